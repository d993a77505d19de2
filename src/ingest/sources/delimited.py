"""CSV files -> Arrow tables of text; encoding, separator and rows of the wrong length told with their remedy."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.csv as pacsv

from ...errors import UserError
from ...study import Source
from .headers import TITLES, header_below
from .raw import Raw, Wanted, first_line
from .text_encoding import START, is_chinese

UNPACK_LIMIT = 200
"""A compressed CSV may grow to at most this many times its size (and 100 MB in any case)."""
_ENCODINGS_BY_START = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"PK\x03\x04": "excel", b"PAR1": "parquet"}
_BLOCK = 4 << 20
"""Bytes parsed at a time; no row may be longer."""
_REMEDY = "say the right `encoding` in the study file (often gb18030, utf-16, cp1252, cp1250 or cp1251)"
_WESTERN = ("cp1252", "windows-1252", "latin-1", "latin1", "iso-8859-1", "iso-8859-15", "cp1250", "cp437", "cp850",
            "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257")  # fmt: skip
"""Encodings in which any bytes are text"""
_UTF8 = ("utf-8-sig", "utf-8", "utf8")
_PYTHONS = {"utf8": "utf-8-sig"}
"""Arrow's name of an encoding -> Python's, where they differ: Arrow's takes a byte order mark away"""


def read_csv(file: Path, label: str, source: Source, wanted: Wanted) -> Raw:
    """The wanted columns as text. Rows with too many or too few fields end it, or are skipped and counted.

    Raises UserError for another encoding or separator than said, broken bytes, a compressed file that is a bomb.
    """
    if file.suffix.lower() == ".gz":
        refuse_packed(file, label)
    _check_encoding(file, label, source.encoding)
    encoding = "utf8" if _normal(source.encoding) in _UTF8 else source.encoding
    read = pacsv.ReadOptions(encoding=encoding, block_size=_BLOCK, skip_rows=source.header_row - 1)
    try:
        names = _header(file, label, encoding, source)
        others = [sign for sign in ";\t|," if len(names) == 1 and sign in names[0] and sign != source.separator]
        if others:
            raise UserError(f"{label} has one column, {names[0]!r}; say separator = {others[0]!r}")
        try:
            chosen = wanted(names, label)
        except UserError as error:
            raise UserError(f"{error}{_below(file, encoding, source, wanted, label)}") from None
        table, odd = _table(file, read, source.separator, chosen)
        if odd and source.unreadable == "stop":
            read.use_threads = False  # only one thread knows row numbers
            raise UserError(_uneven(label, _table(file, read, source.separator, chosen)[1]))
    except UnicodeError as error:
        bad_bytes = (
            error.object[error.start : error.start + 4].hex(" ") if isinstance(error, UnicodeDecodeError) else ""
        )
        why = f"bytes {bad_bytes}" if bad_bytes else "its mark is missing"
        raise UserError(f"{label} is not written in {_shown(source.encoding)} ({why}); {_REMEDY}") from None
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise UserError(
                f"{label} has a row of over {_BLOCK >> 20} MB: is a quote not closed? export it again"
            ) from None
        raise UserError(f"{label}: {first_line(error)}; export it again") from None
    except (OSError, pa.ArrowException, EOFError) as error:
        raise UserError(f"{label} cannot be read: {first_line(error)}; export it again") from None
    return Raw(label, table, first_row=source.header_row + 1, skipped=len(odd))


def _normal(encoding: str) -> str:
    return encoding.lower().replace("_", "-")


def _shown(encoding: str) -> str:
    return "UTF-8" if _normal(encoding) in _UTF8 else encoding


def _check_encoding(file: Path, label: str, encoding: str) -> None:
    """Raises UserError when the bytes tell that the file is in another encoding than said, or no CSV file at all."""
    declared = _normal(encoding)
    wide = declared.startswith(("utf-16", "utf-32"))
    with opened(file) as stream:
        start = stream.read(4)
    hint = next((value for sign, value in _ENCODINGS_BY_START.items() if start.startswith(sign)), None)
    if hint in ("excel", "parquet"):
        raise UserError(f"{label} is no CSV file but {hint}; say format = {hint!r}, or rename the file")
    zeros = [byte == 0 for byte in start]
    if hint is None and zeros in ([False, True, False, True], [True, False, True, False]):
        hint = "utf-16-be" if zeros[0] else "utf-16-le"
    if wide and (hint is not None or 0 in start):
        if hint is not None and hint != "utf-16" and declared == "utf-16":
            raise UserError(f"{label} is written in UTF-16 without its mark; say encoding = {hint!r} in the study file")
        return
    if hint is not None:
        raise UserError(f"{label} is written in UTF-16; say encoding = {hint!r} in the study file")
    broken, plain = _utf8(file)
    if declared in _UTF8 and broken is not None:
        raise UserError(f"{label} is not written in {_shown(encoding)} ({broken}); {_REMEDY}")
    if declared in _WESTERN and broken is not None:
        with opened(file) as stream:
            if is_chinese(stream.read(START)):
                raise UserError(
                    f"{label} is Chinese text in gb18030, not {encoding}; say encoding = 'gb18030' in the study file"
                )
    if declared not in _UTF8 and broken is None and (wide or not plain):
        raise UserError(f"{label} is written in UTF-8, not in {encoding}; leave out `encoding` in the study file")


