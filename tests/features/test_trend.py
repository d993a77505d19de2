"""Trend in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

import statistics
from typing import Any

import pytest
from feature_oracle import Customer, Line, divide, order_value
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    ages = customer.ages
    made: dict[str, Any] = {}
    for w in (30, 90, 180):
        days = [len([one for one in ages if low < one <= low + w]) for low in (0, w)]
        made[f"frequency_change_{w}d"] = divide(days[0] - days[1], sum(days))
        spent = [_amount(customer.within(low, low + w)) for low in (0, w)]
        made[f"spend_change_{w}d"] = divide(spent[0] - spent[1], spent[0] + spent[1])
    halves = [order_value(customer.within(low, low + 180)) for low in (0, 180)]
    months = [(360 - 30 * i - 30, 360 - 30 * i) for i in range(12)]
    total, last_day = _amount(customer.bought), [line for line in customer.bought if line["age"] == customer.recency]
    return made | {
        "monetary_change_180d": None if None in halves else divide(halves[0] - halves[1], halves[0] + halves[1]),
        "last_day_value_ratio": divide(_amount(last_day), total / len(ages)),
        "spend_slope": _slope([_amount(customer.within(low, high)) for low, high in months]),
        "frequency_slope": _slope([len([one for one in ages if low < one <= high]) for low, high in months]),
        "recent_spend_share": divide(_amount(customer.within(0, 90)), total),
    }


def _amount(lines: list[Line]) -> float:
    return sum(line["amount"] for line in lines)


def _slope(monthly: list[float]) -> float:
    """Least squares through (0, oldest) .. (11, newest)."""
    return statistics.linear_regression(range(len(monthly)), monthly).slope


BY_HAND = {
    "frequency_change_30d": 1,
    "recent_spend_share": 50 / 90,
    "last_day_value_ratio": 50 / 30,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
