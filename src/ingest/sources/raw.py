"""What a reader hands on: one file's, sheet's or query's table as it came, and how messages name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Wanted = Callable[[list[str], str], list[str]]
"""(names in the header, label) -> the names to read; raises UserError when one that is needed is not there."""

TEXT, NUMBER, DATE = 0, 1, 2


@dataclass(frozen=True)
class Raw:
    """One file's (or sheet's, or query's) table as it came."""

    label: str
    """how messages name it"""
    table: pa.Table
    first_row: int = 2
    """the number that a spreadsheet shows at the first line"""
    skipped: int = 0
    """rows left out because their number of fields was wrong"""
    cells: dict[str, np.ndarray] = field(default_factory=dict)
    """Excel: column -> what each cell was in the workbook: TEXT (or empty), NUMBER or DATE; all are text in `table`"""
    hidden: bool = False
    """Excel: whether the workbook does not show the sheet"""
    hidden_rows: int = 0
    """Excel: rows below the header that the workbook does not show: hidden, collapsed or filtered out"""
    hidden_columns: frozenset[str] = frozenset()
    """Excel: columns that the workbook does not show"""
    lists: dict[str, int] = field(default_factory=dict)
    """JSON: lists within orders besides their lines -> orders that have one"""
    sums: dict[str, str] = field(default_factory=dict)
    """JSON: column that sums up the money of a list -> that list, among `lists`"""
    of_orders: frozenset[str] = frozenset()
    """JSON: columns that say the same on every line of an order"""
    headers: np.ndarray | None = None
    """marks of rows that repeat the header: emptied, and no lines; None where there are none"""


def without_headers(raw: Raw) -> tuple[Raw, int]:
    """The table with rows that repeat its header emptied, so that the others keep their numbers; and how many."""
    names = [name for name in raw.table.column_names if pa.types.is_string(raw.table.schema.field(name).type)]
    if len(names) < 2:
        return raw, 0
    repeats = pc.equal(raw.table.column(names[0]), names[0].strip())
    if not pc.any(repeats).as_py():
        return raw, 0
    for name in names[1:]:
        repeats = pc.and_(repeats, pc.equal(pc.utf8_trim_whitespace(raw.table.column(name)), name.strip()))
    repeats = pc.fill_null(repeats, False)
    n = pc.sum(repeats).as_py()
    if not n:
        return raw, 0
    table = raw.table
    for place, name in enumerate(table.column_names):
        column = table.column(name)
        table = table.set_column(place, name, pc.if_else(repeats, pa.scalar(None, column.type), column))
    return replace(raw, table=table, headers=repeats.to_numpy()), int(n)


def cell_text(column: pa.ChunkedArray, place: int) -> str:
    """A value as text; a date that no calendar has is told to be such."""
    try:
        value = column[place].as_py()
    except (OverflowError, ValueError):
        return "(no possible date)"
    return "" if value is None else str(value)


def first_line(trouble: object) -> str:
    """The first line of a library's error message, without its full stop."""
    lines = str(trouble).strip().splitlines()
    return lines[0].removeprefix("CSV parse error: ").rstrip(".")[:300] if lines else type(trouble).__name__
