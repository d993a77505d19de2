"""Life-cycle states in own purchase cycles; history without a look ahead; the loyalty steps."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.segments import life_cycle

from .segment_tables import AS_OF, features_of, lines_of

FIXED = {"typical_gap_days": 60.0, "loyal_from": 4.0}


def state(frequency: int, recency: float | None, tenure: float | None, last_gap: float | None = None) -> str:
    row = pd.DataFrame(
        {"frequency": [frequency], "recency_days": [recency], "tenure_days": [tenure], "last_gap_days": [last_gap]}
    )
    return life_cycle.life_cycle(row.astype("Float64"), FIXED).iloc[0]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((0, None, None), "potential"),
        ((1, 10, 10), "new"),
        ((1, 120, 120), "new"),  # two typical gaps of 60 days exactly
        ((1, 121, 121), "sleeping"),
        ((1, 241, 241), "lost"),
        ((2, 30, 60, 30), "repeat"),
        ((4, 10, 130, 40), "loyal"),
        ((4, 91, 211, 40), "sleeping"),  # own cycle (120 + 60) / 4 = 45 days
        ((4, 181, 301, 40), "lost"),
        ((3, 10, 310, 250), "won_back"),  # the cycle was (50 + 60) / 2 = 55 days, the gap 250 > 220
        ((3, 10, 270, 210), "repeat"),
    ],
)
def test_states_by_hand(facts: tuple[int, float, float], expected: str) -> None:
    assert state(*facts) == expected


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 30), st.integers(1, 900), st.integers(0, 900), st.integers(1, 900))
def test_every_customer_has_exactly_one_state(frequency: int, recency: int, span: int, gap: int) -> None:
    last_gap = min(gap, span) if frequency > 1 else None
    assert state(frequency, recency if frequency else None, recency + span, last_gap) in life_cycle.STATES


def test_silence_only_ever_ages_a_customer() -> None:
    days = range(400)
    rows = pd.DataFrame(
        {
            "frequency": 4,
            "recency_days": [1 + day for day in days],
            "tenure_days": [121 + day for day in days],
            "last_gap_days": 40,
        }
    )
    ages = life_cycle.life_cycle(rows, FIXED).tolist()
    assert ages == sorted(ages, key=["loyal", "sleeping", "lost"].index)
    assert set(ages) == {"loyal", "sleeping", "lost"}


def test_history_agrees_with_the_features_and_does_not_see_the_future() -> None:
    lines = lines_of(
        [("a", "2025-01-05", 9), ("a", "2025-03-01", 9), ("a", "2025-12-20", 9), ("b", "2025-12-31", 9)]
        + [("c", f"2025-{month:02d}-03", 9) for month in range(1, 13)]
    )
    features = features_of(lines)
    fixed = life_cycle.rules(features)
    direct = life_cycle.life_cycle(features, fixed)
    dates = life_cycle.month_starts(lines, AS_OF)
    assert dates[-1] == AS_OF and dates[0] >= lines["ordered_at"].min() and len(dates) == 11
    states = life_cycle.history(lines, dates, fixed)
    now = states[states["as_of"] == AS_OF].set_index("customer_id")["life_cycle"]
    assert now.to_dict() == dict(zip(features["customer_id"], direct, strict=True))
    past = states[states["as_of"] < AS_OF].reset_index(drop=True)
    cut = life_cycle.history(lines[lines["ordered_at"] < "2025-12-01"], dates[:-1], fixed)
    pd.testing.assert_frame_equal(past, cut)


def test_counts_are_shares_of_each_as_of() -> None:
    states = pd.DataFrame({"as_of": [AS_OF] * 4, "life_cycle": ["new", "new", "lost", "loyal"]})
    assert life_cycle.counts(states).set_index("life_cycle")["share"].to_dict() == {
        "new": 0.5,
        "lost": 0.25,
        "loyal": 0.25,
    }


def test_potential_are_those_who_joined_and_did_not_buy() -> None:
    customers = pd.DataFrame(
        {"customer_id": ["a", "x", "y"], "joined_at": pd.to_datetime(["2025-01-01", "2025-02-01", "2026-02-01"])}
    )
    lines = lines_of([("a", "2025-01-05", 9)])
    assert life_cycle.potential(customers, lines, AS_OF) == 1
    assert life_cycle.potential(customers[["customer_id"]], lines, AS_OF) == 2
    assert life_cycle.potential(None, lines, AS_OF) is None


def test_who_only_returned_something_has_not_bought() -> None:
    customers = pd.DataFrame({"customer_id": ["a", "x"]})
    lines = lines_of([("a", "2025-01-05", 9), ("x", "2025-01-06", -9)])
    lines["is_return"] = lines["amount"] < 0
    assert life_cycle.potential(customers, lines, AS_OF) == 1


def test_the_loyalty_steps_only_narrow(crowd: pd.DataFrame) -> None:
    steps = life_cycle.loyalty_steps(crowd, life_cycle.rules(crowd), known_only=50)
    assert steps["customers"].iloc[0] == 250
    assert steps["customers"].is_monotonic_decreasing
    assert steps["of_first"].iloc[0] == 1
    assert "known" not in life_cycle.loyalty_steps(crowd, life_cycle.rules(crowd))["step"].tolist()
