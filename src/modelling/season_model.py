"""A small state-space model of how far the shop's rate is from what its customers' habits say, date by date.

Between dates the recently active customers of a shop behave more or less eagerly: by the time of the year, by the
shop's standing, by shocks that fade. The residual of a closed window is the log-odds of its observed rate minus the
log-odds that the customers' recency and frequency say. It is taken for the average over the window's days of a
Gaussian process

    level + season + shocks + effects of promotions * shares of the days on which one of each kind is known to be on

plus the chance of the customers. The level is a constant; the season is periodic, waves with one to four tops a year
that have variances in proportion to HARMONICS; shocks are an Ornstein-Uhlenbeck process, half forgotten after a month.
How strong season and shocks are is unknown before a shop has a past: all pairs of SEASONS and SHOCKS are computed, and
averaged with their posterior probabilities. So the forecast of a shop in its first year follows its closed windows
where they are near, is drawn to the level where they are far, and is as uncertain as a season may be strong; the second
year learns whether there is one.

At 2011-06-09 with a horizon of 90 days nothing is read but windows that had closed: those that began by 2011-03-11.

Source: Rasmussen and Williams (2006), Gaussian Processes for Machine Learning, eq. 2.23 and 2.24 (p. 16: mean and
variance of a prediction), eq. 2.30 (p. 19: the marginal likelihood), section 4.2.1 (the exponential covariance is that
of an Ornstein-Uhlenbeck process). Averages over days follow by integrating the covariance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve

YEAR = 365.25
LEVEL = 0.20
"""standard deviation (log-odds) of the level about what habits say"""
SEASONS = {0.05: 0.10, 0.15: 0.20, 0.35: 0.30, 0.70: 0.25, 1.00: 0.15}
"""standard deviation (log-odds) that a season may have -> its prior probability"""
SHOCKS = {0.03: 0.3, 0.08: 0.4, 0.20: 0.2, 0.40: 0.1}
"""the same of shocks"""
HARMONICS = (1.0, 0.35, 0.15, 0.05)
"""relative variances of the waves with one, two, three, four tops a year"""
FADING = 45.0
"""days in which a shock falls to 1 / e"""
OVERDISPERSION = 2.0
"""variance of a window's rate as a multiple of the binomial: customers are not independent of each other"""
NUGGET = 1e-4
PROMOTIONS = 0.7
"""standard deviation (log-odds) of the effect of a promotion of strength 1 that lasts for the whole window"""


class Windows(NamedTuple):
    """Closed windows of equal length; n of them, ascending or not."""

    start: np.ndarray
    """float [n], day numbers"""
    residual: np.ndarray
    """float [n], log-odds observed minus log-odds by habits"""
    sampling_variance: np.ndarray
    """float [n], binomial variance of the observed log-odds"""
    covered: np.ndarray
    """float [n, k], of each kind of promotion strength times the share of the window's days that it covers"""


class Residual(NamedTuple):
    """The forecast of a window's residual."""

    mean: float
    variance: float
    """of the average over the strengths of season and shocks, their disagreement included; chance aside"""
    effect: np.ndarray
    """float [k], expected effect of a promotion of each kind, of strength 1, that lasts for the whole window, log-odds;
    part of `mean`"""


def forecast_residual(windows: Windows, day: int, length: int, covered: np.ndarray) -> Residual:
    """The residual expected of the window [day, day + length), which promotions cover by `covered`, float [k].

    `windows`: at least one, each of `length` days.
    """
    starts = np.append(windows.start, day).astype(float)
    n, gap = len(windows.start), np.subtract.outer(starts, starts)
    noise = OVERDISPERSION * np.sqrt(np.outer(windows.sampling_variance, windows.sampling_variance))
    # windows that share days share purchases
    noise = noise * np.maximum(1.0 - np.abs(gap[:n, :n]) / length, 0.0) + NUGGET * np.eye(n)
    season, shocks = _season(gap, length), _shocks(gap, length)
    promoted = np.vstack([windows.covered, covered])
    promotions = PROMOTIONS**2 * promoted @ promoted.T
    log_weights, means, variances, effects = [], [], [], []
    for season_sd, season_prior in SEASONS.items():
        for shock_sd, shock_prior in SHOCKS.items():
            covariance = LEVEL**2 + season_sd**2 * season + shock_sd**2 * shocks + promotions
            towards = covariance[:n, n]
            factor = cho_factor(covariance[:n, :n] + noise, lower=True)
            solved = cho_solve(factor, windows.residual)
            likelihood = -0.5 * float(windows.residual @ solved) - float(np.log(np.diag(factor[0])).sum())
            log_weights.append(np.log(season_prior * shock_prior) + likelihood)
            means.append(float(towards @ solved))
            effects.append(PROMOTIONS**2 * solved @ windows.covered)
            variances.append(float(covariance[n, n] - towards @ cho_solve(factor, towards)))
    weights = np.exp(np.array(log_weights) - max(log_weights))
    weights /= weights.sum()
    mean = float(weights @ means)
    variance = float(weights @ (np.array(variances) + np.square(means))) - mean**2
    return Residual(mean, max(variance, 1e-6), weights @ np.array(effects))


def _season(gap: np.ndarray, length: int) -> np.ndarray:
    """Covariance of window averages `gap` days apart of a periodic process of variance 1 a day."""
    covariance = np.zeros_like(gap)
    for number, weight in enumerate(HARMONICS, 1):
        frequency = number / YEAR
        covariance += weight * np.sinc(frequency * length) ** 2 * np.cos(2 * np.pi * frequency * gap)
    return covariance / sum(HARMONICS)


def _shocks(gap: np.ndarray, length: int) -> np.ndarray:
    """Covariance of window averages `gap` days apart of exp(-days / FADING) between two days."""

    def twice_integrated(days: np.ndarray) -> np.ndarray:
        return np.asarray(FADING * np.abs(days) + FADING**2 * np.exp(-np.abs(days) / FADING))

    both = twice_integrated(gap + length) + twice_integrated(gap - length) - 2.0 * twice_integrated(gap)
    return both / length**2
