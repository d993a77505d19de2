"""The bundle file: the same bytes for the same model, every damage refused, nothing in it ever run."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import pickletools
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn import scoring
from churn.scoring.bundle_file import files, upgrades
from churn.scoring.bundle_file.canonical import dumps, plain
from churn.scoring.bundle_file.safe_pickle import MAX_BYTES, MAX_OPCODES, BundleError, loads, scan

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**31 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text("abcé_", max_size=4), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text("abc", max_size=3), PLAIN))
def test_what_is_written_is_read_back(value: dict[str, Any]) -> None:
    assert loads(dumps(value)) == value
    assert pickle.loads(dumps(value)) == value


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text("abc", max_size=3), PLAIN), st.randoms())
def test_equal_dicts_give_equal_bytes(value: dict[str, Any], dice: random.Random) -> None:
    """Built anew, in another order, with shared or separate objects, by C or by Python: the same bytes."""
    names = list(value)
    dice.shuffle(names)
    again = pickle.loads(pickle.dumps({name: value[name] for name in names}))
    assert dumps(again) == dumps(value)
    buffer = io.BytesIO()
    slow = pickle._Pickler(buffer, protocol=5)  # type: ignore[attr-defined]
    slow.fast = True
    slow.dump(plain(value))
    assert buffer.getvalue() == dumps(value)


def test_numpy_dates_and_missing_become_plain() -> None:
    value = {
        "number": np.float64(1.5),
        "whole": np.int64(3),
        "flag": np.bool_(True),
        "text": np.str_("x"),
        "array": np.array([[1.0, np.nan]]),
        "pair": (1, 2),
        "day": pd.Timestamp("2026-01-01"),
        "moment": pd.Timestamp("2026-01-01 10:00"),
        "never": pd.NaT,
        "none": float("nan"),
    }
    made = loads(dumps(value))
    assert made == {
        "array": [[1.0, None]],
        "day": "2026-01-01",
        "flag": True,
        "moment": "2026-01-01 10:00:00",
        "never": None,
        "none": None,
        "number": 1.5,
        "pair": [1, 2],
        "text": "x",
        "whole": 3,
    }
    assert type(made["number"]) is float
    assert type(made["flag"]) is bool


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": {1: 2}}, "bundle.a: key 1 is int"),
        ({"a": [1, {"b": {1, 2}}]}, r"bundle.a\[1\].b: builtins.set"),
        ({"a": b"x"}, "bundle.a: builtins.bytes"),
        ({"a": 2**40}, "does not fit 32 bits"),
        ({"a": print}, "bundle.a: builtins.builtin_function_or_method"),
    ],
)
def test_what_is_not_plain_is_named_with_its_place(value: Any, said: str) -> None:
    with pytest.raises((TypeError, ValueError), match=said):
        dumps(value)


def test_a_bundle_is_the_same_bytes_in_another_process(bundle_file: Path) -> None:
    code = (
        "import sys; from churn.scoring import read; from churn.scoring.bundle_file.canonical import dumps\n"
        "value = read(sys.argv[1]); turned = dict(reversed(value.items())); sys.stdout.buffer.write(dumps(turned))"
    )
    for seed in ("1", "77"):
        made = subprocess.run(
            [sys.executable, "-c", code, str(bundle_file)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert made.stdout == bundle_file.read_bytes()


def test_anybody_can_read_the_bundle_with_plain_pickle(bundle_file: Path, bundle: dict[str, Any]) -> None:
    raw = pickle.loads(bundle_file.read_bytes())
    assert raw == plain(bundle)
    opcodes = {op.name for op, _, _ in pickletools.genops(bundle_file.read_bytes())}
    assert not opcodes & {"GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD", "MEMOIZE", "BINPERSID"}


def test_the_manifest_holds_hash_and_size_of_both(bundle: dict[str, Any], tmp_path: Path) -> None:
    for name in ("churn.pkl", "repeat.pkl"):
        scoring.save({**bundle, "target": name.split(".")[0]}, tmp_path / name)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert set(manifest["files"]) == {"churn.pkl", "repeat.pkl"}
    for name, entry in manifest["files"].items():
        data = (tmp_path / name).read_bytes()
        assert entry == {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["churn.pkl", "manifest.json", "repeat.pkl"]


def test_a_copied_bundle_without_its_manifest_is_refused_unless_its_hash_is_known(
    bundle_file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "churn.pkl"
    copy.write_bytes(bundle_file.read_bytes())
    with pytest.raises(BundleError, match=r"manifest.json is missing"):
        scoring.load(copy)
    known = hashlib.sha256(copy.read_bytes()).hexdigest()
    assert scoring.load(copy, sha256=known).facts["target"] == "churn"
    with pytest.raises(BundleError, match="changed or damaged"):
        scoring.load(copy, sha256="0" * 64)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not readable as JSON"),
        ("[]", "not a manifest"),
        ('{"format": 1, "files": {"churn.pkl": 3}}', "no SHA-256 and size"),
        ('{"format": 1, "files": {}}', "does not list churn.pkl"),
        ('{"format": 9, "files": {}}', "not a manifest of format 1"),
        ("[" * 100_000, "not readable as JSON"),
        ("\ufeff\x00", "not readable as JSON"),
    ],
)
def test_a_broken_manifest_is_refused(bundle_file: Path, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "churn.pkl").write_bytes(bundle_file.read_bytes())
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(BundleError, match=said):
        scoring.load(tmp_path / "churn.pkl")


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "huge"])
def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "churn.pkl"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)  # reading it would wait for ever
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(MAX_BYTES + 1)
    said = {"folder": "a folder", "huge": "more than", "pipe": "no such file", "missing": "no such file"}[kind]
    with pytest.raises(BundleError, match=said):
        scoring.load(path)


def flip_bits(bundle_file: Path, folder: Path, tries: int) -> None:
    """Every one of `tries` single-bit flips, half in the bundle and half in the manifest, is refused or harmless."""
    dice = random.Random(8)
    whole = {name: (bundle_file.parent / name).read_bytes() for name in ("churn.pkl", "manifest.json")}
    expected = pickle.loads(whole["churn.pkl"])
    harmless = 0
    for attempt in range(tries):
        name = ("churn.pkl", "manifest.json")[attempt % 2]
        data = bytearray(whole[name])
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        for other, content in whole.items():
            (folder / other).write_bytes(bytes(data) if other == name else content)
        try:
            found = files.read(folder / "churn.pkl")
        except BundleError:
            continue
        assert found == expected
        assert name == "manifest.json", "a flipped bundle was read"
        harmless += 1
    assert harmless < tries / 10


def test_a_flipped_bit_is_refused_or_changes_nothing(bundle_file: Path, tmp_path: Path) -> None:
    flip_bits(bundle_file, tmp_path, 300)


@pytest.mark.soak
def test_a_thousand_flipped_bits_are_refused_or_change_nothing(bundle_file: Path, tmp_path: Path) -> None:
    flip_bits(bundle_file, tmp_path, 1000)


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
    from churn.scoring.bundle_file.safe_pickle import _Unpickler

    for name in ("reduce", "global", "stack_global", "persistent_id", "binary_persistent_id", "numpy", "inst"):
        with pytest.raises(BundleError):
            _Unpickler(io.BytesIO(CRAFTED[name])).load()
    assert not RAN.exists()


@pytest.mark.parametrize("written", [0, upgrades.FORMAT + 1, "1", None, True, 1.0])
def test_a_bundle_of_another_format_is_refused(bundle: dict[str, Any], written: Any) -> None:
    with pytest.raises(BundleError, match=r"format .*(install a newer churn|whole number)"):
        files.from_bytes(dumps({**bundle, "format": written}))


def _without(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(bundle: dict[str, Any]) -> None:
        inner: Any = bundle
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]

    return change


def _with(value: Any, *path: Any) -> Callable[[dict[str, Any]], None]:
    def change(bundle: dict[str, Any]) -> None:
        inner: Any = bundle
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value

    return change


def _personas(**scaling: Any) -> dict[str, Any]:
    """A rule of two personas on two columns, with these parts of its scaling."""
    whole = {"columns": ["promotion_share", "lines_per_order"], "logarithm": [False, True], "low": [0.0, 0.7]}
    whole |= {"high": [1.0, 3.0], "fill": [0.2, 1.0], "centre": [0.3, 1.2], "spread": [0.2, 0.5], "weight": [1.0, 1.0]}
    return {"scaling": whole | scaling, "centres": [[-1.0, 0.5], [1.0, -0.5]], "keys": ["p1", "p2"]}


def test_personas_may_stand_in_a_bundle_and_come_back_as_they_were(bundle: dict[str, Any]) -> None:
    made = files.from_bytes(dumps({**bundle, "cut_points": {"personas": _personas()}}))
    assert made["cut_points"]["personas"] == _personas()
    assert files.from_bytes(dumps({**bundle, "cut_points": {"personas": None}}))["cut_points"] == {"personas": None}
    rfmw = {"rfmw": {"recency_days": [30.0, 60.0, 90.0, 120.0], "width": None}}
    made = files.from_bytes(dumps({**bundle, "cut_points": rfmw}))
    assert made["cut_points"] == rfmw, "a shop without categories has no cuts of width"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("calibration"), "`calibration` is missing"),
        (_without("golden"), "`golden` is missing"),
        (_without("calibration", "90"), "main horizon, 90"),
        (_with("often", "calibration", "90", "slope"), "calibration.90.slope"),
        (_with(None, "calibration", "90", "base_rate_shift"), "calibration.90.base_rate_shift"),
        (_with(float("inf"), "calibration", "90", "intercept"), "calibration.90.intercept"),
        (_with("gone", "target"), "churn, repeat"),
        (_with(0, "horizon_days"), "`horizon_days` is 0"),
        (_with(True, "horizon_days"), "`horizon_days` is True"),
        (_with("soon", "expires"), "not a date"),
        (_with([], "inputs"), "which is no input"),
        (_with("long", "model", "linear", "clip"), "model.linear.clip"),
        (_with(None, "model", "linear"), "model.linear"),
        (_with("width_of_nothing", "model", "linear", "terms", 0, "name"), "'width_of_nothing', which is no input"),
        (_with("frequency", "inputs", 0, "name"), "names a column twice"),
        (_with("thing", "inputs", 0, "kind"), "number, category"),
        (_with("1", "inputs", 0, "version"), r"inputs\[0\].version"),
        (_with({"ninety": {}}, "calibration"), "number of days"),
        (_with([0.5], "horizons"), r"horizons\[0\]"),
        (_with("forest", "model", "kind"), "model.kind"),
        (_with([], "model", "trees"), "model.trees"),
        (_with([3], "model", "trees"), r"model.trees\[0\]"),
        (_with(["x"], "model", "derived"), r"model.derived\[0\]"),
        (_with(0.0, "model", "linear", "terms", 0, "scale"), "scale` is 0.0, not a number above zero"),
        (_with(None, "btyd"), "`btyd` is missing"),
        (_with(0.0, "btyd", "alpha"), "btyd.alpha"),
        (_with([0.5, 0.5, 0.7], "bands", "cuts"), "rising cuts"),
        (_with(["a"], "bands", "names"), "rising cuts"),
        (_with([], "golden", "p"), "golden"),
        (_with([1.0], "golden", "rows", 0), "another length"),
        (_with([[]], "golden", "rows", 0), r"golden.rows\[0\]"),
        (_with([], "study"), "`study` is a list"),
        (_with({"x": {}}, "reference_distribution"), "reference_distribution.x"),
        (_with({"kind": "guess"}, "value"), "value"),
        (_with({"personas": {"scaling": {}}}, "cut_points"), "cut_points.personas.scaling.columns"),
        (_with({"personas": _personas(spread=[1.0])}, "cut_points"), "scaling.spread` has another length"),
        (_with({"personas": _personas(logarithm=[1, 0])}, "cut_points"), r"logarithm\[0\]` is 1"),
        (_with({"personas": _personas() | {"centres": [[0.0]]}}, "cut_points"), "a centre of another length"),
        (_with({"personas": _personas() | {"keys": ["p1"]}}, "cut_points"), "another number of keys"),
    ],
)
def test_a_bundle_with_something_missing_or_wrong_is_refused_by_name(
    bundle: dict[str, Any], change: Callable[[dict[str, Any]], None], said: str
) -> None:
    broken = loads(dumps(bundle))
    change(broken)
    with pytest.raises(BundleError, match=said):
        scoring.Model(files.from_bytes(dumps(broken)))
