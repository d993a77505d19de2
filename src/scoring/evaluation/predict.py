"""The one evaluation of a fitted model: raw score, probability and exact contributions.

Training, scoring and reasons all come through here, so a score in the report and a score in an engineer's program are
the same arithmetic. `compile_model` turns the plain numbers of a bundle (see bundle_file.content) into a frozen
CompiledModel once: arrays, parsed trees, the way a row is read.

    log_odds       the raw score, before calibration
    probability    sigmoid(slope * raw score + intercept + base_rate_shift) at the main horizon (Platt scaling, Platt,
                   1999, and a shift of the base rate); shorter horizons follow from it, see `probability`
    contributions  how the calibrated log-odds of the main horizon are made up, column by column
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
from scipy.special import expit

from ..bundle_file.fitted_content import DERIVED, CalibratedModel, Calibration, FittedModel, Offset
from .forest import Forest
from .kinds import (
    Contributions,
    HazardPart,
    Kind,
    LinearRule,
    PurchaseRule,
    RecencyRule,
    TreesAndLinear,
    TreesOnPurchases,
)
from .linear import Linear
from .matrix import BTYD_INPUTS, Frame, InputMatrix, PurchaseModel
from .weekly_hazard import WeeklyHazard

__all__ = [
    "BTYD_INPUTS",
    "DERIVED",
    "CompiledModel",
    "compile_model",
    "input_matrix",
    "purchase_model",
    "weekly_hazard",
]

Scores = TypeVar("Scores", float, np.ndarray)


@dataclass(frozen=True)
class CompiledModel:
    """A fitted model ready to score; made by `compile_model`, never changed, safe across threads.

    `frame` has the model's inputs as columns: a pandas frame, or a dict of arrays of one length, or for one customer,
    far faster, a dict of lists of one value.
    """

    target: str
    horizon_days: int
    kind: Kind
    calibration: Mapping[int, Calibration]
    """by horizon in days"""

    def log_odds(self, frame: Frame) -> np.ndarray:
        """Raw scores: uncalibrated log-odds of the target, float64 [n]; higher means it is likelier."""
        return self.kind.log_odds(frame)

    def probability(self, frame: Frame, horizon: int | None = None) -> np.ndarray:
        """Calibrated probability of the target within `horizon` days (default: the main one), float64 [n] in (0, 1).

        Shorter horizons cannot contradict longer ones: P(buys within 60) = P(buys within 90) * sigmoid(slope60 * raw
        score + intercept60 + base_rate_shift60), and so on downwards. For churn the result is 1 minus that, for repeat
        it is that. Raises ValueError for a horizon the model was not fitted for.
        """
        return self.from_log_odds(self.log_odds(frame), horizon)

    def from_log_odds(self, raw_scores: np.ndarray, horizon: int | None = None) -> np.ndarray:
        """`probability` for raw scores already computed, float64 [n]."""
        main = self.horizon_days
        wanted = main if horizon is None else int(horizon)
        if wanted not in self.calibration:
            raise ValueError(f"horizon {wanted}: this model knows {sorted(self.calibration)} days")
        p = expit(calibrated(self.calibration[main], raw_scores))
        if wanted == main:
            return p
        for step in sorted((days for days in self.calibration if wanted <= days < main), reverse=True):
            sooner = expit(calibrated(self.calibration[step], raw_scores))
            # written so that rounding cannot turn the order around
            p = p + (1.0 - p) * (1.0 - sooner) if self.target == "churn" else p * sooner
        return p

    def contributions(self, frame: Frame) -> Contributions:
        """(values [n, k], k column names, intercept): intercept + values.sum(axis=1) is the calibrated log-odds.

        Exactly, since calibration is linear in the raw score. The names are the model's inputs, then `btyd_log_odds`
        where the model uses it; see kinds for how each kind's values are made.
        """
        values, names, base = self.kind.contributions(frame)
        platt = self.calibration[self.horizon_days]
        return float(platt["slope"]) * values, names, calibrated(platt, base)


def calibrated(platt: Calibration, raw_scores: Scores) -> Scores:
    """slope * raw score + intercept + base_rate_shift."""
    return float(platt["slope"]) * raw_scores + float(platt["intercept"]) + float(platt["base_rate_shift"])


def compile_model(fitted: FittedModel | CalibratedModel, threads: int = 0) -> CompiledModel:
    """The model in a bundle (or in what modelling fitted), ready to score.

    One that is not calibrated yet gives raw scores only. threads: how many LightGBM may use for a table; 0 leaves it
    to LightGBM.
    """
    by_horizon = {int(days): platt for days, platt in cast(CalibratedModel, fitted).get("calibration", {}).items()}
    return CompiledModel(fitted["target"], int(fitted["horizon_days"]), _kind(fitted, threads), by_horizon)


def purchase_model(fitted: FittedModel) -> PurchaseModel:
    """The purchase model of a fitted model, asked about its target and main horizon; ValueError where it has none."""
    parameters = fitted.get("btyd")
    if not parameters:
        raise ValueError("this model has no purchase model (btyd)")
    return PurchaseModel(fitted["target"], float(fitted["horizon_days"]), parameters)


def weekly_hazard(fitted: FittedModel) -> WeeklyHazard:
    """The weekly hazard of a fitted model, asked about its target and main horizon; ValueError where it has none."""
    parameters, purchases = fitted.get("hazard"), fitted.get("btyd")
    if not parameters or not purchases:
        raise ValueError("this model has no weekly hazard (hazard, btyd)")
    return WeeklyHazard(fitted["target"], int(fitted["horizon_days"]), parameters, purchases)


def input_matrix(fitted: FittedModel) -> InputMatrix:
    """How the matrix of a fitted model's inputs, and of its derived column, is read."""
    derived = fitted["model"].get("derived")
    return InputMatrix.of(fitted["inputs"], purchase_model(fitted) if derived else None)


def _kind(fitted: FittedModel, threads: int) -> Kind:
    model = fitted["model"]
    if model["kind"] == "recency":
        return RecencyRule(1.0 if fitted["target"] == "churn" else -1.0, float(model["center"]))
    if model["kind"] == "bgnbd":
        return PurchaseRule(purchase_model(fitted), model["reference"])
    if model["kind"] == "hazard":
        return PurchaseRule(weekly_hazard(fitted), model["reference"])
    matrix = input_matrix(fitted)
    if model["kind"] == "logistic" or model["kind"] == "linear":
        return LinearRule(matrix, Linear.of(model["linear"], matrix.columns))
    forest = Forest.of(model["trees"], model["tree_weight"], threads)
    if model["kind"] == "offset_lightgbm":
        offset = model.get("offset")
        if not offset:
            return TreesOnPurchases(matrix, forest, None, 0.0, 0.0)
        return TreesOnPurchases(
            matrix, forest, purchase_model(fitted), float(offset["weight"]), float(offset["center"])
        )
    linear, part = Linear.of(model["linear"], matrix.columns), model.get("offset")
    weight, center = (float(part["weight"]), float(part["center"])) if part else (0.0, 0.0)
    return TreesAndLinear(matrix, forest, linear, weight, center, _hazard_part(fitted, model.get("hazard_offset")))


def _hazard_part(fitted: FittedModel, offset: Offset | None) -> HazardPart | None:
    if not offset:
        return None
    return HazardPart(weekly_hazard(fitted), float(offset["weight"]), float(offset["center"]))
