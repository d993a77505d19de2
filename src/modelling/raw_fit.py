"""The raw fit at an origin: what is fitted there and depends on no other origin's fit.

That is the purchase model, the candidate models with their raw log-odds for the cohort, and the forecast of the base
rate: nearly all of the work of a back-test. At 2011-06-09 with a horizon of 90 days nothing of 2011-06-09 or later is
read, so the fit can run in parallel with those of other origins, and need not run again next month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np
import pandas as pd

from ..scoring.bundle_file.fitted_content import FittedModel
from ..scoring.evaluation.matrix import PurchaseModel
from ..scoring.evaluation.predict import compile_model
from . import btyd as likelihood
from .base_rate_forecast import BaseRateForecast, forecast_base_rate
from .candidates import fit_candidate, fitted_for
from .target_data import TargetData
from .weekly_hazard import fit_weekly_hazard


@dataclass(frozen=True)
class RawFit:
    """The candidate models of an origin before calibration, and what else depends on no other origin."""

    origin: pd.Timestamp
    models: dict[str, FittedModel]
    """by candidate, the blend aside; none where the fit came out of a store, except today's"""
    raw_log_odds: dict[str, np.ndarray]
    """by candidate: float [customers of the cohort]"""
    purchase_log_odds: np.ndarray
    """float [customers of the cohort]: log-odds of the target by the purchase model"""
    base_rate: BaseRateForecast
    windows: dict[pd.Timestamp, int]
    """as_of dates trained on -> days of their window"""


class Stopped(Exception):
    """Another fit failed, or the user stopped the run."""


def raw_fit(
    data: TargetData,
    origin: pd.Timestamp,
    candidates: Sequence[str],
    train_until: pd.Timestamp | None,
    stop: Event,
) -> RawFit:
    """The raw fit at `origin` of what `candidates` need (candidates.fitted_for); `train_until`: see `fit_at_origin`.

    Raises Stopped at the next candidate once `stop` is set.
    """
    wanted, purchases = fitted_for(candidates), data.purchase_histories[origin]
    btyd = likelihood.fit_btyd(*(purchases[name].to_numpy() for name in ("x", "t_x", "total")))
    windows, inputs = data.windows(origin, train_until), data.inputs_by_date[origin]
    training = data.training_rows(windows)
    today = data.at(origin)
    base_rate = forecast_base_rate(data.behaviour, origin, btyd)
    purchase_log_odds = PurchaseModel(data.target, data.horizon, btyd).log_odds(today)
    hazard = fit_weekly_hazard(data.behaviour.days, origin, data.horizon, btyd) if "hazard" in wanted else None
    models: dict[str, FittedModel] = {}
    raw_log_odds: dict[str, np.ndarray] = {}
    for candidate in wanted:
        if stop.is_set():
            raise Stopped
        models[candidate] = fit_candidate(
            candidate, data.target, data.horizon, training, inputs, btyd, data.settings, hazard
        )
        raw_log_odds[candidate] = compile_model(models[candidate], data.settings.threads).log_odds(today)
    return RawFit(origin, models, raw_log_odds, purchase_log_odds, base_rate, windows)
