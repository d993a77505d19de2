"""A lost day and a slipped decimal sign are told; closures, holidays, clearances and quiet shops are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.ingest.checks.missing_months import customers_by_day
from churn.ingest.checks.slips import missing_days, outsized_order, price_slips


def shop(weeks: int = 60, customers: int = 25, start: str = "2023-01-02") -> pd.DataFrame:
    """So many customers on each day but Sundays, each with a line of one of five products at its price."""
    days = [day for day in pd.date_range(start, periods=7 * weeks) if day.day_of_week < 6]
    table = pd.DataFrame({"ordered_at": np.repeat(days, customers)})
    number = np.arange(len(table))
    table["customer_id"], table["order_id"] = (number % 997).astype(str), number.astype(str)
    product = number % 5
    table["product_id"] = pd.Series(product).map("P{}".format)
    return table.assign(quantity=2.0, amount=2 * (9.99 + product), discount=0.0, is_return=False)


def without(table: pd.DataFrame, *days: str) -> pd.DataFrame:
    return table[~table["ordered_at"].isin(pd.to_datetime(list(days)))]


def test_a_lost_day_is_named_with_what_was_to_be_expected() -> None:
    found = missing_days(customers_by_day(without(shop(), "2023-06-14", "2023-09-21")))
    assert [(one.state, one.lines) for one in found] == [("warning", 2)]
    assert "2023-06-14, 2023-09-21" in found[0].text["en"] and "about 25 customers" in found[0].text["en"]
    assert "[order_lines] path" in found[0].text["en"] and "2023-06-14" in found[0].text["zh"]


@pytest.mark.parametrize(
    "table",
    [
        shop(),
        without(shop(), "2023-04-10", "2023-05-01"),  # two Mondays: public holidays
        without(shop(), "2023-12-25"),
        without(shop(110), *(f"{year}-12-{day}" for year in (2023, 2024) for day in range(20, 32))),
        without(shop(customers=4), "2023-06-14"),
        shop(weeks=3),
    ],
    ids=["whole", "holidays", "christmas", "closed every year", "quiet shop", "short"],
)
def test_closed_days_are_no_lost_days(table: pd.DataFrame) -> None:
    assert missing_days(customers_by_day(table)) == []


def test_a_lost_fortnight_is_told_where_another_year_knows_better() -> None:
    lost = [f"{day:%Y-%m-%d}" for day in pd.date_range("2024-03-04", periods=12)]
    assert missing_days(customers_by_day(without(shop(110), *lost)))[0].lines == 11  # a Sunday among them


def test_a_slipped_decimal_sign_is_told_with_two_examples_and_a_key() -> None:
    table = shop()
    table.loc[[100, 200], "amount"] *= [10, 100]
    table.loc[305, "amount"] /= 10
    found = price_slips(table, "Invoice")
    assert [(one.state, one.lines) for one in found] == [("warning", 3)]
    text = found[0].text["en"]
    assert "order 100 on 2023-01-06, product P0: 99.90, usually 9.99; order 200" in text
    assert "drop = [{ column = 'Invoice', pattern = '^100$' }]" in text and "订单 100" in found[0].text["zh"]
    (nameless,) = price_slips(table.assign(order_id=pd.NA, customer_id="C7"), "order_id")
    assert "(customer C7 on 2023-01-06, product P0" in nameless.text["en"] and "客户 C7" in nameless.text["zh"]
    assert "drop" not in nameless.text["en"] + nameless.text["zh"]


def test_clearances_ranges_and_discounts_are_no_slips() -> None:
    table = shop()
    assert price_slips(table, "Invoice") == []
    cleared = table.assign(amount=table["amount"].where(table.index != 7, 2 * 1.25))  # 12.50 is no price of it
    assert price_slips(cleared, "Invoice") == []
    wide = table.assign(amount=2 * np.resize([1.0, 3.0, 10.0, 30.0, 100.0, 70.0, 7.0], len(table)))
    assert price_slips(wide, "Invoice") == []
    assert price_slips(table.assign(amount=table["amount"] - 1, discount=1.0), "Invoice") == []
    assert price_slips(table.assign(product_id=None), "Invoice") == []


def test_an_order_past_all_others_is_told_with_its_share() -> None:
    table = shop()
    assert outsized_order(table, "Invoice") == []
    large = table.assign(amount=table["amount"].where(table.index != 40, table["amount"].sum()))
    (one,) = outsized_order(large, "Invoice")
    assert "order 40 on" in one.text["en"] and "50% of all sales" in one.text["en"] and "'Invoice'" in one.text["zh"]
    (nameless,) = outsized_order(large.assign(order_id=pd.NA), "Invoice")
    assert "customer" in nameless.text["en"] and "drop" not in nameless.text["en"]
    spread = large.assign(amount=large["amount"].where(large.index != 40, 0.09 * table["amount"].sum()))
    assert outsized_order(spread, "Invoice") == []
