"""From margin to probability: p = sigmoid(a * margin + b + level), fitted on outcomes later than the model's own rows.

The slope `a` is learned from margins that models of the past gave to as_of dates after all their training labels had
closed, each date with its own intercept, so that a good or a bad quarter for the whole shop cannot bend the slope. The
best slope differs from date to date, and by more than chance: a handful of past dates says little about today's, which
is therefore drawn back towards 1. The intercept `b` is the mean of the dates'; what is particular to today is `level`,
solved so that the cohort's mean probability is the forecast rate (see level).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import expit, logit

PRIOR_ROWS = 200.0
"""how many rows' worth of belief in the prior slope; keeps a first, small calibration window from bending it"""
BELIEF = 0.1
"""how far from 1 (standard deviation) the slope of a rung is believed to be on average"""
BY_DATE = 0.2
"""how much the best slopes of independent dates differ (standard deviation) around their average"""


def todays_line(margins: Sequence[np.ndarray], happened: Sequence[np.ndarray], independent: float) -> dict[str, float]:
    """{"a", "b", "rows"} for today: as `fit_line`, the slope drawn back towards 1 by what past dates cannot say of it.

    independent (>= 1): how many of the dates' windows would not overlap. a = 1 + w (fitted - 1) with w = BELIEF^2 /
    (BELIEF^2 + BY_DATE^2 / independent + variance of the fit), the mean of a normal belief given a normal measurement.
    """
    line = fit_line(margins, happened, prior_rows=1.0)
    if not line["rows"]:
        return line
    share = min(independent / len(margins), 1.0)
    variance = BY_DATE**2 / independent + 1.0 / (share * line["information"])
    a = 1.0 + BELIEF**2 / (BELIEF**2 + variance) * (line["a"] - 1.0)
    sizes = [len(m) for m in margins if len(m)]
    levels = [level_for(a * m, float(y.mean())) for m, y in zip(margins, happened, strict=True) if len(m)]
    return {**line, "a": a, "b": float(np.average(levels, weights=sizes))}


def fit_line(
    margins: Sequence[np.ndarray], happened: Sequence[np.ndarray], prior: float = 1.0, prior_rows: float = PRIOR_ROWS
) -> dict[str, float]:
    """{"a", "b", "rows", "information"}: slope (0.05..3), mean intercept of y ~ sigmoid(a * margin + b_date), one b per
    array, number of rows, and the slope's Fisher information with the intercepts profiled out.

    `margins`, `happened`: one float array per as_of date (same lengths); `happened` is 0 or 1. Newton's method on the
    log-likelihood plus prior_rows/8 * (a - prior)^2. With no rows the answer is a = prior, b = 0.
    """
    pairs = [(np.asarray(m, float), np.asarray(y, float)) for m, y in zip(margins, happened, strict=True) if len(m)]
    rows = sum(len(m) for m, _ in pairs)
    if not rows:
        return {"a": prior, "b": 0.0, "rows": 0, "information": 0.0}
    a, intercepts = prior, np.array([level_for(prior * m, float(y.mean())) for m, y in pairs])
    for _ in range(50):
        gradient, curvature = prior_rows / 4 * (prior - a), prior_rows / 4
        steps = []
        for place, (m, y) in enumerate(pairs):
            p = expit(a * m + intercepts[place])
            w = np.maximum(p * (1 - p), 1e-12)
            steps.append((w.sum(), w @ m, (y - p).sum()))
            # the date's own intercept is profiled out (Schur complement)
            gradient += (y - p) @ m - steps[-1][1] / steps[-1][0] * steps[-1][2]
            curvature += w @ m**2 - steps[-1][1] ** 2 / steps[-1][0]
        step = float(np.clip(gradient / curvature, -0.5, 0.5))
        a = float(np.clip(a + step, 0.05, 3.0))
        for place, (w_sum, w_m, rest) in enumerate(steps):
            intercepts[place] += np.clip((rest - w_m * step) / w_sum, -1.0, 1.0)
        if abs(step) < 1e-10:
            break
    sizes = np.array([len(m) for m, _ in pairs], dtype=float)
    return {"a": a, "b": float(sizes @ intercepts / sizes.sum()), "rows": int(rows), "information": float(curvature)}


def level_for(log_odds: np.ndarray, rate: float) -> float:
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
