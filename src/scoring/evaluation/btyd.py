"""Buy-till-you-die models evaluated for each customer: closed forms, vectorised, safe for long histories.

Symbols as in the papers: x = purchase days after the first, t_x = days from the first to the last purchase day,
T = days from the first purchase day to as_of (0 <= t_x <= T); r, alpha: the gamma spread of purchase rates; a, b: the
beta spread of drop-out chances. Our features give x = frequency - 1, T = tenure_days, t_x = T - recency_days.

`first` states who can drop out. 0: only after a repeat purchase, the BG/NBD of Fader, Hardie and Lee (2005, Marketing
Science 24, 275-284); a one-time buyer is then alive with probability 1, forever. 1: also after the very first purchase,
the MBG/NBD of Batislam, Denizel and Filiztekin (2007, IJRM 24, 201-209). Both are one formula in n = x + first, the
number of times a customer could have left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaincinv, expit, hyp2f1

Params = Mapping[str, Any]
"""r, alpha (days), a, b, all > 0; `first` 0 or 1 (default 0)"""


def from_features(frame: pd.DataFrame | Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(x, t_x, T), each float64 [n], from frequency, recency_days and tenure_days.

    Of lists of one value it makes scalars: the formulas then give the same digits in less than half the time.
    """
    frequency, recency, total = (_values(frame[name]) for name in ("frequency", "recency_days", "tenure_days"))
    x = np.maximum(frequency - 1.0, 0.0)
    t_x = np.minimum(np.maximum(total - recency, 0.0), total)
    return x, t_x, total


def alive_log_odds(x: np.ndarray, t_x: np.ndarray, total: np.ndarray, params: Params) -> np.ndarray:
    """Log-odds that each customer has not dropped out by as_of; +inf where dropping out was impossible (n = 0).

    -log[a / (b + n - 1)] - (r + x) log[(alpha + T) / (alpha + t_x)]; Fader, Hardie and Lee (2005), and their note of
    2008, "Computing P(alive) using the BG/NBD model", eq. 7.
    """
    r, alpha, a, b, n = _unpack(x, params)
    odds = np.log(np.maximum(b + n - 1, 1e-300)) - np.log(a) - (r + x) * np.log((alpha + total) / (alpha + t_x))
    return np.where(n > 0, odds, np.inf)


def alive(x: np.ndarray, t_x: np.ndarray, total: np.ndarray, params: Params) -> np.ndarray:
    """Probability (0..1) that each customer has not dropped out by as_of."""
    return expit(alive_log_odds(x, t_x, total, params))


def no_purchase(x: np.ndarray, t_x: np.ndarray, total: np.ndarray, horizon: float, params: Params) -> np.ndarray:
    """Probability (0..1) of no purchase in the next `horizon` days (> 0).

    1 - P(alive) (1 - ((alpha + T) / (alpha + T + horizon))^(r + x)): given alive at T the rate is gamma(r + x,
    alpha + T), and nobody drops out before buying.
    """
    return expit(no_purchase_log_odds(x, t_x, total, horizon, params))


def no_purchase_log_odds(
    x: np.ndarray, t_x: np.ndarray, total: np.ndarray, horizon: float, params: Params
) -> np.ndarray:
    """Log-odds of `no_purchase`, finite for every history (clipped to +-30)."""
    r, alpha, _, _, _ = _unpack(x, params)
    silent = (r + x) * np.log((alpha + total) / (alpha + total + horizon))
    buys = np.log(np.maximum(-np.expm1(silent), 1e-300)) - np.logaddexp(0.0, -alive_log_odds(x, t_x, total, params))
    return np.minimum(np.maximum(np.log(np.maximum(-np.expm1(buys), 1e-300)) - buys, -30.0), 30.0)


