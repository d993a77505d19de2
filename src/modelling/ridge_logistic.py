"""Ridge logistic regression on signed logarithms, fitted within as_of dates, as the plain dict that scoring evaluates.

A column x becomes sign(x) log(1 + |x|), minus its mean, over its standard deviation; a missing value becomes the mean.
Every date keeps an intercept of its own, so that the order within a date is learned, not the season.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import expit

from ..scoring.bundle_file.fitted_content import LinearForm, Term
from ..scoring.evaluation.linear import signed_log
from .calibration import shift_to_rate

CLIP = 6.0
"""standard deviations from the mean at which a standardised column is clipped"""
STEPS = 25


def fit_ridge_logistic(
    columns: np.ndarray,
    names: Sequence[str],
    as_of: pd.Series,
    outcome: np.ndarray,
    ridge: float,
    weight: np.ndarray | None = None,
) -> LinearForm:
    """{"intercept", "clip", "terms"}: one term {"name", "center", "scale", "weight"} per column that varies.

    columns: float [n, k] with NaN for missing; names: its k names; outcome: 0.0 or 1.0 [n]; ridge: > 0; weight:
    float [n], default 1. Minimises the weighted log loss plus ridge / 2 times the squared weights of the terms
    (Newton's method).
    """
    terms: list[Term] = []
    standard = []
    for name, column in zip(names, np.asarray(columns, dtype=float).T, strict=True):
        raw = signed_log(column)
        known = np.isfinite(raw)
        if not known.any() or np.ptp(raw[known]) < 1e-9:
            continue
        center, scale = float(raw[known].mean()), float(raw[known].std())
        standard.append(np.where(known, np.clip((raw - center) / scale, -CLIP, CLIP), 0.0))
        terms.append({"name": name, "center": center, "scale": scale, "weight": 0.0})
    if not terms:
        rate = float(np.clip(np.mean(outcome), 1e-6, 1 - 1e-6)) if len(outcome) else 0.5
        return {"intercept": float(np.log(rate / (1 - rate))), "clip": CLIP, "terms": []}
    x = np.column_stack(standard)
    weights, shift = _newton(x, as_of, outcome, ridge, np.ones(len(x)) if weight is None else weight)
    for term, value in zip(terms, weights, strict=True):
        term["weight"] = float(value)
    return {"intercept": float(np.mean(shift)), "clip": CLIP, "terms": terms}


def weighted_sum(*parts: tuple[float, LinearForm]) -> LinearForm:
    """The linear form that equals the sum of weight times form, for (weight, form) pairs fitted on the same rows.

    Terms of one name must have the same center and scale. Raises ValueError otherwise.
    """
    merged: dict[str, Term] = {}
    for share, form in parts:
        for term in form["terms"]:
            total = merged.setdefault(term["name"], {**term, "weight": 0.0})
            if (total["center"], total["scale"]) != (term["center"], term["scale"]):
                raise ValueError(f"`{term['name']}` was standardised in two ways; fit both forms on the same rows")
            total["weight"] += share * term["weight"]
    intercept = sum(share * form["intercept"] for share, form in parts)
    return {"intercept": float(intercept), "clip": CLIP, "terms": list(merged.values())}


def date_intercepts(as_of: pd.Series, outcome: np.ndarray, log_odds: np.ndarray) -> np.ndarray:
    """float64 [n]: for every row the shift of its as_of date that makes the mean of `log_odds` meet the date's rate.

    outcome (0 or 1), log_odds: float [n]; half an outcome of either kind is added, so that no rate is 0 or 1.
    """
    return _intercepts(_rows_of_dates(as_of), outcome, log_odds)


def _rows_of_dates(as_of: pd.Series) -> list[np.ndarray]:
    rows = pd.Series(np.arange(len(as_of))).groupby(as_of.to_numpy()).indices
    return [np.asarray(one) for one in rows.values()]


def _intercepts(dates: list[np.ndarray], outcome: np.ndarray, log_odds: np.ndarray) -> np.ndarray:
    shift = np.zeros(len(outcome))
    for rows in dates:
        rate = (outcome[rows].sum() + 0.5) / (len(rows) + 1.0)
        shift[rows] = shift_to_rate(log_odds[rows], float(rate))
    return shift


def _newton(
    x: np.ndarray, as_of: pd.Series, outcome: np.ndarray, ridge: float, row_weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(weights [k], intercept of each row's date [n]); row_weight: the same for all rows of a date.

    The dates' intercepts follow the weights, so the Hessian is that of the profile likelihood (Schur complement).
    """
    weights, shift, dates = np.zeros(x.shape[1]), np.zeros(len(x)), _rows_of_dates(as_of)
    for _ in range(STEPS):
        shift = _intercepts(dates, outcome, x @ weights)
        p = expit(x @ weights + shift)
        curved = row_weight * p * (1 - p)
        hessian = (x * curved[:, None]).T @ x + ridge * np.eye(x.shape[1])
        means = np.array([curved[rows] @ x[rows] for rows in dates])
        hessian -= (means / [[curved[rows].sum()] for rows in dates]).T @ means
        step = np.linalg.solve(hessian, x.T @ (row_weight * (outcome - p)) - ridge * weights)
        weights = weights + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-7:
            break
    return weights, shift
