"""Customer records and places in plain Python, which every feature is compared with, and some values by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import pytest
from feature_oracle import Customer, Line, age, divide
from feature_tables import by_hand


def reference(customer: Customer) -> dict[str, Any]:
    person, as_of = customer.record, customer.shop.as_of
    made: dict[str, Any] = {}
    for place in ("channel", "region"):
        places = _places_by_day(customer.bought, place)
        now = [one for one in _places_by_day(customer.lately, place) if one]
        made[f"{place}_switches"] = sum(a != b for a, b in pairwise(places) if a and b)
        made[f"{place}_top_share"] = divide(max(Counter(now).values(), default=None), len(now))
        made[f"{place}_count"] = len({one for one in places if one}) or None
    joined = person["joined_at"]
    if joined is not None and joined >= as_of:
        return made | dict.fromkeys(("age_years", "joined_days", "gender", "region", "is_business", "club"))
    return made | {
        "age_years": None if person["birth_year"] is None else as_of.year - person["birth_year"],
        "joined_days": None if joined is None else age(joined, as_of),
        **{name: person[name] for name in ("gender", "region", "club")},
        "is_business": float(person["is_business"]),
    }


def _places_by_day(bought: list[Line], place: str) -> list[str]:
    by_day = defaultdict(list)
    for line in bought:
        by_day[line["age"]].append(line[place] or "")
    return [max(by_day[day]) for day in sorted(by_day, reverse=True)]


BY_HAND = {
    "channel_switches": 1,
    "channel_count": 2,
    "age_years": 41,
    "joined_days": 300,
}


@pytest.mark.parametrize("feature", BY_HAND)
def test_by_hand(feature: str) -> None:
    assert by_hand()[feature] == pytest.approx(BY_HAND[feature])
