"""The fit at one origin: all that is fitted there, on what had closed by then, and its predictions for the cohort.

The back-test fits at every past as_of in turn, the final model is the fit at today; both run `fit_at_origin`, so the
figures reported about the past are of the procedure that runs today. Origin 2011-06-09, horizon 90 days: models are
trained on as_of dates up to 2011-03-11, their Platt scaling on the raw log-odds that earlier fits (up to 2011-03-11)
gave and whose outcomes have closed since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from threadpoolctl import threadpool_limits

from ..scoring.bundle_file.fitted_content import CalibratedModel, Calibration, Input
from ..scoring.evaluation.matrix import BTYD_INPUTS, PurchaseModel
from ..scoring.evaluation.predict import compile_model
from ..study import Task
from ..targets import PurchaseDays, cohort, days_to_next_purchase, outcome
from . import btyd as likelihood
from .as_of import independent_windows, training_as_of
from .base_rate_forecast import LOOK_BACK, STEP, BaseRateForecast, CohortBehaviour, forecast_base_rate, rate_interval
from .base_rate_transfer import base_rate_shift, transfer_errors, transfer_weights
from .calibration import PlattScaling, shift_to_rate, todays_platt_scaling
from .candidates import CANDIDATES, CHALLENGER, Settings, blended, fit_candidate, purchase_model
from .inputs import describe_inputs
from .metrics import log_loss
from .split_check import check_split
from .training_rows import TrainingRows, closed_windows, training_rows

CohortRule = Callable[[pd.DataFrame], pd.Series]
DEFAULT_CANDIDATE = "blend"
"""ships when no earlier origin has closed yet: at the first origins of shops it was the best most often"""


@dataclass(frozen=True)
class TargetData:
    """A study's feature table cut down to what modelling one target needs; n rows."""

    target: str
    horizon: int
    rule: CohortRule
    rows: pd.DataFrame
    """cohort rows of every as_of, index 0..n-1"""
    days_to_next_purchase: np.ndarray
    """float [n], inf where none is known; only windows closed by an origin may be read"""
    positions: dict[pd.Timestamp, np.ndarray]
    """as_of -> positions in `rows`"""
    purchase_histories: dict[pd.Timestamp, pd.DataFrame]
    """as_of -> x, t_x, total of all customers seen before it"""
    behaviour: CohortBehaviour
    inputs: list[Input]
    settings: Settings

    @property
    def dates(self) -> list[pd.Timestamp]:
        """All as_of dates, ascending; the last is today."""
        return sorted(self.purchase_histories)

    def at(self, as_of: pd.Timestamp) -> pd.DataFrame:
        """The cohort's rows at `as_of`."""
        return self.rows.iloc[self.positions[as_of]]

    def recently_active(self, as_of: pd.Timestamp) -> np.ndarray:
        """bool, per row of `at(as_of)`: bought in the look-back of the base rate forecast."""
        return np.asarray(self.at(as_of)["recency_days"] <= LOOK_BACK, dtype=bool)

    def outcome(self, positions: np.ndarray) -> np.ndarray:
        """float [len(positions)]: 1.0 where the target came true within the horizon."""
        return outcome(self.target, self.days_to_next_purchase[positions], self.horizon)

    def windows(self, origin: pd.Timestamp, until: pd.Timestamp | None = None) -> dict[pd.Timestamp, int]:
        """Training dates of a model that predicts at `origin` (none after `until`) -> days of their windows.

        Raises SplitError when a window reaches the origin.
        """
        dates = [date for date in self.dates if len(self.positions[date]) and (until is None or date <= until)]
        windows = closed_windows(origin, self.horizon, dates)
        for date, length in windows.items():
            check_split([date], length, origin)
        return windows

    def training_rows(self, windows: dict[pd.Timestamp, int]) -> TrainingRows:
        """The rows of the dates in `windows` with their outcomes in that many days."""
        return training_rows(self.rows, self.days_to_next_purchase, self.target, self.horizon, windows)


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
    losses: dict[str, list[tuple[pd.Timestamp, float]]] = field(default_factory=dict)
    """log loss with the base rate right in hindsight: all candidates share one forecast of it, so it must not choose"""

    def add(
        self, candidate: str, origin: pd.Timestamp, raw_log_odds: np.ndarray, p: np.ndarray, outcome: np.ndarray
    ) -> None:
        """Adds the predictions at an origin: float arrays [customers of the cohort]."""
        self.predictions.setdefault(candidate, []).append(Predicted(origin, raw_log_odds, outcome))
        log_odds = logit(np.clip(p, 1e-9, 1 - 1e-9))
        hindsight = expit(log_odds + shift_to_rate(log_odds, float(outcome.mean())))
        self.losses.setdefault(candidate, []).append((origin, log_loss(hindsight, outcome)))

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

    def best(self, candidates: Sequence[str], origin: pd.Timestamp, horizon: int) -> str:
        """The candidate with the least mean log loss at origins closed by `origin`; the challenger must win clearly.

        The k-th origin counts k times: its model was trained on about k dates, and a model trained on one says little
        about today's. The challenger replaces the best of the others only when it is better by more than one standard
        error of the paired differences, overlapping windows counting as one per horizon (after Breiman et al. 1984,
        Classification and Regression Trees, section 3.4.3). DEFAULT_CANDIDATE when nothing has closed.
        """
        losses = {}
        for candidate in candidates:
            entries = self.losses.get(candidate, [])
            closed = set(training_as_of(origin, horizon, [then for then, _ in entries]))
            losses[candidate] = {then: loss for then, loss in entries if then in closed}
        table = pd.DataFrame(losses).dropna(axis=1, how="all").dropna()
        if table.empty:
            return DEFAULT_CANDIDATE if DEFAULT_CANDIDATE in candidates else candidates[0]
        table = table.sort_index()
        weight = np.arange(1.0, len(table) + 1) / (len(table) * (len(table) + 1) / 2)
        means = pd.Series(weight @ table.to_numpy(), index=table.columns)
        best = str(means.drop(CHALLENGER, errors="ignore").idxmin()) if len(means) > 1 else str(means.index[0])
        if CHALLENGER in means and best != CHALLENGER:
            gap = (table[CHALLENGER] - table[best]).to_numpy()
            mean = float(weight @ gap)
            independent = independent_windows(table.index, horizon)
            if mean < -float(np.sqrt(weight @ (gap - mean) ** 2 / independent)):
                return CHALLENGER
        return best


