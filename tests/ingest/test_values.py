"""Text, numbers, times and flags: what is read, what is null, what is marked as unreadable."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.ingest.values import as_attribute, as_flag, as_number, as_text, as_time


def column(values: list[object], kind: pa.DataType | None = None) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, kind)])


def read(result: tuple[pd.Series, np.ndarray]) -> list[object]:
    """The values, None where null, `BAD` where unreadable."""
    return [
        "BAD" if odd else None if pd.isna(value) else value for value, odd in zip(result[0], result[1], strict=True)
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["007", " 8 ", "9\t"], ["007", "8", "9"]),
        (["", "NULL", "nan", "N/A", None, "  "], [None] * 6),
        (["NA"], ["NA"]),  # Namibia and North America are regions
        (["a\x00b", "c\x07"], ["ab", "c"]),
        (["🛒 Anna", "客户"], ["🛒 Anna", "客户"]),
    ],
)
def test_text_keeps_leading_zeros_and_loses_blanks(values: list[object], expected: list[object]) -> None:
    assert read(as_text(column(values))) == expected


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([13085, None], pa.int64(), ["13085", None]),
        ([13085.0, None], pa.float64(), ["13085", None]),
        ([1.5, 2.0], pa.float64(), ["1.5", "2"]),
        ([2**63 + 5], pa.uint64(), [str(2**63 + 5)]),
        ([Decimal("12345678901234567890")], pa.decimal128(38, 0), ["12345678901234567890"]),
        ([1e17], pa.float64(), ["BAD"]),  # beyond 2**53 a float has lost digits
        ([b"ab"], pa.binary(), ["ab"]),
        ([b"\xff"], pa.binary(), ["BAD"]),
        ([[1]], pa.list_(pa.int64()), ["BAD"]),
        ([bytes(16), None], pa.uuid(), ["00000000-0000-0000-0000-000000000000", None]),
        ([b"web"], pa.opaque(pa.binary(), "enum", "PostgreSQL"), ["web"]),
        ([(0, 1, 0)], pa.month_day_nano_interval(), ["BAD"]),
        (["x", "x"], pa.dictionary(pa.int8(), pa.string()), ["x", "x"]),
    ],
)
def test_identifiers_of_any_type_become_exact_text(
    values: list[object], kind: pa.DataType, expected: list[object]
) -> None:
    assert read(as_text(column(values, kind), identifier=True)) == expected


def test_identifiers_with_a_needless_decimal_part_lose_it_only_if_all_have_it() -> None:
    assert read(as_text(column(["13085.0", "7.0", None]), identifier=True)) == ["13085", "7", None]
    assert read(as_text(column(["13085.0", "A7"]), identifier=True)) == ["13085.0", "A7"]


def test_identifiers_that_a_spreadsheet_has_rounded_are_unreadable() -> None:
    assert read(as_text(column(["1.23E+17", "5"]), identifier=True)) == ["BAD", "5"]
    assert read(as_text(column(["1.23E+17"]))) == ["1.23E+17"]


@pytest.mark.parametrize(
    ("values", "decimal", "expected"),
    [
        (["1.5", "-2", "+3", "4e2", ".5"], ".", [1.5, -2, 3, 400, 0.5]),
        (["1,234.50", "1,234,567", "1 234.5", "1\u00a0234"], ".", [1234.5, 1234567, 1234.5, 1234]),
        (["1.234,50", "1 234,5", "12,5", "-3"], ",", [1234.5, 1234.5, 12.5, -3]),
        (["12,50"], ".", ["BAD"]),
        (["12.50"], ",", ["BAD"]),
        (["", "-", "NA", "NaN", "null"], ".", [None] * 5),
        (["inf", "-Infinity", "1e300", "1e12"], ".", ["BAD"] * 4),
        (["£5", "5 EUR", "(5)", "five", "0x10", "1_000", "５"], ".", ["BAD"] * 7),
        (["99999999999999999999"], ".", ["BAD"]),
        (["1,23,456.00"], ".", ["BAD"]),
    ],
)
def test_numbers_in_text(values: list[object], decimal: str, expected: list[object]) -> None:
    assert read(as_number(column(values), decimal)) == expected


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, None], pa.int32(), [1.0, None]),
        ([Decimal("1.25")], pa.decimal128(10, 2), [1.25]),
        ([float("nan"), float("inf"), 1e300], pa.float64(), [None, "BAD", "BAD"]),
        ([2**63], pa.uint64(), ["BAD"]),
        ([True], pa.bool_(), ["BAD"]),
        ([dt.datetime(2024, 1, 1)], pa.timestamp("us"), ["BAD"]),
    ],
)
def test_numbers_of_other_types(values: list[object], kind: pa.DataType, expected: list[object]) -> None:
    assert read(as_number(column(values, kind))) == expected


@settings(deadline=None, max_examples=200)
@given(st.lists(st.floats(-1e11, 1e11), min_size=1, max_size=5), st.sampled_from([".", ","]))
def test_any_number_survives_being_written_with_either_decimal_sign(numbers: list[float], decimal: str) -> None:
    text = [f"{number:.6f}".replace(".", decimal) for number in numbers]
    assert read(as_number(column(text), decimal)) == [float(f"{number:.6f}") for number in numbers]


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


def test_flags() -> None:
    values = ["True", "no", "1", "N", "是", "", "maybe"]
    assert read(as_flag(column(values))) == [True, False, True, False, True, None, "BAD"]
    assert read(as_flag(column([True, None], pa.bool_()))) == [True, None]
    assert read(as_flag(column([1, 0, 2], pa.int64()))) == [True, False, "BAD"]


def test_attributes_are_numbers_only_if_all_of_them_are_and_none_is_a_code() -> None:
    text = pd.Series(["1", "2.5", None], dtype="str")
    assert as_attribute(text).tolist()[:2] == [1.0, 2.5]
    for codes in (["01", "2"], ["gold", "2"]):
        assert as_attribute(pd.Series(codes, dtype="str")).tolist() == codes
