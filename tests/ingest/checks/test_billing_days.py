"""Bills on one day of the month, and windows that hold one of them or none."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.ingest.checks.billing_days import billing_days


def bills(day: str, share: float = 1.0) -> pd.DataFrame:
    """Twenty customers over a year, billed on `day` of each month ("MS", "ME" or so many days after its beginning)."""
    rule, after = (day, 0) if day in ("MS", "ME") else ("MS", int(day))
    dates = pd.date_range("2024-01-01", periods=12, freq=rule) + pd.Timedelta(days=after)
    table = pd.DataFrame([(f"c{n}", date) for n in range(20) for date in dates], columns=["customer_id", "ordered_at"])
    other = table.index >= share * len(table)
    table.loc[other, "ordered_at"] += pd.to_timedelta(1 + table.index[other] % 9, unit="D")
    return table.assign(is_return=False)


@pytest.mark.parametrize("day", ["MS", "ME", "14"])
@pytest.mark.parametrize(
    ("horizon", "state", "held"),
    [
        (14, "missing", "hold 0 of them and others 1"),
        (30, "missing", "hold 0 "),
        (31, "warning", "hold 1 of them and others 2"),
        (45, "warning", "hold 1 "),
    ],
)
def test_windows_that_hold_one_bill_or_none_are_told(day: str, horizon: int, state: str, held: str) -> None:
    (one,) = billing_days(bills(day), horizon)
    assert one.state == state and held in one.text["en"] and "horizon_days" in one.text["zh"]


@pytest.mark.parametrize("day", ["MS", "ME", "14"])
def test_long_windows_and_other_purchases_are_not(day: str) -> None:
    assert billing_days(bills(day), 62) == billing_days(bills(day), 90) == []
    assert billing_days(bills(day, share=0.7), 30) == []
    assert billing_days(bills(day, share=0.9), 30) != []
    assert billing_days(bills(day).head(40), 30) == [], "few purchases say little"