@dataclass(frozen=True)
class OriginFit:
    """What was fitted at an origin, and its predictions for the cohort there, by candidate."""

    origin: pd.Timestamp
    models: dict[str, CalibratedModel]
    raw_log_odds: dict[str, np.ndarray]
    """float [customers of the cohort], before calibration"""
    p: dict[str, np.ndarray]
    """float [customers of the cohort], 0..1"""
    base_rate: BaseRateForecast
    rates: dict[str, tuple[float, float, float]]
    """rate expected of the cohort, low and high of its 80 % interval"""
    windows: dict[pd.Timestamp, int]
    """as_of dates trained on -> days of their window"""


def target_data(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Task,
    rule: CohortRule | None = None,
    settings: Settings | None = None,
) -> TargetData:
    """The data of one target. `features`: customer_id, as_of and features; `rule` replaces the study's cohort."""
    in_cohort: CohortRule = rule or (lambda frame: cohort(frame, target, task))
    rows = features[in_cohort(features).to_numpy()].reset_index(drop=True)
    as_of = rows["as_of"].to_numpy()
    histories = features[["as_of", *BTYD_INPUTS]].groupby("as_of", sort=True)
    return TargetData(
        target=target,
        horizon=int(task.horizon_days),
        rule=in_cohort,
        rows=rows,
        days_to_next_purchase=days_to_next_purchase(order_lines, rows[["customer_id", "as_of"]]).to_numpy(),
        positions={date: np.flatnonzero(as_of == np.datetime64(date)) for date in pd.unique(features["as_of"])},
        purchase_histories={pd.Timestamp(str(date)): purchase_model(part) for date, part in histories},
        behaviour=CohortBehaviour(PurchaseDays.of(order_lines), in_cohort, target, int(task.horizon_days)),
        inputs=describe_inputs(rows),
        settings=settings or Settings(),
    )


