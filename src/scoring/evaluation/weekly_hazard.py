"""The weekly hazard: the chance that a customer who has not bought until then buys within the next seven days.

    log-odds = the purchase model's log-odds of a purchase in the week + intercept
               + sum of weight * max(value - knot, 0)

One-time and repeat customers have each their own intercept and pieces. At the start of a week a customer with
recency_days R, frequency F and tenure_days T has the values (natural logarithms)

    recency     log(R + 3.5), the middle of the week; R at most `longest_recency`
    frequency   log(F)
    tenure      log(T + 3.5); T at most `longest_tenure`
    mean_gap    log of the mean gap between purchase days, (T - R) / (F - 1), at least one day
    lateness    recency - mean_gap, from -3 to 3

The probability of no purchase within a horizon is the product of (1 - hazard) over its weeks, in each of which the
customer is a week longer silent; of a last week that is cut off, only so many sevenths of the exponent count. So no
horizon contradicts another: a longer one can only lower the probability. Discrete-time survival analysis: Singer and
Willett (1993), "It's about time: using discrete-time survival analysis", Journal of Educational Statistics 18, 155-195.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..bundle_file.fitted_content import BtydParameters, HazardForm, HazardParameters
from . import btyd

WEEK = 7
MIDDLE = 3.5
"""days from the start of a week to its middle"""
FURTHEST = 3.0
"""how far lateness goes, in logs"""
ROWS = 4_096
"""customers at a time: bounded memory for tables of any length"""


@dataclass(frozen=True)
class WeeklyHazard:
    """A fitted weekly hazard, and the question it is asked: a purchase within `horizon_days`, or none (churn)."""

    target: str
    horizon_days: int
    parameters: HazardParameters
    purchases: BtydParameters

    def log_odds(self, frame: Any) -> np.ndarray:
        """Log-odds of the target within the horizon, float64 [n]; reads recency_days, frequency and tenure_days."""
        silent = self.no_purchase_log_odds(frame, self.horizon_days)
        return silent if self.target == "churn" else -silent

    def no_purchase_log_odds(self, frame: Any, days: int) -> np.ndarray:
        """Log-odds of no purchase in the next `days` days (> 0), float64 [n], from -30 to 30."""
        recency, frequency, tenure = (
            np.asarray(frame[name], dtype=float) for name in ("recency_days", "frequency", "tenure_days")
        )
        chunks = (slice(start, start + ROWS) for start in range(0, len(recency), ROWS))
        parts = [self._silent(recency[rows], frequency[rows], tenure[rows], days) for rows in chunks]
        silent = np.minimum(np.concatenate([np.empty(0), *parts]), -1e-13)
        return np.clip(silent - np.log(-np.expm1(silent)), -30.0, 30.0)

    def _silent(self, recency: np.ndarray, frequency: np.ndarray, tenure: np.ndarray, days: int) -> np.ndarray:
        """Log of the probability of no purchase in `days` days, float64 [n]."""
        starts = np.arange(0, days, WEEK)
        share = np.minimum(days - starts, WEEK) / WEEK
        ahead = weekly_log_odds(
            recency[:, None] + starts, frequency[:, None], tenure[:, None] + starts, self.parameters, self.purchases
        )
        return -np.logaddexp(0.0, ahead) @ share


def weekly_log_odds(
    recency: np.ndarray,
    frequency: np.ndarray,
    tenure: np.ndarray,
    parameters: HazardParameters,
    purchases: BtydParameters,
) -> np.ndarray:
    """Log-odds of a purchase in the week that begins now, float64 [n, w].

    recency, tenure: float [n, w], days before each of w weeks; frequency (>= 1): float [n, 1].
    """
    history = btyd.from_features({"recency_days": recency, "frequency": frequency, "tenure_days": tenure})
    log_odds = -btyd.no_purchase_log_odds(*history, float(WEEK), purchases)
    repeat = frequency[:, 0] > 1
    for form, rows in ((parameters["one_time"], ~repeat), (parameters["repeat"], repeat)):
        if rows.any():
            known = values(recency[rows], frequency[rows], tenure[rows], parameters)
            log_odds[rows] += _sum_of_pieces(form, known)
    return log_odds


def values(
    recency: np.ndarray, frequency: np.ndarray, tenure: np.ndarray, parameters: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    """The values that pieces read, by name; arrays that broadcast. Of `parameters` only the longest days are read."""
    gap = np.log(np.maximum((tenure - recency) / np.maximum(frequency - 1.0, 1.0), 1.0))
    silence = np.log(np.minimum(recency, parameters["longest_recency"]) + MIDDLE)
    return {
        "recency": silence,
        "frequency": np.log(np.maximum(frequency, 1.0)),
        "tenure": np.log(np.minimum(tenure, parameters["longest_tenure"]) + MIDDLE),
        "mean_gap": gap,
        "lateness": np.clip(silence - gap, -FURTHEST, FURTHEST),
    }


def _sum_of_pieces(form: HazardForm, known: Mapping[str, np.ndarray]) -> np.ndarray:
    total: Any = form["intercept"]
    for piece in form["pieces"]:
        total = total + piece["weight"] * np.maximum(known[piece["of"]] - piece["knot"], 0.0)
    return np.asarray(total)
