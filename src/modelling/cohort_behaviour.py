"""How the recently active customers of any day behaved, and how others would have who behaved as they did.

"Behaved as those of" is a small regression on recency and the purchase days of the last LOOK_BACK days, fitted on one
date and applied on another. Both dates are seen through the same short look-back, so it does not matter that at one of
them the data had only just begun. base_rate_forecast averages the candidate forecasts that come out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ..scoring.evaluation import btyd as formulas
from ..study_rules import Promotion
from ..targets import PurchaseDays, day_number, outcome
from .as_of import newest_closed_day
from .season_model import Windows, forecast_residual

YEAR = 364
"""days back to last year's same weekday"""
STEP = 15
"""days between the earlier dates at which the candidates are evaluated"""
LOOK_BACK = 90
SHORT_LOOK_BACK = 45
"""look-back for the movement since last year, so that it can be measured in a young shop"""
SHORT_WINDOWS = (14, 30, 60)
MOVEMENT = 0.15
"""standard deviation (log-odds) of true movements between the years; what a short window shows beyond it is chance"""
LASTING_SHARE = 0.8
"""how much of a true movement seen in closed short windows is expected to last for the horizon"""
UNKNOWN_VARIANCE_RATE = 0.276
"""the rate whose p (1 - p) is .2, taken for an unknown p (1 - p)"""
ENOUGH_ROWS = 30
RIDGE = 1.0


@dataclass(frozen=True)
class RecentlyActive:
    """The n cohort members of one day who bought in the look-back before it."""

    x: np.ndarray
    """float [n, 4]: 1, log recency, log purchase days in the look-back, their product"""
    days_to_next_purchase: np.ndarray
    """float [n]; inf where none is known"""
    history: tuple[np.ndarray, np.ndarray, np.ndarray]
    """x, t_x, T of the purchase model, float [n] each"""
    kinds: tuple[np.ndarray, np.ndarray]
    """the different rows of x, float [k, 4], and how many customers have each, [k]"""

    def rate(self, weights: np.ndarray) -> float:
        """Mean probability, in log-odds, by the regression `weights`, float [4]; NaN for nobody."""
        x, customers = self.kinds
        n = int(customers.sum())
        return _log_odds(float(customers @ expit(x @ weights)) / n, n) if n else float("nan")


class SeasonForecast(NamedTuple):
    """Forecast by habits and the season model; NaN where no window has closed that shows enough."""

    log_odds: float
    variance: float
    effect: tuple[float, ...]
    """of a promotion of each kind that lasts for the whole horizon, log-odds"""
    usually_covered: tuple[float, ...]
    """of each kind the mean over the closed windows of what its promotions covered"""
    windows: float
    """how many independent windows have closed: 1 for the first, and STEP / horizon for each later"""
    learned_on: tuple[int, ...] = ()
    """the days on which the closed windows began"""
    composition: float = float("nan")
    """the rate of today's customers less the mean rate of those of the closed windows, by the same habits, log-odds"""


