"""The linear part of a model, evaluated for a million customers or for one: signed logarithms, standardised, weighted.

One term, in numbers: recency_days, center 4.0, scale 1.2, weight 0.5. A customer silent for 100 days has
log(1 + 100) = 4.62 and contributes 0.5 * (4.62 - 4.0) / 1.2 = 0.26 to the log-odds; one of whom it is not known
contributes 0, and nobody is counted as further than `clip` scales from the center.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

ROWS = 4096
"""rows at a time: their working arrays stay in the processor's cache"""


@dataclass(frozen=True)
class Linear:
    """Terms as arrays, each of length k."""

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
    """bool: terms that count nothing where they are not known; without the others there is no score (NaN)"""
    intercept: float

    @classmethod
    def of(cls, form: Mapping[str, Any], columns: Sequence[str], derived: Sequence[str] = ()) -> Linear:
        """`form`: {"intercept", "clip" (absent: none), "terms"}; `columns`: names of the matrix's columns.

        `derived`: those of them that are worked out from what every customer has, and so must be known.
        """
        terms, at = form["terms"], {name: place for place, name in enumerate(columns)}
        center, scale, weight = (
            np.array([term[key] for term in terms], dtype=float) for key in ("center", "scale", "weight")
        )
        reach = float(form.get("clip", np.inf)) * scale
        names = [term["name"] for term in terms]
        places = np.array([at[name] for name in names], dtype=int)
        may_miss = np.array([name not in derived for name in names], dtype=bool)
        slope, intercept = weight / scale, float(form["intercept"])
        return cls(names, places, center, center - reach, center + reach, slope, may_miss, intercept)

    def parts(self, data: np.ndarray) -> np.ndarray:
        """What each term contributes to each row of `data` (float [n, columns]): float64 [n, k]."""
        raw = signed_log(data[:, self.places])
        np.clip(raw, self.low, self.high, out=raw)
        raw -= self.center
        raw *= self.slope
        raw[np.isnan(raw) & self.may_miss] = 0.0
        return raw

    def margin(self, data: np.ndarray) -> np.ndarray:
        """Intercept plus all contributions, float64 [n]."""
        if len(data) <= ROWS:
            return np.asarray(self.parts(data).sum(axis=1) + self.intercept)
        made = np.empty(len(data))
        for start in range(0, len(data), ROWS):
            made[start : start + ROWS] = self.parts(data[start : start + ROWS]).sum(axis=1)
        return made + self.intercept


def signed_log(x: np.ndarray) -> np.ndarray:
    """sign(x) log(1 + |x|); NaN stays NaN."""
    return np.copysign(np.log1p(np.abs(x)), x)
