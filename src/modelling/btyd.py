"""Maximum likelihood for BG/NBD (and its MBG variant) and Gamma-Gamma, in log space with exact gradients.

The models are those that scoring.evaluation.btyd evaluates. Time is divided by its largest value inside, so that the
optimiser sees the same problem in days or in weeks. When the likelihood is flat (a parameter diverges: its logarithm
beyond +-`EDGE`), the fit is repeated with the penalty `PENALTY` times the squared log parameters, per customer, and
`penalty` in the result is PENALTY instead of 0.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln
from threadpoolctl import ThreadpoolController

from ..errors import UserError
from ..scoring.bundle_file.fitted_content import BtydParameters
from ..scoring.bundle_file.value_content import GammaGammaParameters

EDGE = 8.0
PENALTY = 0.001
START = (np.log(0.5), np.log(0.2), np.log(0.7), np.log(2.0))


def fit_bgnbd(
    x: np.ndarray, t_x: np.ndarray, total: np.ndarray, first: int = 0, weights: np.ndarray | None = None
) -> BtydParameters:
    """r, alpha (unit of `total`), a, b, first, log_likelihood, customers, penalty of the most likely BG/NBD.

    x (>= 0), t_x, total (0 <= t_x <= total): float [n], see scoring.evaluation.btyd; weights: float [n],
    default 1. `first` 1 fits the MBG/NBD. Likelihood: Fader, Hardie and Lee (2005) eq. 6; with n = x + first it also
    is Batislam et al. (2007) eq. 7. Raises UserError without a customer.
    """
    x, t_x, total = (np.asarray(part, dtype=float) for part in (x, t_x, total))
    if not len(x) or total.max() <= 0:
        raise UserError("no customer with a purchase before as_of: a purchase model needs some (study key task.as_of)")
    scale = float(total.max())
    rows, inverse = np.unique(np.column_stack([x, t_x, total]), axis=0, return_inverse=True)
    weight = np.bincount(inverse.ravel(), weights=weights)
    data = (rows[:, 0], rows[:, 1] / scale, rows[:, 2] / scale, weight / weight.sum(), first)

    best, penalty = _minimise(_bgnbd_loss, START, data)
    r, alpha, a, b = (float(value) for value in np.exp(best))
    likelihood = -float(_bgnbd_loss(best, data, 0.0)[0]) * float(weight.sum())
    # rescaling time changes the density of each purchase moment by 1/scale per purchase
    likelihood -= float(np.log(scale) * (weight * rows[:, 0]).sum())
    return {
        "r": r,
        "alpha": alpha * scale,
        "a": a,
        "b": b,
        "first": int(first),
        "log_likelihood": likelihood,
        "customers": len(x),
        "penalty": penalty,
    }


def fit_btyd(x: np.ndarray, t_x: np.ndarray, total: np.ndarray) -> BtydParameters:
    """The more likely of BG/NBD (first = 0) and MBG/NBD (first = 1).

    Arguments and result as of `fit_bgnbd`. It matters for one-time buyers: whether they can have left after their only
    purchase is decided by the likelihood, not by the assumption of BG/NBD that their P(alive) is 1.
    """
    fits = [fit_bgnbd(x, t_x, total, first) for first in (0, 1)]
    return max(fits, key=lambda fit: float(fit["log_likelihood"]))


def fit_gamma_gamma(orders: np.ndarray, mean: np.ndarray) -> GammaGammaParameters:
    """p, q, v (currency of `mean`), log_likelihood, customers, penalty of the most likely Gamma-Gamma model.

    orders (>= 1): how many orders the customer's mean value is taken over; mean (> 0). Other rows are left
    out; raises UserError when none is left.
    Likelihood: Fader and Hardie (2013), eq. 1a.
    """
    orders, mean = np.asarray(orders, dtype=float), np.asarray(mean, dtype=float)
    valid = (orders >= 1) & (mean > 0) & np.isfinite(mean)
    if not valid.any():
        raise UserError("no customer with an order of positive value: an order value model needs some (amount column)")
    scale = float(np.median(mean[valid]))
    data = (orders[valid], mean[valid] / scale)
    best, penalty = _minimise(_gamma_gamma_loss, (np.log(2.0), np.log(3.0), np.log(1.0)), data)
    p, q, v = (float(value) for value in np.exp(best))
    likelihood = -float(_gamma_gamma_loss(best, data, 0.0)[0]) * float(valid.sum()) - float(valid.sum() * np.log(scale))
    return {
        "p": p,
        "q": q,
        "v": v * scale,
        "log_likelihood": likelihood,
        "customers": int(valid.sum()),
        "penalty": penalty,
    }


def _minimise(loss: Any, start: tuple[float, ...], data: Any) -> tuple[np.ndarray, float]:
    """Log parameters at the minimum, and the penalty that was needed (0 when none)."""
    options = {"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-9}
    # matrices of four rows: threads that share them cost five times as much as they do
    with _matrix_libraries().limit(limits=1, user_api="blas"):
        optimum = minimize(loss, start, args=(data, 0.0), jac=True, method="L-BFGS-B", options=options)
        if np.isfinite(optimum.fun) and np.abs(optimum.x).max() < EDGE:
            return optimum.x, 0.0
        optimum = minimize(loss, start, args=(data, PENALTY), jac=True, method="L-BFGS-B", options=options)
        return optimum.x, PENALTY


@cache
def _matrix_libraries() -> ThreadpoolController:
    """What numpy and scipy multiply matrices with."""
    return ThreadpoolController()


def _bgnbd_loss(theta: np.ndarray, data: Any, penalty: float) -> tuple[float, np.ndarray]:
    """Mean negative log-likelihood and its gradient in log parameters."""
    x, t_x, total, weight, first = data
    r, alpha, a, b = np.exp(np.clip(theta, -30, 30))
    n = x + first
    can_leave = n > 0
    m = np.where(can_leave, n, 1.0)
    stays = betaln(a, b + n) - (r + x) * np.log(alpha + total)
    leaves = np.where(can_leave, betaln(a + 1, b + m - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
    both = np.logaddexp(stays, leaves)
    value = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b) + both
    w = np.exp(stays - both)
    u = 1.0 - w
    d_r = digamma(r + x) - digamma(r) + np.log(alpha) - w * np.log(alpha + total) - u * np.log(alpha + t_x)
    d_alpha = r / alpha - (r + x) * (w / (alpha + total) + u / (alpha + t_x))
    # the two beta functions share a + b + n; so does their digamma
    common = digamma(a + b + n)
    d_a = w * digamma(a) + u * digamma(a + 1) - common - digamma(a) + digamma(a + b)
    d_b = w * digamma(b + n) + u * digamma(b + m - 1) - common - digamma(b) + digamma(a + b)
    gradient = -np.array([weight @ d_r * r, weight @ d_alpha * alpha, weight @ d_a * a, weight @ d_b * b])
    return float(-weight @ value + penalty * theta @ theta), gradient + 2 * penalty * theta


def _gamma_gamma_loss(theta: np.ndarray, data: Any, penalty: float) -> tuple[float, np.ndarray]:
    """Mean negative log-likelihood and its gradient in log parameters."""
    x, mean = data
    p, q, v = np.exp(np.clip(theta, -30, 30))
    spend = x * mean + v
    value = (
        gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v)
        + (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(spend)
    )  # fmt: skip
    d_p = x * (digamma(p * x + q) - digamma(p * x) + np.log(mean * x) - np.log(spend))
    d_q = digamma(p * x + q) - digamma(q) + np.log(v) - np.log(spend)
    d_v = q / v - (p * x + q) / spend
    gradient = -np.array([d_p.mean() * p, d_q.mean() * q, d_v.mean() * v])
    return float(-value.mean() + penalty * theta @ theta), gradient + 2 * penalty * theta
