"""Where a table's header is: reports have a title, a range of dates and a blank row above it."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable

from ...errors import UserError
from .raw import Wanted

TITLES = 20
"""Rows at a file's beginning that may be a title"""
FILLED = 0.6
"""Share of what rows have filled as a rule that a header has at least"""
_NO_NAME = re.compile(r"[\d\s.,:;/\-–+%$€£¥()]+")


def header_row(rows: Iterable[tuple[int, list[str]]]) -> int:
    """The number of the row that holds the names, of numbered rows at a file's beginning: 1 unless those above it have
    fewer cells filled than names and lines have."""
    filled = [(number, [cell.strip() for cell in row if cell.strip()]) for number, row in rows]
    filled = [(number, cells) for number, cells in filled if cells]
    if not filled:
        return 1
    least = max(2.0, FILLED * statistics.median(len(cells) for _, cells in filled))
    for place, (number, cells) in enumerate(filled):
        if number > TITLES:
            break
        if len(cells) >= least and not any(_NO_NAME.fullmatch(one) for one in cells):
            return number if place else 1
    return 1


def header_below(rows: Iterable[tuple[int, list[str]]], wanted: Wanted, label: str) -> str:
    """A word on a header further down, among numbered rows below the one that was taken for it; empty without one."""
    for number, row in rows:
        try:
            if wanted(row, label):
                return f"; row {number} looks like the header: say header_row = {number}"
        except UserError:
            continue
    return ""
