"""The kinds of model a bundle may hold: raw scores in log-odds, before calibration, and what they are made of.

Every kind has two methods. `log_odds(frame)` gives float64 [n]; higher means the target is likelier.
`contributions(frame)` gives (values [n, k], k column names, base) with base + values.sum(axis=1) = log_odds, exactly:

    recency                 log of recency; its distance from the training mean
    bgnbd, hazard           the purchase model, the weekly hazard; Shapley values over their three inputs against a
                            reference customer
    logistic, linear        weight times distance from the training mean, the Shapley value against the mean customer
    lightgbm, blend         trees and a linear form: LightGBM's own Shapley values plus the form's; a blend may add the
                            purchase model's and the weekly hazard's log-odds, against those of a usual customer, both
                            in the column btyd_log_odds, for both say what the dates of purchases say
    offset_lightgbm         trees that start from the purchase model; bundles of format 1 held it
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Protocol

import numpy as np

from ..bundle_file.fitted_content import DERIVED, Reference
from .forest import Forest
from .linear import Linear
from .matrix import BTYD_INPUTS, Frame, InputMatrix, PurchaseModel, floats, length
from .weekly_hazard import WeeklyHazard

Contributions = tuple[np.ndarray, list[str], float]


class Kind(Protocol):
    """What a compiled model is made of."""

    def log_odds(self, frame: Frame) -> np.ndarray:
        """Raw scores, float64 [n]."""

    def contributions(self, frame: Frame) -> Contributions:
        """(values [n, k], names, base), exact."""


@dataclass(frozen=True)
class RecencyRule:
    """sign * log(recency_days); sign is 1 for churn and -1 for repeat."""

    sign: float
    center: float

    def log_odds(self, frame: Frame) -> np.ndarray:
        """Raw log-odds of the target, float64 [n]; higher means likelier."""
        return self.sign * np.log(np.asarray(frame["recency_days"], dtype=float))

    def contributions(self, frame: Frame) -> Contributions:
        """(values [n, k], k column names, intercept): intercept + values.sum(axis=1) is `log_odds`, exactly."""
        return (self.log_odds(frame) - self.center)[:, None], ["recency_days"], self.center


@dataclass(frozen=True)
class PurchaseRule:
    """The purchase model only, or the weekly hazard only."""

    purchases: PurchaseModel | WeeklyHazard
    reference: Reference

    def log_odds(self, frame: Frame) -> np.ndarray:
        """Raw log-odds of the target, float64 [n]; higher means likelier."""
        return self.purchases.log_odds(frame)

    def contributions(self, frame: Frame) -> Contributions:
        """Shapley values: each input's mean effect over all orders in which inputs leave the reference customer."""
        reference = {name: float(self.reference[name]) for name in BTYD_INPUTS}  # type: ignore[literal-required]
        size = len(BTYD_INPUTS)
        worth: dict[frozenset[int], np.ndarray] = {}
        for subset in (frozenset(chosen) for k in range(size + 1) for chosen in combinations(range(size), k)):
            mixed = {
                name: floats(frame[name]) if place in subset else np.full(length(frame), reference[name])
                for place, name in enumerate(BTYD_INPUTS)
            }
            worth[subset] = self.purchases.log_odds(mixed)
        values = np.zeros((length(frame), size))
        for place in range(size):
            for subset, value in worth.items():
                if place not in subset:
                    weight = factorial(len(subset)) * factorial(size - len(subset) - 1) / factorial(size)
                    values[:, place] += weight * (worth[subset | {place}] - value)
        base = float(self.purchases.log_odds({name: np.array([value]) for name, value in reference.items()})[0])
        return values, list(BTYD_INPUTS), base


@dataclass(frozen=True)
class LinearRule:
    """A linear form on the matrix."""

    matrix: InputMatrix
    linear: Linear

    def log_odds(self, frame: Frame) -> np.ndarray:
        """Raw log-odds of the target, float64 [n]; higher means likelier."""
        return self.linear.log_odds(self.matrix.values(frame))

    def contributions(self, frame: Frame) -> Contributions:
        """(values [n, k], k column names, intercept): intercept + values.sum(axis=1) is `log_odds`, exactly."""
        return self.linear.parts(self.matrix.values(frame)), list(self.linear.names), self.linear.intercept


@dataclass(frozen=True)
class HazardPart:
    """weight times the weekly hazard's log-odds, as a part of a sum."""

    hazard: WeeklyHazard
    weight: float
    center: float
    """log-odds of a usual customer"""

    @property
    def base(self) -> float:
        """What a usual customer's log-odds add."""
        return self.weight * self.center

    def part(self, frame: Frame) -> np.ndarray:
        """What each customer's log-odds add beyond that, float64 [n]."""
        return self.weight * (self.hazard.log_odds(frame) - self.center)


@dataclass(frozen=True)
class TreesAndLinear:
    """Trees plus a linear form on the same matrix, plus weight times its last column, the purchase model's log-odds,
    plus the weekly hazard's part."""

    matrix: InputMatrix
    forest: Forest
    linear: Linear
    weight: float = 0.0
    center: float = 0.0
    hazard: HazardPart | None = None

    def log_odds(self, frame: Frame) -> np.ndarray:
        """Raw log-odds of the target, float64 [n]; higher means likelier."""
        data = self.matrix.values(frame)
        scores = self.forest.log_odds(data) + self.linear.log_odds(data)
        if self.weight:
            scores = scores + self.weight * data[:, -1]
        return scores if self.hazard is None else scores + self.hazard.part(frame) + self.hazard.base

    def contributions(self, frame: Frame) -> Contributions:
        """(values [n, k], k column names, intercept): intercept + values.sum(axis=1) is `log_odds`, exactly."""
        data = self.matrix.values(frame)
        values, base = self.forest.contributions(data)
        values[:, self.linear.places] += self.linear.parts(data)
        if self.weight:
            values[:, -1] += self.weight * (data[:, -1] - self.center)
        base += self.linear.intercept + self.weight * self.center
        if self.hazard is not None:
            values[:, -1] += self.hazard.part(frame)
            base += self.hazard.base
        return values, self.matrix.columns, base


@dataclass(frozen=True)
class TreesOnPurchases:
    """Trees plus weight times the purchase model's log-odds, where `purchases` is there."""

    matrix: InputMatrix
    forest: Forest
    purchases: PurchaseModel | None
    weight: float
    center: float

    def log_odds(self, frame: Frame) -> np.ndarray:
        """Raw log-odds of the target, float64 [n]; higher means likelier."""
        data = self.matrix.values(frame)
        scores = self.forest.log_odds(data)
        return scores if self.purchases is None else scores + self.weight * self._offset(frame, data)

    def contributions(self, frame: Frame) -> Contributions:
        """(values [n, k], k column names, intercept): intercept + values.sum(axis=1) is `log_odds`, exactly."""
        data, names = self.matrix.values(frame), self.matrix.columns
        values, base = self.forest.contributions(data)
        if self.purchases is None:
            return values, names, base
        if DERIVED not in names:
            names.append(DERIVED)
            values = np.column_stack([values, np.zeros(len(data))])
        values[:, names.index(DERIVED)] += self.weight * (self._offset(frame, data) - self.center)
        return values, names, base + self.weight * self.center

    def _offset(self, frame: Frame, data: np.ndarray) -> np.ndarray:
        assert self.purchases is not None
        return data[:, -1] if self.matrix.purchases else self.purchases.log_odds(frame)
