"""Cohort retention and survival from purchase to purchase, by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.segments import Missing, retention

from .segment_tables import AS_OF, lines_of

LINES = lines_of(
    [
        *(("a", "2025-01-10", 1), ("a", "2025-02-20", 1), ("a", "2025-12-31", 1), ("b", "2025-01-15", 1)),
        *(("c", "2025-02-01", 1), ("c", "2025-03-01", 1), ("c", "2025-03-15", 1)),
    ]
)


def test_books_too_short_to_follow_anybody_are_named() -> None:
    as_of = pd.Timestamp("2025-03-31")
    by_quarter = retention.cohort_retention(LINES[LINES["ordered_at"] < as_of], as_of, "quarter")
    assert isinstance(retention.followed(by_quarter), Missing)
    assert isinstance(retention.reached(retention.order_survival(LINES, pd.Timestamp("2025-04-01"))), Missing)
    whole, steps = retention.cohort_retention(LINES, AS_OF), retention.order_survival(LINES, AS_OF)
    assert retention.followed(whole) is whole and retention.reached(steps) is steps


def test_retention_by_month() -> None:
    table = retention.cohort_retention(LINES, AS_OF).set_index(["cohort", "period"])
    january, february = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01")
    assert table.loc[(january, 0), "share"] == 1
    assert table.loc[(january, 1), ["customers", "active", "share"]].tolist() == [2, 1, 0.5]
    assert table.loc[(january, 2), "share"] == 0
    assert table.loc[(january, 11), "active"] == 1
    assert table.loc[(february, 1), "share"] == 1
    assert table.loc[january, "truncated"].all() and not table.loc[february, "truncated"].any()
    assert table.loc[february, "unsure"].all() and not table.loc[january, "unsure"].any()


def test_a_month_that_has_not_ended_is_not_shown() -> None:
    table = retention.cohort_retention(LINES, pd.Timestamp("2025-03-20"))
    assert table["period"].max() == 1
    assert retention.cohort_retention(LINES, pd.Timestamp("2025-04-01"))["period"].max() == 2


def test_retention_by_quarter_counts_quarters() -> None:
    table = retention.cohort_retention(LINES, AS_OF, "quarter").set_index("period")
    assert table["customers"].eq(3).all()
    assert table["active"].tolist() == [3, 0, 0, 1]
    assert not table["truncated"].any()  # the only cohort there is


def test_survival_gives_everyone_the_same_time() -> None:
    table = retention.order_survival(LINES, AS_OF, wait_days=90, steps=3).set_index("step")
    assert table.loc[1, ["reached", "went_on"]].tolist() == [3, 2]
    assert table.loc[2, ["reached", "went_on"]].tolist() == [2, 1]  # a came back after 314 days: too late
    assert table.loc[2, "survival"] == pytest.approx(2 / 3 * 1 / 2)
    assert table.loc[2, "median_days"] == 14
    early = retention.order_survival(LINES, pd.Timestamp("2025-04-15"), wait_days=90).set_index("step")
    assert early.loc[1, "reached"] == 2  # c's first purchase is not 90 days old yet


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 700)), min_size=1, max_size=60))
def test_survival_only_falls_and_every_cohort_begins_whole(bought: list[tuple[str, int]]) -> None:
    rows = [(customer, str((AS_OF - pd.Timedelta(days=1 + back)).date()), 1.0) for customer, back in bought]
    lines = lines_of(rows)
    steps = retention.order_survival(lines, AS_OF, wait_days=90)
    assert steps["survival"].between(0, 1).all() and steps["survival"].is_monotonic_decreasing
    assert (steps["went_on"] <= steps["reached"]).all()
    table = retention.cohort_retention(lines, AS_OF)
    assert (table.loc[table["period"] == 0, "share"] == 1).all()
    assert table["share"].between(0, 1).all()
