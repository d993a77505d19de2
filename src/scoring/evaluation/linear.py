"""The linear part of a model, evaluated for a million customers or for one: signed logarithms, standardised, weighted.

One term, in numbers: recency_days, center 4.0, scale 1.2, weight 0.5. A customer silent for 100 days has
log(1 + 100) = 4.62 and contributes 0.5 * (4.62 - 4.0) / 1.2 = 0.26 to the log-odds; one of whom it is not known
contributes 0, and nobody is counted as further than `clip` scales from the center.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..bundle_file.fitted_content import DERIVED, LinearForm

ROWS = 4096
"""rows at a time: their working arrays stay in the processor's cache"""


@dataclass(frozen=True)
class Linear:
    """A bundle's linear form as arrays, each of length k, the number of terms."""

    names: list[str]
    places: np.ndarray
    """int: the terms' columns in the model's matrix"""
    center: np.ndarray
    low: np.ndarray
    high: np.ndarray
    """the clip, in signed logarithms"""
    slope: np.ndarray
    """weight / scale"""
    may_miss: np.ndarray
    """bool: terms that count nothing where they are not known; without the derived column there is no score (NaN)"""
    intercept: float

    @classmethod
    def of(cls, form: LinearForm, columns: Sequence[str]) -> Linear:
        """The arrays of `form`; columns: names of the matrix's columns.

        The column DERIVED is worked out from what every customer has, and so must be known.
        """
        terms, places = form["terms"], {name: place for place, name in enumerate(columns)}
        center = np.array([term["center"] for term in terms], dtype=float)
        scale = np.array([term["scale"] for term in terms], dtype=float)
        weight = np.array([term["weight"] for term in terms], dtype=float)
        reach = float(form.get("clip", np.inf)) * scale
        names = [term["name"] for term in terms]
        return cls(
            names,
            np.array([places[name] for name in names], dtype=int),
            center,
            center - reach,
            center + reach,
            weight / scale,
            np.array([name != DERIVED for name in names], dtype=bool),
            float(form["intercept"]),
        )

    def parts(self, data: np.ndarray) -> np.ndarray:
        """What each term contributes to each row of `data` (float [n, columns]): float64 [n, k]."""
        parts = signed_log(data[:, self.places])
        np.clip(parts, self.low, self.high, out=parts)
        parts -= self.center
        parts *= self.slope
        parts[np.isnan(parts) & self.may_miss] = 0.0
        return parts

    def log_odds(self, data: np.ndarray) -> np.ndarray:
        """Intercept plus all contributions, float64 [n]."""
        if len(data) <= ROWS:
            return np.asarray(self.parts(data).sum(axis=1) + self.intercept)
        sums = np.empty(len(data))
        for start in range(0, len(data), ROWS):
            sums[start : start + ROWS] = self.parts(data[start : start + ROWS]).sum(axis=1)
        return sums + self.intercept


def signed_log(x: np.ndarray) -> np.ndarray:
    """sign(x) log(1 + |x|); NaN stays NaN."""
    return np.copysign(np.log1p(np.abs(x)), x)
