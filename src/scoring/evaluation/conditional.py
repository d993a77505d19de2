"""Reasons of a loaded bundle: what each family of features adds to the probability, on average over orders.

How the weights are fitted is in explain.conditional. Here they are evaluated, which is one product of matrices: a
customer's features become columns (piecewise linear in signed logarithms, indicators of missing values and of
categories), and every family's points are linear in them. In numbers: recency_days with the knots 2.1 and 4.1 has two
columns; for a customer silent for 100 days, log(1 + 100) = 4.62, they are max(4.62 - 2.1, 0) = 2.52 and
max(4.62 - 4.1, 0) = 0.52. All columns times the weights of the family recency, minus the family's center, are its
points before the remainder. The remainder is the part of the model's probability that the columns do not explain; it is
shared between the families in the fixed proportions `shares`, so that base + points = probability.

A reason names one feature of its family: the one that, if nothing else were known, would add most in the same
direction. A missing value, or one equal to the usual value, is named only where no other feature does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..bundle_file.content import Bundle
from ..bundle_file.fitted_content import FittedModel
from ..bundle_file.reasons_content import ReasonTerm
from .linear import ROWS, signed_log
from .matrix import Frame, InputMatrix
from .predict import purchase_model
from .reasons import Reasons

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

LEADING = {
    "recency": "recency_days",
    "frequency": "frequency",
    "monetary": "monetary_total",
    "width": "width",
    "rhythm": "lateness",
    "trend": "frequency_change_90d",
    "returns": "return_share",
    "price": "promotion_share",
    "time_of_day": "weekend_share",
    "touchpoints": "touch_recency_days",
}
"""family -> the feature that represents it: named when it says at least LEADS of what the strongest says"""
LEADS = 0.5
PLAIN = 0.1
"""what a value that is missing or usual counts of what it says, when a family's feature is chosen"""
KINDS = ("line", "missing", "level")
"""of columns, see `ReasonPiece`"""


@dataclass(frozen=True)
class Pieces:
    """How the columns are made of the model's matrix; k columns."""

    low: Floats
    high: Floats
    """[columns of the matrix]: signed logarithms are clipped to what the fit has seen"""
    kind: Places
    """[k]: place in KINDS"""
    place: Places
    """[k]: the column of the matrix"""
    at: Floats
    """[k]: the knot of a line in signed logarithms, the code of a level"""

    def columns(self, data: Floats) -> Floats:
        """float64 [n, k] of a matrix [n, columns] in which categories are codes and NaN is missing."""
        values = np.empty((len(data), len(self.kind)))
        lines, missing, levels = (np.flatnonzero(self.kind == place) for place in range(len(KINDS)))
        logs = np.clip(signed_log(data), self.low, self.high)
        values[:, lines] = np.maximum(logs[:, self.place[lines]] - self.at[lines], 0.0)
        values[:, missing] = np.isnan(data[:, self.place[missing]])
        values[:, levels] = data[:, self.place[levels]] == self.at[levels]
        return np.nan_to_num(values, copy=False, nan=0.0)


def pieces(terms: Sequence[ReasonTerm], columns: Sequence[str]) -> Pieces:
    """The pieces of `terms`, in their order, on a matrix with the named `columns`."""
    at = {name: place for place, name in enumerate(columns)}
    every = [(at[term["name"]], piece) for term in terms for piece in term["pieces"]]
    low, high = np.full(len(columns), -np.inf), np.full(len(columns), np.inf)
    for term in terms:
        low[at[term["name"]]], high[at[term["name"]]] = float(term["low"]), float(term["high"])
    return Pieces(
        low,
        high,
        kind=np.array([KINDS.index(piece["kind"]) for _, piece in every], dtype=np.int64),
        place=np.array([place for place, _ in every], dtype=np.int64),
        at=np.array([piece["at"] for _, piece in every], dtype=float),
    )


def uses_purchase_model(fitted: FittedModel) -> bool:
    """Whether the purchase model's log-odds are part of what the model says."""
    model = fitted["model"]
    return bool(model.get("derived") or model.get("offset") or model["kind"] == "bgnbd")


def reason_matrix(fitted: FittedModel) -> InputMatrix:
    """How the matrix of the reasons is read: the inputs, then the purchase model's log-odds if the model uses them."""
    return InputMatrix.of(fitted["inputs"], purchase_model(fitted) if uses_purchase_model(fitted) else None)


