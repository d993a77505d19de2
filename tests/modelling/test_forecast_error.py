"""The expected squared error: by hand, and between the prior and what the past shows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from churn.modelling.forecast_error import NORMAL_80, mean_square, square_beyond_chance, weighted_average


def test_the_worked_example() -> None:
    # prior .04 worth 2 windows; two past windows that count half each, off by .1 and .3
    assert mean_square(np.array([0.1, -0.3]), 0.5, 0.04, 2.0) == pytest.approx((0.08 + 0.05) / 3.0)


def test_without_a_past_the_prior_stands() -> None:
    assert mean_square(np.array([]), 0.5, 0.04, 2.0) == pytest.approx(0.04)


def test_chance_is_taken_off() -> None:
    # the example above, of which .02 is chance on either date: (.08 + .05 - .02) / 3
    beyond = square_beyond_chance(np.array([0.1, -0.3]), np.array([0.02, 0.02]), 0.5, 0.04, 2.0)
    assert beyond == pytest.approx(0.11 / 3.0)


def test_errors_smaller_than_chance_leave_a_part_of_the_prior() -> None:
    assert square_beyond_chance(np.zeros(40), np.ones(40), 0.5, 0.04, 2.0) == pytest.approx(0.2 * 0.04)


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=9), st.floats(0.05, 1.0), st.floats(1e-4, 1.0))
def test_it_lies_between_the_prior_and_the_past(errors: list[float], share: float, prior: float) -> None:
    past = float(np.mean(np.square(errors)))
    low, high = sorted((prior, past))
    assert low - 1e-12 <= mean_square(np.array(errors), share, prior, 2.0) <= high + 1e-12


def test_eighty_of_a_hundred_lie_inside() -> None:
    assert norm.cdf(NORMAL_80) - norm.cdf(-NORMAL_80) == pytest.approx(0.8)


def test_the_average_of_two_candidates_by_hand() -> None:
    # expected squares .01 and .02: weights in proportion 1 / .01 ** 2 to 1 / .02 ** 2, that is 4 to 1
    average, weights = weighted_average(
        {"near": 1.0, "far": 2.0}, {"near": np.array([]), "far": np.array([])}, {"near": 0.01, "far": 0.02}, 0.5, 2.0
    )
    assert weights == pytest.approx({"near": 0.8, "far": 0.2})
    assert average == pytest.approx(1.2)


@given(
    st.lists(st.tuples(st.floats(-3, 3), st.lists(st.floats(-2, 2), max_size=6)), min_size=1, max_size=5),
    st.floats(0.05, 1.0),
)
def test_an_average_lies_among_its_candidates(candidates: list[tuple[float, list[float]]], share: float) -> None:
    forecasts = {str(number): value for number, (value, _) in enumerate(candidates)}
    errors = {str(number): np.array(past) for number, (_, past) in enumerate(candidates)}
    average, weights = weighted_average(forecasts, errors, dict.fromkeys(forecasts, 0.04), share, 2.0)
    assert sum(weights.values()) == pytest.approx(1.0)
    assert min(forecasts.values()) - 1e-9 <= average <= max(forecasts.values()) + 1e-9


def test_without_candidates_there_is_no_average() -> None:
    average, weights = weighted_average({}, {}, {}, 0.5, 2.0)
    assert np.isnan(average) and weights == {}
