"""What a reader hands on: one file's, sheet's or query's table as it came, and how messages name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

Wanted = Callable[[list[str], str], list[str]]
"""(names in the header, label) -> the names to read; raises UserError when one that is needed is not there."""


@dataclass(frozen=True)
class Raw:
    """One file's (or sheet's, or query's) table as it came."""

    label: str
    """how messages name it"""
    table: pa.Table
    first_row: int = 2
    """the number that a spreadsheet shows beside the first line"""
    decimal: str = "."
    skipped: int = 0
    """rows left out because their number of fields was wrong"""


def first_line(trouble: object) -> str:
    """The first line of a library's error message, without its full stop."""
    lines = str(trouble).strip().splitlines()
    return lines[0].removeprefix("CSV parse error: ").rstrip(".")[:300] if lines else type(trouble).__name__
