"""Times of day in a column of their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest import read_tables
from churn.ingest.parsing.clock import as_clock

from ..helpers import column, make_study, read_csv
from ..helpers import read_values as read


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["10:20", "9:05:30", "23.59", None, "-"], None, ["10:20:00", "09:05:30", "23:59:00", None, None]),
        (["10:20 PM", "12:01 am", "12:30 p.m."], None, ["22:20:00", "00:01:00", "12:30:00"]),
        (["102030", "930"], None, ["10:20:30", "00:09:30"]),
        (["1020", "930", "0"], None, ["10:20:00", "09:30:00", "00:00:00"]),
        (["0.5", "0.4375"], None, ["12:00:00", "10:30:00"]),
        ([0.5, 0.4375], pa.float64(), ["12:00:00", "10:30:00"]),
        ([102030, 930], pa.int64(), ["10:20:30", "00:09:30"]),
        ([dt.time(10, 20)], pa.time64("us"), ["10:20:00"]),
        ([dt.time(10, 20)], pa.time32("s"), ["10:20:00"]),
        ([dt.datetime(1899, 12, 30, 10, 20)], pa.timestamp("us"), ["10:20:00"]),
        (["1899-12-30 10:20:00"], None, ["10:20:00"]),
        (["25:00", "10:75", "noon", "13:00 PM", "1.5"], None, ["BAD"] * 5),
    ],
)
def test_times_of_day(values: list[object], kind: pa.DataType | None, expected: list[str | None]) -> None:
    wanted = [one if one in ("BAD", None) else pd.Timedelta(one) for one in expected]
    assert read(as_clock(column(values, kind))) == wanted


@given(
    st.lists(st.times().map(lambda time: time.replace(microsecond=0)), min_size=1),
    st.sampled_from(["%H:%M:%S", "%H%M%S"]),
)
def test_any_way_of_writing_gives_the_same_times(times: list[dt.time], pattern: str) -> None:
    wanted = [pd.Timedelta(hours=time.hour, minutes=time.minute, seconds=time.second) for time in times]
    assert read(as_clock(column([time.strftime(pattern) for time in times]))) == wanted


def test_date_and_time_in_two_columns_are_one_moment(tmp_path: Path) -> None:
    text = "customer_id,Date,Time,amount\n1,2024-01-05,18:30,5\n2,2024-01-06,,5\n"
    columns = '[order_lines.columns]\nordered_at = "Date"\nordered_time = "Time"\n'
    lines = read_csv(tmp_path, text, "", columns).order_lines
    assert [str(one) for one in lines["ordered_at"]] == ["2024-01-05 18:30:00", "2024-01-06 00:00:00"]
    with pytest.raises(UserError, match="have a time of their own already, such as 2024-01-06 10:00"):
        read_csv(tmp_path, text.replace("06,", "06 10:00,19:00"), "", columns)
    with pytest.raises(UserError, match="'late' is no time of day"):
        read_csv(tmp_path, text.replace("18:30", "late"), "", columns)


def test_touchpoints_have_times_of_day_too_and_excel_its_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["customer_id", "occurred_at", "occurred_time", "kind"])
    book.active.append(["1", dt.date(2024, 1, 5), dt.time(9, 15), "visit"])
    book.save(tmp_path / "contacts.xlsx")
    (tmp_path / "lines.csv").write_text("customer_id,ordered_at,amount\n1,2024-01-05,5\n")
    tables = read_tables(make_study(tmp_path, more='[touchpoints]\npath = "contacts.xlsx"\n'))
    assert tables.touchpoints is not None
    assert str(tables.touchpoints["occurred_at"][0]) == "2024-01-05 09:15:00"
    assert "occurred_time" not in tables.touchpoints
