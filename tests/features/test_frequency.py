"""Frequency in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

from typing import Any

import pytest
from feature_oracle import WINDOWS, Customer
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    bought = customer.bought
    return {
        "frequency": len(customer.ages),
        **{f"frequency_{w}d": len([one for one in customer.ages if one <= w]) for w in WINDOWS},
        "orders": len({(line["order_id"], line["ordered_at"].date()) for line in bought}),
        "lines": len(bought),
        "units": sum(line["quantity"] or 0 for line in bought),
        "purchase_rate": 365 * len(customer.ages) / customer.tenure,
    }


BY_HAND = {
    "frequency": 3,
    "frequency_30d": 1,
    "lines": 4,
    "units": 7,
    "purchase_rate": 365 * 3 / 300,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
