"""One stand at one origin: everything that is fitted there, from what had closed by then, and what it predicts.

The back-test stands at every past as_of in turn, the final fit stands at today; both run `stand`, so what is reported
about the past is what is done today. Origin 2011-06-09, horizon 90 days: models learn from as_of dates up to
2011-03-11, their lines from margins that earlier stands (up to 2011-03-11) gave and whose outcomes have closed since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from threadpoolctl import threadpool_limits

from ..scoring.evaluation import predict
from ..targets import PurchaseDays, cohort, days_to_next_purchase, outcome
from . import base_rate_transfer
from . import btyd as likelihood
from .as_of import independent_windows
from .base_rate_forecast import LOOK_BACK, STEP, BaseRateForecast, CohortBehaviour, forecast_base_rate, rate_interval
from .calibration import PlattScaling, shift_to_rate, todays_platt_scaling
from .candidates import CANDIDATES, CHALLENGER, Settings, blended, fit_candidate, purchase_model
from .inputs import describe_inputs
from .metrics import log_loss
from .split_check import check_split
from .training_rows import TrainingRows, closed_windows, training_rows

CohortRule = Callable[[pd.DataFrame], pd.Series]
DEFAULT_CANDIDATE = "blend"
"""what ships when no earlier origin has closed yet: at the first origins of shops it was the best most often"""


@dataclass(frozen=True)
class TargetData:
    """A study's feature table cut down to what modelling one target needs."""

    target: str
    horizon: int
    rule: CohortRule
    rows: pd.DataFrame
    """cohort rows of every as_of, index 0..n-1"""
    days_to_next_purchase: np.ndarray
    """float [n]: days to the next purchase, inf where none is known; only windows closed by an origin may be read"""
    positions: dict[pd.Timestamp, np.ndarray]
    """as_of -> positions in `rows`"""
    purchase_histories: dict[pd.Timestamp, pd.DataFrame]
    """as_of -> x, t_x, total of all customers seen before it"""
    behaviour: CohortBehaviour
    """remembers what past windows teach about the level, for all origins"""
    inputs: list[dict[str, Any]]
    settings: Settings

    @property
    def dates(self) -> list[pd.Timestamp]:
        return sorted(self.purchase_histories)

    def at(self, as_of: pd.Timestamp) -> pd.DataFrame:
        return self.rows.iloc[self.positions[as_of]]

    def recently_active(self, as_of: pd.Timestamp) -> np.ndarray:
        """bool, per row of `at(as_of)`: bought in the level's look-back."""
        return np.asarray(self.at(as_of)["recency_days"] <= LOOK_BACK, dtype=bool)

    def outcome(self, positions: np.ndarray) -> np.ndarray:
        """1.0 where the target came true within the horizon; float [len(places)]."""
        return outcome(self.target, self.days_to_next_purchase[positions], self.horizon)

    def windows(self, origin: pd.Timestamp, until: pd.Timestamp | None = None) -> dict[pd.Timestamp, int]:
        """as_of -> days of its window, of the dates that may teach at `origin` (none after `until`)."""
        dates = [date for date in self.dates if len(self.positions[date]) and (until is None or date <= until)]
        windows = closed_windows(origin, self.horizon, dates)
        for date, length in windows.items():
            check_split([date], length, origin)
        return windows

    def training_rows(self, windows: dict[pd.Timestamp, int]) -> TrainingRows:
        """The rows of the dates in `windows`, see there."""
        return training_rows(self.rows, self.days_to_next_purchase, self.target, self.horizon, windows)


