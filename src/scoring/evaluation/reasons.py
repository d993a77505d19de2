"""Percentage points per reason, such that base + points = probability, exactly.

Given: log-odds of one customer = intercept + phi_1 + ... + phi_k, the phi being Shapley values (their sum is exact),
and base = sigmoid(intercept), the probability of a customer of whom nothing is known.

Walk in a straight line from no knowledge to full knowledge: at time t every reason counts t phi_i. The probability
moves from base to p, and at every moment reason i moves it by sigmoid'(intercept + t sum phi) phi_i. Adding up,

    points_i = phi_i (p - base) / sum phi            (phi_i p (1 - p) where sum phi is 0)

These are the Aumann-Shapley values of the probability along that path (Aumann and Shapley, 1974, Values of Non-Atomic
Games; for models: Sundararajan, Taly and Yan, 2017, Axiomatic Attribution for Deep Networks). Every reason keeps the
sign and the order it has in log-odds, and customers with the same phi have the same points. Since sigmoid' <= 1/4,
|points_i| <= |phi_i| / 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..bundle_file.fitted_content import DERIVED

Floats = npt.NDArray[np.float64]

DERIVED_FAMILY = "rhythm"
"""the purchase model weighs recency against the customer's own rhythm"""
SMALL = 0.1
"""share of a customer's |points| below which a reason is part of "other"; ten families share them alike at this"""
CUSTOM_FAMILY = "profile"
"""a retailer's own attributes are no features of the catalogue"""


@dataclass(frozen=True)
class Reasons:
    """Reasons of n customers by family: base + points.sum(axis=1) = p, to 1e-9.

    p: float64 [n]. families: f names, order of the columns of points (float64 [n, f], shares of probability), of
    strongest (int [n, f]: position in `names` of the family's feature with the largest share) and of supported (bool
    [n, f]: whether that feature by itself says the same as the family; None: always). usual: of each of `names` the
    middle customer's value, None where there is none.
    """

    p: Floats
    base: float
    families: list[str]
    points: Floats
    names: list[str]
    strongest: npt.NDArray[np.int64]
    feature_points: Floats
    supported: npt.NDArray[np.bool_] | None = None
    usual: Sequence[float | None] | None = None

    def order(self) -> npt.NDArray[np.int64]:
        """Family positions by falling |points|, int [n, f]; ties in the order of `families`."""
        return np.argsort(-np.abs(self.points), axis=1, kind="stable")

    def matters(self) -> npt.NDArray[np.bool_]:
        """Which families are worth saying, bool [n, f]: a share of SMALL or more of all |points|, said by a feature.

        The rest is "other". The first one always is worth saying.
        """
        size = np.abs(self.points)
        worth = size >= SMALL * size.sum(axis=1, keepdims=True)
        if self.supported is not None:
            worth &= self.supported
        worth[np.arange(len(size)), size.argmax(axis=1)] = True
        return worth


def by_family(values: Floats, names: Sequence[str], intercept: float, family_of: Mapping[str, str]) -> Reasons:
    """The reasons behind `intercept + values.sum(axis=1)`, the log-odds of n customers.

    values: float64 [n, k], contribution of each of the k columns `names`. family_of: feature name -> family; a name it
    lacks is one of the retailer's own attributes.
    """
    points, p = to_points(values, intercept)
    family = [family_of.get(name, DERIVED_FAMILY if name == DERIVED else CUSTOM_FAMILY) for name in names]
    families = list(dict.fromkeys(family))
    summed = np.zeros((len(values), len(families)))
    strongest = np.zeros((len(values), len(families)), dtype=np.int64)
    for place, name in enumerate(families):
        columns = np.array([column for column, own in enumerate(family) if own == name])
        summed[:, place] = points[:, columns].sum(axis=1)
        sign = np.where(summed[:, [place]] < 0, -1.0, 1.0)
        strongest[:, place] = columns[np.argmax(sign * points[:, columns], axis=1)] if len(columns) else 0
    base = float(sigmoid(np.array([intercept]))[0])
    return Reasons(p, base, families, summed, list(names), strongest, points)


def to_points(values: Floats, intercept: float) -> tuple[Floats, Floats]:
    """(points [n, k], p [n]): every contribution to the log-odds as a share of probability."""
    total = values.sum(axis=1)
    p = sigmoid(intercept + total)
    return values * slope(intercept, intercept + total)[:, None], p


def slope(start: float, end: Floats) -> Floats:
    """(sigmoid(end) - sigmoid(start)) / (end - start), float64 [n] in (0, 1/4], without cancellation for near ends.

    sigmoid(m) - sigmoid(s) = sigmoid(m) sigmoid(-s) (1 - exp(-(m - s))), taken upwards so that nothing overflows.
    """
    low, high = np.minimum(start, end), np.maximum(start, end)
    distance = high - low
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(distance > 0, -np.expm1(-distance) / distance, 1.0)
    return sigmoid(high) * sigmoid(-low) * share


def sigmoid(log_odds: Floats) -> Floats:
    """1 / (1 + exp(-log_odds)), float64, without overflow."""
    small = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1.0 / (1.0 + small), small / (1.0 + small))
