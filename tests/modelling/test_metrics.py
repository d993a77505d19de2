"""Figures against scikit-learn and hand-made cases; intervals that resample customers, not rows."""

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as theirs

from churn.modelling import metrics


@pytest.fixture(scope="module")
def drawn() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    p = np.round(random.beta(2, 3, 4_000), 3)
    return p, (random.random(4_000) < p).astype(float)


def test_figures_equal_scikit_learn(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    p, y = drawn
    figures = metrics.figures(p, y)
    assert figures["auc"] == pytest.approx(theirs.roc_auc_score(y, p), abs=1e-12)
    assert figures["pr_auc"] == pytest.approx(theirs.average_precision_score(y, p), abs=1e-12)
    assert figures["log_loss"] == pytest.approx(theirs.log_loss(y, p), abs=1e-12)
    assert figures["brier"] == pytest.approx(theirs.brier_score_loss(y, p), abs=1e-12)


def test_ece_of_a_shifted_forecast_is_the_shift() -> None:
    y = np.tile([0.0, 0.0, 0.0, 1.0], 1_000)
    assert metrics.ece(np.full(4_000, 0.35), y) == pytest.approx(0.10, abs=0.005)


def test_lift_of_a_perfect_order() -> None:
    y = np.append(np.ones(10), np.zeros(90))
    assert metrics.lift(np.linspace(1, 0, 100), y) == pytest.approx(10.0)


def test_one_outcome_gives_nan_not_a_crash() -> None:
    assert np.isnan(metrics.auc(np.array([0.2, 0.4]), np.array([1.0, 1.0])))
    assert np.isnan(metrics.pr_auc(np.array([0.2, 0.4]), np.array([0.0, 0.0])))


def _rows(p: np.ndarray, y: np.ndarray, copies: int = 1, model: str = "m") -> pd.DataFrame:
    parts = [
        pd.DataFrame({"customer_id": np.arange(len(p)), "as_of": copy, "model": model, "p": p, "y": y})
        for copy in range(copies)
    ]
    return pd.concat(parts, ignore_index=True)


def test_copies_of_the_same_customers_do_not_narrow_an_interval(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    once = metrics.interval(_rows(*drawn))
    ten = metrics.interval(_rows(*drawn, copies=10))
    assert ten[1] - ten[0] == pytest.approx(once[1] - once[0], rel=1e-9)


def test_interval_covers_and_has_the_textbook_width(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    p, y = drawn
    low, high = metrics.interval(_rows(p, y), "brier", draws=1_000)
    squares = (p - y) ** 2
    assert low < squares.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * squares.std() / np.sqrt(len(p)), rel=0.12)


def test_auc_interval_holds_the_auc(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    low, high = metrics.auc_interval(_rows(*drawn))
    assert low < metrics.auc(*drawn) < high
    assert high - low < 0.05


def test_difference_pairs_the_same_rows(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    p, y = drawn
    worse = np.clip(p + 0.1, 0, 1)
    both = pd.concat([_rows(p, y, model="good"), _rows(worse, y, model="bad").sample(frac=1, random_state=1)])
    gap = metrics.difference(both, "good", "bad", "brier")
    assert gap["difference"] == pytest.approx(((p - y) ** 2).mean() - ((worse - y) ** 2).mean(), abs=1e-12)
    assert gap["low"] < gap["difference"] < gap["high"] < 0


def test_table_averages_origins_and_takes_absolute_base_rate_errors(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    p, y = drawn
    rows = pd.concat([_rows(p + 0.05, y).assign(as_of=1), _rows(p - 0.05, y).assign(as_of=2)])
    mean = metrics.table(rows).iloc[0]
    assert mean["base_rate_error"] == pytest.approx(0.05, abs=0.01)
    assert mean["mean_p"] == pytest.approx(p.mean())


def test_before_and_after_calibration_by_hand() -> None:
    log_odds, y = np.array([0.0, 0.0, 2.0, 2.0]), np.array([0.0, 0.0, 0.0, 1.0])
    rows = pd.DataFrame({"model": "m", "as_of": pd.Timestamp("2025-01-01"), "raw_log_odds": log_odds, "y": y})
    rows["p"] = np.array([0.01, 0.01, 0.5, 0.5])
    rows = pd.concat([rows, rows.assign(model="rule", raw_log_odds=np.nan)])
    table = metrics.before_and_after(rows)
    assert list(table.index) == ["m"]
    before = 1 / (1 + np.exp(-log_odds))
    assert table.loc["m", ("log_loss", "before")] == pytest.approx(metrics.log_loss(before, y))
    assert table.loc["m", ("base_rate_error", "after")] == pytest.approx(abs(rows["p"].iloc[:4].mean() - 0.25))
    assert table.loc["m", ("log_loss", "after")] < table.loc["m", ("log_loss", "before")]


def test_errors_of_the_base_rate_do_not_cancel_in_the_mean_over_origins() -> None:
    each = pd.DataFrame(
        {
            "model": ["a", "a", "b"],
            "as_of": [1, 2, 1],
            "log_loss": [0.4, 0.6, 0.3],
            "base_rate_error": [0.1, -0.1, -0.2],
        }
    )
    table = metrics.mean_over_origins(each).set_index("model")
    assert table["log_loss"].to_dict() == pytest.approx({"a": 0.5, "b": 0.3})
    assert table["base_rate_error"].to_dict() == pytest.approx({"a": 0.1, "b": 0.2})
