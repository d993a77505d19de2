"""Text, numbers and flags: what is read, what is null, what is marked as unreadable."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.ingest.parsing.values import as_attribute, as_flag, as_number, as_text

from ..helpers import column, read_csv
from ..helpers import read_values as read


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
    assert read(as_text(column(["13085.0", "A7"]), identifier=True)) == ["13085.0", "A7"]  # the whole column decides


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
        (["£5", "5 EUR", "(5)", "five", "0x10", "1_000"], ".", ["BAD"] * 6),
        (["５", "１２.５", "\u22123", "1'234.5", "1’234"], ".", [5, 12.5, -3, 1234.5, 1234]),
        (["0,750", "1,23"], ".", ["BAD"] * 2),
        (["0.750", "1.23"], ",", ["BAD"] * 2),
        (["\\N", "(null)", "#N/A", "none", "—"], ".", [None] * 5),
        (["99999999999999999999"], ".", ["BAD"]),
        (["1,23,456.00", "1,2,456"], ".", [123456.0, "BAD"]),
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


def test_arabic_and_persian_digits_are_read_as_numbers_and_dates(tmp_path: Path) -> None:
    rows = "1,٢٠٢٤-٠١-٠٥,١٢٫٥٠\n2,۲۰۲۴-۰۱-۰۶,١٬٢٣٤٫٧٥\n3,2024-01-07,-٧\n"
    lines = read_csv(tmp_path, "customer_id,ordered_at,amount\n" + rows).order_lines
    assert lines["amount"].tolist() == [12.5, 1234.75, -7.0]
    assert lines["ordered_at"].dt.day.tolist() == [5, 6, 7]
