"""A month that no file has is told; a shop that is closed in that month every year is not."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.ingest.checks.missing_months import customers_by_day, missing_months
from churn.ingest.checks.slips import missing_days, slip_findings
from churn.study import OrderLines

from ..helpers import daily_shop, without_days


def closed(table: pd.DataFrame, *months: str) -> pd.DataFrame:
    return table[~table["ordered_at"].dt.to_period("M").astype(str).isin(months)]


def test_a_lost_month_is_told_in_the_first_year() -> None:
    findings = missing_months(customers_by_day(closed(daily_shop(40), "2023-04")))
    assert [(one.key, one.state) for one in findings] == [("missing_months", "warning")]
    assert findings[0].text["en"].startswith("2023-04: no order line in the whole month")
    assert findings[0].text["zh"].startswith("2023-04：整月")


def test_a_quiet_shop_and_several_months() -> None:
    table = closed(daily_shop(60, customers=1), "2023-04", "2023-05", "2023-08", "2023-11")
    (one,) = missing_months(customers_by_day(table))
    assert "2023-04, 2023-05, 2023-08 (+1)" in one.text["en"]


def test_a_lost_day_is_still_told_beside_lost_months() -> None:
    counts = customers_by_day(without_days(closed(daily_shop(), "2023-04", "2023-05", "2023-09"), "2023-07-12"))
    (day,) = missing_days(counts)
    assert day.lines == 1 and "2023-07-12" in day.text["en"]


def test_both_are_among_the_findings() -> None:
    table = without_days(closed(daily_shop(), "2023-04"), "2023-07-12")
    keys = [one.key for one in slip_findings(table, OrderLines(path="lines.csv"))]
    assert keys == ["missing_months", "missing_days"]


@pytest.mark.parametrize(
    "table",
    [
        daily_shop(),
        closed(daily_shop(110), "2023-08", "2024-08"),
        closed(daily_shop(110), *(f"{year}-{month:02d}" for year in (2023, 2024) for month in range(2, 10))),
        closed(daily_shop(9), "2023-02"),
        daily_shop().iloc[:0],
    ],
    ids=["whole", "closed every August", "open in winter", "two months", "nothing"],
)
def test_what_is_no_lost_month(table: pd.DataFrame) -> None:
    assert missing_months(customers_by_day(table)) == []
