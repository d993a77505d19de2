"""The expected squared error: by hand, and between the prior and what the past shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from churn.modelling.forecast_error import NORMAL_80, mean_square


def test_the_worked_example() -> None:
    # prior .04 worth 2 windows; two past windows that count half each, off by .1 and .3
    assert mean_square(np.array([0.1, -0.3]), 0.5, 0.04, 2.0) == pytest.approx((0.08 + 0.05) / 3.0)


def test_without_a_past_the_prior_stands() -> None:
    assert mean_square(np.array([]), 0.5, 0.04, 2.0) == pytest.approx(0.04)


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=9), st.floats(0.05, 1.0), st.floats(1e-4, 1.0))
def test_it_lies_between_the_prior_and_the_past(errors: list[float], share: float, prior: float) -> None:
    past = float(np.mean(np.square(errors)))
    low, high = sorted((prior, past))
    assert low - 1e-12 <= mean_square(np.array(errors), share, prior, 2.0) <= high + 1e-12


def test_eighty_of_a_hundred_lie_inside() -> None:
    assert norm.cdf(NORMAL_80) - norm.cdf(-NORMAL_80) == pytest.approx(0.8)
