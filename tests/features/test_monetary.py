"""Monetary value in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from feature_oracle import WINDOWS, Customer, order_value
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    by_day = Counter()
    for line in customer.bought:
        by_day[line["age"]] += line["amount"]
    made: dict[str, Any] = {
        "monetary": order_value(customer.bought),
        "monetary_total": sum(line["amount"] for line in customer.bought),
        "largest_day": max(by_day.values()),
    }
    for w in WINDOWS:
        made[f"monetary_{w}d"] = order_value(customer.within(0, w))
        made[f"monetary_total_{w}d"] = sum(line["amount"] for line in customer.within(0, w))
    return made


BY_HAND = {
    "monetary": 30,
    "monetary_total": 90,
    "monetary_total_90d": 50,
    "largest_day": 50,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
