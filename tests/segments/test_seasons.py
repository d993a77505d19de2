"""Seasons, regions and leanings."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.segments import Missing, seasons

from .segment_tables import AS_OF, lines_of


def daily(amount: dict[int, float], start: str, growth: float = 0.0) -> pd.DataFrame:
    """One order a day from `start` to AS_OF; `amount` by month of the year (else 10), growing by the year."""
    days = pd.date_range(start, AS_OF, inclusive="left")
    rows = [("a", str(d.date()), amount.get(d.month, 10.0) * (1 + growth) ** (d.year - 2022)) for d in days]
    return lines_of(rows)


def test_a_strong_december_and_a_weak_january_are_found() -> None:
    table = seasons.season(daily({12: 20.0, 1: 5.0}, "2023-01-01"), AS_OF)
    assert isinstance(table, pd.DataFrame)
    found = table.set_index("month_of_year")
    assert found.loc[12, "kind"] == "peak" and found.loc[1, "kind"] == "slack"
    assert found.loc[6, "kind"] == "normal"


def test_growth_is_not_taken_for_season() -> None:
    table = seasons.season(daily({}, "2022-01-01", growth=0.3), AS_OF)
    assert isinstance(table, pd.DataFrame)
    assert table["index"].between(0.85, 1.15).all()


def test_months_that_are_not_whole_are_left_out() -> None:
    table = seasons.months(daily({}, "2025-01-15"), pd.Timestamp("2025-04-10"))
    assert table["month"].dt.month.tolist() == [2, 3]
    assert table["orders"].tolist() == [28, 31]


def test_less_than_a_year_has_no_season() -> None:
    assert isinstance(seasons.season(daily({}, "2025-06-01"), AS_OF), Missing)


def test_regions_and_their_growth() -> None:
    short = lines_of([("a", "2024-06-01", 10), ("a", "2025-06-01", 30), ("b", "2025-06-01", 10)])
    short["region"] = pd.array(["N", "N", "S"], dtype="str")
    unknown = seasons.regions(short, AS_OF)  # the year before begins on 2 January 2024, the lines in June
    assert isinstance(unknown, pd.DataFrame) and unknown["growth"].isna().all()
    lines = pd.concat([short, lines_of([("c", "2024-01-01", 1)]).assign(region="W")], ignore_index=True)
    table = seasons.regions(lines, AS_OF)
    assert isinstance(table, pd.DataFrame)
    assert table["region"].tolist() == ["N", "S"]
    assert table["share"].tolist() == [0.75, 0.25]
    assert table["growth"].iloc[0] == 2 and pd.isna(table["growth"].iloc[1])
    assert isinstance(seasons.regions(lines.assign(region=None), AS_OF), Missing)


def test_leanings_compare_a_group_with_the_shop() -> None:
    lines = lines_of(
        [("a", "2025-06-01", 30), ("a", "2025-06-02", 10), ("b", "2025-06-01", 10), ("b", "2025-06-02", 30)]
    )
    lines["category"] = pd.array(["tea", "soap", "tea", "soap"], dtype="str")
    groups = pd.DataFrame({"customer_id": ["a", "b"], "segment": ["x", "y"]})
    table = seasons.who_buys_what(lines, groups, "segment", AS_OF)
    assert isinstance(table, pd.DataFrame)
    found = table.set_index(["segment", "category"])
    assert found.loc[("x", "tea"), ["share", "index"]].tolist() == pytest.approx([0.75, 1.5])
