"""Calibration: p = sigmoid(slope * raw log-odds + intercept + base-rate shift), from outcomes later than training rows.

Platt scaling (Platt 1999, Probabilistic outputs for support vector machines) within as_of dates. The slope is learned
from raw log-odds that models of the past gave to as_of dates after all their training labels had closed, each date with
its own intercept, so that a good or a bad quarter for the whole shop cannot bend the slope. The best slope differs from
date to date, and by more than chance: a handful of past dates says little about today's, which is therefore drawn back
towards 1. The intercept is the mean of the dates'; what is particular to today is the base-rate shift, solved so that
the cohort's mean probability is the forecast base rate (see base_rate_forecast).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit, logit

PRIOR_ROWS = 200.0
"""how many rows the prior slope is worth; keeps a first, small calibration window from bending it"""
PRIOR_SLOPE_SD = 0.1
"""standard deviation of the prior belief about how far from 1 a candidate's slope is on average"""
SLOPE_SD_BETWEEN_DATES = 0.2
"""standard deviation of the best slopes of independent dates around their average"""


@dataclass(frozen=True)
class PlattScaling:
    """Calibrated log-odds = slope * raw log-odds + intercept."""

    slope: float
    """0.05..3"""
    intercept: float
    """mean of the dates' intercepts, weighted by their rows"""
    rows: int
    """how many rows it was fitted on; 0: there were none, and the slope is the prior"""
    information: float
    """Fisher information of the slope with the intercepts profiled out: 1 / its variance"""


def todays_platt_scaling(
    raw_log_odds: Sequence[np.ndarray], outcome: Sequence[np.ndarray], independent: float
) -> PlattScaling:
    """The scaling for today: as `fit_platt_scaling`, its slope shrunk towards 1 for what past dates cannot say of it.

    raw_log_odds, outcome (0 or 1): one float array [rows of the date] per as_of date; independent (>= 1 where there is
    a date): how many of the dates' windows would not overlap. slope = 1 + w (fitted slope - 1) with
    w = PRIOR_SLOPE_SD^2 / (PRIOR_SLOPE_SD^2 + SLOPE_SD_BETWEEN_DATES^2 / independent + variance of the fit), the
    posterior mean of a normal prior given a normal measurement.
    """
    scaling = fit_platt_scaling(raw_log_odds, outcome, prior_rows=1.0)
    if not scaling.rows:
        return scaling
    share = min(independent / len(raw_log_odds), 1.0)
    variance = SLOPE_SD_BETWEEN_DATES**2 / independent + 1.0 / (share * scaling.information)
    slope = 1.0 + PRIOR_SLOPE_SD**2 / (PRIOR_SLOPE_SD**2 + variance) * (scaling.slope - 1.0)
    sizes = [len(x) for x in raw_log_odds if len(x)]
    intercepts = [
        shift_to_rate(slope * x, float(y.mean())) for x, y in zip(raw_log_odds, outcome, strict=True) if len(x)
    ]
    return replace(scaling, slope=slope, intercept=float(np.average(intercepts, weights=sizes)))


def fit_platt_scaling(
    raw_log_odds: Sequence[np.ndarray],
    outcome: Sequence[np.ndarray],
    prior: float = 1.0,
    prior_rows: float = PRIOR_ROWS,
) -> PlattScaling:
    """The most likely slope and intercepts of P(outcome = 1) = sigmoid(slope * raw log-odds + intercept of the date).

    raw_log_odds, outcome (0 or 1): one float array per as_of date, of the same lengths; dates without rows are left
    out. Newton's method on the log-likelihood minus prior_rows / 8 * (slope - prior)^2. Without any rows: slope =
    prior, intercept = 0.
    """
    pairs = [(np.asarray(x, float), np.asarray(y, float)) for x, y in zip(raw_log_odds, outcome, strict=True) if len(x)]
    rows = sum(len(x) for x, _ in pairs)
    if not rows:
        return PlattScaling(prior, 0.0, 0, 0.0)
    slope, intercepts = prior, np.array([shift_to_rate(prior * x, float(y.mean())) for x, y in pairs])
    for _ in range(50):
        gradient, curvature = prior_rows / 4 * (prior - slope), prior_rows / 4
        by_date = []
        for position, (x, y) in enumerate(pairs):
            p = expit(slope * x + intercepts[position])
            w = np.maximum(p * (1 - p), 1e-12)
            by_date.append((w.sum(), w @ x, (y - p).sum()))
            # the date's own intercept is profiled out (Schur complement)
            gradient += (y - p) @ x - by_date[-1][1] / by_date[-1][0] * by_date[-1][2]
            curvature += w @ x**2 - by_date[-1][1] ** 2 / by_date[-1][0]
        step = float(np.clip(gradient / curvature, -0.5, 0.5))
        slope = float(np.clip(slope + step, 0.05, 3.0))
        for position, (w_sum, w_x, residual) in enumerate(by_date):
            intercepts[position] += np.clip((residual - w_x * step) / w_sum, -1.0, 1.0)
        if abs(step) < 1e-10:
            break
    sizes = np.array([len(x) for x, _ in pairs], dtype=float)
    return PlattScaling(slope, float(sizes @ intercepts / sizes.sum()), int(rows), float(curvature))


def shift_to_rate(log_odds: np.ndarray, rate: float) -> float:
    """The shift that makes the mean of sigmoid(log_odds + shift) equal `rate` (clipped to 1e-6 .. 1 - 1e-6)."""
    rate = float(np.clip(rate, 1e-6, 1 - 1e-6))
    if not len(log_odds):
        return 0.0
    low, high = -40.0 - float(np.max(log_odds)), 40.0 - float(np.min(log_odds))
    shift = float(np.clip(logit(rate) - float(np.mean(log_odds)), low, high))
    for _ in range(200):
        p = expit(log_odds + shift)
        gap = rate - float(p.mean())
        low, high = (shift, high) if gap > 0 else (low, shift)
        slope = float((p * (1 - p)).mean())
        step = gap / slope if slope > 1e-12 else np.inf
        following = shift + step
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - shift) < 1e-13 * max(1.0, abs(shift)) or gap == 0.0:
            break
        shift = following
    return float(shift)


def reliability(p: np.ndarray, y: np.ndarray, bins: int = 15) -> list[dict[str, Any]]:
    """Rows of a reliability picture: mean p, rate and n of each of `bins` equal-count bins, in order of p."""
    order = np.argsort(p, kind="stable")
    groups = [part for part in np.array_split(order, bins) if len(part)]
    return [{"mean_p": float(p[g].mean()), "rate": float(y[g].mean()), "n": len(g)} for g in groups]
