"""What the analyst reads about values that cannot be read: which, where, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from ...study import Source
from ..columns import Kind
from ..sources.raw import Raw, cell_text
from .date_forms import date_form, fitting_formats, without_totals
from .day_numbers import counts_days
from .decimals import evidence
from .times import ISO, as_time
from .values import LIMIT


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
    if kind == "time":
        why, remedy = _time(first, source, column, theirs)
    else:
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


def _time(value: str, source: Source, column: pa.ChunkedArray, theirs: str) -> tuple[str, str]:
    unit = counts_days(theirs, column)
    if unit is not None:
        which = f"say date_format = '{unit} 1 is 2022-01-03' with the date of {unit} 1 (any, if nobody knows it)"
        return f"is no date, but a number of a {unit}", which
    if without_totals(pa.chunked_array([pa.array([value], pa.string())])).null_count:
        return "is the label of a total and no date", "take the rows of totals out of the export"
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
    fits = [one for one in date_form(column).fits if one is not None] or fits
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
    "text": _text,
    "flag": _flag,
    "clock": _clock,
}
