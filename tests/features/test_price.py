"""Basket and price in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from feature_oracle import Customer, Line, divide, purchases, recent
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    bought = customer.lately
    total = sum(line["amount"] for line in bought)
    orders = len({(line["order_id"], line["ordered_at"].date()) for line in bought})
    units = sum(line["quantity"] or 0 for line in bought)
    given = sum(line["discount"] or 0 for line in bought)
    late = customer.within(0, 180)
    return {
        "lines_per_order": divide(len(bought), orders),
        "units_per_order": divide(units, orders),
        "unit_price": divide(total, units),
        "discount_share": divide(given, given + total),
        "promotion_share": divide(len([line for line in bought if (line["discount"] or 0) > 0]), len(bought)),
        "promotion_share_180d": divide(len([line for line in late if (line["discount"] or 0) > 0]), len(late)),
        "price_level": _price_level(customer),
    }


def _price_level(customer: Customer) -> float | None:
    """What was paid over what the same units cost on average in their categories."""
    prices = _prices([line for rows in customer.shop.lines.values() for line in recent(rows, customer.shop.history)])
    named = [line for line in customer.lately if line["category"] is not None and (line["quantity"] or 0) > 0]
    priced = [line for line in named if prices[line["category"]] > 0]
    usual = sum(line["quantity"] * prices[line["category"]] for line in priced)
    return divide(sum(line["amount"] for line in priced), usual)


def _prices(lines: list[Line]) -> dict[str, float]:
    """category -> the shop's mean price per unit."""
    amounts, units = Counter(), Counter()
    for line in purchases(lines):
        if line["category"] is not None and (line["quantity"] or 0) > 0:
            amounts[line["category"]] += line["amount"]
            units[line["category"]] += line["quantity"]
    return {category: amounts[category] / units[category] for category in units}


BY_HAND = {
    "lines_per_order": 4 / 3,
    "unit_price": 90 / 7,
    "promotion_share": 0.25,
    "price_level": 1,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
