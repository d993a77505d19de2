"""The candidate models of every back-test, each fitted into the plain dict that scoring.evaluation.predict evaluates.

recency    the longer silent, the likelier gone: log of recency
bgnbd      the purchase model's log-odds; needs no labels
logistic   ridge logistic regression on recency, frequency, monetary, width and tenure, in logs
linear     the same on every number of the feature table and on the purchase model's log-odds, with a stronger ridge
lightgbm   small boosted trees on the whole table that start from a ridge logistic regression on RFMW, tenure and the
           purchase model's log-odds; seeds averaged
blend      linear and lightgbm averaged in log-odds: one sum of linear terms and trees

A model learns the order *within* an as_of date: every date's own rate enters as a fixed intercept (an init score), so
that it cannot mistake a good December for a trait of its customers. The base rate is forecast in base_rate_forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import pandas as pd

from ..scoring.evaluation import btyd as formulas
from ..scoring.evaluation import predict
from ..scoring.evaluation.linear import Linear
from .ridge_logistic import date_intercepts, fit_ridge_logistic, weighted_sum
from .training_rows import TrainingRows

CANDIDATES = ("recency", "bgnbd", "logistic", "linear", "lightgbm", "blend")
CHALLENGER = "lightgbm"
"""the candidate that ships only when it is clearly better than the others, one of which, the blend, contains it"""
NAMES = {
    "recency": {"en": "Recency rule", "zh": "最近购买规则"},
    "bgnbd": {"en": "BG/NBD", "zh": "BG/NBD 购买模型"},
    "logistic": {"en": "Logistic on RFMW", "zh": "RFMW 逻辑回归"},
    "linear": {"en": "Logistic on all features", "zh": "逻辑回归（全部特征）"},
    "lightgbm": {"en": "LightGBM on all features", "zh": "LightGBM（全部特征）"},
    "blend": {"en": "Logistic and LightGBM averaged", "zh": "逻辑回归与 LightGBM 平均"},
    "shipped": {"en": "Shipped model", "zh": "采用的模型"},
}
BLEND = 0.5
"""weight of the trees' side in the blend"""
RIDGE = 1.0
TERMS = ("recency_days", "frequency", "monetary", "width", "tenure_days")


@dataclass(frozen=True)
class Settings:
    """How the candidates are fitted. The defaults were chosen on past origins, see benchmarks/results/quality.md."""

    trees: int = 250
    full_rows: int = 5_000
    """from this many independent rows on, all of the trees are grown"""
    leaves: int = 6
    rate: float = 0.05
    leaf_rows: int = 100
    ridge: float = 10.0
    columns: float = 0.5
    seeds: int = 2
    half_life_days: float = 365.0
    max_rows: int = 60_000
    linear_ridge: float = 200.0
    linear_rows: int = 30_000
    threads: int = 1
    """one: on shared cores two threads of LightGBM wait for each other and cost three to ten times the time"""


def fit_candidate(
    candidate: str,
    target: str,
    horizon_days: int,
    training: TrainingRows,
    inputs: list[dict[str, Any]],
    btyd: dict[str, Any],
    settings: Settings | None = None,
) -> dict[str, Any]:
    """The dict of one fitted candidate: target, horizon_days, inputs, btyd, model. Its caller adds the calibration.

    candidate: one of CANDIDATES; inputs: see `describe_inputs`; btyd: a fit of modelling.btyd in days. Raises
    ValueError for an unknown candidate.
    """
    settings = settings or Settings()
    rows = training.rows
    model: dict[str, Any] = {"target": target, "horizon_days": int(horizon_days), "btyd": btyd}
    if candidate == "recency":
        sign = 1.0 if target == "churn" else -1.0
        center = sign * float(np.log(rows["recency_days"].astype(float)).mean()) if len(rows) else 0.0
        return {
            **model,
            "inputs": _number_inputs(["recency_days"], inputs),
            "model": {"rung": candidate, "center": center},
        }
    if candidate == "bgnbd":
        names = list(predict.BTYD_INPUTS)
        reference = {name: float(rows[name].astype(float).median()) for name in names}
        return {**model, "inputs": _number_inputs(names, inputs), "model": {"rung": candidate, "reference": reference}}
    if candidate not in CANDIDATES:
        raise ValueError(f"unknown candidate {candidate}: allowed are {', '.join(CANDIDATES)}")
    if candidate == "logistic":
        names = [name for name in TERMS if name in rows and rows[name].notna().any()]
        fitted = {**model, "inputs": _number_inputs(names, inputs), "model": {"rung": candidate}}
        return {**fitted, "model": {"rung": candidate, **_fit_ridge(fitted, training, names, RIDGE, settings)}}
    fitted = {**model, "inputs": inputs}
    if candidate == "linear":
        return _fit_linear(fitted, training, settings)
    boosted = _fit_boosted(fitted, training, settings)
    return blended(_fit_linear(fitted, training, settings), boosted) if candidate == "blend" else boosted


