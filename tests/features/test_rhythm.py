"""Rhythm in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

import math
import statistics
from typing import Any

import pytest
from feature_oracle import Customer, divide, gaps_of, purchases, recent
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    return _habits(customer) | _whole_life(customer) | _last_year(customer)


def _habits(customer: Customer) -> dict[str, Any]:
    recency, gaps = customer.recency, gaps_of(customer.lately)
    mean = statistics.fmean(gaps) if gaps else None
    deviation = statistics.stdev(gaps) if len(gaps) > 1 else None
    shop_gap = _shop_gap(customer)
    expected = statistics.fmean([*gaps, shop_gap, shop_gap]) if gaps else shop_gap
    shares = [days / (sum(gaps) + recency) for days in (*gaps, recency)]
    entropy = -sum(share * math.log(share) for share in shares)
    return {
        "mean_gap_days": mean,
        "median_gap_days": statistics.median(gaps) if gaps else None,
        "sd_gap_days": deviation,
        "lateness": divide(recency, mean),
        "lateness_sd": divide(recency - mean, deviation) if mean else None,
        "gap_variation": divide(deviation, mean),
        "next_purchase_in_days": mean - recency if mean else None,
        "recent_gaps_ratio": statistics.fmean(gaps[:3]) / statistics.fmean(gaps) if len(gaps) >= 3 else None,
        "clumpiness": 1 - entropy / math.log(len(shares)) if gaps else None,
        "expected_gap_days": expected,
        "expected_lateness": divide(recency, expected),
    }


def _shop_gap(customer: Customer) -> float | None:
    """The mean, over customers with two purchase days or more, of their mean gap."""
    each = [gaps_of(purchases(recent(rows, customer.shop.history))) for rows in customer.shop.lines.values()]
    means = [statistics.fmean(gaps) for gaps in each if gaps]
    return statistics.fmean(means) if means else None


def _whole_life(customer: Customer) -> dict[str, Any]:
    recency, gaps = customer.recency, gaps_of(customer.bought)
    return {
        "longest_gap_days": max(gaps, default=None),
        "last_gap_days": gaps[0] if gaps else None,
        "silence_record": divide(recency, max(gaps, default=None)),
        "longer_gap_share": divide(len([gap for gap in gaps if gap > recency]), len(gaps)),
    }


def _last_year(customer: Customer) -> dict[str, Any]:
    made = {
        f"frequency_{days}d_last_year": len({x["age"] for x in customer.within(365 - days, 365)}) for days in (30, 90)
    }
    made["monetary_total_90d_last_year"] = sum(line["amount"] for line in customer.within(275, 365))
    return made if customer.shop.observed >= 365 else dict.fromkeys(made)


BY_HAND = {
    "mean_gap_days": 145,
    "longest_gap_days": 200,
    "last_gap_days": 90,
    "lateness": 10 / 145,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
