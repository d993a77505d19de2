"""Weekdays and times of day in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

import pytest
from feature_oracle import Customer, divide
from feature_tables import by_hand

QUARTERS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}
MOVED_BY_DAYS = ("weekend_share",)
"""what changes when everything is moved by a few days"""


def reference(customer: Customer) -> dict[str, Any]:
    bought = customer.lately
    weekdays = Counter(day.weekday() for day in {line["ordered_at"].date() for line in bought})
    days = sum(weekdays.values())
    orders = defaultdict(list)
    for line in bought:
        if line["ordered_at"].time() != datetime.min.time():
            orders[line["order_id"], line["ordered_at"].date()].append(line["ordered_at"])
    timed = [min(times) for times in orders.values()]
    turns = [2 * math.pi * (t - t.replace(hour=0, minute=0, second=0)).total_seconds() / 86_400 for t in timed]
    resultant = math.hypot(sum(map(math.cos, turns)), sum(map(math.sin, turns)))
    counts = {part: len([t for t in timed if low <= t.hour < high]) for part, (low, high) in QUARTERS.items()}
    return {
        "weekend_share": divide(weekdays[5] + weekdays[6], days),
        "weekday_top_share": divide(max(weekdays.values(), default=None), days),
        **{f"{part}_share": divide(count, len(timed)) for part, count in counts.items()},
        "time_of_day_top_share": divide(max(counts.values()), len(timed)),
        "hour_concentration": divide(resultant, len(timed)),
    }


BY_HAND = {
    "morning_share": 0.5,
    "evening_share": 0.5,
    "weekend_share": 1 / 3,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
