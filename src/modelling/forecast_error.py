"""How far off forecasts are expected to be, and the average of candidate forecasts that weights them by it.

The base rate, the spend correction and the transfer of a base rate to the whole cohort are forecast as averages of
candidate forecasts. Each candidate is also computed at every earlier date; the smaller its expected squared error there
(shrunk towards a prior while there are few dates), the larger its weight. The standard error of the average comes from
its own errors at earlier dates in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

NORMAL_80 = 1.2815515655446004
"""standard deviations on either side of the mean that hold 80 % of a normal distribution"""
LEAST_OF_PRIOR = 0.2
"""an error beyond chance is not taken for smaller, whatever a few dates say"""


def mean_square(errors: np.ndarray, share: float, prior: float, windows: float) -> float:
    """Expected squared error: (windows * prior + share * sum of squared errors) / (windows + share * n).

    errors: float [n], of past windows; share (0..1): how much of an independent window each of them is (step between
    them / their length, at most 1); prior: the squared error expected before there is a past, worth `windows`
    independent windows (> 0).
    """
    errors = np.asarray(errors, dtype=float)
    return (windows * prior + share * float(errors @ errors)) / (windows + share * len(errors))


def square_beyond_chance(errors: np.ndarray, chance: np.ndarray, share: float, prior: float, windows: float) -> float:
    """Expected squared error of a forecast of a rate, the chance of its customers aside: as `mean_square`.

    errors: float [n], observed minus forecast or the reverse; chance: float [n], variance of each by the mere number
    of customers, taken off; the rest as in `mean_square`. At least LEAST_OF_PRIOR of the prior.
    """
    beyond = mean_square(errors, share, prior, windows) - share * float(np.sum(chance)) / (
        windows + share * len(errors)
    )
    return max(beyond, LEAST_OF_PRIOR * prior)


def weighted_average(
    forecasts: Mapping[str, float],
    errors: Mapping[str, np.ndarray],
    priors: Mapping[str, float],
    share: float,
    windows: float,
) -> tuple[float, dict[str, float]]:
    """(average of the candidate `forecasts`, weight of each): weights in proportion to mean_square ** -2, sum 1.

    forecasts: candidate -> finite value; errors: candidate -> float [n], on windows that had closed; priors: candidate
    -> squared error expected before there is a past; share, windows: see `mean_square`. (NaN, {}) without a candidate.
    """
    weights = {name: mean_square(errors[name], share, priors[name], windows) ** -2 for name in forecasts}
    total = sum(weights.values())
    if not total:
        return float("nan"), {}
    weights = {name: weight / total for name, weight in weights.items()}
    return sum(weights[name] * forecasts[name] for name in forecasts), weights
