"""Back-test rows of every rung at every origin, and how many were expected to churn there against how many did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import TooFewError
from .as_of import training_as_of
from .candidates import RUNGS, Settings
from .origin_fit import Data, Past, Rule, Stand, prepare, stand

COLUMNS = ("target", "horizon_days", "as_of", "customer_id", "model", "p", "y")
Progress = Callable[[int, int, str], None]


def backtest(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Any,
    *,
    rungs: Sequence[str] = RUNGS,
    settings: Settings | None = None,
    rule: Rule | None = None,
    progress: Progress | None = None,
    teach_until: pd.Timestamp | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(rows, levels) of a rolling back-test.

    rows: COLUMNS and `margin`, one per origin, customer of the cohort and model; p and y are of the target (churn: of
    not buying). The model `shipped` repeats at each origin the rung that was best by log loss over the origins closed
    by then. levels: target, horizon_days, as_of, n, expected, low, high, happened, rate_forecast, how; one row per
    origin, counts, `low`..`high` the 80 % interval; the last row is today, `happened` null.
    Origins are the as_of dates of `features` that have closed themselves and have a closed date to learn from.
    `teach_until`: later as_of dates teach no model (for protocols that fix roles). `progress(done, total, text)` is
    called after each origin. Raises TooFewError when no origin can be judged.
    """
    data = prepare(features, order_lines, target, task, rule, settings)
    today = data.dates[-1]
    origins = judged(data)
    past = Past()
    found, levels = [], []
    for done, origin in enumerate(origins, 1):
        here = stand(data, origin, past, rungs, teach_until)
        happened = data.happened(data.places[origin])
        shipped = past.best(rungs, origin, data.horizon)
        found.append(_rows(data, here, happened, shipped))
        for rung in rungs:
            past.add(rung, origin, here.margins[rung], here.p[rung], happened)
        levels.append(level_row(data, here, shipped, float(happened.sum())))
        if progress is not None:
            progress(done, len(origins) + 1, f"{target} {origin:%Y-%m-%d}")
    shipped = past.best(rungs, today, data.horizon)
    levels.append(level_row(data, stand(data, today, past, (shipped,), teach_until), shipped, float("nan")))
    if progress is not None:
        progress(len(origins) + 1, len(origins) + 1, f"{target} {today:%Y-%m-%d}")
    return pd.concat(found, ignore_index=True), pd.DataFrame(levels)


def judged(data: Data) -> list[pd.Timestamp]:
    """The as_of dates a back-test can predict at and judge, ascending."""
    closed = training_as_of(data.dates[-1], data.horizon, data.dates)
    origins = [
        date
        for date in closed
        if len(data.places[date])
        and any(len(data.places[then]) for then in training_as_of(date, data.horizon, data.dates))
    ]
    if not origins:
        raise TooFewError(
            f"no as_of date between {data.dates[0]:%Y-%m-%d} and {data.dates[-1]:%Y-%m-%d} can be judged for "
            f"{data.target}: three horizons of {data.horizon} days with customers to ask about are needed (study keys "
            "task.horizon_days, task.active_days, task.new_days)"
        )
    return origins


def past_from(rows: pd.DataFrame) -> Past:
    """The past as `backtest` had it, from its rows."""
    past = Past()
    for key, part in rows.groupby(["model", "as_of"], sort=True):
        rung, origin = str(key[0]), pd.Timestamp(str(key[1]))
        if rung != "shipped":
            past.add(rung, origin, *(part[name].to_numpy(float) for name in ("margin", "p", "y")))
    return past


def level_row(data: Data, here: Stand, rung: str, happened: float) -> dict[str, Any]:
    """One row of `levels`: what the shipped rung expects of the cohort, in customers."""
    rate, low, high = here.rates[rung]
    n = len(here.p[rung])
    return {
        "target": data.target,
        "horizon_days": data.horizon,
        "as_of": here.origin,
        "n": n,
        "expected": rate * n,
        "low": low * n,
        "high": high * n,
        "happened": happened,
        "rate_forecast": rate,
        "how": here.level.how,
    }


def _rows(data: Data, here: Stand, happened: np.ndarray, shipped: str) -> pd.DataFrame:
    customers = data.at(here.origin)["customer_id"].to_numpy()
    parts = []
    for name, rung in [*((rung, rung) for rung in here.p), ("shipped", shipped)]:
        parts.append(
            pd.DataFrame(
                {
                    "target": data.target,
                    "horizon_days": data.horizon,
                    "as_of": here.origin,
                    "customer_id": customers,
                    "model": name,
                    "p": here.p[rung],
                    "y": happened,
                    "margin": here.margins[rung],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
