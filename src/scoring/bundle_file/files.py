"""The pickled model file and the manifest next to it: written whole, read with every check.

    models/demo/churn.pkl           canonical pickle of one dict of plain builtins
    models/demo/churn.schema.json   JSON Schema of what it reads and gives
    models/demo/repeat.pkl, repeat.schema.json
    models/demo/manifest.json       {"files": {"churn.pkl": {"sha256": ..., "size": ...}, ...}, "format": 2}

content.py describes the dict, upgrades.py reads older formats.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...atomic_write import one_at_a_time, replacing
from .canonical import dumps, plain
from .content import Bundle
from .safe_pickle import MAX_BYTES, BundleError, loads
from .schema import check_schema
from .tree_checks import check_trees
from .upgrades import FORMAT, upgraded

MANIFEST = "manifest.json"
_MANIFEST_BYTES = 2**20


def save(bundle: Mapping[str, Any], path: str | Path) -> Path:
    """`path`, now holding `bundle`, its JSON Schema next to it, and hash and size of both in manifest.json.

    All appear by rename after they are on disk, the bundle first and the manifest last: a reader meets the old files,
    the new ones, or for a moment a bundle its manifest does not know and refuses it; it never reads half a file.
    Processes that save into one folder take turns: each adds to the manifest what the other wrote. Equal bundles give
    equal bytes. Raises BundleError for a dict that is no bundle of this format, TypeError or ValueError for values that
    are no plain builtins.
    """
    path = Path(path)
    content = plain(dict(bundle))
    if content.get("format") != FORMAT:
        raise BundleError(f"{path.name}: format {content.get('format')!r}; this version writes format {FORMAT}")
    check_trees(check_schema(content, path.name), path.name)
    data = dumps(content)
    if len(data) > MAX_BYTES:
        raise BundleError(f"{path.name}: {len(data):,} bytes; a bundle has at most {MAX_BYTES:,}")
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = path.parent / MANIFEST
    schema = _schema(content)
    with one_at_a_time(path.parent):
        entries = _entries(manifest) if manifest.exists() else {}
        for name, written in ((path.name, data), (schema_file(path).name, schema)):
            entries[name] = {"sha256": hashlib.sha256(written).hexdigest(), "size": len(written)}
        replace(path, data)
        replace(schema_file(path), schema)
        replace(manifest, _manifest(entries))
    return path


def remove(path: str | Path) -> None:
    """Takes away the bundle at `path`, its JSON Schema and their entries in the manifest, where they are there."""
    path = Path(path)
    gone, manifest = (path, schema_file(path)), path.parent / MANIFEST
    if not path.parent.exists():
        return
    with one_at_a_time(path.parent):
        for file in gone:
            file.unlink(missing_ok=True)
        if manifest.exists():
            names = [file.name for file in gone]
            rest = {name: entry for name, entry in _entries(manifest).items() if name not in names}
            replace(manifest, _manifest(rest))


def schema_file(path: str | Path) -> Path:
    """Where the JSON Schema of the bundle at `path` is."""
    return Path(path).with_suffix(".schema.json")


def read(path: str | Path, sha256: str | None = None) -> Bundle:
    """The content of the bundle at `path`, in today's format.

    Its SHA-256 and size must be those in manifest.json next to it, or its SHA-256 the one given (kept somewhere safer).
    Raises BundleError in one line when they are not, when the file is not a plain pickle (see safe_pickle), when its
    format is newer than this version knows, or when something in it is missing or of the wrong type.
    """
    path = Path(path)
    data = read_bytes(path, MAX_BYTES)
    if sha256 is None:
        entry = _entries(path.parent / MANIFEST).get(path.name)
        if entry is None:
            raise BundleError(f"{path}: {MANIFEST} next to it does not list {path.name}; copy both from the same run")
        if entry["size"] != len(data):
            raise BundleError(f"{path}: {len(data):,} bytes, {entry['size']:,} in {MANIFEST}; copy both again")
        sha256 = entry["sha256"]
    actual = hashlib.sha256(data).hexdigest()
    if actual != sha256:
        raise BundleError(
            f"{path}: SHA-256 {actual[:12]}..., expected {sha256[:12]}...; the file was changed or damaged"
        )
    return from_bytes(data, str(path))


def from_bytes(data: bytes, name: str = "bundle") -> Bundle:
    """The content in `data`, checked and in today's format; the caller vouches for where the bytes come from."""
    content = loads(data, name)
    written = content.get("format")
    if type(written) is not int or written < 1:
        raise BundleError(f"{name}: format {written!r}; it is a whole number from 1 to {FORMAT}")
    if written > FORMAT:
        raise BundleError(f"{name}: format {written}; this version reads up to {FORMAT}: install a newer churn")
    return check_schema(upgraded(content, written), name)


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


def _schema(content: dict[str, Any]) -> bytes:
    from ..json_schema import bundle_schema

    return (json.dumps(bundle_schema(content), indent=1, ensure_ascii=False) + "\n").encode()


def _manifest(entries: dict[str, dict[str, Any]]) -> bytes:
    return (json.dumps({"files": entries, "format": FORMAT}, indent=1, sort_keys=True) + "\n").encode()


def _entries(manifest: Path) -> dict[str, dict[str, Any]]:
    """File name -> {"sha256", "size"}; raises BundleError for a manifest that is missing or damaged."""
    if not manifest.exists():
        raise BundleError(f"{manifest} is missing; it belongs next to the bundle and must be copied with it")
    try:
        content = json.loads(read_bytes(manifest, _MANIFEST_BYTES))
    except (ValueError, RecursionError):
        raise BundleError(f"{manifest}: not readable as JSON; copy it again") from None
    entries = content.get("files") if isinstance(content, dict) else None
    if not isinstance(entries, dict) or content.get("format") not in range(1, FORMAT + 1):
        raise BundleError(f"{manifest}: not a manifest of format 1 to {FORMAT}")
    for name, entry in entries.items():
        whole = isinstance(entry, dict) and isinstance(entry.get("sha256"), str) and type(entry.get("size")) is int
        if not whole:
            raise BundleError(f"{manifest}: no SHA-256 and size for {name!r}")
    return entries


def replace(path: Path, data: bytes) -> None:
    """Writes `data` to `path` once it is on disk; `path` keeps what it held if anything fails before."""
    with replacing(path, durable=True) as draft:
        draft.write_bytes(data)
        draft.chmod(0o644)
