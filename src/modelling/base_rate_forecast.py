"""The share of today's cohort that will churn (or repeat), forecast from what is known today, with an 80 % interval.

Ranking customers is the easy half; the level of all probabilities moves with season and growth, and no customer-level
model sees it. It is forecast for the *anchor*, the cohort members who bought in the last LOOK_BACK days, in log-odds of
their rate; how it is carried over to the rest of the cohort stands in carry. Standing at 2011-06-09 with a horizon of
90 days:

model            what the purchase model says; it knows no season, but how a cohort ages
model_newest     the same, moved by its error on the newest closed window, which began on 2011-03-11
model_long       the same, moved by its mean error on the closed windows of a year
last_year        what would happen if today's customers behaved as those of 2010-06-10, last year's same weekday
last_year_moved  the same, moved by how far the newest closed short windows (14, 30 and 60 days, ending today) differ
                 from last year's behaviour

"Behaved as those of" is a small regression on recency and the purchase days of the last LOOK_BACK days, learned on
one date and applied on the other. Both dates are seen through the same short look-back, so it does not matter that
at one of them the data had only just begun. Each candidate has also spoken at every earlier date: they are averaged
with weights by how well each did then, on windows that had closed. PRIOR says how far off each is expected to be before
it has a past. The interval comes from the errors of that average at earlier dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ..scoring.evaluation import btyd as formulas
from ..targets import PurchaseDays, day_number, outcome
from .forecast_error import NORMAL_80, mean_square

YEAR = 364
"""days back to last year's same weekday"""
STEP = 15
"""days between the earlier dates that are looked at"""
LOOK_BACK = 90
SHORT_LOOK_BACK = 45
"""look-back for the movement since last year, so that it can be measured in a young shop"""
SHORT_WINDOWS = (14, 30, 60)
MOVEMENT = 0.15
"""standard deviation (log-odds) of true movements between the years; what a short window shows beyond it is chance"""
KEEP_MOVEMENT = 0.8
"""how much of a true movement seen in closed short windows is expected to last for the horizon"""
PRIOR = {"model": 0.30, "model_newest": 0.30, "model_long": 0.28, "last_year": 0.22, "last_year_moved": 0.17}
"""error (standard deviation, log-odds) expected of each candidate before it has a past, chance in small cohorts aside;
measured on the demo, on CDNOW and on Online Retail II before its first test origin, and rounded up"""
SEASON_UNKNOWN, SEASON_KNOWN = 0.30, 0.12
"""the same for their average, without last year's window and with it; measured on those and on six made-up shops"""
PRIOR_WINDOWS = 2.0
"""how many independent windows that belief is worth"""
ENOUGH_ROWS = 30
RIDGE = 1.0


@dataclass(frozen=True)
class BaseRateForecast:
    """What is expected of the anchor (those who bought in the look-back) at an as_of, in log-odds of the target."""

    log_odds: float
    """forecast log-odds of the anchor's rate; NaN when nothing has closed yet"""
    standard_error: float
    """standard deviation of its error, log-odds"""
    how: str
    """the candidate with the largest weight"""
    weights: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class RecentlyActive:
    """Cohort members of one day who bought in the look-back before it."""

    x: np.ndarray
    """[n, 4]: 1, log recency, log purchase days in the look-back, their product"""
    days_to_next_purchase: np.ndarray
    """[n]: days to the next purchase"""
    history: tuple[np.ndarray, np.ndarray, np.ndarray]
    """x, t_x, T of the purchase model"""


