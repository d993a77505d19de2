"""Files -> Arrow tables as they came: CSV, Parquet, Excel; one file, a folder of them, or a pattern with `*`."""

from __future__ import annotations

import glob
import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ..errors import UserError
from ..study import Source
from .excel import read_excel

Progress = Callable[[str], None]

_KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
    ".xlsm": "excel",
}
_ENCODINGS_BY_START = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"PK\x03\x04": "excel", b"PAR1": "parquet"}
_UNPACK_LIMIT = 200
"""A compressed CSV may grow to at most this many times its size (and 100 MB in any case)."""


@dataclass(frozen=True)
class Raw:
    """One file's (or sheet's, or query's) table as it came."""

    label: str
    """how messages name it"""
    table: pa.Table
    first_row: int = 2
    """the number that a spreadsheet shows beside the first line"""
    decimal: str = "."


def find_files(source: Source, folder: Path) -> list[Path]:
    """The files that `path` in a study file means, sorted by name: a file, all of a folder, or a pattern with `*`.

    Hidden files, Excel's lock files (~$...) and files of other kinds in a folder are passed over. Raises UserError for
    a path that is not there, an empty folder, a link that leads out of the folder, the same file twice.
    """
    said = source.path or ""
    path = folder / said
    if any(sign in said for sign in "*?["):
        found = [Path(match) for match in sorted(glob.glob(str(path)))]  # noqa: PTH207 - absolute patterns too
        found = [file for file in found if file.is_file() and not file.name.startswith((".", "~$", "_"))]
        if not found:
            raise UserError(f"no file matches path = {said!r} (looked in {folder}); change `path` in the study file")
    elif path.is_dir():
        found = [
            file
            for file in sorted(path.iterdir())
            if file.is_file() and not file.name.startswith((".", "~$", "_")) and _kind(file, source) is not None
        ]
        if not found:
            raise UserError(
                f"folder {path} holds no CSV, Parquet or Excel file; put them there or change `path` in the study file"
            )
    elif path.is_symlink() and not path.exists():
        raise UserError(f"{path} is a link to {path.readlink()}, which is not there; change `path` in the study file")
    elif not path.exists():
        raise UserError(f"no file at {path}; change `path` in the study file")
    elif not path.is_file():
        raise UserError(f"{path} is neither a file nor a folder; change `path` in the study file")
    else:
        return [path]
    for file in found:
        if file.is_symlink() and not file.resolve().is_relative_to(file.parent.resolve()):
            raise UserError(
                f"{file} is a link out of its folder, to {file.resolve()}; "
                "put the file itself there, or name it alone as `path` in the study file"
            )
    _refuse_twins(found)
    return found


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


def _kind(file: Path, source: Source) -> str | None:
    if source.format != "auto":
        return source.format
    name = file.name.lower().removesuffix(".gz")
    return _KINDS.get(Path(name).suffix)


def read_files(source: Source, folder: Path, wanted: Callable[[list[str], str], list[str]]) -> Iterator[Raw]:
    """Every file's table with the columns that `wanted(names, label)` chooses from its header, in file order."""
    for file in find_files(source, folder):
        label = _short(file, folder)
        kind = _kind(file, source)
        if kind is None:
            raise UserError(
                f"{label} is neither .csv, .parquet nor .xlsx; save it as one of these, or say its `format`"
            )
        try:
            with file.open("rb") as stream:
                start = stream.read(4)
        except OSError as error:
            raise UserError(f"{label} cannot be read: {error.strerror}") from None
        if not start:
            raise UserError(f"{label} is empty; export it again, or change `path` in the study file")
        if kind == "csv":
            yield _read_csv(file, label, source, start, wanted)
        elif kind == "parquet":
            yield _read_parquet(file, label, wanted)
        else:
            for sheet, table in read_excel(file, label, source.sheet, source.decimal, wanted):
                yield Raw(f"{label} sheet {sheet!r}", table, decimal=source.decimal)


def _short(file: Path, folder: Path) -> str:
    return str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)


