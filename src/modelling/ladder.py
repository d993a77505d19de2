"""The rungs every back-test climbs, each fitted into the plain dict that scoring.predict evaluates.

recency    the longer silent, the likelier gone: log of recency
bgnbd      the purchase model's log-odds; needs no labels at all
logistic   ridge logistic regression on recency, frequency, monetary, width and tenure, in logs
lightgbm   small boosted trees on the whole table that start from the purchase model's log-odds; seeds averaged
blend      the same trees at half weight: the log-odds average of the purchase model and the boosted one

What is learned is the order *within* an as_of date: every date's own rate enters as a fixed intercept (an init score),
so a model cannot mistake a good December for a trait of the customers who were there. The level is forecast elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
from scipy.special import expit

from ..scoring import btyd as formulas
from ..scoring import predict
from .calibration import level_for

RUNGS = ("recency", "bgnbd", "logistic", "lightgbm", "blend")
PROVES_ITSELF = "lightgbm"
"""the rung that ships only when it is clearly better than the others, of which the blend holds it in check"""
NAMES = {
    "recency": {"en": "Recency rule", "zh": "最近购买规则"},
    "bgnbd": {"en": "BG/NBD", "zh": "BG/NBD 购买模型"},
    "logistic": {"en": "Logistic on RFMW", "zh": "RFMW 逻辑回归"},
    "lightgbm": {"en": "LightGBM on all features", "zh": "LightGBM（全部特征）"},
    "blend": {"en": "BG/NBD and LightGBM averaged", "zh": "BG/NBD 与 LightGBM 平均"},
    "shipped": {"en": "Shipped model", "zh": "采用的模型"},
}
BLEND = 0.5
TERMS = ("recency_days", "frequency", "monetary", "width", "tenure_days")


@dataclass(frozen=True)
class Settings:
    """How the boosted rung is grown. The defaults were chosen on past origins, see benchmarks/results/quality.md."""

    trees: int = 250
    leaves: int = 6
    rate: float = 0.05
    leaf_rows: int = 100
    ridge: float = 10.0
    columns: float = 0.5
    seeds: int = 2
    offset: bool = True
    half_life_days: float = 365.0
    max_rows: int = 60_000
    threads: int = 1
    """one: on shared cores two threads of LightGBM wait for each other and cost three to ten times the time"""

    def but(self, **changes: Any) -> Settings:
        return replace(self, **changes)


def fit_rung(
    rung: str,
    target: str,
    horizon_days: int,
    rows: pd.DataFrame,
    happened: np.ndarray,
    inputs: list[dict[str, Any]],
    btyd: dict[str, Any],
    settings: Settings | None = None,
) -> dict[str, Any]:
    """The dict of one fitted rung: target, horizon_days, inputs, btyd, model. Calibration is added by its caller.

    `rows`: training rows (as_of and the inputs); `happened`: float [n], 1 where the target came true. `btyd`: a fit of
    modelling.btyd in days.
    """
    settings = settings or Settings()
    model: dict[str, Any] = {"target": target, "horizon_days": int(horizon_days), "btyd": btyd}
    if rung == "recency":
        sign = 1.0 if target == "churn" else -1.0
        center = sign * float(np.log(rows["recency_days"].astype(float)).mean()) if len(rows) else 0.0
        return {**model, "inputs": _numbers(["recency_days"], inputs), "model": {"rung": rung, "center": center}}
    if rung == "bgnbd":
        names = list(predict.BTYD_INPUTS)
        reference = {name: float(rows[name].astype(float).median()) for name in names}
        return {**model, "inputs": _numbers(names, inputs), "model": {"rung": rung, "reference": reference}}
    if rung == "logistic":
        return {**model, **_logistic(rows, happened, inputs)}
    if rung in ("lightgbm", "blend"):
        boosted = _boosted(model, rows, happened, inputs, settings)
        return blended(boosted) if rung == "blend" else boosted
    raise ValueError(f"unknown rung {rung}")


def blended(boosted: dict[str, Any]) -> dict[str, Any]:
    """The fitted lightgbm rung with its trees at BLEND weight; nothing is fitted again."""
    spec = boosted["model"]
    share = 1.0 if spec["offset"] else 1.0 - BLEND
    changes = {"tree_weight": BLEND, "offset": predict.DERIVED, "offset_weight": share}
    return {**boosted, "model": {**spec, **changes}}


def purchase_model(rows: pd.DataFrame) -> pd.DataFrame:
    """The distinct x, t_x, T of `rows` as a frame, for fitting BTYD on everyone seen before one as_of."""
    return pd.DataFrame(dict(zip(("x", "t_x", "total"), formulas.from_features(rows), strict=True)))


def date_intercepts(as_of: pd.Series, happened: np.ndarray, log_odds: np.ndarray) -> np.ndarray:
    """For every row the shift of its as_of date that makes `log_odds` meet the date's rate; float64 [n]."""
    shift = np.zeros(len(happened))
    for places in pd.Series(np.arange(len(as_of))).groupby(as_of.to_numpy()).indices.values():
        rate = (happened[places].sum() + 0.5) / (len(places) + 1.0)
        shift[places] = level_for(log_odds[places], float(rate))
    return shift


