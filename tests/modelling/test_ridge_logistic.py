"""The ridge logistic regression: it finds what was planted, ignores a date's own rate, and adds up with others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from churn.modelling.ridge_logistic import fit_ridge_logistic, weighted_sum
from churn.scoring.evaluation.linear import Linear, signed_log

NAMES = ["recency_days", "width", "always_the_same"]


def _drawn(rows: int = 4000, dates: int = 1) -> tuple[np.ndarray, pd.Series, np.ndarray]:
    random = np.random.default_rng(5)
    columns = np.column_stack([random.lognormal(3, 1, rows), random.poisson(3, rows), np.full(rows, 7.0)]).astype(float)
    as_of = pd.Series(pd.Timestamp("2025-01-01") + pd.to_timedelta(30 * (np.arange(rows) % dates), unit="D"))
    truth = 0.9 * (signed_log(columns[:, 0]) - 3.0) - 0.7 * (signed_log(columns[:, 1]) - 1.3)
    offset = 1.5 * (np.arange(rows) % dates)
    return columns, as_of, (random.random(rows) < expit(truth + offset - offset.mean())).astype(float)


def test_with_one_date_it_is_scikit_learns_ridge_logistic_regression() -> None:
    columns, as_of, outcome = _drawn()
    form = fit_ridge_logistic(columns, NAMES, as_of, outcome, ridge=10.0)
    x = signed_log(columns[:, :2])
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    theirs = LogisticRegression(C=1 / 10.0, tol=1e-10, max_iter=1000).fit(x, outcome)
    assert [term["name"] for term in form["terms"]] == NAMES[:2]
    assert [term["weight"] for term in form["terms"]] == pytest.approx(theirs.coef_[0].tolist(), abs=2e-3)


def test_the_rate_of_a_date_bends_no_weight() -> None:
    columns, as_of, outcome = _drawn(20_000, dates=3)
    form = fit_ridge_logistic(columns, NAMES, as_of, outcome, ridge=1.0)
    slopes = [term["weight"] / term["scale"] for term in form["terms"]]
    assert slopes == pytest.approx([0.9, -0.7], abs=0.08)


def test_a_sum_of_two_forms_is_one_form() -> None:
    columns, as_of, outcome = _drawn()
    one = fit_ridge_logistic(columns, NAMES, as_of, outcome, ridge=1.0)
    other = fit_ridge_logistic(columns[:, :1], NAMES[:1], as_of, outcome, ridge=50.0)
    both = weighted_sum((0.3, one), (0.7, other))
    raw_log_odds = [Linear.of(form, NAMES).log_odds(columns) for form in (one, other, both)]
    np.testing.assert_allclose(raw_log_odds[2], 0.3 * raw_log_odds[0] + 0.7 * raw_log_odds[1], atol=1e-12)


def test_forms_of_different_rows_are_not_added() -> None:
    columns, as_of, outcome = _drawn()
    one = fit_ridge_logistic(columns, NAMES, as_of, outcome, ridge=1.0)
    other = fit_ridge_logistic(columns[:2000], NAMES, as_of[:2000], outcome[:2000], ridge=1.0)
    with pytest.raises(ValueError, match="recency_days"):
        weighted_sum((0.5, one), (0.5, other))


@pytest.mark.parametrize("columns", [np.full((6, 1), 3.0), np.full((6, 1), np.nan)])
def test_columns_without_information_leave_the_rate(columns: np.ndarray) -> None:
    form: dict[str, Any] = fit_ridge_logistic(
        columns, ["width"], pd.Series([pd.Timestamp("2025-01-01")] * 6), np.array([1.0, 0, 0, 0, 0, 1]), ridge=1.0
    )
    assert form["terms"] == []
    assert expit(form["intercept"]) == pytest.approx(1 / 3)
