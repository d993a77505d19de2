"""Customers and touchpoints with dates and years that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from churn.ingest import Tables

from ..helpers import HEADER, counts, read_csv

LINES = HEADER + "".join(f"{n},{n},2024-03-{n + 1:02d},tea,1,5\n" for n in range(10))


def with_table(folder: Path, table: str, text: str) -> Tables:
    (folder / f"{table}.csv").write_text(text)
    return read_csv(folder, LINES, "", f'[{table}]\npath = "{table}.csv"\n')


def told(tables: Tables, key: str) -> str:
    return next((one.text["en"] for one in tables.findings if one.key == key and one.state == "warning"), "")


@pytest.mark.parametrize(("years", "word"), [("{n}4", "such as 14"), ("19{n}4", "")])
def test_ages_and_years_of_two_digits_are_told(tmp_path: Path, years: str, word: str) -> None:
    rows = "".join(f"{n},{years.format(n=max(n, 1))}\n" for n in range(10))
    text = told(with_table(tmp_path, "customers", f"customer_id,birth_year\n{rows}"), "birth_years")
    assert word in text and bool(text) == bool(word)


@pytest.mark.parametrize(("day", "late"), [("2024-01-01", False), ("2024-09-09", True)])
def test_customers_who_joined_after_they_bought_are_told(tmp_path: Path, day: str, late: bool) -> None:
    rows = "".join(f"{n},{day}\n" for n in range(10))
    text = told(with_table(tmp_path, "customers", f"customer_id,joined_at\n{rows}"), "joined_late")
    assert ("10 of 10 buyers" in text) == late


def test_days_of_joining_that_a_database_fills_in_are_emptied(tmp_path: Path) -> None:
    rows = "0,1970-01-01\n1,1900-01-01\n2,2199-12-31\n3,2023-05-05\n"
    tables = with_table(tmp_path, "customers", f"customer_id,joined_at\n{rows}")
    assert tables.customers is not None and tables.customers["joined_at"].notna().tolist() == [False] * 3 + [True]
    assert counts(tables.audit)["customers.joined_at"] == 3


def test_touchpoints_of_no_day_are_left_out(tmp_path: Path) -> None:
    rows = "0,1970-01-01,visit\n1,2199-12-31,visit\n2,2024-01-01,visit\n"
    tables = with_table(tmp_path, "touchpoints", f"customer_id,occurred_at,kind\n{rows}")
    assert tables.touchpoints is not None and tables.touchpoints["customer_id"].tolist() == ["2"]
    assert counts(tables.audit)["touchpoints.placeholder_date"] == 1
    assert counts(tables.audit)["touchpoints.future_date"] == 1
