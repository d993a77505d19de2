"""Sums over the last year: which days belong to it."""

from __future__ import annotations

import pandas as pd

from churn.reporting.sections.periods import spend_last_year

AS_OF = pd.Timestamp("2026-01-01")


def test_the_last_year_is_the_365_days_before_as_of() -> None:
    dates = {"first day": "2025-01-01", "last day": "2025-12-31", "a day early": "2024-12-31", "as_of": "2026-01-01"}
    days = pd.DataFrame({"customer_id": list(dates), "day": pd.to_datetime(list(dates.values())), "amount": 1.0})
    twice = pd.concat([days, days.head(1)])
    assert spend_last_year(twice, AS_OF).to_dict() == {"first day": 2.0, "last day": 1.0}
