"""Returns in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

from typing import Any

import pytest
from feature_oracle import Customer, Line, divide, recent
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    back = [line for line in customer.rows if line["is_return"]]
    lately = recent(back, customer.shop.history)
    last = min((line["age"] for line in back), default=None)
    return {
        "return_lines": len(back),
        "return_lines_90d": len([line for line in back if line["age"] <= 90]),
        "return_share": divide(-_amount(lately), _amount(customer.lately)),
        "return_line_share": divide(len(lately), len(customer.lately)),
        "return_recency_days": last,
        "returned_last": 1 if last is not None and last <= customer.recency else 0,
    }


def _amount(lines: list[Line]) -> float:
    return sum(line["amount"] for line in lines)


BY_HAND = {
    "return_lines": 1,
    "return_share": 5 / 90,
    "return_recency_days": 5,
    "returned_last": 1,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
