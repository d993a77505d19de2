"""Drift: population stability index of the model's inputs and scores since training.

Two samples of the same customers differ by chance: without any drift the index of ten groups of 200 customers each is
.09 on average. Three times what chance brings is added to every limit, as in `scoring.monitoring`, and nothing is
measured where fewer than `LEAST_ROWS` customers are compared.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logit

from ...features import CATALOGUE
from ...scoring.monitoring import DRIFT_LIMIT, LEAST_ROWS
from ..data import DAY, Interim, iso

BINS = 10
SAMPLE = 20_000
"""customers whose inputs are compared at most"""
CLIP = 1e-6
"""probabilities this close to 0 and 1 count as this, so that their log-odds are finite"""
LIMITS = (0.10, DRIFT_LIMIT)
"""population stability index: below .10 stable, above .25 shifted (the usual thresholds of credit scoring)"""
KEYS = ("customer_id", "as_of")
_LABELS = {
    feature.name: {"en": feature.en.split(";")[0], "zh": feature.zh.split("；")[0]} for feature in CATALOGUE.values()
}


class Shift(NamedTuple):
    """Population stability index of two samples, and its mean by chance where nothing has changed."""

    psi: float
    chance: float

    @property
    def limits(self) -> tuple[float, float]:
        """Up to the first the index is stable, beyond the second it has shifted; chance is allowed for in both."""
        return LIMITS[0] + 3 * self.chance, LIMITS[1] + 3 * self.chance


def shift(before: pd.Series, now: pd.Series, bins: int = BINS) -> Shift:
    """Population stability index, >= 0; 0 = the same distribution. Its mean by chance is (groups - 1) (1/n + 1/m).

    sum over bins of (share now - share before) * ln(share now / share before). Bins are the deciles of `before`
    (categories where it is text), missing is a bin of its own; empty bins count as half an observation.
    """
    if pd.api.types.is_numeric_dtype(before) or pd.api.types.is_bool_dtype(before):
        cuts = np.unique(before.astype(float).quantile(np.linspace(0, 1, bins + 1)[1:-1]).dropna())
        bins_before = _bin_numbers(before.astype(float), cuts)
        bins_now = _bin_numbers(now.astype(float), cuts)
        size = len(cuts) + 2
    else:
        categories = pd.Index(before.dropna().unique())
        bins_before, bins_now = categories.get_indexer(before) + 1, categories.get_indexer(now) + 1
        size = len(categories) + 1
    one = np.maximum(np.bincount(bins_before, minlength=size), 0.5)
    other = np.maximum(np.bincount(bins_now, minlength=size), 0.5)
    used = (one > 0.5) | (other > 0.5)
    one, other = one[used] / one[used].sum(), other[used] / other[used].sum()
    chance = (used.sum() - 1) * (1 / len(before) + 1 / len(now))
    return Shift(float(((other - one) * np.log(other / one)).sum()), float(chance))


def _bin_numbers(values: pd.Series, cuts: np.ndarray) -> np.ndarray:
    """0 for missing, then 1 + number of cuts below or at the value."""
    return np.where(values.isna(), 0, np.searchsorted(cuts, values.to_numpy(), side="left") + 1)


def summarise(data: Interim) -> dict[str, Any] | None:
    """`score_psi` with its `limits` (stable, shifted), `moved` (inputs beyond theirs), `inputs` (name, psi; worst
    first), `before` and `now` (as_of dates).

    Compared are the newest as_of the model can have been trained on and today, for the same cohort; the scores against
    the newest origin of the back-test, after removing the base rate. Inputs that are the same for every customer
    of a date (season) are left out. None when there is nothing earlier to compare with, or its look-back is not whole.
    With fewer than LEAST_ROWS customers on either side only `least` is given.
    """
    summary: dict[str, Any] | None = data.shared("drift", lambda: _summarise(data))
    return summary


def _summarise(data: Interim) -> dict[str, Any] | None:
    closed = data.as_of - data.study.task.horizon_days * DAY
    earlier = [one for one in data.dates if one <= closed]
    origins = data.backtest("churn")
    shipped = origins[origins["model"] == "shipped"]
    if not earlier or shipped.empty or not data.comparable(earlier[-1], shipped["as_of"].max()):
        return None
    before, now = _cohort_features(data, earlier[-1]), _cohort_features(data, data.as_of)
    origin = shipped["as_of"].max()
    p_before, p_now = shipped.loc[shipped["as_of"] == origin, "p"], data.scores("churn")["p"]
    if min(map(len, (before, now, p_before, p_now))) < LEAST_ROWS:
        return {"least": LEAST_ROWS}
    shifts = {
        str(name): shift(before[name], now[name])
        for name in now.columns
        if name not in KEYS and before[name].notna().any() and before[name].nunique() + now[name].nunique() > 2
    }
    inputs = [{"name": name, "label": _LABELS.get(name), "psi": one.psi} for name, one in shifts.items()]
    scores = shift(_centred_log_odds(p_before), _centred_log_odds(p_now))
    return {
        "before": iso(earlier[-1]),
        "now": iso(data.as_of),
        "origin": iso(origin),
        "score_psi": scores.psi,
        "limits": list(scores.limits),
        "moved": sum(one.psi > one.limits[1] for one in shifts.values()),
        "inputs": sorted(inputs, key=lambda one: (-shifts[str(one["name"])].psi, str(one["name"]))),
    }


def _centred_log_odds(p: pd.Series) -> pd.Series:
    """Log-odds less their mean: the base rate is forecast anew each time and follows the season, which is no drift."""
    log_odds = pd.Series(logit(p.astype(float).clip(CLIP, 1 - CLIP).to_numpy()))
    return log_odds - log_odds.mean()


def _cohort_features(data: Interim, as_of: pd.Timestamp) -> pd.DataFrame:
    """The churn cohort's features; of more than `SAMPLE` customers a systematic sample, enough for the index."""
    rows, active = data.features(as_of, ["recency_days"]), data.study.task.active_days
    places = np.flatnonzero(rows["recency_days"] <= active) if active else np.arange(len(rows))
    sampled = places[np.unique(np.linspace(0, len(places) - 1, min(SAMPLE, len(places))).round().astype(int))]
    parts, start = [], 0
    for block in data.feature_blocks(as_of, data.columns("features")):
        parts.append(block.iloc[sampled[(sampled >= start) & (sampled < start + len(block))] - start])
        start += len(block)
    return pd.concat(parts, ignore_index=True)
