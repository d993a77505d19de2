"""The bundle file and its manifest: the same bytes for the same model, every damage refused."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import pickletools
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

from churn import scoring
from churn.scoring.bundle_file import files, upgrades
from churn.scoring.bundle_file.canonical import dumps, plain
from churn.scoring.bundle_file.safe_pickle import MAX_BYTES, BundleError


def test_a_bundle_is_the_same_bytes_in_another_process(bundle_file: Path) -> None:
    code = (
        "import sys; from churn.scoring import read; from churn.scoring.bundle_file.canonical import dumps\n"
        "value = read(sys.argv[1]); turned = dict(reversed(value.items())); sys.stdout.buffer.write(dumps(turned))"
    )
    for seed in ("1", "77"):
        run = subprocess.run(
            [sys.executable, "-c", code, str(bundle_file)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert run.stdout == bundle_file.read_bytes()


def test_anybody_can_read_the_bundle_with_plain_pickle(bundle_file: Path, bundle: dict[str, Any]) -> None:
    raw = pickle.loads(bundle_file.read_bytes())
    assert raw == plain(bundle)
    opcodes = {op.name for op, _, _ in pickletools.genops(bundle_file.read_bytes())}
    assert not opcodes & {"GLOBAL", "STACK_GLOBAL", "REDUCE", "BUILD", "MEMOIZE", "BINPERSID"}


def test_the_manifest_holds_hash_and_size_of_both(bundle: dict[str, Any], tmp_path: Path) -> None:
    for name in ("churn.pkl", "repeat.pkl"):
        scoring.save({**bundle, "target": name.split(".")[0]}, tmp_path / name)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    names = {f"{target}.{kind}" for target in ("churn", "repeat") for kind in ("pkl", "schema.json")}
    assert set(manifest["files"]) == names
    for name, entry in manifest["files"].items():
        data = (tmp_path / name).read_bytes()
        assert entry == {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    assert {file.name for file in tmp_path.iterdir()} == {*names, "manifest.json"}
    scoring.remove(tmp_path / "repeat.pkl")
    assert {file.name for file in tmp_path.iterdir()} == {"churn.pkl", "churn.schema.json", "manifest.json"}
    assert set(json.loads((tmp_path / "manifest.json").read_text())["files"]) == {"churn.pkl", "churn.schema.json"}


def test_the_schema_beside_the_bundle_fits_what_it_reads_and_gives(
    bundle_file: Path, bundle: dict[str, Any], table: pd.DataFrame
) -> None:
    """Every feature row and every score validates; a row that lacks a column or has another type does not."""
    schema = json.loads((bundle_file.parent / "churn.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    rows = json.loads(table.drop(columns="as_of").to_json(orient="records", double_precision=15))
    scores = json.loads(scoring.load(bundle_file).score_features(table).to_json(orient="records", double_precision=15))
    reading, giving = (
        jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
        for name in ("input", "output")
    )
    for row, score in zip(rows, scores, strict=True):
        reading.validate(row)
        giving.validate({**score, "reasons": []})
    for wrong in ({**rows[0], "recency_days": "three"}, {k: v for k, v in rows[0].items() if k != "frequency"}):
        assert not reading.is_valid(wrong)
    assert not giving.is_valid({**scores[0], "reasons": [], "p": 1.5})


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there, and a run uses one process")
def test_two_that_save_into_one_folder_both_stand_in_the_manifest(
    bundle: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notebooks 04 and 05 may end in the same moment: each has read the manifest before the other wrote it."""
    both, replace = threading.Barrier(2), files.replace

    def slow(path: Path, data: bytes) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.3)
        replace(path, data)

    monkeypatch.setattr(files, "replace", slow)
    with ThreadPoolExecutor() as pool:
        names = ("churn.pkl", "repeat.pkl")
        list(pool.map(lambda name: scoring.save({**bundle, "target": name[:-4]}, tmp_path / name), names))
    for name in names:
        scoring.read(tmp_path / name)


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
    ("content", "message"),
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
def test_a_broken_manifest_is_refused(bundle_file: Path, tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "churn.pkl").write_bytes(bundle_file.read_bytes())
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(BundleError, match=message):
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
    message = {"folder": "a folder", "huge": "more than", "pipe": "no such file", "missing": "no such file"}[kind]
    with pytest.raises(BundleError, match=message):
        scoring.load(path)


def flip_bits(bundle_file: Path, folder: Path, tries: int) -> None:
    """Every one of `tries` single-bit flips, half in the bundle and half in the manifest, is refused or harmless."""
    rng = random.Random(8)
    whole = {name: (bundle_file.parent / name).read_bytes() for name in ("churn.pkl", "manifest.json")}
    manifest = json.loads(whole["manifest.json"])
    del manifest["files"]["churn.schema.json"]  # `load` does not look at that file
    whole["manifest.json"] = json.dumps(manifest, indent=1).encode()
    expected = pickle.loads(whole["churn.pkl"])
    harmless = 0
    for attempt in range(tries):
        name = ("churn.pkl", "manifest.json")[attempt % 2]
        data = bytearray(whole[name])
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        for other, content in whole.items():
            (folder / other).write_bytes(bytes(data) if other == name else content)
        try:
            content_read = files.read(folder / "churn.pkl")
        except BundleError:
            continue
        assert content_read == expected
        assert name == "manifest.json", "a flipped bundle was read"
        harmless += 1
    assert harmless < tries / 10


def test_a_flipped_bit_is_refused_or_changes_nothing(bundle_file: Path, tmp_path: Path) -> None:
    flip_bits(bundle_file, tmp_path, 300)


@pytest.mark.soak
def test_a_thousand_flipped_bits_are_refused_or_change_nothing(bundle_file: Path, tmp_path: Path) -> None:
    flip_bits(bundle_file, tmp_path, 1000)


@pytest.mark.parametrize("written", [0, upgrades.FORMAT + 1, "1", None, True, 1.0])
def test_a_bundle_of_another_format_is_refused(bundle: dict[str, Any], written: Any) -> None:
    with pytest.raises(BundleError, match=r"format .*(install a newer churn|whole number)"):
        files.from_bytes(dumps({**bundle, "format": written}))
