"""The candidate models of every back-test, each fitted into the plain dict that scoring.evaluation.predict evaluates.

recency    the longer silent, the likelier gone: log of recency
bgnbd      the purchase model's log-odds; needs no labels
hazard     the chance to buy in a week, learned from every customer's weeks up to the origin itself: weekly_hazard.py
logistic   ridge logistic regression on recency, frequency, monetary, width and tenure, in logs
linear     the same on every number of the feature table and on the purchase model's log-odds, with a stronger ridge
lightgbm   small boosted trees on the whole table that start from a ridge logistic regression on RFMW, tenure and the
           purchase model's log-odds; seeds averaged
blend      hazard, linear and lightgbm averaged in log-odds, with the weights of combination.py, which follow from their
           record at closed origins; one sum of linear terms, trees and the hazard. It is what ships

A model learns the order *within* an as_of date: every date's own rate enters as a fixed intercept (an init score), so
that it cannot mistake a good December for a trait of its customers. The base rate is forecast in base_rate_forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..scoring.bundle_file.fitted_content import (
    DERIVED,
    BtydParameters,
    FittedModel,
    HazardParameters,
    Input,
    LinearForm,
    ModelContent,
    Offset,
    Reference,
    TreeModel,
)
from ..scoring.evaluation import btyd as formulas
from ..scoring.evaluation.linear import Linear
from ..scoring.evaluation.matrix import BTYD_INPUTS, InputMatrix, PurchaseModel
from ..scoring.evaluation.predict import weekly_hazard
from .combination import MEMBERS, PRIOR
from .ridge_logistic import date_intercepts, fit_ridge_logistic, weighted_sum
from .training_rows import TrainingRows
from .weekly_hazard import unlearned

CANDIDATES = ("recency", "bgnbd", "hazard", "logistic", "linear", "lightgbm", "blend")
BLEND = "blend"
"""what ships"""
NAMES = {
    "recency": {"en": "Recency rule", "zh": "最近购买规则"},
    "bgnbd": {"en": "BG/NBD", "zh": "BG/NBD 购买模型"},
    "hazard": {"en": "Weekly hazard", "zh": "每周购买风险模型"},
    "logistic": {"en": "Logistic on RFMW", "zh": "RFMW 逻辑回归"},
    "linear": {"en": "Logistic on all features", "zh": "逻辑回归（全部特征）"},
    "lightgbm": {"en": "LightGBM on all features", "zh": "LightGBM（全部特征）"},
    "blend": {"en": "Weighted blend", "zh": "加权混合模型"},
    "shipped": {"en": "Shipped model", "zh": "采用的模型"},
}
RIDGE = 1.0
TERMS = ("recency_days", "frequency", "monetary", "width", "tenure_days")


@dataclass(frozen=True)
class Settings:
    """How the candidates are fitted. The defaults were chosen on past origins, see benchmarks/results/quality.md and
    boosting.md."""

    trees: int = 80
    full_rows: int = 5_000
    """from this many independent rows on, all of the trees are grown, with all of their leaves"""
    leaves: int = 8
    least_leaves: int = 4
    rate: float = 0.12
    leaf_rows: int = 50
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
    inputs: list[Input],
    btyd: BtydParameters,
    settings: Settings | None = None,
    hazard: HazardParameters | None = None,
) -> FittedModel:
    """One fitted candidate, as a bundle holds it: target, horizon_days, inputs, btyd, hazard, model; not calibrated.

    candidate: one of CANDIDATES, `blend` with the weights it has before any origin has closed; inputs: see
    `describe_inputs`; btyd: a fit of modelling.btyd in days; hazard: a fit of modelling.weekly_hazard, without which
    the purchase model takes its place. Raises ValueError for an unknown candidate.
    """
    settings, rows = settings or Settings(), training.rows
    purchases = PurchaseModel(target, int(horizon_days), btyd)

    def fitted(used: list[Input], model: ModelContent) -> FittedModel:
        return {"target": target, "horizon_days": int(horizon_days), "btyd": btyd, "inputs": used, "model": model}

    if candidate not in CANDIDATES:
        raise ValueError(f"unknown candidate {candidate}: allowed are {', '.join(CANDIDATES)}")
    if candidate == "recency":
        sign = 1.0 if target == "churn" else -1.0
        center = sign * float(np.log(rows["recency_days"].astype(float)).mean()) if len(rows) else 0.0
        return fitted(_number_inputs(["recency_days"], inputs), {"kind": "recency", "center": center})
    if candidate in ("bgnbd", "hazard"):
        recency, frequency, tenure = (float(rows[name].astype(float).median()) for name in BTYD_INPUTS)
        reference: Reference = {"recency_days": recency, "frequency": frequency, "tenure_days": tenure}
        used = _number_inputs(list(BTYD_INPUTS), inputs)
        if candidate == "bgnbd":
            return fitted(used, {"kind": "bgnbd", "reference": reference})
        return {**fitted(used, {"kind": "hazard", "reference": reference}), "hazard": hazard or unlearned()}
    if candidate == "logistic":
        names = [name for name in TERMS if name in rows and rows[name].notna().any()]
        used = _number_inputs(names, inputs)
        form = _fit_ridge(InputMatrix.of(used), training, names, RIDGE, settings)
        return fitted(used, {"kind": "logistic", "derived": [], "linear": form})
    if candidate == "lightgbm":
        return fitted(inputs, _fit_boosted(InputMatrix.of(inputs, purchases), training, settings))
    if candidate == "linear":
        numbers = [item for item in inputs if item["kind"] == "number"]
        matrix = InputMatrix.of(numbers, purchases)
        form = _fit_ridge(matrix, training, matrix.columns, settings.linear_ridge, settings)
        return fitted(numbers, {"kind": "linear", "derived": [DERIVED], "linear": form})
    given = (target, horizon_days, training, inputs, btyd, settings, hazard)
    return blended({member: fit_candidate(member, *given) for member in MEMBERS}, PRIOR[target])


def fitted_for(candidates: Sequence[str]) -> tuple[str, ...]:
    """The candidates that are fitted so that `candidates` are known, in the order of CANDIDATES: members for the blend.

    Raises ValueError for an unknown candidate.
    """
    if unknown := set(candidates) - set(CANDIDATES):
        raise ValueError(f"unknown candidate {sorted(unknown)[0]}: allowed are {', '.join(CANDIDATES)}")
    wanted = {*candidates, *(MEMBERS if BLEND in candidates else ())} - {BLEND}
    return tuple(name for name in CANDIDATES if name in wanted)


def shipped(candidates: Sequence[str]) -> str:
    """The one of `candidates` that ships: the blend; where it is none of them, the last in the order of CANDIDATES."""
    return max(candidates, key=CANDIDATES.index)


def blended(models: Mapping[str, FittedModel], weights: Mapping[str, float]) -> FittedModel:
    """The weighted mean of the fitted members (hazard, linear, lightgbm) in log-odds; none is fitted again."""
    weekly, linear, boosted = (models[member] for member in MEMBERS)
    regression, trees, rule = linear["model"], boosted["model"], weekly["model"]
    if regression["kind"] != "linear" or trees["kind"] != "lightgbm" or rule["kind"] != "hazard":
        raise ValueError(f"members {', '.join(models)} given: {', '.join(MEMBERS)} are blended")
    form = weighted_sum((weights["linear"], regression["linear"]), (weights["lightgbm"], trees["linear"]))
    usual = {name: [value] for name, value in rule["reference"].items()}
    offset: Offset = {"weight": weights["hazard"], "center": float(weekly_hazard(weekly).log_odds(usual)[0])}
    model: TreeModel = {
        **trees,
        "kind": "blend",
        "tree_weight": weights["lightgbm"],
        "linear": form,
        "hazard_offset": offset,
    }
    return {**boosted, "hazard": weekly["hazard"], "model": model}


def blend_weights_of(model: ModelContent) -> dict[str, float]:
    """Member -> its weight in a fitted blend."""
    if model["kind"] != BLEND or "hazard_offset" not in model:
        raise ValueError(f"kind {model['kind']}: only a blend of {', '.join(MEMBERS)} has weights")
    weekly, trees = model["hazard_offset"]["weight"], model["tree_weight"]
    return dict(zip(MEMBERS, (weekly, 1.0 - weekly - trees, trees), strict=True))


def purchase_model(rows: pd.DataFrame) -> pd.DataFrame:
    """x, t_x and total (T), in days, of each row: what a purchase model of all customers at one as_of is fitted on."""
    return pd.DataFrame(dict(zip(("x", "t_x", "total"), formulas.from_features(rows), strict=True)))


def _number_inputs(names: list[str], inputs: list[Input]) -> list[Input]:
    known = {item["name"]: item for item in inputs}
    return [known.get(name, {"name": name, "kind": "number", "version": 1, "categories": None}) for name in names]


def grown(settings: Settings, independent: float) -> tuple[int, int]:
    """(trees, leaves of each) that `independent` rows allow: both grow with the root of how many there are."""
    share = min((independent / settings.full_rows) ** 0.5, 1.0)
    return max(round(settings.trees * share), 1), max(round(settings.leaves * share), settings.least_leaves)


def _fit_boosted(matrix: InputMatrix, training: TrainingRows, settings: Settings) -> TreeModel:
    names = [name for name in (*TERMS, DERIVED) if name in matrix.columns]
    form = _fit_ridge(matrix, training, names, RIDGE, settings)
    training = training.subsample(settings.max_rows)
    columns, as_of = _columns(matrix, training), training.rows["as_of"]
    start = Linear.of(form, matrix.columns).log_odds(columns)
    import lightgbm

    data = lightgbm.Dataset(
        columns,
        label=training.outcome,
        weight=_row_weights(training, settings),
        init_score=start + date_intercepts(as_of, training.outcome, start),
        categorical_feature=list(matrix.categories),
        params={"verbosity": -1, "min_data_in_bin": 5, "max_bin": 127, "num_threads": settings.threads},
        free_raw_data=False,
    )
    rounds, leaves = grown(settings, training.independent)
    boosters = [
        lightgbm.train(_parameters(settings, seed) | {"num_leaves": leaves}, data, num_boost_round=rounds)
        for seed in range(settings.seeds)
    ]
    trees = [booster.model_to_string() for booster in boosters]
    return {"kind": "lightgbm", "derived": [DERIVED], "linear": form, "trees": trees, "tree_weight": 1.0}


def _fit_ridge(
    matrix: InputMatrix, training: TrainingRows, names: list[str], ridge: float, settings: Settings
) -> LinearForm:
    """The linear form on the columns `names` of the matrix; the rows do not depend on the names."""
    training = training.subsample(settings.linear_rows)
    positions = [matrix.columns.index(name) for name in names]
    columns = _columns(matrix, training)[:, positions]
    return fit_ridge_logistic(
        columns, names, training.rows["as_of"], training.outcome, ridge, _row_weights(training, settings)
    )


def _columns(matrix: InputMatrix, training: TrainingRows) -> np.ndarray:
    """The matrix of the training rows, float [n, k]; the purchase model's log-odds are of each row's own window."""
    columns = matrix.values(training.rows)
    if matrix.purchases:
        for days in np.unique(training.days[training.days != matrix.purchases.horizon_days]):
            at = training.days == days
            columns[at, -1] = replace(matrix.purchases, horizon_days=int(days)).log_odds(training.rows[at])
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
        "force_col_wise": True,
        "seed": 20_111 + seed,
        "num_threads": settings.threads,
        "verbosity": -1,
    }
