"""The share of today's cohort that will churn (or repeat), forecast from what is known today, with an 80 % interval.

Ranking customers is the easy half; the level of all probabilities moves with season and growth, and no customer-level
model sees it. It is measured here against the purchase model as a fixed yardstick: the *shift* of a date is what must
be added to the yardstick's log-odds so that the cohort's mean meets the rate that came true. Who is in the cohort is
then already accounted for, and what is left is season, growth and news.

Standing at 2011-06-09 with a horizon of 90 days: the newest closed window began on 2011-03-11, three months ago. But
30-day outcomes are known for 2011-05-10, and last year's same window, from 2010-06-10, is closed too. Each of the
CANDIDATES makes a forecast of the shift from such windows, and made one at every earlier date; they are averaged with
weights by how well they did then (`PRIOR` holds what is believed before there is any past). The interval comes from the
errors of that average at earlier dates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ..scoring import btyd as formulas
from ..targets import PurchaseDays, day_number
from .calibration import level_for

YEAR = 364
"""days back to last year's same weekday"""
STEP = 15
PRIOR = {
    "newest": 0.30,
    "long_run": 0.25,
    "newest_moved": 0.30,
    "last_year": 0.18,
    "last_year_moved": 0.15,
    "last_year_trend": 0.15,
}
"""error (standard deviation, log-odds) expected of each candidate before it has a past"""
PRIOR_WINDOWS = 2.0
"""how many independent windows that belief is worth"""
LEVEL_PRIOR = 0.15
NORMAL_80 = 1.2816


@dataclass(frozen=True)
class Forecast:
    """A cohort's rate as forecast at as_of: `rate` and its 80 % interval `low`..`high` (0..1), cohort size n, how."""

    rate: float
    low: float
    high: float
    n: int
    how: str
    shift: float
    weights: dict[str, float] = field(default_factory=dict)


class Yardstick:
    """Shifts of past windows against one purchase model; remembers them, since many forecasts ask for the same."""

    def __init__(
        self,
        days: PurchaseDays,
        rule: Callable[[pd.DataFrame], pd.Series],
        target: str,
        btyd: dict[str, Any],
    ) -> None:
        self.days, self.rule, self.target, self.btyd = days, rule, target, btyd
        self.first = int(days.day.min())
        self._known: dict[tuple[int, int], float] = {}
        self._cohorts: dict[int, pd.DataFrame] = {}

    def cohort(self, day: int) -> pd.DataFrame:
        if day not in self._cohorts:
            rows = self.days.history(pd.Timestamp(day, unit="D"))
            self._cohorts[day] = rows[self.rule(rows).to_numpy()]
        return self._cohorts[day]

    def log_odds(self, day: int, horizon: int) -> np.ndarray:
        silent = formulas.no_purchase_log_odds(*formulas.from_features(self.cohort(day)), horizon, self.btyd)
        return silent if self.target == "churn" else -silent

    def shift(self, day: int, horizon: int, known_at: int) -> float:
        """Shift of the window [day, day + horizon); NaN when not closed at `known_at` or when history or rows lack."""
        if day + horizon > known_at or day - self.first < min(horizon, 90):
            return float("nan")
        if (day, horizon) not in self._known:
            rows = self.cohort(day)
            bought = (rows["wait"] < horizon).to_numpy()
            happened = ~bought if self.target == "churn" else bought
            value = float("nan")
            if len(rows) >= 20:
                value = level_for(self.log_odds(day, horizon), (happened.sum() + 0.5) / (len(rows) + 1.0))
            self._known[day, horizon] = value
        return self._known[day, horizon]


def forecast(yardstick: Yardstick, as_of: Any, horizon: int) -> Forecast:
    """The cohort's rate over [as_of, as_of + horizon), from windows closed by as_of alone."""
    today = day_number(as_of)
    past = range(today - horizon, yardstick.first + min(horizon, 90) - 1, -STEP)
    made = {day: candidates(yardstick, day, horizon) for day in [today, *past]}
    truth = {day: yardstick.shift(day, horizon, today) for day in past}

    errors: list[tuple[int, float]] = []
    for day in sorted(truth):
        shift, _ = _combine(made, truth, day, horizon)
        if np.isfinite(shift) and np.isfinite(truth[day]):
            errors.append((day, shift - truth[day]))
    shift, weights = _combine(made, truth, today, horizon)
    shift = shift if np.isfinite(shift) else 0.0

    rows = yardstick.cohort(today)
    log_odds = yardstick.log_odds(today, horizon)
    n = len(rows)
    rate = float(expit(log_odds + shift).mean()) if n else float("nan")
    independent = len(errors) * STEP / horizon
    square = sum(error**2 for _, error in errors) * STEP / horizon
    spread = np.sqrt((PRIOR_WINDOWS * LEVEL_PRIOR**2 + square) / (PRIOR_WINDOWS + independent))
    low, high = _interval(rate, float(spread), n)
    best = max(weights, key=lambda name: weights[name]) if weights else "purchase_model"
    return Forecast(rate, low, high, n, best, float(shift), {k: round(v, 4) for k, v in sorted(weights.items())})


def candidates(yardstick: Yardstick, day: int, horizon: int) -> dict[str, float]:
    """What each candidate says on `day` about the shift of [day, day + horizon); NaN where it lacks a closed window."""

    def known(start: int, length: int) -> float:
        return yardstick.shift(start, length, day)

    short = min(30, horizon)
    closed = range(day - horizon, max(day - horizon - 364, yardstick.first), -STEP)
    newest = known(day - horizon, horizon)
    last_year = known(day - YEAR, horizon)
    moved = known(day - short, short) - known(day - horizon, short)
    moved_since_last_year = known(day - short, short) - known(day - short - YEAR, short)
    growth = [known(start, horizon) - known(start - YEAR, horizon) for start in list(closed)[:7]]
    return {
        "newest": newest,
        "long_run": _mean([known(start, horizon) for start in closed]),
        "newest_moved": newest + 0.7 * moved,
        "last_year": last_year,
        "last_year_moved": last_year + 0.5 * moved_since_last_year,
        "last_year_trend": last_year + _mean(growth),
    }


def _combine(
    made: dict[int, dict[str, float]], truth: dict[int, float], day: int, horizon: int
) -> tuple[float, dict[str, float]]:
    said = {name: value for name, value in made[day].items() if np.isfinite(value)}
    weights = {}
    for name in said:
        errors = [
            made[then][name] - truth[then]
            for then in truth
            if then + horizon <= day and np.isfinite(made[then][name] - truth[then])
        ]
        share = STEP / horizon
        square = PRIOR_WINDOWS * PRIOR[name] ** 2 + share * sum(error**2 for error in errors)
        weights[name] = ((PRIOR_WINDOWS + share * len(errors)) / square) ** 2
    total = sum(weights.values())
    if not total:
        return float("nan"), {}
    weights = {name: weight / total for name, weight in weights.items()}
    return sum(weights[name] * said[name] for name in said), weights


def _interval(rate: float, spread: float, n: int) -> tuple[float, float]:
    if not n:
        return float("nan"), float("nan")
    center = float(logit(np.clip(rate, 1e-4, 1 - 1e-4)))
    chance = 1.0 / np.sqrt(max(n * rate * (1 - rate), 1.0))
    reach = NORMAL_80 * float(np.hypot(spread, chance))
    return float(expit(center - reach)), float(expit(center + reach))


def _mean(values: list[float]) -> float:
    finite = [value for value in values if np.isfinite(value)]
    return float(np.mean(finite)) if finite else float("nan")
