"""A time of day in a column of its own: 10:20, 10:20:30 PM, 102030, 0.4306 (a spreadsheet's share of a day).

`Date` 2024-01-05 and `Time` 10:20 are one moment: `ordered_at` and `ordered_time` are put together after reading.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import UserError
from .marks import marks_of, to_null
from .values import Read, is_text, none_bad, plain, plain_digits, series

DAY = pd.Timedelta(days=1)
CLOCKS = {"ordered_time": "ordered_at", "occurred_time": "occurred_at"}
"""column of times of day -> the dates that it belongs to"""
_WORDED = (
    r"^(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}(?:\.\d+)?))?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?$"
)


def as_clock(column: pa.ChunkedArray, empty: tuple[str, ...] | None = None) -> Read:
    """The time since midnight (timedelta64[us]), null where empty; of a date with a time only the time counts."""
    column = plain(column)
    kind = column.type
    if pa.types.is_time(kind):
        return _of_micros(series(column.cast(pa.time64("us")).cast(pa.int64()))), none_bad(len(column))
    if pa.types.is_timestamp(kind):
        times = series(column.cast(pa.timestamp("us"), safe=False)).astype("datetime64[us]")
        return (times - times.dt.normalize()).astype("timedelta64[us]"), none_bad(len(column))
    if is_text(column):
        text = series(to_null(plain_digits(column), marks_of("time", configured=empty))).astype("str")
        return _as_clock_text(text.str.replace(r"^(?:1899-12-3[01]|1900-01-0[01])[ T]", "", regex=True))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = series(column.cast(pa.float64(), safe=False))
        whole = bool((numbers.dropna() % 1 == 0).all() and (numbers.dropna() >= 1).any())
        return _as_clock_text(numbers.astype("Int64").astype("str") if whole else numbers.astype("str"))
    return _of_micros(series(np.full(len(column), np.nan))), series(pc.is_valid(column)).to_numpy(dtype=bool)


def _as_clock_text(text: pd.Series) -> Read:
    parts = text.str.extract(_WORDED)
    hour, minute = pd.to_numeric(parts["hour"]), pd.to_numeric(parts["minute"])
    second = pd.to_numeric(parts["second"]).fillna(0.0)
    half = parts["half"].str.lower()
    twelve = half.notna()
    possible = (minute < 60) & (second < 60) & np.where(twelve, hour.between(1, 12), hour <= 23)
    hour = (hour % 12 + 12 * (half == "p")).where(twelve, hour)
    micros = ((hour * 60 + minute) * 60 + second).where(possible) * 1e6
    digits = text.where(text.str.fullmatch(r"\d{1,6}").fillna(False))
    if digits.notna().any():
        micros = micros.fillna(_of_digits(digits))
    share = pd.to_numeric(text.where(text.str.fullmatch(r"0?\.\d+(?:[eE]-\d+)?").fillna(False)), errors="coerce")
    micros = micros.fillna((share * 86_400).round() * 1e6)
    return _of_micros(micros), (text.notna() & micros.isna()).to_numpy()


def _of_digits(digits: pd.Series) -> pd.Series:
    """102030 is 10:20:30 and, in a column of four digits at most, 1020 is 10:20; zeros lost in front do not matter."""
    long = digits.str.len().max() > 4
    number = pd.to_numeric(digits.str.pad(6 if long else 4, fillchar="0")) * (1 if long else 100)
    hour, minute, second = number // 10_000, number // 100 % 100, number % 100
    micros = ((hour * 60 + minute) * 60 + second) * 1e6
    return micros.where((hour < 24) & (minute < 60) & (second < 60))


def _of_micros(micros: pd.Series) -> pd.Series:
    return pd.Series(pd.to_timedelta(micros, unit="us")).astype("timedelta64[us]")


def with_clock(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """The frame with times of day added to their dates, and without their column.

    Raises UserError where a date has a time of its own already.
    """
    for clock, date in CLOCKS.items():
        if clock not in frame:
            continue
        twice = (frame[date] != frame[date].dt.normalize()) & frame[date].notna() & frame[clock].notna()
        if twice.any():
            raise UserError(
                f"[{table}.columns] {clock}: {int(twice.sum()):,} values of {date} have a time of their own "
                f"already, such as {frame.loc[twice, date].iloc[0]:%Y-%m-%d %H:%M}; leave {clock} out"
            )
        moment = frame[date] + frame[clock].fillna(pd.Timedelta(0))
        frame = frame.drop(columns=[clock]).assign(**{date: moment.astype("datetime64[us]")})
    return frame