def fit_at_origin(
    data: TargetData,
    origin: pd.Timestamp,
    history: BacktestHistory,
    candidates: Sequence[str] = CANDIDATES,
    train_until: pd.Timestamp | None = None,
) -> OriginFit:
    """Fits every candidate at `origin` and predicts its cohort; reads nothing that had not closed by then.

    `train_until` (for benchmarks that fix roles) keeps later as_of dates out of the training rows, although they have
    closed. Products of matrices take one thread: two that wait for a busy processor take up to five times as long, and
    the last bits would depend on how many processors there are.
    """
    with threadpool_limits(limits=1, user_api="blas"):
        return _fit_at_origin(data, origin, history, candidates, train_until)


def _fit_at_origin(
    data: TargetData,
    origin: pd.Timestamp,
    history: BacktestHistory,
    candidates: Sequence[str],
    train_until: pd.Timestamp | None,
) -> OriginFit:
    purchases = data.purchase_histories[origin]
    btyd = likelihood.fit_btyd(*(purchases[name].to_numpy() for name in ("x", "t_x", "total")))
    windows = data.windows(origin, train_until)
    training = data.training_rows(windows)
    today = data.at(origin)
    base_rate = forecast_base_rate(data.behaviour, origin, btyd)
    purchase = PurchaseModel(data.target, data.horizon, btyd).log_odds(today)
    recently_active = data.recently_active(origin)
    models: dict[str, CalibratedModel] = {}
    raw_log_odds, p, rates = {}, {}, {}
    for candidate in candidates:
        if candidate == "blend" and {"linear", "lightgbm"} <= models.keys():
            model = blended(models["linear"], models["lightgbm"])
        else:
            model = fit_candidate(candidate, data.target, data.horizon, training, data.inputs, btyd, data.settings)
        compiled = compile_model(model, data.settings.threads)
        raw_log_odds[candidate] = compiled.log_odds(today)
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
        models[candidate] = {**model, "calibration": {str(data.horizon): calibration}}
        p[candidate] = replace(compiled, calibration={data.horizon: calibration}).from_log_odds(raw_log_odds[candidate])
        rates[candidate] = (float(p[candidate].mean()), *rate_interval(scaled + shift, standard_error))
    return OriginFit(origin, models, raw_log_odds, p, base_rate, rates, windows)


def _transfer_weights(
    data: TargetData, history: BacktestHistory, candidate: str, origin: pd.Timestamp, slope: float
) -> tuple[np.ndarray, float]:
    """Weights of the shifts that transfer the base rate to the whole cohort, and their error, from closed origins."""
    purchase = {entry.origin: entry.raw_log_odds for entry in history.closed("bgnbd", origin, data.horizon)}
    entries = [
        entry
        for entry in history.closed(candidate, origin, data.horizon)
        if entry.origin in purchase and data.recently_active(entry.origin).any()
    ]
    check_split([entry.origin for entry in entries], data.horizon, origin)
    errors = [
        transfer_errors(slope * entry.raw_log_odds, purchase[then], data.recently_active(then), entry.outcome)
        for entry in entries
        for then in [entry.origin]
    ]
    dates = sorted(entry.origin for entry in entries)
    step = (dates[-1] - dates[0]).days / (len(dates) - 1) if len(dates) > 1 else STEP
    inactive = 1.0 - float(data.recently_active(origin).mean())
    return transfer_weights(errors, min(step / data.horizon, 1.0), inactive)
