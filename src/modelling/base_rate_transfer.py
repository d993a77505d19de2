"""How a level forecast for the customers of the last months is carried over to those who have been silent for longer.

The level is forecast for the anchor, who bought in the last 90 days (see level). Two ways lead from there to the rest
of the cohort: the fitted model's own distances between customers, or the purchase model's, which knows how silence ages
and so also speaks of silences longer than any that taught the fitted model. Standing at 2011-06-09, both have spoken at
every earlier date that has closed; their shifts are averaged with weights by how far each was off there, had the
anchor's rate been known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import expit

from .calibration import shift_to_rate
from .forecast_error import mean_square

PRIOR = 0.15
"""error of either way (standard deviation, log-odds) expected of a cohort that lies wholly outside the anchor"""
PRIOR_WINDOWS = 1.0
"""how many independent windows that belief is worth"""


def candidate_shifts(
    log_odds: np.ndarray, purchase: np.ndarray, recently_active: np.ndarray, rate: float
) -> np.ndarray:
    """float [2]: the shift of `log_odds` that gives the anchor the mean `rate`; the one that gives the whole cohort
    the mean that the purchase model has when its anchor has `rate`.

    log_odds, purchase (the purchase model's): float [n]; anchor: bool [n], not empty.
    """
    own = shift_to_rate(log_odds[recently_active], rate)
    transferred = expit(purchase + shift_to_rate(purchase[recently_active], rate))
    return np.array([own, shift_to_rate(log_odds, float(transferred.mean()))])


def base_rate_shift(
    weights: np.ndarray,
    log_odds: np.ndarray,
    purchase: np.ndarray,
    recently_active: np.ndarray,
    log_odds_of_rate: float,
    standard_error: float,
) -> tuple[float, float]:
    """(shift of `log_odds` when the anchor's rate has the log-odds `level`, how far it moves when `level` errs by
    `spread`).

    Customers' own log-odds move further than those of their rate, the further apart the customers are: where half of
    them surely leave and half surely stay, hardly any shift moves the rate. weights: float [2], of the two `shifts`.
    """
    shift, low, high = (
        float(weights @ candidate_shifts(log_odds, purchase, recently_active, float(expit(log_odds_of_rate + error))))
        for error in (0.0, -standard_error, standard_error)
    )
    return shift, (high - low) / 2


def transfer_errors(
    log_odds: np.ndarray, purchase: np.ndarray, recently_active: np.ndarray, outcome: np.ndarray
) -> np.ndarray:
    """float [2]: how far each shift was off on a closed date, had the anchor's rate been known, in log-odds."""
    errors_by_date = candidate_shifts(log_odds, purchase, recently_active, float(outcome[recently_active].mean()))
    return np.asarray(errors_by_date - shift_to_rate(log_odds, float(outcome.mean())))


def transfer_weights(past: Sequence[np.ndarray], share: float, outside: float) -> tuple[np.ndarray, float]:
    """(weights [2] of the two ways, standard deviation of the error of their mean), from `errors` at closed dates.

    share: how much of an independent window each date is (step / horizon, at most 1); outside: share of the cohort
    that is not in the anchor (0..1).
    """
    errors_by_date = np.array(past, dtype=float).reshape(-1, 2)
    prior = (PRIOR * outside) ** 2
    square = np.maximum([mean_square(errors, share, prior, PRIOR_WINDOWS) for errors in errors_by_date.T], 1e-12)
    weights = (1 / square) / (1 / square).sum()
    return weights, float(np.sqrt(mean_square(errors_by_date @ weights, share, prior, PRIOR_WINDOWS)))
