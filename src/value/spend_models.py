"""Two spend models: a purchase model in closed form, fitted at one as_of, and a boosted one, fitted at several."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..features import CATALOGUE
from ..modelling.btyd import fit_btyd, fit_gamma_gamma
from ..scoring.evaluation import btyd
from ..scoring.evaluation.value import inputs, order_value, run_rate

FAMILIES = ("recency", "frequency", "monetary", "width", "rhythm", "trend", "returns")
"""of a boosted spend model; no season: with one or two years of lines a date only measures growth"""

LIGHTGBM: dict[str, Any] = {
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "seed": 7,
    "verbosity": -1,
}
ROUNDS = {"buys": 100, "amount": 60}
MOST_ROWS = 60_000
FEWEST_BUYERS = 200
MOST_CUSTOMERS = 20_000
"""a purchase model of seven parameters gains nothing from more"""
FITTED = ("r", "alpha", "a", "b", "first", "customers", "log_likelihood", "penalty")


def fit_closed_form(features: pd.DataFrame) -> dict[str, Any]:
    """`btyd` and `gamma_gamma` of the customers in `features` (one as_of), ready for `scoring.value.evaluate`.

    Everybody with a purchase counts, one-time buyers included: their only purchase day informs the distribution of
    order values. Amounts are per purchase day.
    """
    seen = features[(features["frequency"] >= 1) & (features["monetary_total"] > 0)]
    if len(seen) > MOST_CUSTOMERS:
        seen = seen.sort_values("customer_id").sample(MOST_CUSTOMERS, random_state=7)
    purchase_model = fit_btyd(*btyd.from_features(seen))
    days = seen["frequency"].to_numpy(dtype=float)
    order_values = fit_gamma_gamma(days, seen["monetary_total"].to_numpy(dtype=float) / days)
    return {"kind": "btyd_gamma_gamma", "btyd": purchase_model, "gamma_gamma": order_values}


def boosted_inputs(features: pd.DataFrame) -> list[str]:
    """Names of the numeric feature columns that a boosted spend model may use: present, not all null, no season."""
    wanted = [feature.name for feature in CATALOGUE.values() if feature.family in FAMILIES and feature.name in features]
    return [
        name for name in wanted if pd.api.types.is_numeric_dtype(features[name]) and bool(features[name].notna().any())
    ]


def fit_two_part(
    features: pd.DataFrame, spend: np.ndarray, names: list[str], closed_form: dict[str, Any], days: int
) -> dict[str, Any] | None:
    """`inputs` and `trees` of P(buys) and of the amount of those who do, or None with fewer than 200 buyers.

    features: rows of one or more closed as_of dates; spend (n,) >= 0 in the `days` after each. The amount has a gamma
    likelihood with a log link, so its mean is unbiased in money and large buyers cannot pull it as in least squares;
    it starts from the customer's own run rate, with order values from `closed_form`.
    """
    if len(features) > MOST_ROWS:
        chosen = np.sort(np.random.default_rng(7).choice(len(features), MOST_ROWS, replace=False))
        features, spend = features.iloc[chosen], spend[chosen]
    buys = spend > 0
    if buys.sum() < FEWEST_BUYERS or (~buys).sum() == 0:
        return None
    data = inputs(names, features)
    start = run_rate(features, order_value(closed_form, features), days)
    parts = {
        "buys": _boost("buys", data, buys.astype(float), "binary"),
        "amount": _boost("amount", data[buys], spend[buys], "gamma", start[buys]),
    }
    return {"kind": "two_part", "inputs": list(names), "trees": parts}


def _boost(part: str, data: np.ndarray, label: np.ndarray, objective: str, start: np.ndarray | None = None) -> str:
    import lightgbm

    options = {**LIGHTGBM, "objective": objective}
    booster = lightgbm.train(options, lightgbm.Dataset(data, label, init_score=start), num_boost_round=ROUNDS[part])
    return str(booster.model_to_string())
