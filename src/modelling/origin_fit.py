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
from ..targets import PurchaseDays, cohort, days_until_purchase, happened
from . import base_rate_transfer
from . import btyd as likelihood
from .as_of import independent_windows
from .base_rate_forecast import LOOK_BACK, STEP, Behaviour, Forecast, forecast, interval
from .calibration import level_for, todays_line
from .candidates import PROVES_ITSELF, RUNGS, Settings, blended, fit_rung, purchase_model
from .inputs import describe
from .metrics import log_loss
from .split_check import check_split
from .training_rows import TrainingRows, closed_windows, training_rows

Rule = Callable[[pd.DataFrame], pd.Series]
DEFAULT_RUNG = "blend"
"""what ships when no earlier origin has closed yet: at the first origins of shops it was the best most often"""


@dataclass(frozen=True)
class Data:
    """A study's feature table cut down to what modelling one target needs."""

    target: str
    horizon: int
    rule: Rule
    rows: pd.DataFrame
    """cohort rows of every as_of, index 0..n-1"""
    wait: np.ndarray
    """float [n]: days to the next purchase, inf where none is known; only windows closed by an origin may be read"""
    places: dict[pd.Timestamp, np.ndarray]
    """as_of -> positions in `rows`"""
    everyone: dict[pd.Timestamp, pd.DataFrame]
    """as_of -> x, t_x, total of all customers seen before it"""
    behaviour: Behaviour
    """remembers what past windows teach about the level, for all origins"""
    inputs: list[dict[str, Any]]
    settings: Settings

    @property
    def dates(self) -> list[pd.Timestamp]:
        return sorted(self.everyone)

    def at(self, as_of: pd.Timestamp) -> pd.DataFrame:
        return self.rows.iloc[self.places[as_of]]

    def anchor(self, as_of: pd.Timestamp) -> np.ndarray:
        """bool, per row of `at(as_of)`: bought in the level's look-back."""
        return np.asarray(self.at(as_of)["recency_days"] <= LOOK_BACK, dtype=bool)

    def happened(self, places: np.ndarray) -> np.ndarray:
        """1.0 where the target came true within the horizon; float [len(places)]."""
        return happened(self.target, self.wait[places], self.horizon)

    def windows(self, origin: pd.Timestamp, until: pd.Timestamp | None = None) -> dict[pd.Timestamp, int]:
        """as_of -> days of its window, of the dates that may teach at `origin` (none after `until`)."""
        dates = [date for date in self.dates if len(self.places[date]) and (until is None or date <= until)]
        windows = closed_windows(origin, self.horizon, dates)
        for date, length in windows.items():
            check_split([date], length, origin)
        return windows

    def training_rows(self, windows: dict[pd.Timestamp, int]) -> TrainingRows:
        """The rows of the dates in `windows`, see there."""
        return training_rows(self.rows, self.wait, self.target, self.horizon, windows)


@dataclass
class Past:
    """What earlier stands said, by rung: (origin, margins, happened); readable only once closed."""

    margins: dict[str, list[tuple[pd.Timestamp, np.ndarray, np.ndarray]]] = field(default_factory=dict)
    losses: dict[str, list[tuple[pd.Timestamp, float]]] = field(default_factory=dict)
    """log loss with the level set right by hindsight: all rungs share one level forecast, so it must not choose"""

    def add(self, rung: str, origin: pd.Timestamp, margins: np.ndarray, p: np.ndarray, happened: np.ndarray) -> None:
        """Keeps what was said at an origin; handed out only once its window has closed."""
        self.margins.setdefault(rung, []).append((origin, margins, happened))
        log_odds = logit(np.clip(p, 1e-9, 1 - 1e-9))
        levelled = expit(log_odds + level_for(log_odds, float(happened.mean())))
        self.losses.setdefault(rung, []).append((origin, log_loss(levelled, happened)))

    def line(self, rung: str, origin: pd.Timestamp, horizon: int) -> dict[str, float]:
        """The rung's line at `origin`, from what it said at origins that had closed by then."""
        until = origin - pd.Timedelta(days=horizon)
        kept = [entry for entry in self.margins.get(rung, []) if entry[0] <= until]
        dates = [entry[0] for entry in kept]
        check_split(dates, horizon, origin)
        return todays_line([m for _, m, _ in kept], [y for _, _, y in kept], independent_windows(dates, horizon))

    def best(self, rungs: Sequence[str], origin: pd.Timestamp, horizon: int) -> str:
        """The rung with the least mean log loss at origins closed by now; the trees alone must win clearly.

        The k-th origin counts k times: it was taught by about k dates, and a model taught by one says little about
        today's. The boosted rung by itself replaces the best of the others only when it is better by more than one
        standard error of the paired differences, overlapping windows counting as one per horizon (after Breiman et
        al. 1984, Classification and Regression Trees, section 3.4.3). DEFAULT_RUNG when nothing has closed.
        """
        until = origin - pd.Timedelta(days=horizon)
        table = pd.DataFrame(
            {rung: {then: loss for then, loss in self.losses.get(rung, []) if then <= until} for rung in rungs}
        )
        table = table.dropna(axis=1, how="all").dropna()
        if table.empty:
            return DEFAULT_RUNG if DEFAULT_RUNG in rungs else rungs[0]
        table = table.sort_index()
        weight = np.arange(1.0, len(table) + 1) / (len(table) * (len(table) + 1) / 2)
        means = pd.Series(weight @ table.to_numpy(), index=table.columns)
        kept = str(means.drop(PROVES_ITSELF, errors="ignore").idxmin()) if len(means) > 1 else str(means.index[0])
        if PROVES_ITSELF in means and kept != PROVES_ITSELF:
            gap = (table[PROVES_ITSELF] - table[kept]).to_numpy()
            mean = float(weight @ gap)
            independent = independent_windows(table.index, horizon)
            if mean < -float(np.sqrt(weight @ (gap - mean) ** 2 / independent)):
                return PROVES_ITSELF
        return kept