class CohortBehaviour:
    """What dates teach about each other for one cohort rule; remembers what was asked before, origin after origin."""

    def __init__(
        self, days: PurchaseDays, rule: Callable[[pd.DataFrame], pd.Series], target: str, horizon: int
    ) -> None:
        self.days, self.rule, self.target, self.horizon = days, rule, target, horizon
        self.first = int(days.day.min())
        self._recently_active: dict[tuple[int, int], RecentlyActive] = {}
        self._weights: dict[tuple[int, int, int], np.ndarray | None] = {}

    def recently_active(self, day: int, look_back: int) -> RecentlyActive:
        if (day, look_back) not in self._recently_active:
            as_of = pd.Timestamp(day, unit="D")
            rows = self.days.history(as_of)
            rows = rows[self.rule(rows).to_numpy() & (rows["recency_days"] <= look_back).to_numpy()]
            recency = np.log(rows["recency_days"].to_numpy())
            often = np.log(np.maximum(self.days.count_in_window(rows["code"].to_numpy(), as_of, look_back), 1))
            x = np.column_stack([np.ones(len(rows)), recency, often, recency * often])
            self._recently_active[day, look_back] = RecentlyActive(
                x, rows["days_to_next_purchase"].to_numpy(), formulas.from_features(rows)
            )
        return self._recently_active[day, look_back]

    def model(self, day: int, btyd: Mapping[str, Any]) -> float:
        """What the purchase model says of the anchor of `day`, as log-odds of its rate over the horizon."""
        history = self.recently_active(day, LOOK_BACK).history
        if not len(history[0]):
            return float("nan")
        silent = float(formulas.no_purchase(*history, self.horizon, btyd).mean())
        return _log_odds(silent if self.target == "churn" else 1.0 - silent, len(history[0]))

    def outcome(self, days_to_next_purchase: np.ndarray, length: int) -> np.ndarray:
        return outcome(self.target, days_to_next_purchase, length)

    def has_enough_history(self, day: int, look_back: int = LOOK_BACK) -> bool:
        """Whether there was history enough before `day`. Before 2 look-backs a first purchase may be no first."""
        return day - self.first >= (look_back if self.target == "churn" else 2 * LOOK_BACK)

    def regression_weights(self, day: int, length: int, look_back: int, known_at: int) -> np.ndarray | None:
        """Regression weights of the window [day, day + length); None when not closed at `known_at` or too little."""
        if day + length > known_at or not self.has_enough_history(day, look_back):
            return None
        key = (day, length, look_back)
        if key not in self._weights:
            active = self.recently_active(day, look_back)
            enough = len(active.days_to_next_purchase) >= ENOUGH_ROWS
            self._weights[key] = (
                _logistic(active.x, self.outcome(active.days_to_next_purchase, length)) if enough else None
            )
        return self._weights[key]

    def log_odds_behaving_as_on(self, then: int, day: int, length: int, look_back: int, known_at: int) -> float:
        """Log-odds of the anchor's rate on `day` if it behaved as on `then`; NaN when `then` cannot teach."""
        weights = self.regression_weights(then, length, look_back, known_at)
        x = self.recently_active(day, look_back).x
        if weights is None or not len(x):
            return float("nan")
        return _log_odds(float(expit(x @ weights).mean()), len(x))

    def observed_log_odds(self, day: int, length: int, look_back: int, known_at: int) -> float:
        """Log-odds of what came true for the anchor of `day`; NaN when not closed at `known_at`."""
        days_to_next_purchase = self.recently_active(day, look_back).days_to_next_purchase
        if day + length > known_at or len(days_to_next_purchase) < ENOUGH_ROWS:
            return float("nan")
        return _log_odds(float(self.outcome(days_to_next_purchase, length).mean()), len(days_to_next_purchase))

    def candidate_forecasts(self, day: int, model: Callable[[int], float]) -> dict[str, float]:
        """What each candidate says on `day`; NaN where it lacks a closed window. `model`: see the method, by day."""
        horizon = self.horizon
        last_year = self.log_odds_behaving_as_on(day - YEAR, day, horizon, LOOK_BACK, day)
        closed = range(day - horizon, max(day - horizon - YEAR, self.first), -STEP)
        model_errors = [
            self.observed_log_odds(then, horizon, LOOK_BACK, day) - model(then)
            for then in closed
            if self.has_enough_history(then)
        ]
        return {
            "model": model(day),
            "model_newest": model(day) + (model_errors[0] if model_errors else float("nan")),
            "model_long": model(day) + _mean(model_errors),
            "last_year": last_year,
            "last_year_moved": last_year + self.lasting_movement(day),
        }

    def sampling_variance(self, day: int, look_back: int, length: int | None = None) -> float:
        """Variance of the anchor's log-odds that is mere chance: 1 / (n p (1 - p)).

        p is what came true in the window of `length` days; without one, .2 stands for the unknown p (1 - p).
        """
        days_to_next_purchase = self.recently_active(day, look_back).days_to_next_purchase
        rate = (
            0.276
            if length is None
            else float(np.clip((days_to_next_purchase < length).mean(), 0.01, 0.99))
            if len(days_to_next_purchase)
            else 0.5
        )
        return 1.0 / max(len(days_to_next_purchase) * rate * (1.0 - rate), 1.0)

    def lasting_movement(self, day: int) -> float:
        """The part expected to last of how windows that close on `day` differ from last year's behaviour."""
        moves, noise = [], []
        for length in sorted({*(length for length in SHORT_WINDOWS if length < self.horizon), self.horizon}):
            start = day - length
            then = start - YEAR
            move = self.observed_log_odds(start, length, SHORT_LOOK_BACK, day)
            move -= self.log_odds_behaving_as_on(then, start, length, SHORT_LOOK_BACK, day)
            if np.isfinite(move):
                moves.append(move)
                noise.append(sum(self.sampling_variance(date, SHORT_LOOK_BACK, length) for date in (start, then)))
        if not moves:
            return float("nan")
        # windows that close on the same day share most of their purchases: their mean is hardly less noisy than one
        keep = KEEP_MOVEMENT * MOVEMENT**2 / (MOVEMENT**2 + 0.7 * float(np.mean(noise)))
        return keep * float(np.mean(moves))


