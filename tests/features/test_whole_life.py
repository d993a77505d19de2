"""A shop with four years of books: who is a first-time buyer, counted over whole lives and over the last 730 days.

Twenty customers bought four times in the first year and came back three weeks ago, twelve bought for the first time
then, and forty buy every month. Seen through 730 days, 32 look like first-time buyers; 12 are.
"""

from __future__ import annotations

import pandas as pd
import pytest

from churn import features
from churn.segments import life_cycle
from churn.study import Task
from churn.targets import cohort

AS_OF = pd.Timestamp("2025-01-01")
BACK = AS_OF - pd.Timedelta(days=22)


def shop() -> pd.DataFrame:
    """The order lines: customer_id, order_id, ordered_at, amount, is_return."""
    days = [
        (f"old{n:02d}", day) for n in range(20) for day in [*pd.date_range("2021-02-01", periods=4, freq="40D"), BACK]
    ]
    days += [(f"new{n:02d}", BACK) for n in range(12)]
    days += [(f"often{n:02d}", day) for n in range(40) for day in pd.date_range("2021-01-05", AS_OF, freq="30D")]
    lines = pd.DataFrame(days, columns=["customer_id", "ordered_at"])
    lines = lines[lines["ordered_at"] < AS_OF].sort_values("ordered_at", ignore_index=True)
    return lines.assign(order_id=[str(n) for n in range(len(lines))], amount=10.0, is_return=False)


def table(days: int | None) -> pd.DataFrame:
    """The features at AS_OF from all lines, or from those of the last `days` days only."""
    lines = shop()
    if days is not None:
        lines = lines[lines["ordered_at"] >= AS_OF - pd.Timedelta(days=days)]
    rows = features.compute({"order_lines": lines}, AS_OF, engine="polars")
    return rows.set_index("customer_id").sort_index()


@pytest.mark.parametrize(("days", "first_timers", "right"), [(730, 32, 12), (None, 12, 12)])
def test_who_is_asked_whether_they_buy_again(days: int | None, first_timers: int, right: int) -> None:
    rows = table(days)
    asked = rows[cohort(rows.reset_index(), "repeat", Task()).to_numpy()]
    assert len(asked) == first_timers
    assert asked.index.str.startswith("new").sum() == right


def test_first_purchases_and_purchase_days_are_those_of_the_whole_life() -> None:
    seen, whole = table(730).loc["old00"], table(None).loc["old00"]
    assert (seen["frequency"], whole["frequency"]) == (1, 5)
    assert (seen["tenure_days"], whole["tenure_days"]) == (22, (AS_OF - pd.Timestamp("2021-02-01")).days)


def test_who_comes_back_after_years_is_won_back_and_not_new() -> None:
    for days, state in ((730, "new"), (None, "won_back")):
        rows = table(days).reset_index()
        states = life_cycle.life_cycle(rows, life_cycle.rules(rows))
        assert set(states[rows["customer_id"].str.startswith("old")]) == {state}
        assert set(states[rows["customer_id"].str.startswith("new")]) == {"new"}
