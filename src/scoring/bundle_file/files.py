"""The pickled model file and the manifest beside it: written whole, read with every check, upgraded by rule.

    models/demo/churn.pkl       canonical pickle of one dict of plain builtins
    models/demo/repeat.pkl
    models/demo/manifest.json   {"files": {"churn.pkl": {"sha256": ..., "size": ...}, ...}, "format": 1}

The rule for the format number: a key that is added and may be absent leaves it as it is; a key that is renamed, dropped
or means something else raises FORMAT by one, and `UPGRADES[old]` turns the old dict into the next format's. A golden
bundle of every format ever released stays in tests/scoring/golden/ and must score to the same twelve digits for ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .canonical import dumps, plain
from .safe_pickle import MAX_BYTES, BundleError, loads
from .schema import check_shape
from .tree_checks import check_trees

FORMAT = 1
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""old format -> function from its dict to the next format's"""

MANIFEST = "manifest.json"
_MANIFEST_BYTES = 2**20


def save(bundle: dict[str, Any], path: str | Path) -> Path:
    """`path`, now holding `bundle`, with its hash and size entered in manifest.json beside it.

    Both appear by rename after they are on disk, the bundle first: a reader meets the old pair, the new pair, or for a
    moment a bundle its manifest does not know and refuses it; it never reads half a file. Equal bundles give equal
    bytes. Raises BundleError for a dict that is no bundle of this format, TypeError or ValueError for values that are
    no plain builtins.
    """
    path = Path(path)
    value = plain(bundle)
    if value.get("format") != FORMAT:
        raise BundleError(f"{path.name}: format {value.get('format')!r}; this version writes format {FORMAT}")
    check_shape(value, path.name)
    check_trees(value, path.name)
    data = dumps(value)
    if len(data) > MAX_BYTES:
        raise BundleError(f"{path.name}: {len(data):,} bytes; a bundle has at most {MAX_BYTES:,}")
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = path.parent / MANIFEST
    files = _entries(manifest) if manifest.exists() else {}
    files[path.name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    replace(path, data)
    text = json.dumps({"files": files, "format": FORMAT}, indent=1, sort_keys=True) + "\n"
    replace(manifest, text.encode())
    return path


def remove(path: str | Path) -> None:
    """Nothing; neither the bundle at `path` nor its entry in the manifest is there any longer, if they were."""
    path = Path(path)
    path.unlink(missing_ok=True)
    manifest = path.parent / MANIFEST
    if manifest.exists():
        files = {name: entry for name, entry in _entries(manifest).items() if name != path.name}
        replace(manifest, (json.dumps({"files": files, "format": FORMAT}, indent=1, sort_keys=True) + "\n").encode())


def read(path: str | Path, sha256: str | None = None) -> dict[str, Any]:
    """The dict in the bundle at `path`, in today's format.

    Its SHA-256 and size must be those in manifest.json beside it, or its SHA-256 the one given (kept somewhere safer).
    Raises BundleError in one line when they are not, when the file is not a plain pickle (see guard.py), when its
    format is newer than this version knows, or when something in it is missing or of the wrong type.
    """
    path = Path(path)
    data = read_bytes(path, MAX_BYTES)
    if sha256 is None:
        entries = _entries(path.parent / MANIFEST)
        entry = entries.get(path.name)
        if entry is None:
            raise BundleError(f"{path}: {MANIFEST} beside it does not list {path.name}; copy both from the same run")
        if entry["size"] != len(data):
            raise BundleError(f"{path}: {len(data):,} bytes, {entry['size']:,} in {MANIFEST}; copy both again")
        sha256 = entry["sha256"]
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise BundleError(
            f"{path}: SHA-256 {found[:12]}..., expected {sha256[:12]}...; the file was changed or damaged"
        )
    return from_bytes(data, str(path))


def from_bytes(data: bytes, name: str = "bundle") -> dict[str, Any]:
    """The dict in `data`, checked and in today's format; the caller vouches for where the bytes come from."""
    return check_shape(_upgrade(loads(data, name), name), name)


def _upgrade(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get("format")
    if type(found) is not int or found < 1:
        raise BundleError(f"{name}: format {found!r}; a bundle says a whole number from 1 to {FORMAT}")
    if found > FORMAT:
        raise BundleError(f"{name}: format {found}; this version reads up to {FORMAT}: install a newer churn")
    for old in range(found, FORMAT):
        value = {**UPGRADES[old](value), "format": old + 1}
    return value


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a regular file of at most `limit` bytes; raises BundleError otherwise."""
    try:
        if not path.is_file():
            raise BundleError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}; give the path of a bundle")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(min(size, limit) + 1)
    except OSError as error:
        raise BundleError(f"{path}: cannot be read ({error.strerror})") from None
    if len(data) > limit:
        raise BundleError(f"{path}: more than {limit:,} bytes")
    return data


def _entries(manifest: Path) -> dict[str, dict[str, Any]]:
    if not manifest.exists():
        raise BundleError(f"{manifest} is missing; it stands beside the bundle and must be copied with it")
    try:
        content = json.loads(read_bytes(manifest, _MANIFEST_BYTES))
    except (ValueError, RecursionError):
        raise BundleError(f"{manifest}: not readable as JSON; copy it again") from None
    files = content.get("files") if isinstance(content, dict) else None
    if not isinstance(files, dict) or content.get("format") not in range(1, FORMAT + 1):
        raise BundleError(f"{manifest}: not a manifest of format 1 to {FORMAT}")
    for name, entry in files.items():
        known = isinstance(entry, dict) and isinstance(entry.get("sha256"), str) and type(entry.get("size")) is int
        if not known:
            raise BundleError(f"{manifest}: no SHA-256 and size for {name!r}")
    return files


def replace(path: Path, data: bytes) -> None:
    """Nothing; `path` holds `data` once they are on disk, and keeps what it held if anything fails before."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
