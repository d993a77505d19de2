"""Days and weeks that are numbered instead of dated: DAY 1 to 711, WEEK_NO 1 to 102.

    date_format = "day 1 is 2022-01-03"

says on which date the numbering begins; a week is dated by its first day. Where nobody knows the date any will do for
gaps and counts; what follows the calendar, such as seasons and holidays, is then of no meaning.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from .values import Read, as_number, is_text, plain

FORMAT = re.compile(r"(day|week) (\d{1,6}) is (\d{4}-\d{2}-\d{2})")
MOST = {"day": 20_000, "week": 3_000}
"""Numbers beyond which they count no days or weeks of a shop"""
OF_A_YEAR = {"day": 366, "week": 53}
"""Numbers up to which they may begin anew every year, or month"""
_NUMBER = r"(?:[ _-]?(?:no|num|number|nr|id|index))?"
_NAMES = {
    "day": re.compile(
        r"(?:trans\w*|order|purchase|sales?)?[ _-]?(?:day|tag|jour|d[ií]a|天|日)"
        + _NUMBER
        + r"|第几天|days?[ _-]since[ _-]\w+",
        re.IGNORECASE,
    ),
    "week": re.compile(
        r"(?:trans\w*|order|purchase|sales?)?[ _-]?(?:week|woche|semaine|semana|周)" + _NUMBER + r"|第几周",
        re.IGNORECASE,
    ),
}


def counts_days(name: str, column: pa.ChunkedArray) -> str | None:
    """`day` or `week`, where a column of this name numbers them through; None for another, and where they may begin
    anew every year."""
    unit = next((unit for unit, pattern in _NAMES.items() if pattern.fullmatch(name.strip())), None)
    column = plain(column)
    if unit is None or not (is_text(column) or pa.types.is_integer(column.type)):
        return None
    numbers, odd = as_number(column)
    known = numbers.dropna()
    fits = not odd.any() and len(known) and (known % 1 == 0).all() and known.between(0, MOST[unit]).all()
    return unit if fits and known.max() > OF_A_YEAR[unit] else None


def is_numbering(date_format: str) -> bool:
    """Whether a `date_format` says on which date a numbering of days or weeks begins."""
    return FORMAT.fullmatch(date_format) is not None


def numbered_times(column: pa.ChunkedArray, date_format: str) -> Read:
    """The dates of days or weeks numbered as `date_format` says; unreadable where it is no whole number within reach.

    Raises ValueError for a date that no calendar has.
    """
    unit, first, start = FORMAT.fullmatch(date_format).groups()  # type: ignore[union-attr]
    days = 1 if unit == "day" else 7
    numbers, odd = as_number(column)
    counted = (numbers - int(first)) * days
    possible = (numbers % 1 == 0) & (counted.abs() <= MOST["day"])
    shift = pd.to_timedelta(counted.where(possible), unit="D")
    times = pd.Series(pd.Timestamp(start) + shift).astype("datetime64[us]")
    return times, odd | (numbers.notna() & ~possible).to_numpy(dtype=np.bool_)
