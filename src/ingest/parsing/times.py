"""Columns as they came -> local times; a date with two readings is marked as unreadable, never guessed.

03/04/2024 is unreadable until the study file says `date_format`. 2024-04-03 can be nothing else, whatever the format of
the others is; `date_format` may list several, such as ["%d/%m/%Y", "iso"], and a value must fit exactly one of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import UserError
from .date_words import in_english, in_english_format
from .day_numbers import is_numbering, numbered_times
from .marks import marks_of, to_null
from .values import Read, as_text, is_text, none_bad, plain, plain_digits, series

COUNTED = {"excel": 86_400.0, "unix": 1.0, "unix_ms": 1e-3, "unix_us": 1e-6, "unix_ns": 1e-9}
"""date_format of times that are counts -> seconds of one"""
ISO = "iso"

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?"
_OFFSET = r" ?(?:Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)"
_YEAR_FIRST = rf"^\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[ T]{_CLOCK}(?:{_OFFSET})?)?$"
_ZONE = rf"[ T]{_CLOCK}{_OFFSET}$"
_COMPACT = r"^(?:19|20|21)\d{6}$"


def as_time(
    column: pa.ChunkedArray,
    date_format: str | tuple[str, ...] | None = None,
    timezone: str | None = None,
    empty: tuple[str, ...] | None = None,
) -> Read:
    """Naive local times (datetime64[us]), null where empty.

    Without `date_format`: dates and times with the year first (2024-01-31, 2024/1/31 10:20, 20240131), or real date
    columns, which no format changes. With it: `iso` (year first), a strptime pattern, `excel` (days since 1899-12-30),
    `unix` (seconds), `unix_ms`, `unix_us`, `unix_ns`, or `day 1 is 2022-01-03` (also `week`); of several a value must
    fit one, or all that it fits must agree. Times with a zone, and those counted since 1970, which are in UTC, are
    moved into `timezone`. Raises UserError when there is a zone but no `timezone`.
    """
    column = plain(column)
    kind = column.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        zoned = pa.types.is_timestamp(kind) and kind.tz is not None
        times = series(column.cast(pa.timestamp("us", tz=kind.tz if zoned else None), safe=False))
        return (_local(times, timezone) if zoned else times.astype("datetime64[us]")), none_bad(len(times))
    if pa.types.is_temporal(kind) or pa.types.is_nested(kind) or pa.types.is_boolean(kind):
        nothing = pd.Series(pd.NaT, index=range(len(column))).astype("datetime64[us]")
        return nothing, series(pc.is_valid(column)).to_numpy(dtype=bool)
    marks = marks_of("time", configured=empty)
    if is_text(column):
        column = to_null(in_english(plain_digits(column)), marks)
    formats = (date_format,) if isinstance(date_format, str) else date_format or (ISO,)
    return _agreed([_as_time_of(column, one, timezone, marks) for one in formats])


def _as_time_of(column: pa.ChunkedArray, date_format: str, timezone: str | None, marks: tuple[str, ...]) -> Read:
    if date_format in COUNTED:
        return _as_time_number(column, date_format, timezone)
    if is_numbering(date_format):
        try:
            return numbered_times(column, date_format)
        except ValueError:
            raise UserError(f"date_format = {date_format!r} names no date; write it as 'day 1 is 2022-01-03'") from None
    text, _ = as_text(column, empty=marks[1:])
    return _as_time_year_first(text, timezone) if date_format == ISO else _as_time_format(text, date_format, timezone)


def _agreed(readings: list[Read]) -> Read:
    """What every reading that can read a value makes of it; unreadable where none can, or where they differ."""
    times, bad = readings[0]
    if len(readings) == 1:
        return times, bad
    table = pd.DataFrame({place: one.mask(odd) for place, (one, odd) in enumerate(readings)})
    first, last = table.min(axis=1), table.max(axis=1)
    differ = (first != last) & first.notna()
    none = np.logical_and.reduce([odd for _, odd in readings])
    return first.mask(differ).astype("datetime64[us]"), none | differ.to_numpy()


def _as_time_number(column: pa.ChunkedArray, date_format: str, timezone: str | None) -> Read:
    if is_text(column):
        numbers = pd.to_numeric(series(column), errors="coerce")
    else:
        numbers = series(column.cast(pa.float64(), safe=False))
    start = pd.Timestamp("1899-12-30") if date_format == "excel" else pd.Timestamp("1970-01-01")
    micros = (numbers.astype("float64") * COUNTED[date_format] * 1e6).round()
    possible = micros.abs() < 1e16
    times = pd.Series(start + pd.to_timedelta(micros.where(possible), unit="us")).astype("datetime64[us]")
    bad = (series(pc.is_valid(column)).to_numpy(dtype=bool)) & ~possible.to_numpy()
    if date_format != "excel" and timezone is not None:
        times = _local(times.dt.tz_localize("UTC"), timezone)
    return times, bad


def _as_time_format(text: pd.Series, date_format: str, timezone: str | None) -> Read:
    zoned = "%z" in date_format
    try:
        times = pd.to_datetime(text, format=in_english_format(date_format), errors="coerce", utc=zoned)
    except ValueError:
        raise UserError(
            f"date_format = {date_format!r} is no date pattern; write one such as '%d/%m/%Y %H:%M', or 'excel'"
        ) from None
    bad = (text.notna() & times.isna()).to_numpy()
    return (_local(times, timezone) if zoned else times.astype("datetime64[us]")), bad


def _as_time_year_first(text: pd.Series, timezone: str | None) -> Read:
    if text.isna().all():
        return pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]"), none_bad(len(text))
    unique = pd.Series(text.dropna().unique(), dtype="str")
    good = unique.str.match(_YEAR_FIRST) | unique.str.match(_COMPACT)
    zone = unique.str.contains(_ZONE)
    if bool((zone & good).any()):
        if not bool(zone[good].all()):
            with_zone, without = unique[zone & good].iloc[0], unique[good & ~zone].iloc[0]
            raise UserError(
                f"some times have a time zone ({with_zone}) and some have none ({without}); give all or none one"
            )
        times = _local(_parsed(unique.where(good), utc=True), timezone)
    else:
        times = _parsed(unique.where(good), utc=False).astype("datetime64[us]")
    table = pd.Series(times.to_numpy(), index=pd.Index(unique, dtype="str"))
    read = series(text.map(table)).astype("datetime64[us]")
    return read, (text.notna() & read.isna()).to_numpy()


def _parsed(text: pd.Series, utc: bool) -> pd.Series:
    normal = text.str.replace(r"^(\d{4})[/.](\d{1,2})[/.]", r"\1-\2-", regex=True)
    quick = pd.to_datetime(normal, format="ISO8601", errors="coerce", utc=utc)
    rest = quick.isna() & normal.notna()
    if bool(rest.any()):
        slow = pd.to_datetime(normal[rest], format="mixed", yearfirst=True, dayfirst=False, errors="coerce", utc=utc)
        quick = quick.astype(slow.dtype).where(~rest, slow.reindex(quick.index))
    return quick


def _local(times: pd.Series, timezone: str | None) -> pd.Series:
    if times.notna().any() and timezone is None:
        raise UserError(
            f"times have a time zone ({times.dropna().iloc[0]}); say [study] timezone, such as Asia/Shanghai"
        )
    return times.dt.tz_convert(timezone or "UTC").dt.tz_localize(None).astype("datetime64[us]")


def true_dates(
    column: pa.ChunkedArray, is_date: np.ndarray | None, date_format: str | tuple[str, ...] | None
) -> np.ndarray | None:
    """Marks of the dates that a spreadsheet understood as such; None where there are none, or nothing but them.

    In a workbook these are the date cells (`is_date`); in a text file that mixes orders of day, month and year, as
    `date_format` lists them, those with the year first: a spreadsheet wrote them so.
    """
    true = is_date
    if true is None and isinstance(date_format, tuple) and ISO in date_format and is_text(column):
        marked = pc.match_substring_regex(column, r"^\s*\d{4}[-/.]\d{1,2}[-/.]")
        true = pc.fill_null(marked, False).to_numpy()
    return true if true is not None and true.any() else None


def swapped(times: pd.Series) -> pd.Series:
    """The times with day and month exchanged where the day can be a month: 2024-03-04 -> 2024-04-03."""
    possible = times.dt.day <= 12
    text = times.dt.strftime("%Y-%d-%m %H:%M:%S.%f")
    return (
        pd.to_datetime(text, format="%Y-%m-%d %H:%M:%S.%f", errors="coerce")
        .where(possible, times)
        .astype("datetime64[us]")
    )
