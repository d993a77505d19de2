"""The model of a study: the fit at today, as the plain dict that goes into the bundle."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise

import numpy as np
import pandas as pd

from ..errors import UserError
from ..scoring.bundle_file.build import BANDS
from ..scoring.bundle_file.content import FittedToday, Metrics
from ..scoring.bundle_file.fitted_content import Calibration
from ..scoring.evaluation.predict import compile_model
from ..scoring.score_table import bands
from ..store import Store
from ..study import Task
from .as_of import newest_closed
from .calibration import fit_platt_scaling
from .candidates import CANDIDATES, Settings, shipped
from .metrics import interval, per_origin, table
from .origin_fit import BacktestHistory, fit_at_origin
from .rolling_backtest import backtest as run_backtest
from .rolling_backtest import history_from_rows
from .target_data import CohortRule, TargetData, target_data


def fit(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Task,
    backtest: pd.DataFrame | None = None,
    *,
    candidates: Sequence[str] = CANDIDATES,
    settings: Settings | None = None,
    rule: CohortRule | None = None,
    store: Store | None = None,
) -> FittedToday:
    """The fitted model for today (the newest as_of of `features`), builtins only, the same bytes for the same input.

    scoring.build_bundle makes a bundle of it.
    `backtest`: the rows that `modelling.backtest` returned (run when None); they decide the weights
    of the blend, its Platt scaling and the shorter horizons. `rule` replaces the study's cohort.
    `store`: today's fit comes out of it when the back-test has left it there.
    Raises TooFewError when no origin can be judged.
    """
    if backtest is None:
        backtest, _ = run_backtest(
            features, order_lines, target, task, candidates=candidates, settings=settings, rule=rule, store=store
        )
    data = target_data(features, order_lines, target, task, rule, settings)
    today, history = data.dates[-1], history_from_rows(backtest)
    candidate = shipped(candidates)
    fitted = fit_at_origin(data, today, history, (candidate,), store=store)
    model = fitted.models[candidate]
    reported = horizons(task)
    model["calibration"].update(shorter_horizon_scaling(data, history, candidate, reported))
    training = [date for date, days in fitted.windows.items() if days == data.horizon]
    positions = np.concatenate([data.positions[date] for date in training])
    base_rate = fitted.base_rate
    rate, low, high = fitted.rates[candidate]
    return {
        "target": target,
        "horizon_days": data.horizon,
        "horizons": reported,
        "as_of": f"{today:%Y-%m-%d}",
        "inputs": model["inputs"],
        "btyd": model["btyd"],
        "hazard": model.get("hazard"),
        "model": model["model"],
        "calibration": model["calibration"],
        "base_rate": {
            "rate": rate,
            "low": low,
            "high": high,
            "customers": len(fitted.p[candidate]),
            "standard_error": base_rate.standard_error,
            "method": base_rate.how,
            "weights": base_rate.weights,
        },
        "bands": deepcopy(BANDS),
        "training": {
            "as_of": [f"{date:%Y-%m-%d}" for date in training],
            "shorter_windows": {
                f"{date:%Y-%m-%d}": days for date, days in fitted.windows.items() if days < data.horizon
            },
            "rows": len(positions),
            "customers": int(data.rows["customer_id"].iloc[positions].nunique()),
            "rate": float(data.outcome(positions).mean()),
        },
        "metrics": backtest_metrics(backtest, candidate),
    }


def horizons(task: Task) -> list[int]:
    """The horizons a study reports, in days, ascending, the main one last; unless named, a third and two thirds of it.

    Raises UserError for a named horizon below 1 day or above the main one.
    """
    main = int(task.horizon_days)
    named = sorted({int(days) for days in task.horizons} | {main}) if task.horizons else []
    if named and (named[0] < 1 or named[-1] > main):
        raise UserError(f"task.horizons = {list(task.horizons)}: allowed are 1 to task.horizon_days = {main} days")
    return named or sorted({days for days in (round(main / 3), round(main * 2 / 3), main) if days >= 1})


def shorter_horizon_scaling(
    data: TargetData, history: BacktestHistory, candidate: str, reported: Sequence[int]
) -> dict[str, Calibration]:
    """Horizon (days, as text) -> Platt scaling of P(bought within it | bought within the next longer one).

    One for each horizon below the main one, fitted on the candidate's closed back-test predictions of the newest year,
    buyers only; each date has its own intercept and their mean is stored.
    """
    today = data.dates[-1]
    scalings: dict[str, Calibration] = {}
    sign = -1.0 if data.target == "churn" else 1.0
    oldest = newest_closed(today, 365 + data.horizon)
    entries = [
        (entry.raw_log_odds, data.days_to_next_purchase[data.positions[entry.origin]])
        for entry in history.closed(candidate, today, data.horizon)
        if entry.origin > oldest
    ]
    for shorter, longer in pairwise(reported):
        buyers = [
            (x[days < longer], (days[days < longer] < shorter).astype(float))
            for x, days in entries
            if (days < longer).any()
        ]
        scaling = fit_platt_scaling([sign * x for x, _ in buyers], [y for _, y in buyers], prior=0.3)
        scalings[str(shorter)] = {
            "slope": sign * scaling.slope,
            "intercept": scaling.intercept,
            "base_rate_shift": 0.0,
        }
    return scalings


def backtest_metrics(rows: pd.DataFrame, candidate: str) -> Metrics:
    """Back-test figures for the bundle: means over origins per model, and the shipped one's per origin."""
    shipped = rows[rows["model"] == "shipped"]
    means = table(rows)
    each = per_origin(shipped)
    return {
        "shipped_model": candidate,
        "origins": int(shipped["as_of"].nunique()),
        "mean": {
            str(row["model"]): {str(key): float(value) for key, value in row.items() if key != "model"}
            for row in means.to_dict("records")
        },
        "per_origin": [
            {
                "as_of": f"{row['as_of']:%Y-%m-%d}",
                **{str(key): float(value) for key, value in row.items() if key not in ("model", "as_of")},
            }
            for row in each.to_dict("records")
        ],
        "log_loss_95": list(interval(shipped, "log_loss")),
        "brier_95": list(interval(shipped, "brier")),
    }


def scores(model: FittedToday, features_today: pd.DataFrame) -> pd.DataFrame:
    """customer_id, as_of, horizon_days, p, band: one row per row of `features_today` (the cohort) and horizon.

    model: what `fit` returns; p: probability of the target, 0..1.
    """
    compiled = compile_model(model, threads=1)
    raw_log_odds = compiled.log_odds(features_today)
    parts = []
    for horizon in model["horizons"]:
        p = compiled.from_log_odds(raw_log_odds, horizon)
        parts.append(
            pd.DataFrame(
                {
                    "customer_id": features_today["customer_id"].to_numpy(),
                    "as_of": features_today["as_of"].to_numpy(),
                    "horizon_days": horizon,
                    "p": p,
                    "band": np.array(bands(model["bands"], p), dtype=object),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