def expected_purchases(x: np.ndarray, t_x: np.ndarray, total: np.ndarray, horizon: float, params: Params) -> np.ndarray:
    """Expected number of purchase days in the next `horizon` days (>= 0).

    Fader, Hardie and Lee (2005) eq. 10, with n for x, after Euler's transformation of its 2F1:
    P(alive) (a+b+n-1)/(a-1) [1 - (1-z)^(a-1) 2F1(a+b+n-1-r-x, a-1; a+b+n-1; z)], z = horizon / (alpha + T + horizon).
    The parameters that grew with x have cancelled, so nothing overflows for a customer with thousands of purchases.
    Close to a = 1 the value is interpolated between a = .998 and 1.002.
    """
    if abs(float(params["a"]) - 1.0) < 0.002:
        below, above = ({**params, "a": 1.0 + step} for step in (-0.002, 0.002))
        share = (float(params["a"]) - 0.998) / 0.004
        low = expected_purchases(x, t_x, total, horizon, below)
        return (1 - share) * low + share * expected_purchases(x, t_x, total, horizon, above)
    r, alpha, a, b, n = _unpack(x, params)
    z = horizon / (alpha + total + horizon)
    c = a + b + n - 1
    given_alive = c / (a - 1) * (1 - (1 - z) ** (a - 1) * hyp2f1(c - r - x, a - 1, c, z))
    # SciPy's 2F1 fails for some whole-numbered arguments; the truth lies between buying once and buying at full rate
    least = -np.expm1((r + x) * np.log1p(-z))
    most = (r + x) * horizon / (alpha + total)
    wrong = ~((given_alive >= least * (1 - 1e-9)) & (given_alive <= most * (1 + 1e-9)))
    if wrong.any():
        given_alive = np.where(wrong, _expected_by_quadrature(r + x, a, b + n, horizon / (alpha + total)), given_alive)
    return alive(x, t_x, total, params) * given_alive


def next_purchase_days(
    x: np.ndarray, t_x: np.ndarray, total: np.ndarray, params: Params, chance: float = 0.5
) -> np.ndarray:
    """Days after as_of by which a customer who is still one has bought with probability `chance` (0..1, exclusive).

    (alpha + T) ((1 - chance)^(-1 / (r + x)) - 1): the waiting time given alive is Lomax(r + x, alpha + T). The median
    is the default because the mean is infinite for r + x <= 1.
    """
    r, alpha, _, _, _ = _unpack(x, params)
    return (alpha + total) * np.expm1(np.minimum(-np.log1p(-chance) / (r + x), 700.0))


def mean_order_value(orders: np.ndarray, mean: np.ndarray, params: Params) -> np.ndarray:
    """Expected value of a customer's next order under Gamma-Gamma (p, q, v), in the currency of `mean`.

    p (v + orders * mean) / (p * orders + q - 1); Fader and Hardie (2013), "The Gamma-Gamma Model of Monetary Value",
    eq. 5. `orders` >= 0 and their `mean`; q > 1 is needed for a finite mean.
    """
    p, q, v = (float(params[name]) for name in ("p", "q", "v"))
    return p * (v + orders * mean) / (p * orders + q - 1)


def _expected_by_quadrature(shape: np.ndarray, a: float, b: np.ndarray, w: np.ndarray) -> np.ndarray:
    """E[(1 - (1 + p w)^-shape) / p] over p ~ beta(a, b): the same expectation before it was integrated; 1e-5 exact."""
    nodes, weights = np.polynomial.legendre.leggauss(80)
    p = np.maximum(betaincinv(a, b[..., None], (nodes + 1) / 2), 1e-12)
    return (-np.expm1(-shape[..., None] * np.log1p(p * w[..., None])) / p) @ (weights / 2)


def _values(column: Any) -> Any:
    if isinstance(column, list) and len(column) == 1:
        return np.float64(column[0])
    return np.asarray(column, dtype=float)


def _unpack(x: np.ndarray, params: Params) -> tuple[float, float, float, float, np.ndarray]:
    return params["r"], params["alpha"], params["a"], params["b"], x + params.get("first", 0)