@dataclass(frozen=True)
class Stand:
    """What was fitted at an origin and what it says about the cohort there."""

    origin: pd.Timestamp
    models: dict[str, dict[str, Any]]
    margins: dict[str, np.ndarray]
    p: dict[str, np.ndarray]
    level: Forecast
    rates: dict[str, tuple[float, float, float]]
    """rung -> (rate expected of the cohort, low and high of its 80 % interval)"""
    windows: dict[pd.Timestamp, int]
    """as_of dates that taught -> days of the window that they taught with"""


def prepare(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Any,
    rule: Rule | None = None,
    settings: Settings | None = None,
) -> Data:
    """Data for one target. `features`: customer_id, as_of and features; `rule` replaces the study's cohort."""
    task = getattr(task, "task", task)
    chosen: Rule = rule or (lambda frame: cohort(frame, target, task))
    rows = features[chosen(features).to_numpy()].reset_index(drop=True)
    as_of = rows["as_of"].to_numpy()
    helper = features[["as_of", *predict.BTYD_INPUTS]]
    return Data(
        target=target,
        horizon=int(task.horizon_days),
        rule=chosen,
        rows=rows,
        wait=days_until_purchase(order_lines, rows[["customer_id", "as_of"]]).to_numpy(),
        places={date: np.flatnonzero(as_of == np.datetime64(date)) for date in pd.unique(features["as_of"])},
        everyone={pd.Timestamp(str(date)): purchase_model(part) for date, part in helper.groupby("as_of", sort=True)},
        behaviour=Behaviour(PurchaseDays.of(order_lines), chosen, target, int(task.horizon_days)),
        inputs=describe(rows),
        settings=settings or Settings(),
    )


@threadpool_limits.wrap(limits=1, user_api="blas")
def stand(
    data: Data,
    origin: pd.Timestamp,
    past: Past,
    rungs: Sequence[str] = RUNGS,
    teach_until: pd.Timestamp | None = None,
) -> Stand:
    """Fits every rung at `origin` and predicts its cohort; reads nothing that had not closed by then.

    `teach_until` (a benchmark's wish) keeps later as_of dates from teaching, although they have closed.

    Products of matrices take one thread: two that wait for a busy processor take up to five times as long, and the last
    bits would depend on how many processors there are.
    """
    seen = data.everyone[origin]
    btyd = likelihood.fit_btyd(*(seen[name].to_numpy() for name in ("x", "t_x", "total")))
    windows = data.windows(origin, teach_until)
    training = data.training_rows(windows)
    today = data.at(origin)
    level = forecast(data.behaviour, origin, btyd)
    purchase = predict.btyd_log_odds({"target": data.target, "horizon_days": data.horizon, "btyd": btyd}, today)
    anchor = data.anchor(origin)
    models: dict[str, dict[str, Any]] = {}
    margins, p, rates = {}, {}, {}
    for rung in rungs:
        if rung == "blend" and {"linear", "lightgbm"} <= models.keys():
            model = blended(models["linear"], models["lightgbm"])
        else:
            model = fit_rung(rung, data.target, data.horizon, training, data.inputs, btyd, data.settings)
        margins[rung] = predict.margin(model, today)
        line = past.line(rung, origin, data.horizon)
        raw = line["a"] * margins[rung] + line["b"]
        shift, spread = 0.0, level.spread
        if np.isfinite(level.log_odds) and anchor.any():
            weights, off = _carry(data, past, rung, origin, line["a"])
            shift, moves = base_rate_transfer.level_shift(weights, raw, purchase, anchor, level.log_odds, level.spread)
            spread = float(np.hypot(moves, off))
        model["calibration"] = {str(data.horizon): {"a": line["a"], "b": line["b"], "level": shift}}
        models[rung] = model
        p[rung] = predict.from_margin(model, margins[rung])
        rates[rung] = (float(p[rung].mean()), *interval(raw + shift, spread))
    return Stand(origin, models, margins, p, level, rates, windows)


def _carry(data: Data, past: Past, rung: str, origin: pd.Timestamp, slope: float) -> tuple[np.ndarray, float]:
    """Weights of the two ways of carrying the level to the whole cohort, and their error, from closed origins."""
    until = origin - pd.Timedelta(days=data.horizon)
    purchase = {then: margins for then, margins, _ in past.margins.get("bgnbd", []) if then <= until}
    closed = [entry for entry in past.margins.get(rung, []) if entry[0] in purchase and data.anchor(entry[0]).any()]
    check_split([then for then, _, _ in closed], data.horizon, origin)
    known = [base_rate_transfer.errors(slope * m, purchase[then], data.anchor(then), y) for then, m, y in closed]
    dates = sorted(then for then, _, _ in closed)
    step = (dates[-1] - dates[0]).days / (len(dates) - 1) if len(dates) > 1 else STEP
    return base_rate_transfer.weigh(known, min(step / data.horizon, 1.0), 1.0 - float(data.anchor(origin).mean()))
