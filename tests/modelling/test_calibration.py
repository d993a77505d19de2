"""Laws of calibration: order kept, no new ties, the mean meets the rate, a bad quarter does not bend the slope."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from churn.modelling.calibration import (
    PlattScaling,
    fit_platt_scaling,
    reliability,
    shift_to_rate,
    todays_platt_scaling,
)


def _drawn(a: float, b: float, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    raw_log_odds = random.normal(0, 1.5, rows)
    return raw_log_odds, (random.random(rows) < expit(a * raw_log_odds + b)).astype(float)


@settings(deadline=None, max_examples=100)
@given(log_odds=st.lists(st.floats(-15, 15), min_size=1, max_size=50), rate=st.floats(0.001, 0.999))
def test_the_shift_makes_the_mean_meet_the_rate(log_odds: list[float], rate: float) -> None:
    values = np.array(log_odds)
    assert expit(values + shift_to_rate(values, rate)).mean() == pytest.approx(rate, abs=1e-8)


def test_the_shift_of_nobody_is_zero() -> None:
    assert shift_to_rate(np.array([]), 0.3) == 0.0


def test_the_slope_is_found_although_every_date_has_another_rate() -> None:
    drawn = [_drawn(0.7, intercept, 20_000, seed) for seed, intercept in enumerate((-2.0, 0.0, 1.5))]
    scaling = fit_platt_scaling([m for m, _ in drawn], [y for _, y in drawn])
    assert scaling.slope == pytest.approx(0.7, abs=0.03)
    assert scaling.rows == 60_000


def test_mean_p_equals_the_rate_on_each_calibration_date() -> None:
    raw_log_odds, outcome = _drawn(1.3, -0.4, 5_000, 4)
    scaling = fit_platt_scaling([raw_log_odds], [outcome])
    assert expit(scaling.slope * raw_log_odds + scaling.intercept).mean() == pytest.approx(outcome.mean(), abs=1e-4)


def test_order_is_kept_and_no_ties_arise() -> None:
    raw_log_odds = np.sort(np.unique(np.random.default_rng(0).normal(size=3_000)))
    scaling = fit_platt_scaling(
        [raw_log_odds], [(np.random.default_rng(1).random(len(raw_log_odds)) < 0.5).astype(float)]
    )
    p = expit(scaling.slope * raw_log_odds + scaling.intercept)
    assert scaling.slope > 0
    assert (np.diff(p) > 0).all()


def test_without_rows_the_slope_is_the_prior() -> None:
    assert fit_platt_scaling([], []) == PlattScaling(1.0, 0.0, 0, 0.0)
    assert todays_platt_scaling([], [], 0.0) == PlattScaling(1.0, 0.0, 0, 0.0)


def test_information_is_the_inverse_variance_of_the_slope() -> None:
    scalings = [
        fit_platt_scaling([m], [y], prior_rows=1.0) for m, y in (_drawn(0.9, 0.3, 800, seed) for seed in range(200))
    ]
    scatter = np.var([scaling.slope for scaling in scalings])
    assert np.mean([1.0 / scaling.information for scaling in scalings]) == pytest.approx(scatter, rel=0.3)


def test_todays_slope_lies_between_one_and_the_fitted_and_trusts_many_dates_more() -> None:
    drawn = [_drawn(0.7, intercept, 5_000, seed) for seed, intercept in enumerate((-1.0, 0.0, 1.0, 0.5))]
    raw_log_odds, outcome = [m for m, _ in drawn], [y for _, y in drawn]
    fitted = fit_platt_scaling(raw_log_odds, outcome, prior_rows=1.0).slope
    few, all_apart = (todays_platt_scaling(raw_log_odds, outcome, worth).slope for worth in (1.0, 4.0))
    assert fitted < all_apart < few < 1.0
    # 0.01 / (0.01 + 0.04 / 4) is one half, but for the chance in 20,000 rows
    assert all_apart == pytest.approx(1 + 0.5 * (fitted - 1), abs=0.01)


def test_the_intercept_belongs_to_todays_slope() -> None:
    raw_log_odds, outcome = _drawn(1.3, -0.4, 5_000, 4)
    scaling = todays_platt_scaling([raw_log_odds], [outcome], 1.0)
    assert expit(scaling.slope * raw_log_odds + scaling.intercept).mean() == pytest.approx(outcome.mean(), abs=1e-8)


def test_few_rows_hardly_move_the_slope() -> None:
    scaling = fit_platt_scaling([np.array([-1.0, 1.0])], [np.array([1.0, 0.0])])
    assert scaling.slope == pytest.approx(1.0, abs=0.05)


def test_one_outcome_only_is_survived() -> None:
    scaling = fit_platt_scaling([np.linspace(-2, 2, 50)], [np.ones(50)])
    assert np.isfinite(scaling.slope) and np.isfinite(scaling.intercept)


def test_reliability_rows_hold_everybody_once_in_order() -> None:
    raw_log_odds, outcome = _drawn(1.0, 0.0, 1_000, 2)
    rows = reliability(expit(raw_log_odds), outcome)
    assert sum(row["n"] for row in rows) == 1_000
    assert [row["mean_p"] for row in rows] == sorted(row["mean_p"] for row in rows)
