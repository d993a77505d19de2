"""Dates that all lie in the first twelve days of their months, or on a few days of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from churn.ingest.checks.date_checks import date_findings

from ..helpers import read_csv


def test_many_dates_up_to_the_12th_only_are_told() -> None:
    days = pd.Series(pd.date_range("2024-01-01", "2024-12-31").to_series().sample(120, random_state=1))
    early = days[days.dt.day <= 12]
    (found,) = date_findings(early)
    assert found.state == "missing"
    assert f"none of {len(early):,} different dates" in found.text["en"]
    assert date_findings(days) == []
    assert date_findings(early.head(20)) == []
    assert date_findings(pd.Series([], dtype="datetime64[us]")) == []


def test_dates_of_the_other_order_dropped_as_unreadable_do_not_go_unseen(tmp_path: Path) -> None:
    days = pd.date_range("2024-01-01", "2024-12-31", freq="2D")
    text = "customer_id,ordered_at,amount\n" + "".join(f"{n},{day:%m/%d/%Y},5\n" for n, day in enumerate(days))
    tables = read_csv(tmp_path, text, 'date_format = "%d/%m/%Y"\nunreadable = "drop"')
    assert "days_up_to_12" in {one.key for one in tables.findings}
    right = read_csv(tmp_path, text, 'date_format = "%m/%d/%Y"')
    assert "days_up_to_12" not in {one.key for one in right.findings}


def test_a_year_read_as_the_day_does_not_go_unseen(tmp_path: Path) -> None:
    days = pd.date_range("2023-01-01", "2024-12-31", freq="2D")
    text = "customer_id,ordered_at,amount\n" + "".join(f"{n},{day:%y/%m/%d},5\n" for n, day in enumerate(days))
    (found,) = read_csv(tmp_path, text, 'date_format = "%d/%m/%y"').findings
    assert found.key == "few_days_of_the_month" and "days of their month: 23, 24" in found.text["en"]
    assert read_csv(tmp_path, text, 'date_format = "%y/%m/%d"').findings == ()


def test_monthly_books_are_told() -> None:
    ends = pd.Series(pd.date_range("2020-01-31", "2024-12-31", freq="ME"))
    assert [one.key for one in date_findings(ends)] == ["few_days_of_the_month"]


def test_books_of_every_first_are_no_swapped_dates(tmp_path: Path) -> None:
    firsts = pd.Series(pd.date_range("2020-01-01", "2024-12-01", freq="MS"))
    assert [one.key for one in date_findings(firsts)] == ["few_days_of_the_month"]
    first_working_days = pd.Series(pd.date_range("2020-01-01", "2024-12-01", freq="BMS"))
    assert [one.key for one in date_findings(first_working_days)] == ["few_days_of_the_month"]
    of_one_quarter = pd.Series(pd.date_range("2024-01-01", "2024-03-31"))
    swapped = pd.to_datetime(of_one_quarter[of_one_quarter.dt.day <= 12].dt.strftime("%Y-%d-%m"))
    assert [one.key for one in date_findings(swapped)] == ["days_up_to_12"]
