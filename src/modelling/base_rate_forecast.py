"""The base rate of today's cohort, the share that will churn (or repeat), forecast with its standard error.

Ranking customers is the easy half; the mean of all probabilities moves with season and growth, and no customer-level
model sees it. It is forecast for the recently active customers, the cohort members who bought in the last LOOK_BACK
days, in log-odds of their rate; base_rate_transfer extends it to the rest of the cohort. At 2011-06-09, with a horizon
of 90 days, the candidate forecasts are

model            the purchase model's rate; it knows no season, but how a cohort ages
season           the mean habits of all closed windows, and how far the shop departs from them by level, season and
                 fading shocks (season_model); the newest of the windows began on 2011-03-11
last_year        the rate if today's customers behaved as those of 2010-06-10, last year's same weekday
last_year_moved  the same, corrected by how far the newest closed short windows (14, 30 and 60 days, ending today)
                 differ from last year's behaviour

What "behaved as those of" means is in cohort_behaviour. The candidates are averaged, see forecast_error: the weight of
each follows from its errors at earlier dates, on windows that had closed, and from what is doubtful about it
(base_rate_doubts). The standard error begins with the posterior variance of `season`, which is large where the time of
the year has not been seen, and moves to the average's own errors as dates close.

Promotions and moving holidays that the study names count in every candidate with the effect that the season model has
learned of their kind, shrunk towards none: at 2011-06-09 promotions with planned_on up to 2011-06-09, in closed windows
and in the one ahead alike; holidays are known for ever (modelling.holidays).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from ..targets import DateLike, day_number
from .as_of import newest_closed_day
from .base_rate_doubts import doubts
from .cohort_behaviour import LOOK_BACK, STEP, CohortBehaviour
from .forecast_error import NORMAL_80, square_beyond_chance, weighted_average
from .split_check import check_split

PRIOR = {"model": 0.30, "season": 0.22, "last_year": 0.22, "last_year_moved": 0.17}
"""error (standard deviation, log-odds) expected of each candidate before it has a past, sampling variance aside;
measured on the demo, the made-up shops and Online Retail II before its first test origin, and rounded up"""
TWO_SAMPLES = ("last_year", "last_year_moved")
"""candidates that compare the cohorts of two dates: their sampling variance counts twice"""
NOTHING_CLOSED = 0.40
"""standard error before any window has closed"""
PRIOR_WINDOWS = 2.0
"""how many independent windows the priors of the candidates are worth"""
POSTERIOR_WINDOWS = 1.0
"""how many independent windows the posterior variance of `season` is worth, as the prior of the average's error"""


@dataclass(frozen=True)
class BaseRateForecast:
    """The forecast rate of the recently active customers at an as_of, in log-odds of the target."""

    log_odds: float
    """NaN when nothing can be forecast: nobody is recently active"""
    standard_error: float
    """of `log_odds`"""
    how: str
    """the candidate with the largest weight"""
    weights: dict[str, float] = field(default_factory=dict)
    """candidate -> weight, sum 1"""


def forecast_base_rate(behaviour: CohortBehaviour, as_of: DateLike, btyd: Mapping[str, Any]) -> BaseRateForecast:
    """The rate of the recently active customers over [as_of, as_of + horizon), only from windows closed by as_of.

    `btyd`: the purchase model as fitted at as_of.
    """
    today, horizon = day_number(as_of), behaviour.horizon
    earlier = list(range(newest_closed_day(today, horizon), behaviour.first + LOOK_BACK - 1, -STEP))
    check_split([pd.Timestamp(day, unit="D") for day in earlier], horizon, pd.Timestamp(as_of))
    model_rate = cache(lambda day: behaviour.purchase_model_rate(day, btyd))
    forecasts = {day: behaviour.candidate_forecasts(day, model_rate) for day in [today, *earlier]}
    observed = {day: behaviour.observed_rate(day, horizon, LOOK_BACK, today) for day in earlier}
    doubted = {day: doubts(behaviour, day, LOOK_BACK, btyd, model_rate) for day in forecasts}
    log_odds, weights = _average_at(behaviour, forecasts, observed, doubted, today)
    if not weights:
        return BaseRateForecast(float("nan"), NOTHING_CLOSED, "model", {})
    season = {day: bool(np.isfinite(candidates["last_year"])) for day, candidates in forecasts.items()}
    # errors of a time without last year's window say little about a forecast that has it
    alike = [day for day in earlier if season[day] == season[today]]
    errors = np.array([_average_at(behaviour, forecasts, observed, doubted, day)[0] - observed[day] for day in alike])
    chance = np.array([behaviour.sampling_variance(day, LOOK_BACK, horizon) for day in alike])
    known = np.isfinite(errors)
    variance = behaviour.season_forecast(today).variance
    prior = variance if np.isfinite(variance) else NOTHING_CLOSED**2
    square = square_beyond_chance(errors[known], chance[known], STEP / horizon, prior, POSTERIOR_WINDOWS)
    standard_error = float(np.sqrt(square))
    largest = max(weights, key=lambda name: weights[name])
    rounded = {name: round(weight, 6) for name, weight in sorted(weights.items())}
    return BaseRateForecast(log_odds, standard_error, largest, rounded)


def _average_at(
    behaviour: CohortBehaviour,
    forecasts: dict[int, dict[str, float]],
    observed: dict[int, float],
    doubted: dict[int, dict[str, float]],
    day: int,
) -> tuple[float, dict[str, float]]:
    """(average of the candidates' forecasts for `day`, their weights from windows closed by then)."""
    available = {name: value for name, value in forecasts[day].items() if np.isfinite(value)}
    closed = [then for then in observed if then <= newest_closed_day(day, behaviour.horizon)]
    variance = behaviour.sampling_variance(day, LOOK_BACK)
    errors, priors = {}, {}
    for name in available:
        known = np.array([forecasts[then][name] - observed[then] for then in closed])
        errors[name] = known[np.isfinite(known)]
        priors[name] = PRIOR[name] ** 2 + variance * (2.0 if name in TWO_SAMPLES else 1.0)
        priors[name] += doubted[day].get(name, 0.0)
    return weighted_average(available, errors, priors, STEP / behaviour.horizon, PRIOR_WINDOWS)


def rate_interval(log_odds: np.ndarray, standard_error: float) -> tuple[float, float]:
    """(low, high): 80 % interval of the rate of a cohort with calibrated `log_odds`, float [n]; (NaN, NaN) for nobody.

    For chance, and for an error that shifts all log-odds together, of which `standard_error` is the standard deviation
    (base_rate_transfer.base_rate_shift derives it from the standard error of the recently active customers' rate).
    """
    if not len(log_odds):
        return float("nan"), float("nan")
    p = expit(log_odds)
    slope = float((p * (1 - p)).mean())
    chance = np.sqrt((p * (1 - p)).sum()) / len(p)
    half_width = NORMAL_80 * float(np.hypot(standard_error, chance / max(slope, 1e-9)))
    return float(expit(log_odds - half_width).mean()), float(expit(log_odds + half_width).mean())
