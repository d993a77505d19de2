"""Thresholds: shares by hand, and the paying threshold where the formula is zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.value import contact_profit
from churn.value.threshold import paying_threshold, thresholds

TERMS = {"benefit": 100.0, "incentive": 10.0, "contact_cost": 1.0, "acceptance": 0.3}


def test_five_customers_by_hand() -> None:
    table = thresholds([0.9, 0.8, 0.6, 0.4, 0.1], [1, 1, 0, 1, 0], at=(0.5, 0.95), **TERMS).set_index("threshold")
    assert table.loc[0.5, "contacted"] == 0.6
    assert table.loc[0.5, "precision"] == pytest.approx(2 / 3)
    assert table.loc[0.5, "captured"] == pytest.approx(2 / 3)
    assert table.loc[0.5, "profit"] == pytest.approx((2 * 0.3 * 90 - 10 - 3) / 5)  # two stay, one buys at a discount
    assert np.isnan(table.loc[0.95, "precision"]) and table.loc[0.95, "profit"] == 0


@given(st.floats(1, 1e4), st.floats(0, 0.9), st.floats(0, 100), st.floats(0.01, 0.99))
def test_at_the_paying_threshold_a_contact_earns_nothing(
    worth: float, share: float, cost: float, accepted: float
) -> None:
    terms = {"benefit": worth, "incentive": share * worth, "contact_cost": cost, "acceptance": accepted}
    p = paying_threshold(**terms)
    if p <= 1:
        profit = contact_profit(np.array([p]), [worth], [share * worth], accepted, cost)
        assert profit[0] == pytest.approx(0, abs=1e-6 * worth)


def test_without_any_gain_nothing_pays() -> None:
    assert paying_threshold(benefit=0.0, incentive=0.0, contact_cost=1.0, acceptance=0.5) == float("inf")
