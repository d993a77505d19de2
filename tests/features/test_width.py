"""Width in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import Any

import pytest
from feature_oracle import WINDOWS, Customer, Line, divide
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    return _categories(customer.bought) | _products(customer.bought) | _concentration(customer.lately)


def _categories(bought: list[Line]) -> dict[str, Any]:
    ages = defaultdict(list)
    for line in bought:
        if line["category"] is not None:
            ages[line["category"]].append(line["age"])
    if not ages:
        return {}
    return {
        "width": len(ages),
        **{f"width_{w}d": len([c for c in ages if min(ages[c]) <= w]) for w in WINDOWS},
        "new_categories_90d": len([c for c in ages if max(ages[c]) <= 90]),
        "dropped_categories": len([c for c in ages if min(ages[c]) > 180]),
        "repeated_category_share": len([c for c in ages if len(set(ages[c])) > 1]) / len(ages),
    }


def _products(bought: list[Line]) -> dict[str, Any]:
    ages = defaultdict(list)
    for line in bought:
        if line["product_id"] is not None:
            ages[line["product_id"]].append(line["age"])
    if not ages:
        return {}
    late = [product for product in ages if min(ages[product]) <= 90]
    return {
        "product_width": len(ages),
        "product_width_90d": len(late),
        "repeated_product_share": len([p for p in ages if len(set(ages[p])) > 1]) / len(ages),
        "first_time_product_share": divide(len([p for p in late if max(ages[p]) <= 90]), len(late)),
    }


def _concentration(lately: list[Line]) -> dict[str, Any]:
    counts = Counter(line["category"] for line in lately if line["category"] is not None)
    shares = [count / sum(counts.values()) for count in counts.values()]
    return {
        "category_entropy": -sum(share * math.log(share) for share in shares) if shares else None,
        "category_top_share": max(shares, default=None),
    }


BY_HAND = {
    "width": 2,
    "width_30d": 1,
    "category_top_share": 0.75,
    "product_width": 3,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
