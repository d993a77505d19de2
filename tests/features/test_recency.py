"""Recency and tenure in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

from typing import Any

import pytest
from feature_oracle import Customer
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    return {
        "recency_days": customer.recency,
        "tenure_days": customer.tenure,
        "tenure_known": 1 if customer.shop.observed - customer.tenure >= customer.shop.burn_in else 0,
        "active_span_days": customer.tenure - customer.recency,
    }


BY_HAND = {
    "recency_days": 10,
    "tenure_days": 300,
    "active_span_days": 290,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
