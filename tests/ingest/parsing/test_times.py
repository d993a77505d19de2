"""Dates and times: what is read without a format, with one, with several; zones and counted times."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest.parsing.times import as_time, swapped

from ..helpers import column
from ..helpers import read_values as read


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31 10:20", "2024-01-31 10:20"),
        ("2024-01-31T10:20:30.25", "2024-01-31 10:20:30.25"),
        ("2024/1/5 9:05", "2024-01-05 09:05"),
        ("2024.12.05", "2024-12-05"),
        ("20240131", "2024-01-31"),
        ("1900-01-01", "1900-01-01"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_dates_with_the_year_first_need_no_format(value: str, expected: str) -> None:
    assert read(as_time(column([value, None]))) == [pd.Timestamp(expected), None]


@pytest.mark.parametrize(
    "value",
    ["03/04/2024", "31.01.2024", "Jan 3 2024", "2024", "2024-02-30", "2024-13-01", "45292", "yesterday", "12:30"],
)
def test_dates_that_need_a_format_are_not_guessed(value: str) -> None:
    assert read(as_time(column([value, "2024-01-01"]))) == ["BAD", pd.Timestamp("2024-01-01")]


@pytest.mark.parametrize(
    ("values", "date_format", "expected"),
    [
        (["31/01/2024 10:20"], "%d/%m/%Y %H:%M", ["2024-01-31 10:20"]),
        (["13/01/2024", "01/13/2024"], "%d/%m/%Y", ["2024-01-13", "BAD"]),
        (["19970101"], "%Y%m%d", ["1997-01-01"]),
        (["45292", "45292.5", ""], "excel", ["2024-01-01", "2024-01-01 12:00", None]),
        (["1704067200", "x"], "unix", ["2024-01-01", "BAD"]),
        (["1704067200000"], "unix_ms", ["2024-01-01"]),
        (["2024年1月31日"], "%Y年%m月%d日", ["2024-01-31"]),
    ],
)
def test_a_format_is_followed_to_the_letter(values: list[object], date_format: str, expected: list[str]) -> None:
    wanted = ["BAD" if text == "BAD" else None if text is None else pd.Timestamp(text) for text in expected]
    assert read(as_time(column(values), date_format)) == wanted


def test_whole_numbers_can_be_dates_too() -> None:
    assert read(as_time(column([19970101], pa.int64()))) == [pd.Timestamp("1997-01-01")]
    assert read(as_time(column([45292.25], pa.float64()), "excel")) == [pd.Timestamp("2024-01-01 06:00")]


def test_real_date_columns_come_as_they_are() -> None:
    moment = dt.datetime(2024, 1, 31, 10, 20, 30, 123456)
    for kind in (pa.timestamp("us"), pa.timestamp("ns"), pa.timestamp("ms"), pa.timestamp("s")):
        times, bad = as_time(pa.chunked_array([pa.array([moment], pa.timestamp("us")).cast(kind, safe=False)]))
        assert not bad.any()
        assert times.dtype == "datetime64[us]"
        assert abs(times[0] - pd.Timestamp(moment)) < pd.Timedelta(seconds=1)
    assert read(as_time(column([dt.date(2024, 1, 31)], pa.date32()))) == [pd.Timestamp("2024-01-31")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-03-31T00:30:00Z", "2024-03-31 08:30"),
        ("2024-03-31 00:30+01:00", "2024-03-31 07:30"),
        ("2024-03-31 00:30:00 UTC", "2024-03-31 08:30"),
        ("2024-03-31 00:30:00.5-0500", "2024-03-31 13:30:00.5"),
    ],
)
def test_times_with_a_zone_move_into_the_study_s_zone(value: str, expected: str) -> None:
    assert read(as_time(column([value]), timezone="Asia/Shanghai")) == [pd.Timestamp(expected)]


def test_zoned_columns_move_into_the_study_s_zone_over_the_change_of_clocks() -> None:
    moments = [dt.datetime(2024, 3, 31, 0, 59), dt.datetime(2024, 3, 31, 1, 1)]
    read_times = read(as_time(column(moments, pa.timestamp("us", tz="UTC")), timezone="Europe/Berlin"))
    assert read_times == [pd.Timestamp("2024-03-31 01:59"), pd.Timestamp("2024-03-31 03:01")]


def test_times_with_a_zone_need_to_be_told_where_to_go() -> None:
    with pytest.raises(UserError, match="timezone"):
        as_time(column(["2024-03-31T00:30:00Z"]))
    with pytest.raises(UserError, match="some have none"):
        as_time(column(["2024-03-31T00:30:00Z", "2024-03-31T00:30:00"]), timezone="Europe/Berlin")


def test_a_format_that_is_none_is_told() -> None:
    with pytest.raises(UserError, match="no date pattern; write one such as"):
        as_time(column(["2024"]), "%Q")


def test_counted_times_are_utc_and_move_into_the_study_s_zone() -> None:
    evening = int(pd.Timestamp("2024-05-31 20:15", tz="UTC").timestamp())
    for date_format, factor in (("unix", 1), ("unix_ms", 10**3), ("unix_us", 10**6), ("unix_ns", 10**9)):
        for value in (str(evening * factor), evening * factor):
            assert read(as_time(column([value]), date_format, "Asia/Shanghai")) == [pd.Timestamp("2024-06-01 04:15")]
            assert read(as_time(column([value]), date_format)) == [pd.Timestamp("2024-05-31 20:15")]


def test_several_formats_are_read_where_they_agree() -> None:
    values = ["13/02/2024", "2024-02-14", "07/08/2024", "05/05/2024", "soon", None]
    day_or_iso = read(as_time(column(values), ("%d/%m/%Y", "iso")))
    assert day_or_iso[:3] == [pd.Timestamp("2024-02-13"), pd.Timestamp("2024-02-14"), pd.Timestamp("2024-08-07")]
    assert day_or_iso[4:] == ["BAD", None]
    either = read(as_time(column(values), ("%d/%m/%Y", "%m/%d/%Y")))
    assert either == [pd.Timestamp("2024-02-13"), "BAD", "BAD", pd.Timestamp("2024-05-05"), "BAD", None]


def test_dates_of_databases_that_are_none_are_nothing() -> None:
    assert read(as_time(column(["0000-00-00 00:00:00", "0000-00-00", "\\N", "NaT", "(null)", "none"]))) == [None] * 6
    assert read(as_time(column(["00/00/0000", "31/12/2023"]), "%d/%m/%Y")) == [None, pd.Timestamp("2023-12-31")]


@given(st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2100, 1, 1)))
def test_swapping_day_and_month_twice_changes_nothing(moment: dt.datetime) -> None:
    times = pd.Series([pd.Timestamp(moment)]).astype("datetime64[us]")
    assert swapped(swapped(times)).equals(times)
    assert swapped(times)[0].day == (moment.month if moment.day <= 12 else moment.day)
