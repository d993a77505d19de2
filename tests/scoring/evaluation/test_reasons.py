"""Reasons add up, whatever the numbers; and are the Shapley values they claim to be."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expit

from churn import scoring
from churn.scoring.evaluation.predict import compile_model, input_matrix
from churn.scoring.evaluation.reasons import by_family, slope, to_points

LOG_ODDS = st.floats(-30, 30) | st.floats(-1e-7, 1e-7) | st.sampled_from([0.0, -0.0, 1e-300, 700.0, -700.0])


@settings(max_examples=400, deadline=None)
@given(st.lists(LOG_ODDS, min_size=1, max_size=8), LOG_ODDS)
def test_base_and_points_add_up_to_the_probability(phi: list[float], intercept: float) -> None:
    values = np.array([phi])
    points, p = to_points(values, intercept)
    assert p[0] == pytest.approx(expit(intercept + values.sum()), abs=1e-15)
    assert expit(intercept) + points.sum() == pytest.approx(p[0], abs=1e-9)
    assert (np.sign(points[0]) * np.sign(phi) >= 0).all()
    assert (np.abs(points[0]) <= np.abs(phi) / 4 * (1 + 1e-12) + 1e-15).all()


@settings(max_examples=200, deadline=None)
@given(LOG_ODDS, LOG_ODDS)
def test_the_slope_is_that_of_the_chord_and_stable(start: float, end: float) -> None:
    chord = slope(start, np.array([end]))[0]
    low, high = sorted((expit(start) * expit(-start), expit(end) * expit(-end)))
    middle = 0.25 if start * end < 0 else high
    assert low - 1e-15 <= chord <= middle + 1e-15
    if abs(end - start) > 1e-3:
        assert chord == pytest.approx((expit(end) - expit(start)) / (end - start), abs=1e-12)


def test_points_are_the_average_effect_along_the_straight_path() -> None:
    """Against numerical integration of sigmoid'(intercept + t sum phi) phi_i over t in 0..1."""
    phi, intercept = np.array([1.7, -0.4, 0.2]), -0.6
    points, _ = to_points(phi[None, :], intercept)
    for share, value in zip(points[0], phi, strict=True):
        effect, _ = quad(
            lambda t, v=value: v * expit(intercept + t * phi.sum()) * expit(-intercept - t * phi.sum()), 0, 1
        )
        assert share == pytest.approx(effect, abs=1e-12)


def test_a_family_is_the_sum_of_its_features_and_named_by_its_strongest() -> None:
    values = np.array([[0.5, -0.1, 0.2], [-0.3, -0.9, 0.0]])
    why = by_family(
        values,
        ["recency_days", "tenure_days", "width"],
        0.1,
        {"recency_days": "recency", "tenure_days": "recency", "width": "width"},
    )
    assert why.families == ["recency", "width"]
    np.testing.assert_allclose(why.points[:, 0], why.feature_points[:, :2].sum(axis=1), atol=1e-15)
    assert [why.names[place] for place in why.strongest[:, 0]] == ["recency_days", "tenure_days"]
    assert why.order().tolist() == [[0, 1], [0, 1]]


def test_contributions_are_lightgbms_shapley_values(bundle: dict[str, Any], table: pd.DataFrame) -> None:
    """Against the shap package's TreeExplainer on the same trees: every input without a linear term."""
    shap = pytest.importorskip("shap")
    values, names, _ = compile_model(bundle).contributions(table)
    data = input_matrix(bundle).values(table)
    weight = bundle["calibration"]["90"]["slope"] * bundle["model"]["tree_weight"] / len(bundle["model"]["trees"])
    expected = np.zeros_like(values)
    for text in bundle["model"]["trees"]:
        explainer = shap.TreeExplainer(lightgbm.Booster(model_str=text), feature_perturbation="tree_path_dependent")
        shapley = explainer.shap_values(data)
        expected += weight * np.asarray(shapley[-1] if isinstance(shapley, list) else shapley)
    weighed = {term["name"] for term in bundle["model"]["linear"]["terms"]}
    own = [place for place, name in enumerate(names) if name not in weighed]
    np.testing.assert_allclose(values[:, own], expected[:, own], atol=1e-9)
    assert np.abs(values).max() > 0.05


def test_the_base_is_near_the_mean_probability(model: scoring.Model, table: pd.DataFrame) -> None:
    """The base rate shown to people is that of a customer of whom nothing is known."""
    why = model.contributions(table)
    assert abs(why.base - float(why.p.mean())) < 0.15