def blended(linear: dict[str, Any], boosted: dict[str, Any]) -> dict[str, Any]:
    """The mean of the fitted linear and lightgbm candidates in log-odds; neither is fitted again."""
    spec = boosted["model"]
    form = weighted_sum((1.0 - BLEND, linear["model"]), (BLEND, spec["linear"]))
    return {**boosted, "model": {**spec, "tree_weight": BLEND, "linear": form}}


def purchase_model(rows: pd.DataFrame) -> pd.DataFrame:
    """x, t_x and total (T), in days, of each row: what a purchase model of all customers at one as_of is fitted on."""
    return pd.DataFrame(dict(zip(("x", "t_x", "total"), formulas.from_features(rows), strict=True)))


def _number_inputs(names: list[str], inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {item["name"]: item for item in inputs}
    return [known.get(name, {"name": name, "kind": "number", "version": 1, "levels": None}) for name in names]


def _fit_linear(fitted: dict[str, Any], training: TrainingRows, settings: Settings) -> dict[str, Any]:
    spec = {"rung": "logistic", "derived": [predict.DERIVED]}
    fitted = {**fitted, "inputs": [item for item in fitted["inputs"] if item["kind"] == "number"], "model": spec}
    names = predict.column_names(fitted)
    return {**fitted, "model": {**spec, **_fit_ridge(fitted, training, names, settings.linear_ridge, settings)}}


def _fit_boosted(fitted: dict[str, Any], training: TrainingRows, settings: Settings) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "rung": "boosted",
        "trees": [],
        "tree_weight": 1.0,
        "derived": [predict.DERIVED],
        "threads": settings.threads,
    }
    fitted = {**fitted, "model": spec}
    names = [name for name in (*TERMS, predict.DERIVED) if name in predict.column_names(fitted)]
    spec["linear"] = _fit_ridge(fitted, training, names, RIDGE, settings)
    training = training.subsample(settings.max_rows)
    columns, as_of = _matrix(fitted, training), training.rows["as_of"]
    start = Linear.of(spec["linear"], predict.column_names(fitted)).margin(columns)
    data = lightgbm.Dataset(
        columns,
        label=training.outcome,
        weight=_row_weights(training, settings),
        init_score=start + date_intercepts(as_of, training.outcome, start),
        categorical_feature=[position for position, item in enumerate(fitted["inputs"]) if item["kind"] == "category"],
        params={"verbosity": -1, "min_data_in_bin": 5, "max_bin": 127, "num_threads": settings.threads},
        free_raw_data=False,
    )
    # few independent rows carry few trees: their number grows with the root of how many there are
    rounds = max(round(settings.trees * min((training.independent / settings.full_rows) ** 0.5, 1.0)), 1)
    for seed in range(settings.seeds):
        grown = lightgbm.train(_parameters(settings, seed), data, num_boost_round=rounds)
        spec["trees"].append(grown.model_to_string())
    return fitted


def _fit_ridge(
    fitted: dict[str, Any], training: TrainingRows, names: list[str], ridge: float, settings: Settings
) -> dict[str, Any]:
    """The linear form on the columns `names` of the fitted model's matrix; the rows do not depend on the names."""
    training = training.subsample(settings.linear_rows)
    positions = [predict.column_names(fitted).index(name) for name in names]
    columns = _matrix(fitted, training)[:, positions]
    return fit_ridge_logistic(
        columns, names, training.rows["as_of"], training.outcome, ridge, _row_weights(training, settings)
    )


def _matrix(fitted: dict[str, Any], training: TrainingRows) -> np.ndarray:
    """The model's columns for the rows, float [n, k]; the purchase model's log-odds are of each row's own window."""
    columns = predict.matrix(fitted, training.rows)
    if fitted["model"].get("derived"):
        for days in np.unique(training.days[training.days != fitted["horizon_days"]]):
            at = training.days == days
            columns[at, -1] = predict.btyd_log_odds({**fitted, "horizon_days": int(days)}, training.rows[at])
    return columns


def _row_weights(training: TrainingRows, settings: Settings) -> np.ndarray:
    """float [n]: 1 for the newest date, half of it half_life_days before; times the weight of the row's window."""
    as_of = training.rows["as_of"]
    age = (as_of.max() - as_of).dt.days.to_numpy(dtype=float)
    return np.asarray(training.weight * 0.5 ** (age / settings.half_life_days))


def _parameters(settings: Settings, seed: int) -> dict[str, Any]:
    return {
        "objective": "binary",
        "boost_from_average": False,
        "learning_rate": settings.rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.leaf_rows,
        "lambda_l2": settings.ridge,
        "feature_fraction": settings.columns,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "max_bin": 127,
        "min_data_in_bin": 5,
        "max_cat_to_onehot": 8,
        "cat_smooth": 20.0,
        "deterministic": True,
        "force_row_wise": True,
        "seed": 20_111 + seed,
        "num_threads": settings.threads,
        "verbosity": -1,
    }