def opened(file: Path) -> IO[bytes]:
    """The file's bytes, unpacked where it is a .gz file."""
    return gzip.open(file) if file.suffix.lower() == ".gz" else file.open("rb")  # type: ignore[return-value]


def _header(file: Path, label: str, encoding: str, source: Source) -> list[str]:
    """The first row from `header_row` on that is not blank.

    Not by Arrow's streaming reader: its threads may outlive it with our handler of uneven rows in hand, and a command
    that ends right then, having found fault with the header, was aborted by them.
    """
    try:
        names = next((row for number, row in _rows(file, encoding, source.separator, source.header_row) if row), None)
    except csv.Error as error:
        raise UserError(f"{label}: {error} in the header: is a quote not closed? export it again") from None
    if names is None:
        raise UserError(f"{label} holds only blank lines; export it again, or change `header_row`")
    return names


def _rows(file: Path, encoding: str, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    """The file's rows from number `first` on, each with the number of its (last) line."""
    with opened(file) as stream, io.TextIOWrapper(stream, _PYTHONS.get(encoding, encoding), newline="") as text:
        for _ in zip(range(first - 1), text, strict=False):
            pass
        reader = csv.reader(text, delimiter=separator)
        for row in reader:
            yield first - 1 + reader.line_num, row


def _below(file: Path, encoding: str, source: Source, wanted: Wanted, label: str) -> str:
    """A word on a header that is a few rows further down, under a title; empty where there is none."""
    below = islice(_rows(file, encoding, source.separator, source.header_row), 1, TITLES)
    try:
        return header_below(below, wanted, label)
    except csv.Error:
        return ""


def _table(
    file: Path, read: pacsv.ReadOptions, separator: str, chosen: list[str]
) -> tuple[pa.Table, list[pacsv.InvalidRow]]:
    """The chosen columns as text, and the rows that had more or fewer fields than the header, which are left out."""
    odd: list[pacsv.InvalidRow] = []

    def skip(row: pacsv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    parse = pacsv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=skip)
    convert = pacsv.ConvertOptions(
        column_types=dict.fromkeys(chosen, pa.string()), include_columns=chosen, strings_can_be_null=False
    )
    return pacsv.read_csv(file, read_options=read, parse_options=parse, convert_options=convert), odd


def _uneven(label: str, odd: list[pacsv.InvalidRow]) -> str:
    first = odd[0]
    rows = ", ".join(str(row.number) for row in odd[:3]) + (" ..." if len(odd) > 3 else "")
    return (
        f"{label} row {rows}: {first.actual_columns} fields where the header has {first.expected_columns} "
        f"({first.text[:60]!r}); put quotes around values that hold the separator and close every quote, "
        'or say unreadable = "drop" in the study file'
    )


def _utf8(file: Path) -> tuple[str | None, bool]:
    """The place of the first bytes that are not UTF-8 (None: all are), and whether everything is plain ASCII.

    Text beyond ASCII in another encoding never happens to be UTF-8 throughout.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    row, plain = 1, True
    with opened(file) as stream:
        while True:
            block = stream.read(1 << 20)
            plain = plain and block.isascii()
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                row += error.object[: error.start].count(b"\n")
                return f"row {row:,}: bytes {error.object[error.start : error.start + 4].hex(' ')}", False
            row += block.count(b"\n")
            if not block:
                return None, plain


def refuse_packed(file: Path, label: str) -> None:
    """Raises UserError when a .gz file is broken, or unpacks to far more than a table needs."""
    allowed = max(file.stat().st_size * UNPACK_LIMIT, 100_000_000)
    total = 0
    try:
        with gzip.open(file) as stream:
            while block := stream.read(1 << 20):
                total += len(block)
                if total > allowed:
                    raise UserError(
                        f"{label} unpacks to over {UNPACK_LIMIT} times its size; if that is meant, unpack it"
                        " and name the CSV as `path`"
                    )
    except gzip.BadGzipFile:
        raise UserError(f"{label} is no .gz file, or a damaged one; export it again, or rename it to .csv") from None
    except (OSError, EOFError, zlib.error):
        raise UserError(f"{label} is cut off or damaged: it cannot be unpacked to its end; export it again") from None
