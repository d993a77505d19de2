"""Laws of calibration: order kept, no ties made, the mean meets the rate, a bad quarter does not bend the slope."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from churn.modelling.calibration import fit_line, level_for, reliability, todays_line


def _drawn(a: float, b: float, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    margins = random.normal(0, 1.5, rows)
    return margins, (random.random(rows) < expit(a * margins + b)).astype(float)


@settings(deadline=None, max_examples=100)
@given(log_odds=st.lists(st.floats(-15, 15), min_size=1, max_size=50), rate=st.floats(0.001, 0.999))
def test_the_level_makes_the_mean_meet_the_rate(log_odds: list[float], rate: float) -> None:
    values = np.array(log_odds)
    assert expit(values + level_for(values, rate)).mean() == pytest.approx(rate, abs=1e-8)


def test_the_level_of_nobody_is_zero() -> None:
    assert level_for(np.array([]), 0.3) == 0.0


def test_the_slope_is_found_although_every_date_has_another_level() -> None:
    drawn = [_drawn(0.7, level, 20_000, seed) for seed, level in enumerate((-2.0, 0.0, 1.5))]
    line = fit_line([m for m, _ in drawn], [y for _, y in drawn])
    assert line["a"] == pytest.approx(0.7, abs=0.03)
    assert line["rows"] == 60_000


def test_mean_p_equals_the_rate_on_each_calibration_date() -> None:
    margins, happened = _drawn(1.3, -0.4, 5_000, 4)
    line = fit_line([margins], [happened])
    assert expit(line["a"] * margins + line["b"]).mean() == pytest.approx(happened.mean(), abs=1e-4)


def test_order_is_kept_and_no_ties_are_made() -> None:
    margins = np.sort(np.unique(np.random.default_rng(0).normal(size=3_000)))
    line = fit_line([margins], [(np.random.default_rng(1).random(len(margins)) < 0.5).astype(float)])
    p = expit(line["a"] * margins + line["b"])
    assert line["a"] > 0
    assert (np.diff(p) > 0).all()


def test_without_rows_the_line_is_the_prior() -> None:
    assert fit_line([], []) == {"a": 1.0, "b": 0.0, "rows": 0, "information": 0.0}
    assert todays_line([], [], 0.0) == {"a": 1.0, "b": 0.0, "rows": 0, "information": 0.0}


def test_information_is_the_inverse_variance_of_the_slope() -> None:
    found = [fit_line([m], [y], prior_rows=1.0) for m, y in (_drawn(0.9, 0.3, 800, seed) for seed in range(200))]
    scatter = np.var([line["a"] for line in found])
    assert np.mean([1.0 / line["information"] for line in found]) == pytest.approx(scatter, rel=0.3)


def test_todays_slope_lies_between_one_and_the_fitted_and_trusts_many_dates_more() -> None:
    drawn = [_drawn(0.7, level, 5_000, seed) for seed, level in enumerate((-1.0, 0.0, 1.0, 0.5))]
    margins, happened = [m for m, _ in drawn], [y for _, y in drawn]
    fitted = fit_line(margins, happened, prior_rows=1.0)["a"]
    few, all_apart = (todays_line(margins, happened, worth)["a"] for worth in (1.0, 4.0))
    assert fitted < all_apart < few < 1.0
    # 0.01 / (0.01 + 0.04 / 4) is one half, but for the chance in 20,000 rows
    assert all_apart == pytest.approx(1 + 0.5 * (fitted - 1), abs=0.01)


def test_the_intercept_belongs_to_todays_slope() -> None:
    margins, happened = _drawn(1.3, -0.4, 5_000, 4)
    line = todays_line([margins], [happened], 1.0)
    assert expit(line["a"] * margins + line["b"]).mean() == pytest.approx(happened.mean(), abs=1e-8)


def test_few_rows_hardly_move_the_slope() -> None:
    line = fit_line([np.array([-1.0, 1.0])], [np.array([1.0, 0.0])])
    assert line["a"] == pytest.approx(1.0, abs=0.05)


def test_one_outcome_only_is_survived() -> None:
    line = fit_line([np.linspace(-2, 2, 50)], [np.ones(50)])
    assert np.isfinite(line["a"]) and np.isfinite(line["b"])


def test_reliability_rows_hold_everybody_once_in_order() -> None:
    margins, happened = _drawn(1.0, 0.0, 1_000, 2)
    rows = reliability(expit(margins), happened)
    assert sum(row["n"] for row in rows) == 1_000
    assert [row["mean_p"] for row in rows] == sorted(row["mean_p"] for row in rows)