@dataclass
class BacktestHistory:
    """What earlier stands said, by rung: (origin, margins, happened); readable only once closed."""

    raw_log_odds: dict[str, list[tuple[pd.Timestamp, np.ndarray, np.ndarray]]] = field(default_factory=dict)
    losses: dict[str, list[tuple[pd.Timestamp, float]]] = field(default_factory=dict)
    """log loss with the level set right by hindsight: all rungs share one level forecast, so it must not choose"""

    def add(
        self, candidate: str, origin: pd.Timestamp, raw_log_odds: np.ndarray, p: np.ndarray, outcome: np.ndarray
    ) -> None:
        """Keeps what was said at an origin; handed out only once its window has closed."""
        self.raw_log_odds.setdefault(candidate, []).append((origin, raw_log_odds, outcome))
        log_odds = logit(np.clip(p, 1e-9, 1 - 1e-9))
        levelled = expit(log_odds + shift_to_rate(log_odds, float(outcome.mean())))
        self.losses.setdefault(candidate, []).append((origin, log_loss(levelled, outcome)))

    def platt_scaling(self, candidate: str, origin: pd.Timestamp, horizon: int) -> PlattScaling:
        """The rung's line at `origin`, from what it said at origins that had closed by then."""
        until = origin - pd.Timedelta(days=horizon)
        kept = [entry for entry in self.raw_log_odds.get(candidate, []) if entry[0] <= until]
        dates = [entry[0] for entry in kept]
        check_split(dates, horizon, origin)
        return todays_platt_scaling(
            [m for _, m, _ in kept], [y for _, _, y in kept], independent_windows(dates, horizon)
        )

    def best(self, candidates: Sequence[str], origin: pd.Timestamp, horizon: int) -> str:
        """The rung with the least mean log loss at origins closed by now; the trees alone must win clearly.

        The k-th origin counts k times: it was taught by about k dates, and a model taught by one says little about
        today's. The boosted rung by itself replaces the best of the others only when it is better by more than one
        standard error of the paired differences, overlapping windows counting as one per horizon (after Breiman et
        al. 1984, Classification and Regression Trees, section 3.4.3). DEFAULT_RUNG when nothing has closed.
        """
        until = origin - pd.Timedelta(days=horizon)
        table = pd.DataFrame(
            {
                candidate: {then: loss for then, loss in self.losses.get(candidate, []) if then <= until}
                for candidate in candidates
            }
        )
        table = table.dropna(axis=1, how="all").dropna()
        if table.empty:
            return DEFAULT_CANDIDATE if DEFAULT_CANDIDATE in candidates else candidates[0]
        table = table.sort_index()
        weight = np.arange(1.0, len(table) + 1) / (len(table) * (len(table) + 1) / 2)
        means = pd.Series(weight @ table.to_numpy(), index=table.columns)
        kept = str(means.drop(CHALLENGER, errors="ignore").idxmin()) if len(means) > 1 else str(means.index[0])
        if CHALLENGER in means and kept != CHALLENGER:
            gap = (table[CHALLENGER] - table[kept]).to_numpy()
            mean = float(weight @ gap)
            independent = independent_windows(table.index, horizon)
            if mean < -float(np.sqrt(weight @ (gap - mean) ** 2 / independent)):
                return CHALLENGER
        return kept


@dataclass(frozen=True)
class OriginFit:
    """What was fitted at an origin and what it says about the cohort there."""

    origin: pd.Timestamp
    models: dict[str, dict[str, Any]]
    raw_log_odds: dict[str, np.ndarray]
    p: dict[str, np.ndarray]
    base_rate: BaseRateForecast
    rates: dict[str, tuple[float, float, float]]
    """rung -> (rate expected of the cohort, low and high of its 80 % interval)"""
    windows: dict[pd.Timestamp, int]
    """as_of dates that taught -> days of the window that they taught with"""


def target_data(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Any,
    rule: CohortRule | None = None,
    settings: Settings | None = None,
) -> TargetData:
    """Data for one target. `features`: customer_id, as_of and features; `rule` replaces the study's cohort."""
    task = getattr(task, "task", task)
    chosen: CohortRule = rule or (lambda frame: cohort(frame, target, task))
    rows = features[chosen(features).to_numpy()].reset_index(drop=True)
    as_of = rows["as_of"].to_numpy()
    helper = features[["as_of", *predict.BTYD_INPUTS]]
    return TargetData(
        target=target,
        horizon=int(task.horizon_days),
        rule=chosen,
        rows=rows,
        days_to_next_purchase=days_to_next_purchase(order_lines, rows[["customer_id", "as_of"]]).to_numpy(),
        positions={date: np.flatnonzero(as_of == np.datetime64(date)) for date in pd.unique(features["as_of"])},
        purchase_histories={
            pd.Timestamp(str(date)): purchase_model(part) for date, part in helper.groupby("as_of", sort=True)
        },
        behaviour=CohortBehaviour(PurchaseDays.of(order_lines), chosen, target, int(task.horizon_days)),
        inputs=describe_inputs(rows),
        settings=settings or Settings(),
    )


