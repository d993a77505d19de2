"""Season and the shop as a whole in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pytest
from feature_oracle import Customer, Shop, divide
from feature_tables import by_hand

MOVED_BY_WEEKS = ("season_sin", "season_cos")
"""what changes when everything is moved by whole weeks"""


def reference(customer: Customer) -> dict[str, Any]:
    return _calendar(customer.shop.as_of) | _shop(customer.shop)


def _calendar(as_of: datetime) -> dict[str, float]:
    turn = 2 * math.pi * (as_of - datetime(as_of.year, 1, 1)).days / 365.25
    return {"season_sin": math.sin(turn), "season_cos": math.cos(turn)}


def _shop(shop: Shop) -> dict[str, Any]:
    mine, observed = shop.lines, shop.observed
    ages = {c: {line["age"] for line in rows if not line["is_return"]} for c, rows in mine.items()}

    def share(back: int, window: int) -> float | None:
        """Of those who bought in the 180 days up to `back` days ago, the share who did in the `window` days after."""
        if observed < back + 180:
            return None
        cohort = [days for days in ages.values() if any(back < day <= back + 180 for day in days)]
        return divide(len([1 for days in cohort if any(back - window < day <= back for day in days)]), len(cohort))

    def spent(low: int, high: int) -> float:
        rows = [line for lines in mine.values() if any(not line["is_return"] for line in lines) for line in lines]
        return sum(line["amount"] for line in rows if low < line["age"] <= high and not line["is_return"])

    return {
        "shop_bought_30d": share(30, 30),
        "shop_bought_90d": share(90, 90),
        "shop_bought_90d_last_year": share(365, 90),
        "shop_growth": divide(spent(0, 90), spent(365, 455)) if observed >= 455 else None,
    }


BY_HAND = {
    "season_sin": 0,
    "season_cos": 1,
    "shop_bought_30d": 1 / 2,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