class CohortBehaviour:
    """Rates of one cohort rule on any day, observed and predicted; caches what was computed, origin after origin.

    Days are day numbers (targets.day_number). `known_at` is the day up to whose midnight purchases may be known: a
    window [day, day + length) is used only when it has closed by then. Rates are returned as log-odds.
    """

    def __init__(
        self,
        days: PurchaseDays,
        rule: Callable[[pd.DataFrame], pd.Series],
        target: str,
        horizon: int,
        promotions: Sequence[Promotion] = (),
    ) -> None:
        self.days, self.rule, self.target, self.horizon = days, rule, target, horizon
        self.promotions = tuple(promotions)
        self.kinds = tuple(dict.fromkeys(promotion.kind for promotion in promotions))
        self.first = int(days.day.min())
        self._recently_active: dict[tuple[int, int], RecentlyActive] = {}
        self._weights: dict[tuple[int, int, int], np.ndarray | None] = {}
        self._season: dict[int, SeasonForecast] = {}

    def recently_active(self, day: int, look_back: int) -> RecentlyActive:
        """The cohort members of `day` who bought in [day - look_back, day)."""
        if (day, look_back) not in self._recently_active:
            as_of = pd.Timestamp(day, unit="D")
            rows = self.days.history(as_of)
            rows = rows[self.rule(rows).to_numpy() & (rows["recency_days"] <= look_back).to_numpy()]
            recency = rows["recency_days"].to_numpy()
            often = np.maximum(self.days.count_in_window(rows["code"].to_numpy(), as_of, look_back), 1)
            x = _terms(recency, often)
            _, of_kind, customers = np.unique(recency * 1_000 + often, return_index=True, return_counts=True)
            self._recently_active[day, look_back] = RecentlyActive(
                x=x,
                kinds=(x[of_kind], customers),
                days_to_next_purchase=rows["days_to_next_purchase"].to_numpy(),
                history=formulas.from_features(rows),
            )
        return self._recently_active[day, look_back]

    def purchase_model_rate(self, day: int, btyd: Mapping[str, Any], length: int | None = None) -> float:
        """Rate of the recently active of `day` over `length` days (default: the horizon) by the purchase model `btyd`;
        NaN for nobody."""
        history = self.recently_active(day, LOOK_BACK).history
        if not len(history[0]):
            return float("nan")
        silent = float(formulas.no_purchase(*history, length or self.horizon, btyd).mean())
        return _log_odds(silent if self.target == "churn" else 1.0 - silent, len(history[0]))

    def has_enough_history(self, day: int, look_back: int = LOOK_BACK) -> bool:
        """Whether `day` can be learned from. Repeat needs 2 look-backs: a first purchase before may be no first."""
        return day - self.first >= (look_back if self.target == "churn" else 2 * LOOK_BACK)

    def regression_weights(self, day: int, length: int, look_back: int, known_at: int) -> np.ndarray | None:
        """float [4], fitted on the window [day, day + length); None when it has not closed or shows too little."""
        if day > newest_closed_day(known_at, length) or not self.has_enough_history(day, look_back):
            return None
        key = (day, length, look_back)
        if key not in self._weights:
            active = self.recently_active(day, look_back)
            enough = len(active.days_to_next_purchase) >= ENOUGH_ROWS
            came_true = outcome(self.target, active.days_to_next_purchase, length)
            self._weights[key] = _logistic(active.x, came_true) if enough else None
        return self._weights[key]

    def rate_behaving_as_on(self, then: int, day: int, length: int, look_back: int, known_at: int) -> float:
        """Rate of the recently active of `day` if they behaved as those of `then`; NaN when `then` shows too little."""
        weights = self.regression_weights(then, length, look_back, known_at)
        return float("nan") if weights is None else self.recently_active(day, look_back).rate(weights)

    def observed_rate(self, day: int, length: int, look_back: int, known_at: int) -> float:
        """Rate of the recently active of `day` in [day, day + length); NaN when not closed, or of too few."""
        days_ahead = self.recently_active(day, look_back).days_to_next_purchase
        if day > newest_closed_day(known_at, length) or len(days_ahead) < ENOUGH_ROWS:
            return float("nan")
        return _log_odds(float(outcome(self.target, days_ahead, length).mean()), len(days_ahead))

    def candidate_forecasts(self, day: int, model_rate: Callable[[int], float]) -> dict[str, float]:
        """Candidate -> forecast for `day` from windows closed by then; NaN where it lacks one.

        model_rate: `purchase_model_rate` by day.
        """
        season, covered = self.season_forecast(day), self.covered(day, day)
        last_year = self.rate_behaving_as_on(day - YEAR, day, self.horizon, LOOK_BACK, day)
        model = model_rate(day)
        if np.isfinite(season.effect).all():
            model += float(np.dot(season.effect, covered - season.usually_covered))
            last_year += float(np.dot(season.effect, covered - self.covered(day - YEAR, day)))
        return {
            "model": model,
            "season": season.log_odds,
            "last_year": last_year,
            "last_year_moved": last_year + self.lasting_movement(day),
        }

    def covered(self, day: int, known_at: int) -> np.ndarray:
        """float [k]: of each kind strength of promotions times the share of [day, day + horizon) that they cover;
        those planned by known_at."""
        total = np.zeros(len(self.kinds))
        for promotion in self.promotions:
            if day_number(promotion.planned_on) <= known_at:
                first, after = day_number(promotion.first_day), day_number(promotion.last_day) + 1
                days = min(after, day + self.horizon) - max(first, day)
                total[self.kinds.index(promotion.kind)] += promotion.strength * max(days, 0) / self.horizon
        return total

    def season_forecast(self, day: int) -> SeasonForecast:
        """Forecast for `day` by habits and the season model, from windows closed by then."""
        if day not in self._season:
            habits = {}
            for then in range(newest_closed_day(day, self.horizon), self.first - 1, -STEP):
                weights = self.regression_weights(then, self.horizon, LOOK_BACK, day)
                if weights is not None:
                    habits[then] = weights
            self._season[day] = self._season_forecast(day, habits)
        return self._season[day]

    def _season_forecast(self, day: int, habits: dict[int, np.ndarray]) -> SeasonForecast:
        today = self.recently_active(day, LOOK_BACK)
        if not habits or not len(today.x):
            unknown = (math.nan,) * len(self.kinds)
            return SeasonForecast(math.nan, math.nan, unknown, unknown, math.nan)
        usual = np.mean(list(habits.values()), axis=0)
        by_habits = np.array([self.recently_active(then, LOOK_BACK).rate(usual) for then in habits])
        windows = Windows(
            np.array(list(habits)),
            np.array([self.observed_rate(then, self.horizon, LOOK_BACK, day) for then in habits]) - by_habits,
            np.array([self.sampling_variance(then, LOOK_BACK, self.horizon) for then in habits]),
            np.array([self.covered(then, day) for then in habits]),
        )
        residual = forecast_residual(windows, day, self.horizon, self.covered(day, day))
        composition = today.rate(usual) - float(by_habits.mean())
        return SeasonForecast(
            log_odds=today.rate(usual) + residual.mean,
            variance=residual.variance,
            effect=tuple(map(float, residual.effect)),
            usually_covered=tuple(map(float, windows.covered.mean(axis=0))),
            windows=1.0 + (len(habits) - 1) * STEP / self.horizon,
            learned_on=tuple(habits),
            composition=composition,
        )

    def sampling_variance(self, day: int, look_back: int, length: int | None = None) -> float:
        """Sampling variance of the log-odds of the recently active customers' rate: 1 / (n p (1 - p)).

        p is the observed rate of no purchase in the window of `length` days; without one, .2 is taken for p (1 - p).
        """
        days_ahead = self.recently_active(day, look_back).days_to_next_purchase
        if length is None:
            rate = UNKNOWN_VARIANCE_RATE
        else:
            rate = float(np.clip((days_ahead < length).mean(), 0.01, 0.99)) if len(days_ahead) else 0.5
        return 1.0 / max(len(days_ahead) * rate * (1.0 - rate), 1.0)

    def lasting_movement(self, day: int) -> float:
        """By how much windows that close on `day` differ from last year's behaviour: the part expected to last.

        In log-odds; NaN when no such window has a counterpart a year before.
        """
        movements, sampling = [], []
        for length in sorted({*(length for length in SHORT_WINDOWS if length < self.horizon), self.horizon}):
            start = newest_closed_day(day, length)
            then = start - YEAR
            movement = self.observed_rate(start, length, SHORT_LOOK_BACK, day)
            movement -= self.rate_behaving_as_on(then, start, length, SHORT_LOOK_BACK, day)
            if np.isfinite(movement):
                movements.append(movement)
                sampling.append(sum(self.sampling_variance(date, SHORT_LOOK_BACK, length) for date in (start, then)))
        if not movements:
            return float("nan")
        # windows that close on the same day share most of their purchases: their mean is hardly less noisy than one
        share = LASTING_SHARE * MOVEMENT**2 / (MOVEMENT**2 + 0.7 * float(np.mean(sampling)))
        return share * float(np.mean(movements))


def _terms(recency: np.ndarray, often: np.ndarray) -> np.ndarray:
    """float [n, 4]: 1, log recency, log purchase days, their product."""
    recency, often = np.log(recency), np.log(often)
    return np.column_stack([np.ones(len(recency)), recency, often, recency * often])


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
