"""Rolling back-test: every candidate's predictions at every origin, and expected against actual counts there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import TooFewError
from ..store import Store
from ..study import Task
from .as_of import training_as_of
from .candidates import CANDIDATES, Settings
from .candidates import shipped as shipped_of
from .origin_fit import BacktestHistory, OriginFit, calibrated_fit
from .parallel_fits import raw_fits
from .target_data import CohortRule, TargetData, target_data

COLUMNS = ("target", "horizon_days", "as_of", "customer_id", "model", "p", "y")
Progress = Callable[[int, int, str], None]


def backtest(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Task,
    *,
    candidates: Sequence[str] = CANDIDATES,
    settings: Settings | None = None,
    rule: CohortRule | None = None,
    progress: Progress | None = None,
    train_until: pd.Timestamp | None = None,
    workers: int = 1,
    store: Store | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(rows, base_rates) of a rolling back-test.

    rows: COLUMNS and `raw_log_odds`, one per origin, customer of the cohort and model; p and y are of the target
    (churn: of not buying). The model `shipped` repeats the candidate that ships, the blend, whose weights at each
    origin follow from the origins closed by then. base_rates: target, horizon_days, as_of, n, expected, low, high,
    happened, rate_forecast, how; one row per origin, counts, `low`..`high` the 80 % interval; the last row is today,
    `happened` null.
    Origins are the as_of dates of `features` that have closed themselves and have a closed date to train on.
    `train_until`: no model is trained on later as_of dates (for protocols that fix roles).
    `workers` (>= 1) threads fit at several origins at the same time; the result is the same for any number of them.
    `store`: fits at origins that see nothing new come out of it (not with a `rule`); the result is the same without it.
    `progress(done, total, text)` is called after the fit at each origin and at today, the latest usually first. Raises
    TooFewError when no origin can be judged.
    """
    data = target_data(features, order_lines, target, task, rule, settings)
    origins, today = judgeable_origins(data), data.dates[-1]
    done = 0

    def finished(origin: pd.Timestamp) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, len(origins) + 1, f"{target} {origin:%Y-%m-%d}")

    *raw, raw_today = raw_fits(data, [*origins, today], candidates, train_until, workers, finished, store)
    history, shipped = BacktestHistory(), shipped_of(candidates)
    parts, base_rates = [], []
    for origin, fit in zip(origins, raw, strict=True):
        fitted = calibrated_fit(data, fit, history, candidates)
        outcome = data.outcome(data.positions[origin])
        parts.append(_rows(data, fitted, outcome, shipped))
        for candidate in candidates:
            history.add(candidate, origin, fitted.raw_log_odds[candidate], outcome)
        base_rates.append(base_rate_row(data, fitted, shipped, float(outcome.sum())))
    fitted_today = calibrated_fit(data, raw_today, history, (shipped,))
    base_rates.append(base_rate_row(data, fitted_today, shipped, float("nan")))
    return pd.concat(parts, ignore_index=True), pd.DataFrame(base_rates)


def judgeable_origins(data: TargetData) -> list[pd.Timestamp]:
    """The as_of dates at which a back-test can predict and then compare with the outcome, ascending.

    Both their own window and one to train on have closed. Raises TooFewError when there is none.
    """
    closed = training_as_of(data.dates[-1], data.horizon, data.dates)
    origins = [
        date
        for date in closed
        if len(data.positions[date])
        and any(len(data.positions[then]) for then in training_as_of(date, data.horizon, data.dates))
    ]
    if not origins:
        raise TooFewError(
            f"no as_of date between {data.dates[0]:%Y-%m-%d} and {data.dates[-1]:%Y-%m-%d} can be judged for "
            f"{data.target}: three horizons of {data.horizon} days with customers of the cohort are needed (study keys "
            "task.horizon_days, task.active_days, task.new_days)"
        )
    return origins


def history_from_rows(rows: pd.DataFrame) -> BacktestHistory:
    """The history that `backtest` had at its end, from the rows that it returned (with `raw_log_odds`)."""
    history = BacktestHistory()
    for key, part in rows.groupby(["model", "as_of"], sort=True):
        candidate, origin = str(key[0]), pd.Timestamp(str(key[1]))
        if candidate != "shipped":
            history.add(candidate, origin, *(part[name].to_numpy(float) for name in ("raw_log_odds", "y")))
    return history


def base_rate_row(data: TargetData, fitted: OriginFit, candidate: str, outcome: float) -> dict[str, Any]:
    """One row of `base_rates`: how many customers of the cohort the shipped candidate expects, and how many it was."""
    rate, low, high = fitted.rates[candidate]
    n = len(fitted.p[candidate])
    return {
        "target": data.target,
        "horizon_days": data.horizon,
        "as_of": fitted.origin,
        "n": n,
        "expected": rate * n,
        "low": low * n,
        "high": high * n,
        "happened": outcome,
        "rate_forecast": rate,
        "how": fitted.base_rate.how,
    }


def _rows(data: TargetData, fitted: OriginFit, outcome: np.ndarray, shipped: str) -> pd.DataFrame:
    customers = data.at(fitted.origin)["customer_id"].to_numpy()
    parts = []
    for name, candidate in [*((candidate, candidate) for candidate in fitted.p), ("shipped", shipped)]:
        parts.append(
            pd.DataFrame(
                {
                    "target": data.target,
                    "horizon_days": data.horizon,
                    "as_of": fitted.origin,
                    "customer_id": customers,
                    "model": name,
                    "p": fitted.p[candidate],
                    "y": outcome,
                    "raw_log_odds": fitted.raw_log_odds[candidate],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