@threadpool_limits.wrap(limits=1, user_api="blas")
def fit_at_origin(
    data: TargetData,
    origin: pd.Timestamp,
    history: BacktestHistory,
    candidates: Sequence[str] = CANDIDATES,
    train_until: pd.Timestamp | None = None,
) -> OriginFit:
    """Fits every rung at `origin` and predicts its cohort; reads nothing that had not closed by then.

    `teach_until` (a benchmark's wish) keeps later as_of dates from teaching, although they have closed.

    Products of matrices take one thread: two that wait for a busy processor take up to five times as long, and the last
    bits would depend on how many processors there are.
    """
    seen = data.purchase_histories[origin]
    btyd = likelihood.fit_btyd(*(seen[name].to_numpy() for name in ("x", "t_x", "total")))
    windows = data.windows(origin, train_until)
    training = data.training_rows(windows)
    today = data.at(origin)
    base_rate = forecast_base_rate(data.behaviour, origin, btyd)
    purchase = predict.btyd_log_odds({"target": data.target, "horizon_days": data.horizon, "btyd": btyd}, today)
    recently_active = data.recently_active(origin)
    models: dict[str, dict[str, Any]] = {}
    raw_log_odds, p, rates = {}, {}, {}
    for candidate in candidates:
        if candidate == "blend" and {"linear", "lightgbm"} <= models.keys():
            model = blended(models["linear"], models["lightgbm"])
        else:
            model = fit_candidate(candidate, data.target, data.horizon, training, data.inputs, btyd, data.settings)
        raw_log_odds[candidate] = predict.margin(model, today)
        scaling = history.platt_scaling(candidate, origin, data.horizon)
        raw = scaling.slope * raw_log_odds[candidate] + scaling.intercept
        shift, standard_error = 0.0, base_rate.standard_error
        if np.isfinite(base_rate.log_odds) and recently_active.any():
            weights, off = _transfer_weights(data, history, candidate, origin, scaling.slope)
            shift, moves = base_rate_transfer.base_rate_shift(
                weights, raw, purchase, recently_active, base_rate.log_odds, base_rate.standard_error
            )
            standard_error = float(np.hypot(moves, off))
        model["calibration"] = {str(data.horizon): {"a": scaling.slope, "b": scaling.intercept, "level": shift}}
        models[candidate] = model
        p[candidate] = predict.from_margin(model, raw_log_odds[candidate])
        rates[candidate] = (float(p[candidate].mean()), *rate_interval(raw + shift, standard_error))
    return OriginFit(origin, models, raw_log_odds, p, base_rate, rates, windows)


def _transfer_weights(
    data: TargetData, history: BacktestHistory, candidate: str, origin: pd.Timestamp, slope: float
) -> tuple[np.ndarray, float]:
    """Weights of the two ways of carrying the level to the whole cohort, and their error, from closed origins."""
    until = origin - pd.Timedelta(days=data.horizon)
    purchase = {then: raw_log_odds for then, raw_log_odds, _ in history.raw_log_odds.get("bgnbd", []) if then <= until}
    closed = [
        entry
        for entry in history.raw_log_odds.get(candidate, [])
        if entry[0] in purchase and data.recently_active(entry[0]).any()
    ]
    check_split([then for then, _, _ in closed], data.horizon, origin)
    known = [
        base_rate_transfer.transfer_errors(slope * m, purchase[then], data.recently_active(then), y)
        for then, m, y in closed
    ]
    dates = sorted(then for then, _, _ in closed)
    step = (dates[-1] - dates[0]).days / (len(dates) - 1) if len(dates) > 1 else STEP
    return base_rate_transfer.transfer_weights(
        known, min(step / data.horizon, 1.0), 1.0 - float(data.recently_active(origin).mean())
    )
