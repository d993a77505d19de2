"""The fit at one origin: all that is fitted there, on what had closed by then, and its predictions for the cohort.

A fit is a raw fit (raw_fit: the candidate models, which depend on no other origin) and its calibration, which depends
on what earlier fits predicted. The back-test calibrates at every past as_of in turn, the final model is the fit at
today; both run the same functions, so the figures reported about the past are of the procedure that runs today. Origin
2011-06-09, horizon 90 days: models are trained on as_of dates up to 2011-03-11, their Platt scaling on the raw log-odds
that earlier fits (up to 2011-03-11) gave and whose outcomes have closed since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit

from ..scoring.bundle_file.fitted_content import CalibratedModel, Calibration, FittedModel
from ..scoring.evaluation.predict import calibrated
from ..store import Store
from .as_of import independent_windows, training_as_of
from .base_rate_forecast import BaseRateForecast, rate_interval
from .base_rate_transfer import base_rate_shift, transfer_errors, transfer_weights, transferred_rate
from .calibration import PlattScaling, todays_platt_scaling
from .candidates import BLEND, CANDIDATES, blended
from .cohort_behaviour import STEP
from .combination import MEMBERS, blend_weights, combined, log_likelihoods
from .parallel_fits import raw_fits
from .raw_fit import RawFit
from .split_check import check_split
from .target_data import TargetData


class Predicted(NamedTuple):
    """Predictions of a candidate at an origin, and what came true of them."""

    origin: pd.Timestamp
    raw_log_odds: np.ndarray
    """float [customers of the cohort], before calibration"""
    outcome: np.ndarray
    """float [customers of the cohort], 0 or 1"""


@dataclass
class BacktestHistory:
    """Predictions of earlier fits, by candidate; those at an origin may be read once its window has closed."""

    predictions: dict[str, list[Predicted]] = field(default_factory=dict)
    _likelihoods: dict[pd.Timestamp, np.ndarray] = field(default_factory=dict)
    """of the blend's combinations at an origin, once its window has closed"""
    _transferred: dict[pd.Timestamp, float] = field(default_factory=dict)
    """the cohort's rate at an origin by the purchase model, from what happened to the recently active"""

    def add(self, candidate: str, origin: pd.Timestamp, raw_log_odds: np.ndarray, outcome: np.ndarray) -> None:
        """Adds the predictions at an origin: float arrays [customers of the cohort]."""
        self.predictions.setdefault(candidate, []).append(Predicted(origin, raw_log_odds, outcome))

    def closed(self, candidate: str, origin: pd.Timestamp, horizon: int) -> list[Predicted]:
        """The candidate's predictions whose outcomes were known by `origin`, in the order in which they were added."""
        entries = self.predictions.get(candidate, [])
        dates = set(training_as_of(origin, horizon, [entry.origin for entry in entries]))
        return [entry for entry in entries if entry.origin in dates]

    def platt_scaling(self, candidate: str, origin: pd.Timestamp, horizon: int) -> PlattScaling:
        """The candidate's Platt scaling at `origin`, from its predictions that had closed by then."""
        entries = self.closed(candidate, origin, horizon)
        dates = [entry.origin for entry in entries]
        check_split(dates, horizon, origin)
        return todays_platt_scaling(
            [entry.raw_log_odds for entry in entries],
            [entry.outcome for entry in entries],
            independent_windows(dates, horizon),
        )

    def blend_weights(self, target: str, origin: pd.Timestamp, horizon: int) -> dict[str, float]:
        """The weights of the blend for `target` at `origin`, from its members' predictions that had closed by then."""
        by_member = {
            member: {entry.origin: entry for entry in self.closed(member, origin, horizon)} for member in MEMBERS
        }
        dates = sorted(set.intersection(*(set(entries) for entries in by_member.values())))
        check_split(dates, horizon, origin)
        for date in dates:
            if date not in self._likelihoods:
                each = {member: entries[date].raw_log_odds for member, entries in by_member.items()}
                self._likelihoods[date] = log_likelihoods(each, by_member[MEMBERS[0]][date].outcome)
        return blend_weights(target, [self._likelihoods[date] for date in dates], independent_windows(dates, horizon))

    def transferred(self, entry: Predicted, recently_active: np.ndarray) -> float:
        """`transferred_rate` of a closed prediction of the purchase model."""
        if entry.origin not in self._transferred:
            known = float(entry.outcome[recently_active].mean())
            self._transferred[entry.origin] = transferred_rate(entry.raw_log_odds, recently_active, known)
        return self._transferred[entry.origin]