def _read_csv(
    file: Path, label: str, source: Source, start: bytes, wanted: Callable[[list[str], str], list[str]]
) -> Raw:
    said = source.encoding.lower().replace("_", "-")
    hint = next((value for sign, value in _ENCODINGS_BY_START.items() if start.startswith(sign)), None)
    if hint in ("excel", "parquet"):
        raise UserError(f"{label} is no CSV file but {hint}; say format = {hint!r}, or rename the file")
    if hint and not said.startswith(hint):
        raise UserError(f"{label} is written in UTF-16; say encoding = 'utf-16' in the study file")
    _refuse_bomb(file, label)
    encoding = "utf8" if said in ("utf-8-sig", "utf-8", "utf8") else source.encoding
    read = pacsv.ReadOptions(encoding=encoding)
    parse = pacsv.ParseOptions(delimiter=source.separator, newlines_in_values=True)
    where = f"{label} is not written in {source.encoding}"
    remedy = "say the right `encoding` in the study file (often gb18030, cp1252 or utf-16)"
    try:
        with pacsv.open_csv(file, read_options=read, parse_options=parse) as reader:
            names = reader.schema.names
        if len(names) == 1:
            others = [sign for sign in ";\t|," if sign in names[0] and sign != source.separator]
            if others:
                raise UserError(f"{label} has one column, {names[0]!r}; say separator = {others[0]!r}")
        chosen = wanted(names, label)
        convert = pacsv.ConvertOptions(
            column_types=dict.fromkeys(chosen, pa.string()), include_columns=chosen, strings_can_be_null=False
        )
        table = pacsv.read_csv(file, read_options=read, parse_options=parse, convert_options=convert)
    except UnicodeDecodeError as error:
        raise UserError(f"{where}: {_bytes_at(error)}; {remedy}") from None
    except pa.ArrowInvalid as error:
        text = str(error)
        if "UTF8" in text or "UTF-8" in text:
            raise UserError(f"{where}; {remedy}") from None
        raise UserError(f"{label}: {_first_line(text)}; every row needs as many fields as the header") from None
    except (OSError, pa.ArrowException, EOFError) as error:
        raise UserError(f"{label} cannot be read: {_first_line(str(error))}; export it again") from None
    return Raw(label, table, decimal=source.decimal)


def _bytes_at(error: UnicodeDecodeError) -> str:
    return f"bytes {error.object[error.start : error.start + 4].hex(' ')} make no character"


def _first_line(text: str) -> str:
    return text.splitlines()[0].removeprefix("CSV parse error: ")[:300] if text else "unknown trouble"


def _refuse_bomb(file: Path, label: str) -> None:
    if file.suffix.lower() != ".gz":
        return
    allowed = max(file.stat().st_size * _UNPACK_LIMIT, 100_000_000)
    total = 0
    try:
        with gzip.open(file) as stream:
            while block := stream.read(1 << 20):
                total += len(block)
                if total > allowed:
                    raise UserError(
                        f"{label} unpacks to over {_UNPACK_LIMIT} times its size; unpack it yourself if that is meant"
                    )
    except (OSError, EOFError) as error:
        raise UserError(f"{label} is a broken .gz file: {error}; export it again") from None


def _read_parquet(file: Path, label: str, wanted: Callable[[list[str], str], list[str]]) -> Raw:
    try:
        opened = pq.ParquetFile(file)
        chosen = wanted(opened.schema_arrow.names, label)
        _refuse_giant(opened.metadata.num_rows, len(chosen), label)
        return Raw(label, opened.read(columns=chosen), first_row=1)
    except (OSError, pa.ArrowException) as error:
        raise UserError(
            f"{label} is not a whole Parquet file: {_first_line(str(error)).rstrip('.')}; copy or export it again"
        ) from None


def _refuse_giant(rows: int, columns: int, label: str) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 1 << 36
    if rows * max(columns, 1) * 8 > memory:
        raise UserError(
            f"{label} holds {rows:,} rows, more than this machine's memory ({memory >> 30} GiB) takes; "
            "read fewer lines with `url` and `query`, or build the features on Spark"
        )
