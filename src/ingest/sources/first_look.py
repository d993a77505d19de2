"""A file nobody has described yet: its kind, encoding, separator, and its columns as text."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from ...errors import UserError
from ...study import Source
from .excel import first_rows
from .files import kind_by_name, read_files
from .headers import header_row
from .raw import without_headers
from .text_encoding import START, decoded

ROWS = 200
"""Rows that the separator is told by."""


@dataclass(frozen=True)
class FirstLook:
    """What can be seen of a file without being told; `table` holds its columns, each name once."""

    file: Path
    kind: str
    """csv, parquet, excel or json"""
    table: pa.Table
    encoding: str | None = None
    """CSV: None where it is the default, UTF-8"""
    separator: str | None = None
    """CSV: None where it is the default, a comma"""
    header_row: int = 1
    """CSV and Excel: the row with the names"""
    of_orders: frozenset[str] = frozenset()
    """JSON: columns that say the same on every line of an order"""
    sums: frozenset[str] = frozenset()
    """JSON: columns that sum up the money of a list within an order or a line"""

    @property
    def names(self) -> list[str]:
        """The columns' names as the file has them."""
        return list(self.table.column_names)


def look_at(file: Path) -> FirstLook:
    """Reads `file`. Raises UserError for one that is not there, of no known kind, or cannot be read."""
    if not file.is_file():
        raise UserError(f"no file at {file}; give the files that the shop handed over")
    kind = kind_by_name(file)
    if kind is None:
        raise UserError(f"{file} is neither .csv, .parquet, .xlsx nor .json; save it as one of these")
    encoding = separator = None
    row = 1
    if kind == "csv":
        start = _start(file)
        encoding, text = decoded(start)
        separator = separator_of(text)
        row = header_row(_numbered(text, separator or ","))
    elif kind == "excel":
        row = header_row(enumerate(first_rows(file, ROWS), 1))
    given = {key: value for key, value in (("encoding", encoding), ("separator", separator)) if value}
    source = Source(path=str(file.resolve()), unreadable="drop", header_row=row, **given)
    raws = list(read_files(source, file.parent, lambda names, label: list(dict.fromkeys(filter(None, names)))))
    raw, _ = without_headers(max(raws, key=lambda one: one.table.num_rows))
    return FirstLook(file, kind, raw.table, encoding, separator, row, raw.of_orders, frozenset(raw.sums))


def _start(file: Path) -> bytes:
    """The first bytes of a file as they are once unpacked; none of one that cannot be: reading it tells why."""
    packed = file.name.lower().endswith(".gz")
    try:
        with gzip.open(file) if packed else file.open("rb") as stream:
            return bytes(stream.read(START))
    except (OSError, EOFError, zlib.error):
        return b""


def _numbered(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """The first rows, each with the number of its line; none where a quote is not closed."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        return [(reader.line_num, row) for row, _ in zip(reader, range(ROWS), strict=False)]
    except csv.Error:
        return []


def separator_of(text: str) -> str | None:
    """The sign that parts the first rows into most columns, equally many in (nearly) every row; None: a comma."""
    best, most = ",", 1.0
    for sign in (",", ";", "\t", "|"):
        try:
            rows = [row for row, _ in zip(csv.reader(io.StringIO(text), delimiter=sign), range(ROWS), strict=False)]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if row)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        even = times / widths.total()
        if width * even > most:
            best, most = sign, width * even
    return None if best == "," else best
