"""RFMW ablation: the split holds, the intervals cover, and a planted effect is found."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from churn.modelling.rfmw_ablation import _scores, gains, nested_predictions, response_by_quintile
from churn.study import Task

DATES = pd.to_datetime(["2025-01-01", "2025-04-01", "2025-07-01"])


@pytest.fixture(scope="module")
def planted() -> tuple[pd.DataFrame, pd.DataFrame]:
    """800 customers at three dates whose chance of buying depends on width alone, and the lines that say who bought."""
    generator = np.random.default_rng(7)
    rows, lines = [], []
    for date in DATES:
        width = generator.integers(1, 9, 800).astype(float)
        rows.append(
            pd.DataFrame(
                {
                    "customer_id": [f"C{i}" for i in range(800)],
                    "as_of": date,
                    "recency_days": generator.integers(1, 150, 800).astype(float),
                    "frequency": generator.integers(2, 9, 800).astype(float),
                    "monetary": generator.gamma(4, 10, 800),
                    "width": width,
                }
            )
        )
        buys = generator.random(800) < 1 / (1 + np.exp(-(width - 4.5)))
        lines.append(
            pd.DataFrame(
                {
                    "customer_id": [f"C{i}" for i in np.flatnonzero(buys)],
                    "ordered_at": date + pd.Timedelta(days=10),
                    "is_return": False,
                }
            )
        )
    return pd.concat(rows, ignore_index=True), pd.concat(lines, ignore_index=True)


def test_a_planted_effect_of_width_is_found_and_nothing_else(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    predictions = nested_predictions(features, lines, "churn", Task(horizon_days=90), [DATES[-1]])
    steps = gains(predictions, draws=100).query("learner == 'logistic'").set_index("step")
    assert steps.loc["RFM -> RFMW", "log_loss_gain_low"] > 0.05
    assert steps.loc["RFM -> RFMW", "auc_gain_low"] > 0.1
    assert steps.loc["R -> RF", "log_loss_gain_low"] < 0.01


def test_training_rows_had_closed_by_the_origin(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    later = lines.copy()
    later.loc[later["ordered_at"] >= DATES[-1], "customer_id"] = "C0"
    one = nested_predictions(features, lines, "churn", Task(horizon_days=90), [DATES[-1]])
    other = nested_predictions(features, later, "churn", Task(horizon_days=90), [DATES[-1]])
    np.testing.assert_array_equal(one["p"], other["p"])
    assert (one["y"] != other["y"]).any()


def test_threads_change_no_bit(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    one, three = (
        nested_predictions(features, lines, "churn", Task(horizon_days=90), [DATES[-1]], workers) for workers in (1, 3)
    )
    pd.testing.assert_frame_equal(one, three, check_exact=True)


def test_response_rises_with_the_planted_variable_only(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    table = response_by_quintile(features, lines, Task(horizon_days=90))
    wide = table.pivot_table(index="variable", columns="quintile", values="response")
    assert wide.loc["width", 5] - wide.loc["width", 1] > 0.6
    assert abs(wide.loc["monetary", 5] - wide.loc["monetary", 1]) < 0.15


def test_a_table_without_categories_leaves_width_out(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    predictions = nested_predictions(features.drop(columns="width"), lines, "churn", Task(horizon_days=90), [DATES[-1]])
    assert set(predictions["inputs"]) == {"R", "RF", "RFM", "full"}


def test_all_features_are_compared_even_if_the_last_of_them_is_missing_everywhere(
    planted: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    features, lines = planted
    predictions = nested_predictions(features.assign(last=np.nan), lines, "churn", Task(horizon_days=90), [DATES[-1]])
    assert "full" in set(predictions["inputs"])


def test_weighted_scores_equal_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    y = (generator.random(200) < 0.4).astype(float)
    p = generator.random(200).round(1).clip(0.05, 0.95)
    weights = generator.integers(0, 4, (3, 200)).astype(float)
    got = _scores(y, p, weights)
    for row, w in zip(got, weights, strict=True):
        kept = w > 0
        assert row[0] == pytest.approx(log_loss(y[kept], p[kept], sample_weight=w[kept]), abs=1e-12)
        assert row[1] == pytest.approx(roc_auc_score(y[kept], p[kept], sample_weight=w[kept]), abs=1e-12)


def test_origins_without_both_outcomes_before_them_are_left_out(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """With a horizon of a year, or dates 200 days apart, nothing may have closed before the newest origins."""
    features, lines = planted
    both = nested_predictions(features, lines, "churn", Task(horizon_days=90), [DATES[0], DATES[-1]])
    assert set(both["as_of"]) == {DATES[-1]}
    for task, bought in ((Task(horizon_days=365), lines), (Task(horizon_days=90), lines.assign(customer_id="Z"))):
        none = nested_predictions(features, bought, "churn", task, [DATES[-1]])
        assert none.empty
        steps = gains(none)
        assert steps.empty and {"step", "log_loss_gain", "log_loss_gain_low", "log_loss_gain_high"} <= set(steps)


def test_without_both_outcomes_there_is_no_auc_and_no_warning() -> None:
    p = np.array([0.2, 0.4, 0.6])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = _scores(np.array([0.0, 0.0, 1.0]), p, np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]))
        rows = pd.DataFrame({"learner": "l", "as_of": DATES[0], "customer_id": [*"abcabc"], "y": [0.0] * 6})
        steps = gains(rows.assign(inputs=[*["R"] * 3, *["RF"] * 3], p=[*p, *p]), draws=20)
    assert scores[0, 1] == 1.0 and np.isnan(scores[1, 1]) and np.isfinite(scores[:, 0]).all()
    assert steps["auc_gain"].isna().all() and steps[["log_loss_gain_low", "log_loss_gain_high"]].eq(0).all(axis=None)


def test_one_customer_has_no_quintile(planted: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    features, lines = planted
    one = features.head(6).assign(monetary=[9.0, *[np.nan] * 5])
    table = response_by_quintile(one, lines, Task(horizon_days=90))
    assert set(table["variable"]) == {"recency_days", "frequency", "width"}
