"""Signs that mean nothing in exports: \\N of MySQL, (null) of Oracle, #N/A of Excel, NA of R, a dash of people.

Which signs count depends on what the column is. NA is no customer and no number, but Namibia among regions; `none` is
no date, but it may be what a loyalty card is called. `empty` in the study file replaces all of these lists.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import Kind

EVERYWHERE = (
    *("NULL", "null", "Null", "(null)", "(NULL)", "<null>", "<NULL>", "[null]", "[NULL]", "\\N"),
    *("NaN", "nan", "NAN", "<NA>", "None", "NaT", "N/A", "n/a", "n.a.", "N.A.", "#N/A", "#NA", "#N/D", "#NV"),
    *("#NULL!", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "-", "--", "---", "–", "—", "−"),
)
"""In every column."""
PRECISE = ("NA", "na", "none", "NONE", "nil", "NIL", "undefined", ".", "?", "无")
"""Besides, in ids, numbers, times and flags."""
TOTALS = (
    r"(?:(?:grand|sub|net|gross|overall|running)[ -]?)?totals?|(?:gesamt|zwischen|end)?summen?|gesamt|insgesamt|"
    r"(?:sous[ -])?tota(?:l|ux)(?: g[eé]n[eé]ral)?|somme|total geral|sub-?totale?s?|totale|(?:sub)?totaal|"
    r"(?:del)?summa|合计|总计|小计|共计|汇总|合計|小計|総計|합계|소계|총계|итого|всего"
)
"""What rows that sum up others are called, as whole values in any case."""
NO_DATES = tuple(
    date + clock
    for date in (
        "1900-01-00",
        "00/01/1900",
        "01/00/1900",
        "1/0/1900",
        "0/1/1900",
        "00.01.1900",
        "0000-00-00",
        "0000/00/00",
        "00/00/0000",
        "00.00.0000",
        "00-00-0000",
    )
    for clock in ("", " 00:00", " 00:00:00", "T00:00:00", "T00:00:00Z")
)
"""Besides, in times."""


def marks_of(kind: Kind, identifier: bool = False, configured: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Every text read as nothing in a column of this kind, the blank one first; `said` is the study's `empty`."""
    if configured is not None:
        return ("", *configured)
    if kind == "text" and not identifier:
        return ("", *EVERYWHERE)
    return ("", *EVERYWHERE, *PRECISE, *(NO_DATES if kind == "time" else ()))


def to_null(column: pa.ChunkedArray, marks: tuple[str, ...]) -> pa.ChunkedArray:
    """Text without outer blanks, null where it is one of the marks."""
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(trimmed, pa.array(marks, pa.string())), pa.scalar(None, pa.string()), trimmed)


def count_marks(column: pa.ChunkedArray, marks: tuple[str, ...], times: np.ndarray | None = None) -> Counter[str]:
    """mark -> how many values of a text column are that mark, each counted `times`; blank ones are not counted."""
    trimmed = pc.utf8_trim_whitespace(column)
    there = pc.fill_null(pc.is_in(trimmed, pa.array(marks[1:], pa.string())), False).to_numpy()
    counted: Counter[str] = Counter()
    for place in np.flatnonzero(there):
        counted[trimmed[int(place)].as_py()] += 1 if times is None else int(times[place])
    return counted


def count_padded(column: pa.ChunkedArray, times: np.ndarray | None = None) -> int:
    """How many values of a text column have blanks around them, each counted `times`; blank ones are not counted."""
    trimmed = pc.utf8_trim_whitespace(column)
    padded = pc.fill_null(pc.and_(pc.not_equal(trimmed, column), pc.not_equal(trimmed, "")), False).to_numpy()
    return int(padded.sum() if times is None else times[padded].sum())