def _numbers(names: list[str], inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {item["name"]: item for item in inputs}
    return [known.get(name, {"name": name, "kind": "number", "version": 1, "levels": None}) for name in names]


def _logistic(rows: pd.DataFrame, happened: np.ndarray, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    names = [name for name in TERMS if name in rows and rows[name].notna().any()]
    data, terms = [], []
    for name in names:
        raw = np.log1p(np.maximum(pd.to_numeric(rows[name]).to_numpy(dtype=float, na_value=np.nan), 0.0))
        center, scale = float(np.nanmean(raw)), float(np.nanstd(raw)) or 1.0
        data.append(np.nan_to_num((raw - center) / scale))
        terms.append({"name": name, "center": center, "scale": scale})
    x = np.column_stack(data)
    weights, shift = np.zeros(x.shape[1]), np.zeros(len(x))
    for _ in range(25):
        shift = date_intercepts(rows["as_of"], happened, x @ weights)
        p = expit(x @ weights + shift)
        w = p * (1 - p)
        hessian = (x * w[:, None]).T @ x + np.eye(x.shape[1])
        step = np.linalg.solve(hessian, x.T @ (happened - p) - weights)
        weights = weights + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    for term, weight in zip(terms, weights, strict=True):
        term["weight"] = float(weight)
    spec = {"rung": "logistic", "terms": terms, "intercept": float(np.mean(shift))}
    return {"inputs": _numbers(names, inputs), "model": spec}


def _boosted(
    model: dict[str, Any], rows: pd.DataFrame, happened: np.ndarray, inputs: list[dict[str, Any]], settings: Settings
) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "rung": "lightgbm",
        "trees": [],
        "tree_weight": 1.0,
        "derived": [predict.DERIVED],
        "offset": predict.DERIVED if settings.offset else None,
        "offset_weight": 1.0,
        "offset_center": 0.0,
        "threads": settings.threads,
    }
    fitted = {**model, "inputs": inputs, "model": spec}
    if len(rows) > settings.max_rows:
        keep = np.sort(np.random.default_rng(7).permutation(len(rows))[: settings.max_rows])
        rows, happened = rows.iloc[keep], happened[keep]
    offset = predict.btyd_log_odds(fitted, rows)
    spec["offset_center"] = float(offset.mean())
    start = offset if settings.offset else np.zeros(len(rows))
    start = start + date_intercepts(rows["as_of"], happened, start)
    age = (rows["as_of"].max() - rows["as_of"]).dt.days.to_numpy(dtype=float)
    data = lightgbm.Dataset(
        predict.matrix(fitted, rows),
        label=happened,
        weight=0.5 ** (age / settings.half_life_days),
        init_score=start,
        categorical_feature=[place for place, item in enumerate(inputs) if item["kind"] == "category"],
        params={"verbosity": -1, "min_data_in_bin": 5, "max_bin": 127, "num_threads": settings.threads},
        free_raw_data=False,
    )
    for seed in range(settings.seeds):
        grown = lightgbm.train(_parameters(settings, seed), data, num_boost_round=settings.trees)
        spec["trees"].append(grown.model_to_string())
    return fitted


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