@dataclass(frozen=True)
class Conditional:
    """The key `reasons` of a bundle as arrays: f families, g features, k columns."""

    matrix: InputMatrix
    base: float
    families: list[str]
    features: list[str]
    usual: list[float | None]
    """[g]: the median of today's customers, None for a category"""
    family: Places
    """[g]: place of each feature's family"""
    place: Places
    """[g]: each feature's column of the matrix"""
    starts: Places
    """[g]: the first of each feature's columns made of it"""
    pieces: Pieces
    weights: Floats
    """[k, f]"""
    center: Floats
    """[f]"""
    shares: Floats
    """[f], adding up to 1"""
    alone: Floats
    """[columns of features]: what a column adds when its feature is all that is known"""
    alone_center: Floats
    """[g]"""

    @classmethod
    def of(cls, bundle: Bundle) -> Conditional | None:
        """The arrays of the bundle's section `reasons`; None where it has none."""
        spec = bundle.get("reasons")
        if not spec:
            return None
        matrix = reason_matrix(bundle)
        columns = matrix.columns
        families, terms = list(spec["families"]), spec["terms"]
        own = [term for term in terms if term["family"] is not None]
        sizes = [len(term["pieces"]) for term in own]
        every = [piece for term in terms for piece in term["pieces"]]
        return cls(
            matrix=matrix,
            base=float(spec["base"]),
            families=families,
            features=[term["name"] for term in own],
            usual=[term["usual"] for term in own],
            family=np.array([families.index(str(term["family"])) for term in own], dtype=np.int64),
            place=np.array([columns.index(term["name"]) for term in own], dtype=np.int64),
            starts=np.cumsum([0, *sizes[:-1]]),
            pieces=pieces(terms, columns),
            weights=np.array([piece["weights"] for piece in every], dtype=float),
            center=np.array(spec["center"], dtype=float),
            shares=np.array(spec["shares"], dtype=float),
            alone=np.array([piece["alone"] for piece in every[: sum(sizes)]], dtype=float),
            alone_center=np.array([term["center"] for term in own], dtype=float),
        )

    def reasons(self, frame: Frame, p: Floats) -> Reasons:
        """The reasons of the n customers in `frame`, whose probabilities are `p` [n]."""
        data = self.matrix.values(frame)
        n, f = len(data), len(self.families)
        points, by_feature = np.empty((n, f)), np.empty((n, len(self.features)))
        strongest, supported = np.empty((n, f), dtype=np.int64), np.empty((n, f), dtype=bool)
        for start in range(0, n, ROWS):
            at = slice(start, start + ROWS)
            columns = self.pieces.columns(data[at])
            some = columns @ self.weights - self.center
            some += (p[at] - self.base - some.sum(axis=1))[:, None] * self.shares
            points[at] = some
            self._name(self._says(data[at], columns), some, by_feature[at], strongest[at], supported[at])
        return Reasons(p, self.base, self.families, points, self.features, strongest, by_feature, supported, self.usual)

    def _says(self, data: Floats, columns: Floats) -> Floats:
        """float64 [n, g]: by how much the probability would differ from the base if one feature were all that is known.

        Values that are missing or usual count PLAIN of it.
        """
        says = np.add.reduceat(columns[:, : len(self.alone)] * self.alone, self.starts, axis=1) - self.alone_center
        values = data[:, self.place]
        usual = np.array([np.nan if value is None else value for value in self.usual])
        says[np.isnan(values) | (values == usual)] *= PLAIN
        return says

    def _name(
        self,
        says: Floats,
        points: Floats,
        by_feature: Floats,
        strongest: Places,
        supported: npt.NDArray[np.bool_],
    ) -> None:
        """Fills in, for n rows, which of a family's features account for its points; see Reasons for the last three."""
        rows = np.arange(len(points))
        for place, family in enumerate(self.families):
            mine = np.flatnonzero(self.family == place)
            same = np.where(points[:, [place]] < 0, -1.0, 1.0) * says[:, mine]
            first = np.argmax(same, axis=1)
            most = np.maximum(same[rows, first], 0.0)
            for leading in (i for i, column in enumerate(mine) if self.features[column] == LEADING.get(family)):
                first = np.where(same[:, leading] >= LEADS * most, leading, first)
            strongest[:, place], supported[:, place] = mine[first], same[rows, first] > 0
            weight = np.maximum(same, 0.0)
            total = weight.sum(axis=1, keepdims=True)
            share = np.where(total > 0, weight / np.where(total > 0, total, 1.0), mine[first][:, None] == mine)
            by_feature[:, mine] = points[:, [place]] * share