@dataclass(frozen=True)
class OriginFit:
    """What was fitted at an origin, and its predictions for the cohort there, by candidate."""

    origin: pd.Timestamp
    models: dict[str, CalibratedModel]
    """of the candidates whose model is in the raw fit"""
    raw_log_odds: dict[str, np.ndarray]
    """float [customers of the cohort], before calibration"""
    p: dict[str, np.ndarray]
    """float [customers of the cohort], 0..1"""
    base_rate: BaseRateForecast
    rates: dict[str, tuple[float, float, float]]
    """rate expected of the cohort, low and high of its 80 % interval"""
    windows: dict[pd.Timestamp, int]
    """as_of dates trained on -> days of their window"""


def fit_at_origin(
    data: TargetData,
    origin: pd.Timestamp,
    history: BacktestHistory,
    candidates: Sequence[str] = CANDIDATES,
    train_until: pd.Timestamp | None = None,
    store: Store | None = None,
) -> OriginFit:
    """Fits every candidate at `origin` and predicts its cohort; reads nothing that had not closed by then.

    `train_until` (for benchmarks that fix roles) keeps later as_of dates out of the training rows, although they have
    closed. `store`: see `raw_fits`.
    """
    (raw,) = raw_fits(data, [origin], candidates, train_until, store=store)
    return calibrated_fit(data, raw, history, candidates)


def calibrated_fit(
    data: TargetData, raw: RawFit, history: BacktestHistory, candidates: Sequence[str] = CANDIDATES
) -> OriginFit:
    """The raw fit with Platt scaling and the base rate transferred to the cohort, from what had closed by its origin.

    `history`: the predictions of earlier fits. Raises KeyError for a candidate that `raw` lacks.
    """
    origin, base_rate, purchase = raw.origin, raw.base_rate, raw.purchase_log_odds
    recently_active = data.recently_active(origin)
    models: dict[str, CalibratedModel] = {}
    fitted: dict[str, FittedModel] = dict(raw.models)
    raw_log_odds, p, rates = {}, {}, {}
    for candidate in candidates:
        if candidate == BLEND:
            weights_of_members = history.blend_weights(data.target, origin, data.horizon)
            raw_log_odds[candidate] = combined(raw.raw_log_odds, weights_of_members)
            if set(MEMBERS) <= raw.models.keys():
                fitted[candidate] = blended(raw.models, weights_of_members)
        else:
            raw_log_odds[candidate] = raw.raw_log_odds[candidate]
        scaling = history.platt_scaling(candidate, origin, data.horizon)
        scaled = scaling.slope * raw_log_odds[candidate] + scaling.intercept
        shift, standard_error = 0.0, base_rate.standard_error
        if np.isfinite(base_rate.log_odds) and recently_active.any():
            weights, transfer_error = _transfer_weights(data, history, candidate, origin, scaling.slope)
            shift, shift_error = base_rate_shift(
                weights, scaled, purchase, recently_active, base_rate.log_odds, base_rate.standard_error
            )
            standard_error = float(np.hypot(shift_error, transfer_error))
        calibration: Calibration = {
            "slope": scaling.slope,
            "intercept": scaling.intercept,
            "base_rate_shift": shift,
        }
        if candidate in fitted:
            models[candidate] = {**fitted[candidate], "calibration": {str(data.horizon): calibration}}
        p[candidate] = expit(calibrated(calibration, raw_log_odds[candidate]))
        rates[candidate] = (float(p[candidate].mean()), *rate_interval(scaled + shift, standard_error))
    return OriginFit(origin, models, raw_log_odds, p, base_rate, rates, raw.windows)


def _transfer_weights(
    data: TargetData, history: BacktestHistory, candidate: str, origin: pd.Timestamp, slope: float
) -> tuple[np.ndarray, float]:
    """Weights of the shifts that transfer the base rate to the whole cohort, and their error, from closed origins."""
    purchase = {entry.origin: entry for entry in history.closed("bgnbd", origin, data.horizon)}
    entries = [
        entry
        for entry in history.closed(candidate, origin, data.horizon)
        if entry.origin in purchase and data.recently_active(entry.origin).any()
    ]
    check_split([entry.origin for entry in entries], data.horizon, origin)
    errors = []
    for entry in entries:
        active = data.recently_active(entry.origin)
        transferred = history.transferred(purchase[entry.origin], active)
        errors.append(transfer_errors(slope * entry.raw_log_odds, active, entry.outcome, transferred))
    dates = sorted(entry.origin for entry in entries)
    step = (dates[-1] - dates[0]).days / (len(dates) - 1) if len(dates) > 1 else STEP
    inactive = 1.0 - float(data.recently_active(origin).mean())
    return transfer_weights(errors, min(step / data.horizon, 1.0), inactive)
