"""Transfer of the base rate forecast for the recently active customers to the whole cohort.

The base rate is forecast for those who bought in the last 90 days (see base_rate_forecast). Two candidate shifts of all
log-odds extend it to the rest of the cohort: one keeps the fitted model's own differences between customers, the other
the purchase model's, which knows how silence ages and so covers silences longer than any in the training rows. At
2011-06-09 both have been computed at every earlier date that has closed; they are averaged with weights by how far each
was off there, had the recently active customers' rate been known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from .calibration import shift_to_rate
from .forecast_error import mean_square

PRIOR = 0.15
"""error (standard deviation, log-odds) expected of either shift in a cohort with nobody recently active"""
PRIOR_WINDOWS = 1.0
"""how many independent windows the prior is worth"""


def transferred_rate(purchase: np.ndarray, recently_active: np.ndarray, rate: float) -> float:
    """The cohort's rate by the purchase model's differences between customers, when the recently active have `rate`.

    purchase (the purchase model's log-odds): float [n]; recently_active: bool [n], at least one True; rate: 0..1.
    """
    return float(expit(purchase + shift_to_rate(purchase[recently_active], rate)).mean())


def candidate_shifts(log_odds: np.ndarray, recently_active: np.ndarray, rate: float, transferred: float) -> np.ndarray:
    """float [2], two shifts of `log_odds`: one gives the recently active the mean probability `rate`; the other gives
    the cohort its `transferred_rate`.

    log_odds (the fitted model's): float [n]; recently_active: bool [n], at least one True; rate, transferred: 0..1.
    """
    return np.array([shift_to_rate(log_odds[recently_active], rate), shift_to_rate(log_odds, transferred)])


def base_rate_shift(
    weights: np.ndarray,
    log_odds: np.ndarray,
    purchase: np.ndarray,
    recently_active: np.ndarray,
    base_rate: float,
    standard_error: float,
) -> tuple[float, float]:
    """(shift of `log_odds` for the forecast `base_rate`, its standard error from the forecast's).

    base_rate, standard_error: log-odds of the recently active customers' rate; weights: float [2], of the
    `candidate_shifts`; the rest as there. Customers' own log-odds move further than those of their rate, the further
    apart the customers are: where half of them surely leave and half surely stay, hardly any shift moves the rate.
    """
    rates = [float(expit(base_rate + error)) for error in (0.0, -standard_error, standard_error)]
    shift, low, high = (
        float(
            weights
            @ candidate_shifts(log_odds, recently_active, rate, transferred_rate(purchase, recently_active, rate))
        )
        for rate in rates
    )
    return shift, (high - low) / 2


def transfer_errors(
    log_odds: np.ndarray, recently_active: np.ndarray, outcome: np.ndarray, transferred: float
) -> np.ndarray:
    """float [2]: error of each candidate shift on a closed date, had the recently active customers' rate been known.

    outcome: float [n], 0 or 1; transferred: the `transferred_rate` of that known rate; the rest as in
    `candidate_shifts`.
    """
    shifts = candidate_shifts(log_odds, recently_active, float(outcome[recently_active].mean()), transferred)
    return np.asarray(shifts - shift_to_rate(log_odds, float(outcome.mean())))


def transfer_weights(errors: Sequence[np.ndarray], share: float, inactive: float) -> tuple[np.ndarray, float]:
    """(weights float [2] of the candidate shifts, sum 1; standard error of their average, log-odds).

    errors: `transfer_errors` of closed dates; share (0..1): how much of an independent window each date is (step /
    horizon, at most 1); inactive (0..1): share of the cohort that is not recently active.
    """
    by_date = np.array(errors, dtype=float).reshape(-1, 2)
    prior = (PRIOR * inactive) ** 2
    square = np.maximum([mean_square(one, share, prior, PRIOR_WINDOWS) for one in by_date.T], 1e-12)
    weights = (1 / square) / (1 / square).sum()
    return weights, float(np.sqrt(mean_square(by_date @ weights, share, prior, PRIOR_WINDOWS)))
