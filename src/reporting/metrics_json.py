"""metrics.json: every figure of the back-test and of today, for machines."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ..modelling import metrics as figures
from ..study import Study
from .data import Interim, iso
from .sections.tables import records


def metrics(study: Study) -> dict[str, Any]:
    """What metrics.json holds, builtins only; a figure that cannot be computed is None.

    study, as_of, horizon_days and per target: `models` (mean over origins), `origins` (every model at every origin),
    `base_rates` (counts: forecast with interval, and actual), `today` (n, expected, low, high, mean p).
    """
    data = Interim(study)
    content: dict[str, Any] = {
        "format": 1,
        "study": study.study.name,
        "as_of": iso(data.as_of),
        "horizon_days": study.task.horizon_days,
    }
    for target in ("churn", "repeat"):
        rows, base_rates, scores = data.backtest(target), data.base_rates(target), data.scores(target)
        origins = figures.per_origin(rows) if len(rows) else rows
        now = records(base_rates[base_rates["as_of"] == data.as_of])
        content[target] = {
            "models": records(figures.mean_over_origins(origins)) if len(rows) else [],
            "origins": records(_iso_dates(origins)) if len(rows) else [],
            "base_rates": records(
                _iso_dates(base_rates[base_rates["happened"].notna()].drop(columns=["target", "horizon_days"]))
            ),
            "today": {
                "n": len(scores),
                "mean_p": float(scores["p"].mean()) if len(scores) else None,
                **{key: now[-1][key] if now else None for key in ("expected", "low", "high", "how")},
            },
        }
    cleaned: dict[str, Any] = _without_nan(content)
    return cleaned


def _iso_dates(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(as_of=frame["as_of"].map(iso))


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
