"""The store of a study, in files under interim/store/: what has been computed once is read instead.

Every result is one .npz file (numbers, and the facts as JSON; no pickle) in a folder of its kind and name, called by a
hash of three things: the digests of what the computation could see, the code that computes that kind, and the versions
of Python, the processor's family and the libraries. Whatever changes gives another name, so nothing can be out of date,
and a file can be deleted at any time.

A run lists what it took from the store and what it did not, and why, in uses.jsonl. At its end files are removed that
nobody has used for `DAYS_KEPT` days more than the horizon (today's fit is asked for again when its window has closed),
and of the others the longest unused where all take more than `MOST_BYTES`; never one that the run has used.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..atomic_write import replacing
from ..errors import UserError
from ..store import Entry, digest
from ..study import Study

DAYS_KEPT = 100
MOST_BYTES = 500_000_000
CODE = {
    "fit": ("modelling/*.py", "scoring/**/*.py", "targets.py", "store.py"),
    "value": ("value/*.py", "modelling/*.py", "scoring/**/*.py", "store.py", "pipeline/value_cache.py"),
}
"""kind of result -> the package's files that compute it"""
LIBRARIES = ("lightgbm", "numpy", "pandas", "scikit-learn", "scipy")
CHECKSUM = 16
"""bytes at the end of a file that tell whether it is as it was written"""
_FACTS = "facts"


class StudyStore:
    """The `store.Store` in a study's interim folder."""

    def __init__(self, study: Study) -> None:
        self.folder = study.paths.interim / "store"
        self.days_kept = study.task.horizon_days + DAYS_KEPT
        self._begun = time.time()

    def get(self, kind: str, name: str, seen: Mapping[str, str]) -> Entry | None:
        """See `store.Store`; a file that cannot be read counts as missing. Raises UserError when the disk is full."""
        file = self._file(kind, name, seen)
        entry = _read(file)
        if entry is None:
            self._note(kind, name, False, self._reason(file.parent, kind, seen))
            return None
        os.utime(file)
        self._note(kind, name, True, "nothing it sees has changed")
        return Entry(entry.facts[_FACTS], entry.arrays)

    def put(self, kind: str, name: str, seen: Mapping[str, str], entry: Entry) -> None:
        """See `store.Store`. Raises UserError when the file cannot be written."""
        file = self._file(kind, name, seen)
        facts = {_FACTS: entry.facts, "seen": dict(seen), "code": _code(kind), "libraries": _libraries()}
        text = np.frombuffer(json.dumps(facts, ensure_ascii=False).encode(), dtype=np.uint8)
        content: dict[str, Any] = {_FACTS: text, **entry.arrays}
        written = io.BytesIO()
        np.savez_compressed(written, **content)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(file) as draft:
                draft.write_bytes(written.getvalue() + _checksum(written.getvalue()))
        except OSError as error:
            raise UserError(
                f"cannot write {file} ({error.strerror}): free some space or choose a folder with --out"
            ) from None

    def begin_run(self, fresh: bool = False) -> None:
        """A new list of uses; with `fresh` an empty store. To be called by one process at a time."""
        if fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._begun = time.time()
        (self.folder / "uses.jsonl").write_text("", encoding="utf-8")

    def end_run(self) -> None:
        """Removes what has not been used for long, and what is too much; see the module."""
        files = [(file, file.stat()) for file in self.folder.glob("*/*/*")]
        oldest, total = self._begun - self.days_kept * 86_400, sum(facts.st_size for _, facts in files)
        for file, facts in sorted(files, key=lambda one: one[1].st_mtime):
            if facts.st_mtime < oldest or (total > MOST_BYTES and facts.st_mtime < self._begun):
                file.unlink()
                total -= facts.st_size
        for folder in self.folder.glob("*/*/"):
            if not any(folder.iterdir()):
                folder.rmdir()

    def uses(self) -> pd.DataFrame:
        """kind, name, reused (bool), reason: one row per result that the newest run asked for, in their order."""
        columns = ["kind", "name", "reused", "reason"]
        file = self.folder / "uses.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        rows = pd.DataFrame([json.loads(line) for line in lines], columns=columns)
        return rows.drop_duplicates(["kind", "name"], ignore_index=True)

    def _file(self, kind: str, name: str, seen: Mapping[str, str]) -> Path:
        key = digest(kind, name, dict(seen), _code(kind), _libraries())
        return self.folder / kind / name.replace(" ", "-") / f"{key}.npz"

    def _reason(self, folder: Path, kind: str, seen: Mapping[str, str]) -> str:
        """Why nothing fits: what differs from the newest result of the same name."""
        known = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime)
        entry = _read(known[-1]) if known else None
        if entry is None:
            return "not computed before"
        before = entry.facts["seen"]
        surroundings = {"code": _code(kind), "libraries": _libraries()}
        changed = [part for part, now in surroundings.items() if entry.facts[part] != now]
        changed += [part for part in {**before, **seen} if before.get(part) != seen.get(part)]
        shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        return f"changed: {shown}" if changed else "its file could not be read"

    def _note(self, kind: str, name: str, reused: bool, reason: str) -> None:
        line = json.dumps({"kind": kind, "name": name, "reused": reused, "reason": reason}, ensure_ascii=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "uses.jsonl").open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            raise UserError(
                f"cannot write {self.folder} ({error.strerror}): free some space or choose a folder with --out"
            ) from None


def _read(file: Path) -> Entry | None:
    """Facts as `put` wrote them and the arrays; None where there is no file or any bit of it is another."""
    try:
        content = file.read_bytes()
        if _checksum(content[:-CHECKSUM]) != content[-CHECKSUM:]:
            return None
        with np.load(io.BytesIO(content[:-CHECKSUM]), allow_pickle=False) as arrays:
            facts: dict[str, Any] = json.loads(arrays[_FACTS].tobytes())
            return Entry(facts, {name: arrays[name] for name in arrays.files if name != _FACTS})
    except OSError:
        return None


def _checksum(content: bytes) -> bytes:
    """What stands after the .npz in a file."""
    return hashlib.blake2b(content, digest_size=CHECKSUM).digest()


@cache
def _code(kind: str) -> str:
    package = Path(__file__).resolve().parents[1]
    files = sorted({file for pattern in CODE[kind] for file in package.glob(pattern)})
    return digest([(file.relative_to(package).as_posix(), file.read_text(encoding="utf-8")) for file in files])


@cache
def _libraries() -> dict[str, str]:
    python = {"python": ".".join(map(str, sys.version_info[:3])), "processor": platform.machine()}
    return python | {name: version(name) for name in LIBRARIES}
