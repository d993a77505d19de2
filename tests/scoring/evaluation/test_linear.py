"""The linear part: its arithmetic by hand, missing values, the clip, and the same numbers in pieces as at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.scoring.bundle_file.fitted_content import DERIVED
from churn.scoring.evaluation import linear
from churn.scoring.evaluation.linear import Linear, signed_log

FORM: Any = {
    "intercept": -0.5,
    "clip": 2.0,
    "terms": [
        {"name": "recency_days", "center": 4.0, "scale": 1.2, "weight": 0.5},
        {"name": "width", "center": 1.0, "scale": 0.5, "weight": -0.3},
    ],
}


def test_the_worked_example() -> None:
    parts = Linear.of(FORM, ["width", "recency_days"]).parts(np.array([[np.nan, 100.0]]))
    assert parts == pytest.approx(np.array([[0.5 * (np.log(101.0) - 4.0) / 1.2, 0.0]]), abs=1e-15)


def test_nobody_counts_as_further_away_than_the_clip() -> None:
    parts = Linear.of(FORM, ["recency_days", "width"]).parts(np.array([[1e12, -1e12]]))
    assert parts == pytest.approx(np.array([[0.5 * 2.0, -0.3 * -2.0]]))


def test_what_must_be_known_and_is_not_leaves_no_score() -> None:
    terms = [FORM["terms"][0], {**FORM["terms"][1], "name": DERIVED}]
    form = Linear.of({**FORM, "terms": terms}, ["recency_days", DERIVED])
    log_odds = form.log_odds(np.array([[np.nan, 3.0], [3.0, np.nan]]))
    assert np.isfinite(log_odds).tolist() == [True, False]


def test_many_rows_are_scored_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    data = np.random.default_rng(1).lognormal(3, 1, (50, 2))
    form = Linear.of(FORM, ["recency_days", "width"])
    at_once = form.log_odds(data)
    monkeypatch.setattr(linear, "ROWS", 7)
    np.testing.assert_array_equal(form.log_odds(data), at_once)
    assert at_once == pytest.approx(form.parts(data).sum(axis=1) - 0.5, abs=1e-15)


@given(st.floats(-1e9, 1e9))
def test_signed_logarithms_are_odd_and_keep_the_order(x: float) -> None:
    assert signed_log(np.array([-x]))[0] == -signed_log(np.array([x]))[0]
    assert signed_log(np.array([x + 1.0 + abs(x)]))[0] > signed_log(np.array([x]))[0]
