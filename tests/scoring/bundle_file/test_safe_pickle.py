"""Safe unpickling: every crafted pickle is refused, nothing in it is ever run, memory stays small."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import pickletools
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn import scoring
from churn.scoring.bundle_file.canonical import dumps, plain
from churn.scoring.bundle_file.safe_pickle import MAX_BYTES, MAX_OPCODES, BundleError, _Unpickler, loads, scan

RAN = Path("/tmp") / f"churn-test-ran-{os.getpid()}"


class Evil:
    def __reduce__(self) -> Any:
        return os.system, (f"touch {RAN}",)


def frame(body: bytes) -> bytes:
    return b"\x80\x05\x95" + len(body).to_bytes(8, "little") + body


CRAFTED: dict[str, bytes] = {
    "reduce": pickle.dumps({"a": Evil()}, 5),
    "reduce_protocol_0": pickle.dumps({"a": Evil()}, 0),
    "global": b"\x80\x05cos\nsystem\n.",
    "stack_global": frame(b"\x8c\x02os\x8c\x06system\x93."),
    "inst": b"\x80\x05(S'true'\nios\nsystem\n.",
    "obj": b"\x80\x05(cos\nsystem\nS'true'\no.",
    "newobj": pickle.dumps({"a": pd.Timestamp("2026-01-01")}, 5),
    "build": b"\x80\x05}(\x8c\x01a}}b.",
    "numpy": pickle.dumps({"a": np.arange(3)}, 5),
    "persistent_id": b"\x80\x05P1\n.",
    "binary_persistent_id": frame(b"\x8c\x01xQ."),
    "extension_1": b"\x80\x05\x82\x01.",
    "extension_2": b"\x80\x05\x83\x01\x00.",
    "extension_4": b"\x80\x05\x84\x01\x00\x00\x00.",
    "huge_frame": b"\x80\x05\x95" + (2**62).to_bytes(8, "little") + b"}.",
    "frame_beyond_the_end": b"\x80\x05\x95" + (100).to_bytes(8, "little") + b"}.",
    "huge_text": b"\x80\x05\x8d" + (2**62).to_bytes(8, "little") + b"x.",
    "text_longer_than_the_file": b"\x80\x05X\xff\xff\xff\xff" + b"x.",
    "bytes": b"\x80\x05B\x01\x00\x00\x00x.",
    "bytearray": b"\x80\x05\x96" + (2**40).to_bytes(8, "little") + b".",
    "out_of_band_buffer": b"\x80\x05\x97.",
    "memo_bomb": b"\x80\x05]\x94" + b"(h\x00h\x00h\x00h\x00e" * 60 + b".",
    "doubling": b"\x80\x05](" + b"K\x01" + b"2" * 500 + b"e.",
    "doubled_list": b"\x80\x05]2a.",
    "long_integer": b"\x80\x05\x8b\xff\xff\xff\x7f.",
    "text_integer": b"\x80\x05I" + b"9" * 100_000 + b"\n.",
    "tuple": pickle.dumps({"a": (1, 2)}, 5),
    "set": pickle.dumps({"a": {1}}, 5),
    "memoized": pickle.dumps({"a": "b"}, 5),
    "number_key": frame(b"}K\x01K\x02s."),
    "list_key": frame(b"}]K\x02s."),
    "odd_items": frame(b"}(\x8c\x01a\x8c\x01b\x8c\x01cu."),
    "items_into_a_list": frame(b"](\x8c\x01aK\x01u."),
    "append_to_a_dict": frame(b"}K\x01a."),
    "append_to_text": frame(b"\x8c\x01aK\x01a."),
    "append_to_itself_by_mark": frame(b"](a."),
    "no_mark": frame(b"]e."),
    "empty_stack": frame(b"a."),
    "nothing": b"",
    "stop_only": b"\x80\x05.",
    "no_stop": b"\x80\x05}",
    "two_values": frame(b"}}."),
    "left_mark": frame(b"(}."),
    "not_a_dict": dumps({})[:-2] + b"].",
    "after_the_end": dumps({}) + b"x",
    "two_pickles": dumps({}) + dumps({}),
    "protocol_4": b"\x80\x04}.",
    "protocol_99": b"\x80\x63}.",
    "no_protocol": b"}.",
    "protocol_twice": b"\x80\x05\x80\x05}.",
    "deep": frame(b"]" * 2000 + b"a" * 1999 + b"."),
    "deep_dicts": frame(b"}" + b"\x8c\x01a}" * 50 + b"s" * 50 + b"."),
    "pop": frame(b"}}0."),
    "surrogate": frame(b"}\x8c\x01a\x8c\x03\xed\xa0\x80s."),
    "not_utf8": frame(b"}\x8c\x01a\x8c\x01\xffs."),
    "unknown_opcode": b"\x80\x05\xff.",
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "text": b"print('hello')\n",
}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_pickle_is_refused_and_runs_nothing(name: str, tmp_path: Path) -> None:
    data = CRAFTED[name]
    path = tmp_path / "churn.pkl"
    path.write_bytes(data)
    tracemalloc.start()
    with pytest.raises(BundleError) as refused:
        scoring.load(path, sha256=hashlib.sha256(data).hexdigest())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "\n" not in str(refused.value)
    assert peak < 4 * 2**20 + 20 * len(data)
    assert not RAN.exists()


def test_more_opcodes_than_a_bundle_has_are_refused_before_they_are_built() -> None:
    data = frame(b"](" + b"K\x01" * (MAX_OPCODES + 1) + b"e.")
    with pytest.raises(BundleError, match="more than 2,000,000 opcodes"):
        scan(data)


def test_the_largest_file_allowed_is_read_within_memory() -> None:
    """64 MiB of text with one character beyond Latin takes four bytes each: the worst a bundle can do."""
    text = "x" * (MAX_BYTES - 100) + "\U0001f600"
    data = dumps({"a": text})
    tracemalloc.start()
    assert len(loads(data)["a"]) == len(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * MAX_BYTES


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_plain_builtins_or_refused(data: bytes) -> None:
    for body in (data, b"\x80\x05" + data + b".", frame(b"}(" + data + b"u.")):
        try:
            value = loads(body)
        except BundleError:
            continue
        assert plain(value) == value


OPCODES = [op.code.encode("latin-1") for op in pickletools.opcodes]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(OPCODES), st.sampled_from([b"\x8c\x01a", b"K\x01", b"}", b"](", b"N"]))))
def test_any_sequence_of_opcodes_is_read_as_plain_builtins_or_refused(parts: list[bytes]) -> None:
    try:
        value = loads(b"\x80\x05" + b"".join(parts) + b".")
    except BundleError:
        return
    assert isinstance(value, dict)
    assert plain(value) is not None


def test_the_unpickler_alone_would_also_refuse() -> None:
    """The second lock holds without the first."""
    for name in ("reduce", "global", "stack_global", "persistent_id", "binary_persistent_id", "numpy", "inst"):
        with pytest.raises(BundleError):
            _Unpickler(io.BytesIO(CRAFTED[name])).load()
    assert not RAN.exists()
