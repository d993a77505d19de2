"""Calibrated classifiers that obey the rule of time: rows with an as_of are calibrated on later dates than they train.

The model is the project's blend (ridge logistic regression within dates, and LightGBM that starts from it), on whatever
numeric columns it is given. What a study's run adds, a forecast of today's base rate and the choice among candidates by
a back-test, is not here: `churn run` has it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedKFold
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from ..modelling.calibration import fit_platt_scaling
from ..modelling.ridge_logistic import fit_ridge_logistic
from ..scoring.evaluation.linear import signed_log

Fitted = tuple[Any, Any]
"""a linear form, and the trees that start from it (None where there were too few rows)"""
LEAST_ROWS = 100
"""with fewer rows no trees are grown"""
CALIBRATION_DATES = 4
FOLDS = 5


class _DatedClassifier(ClassifierMixin, BaseEstimator):
    """See ChurnClassifier."""

    def __init__(
        self,
        horizon_days: int = 90,
        *,
        rounds: int = 150,
        leaves: int = 15,
        learning_rate: float = 0.05,
        ridge: float = 30.0,
        random_state: int = 0,
        n_jobs: int = 1,
    ) -> None:
        self.horizon_days = horizon_days
        self.rounds = rounds
        self.leaves = leaves
        self.learning_rate = learning_rate
        self.ridge = ridge
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any, as_of: Any = None) -> _DatedClassifier:
        """The fitted estimator.

        X: float [n, k], NaN for missing; y: two classes [n], the second in sorted order is the one that counts; as_of:
        a date per row [n], or None. With two dates or more, each of the newest CALIBRATION_DATES dates is scored by a
        model fitted on dates whose window of `horizon_days` had closed by then, and Platt scaling is fitted to that;
        without, to out-of-fold scores. The model that stays is fitted on all rows. Raises ValueError as scikit-learn's
        estimators do.
        """
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2)
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"Classifier can't train when only one class is present: {self.classes_[0]!r}")
        outcome = codes.astype(float)
        dates = np.zeros(len(outcome), "datetime64[D]") if as_of is None else _dates(as_of)
        check_consistent_length(X, dates)
        parts = self._later(X, outcome, dates) or self._out_of_fold(X, outcome, dates)
        scaling = fit_platt_scaling([raw for raw, _ in parts], [happened for _, happened in parts])
        self.slope_, self.intercept_ = scaling.slope, scaling.intercept
        self.calibration_rows_ = scaling.rows
        self.dates_ = np.unique(dates) if as_of is not None else np.array([], "datetime64[D]")
        self.model_ = self._fitted(X, outcome, dates)
        return self

    def decision_function(self, X: Any) -> np.ndarray:
        """Calibrated log-odds of the second class, float [n]."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        return np.asarray(self.slope_ * _log_odds(self.model_, X) + self.intercept_)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Calibrated probabilities of both classes, float [n, 2], in the order of `classes_`."""
        p = expit(self.decision_function(X))
        return np.column_stack([1 - p, p])

    def predict(self, X: Any) -> np.ndarray:
        """The likelier class [n]."""
        positive = self.decision_function(X) > 0
        return np.asarray(self.classes_[positive.astype(int)])

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags

    def _later(self, X: np.ndarray, y: np.ndarray, dates: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Raw log-odds and outcomes of the newest dates, from models whose training windows had closed by then."""
        scored: list[tuple[np.ndarray, np.ndarray]] = []
        for day in np.unique(dates)[:0:-1]:
            past, now = dates + np.timedelta64(self.horizon_days, "D") <= day, dates == day
            if len(scored) == CALIBRATION_DATES or len(np.unique(y[past])) < 2:
                break
            scored.append((_log_odds(self._fitted(X[past], y[past], dates[past]), X[now]), y[now]))
        return scored

    def _out_of_fold(self, X: np.ndarray, y: np.ndarray, dates: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        smallest = int(min(y.sum(), len(y) - y.sum()))
        if smallest < 2:
            return []
        folds = StratifiedKFold(min(FOLDS, smallest), shuffle=True, random_state=self.random_state)
        raw = np.zeros(len(y))
        for train, test in folds.split(X, y):
            raw[test] = _log_odds(self._fitted(X[train], y[train], dates[train]), X[test])
        return [(raw, y)]

    def _fitted(self, X: np.ndarray, y: np.ndarray, dates: np.ndarray) -> Fitted:
        names = [str(place) for place in range(X.shape[1])]
        linear = fit_ridge_logistic(X, names, pd.Series(dates), y, self.ridge)
        if len(y) < LEAST_ROWS:
            return linear, None
        import lightgbm

        settings = {
            "objective": "binary",
            "num_leaves": self.leaves,
            "learning_rate": self.learning_rate,
            "min_data_in_leaf": 20,
            "lambda_l2": 5.0,
            "seed": self.random_state,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": self.n_jobs,
            "verbosity": -1,
        }
        data = lightgbm.Dataset(X, y, init_score=_linear(linear, X), params={"verbosity": -1})
        return linear, lightgbm.train(settings, data, self.rounds)


def _dates(as_of: Any) -> np.ndarray:
    dates = pd.to_datetime(pd.Series(np.asarray(as_of)))
    if dates.isna().any():
        raise ValueError("as_of has missing dates")
    return dates.to_numpy().astype("datetime64[D]")


def _linear(form: Any, X: np.ndarray) -> np.ndarray:
    total = np.full(len(X), form["intercept"])
    for term in form["terms"]:
        standard = (signed_log(X[:, int(term["name"])]) - term["center"]) / term["scale"]
        total += term["weight"] * np.clip(np.nan_to_num(standard, nan=0.0), -form["clip"], form["clip"])
    return total


def _log_odds(model: Fitted, X: np.ndarray) -> np.ndarray:
    """Mean of the linear form and of the trees that start from it."""
    linear, trees = model
    raw = _linear(linear, X)
    return raw if trees is None or not len(X) else raw + 0.5 * trees.predict(X, raw_score=True, num_threads=1)


class ChurnClassifier(_DatedClassifier):
    """Calibrated probability that a customer stays away: y = 1 (or the later of two labels) is a customer who left.

    horizon_days: how far the label looks ahead, > 0; rounds, leaves, learning_rate: of LightGBM; ridge: of the logistic
    regression, > 0; n_jobs: LightGBM's threads. Fitted: `slope_` and `intercept_` of Platt scaling, `calibration_rows_`
    it was fitted on, `dates_`.
    """


class RepeatClassifier(_DatedClassifier):
    """Calibrated probability that a first-time buyer comes back: y = 1 is one who did. Else as ChurnClassifier.

    Smaller trees: a first-time buyer has little history.
    """

    def __init__(
        self,
        horizon_days: int = 90,
        *,
        rounds: int = 100,
        leaves: int = 7,
        learning_rate: float = 0.05,
        ridge: float = 30.0,
        random_state: int = 0,
        n_jobs: int = 1,
    ) -> None:
        super().__init__(
            horizon_days,
            rounds=rounds,
            leaves=leaves,
            learning_rate=learning_rate,
            ridge=ridge,
            random_state=random_state,
            n_jobs=n_jobs,
        )
