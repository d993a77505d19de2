"""What a reader hands on: one file's, sheet's or query's table as it came, and how messages name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

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
