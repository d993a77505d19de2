"""What the analyst reads about values that cannot be read: which, where, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from ..study import Source
from .columns import Kind
from .decimals import evidence
from .raw import Raw, cell_text
from .times import ISO, as_time, in_english
from .values import LIMIT

DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y")
WORDED_DATES = (
    *(
        "%a %d %b %Y",
        "%a, %d %b %Y",
        "%A, %d %B %Y",
        "%A %d %B %Y",
        "%a %b %d %Y",
        "%A, %B %d, %Y",
        "%d. %B %Y",
        "%d. %b %Y",
    ),
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%Y年%m月%d日",
)
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


def complaint(
    raw: Raw, column: pa.ChunkedArray, theirs: str, canonical: str, kind: Kind, bad: np.ndarray, source: Source
) -> str:
    """One line on the values of `column` that `bad` marks: file, column, the first value and rows, why, the remedy."""
    places = np.flatnonzero(bad)
    first = cell_text(column, int(places[0]))
    shown = first if len(first) <= 40 else first[:37] + "..."
    rows = ", ".join(f"{place + raw.first_row:,}" for place in places[:3]) + (" ..." if len(places) > 3 else "")
    count = f"{len(places):,} of {len(bad):,} rows, first in" if len(places) > 1 else "in"
    meant = "" if theirs == canonical else f" (for {canonical})"
    why, remedy = _ADVICE[kind](first, canonical, source)
    return (
        f"{raw.label} column {theirs!r}{meant}: {shown!r} {why} ({count} row {rows}); {remedy}, "
        'or say unreadable = "drop" in the study file'
    )


def _number(value: str, canonical: str, source: Source) -> tuple[str, str]:
    if value.strip().endswith(("%", "％")):
        if canonical == "discount":
            return "has a percent sign, and others have none", "write all discounts alike"
        return "is a percentage", "name the column that holds the money"
    try:
        size = abs(float(value))
    except ValueError:
        size = np.nan
    if size == np.inf:
        return "is infinite", "write plain numbers"
    if size >= LIMIT:
        return "is 1e12 or more, too large to be true", "correct it"
    configured = source.decimals.get(canonical, source.decimal)
    if (
        configured is not None
        and (proofs := evidence(pa.chunked_array([pa.array([value], pa.string())])).proofs())
        and configured not in proofs
    ):
        whose = f"decimals.{canonical}" if canonical in source.decimals else "decimal"
        other = f"decimals = {{ {canonical} = {next(iter(proofs))!r} }}"
        return f"is no number with {whose} = {configured!r}", f"leave `{whose}` out, or say {other}"
    return "is no number", "write plain numbers"


def _time(value: str, canonical: str, source: Source) -> tuple[str, str]:
    fits = fitting_formats(value)
    if source.date_format is not None:
        configured = [source.date_format] if isinstance(source.date_format, str) else list(source.date_format)
        shown = source.date_format if isinstance(source.date_format, str) else configured
        year_first = not as_time(pa.chunked_array([pa.array([value])]), timezone="UTC")[1].any()
        more = [one for one in ([ISO] if year_first else fits) if one not in configured]
        if len(configured) > 1 and not more:
            return f"can be read in several ways by date_format = {shown!r}", "say one format for each file"
        added = f", or say date_format = {[*configured, more[0]]} if both occur" if more else ""
        return f"does not fit date_format = {shown!r}", f"correct it, or change `date_format`{added}"
    if len(fits) > 1:
        return "can be read in several ways", f"say date_format = {' or '.join(map(repr, fits))}, whichever is meant"
    if fits:
        return "is no date with the year first", f"say date_format = {fits[0]!r}"
    return "is no date", "correct it, or say `date_format` if it follows a pattern"


def _text(value: str, canonical: str, source: Source) -> tuple[str, str]:
    why = "has lost digits in a spreadsheet" if canonical.endswith("_id") else "cannot be read as text"
    return why, "store the column as text and export it again"


def _flag(value: str, canonical: str, source: Source) -> tuple[str, str]:
    if canonical == "is_return":
        return "is neither yes nor no", "write true or false, or say returns = { column = ..., values = [...] }"
    return "is neither yes nor no", "write true or false"


def _clock(value: str, canonical: str, source: Source) -> tuple[str, str]:
    return "is no time of day", "write it as 18:30 or 18:30:15"


_ADVICE: dict[Kind, Callable[[str, str, Source], tuple[str, str]]] = {
    "number": _number,
    "time": _time,
    "text": _text,
    "flag": _flag,
    "clock": _clock,
}


def fitting_formats(value: str) -> list[str]:
    """Every `date_format` that a date such as 31/01/2024 10:20 fits, the usual ones first; numbers may be counts."""
    if value.replace(".", "", 1).isdigit() and len(value) < 20:
        number = float(value)
        counted = {
            "excel": (20_000, 80_000),
            "unix": (5e8, 5e9),
            "unix_ms": (5e11, 5e12),
            "unix_us": (5e14, 5e15),
            "unix_ns": (5e17, 5e18),
        }
        return [name for name, (low, high) in counted.items() if low <= number < high]
    value = str(in_english(pa.chunked_array([pa.array([value], pa.string())]))[0].as_py())
    return [
        date + clock
        for date in DATES + WORDED_DATES
        for clock in CLOCKS
        if pd.notna(pd.to_datetime(value, format=date + clock, errors="coerce"))
    ]
