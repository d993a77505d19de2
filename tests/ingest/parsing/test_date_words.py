"""Months of other languages, halves of the day and counted days are read like the English ones."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.ingest.parsing.date_forms import date_form
from churn.ingest.parsing.date_words import MONTHS, in_english, in_english_format
from churn.ingest.parsing.times import as_time

NAMES = {name: number for number, names in enumerate(MONTHS.values(), 1) for name in names.split()}


def read(value: str, date_format: str) -> str:
    times, bad = as_time(pa.chunked_array([[value]]), date_format)
    return "unread" if bad.any() else f"{times[0]:%Y-%m-%d %H:%M}"


def test_no_name_stands_for_two_months() -> None:
    assert len(NAMES) == sum(len(names.split()) for names in MONTHS.values())


@given(st.sampled_from(sorted(NAMES)), st.integers(1, 28), st.integers(2000, 2025), st.sampled_from(["b", "B"]),
       st.sampled_from([str.lower, str.capitalize, str.upper]), st.booleans())  # fmt: skip
def test_every_name_is_its_month_in_either_directive(
    name: str, day: int, year: int, directive: str, case: object, dot: bool
) -> None:
    written = f"{day}-{case(name)}{'.' if dot else ''}-{year}"  # type: ignore[operator]
    assert read(written, f"%d-%{directive}-%Y") == f"{date(year, NAMES[name], day)} 00:00"


@pytest.mark.parametrize(
    ("value", "date_format", "moment"),
    [
        ("5-abr-2024", "%d-%b-%Y", "2024-04-05 00:00"),
        ("6 févr. 2024 14:05", "%d %b %Y %H:%M", "2024-02-06 14:05"),
        ("18 мая 2023 г.", "%d %B %Y г.", "2023-05-18 00:00"),
        ("Jan. 5, 2024", "%b. %d, %Y", "2024-01-05 00:00"),
        ("18.mar.2024", "%d.%b.%Y", "2024-03-18 00:00"),
        ("18MAY2023", "%d%b%Y", "2023-05-18 00:00"),
        ("May 3rd, 2024", "%b %d, %Y", "2024-05-03 00:00"),
        ("May 11th, 2024", "%B %dth, %Y", "2024-05-11 00:00"),
        ("05/18/2023 12:15 a.m.", "%m/%d/%Y %I:%M %p", "2023-05-18 00:15"),
        ("Fri 05 Jan 2024", "%a %d %b %Y", "2024-01-05 00:00"),
        ("15 listopada 2024", "%d %B %Y", "unread"),  # November in Poland, October in Croatia
    ],
)
def test_dates_in_words(value: str, date_format: str, moment: str) -> None:
    assert read(value, date_format) == moment


def test_what_is_english_or_no_word_stays() -> None:
    plain = pa.chunked_array([["2024-01-05 10:00", "05/01/2024", "Jan 5 2024", "5 May 2024"]])
    assert in_english(plain).to_pylist() == plain.to_pylist()
    assert in_english_format("%d/%m/%Y %H:%M") == "%d/%m/%Y %H:%M"


@pytest.mark.parametrize("year_first", [True, False])
def test_two_digit_years_are_where_the_numbers_hardly_differ(year_first: bool) -> None:
    days = [date(2023, 1, 1), date(2023, 5, 18), date(2024, 2, 29), date(2024, 11, 3)]
    form = "%y/%m/%d" if year_first else "%d/%m/%y"
    assert date_form(pa.chunked_array([[f"{day:{form}}" for day in days]])).fits == (form,)
