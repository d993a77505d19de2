"""A lost day and an order past all others are told; closures, holidays and quiet shops are not."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.ingest.checks.missing_months import customers_by_day
from churn.ingest.checks.slips import missing_days, outsized_order

from ..helpers import daily_shop, without_days


def test_a_lost_day_is_named_with_what_was_to_be_expected() -> None:
    found = missing_days(customers_by_day(without_days(daily_shop(), "2023-06-14", "2023-09-21")))
    assert [(one.state, one.lines) for one in found] == [("warning", 2)]
    assert "2023-06-14, 2023-09-21" in found[0].text["en"] and "about 25 customers" in found[0].text["en"]
    assert "[order_lines] path" in found[0].text["en"] and "2023-06-14" in found[0].text["zh"]


@pytest.mark.parametrize(
    "table",
    [
        daily_shop(),
        without_days(daily_shop(), "2023-04-10", "2023-05-01"),  # two Mondays: public holidays
        without_days(daily_shop(), "2023-12-25"),
        without_days(daily_shop(110), *(f"{year}-12-{day}" for year in (2023, 2024) for day in range(20, 32))),
        without_days(daily_shop(customers=4), "2023-06-14"),
        daily_shop(weeks=3),
    ],
    ids=["whole", "holidays", "christmas", "closed every year", "quiet shop", "short"],
)
def test_closed_days_are_no_lost_days(table: pd.DataFrame) -> None:
    assert missing_days(customers_by_day(table)) == []


def test_a_lost_fortnight_is_told_where_another_year_knows_better() -> None:
    lost = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-03-04", periods=12)]
    assert missing_days(customers_by_day(without_days(daily_shop(110), *lost)))[0].lines == 11  # a Sunday among them


def test_an_order_past_all_others_is_told_with_its_share() -> None:
    table = daily_shop()
    assert outsized_order(table, "Invoice") == []
    large = table.assign(amount=table["amount"].where(table.index != 40, table["amount"].sum()))
    (one,) = outsized_order(large, "Invoice")
    assert "order 40 on" in one.text["en"] and "50% of all sales" in one.text["en"] and "'Invoice'" in one.text["zh"]
    (nameless,) = outsized_order(large.assign(order_id=pd.NA), "Invoice")
    assert "customer" in nameless.text["en"] and "drop" not in nameless.text["en"]
    spread = large.assign(amount=large["amount"].where(large.index != 40, 0.09 * table["amount"].sum()))
    assert outsized_order(spread, "Invoice") == []
