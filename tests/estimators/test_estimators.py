"""scikit-learn's own checks, the rule of time in calibration, and features in every container."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scoring.conftest import AS_OF, people, shop
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from churn import features, targets
from churn.errors import UserError
from churn.estimators import ChurnClassifier, OrderLineFeatures, RepeatClassifier
from churn.modelling.metrics import ece, log_loss


@parametrize_with_checks([ChurnClassifier(rounds=20), RepeatClassifier(rounds=20)])
def test_scikit_learn_s_own_checks(estimator: Any, check: Any) -> None:
    check(estimator)


def planted(rows: int, seed: int, dates: int = 8, drifting: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X with gaps, y, as_of: monthly dates whose base rate differs."""
    rng = np.random.default_rng(seed)
    X = rng.gamma(2.0, 20.0, (rows, 5))
    month = rng.integers(0, dates, rows)
    odds = 1.2 * (np.log1p(X[:, 0]) - 3.5) - 0.8 * (X[:, 1] > 45) + drifting * (month - dates / 2)
    y = (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(int)
    X[rng.random(X.shape) < 0.05] = np.nan
    return X, y, np.datetime64("2025-01-01") + 30 * month


def test_probabilities_are_calibrated_on_new_rows() -> None:
    X, y, as_of = planted(8000, 1)
    fresh, came, _ = planted(8000, 2)
    model = ChurnClassifier().fit(X, y, as_of=as_of)
    p = model.predict_proba(fresh)[:, 1]
    assert ece(p, came.astype(float)) < 0.03
    assert log_loss(p, came.astype(float)) < log_loss(np.full(len(p), y.mean()), came.astype(float)) - 0.05
    assert 0.7 < model.slope_ < 1.3
    assert model.calibration_rows_ > 0 and len(model.dates_) == 8


def test_calibration_never_trains_on_a_window_that_was_open(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y, as_of = planted(1600, 3)
    trained = []
    real = ChurnClassifier._fitted

    def noted(self: Any, rows: np.ndarray, outcome: np.ndarray, dates: np.ndarray) -> Any:
        trained.append(dates)
        return real(self, rows, outcome, dates)

    monkeypatch.setattr(ChurnClassifier, "_fitted", noted)
    ChurnClassifier(rounds=5).fit(X, y, as_of=as_of)
    scored = np.unique(as_of)[: -len(trained) : -1]  # the newest dates; the last fit is on all rows
    for dates, day in zip(trained[:-1], scored, strict=True):
        assert dates.max() + 90 <= day
    assert len(trained[-1]) == len(y)


def test_what_is_fitted_does_not_depend_on_the_order_of_rows_or_the_scale_of_labels() -> None:
    X, y, as_of = planted(900, 4)
    order = np.random.default_rng(0).permutation(len(y))
    one = ChurnClassifier(rounds=10).fit(X, y, as_of=as_of)
    other = ChurnClassifier(rounds=10).fit(X[order], np.where(y, "left", "kept")[order], as_of=as_of[order])
    np.testing.assert_allclose(
        one.predict_proba(X)[:, 1], other.predict_proba(X)[:, list(other.classes_).index("left")], atol=0.02
    )


def test_it_goes_through_the_usual_tools() -> None:
    X, y, _ = planted(600, 5)
    assert cross_val_score(ChurnClassifier(rounds=10), X, y, scoring="roc_auc").mean() > 0.6
    pipeline = make_pipeline(StandardScaler(), RepeatClassifier(rounds=10)).fit(X, y)
    again = pickle.loads(pickle.dumps(pipeline))
    np.testing.assert_array_equal(pipeline.predict_proba(X), again.predict_proba(X))
    assert clone(ChurnClassifier(leaves=9)).leaves == 9
    with pytest.raises(ValueError, match="missing dates"):
        ChurnClassifier().fit(X, y, as_of=[None] * len(y))
    with pytest.raises(ValueError, match="inconsistent"):
        ChurnClassifier().fit(X, y, as_of=["2025-01-01"])


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return shop(customers=120)


def test_features_are_those_of_build(lines: pd.DataFrame) -> None:
    frame = OrderLineFeatures(AS_OF).set_output(transform="pandas").fit_transform(lines)
    wanted = features.compute({"order_lines": lines}, AS_OF)
    assert list(frame.index.names) == ["customer_id", "as_of"]
    names = ["customer_id", *frame.columns]
    pd.testing.assert_frame_equal(frame.reset_index()[names], wanted[names])


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_every_kind_of_table_gives_the_same(lines: pd.DataFrame, kind: str) -> None:
    given: Any = lines if kind == "pandas" else pl.from_pandas(lines)
    given = given.to_arrow() if kind == "arrow" else given
    transformer = OrderLineFeatures(AS_OF)
    plain = transformer.fit_transform(given)
    reference = OrderLineFeatures(AS_OF).fit_transform(lines)
    np.testing.assert_allclose(np.asarray(plain, dtype=float), np.asarray(reference, dtype=float))


def test_output_in_polars_with_keys(lines: pd.DataFrame) -> None:
    transformer = OrderLineFeatures([AS_OF - pd.Timedelta(days=90), AS_OF], keep_keys=True)
    frame = transformer.set_output(transform="polars").fit_transform({"order_lines": lines, "customers": people(120)})
    assert isinstance(frame, pl.DataFrame)
    assert frame.columns == transformer.get_feature_names_out().tolist()
    assert frame.columns[:2] == ["customer_id", "as_of"] and frame["as_of"].n_unique() == 2
    assert "gender" not in frame.columns
    words = OrderLineFeatures(AS_OF, numbers_only=False, static=("club",)).fit(
        {"order_lines": lines, "customers": people(120)}
    )
    assert {"gender", "club"} <= set(words.get_feature_names_out())


def test_from_order_lines_to_probabilities(lines: pd.DataFrame) -> None:
    dates = [AS_OF - pd.Timedelta(days=days) for days in (210, 180, 150, 120, 90)]
    transformer = OrderLineFeatures(dates).set_output(transform="pandas")
    X = transformer.fit_transform(lines)
    left = ~targets.label(lines, transformer.keys_, 90)
    model = ChurnClassifier(rounds=20).fit(X, left, as_of=transformer.keys_["as_of"])
    today = OrderLineFeatures(AS_OF).set_output(transform="pandas").fit(lines).transform(lines)
    p = model.predict_proba(today[X.columns])[:, 1]
    recency = today["recency_days"].to_numpy()
    assert p[recency > np.median(recency)].mean() > p[recency <= np.median(recency)].mean() + 0.1


def test_what_was_there_in_fit_must_be_there_later(lines: pd.DataFrame) -> None:
    transformer = OrderLineFeatures(AS_OF).fit(lines)
    with pytest.raises(UserError, match="do not allow"):
        transformer.transform(lines.drop(columns="category"))
    with pytest.raises(UserError, match="unknown table"):
        OrderLineFeatures(AS_OF).fit({"order_lines": lines, "orders": lines})
