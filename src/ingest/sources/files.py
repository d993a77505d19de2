"""Files -> Arrow tables as they came: CSV, Parquet, Excel, JSON; one file, a folder of them, or a pattern with `*`."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ...errors import UserError
from ...study import Source
from ..finding import Finding
from .delimited import read_csv
from .excel import read_excel
from .folders import IsTable, left_out, tables_in
from .json_files import read_json
from .raw import Raw, Wanted

_KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
}


def find_files(source: Source, folder: Path) -> list[Path]:
    """The files that `path` in a study file means, sorted by name: a file, all of a folder, or a pattern with `*`.

    A folder without a table of its own means the tables of the folders within it. JSON files are tables in a folder
    that has no others: among others they describe them.

    Hidden files, Excel's lock files (~$...) and files of other kinds in a folder are passed over. Raises UserError for
    a path that is not there, an empty folder, a link that leads out of the folder, the same file twice.
    """
    pattern = source.path or ""
    path = folder / pattern
    try:
        path.stat()
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"path = {pattern[:60]!r} cannot be opened: {reason}; change `path` in the study file"
        ) from None
    if any(sign in pattern for sign in "*?["):
        matches = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - absolute patterns too
        files = [folder / match for match in sorted(matches)]
        files = [file for file in files if file.is_file() and not file.name.startswith((".", "~$", "_"))]
        if not files:
            raise UserError(f"no file matches path = {pattern!r} (looked in {folder}); change `path` in the study file")
    elif path.is_dir():
        files = tables_in(path, _is_table(path, source))
        if not files:
            raise UserError(
                f"folder {path} holds no CSV, Parquet, Excel or JSON file; put them there or change `path` in the "
                "study file"
            )
    elif path.is_symlink() and not path.exists():
        raise UserError(f"{path} is a link to {path.readlink()}, which is not there; change `path` in the study file")
    elif not path.exists():
        raise UserError(f"no file at {path}; change `path` in the study file")
    elif not path.is_file():
        raise UserError(f"{path} is neither a file nor a folder; change `path` in the study file")
    else:
        return [path]
    for file in files:
        if file.is_symlink() and not file.resolve().is_relative_to(file.parent.resolve()):
            raise UserError(
                f"{file} is a link out of its folder, to {file.resolve()}; "
                "put the file itself there, or name just this file as `path` in the study file"
            )
    _refuse_twins(files)
    return files


def files_left_out(source: Source, folder: Path) -> list[Finding]:
    """Findings on what is not read of the folder that `path` names; none for a file or a pattern."""
    pattern = source.path or ""
    try:
        if not (folder / pattern).is_dir():
            return []
        return left_out(folder / pattern, pattern, _is_table(folder / pattern, source))
    except OSError:  # told in words by find_files
        return []


def _refuse_twins(files: list[Path]) -> None:
    """The same file twice under two names would count every order twice."""
    by_size: dict[int, list[Path]] = {}
    for file in files:
        by_size.setdefault(file.stat().st_size, []).append(file)
    seen: dict[str, Path] = {}
    for file in (file for same in by_size.values() if len(same) > 1 for file in same):
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest in seen:
            raise UserError(f"{file} and {seen[digest].name} have the same content; remove one of them")
        seen[digest] = file


def kind_by_name(file: Path) -> str | None:
    """csv, parquet, excel or json, by the ending of the name; None for another."""
    return _KINDS.get(Path(file.name.lower().removesuffix(".gz")).suffix)


def _kind(file: Path, source: Source) -> str | None:
    if source.format != "auto":
        return source.format
    return kind_by_name(file)


def _is_table(folder: Path, source: Source) -> IsTable:
    """Tells the tables of a folder: JSON files only where it has no others, or the study file says `format`."""

    def other(file: Path) -> bool:
        return _kind(file, source) not in (None, "json")

    return other if tables_in(folder, other) else lambda file: _kind(file, source) is not None


def read_files(source: Source, folder: Path, wanted: Wanted) -> Iterator[Raw]:
    """Every file's table with the columns that `wanted(names, label)` chooses from its header, in file order."""
    for file in find_files(source, folder):
        label = _short(file, folder)
        kind = _kind(file, source)
        if kind is None:
            raise UserError(
                f"{label} is neither .csv, .parquet, .xlsx nor .json; save it as one of these, or say its `format`"
            )
        try:
            with file.open("rb") as stream:
                start = stream.read(1)
        except OSError as error:
            raise UserError(f"{label} cannot be read: {error.strerror}") from None
        if not start:
            raise UserError(f"{label} is empty; export it again, or change `path` in the study file")
        if kind == "csv":
            yield read_csv(file, label, source, wanted)
        elif kind == "parquet":
            yield _read_parquet(file, label, wanted)
        elif kind == "json":
            yield read_json(file, label, source, wanted)
        else:
            yield from read_excel(file, label, source.sheet, wanted, header_row=source.header_row)


def _short(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)


def _read_parquet(file: Path, label: str, wanted: Wanted) -> Raw:
    try:
        opened = pq.ParquetFile(file, page_checksum_verification=True)
        chosen = wanted(opened.schema_arrow.names, label)
        _refuse_giant(opened.metadata.num_rows, len(chosen), label)
        table = opened.read(columns=chosen)
        table.validate(full=True)  # bytes changed on the way may leave text that is none
        return Raw(label, table, first_row=1)
    except (OSError, pa.ArrowException, UnicodeDecodeError):  # the last for a name of a column that is no text
        raise UserError(f"{label} is not a whole Parquet file; copy or export it again") from None


def _refuse_giant(rows: int, columns: int, label: str) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 1 << 36
    if rows * max(columns, 1) * 8 > memory:
        raise UserError(
            f"{label} holds {rows:,} rows, more than this machine's memory ({memory >> 30} GiB) takes; "
            "read fewer lines with `url` and `query`, or build the features on Spark"
        )