def forecast_base_rate(behaviour: CohortBehaviour, as_of: Any, btyd: Mapping[str, Any]) -> BaseRateForecast:
    """The anchor's level over [as_of, as_of + horizon), from windows closed by as_of alone.

    `btyd`: the purchase model as fitted at as_of.
    """
    today, horizon = day_number(as_of), behaviour.horizon
    past = list(range(today - horizon, behaviour.first + LOOK_BACK - 1, -STEP))
    model = cache(lambda day: behaviour.model(day, btyd))
    forecasts = {day: behaviour.candidate_forecasts(day, model) for day in [today, *past]}
    observed_log_odds = {day: behaviour.observed_log_odds(day, horizon, LOOK_BACK, today) for day in past}
    value, weights = _weighted_average(behaviour, forecasts, observed_log_odds, today)
    if not weights:
        return BaseRateForecast(float("nan"), PRIOR["model"], "model", {})
    season = {day: bool(np.isfinite(available["last_year"])) for day, available in forecasts.items()}
    # errors of a time without last year's window say little about a forecast that has it
    alike = [day for day in past if season[day] == season[today]]
    errors = np.array(
        [_weighted_average(behaviour, forecasts, observed_log_odds, day)[0] - observed_log_odds[day] for day in alike]
    )
    errors = errors[np.isfinite(errors)]
    prior = (SEASON_KNOWN if season[today] else SEASON_UNKNOWN) ** 2 + behaviour.sampling_variance(today, LOOK_BACK)
    standard_error = float(np.sqrt(mean_square(errors, STEP / horizon, prior, PRIOR_WINDOWS)))
    best = max(weights, key=lambda name: weights[name])
    return BaseRateForecast(
        value, standard_error, best, {name: round(weight, 6) for name, weight in sorted(weights.items())}
    )


def _weighted_average(
    behaviour: CohortBehaviour, forecasts: dict[int, dict[str, float]], observed_log_odds: dict[int, float], day: int
) -> tuple[float, dict[str, float]]:
    """The weighted mean of what the candidates say on `day`, weights from windows closed by then."""
    available = {name: value for name, value in forecasts[day].items() if np.isfinite(value)}
    horizon = behaviour.horizon
    share, weights = STEP / horizon, {}
    sampling_variance = behaviour.sampling_variance(day, LOOK_BACK)
    for name in available:
        errors = [
            forecasts[then][name] - observed_log_odds[then] for then in observed_log_odds if then + horizon <= day
        ]
        known = np.array([error for error in errors if np.isfinite(error)])
        prior = PRIOR[name] ** 2 + sampling_variance * (
            2.0 if name in ("model_newest", "last_year", "last_year_moved") else 1.0
        )
        weights[name] = mean_square(known, share, prior, PRIOR_WINDOWS) ** -2
    total = sum(weights.values())
    if not total:
        return float("nan"), {}
    weights = {name: weight / total for name, weight in weights.items()}
    return sum(weights[name] * available[name] for name in available), weights


def rate_interval(log_odds: np.ndarray, standard_error: float) -> tuple[float, float]:
    """(low, high) rates of a cohort with calibrated `log_odds`: 80 % for chance and for an error that shifts all of
    them (standard deviation `spread`; carry.level_shift makes it from an error of the anchor's rate)."""
    if not len(log_odds):
        return float("nan"), float("nan")
    p = expit(log_odds)
    slope = float((p * (1 - p)).mean())
    sampling_variance = np.sqrt((p * (1 - p)).sum()) / len(p)
    reach = NORMAL_80 * float(np.hypot(standard_error, sampling_variance / max(slope, 1e-9)))
    return float(expit(log_odds - reach).mean()), float(expit(log_odds + reach).mean())


def _logistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge logistic regression weights, Newton's method; the first column is the intercept and is not shrunk."""
    weights = np.zeros(x.shape[1])
    weights[0] = _log_odds(float(y.mean()), len(y))
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(30):
        p = expit(x @ weights)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, x.T @ (y - p) - ridge * weights)
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return weights


def _log_odds(rate: float, n: int) -> float:
    edge = 0.5 / (n + 1)
    return float(logit(np.clip(rate, edge, 1 - edge)))


def _mean(values: list[float]) -> float:
    finite = [value for value in values if np.isfinite(value)]
    return float(np.mean(finite)) if finite else float("nan")
