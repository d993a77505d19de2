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
from functools import cached_property
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
        silent, repeat = np.empty(len(recency)), frequency > 1
        for form, group in ((self._one_time, ~repeat), (self._repeat, repeat)):
            places = np.flatnonzero(group)
            for start in range(0, len(places), ROWS):
                rows = places[start : start + ROWS]
                silent[rows] = self._silent(form, recency[rows], frequency[rows], tenure[rows], days)
        silent = np.minimum(silent, -1e-13)
        return np.minimum(np.maximum(silent - np.log(-np.expm1(silent)), -30.0), 30.0)

    @cached_property
    def _one_time(self) -> _Form:
        return _Form.of(self.parameters["one_time"])

    @cached_property
    def _repeat(self) -> _Form:
        return _Form.of(self.parameters["repeat"])

    def _silent(
        self, form: _Form, recency: np.ndarray, frequency: np.ndarray, tenure: np.ndarray, days: int
    ) -> np.ndarray:
        """Log of the probability of no purchase in `days` days, float64 [n], of customers of one form."""
        starts = np.arange(0, days, WEEK)
        share = np.minimum(days - starts, WEEK) / WEEK
        recency, frequency, tenure = recency[:, None] + starts, frequency[:, None], tenure[:, None] + starts
        history = btyd.from_features({"recency_days": recency, "frequency": frequency, "tenure_days": tenure})
        ahead = form.sum(values(recency, frequency, tenure, self.parameters))
        ahead = ahead - btyd.no_purchase_log_odds(*history, float(WEEK), self.purchases)
        return -(np.logaddexp(0.0, ahead) * share).sum(axis=1)


@dataclass(frozen=True)
class _Form:
    """A HazardForm, its pieces as arrays by the value that they read."""

    intercept: float
    pieces: Mapping[str, tuple[np.ndarray, np.ndarray]]
    """value -> knots, weights"""

    @classmethod
    def of(cls, form: HazardForm) -> _Form:
        by_value: dict[str, list[tuple[float, float]]] = {}
        for piece in form["pieces"]:
            by_value.setdefault(piece["of"], []).append((float(piece["knot"]), float(piece["weight"])))
        arrays = {name: np.array(pairs).T for name, pairs in by_value.items()}
        return cls(float(form["intercept"]), {name: (knots, weights) for name, (knots, weights) in arrays.items()})

    def sum(self, known: Mapping[str, np.ndarray]) -> np.ndarray:
        """The intercept and all pieces, of the shape that the values in `known` broadcast to."""
        total: Any = self.intercept
        for name, (knots, weights) in self.pieces.items():
            total = total + (np.maximum(known[name][..., None] - knots, 0.0) * weights).sum(axis=-1)
        return np.asarray(total)


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
        "lateness": np.minimum(np.maximum(silence - gap, -FURTHEST), FURTHEST),
    }
