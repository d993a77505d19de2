"""RFMW ablation: the same model on R, RF, RFM, RFMW and the whole table, out of time, with clustered intervals.

One retailer, one origin: at 2026-01-01, for the 90 days from then, each input set is fitted on as_of dates up to
2025-10-03 (their 90 days had closed) and predicts the same customers. What a variable adds is the difference in log
loss and AUC between two neighbouring sets, with an interval from resampling whole customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import lightgbm
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, SplineTransformer
from threadpoolctl import threadpool_limits

from ..study import Task
from ..targets import cohort, label
from .as_of import closed_rows

RFMW = ("recency_days", "frequency", "monetary", "width")
INPUT_SETS = {"R": RFMW[:1], "RF": RFMW[:2], "RFM": RFMW[:3], "RFMW": RFMW, "full": None}
LIGHTGBM = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "max_bin": 63,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.8,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "num_threads": 1,
    "verbosity": -1,
}
TREES = 75
COLUMNS = ["target", "as_of", "learner", "inputs", "customer_id", "p", "y"]
GAINS = [f"{score}_gain{side}" for score in ("log_loss", "auc") for side in ("", "_low", "_high")]


@threadpool_limits.wrap(limits=1, user_api="blas")
def nested_predictions(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Task,
    origins: Sequence[pd.Timestamp],
    workers: int = 1,
) -> pd.DataFrame:
    """One row per origin, learner, input set and customer: target, as_of, learner, inputs, customer_id, p, y (0/1).

    `features` is the table of features.csv's columns at many as_of dates; training rows of an origin are those whose
    label window had closed by then. Left out are sets that need a column the table lacks (width without categories),
    and origins with nobody to predict or without both outcomes to learn from; no row where none is left.
    workers (>= 1): threads that fit; the same bits for any number of them.
    """
    members = features[cohort(features, target, task)].reset_index(drop=True)
    bought = label(order_lines, members[["customer_id", "as_of"]], task.horizon_days).to_numpy()
    y = (~bought if target == "churn" else bought).astype(float)
    numeric = [c for c in members.columns if c != "as_of" and pd.api.types.is_numeric_dtype(members[c])]
    sets = {
        inputs: members[chosen].to_numpy(dtype="float64")
        for inputs, columns in INPUT_SETS.items()
        if set(chosen := list(columns) if columns else numeric) <= set(members.columns)
        and (columns is None or members[chosen[-1]].notna().any())
    }

    def predicted(origin: pd.Timestamp, inputs: str, learner: str) -> pd.DataFrame:
        train = closed_rows(members["as_of"], task.horizon_days, origin)
        test = (members["as_of"] == origin).to_numpy()
        return pd.DataFrame(
            {
                "target": target,
                "as_of": origin,
                "learner": learner,
                "inputs": inputs,
                "customer_id": members.loc[test, "customer_id"].to_numpy(),
                "p": LEARNERS[learner](sets[inputs][train], y[train], sets[inputs][test]),
                "y": y[test],
            }
        )

    def judged(origin: pd.Timestamp) -> bool:
        train = closed_rows(members["as_of"], task.horizon_days, origin)
        return bool((members["as_of"] == origin).any()) and len(np.unique(y[train])) == 2

    wanted = [
        (origin, inputs, learner)
        for origin, inputs, learner in product(filter(judged, origins), sets, LEARNERS)
        if (inputs, learner) != ("full", "logistic")
    ]
    fitted = Parallel(n_jobs=workers, prefer="threads")(delayed(predicted)(*one) for one in wanted)
    return pd.concat(fitted, ignore_index=True) if fitted else pd.DataFrame(columns=COLUMNS)


def gains(predictions: pd.DataFrame, draws: int = 300, seed: int = 1) -> pd.DataFrame:
    """What each input set adds to the one before it: one row per learner and step.

    Columns: learner, step (such as `RFM -> RFMW`), log_loss_gain and auc_gain (positive: the larger set is better),
    each with a 95 % interval (`_low`, `_high`) from resampling customers with all their rows (a clustered bootstrap).
    AUC is NaN where the predicted rows have one outcome only.
    """
    generator = np.random.default_rng(seed)
    rows = []
    for learner, of_learner in predictions.groupby("learner", sort=True):
        wide = of_learner.pivot_table(index=["as_of", "customer_id", "y"], columns="inputs", values="p").reset_index()
        present = [name for name in INPUT_SETS if name in wide.columns]
        codes, customers = pd.factorize(wide["customer_id"])
        weights = np.stack(
            [np.ones(len(wide))]
            + [
                np.bincount(generator.integers(0, len(customers), len(customers)), minlength=len(customers))[codes]
                for _ in range(draws)
            ]
        )
        y = wide["y"].to_numpy()
        scores = {name: _scores(y, wide[name].to_numpy(), weights) for name in present}
        for before, after in pairwise(present):
            gain = (scores[after] - scores[before]) * np.array([-1.0, 1.0])
            low, high = np.stack([_interval(of_draws) for of_draws in gain[1:].T], axis=1)
            rows.append(
                {
                    "learner": learner,
                    "step": f"{before} -> {after}",
                    "log_loss_gain": gain[0, 0],
                    "log_loss_gain_low": low[0],
                    "log_loss_gain_high": high[0],
                    "auc_gain": gain[0, 1],
                    "auc_gain_low": low[1],
                    "auc_gain_high": high[1],
                }
            )
    return pd.DataFrame(rows, columns=["learner", "step", *GAINS])


def _interval(draws: np.ndarray) -> np.ndarray:
    """95 % interval of those draws that have both outcomes (not NaN); NaN where none has."""
    known = draws[~np.isnan(draws)]
    return np.quantile(known, [0.025, 0.975]) if len(known) else np.full(2, np.nan)


def response_by_quintile(features: pd.DataFrame, order_lines: pd.DataFrame, task: Task) -> pd.DataFrame:
    """Share of the churn cohort that bought in the horizon, by quintile (1 lowest, 5 highest) of R, F, M and W.

    Columns: variable, quintile, customers, response (0..1). Recency is turned so that quintile 5 is the most recent.
    Ties are ranked in the order of the table, so that quintiles are of equal size. No row without two customers.
    """
    members = features[cohort(features, "churn", task)].reset_index(drop=True)
    bought = label(order_lines, members[["customer_id", "as_of"]], task.horizon_days).to_numpy().astype(float)
    parts = []
    for variable in RFMW:
        if variable not in members or members[variable].notna().sum() < 2:
            continue
        values = -members[variable] if variable == "recency_days" else members[variable]
        quintile = pd.qcut(values.rank(method="first"), 5, labels=range(1, 6)).astype("Int64")
        grouped = pd.DataFrame({"quintile": quintile, "bought": bought}).groupby("quintile")["bought"]
        table = grouped.agg(customers="size", response="mean").reset_index()
        parts.append(table.assign(variable=variable)[["variable", "quintile", "customers", "response"]])
    columns = ["variable", "quintile", "customers", "response"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _scores(y: np.ndarray, p: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted log loss and AUC for every row of `weights` [draws, n]; float64[draws, 2]; ties count half.

    AUC is NaN for weights that leave one outcome only.
    """
    order = np.argsort(p, kind="stable")
    y, p, weights = y[order], np.clip(p[order], 1e-15, 1 - 1e-15), weights[:, order]
    losses = -(y * np.log(p) + (1 - y) * np.log1p(-p))
    starts = np.flatnonzero(np.append(True, np.diff(p) > 0))
    ones = np.add.reduceat(weights * y, starts, axis=1)
    zeros = np.add.reduceat(weights * (1 - y), starts, axis=1)
    below = np.cumsum(zeros, axis=1) - zeros / 2
    pairs = ones.sum(axis=1) * zeros.sum(axis=1)
    auc = np.where(pairs > 0, (ones * below).sum(axis=1) / np.where(pairs > 0, pairs, 1.0), np.nan)
    return np.stack([(weights * losses).sum(axis=1) / weights.sum(axis=1), auc], axis=1)


def _logistic(train: np.ndarray, y: np.ndarray, test: np.ndarray) -> np.ndarray:
    model = make_pipeline(
        QuantileTransformer(n_quantiles=200, subsample=100_000, random_state=0),
        SplineTransformer(n_knots=5, degree=3),
        LogisticRegression(C=1.0, max_iter=500),
    )
    fill = np.nanmedian(train, axis=0)
    model.fit(np.where(np.isnan(train), fill, train), y)
    return model.predict_proba(np.where(np.isnan(test), fill, test))[:, 1]


def _lightgbm(train: np.ndarray, y: np.ndarray, test: np.ndarray) -> np.ndarray:
    booster = lightgbm.train(LIGHTGBM, lightgbm.Dataset(train, y), TREES)
    return np.asarray(booster.predict(test, num_threads=1))


LEARNERS = {"logistic": _logistic, "lightgbm": _lightgbm}
