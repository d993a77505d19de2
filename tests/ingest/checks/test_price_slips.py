"""A slipped decimal sign and a price that no other line comes near are told; clearances and wide ranges are not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn.ingest.checks.price_slips import price_slips

from ..helpers import daily_shop


def test_a_slipped_decimal_sign_is_told_with_two_examples_and_a_key() -> None:
    table = daily_shop()
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
    table = daily_shop()
    assert price_slips(table, "Invoice") == []
    cleared = table.assign(amount=table["amount"].where(table.index != 7, 2 * 1.25))  # 12.50 is no price of it
    assert price_slips(cleared, "Invoice") == []
    wide = table.assign(amount=2 * np.resize([1.0, 3.0, 10.0, 30.0, 100.0, 70.0, 7.0], len(table)))
    assert price_slips(wide, "Invoice") == []
    assert price_slips(table.assign(amount=table["amount"] - 1, discount=1.0), "Invoice") == []
    assert price_slips(table.assign(product_id=None), "Invoice") == []


def test_a_large_line_far_beyond_all_prices_of_its_product_is_told() -> None:
    """Sixty at 649.50 in place of 5.95, as it is in a public file: no decimal sign is out by a place."""
    table = daily_shop()
    table.loc[40, ["quantity", "amount"]] = [60.0, 60 * 649.5]
    (one,) = price_slips(table, "Invoice")
    assert (one.key, one.state, one.lines) == ("far_prices", "warning", 1)
    assert "order 40 on 2023-01-03, product P0: 649.50, usually 9.99), 38,970.00 in all" in one.text["en"]
    assert "pattern = '^40$'" in one.text["en"] and "649.50" in one.text["zh"] and "'^40$'" in one.text["zh"]


def test_small_or_repeated_or_little_known_prices_are_no_far_ones() -> None:
    table = daily_shop()
    small = table.copy()
    small.loc[40, ["quantity", "amount"]] = [0.1, 64.95]
    assert price_slips(small, "Invoice") == []
    often = table.copy()
    often.loc[often.index[::50], "amount"] = 2 * 649.5  # a tenth of the lines of one product
    assert price_slips(often, "Invoice") == []
    rare = table.copy()
    rare.loc[40, ["product_id", "quantity", "amount"]] = ["Q", 60.0, 60 * 649.5]
    assert price_slips(rare, "Invoice") == []
