"""How far a shop's customers differ in what they give back: the weight of the shop's rate against a customer's own.

Beta-binomial with purchase days as trials, which are taken to come back whole or not at all; parts that come back vary
less, so the weight rather errs towards the one rate. By moments, with purchase days as weights (Kleinman 1973, Journal
of the American Statistical Association 68, 46-54): with m the shop's share of days and S = sum n (s - m)^2 over K
customers with N = sum n days,

    E S = (K - 1) m (1 - m) + v (N - sum n^2 / N - (K - 1)),

which gives v, the variance between customers, and the weight m (1 - m) / v - 1. A share of money varies more than one
of days, since large days and small ones come back: n days count as (n + c) / (1 + c), with c the squared coefficient of
variation of what a day brings, that of all customers' days for want of each one's own, which again errs towards the one
rate. Without a variance between customers all have the shop's rate. What that is worth: `benchmarks/return_rates.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..order_lines import RETURN_SHARE

FEWEST = 30
"""customers who gave something back, below which no difference between customers is estimated"""
LEAST_WEIGHT = 1.0
"""purchase days: one order that came back does not make a customer who returns most of what they buy"""


def return_weight(features: pd.DataFrame) -> float | None:
    """Purchase days that the shop's rate counts for, at least LEAST_WEIGHT; None: customers do not differ measurably.

    features: rows of one as_of, with frequency, monetary_total and, where the shop has returns, return_share.
    """
    if RETURN_SHARE not in features:
        return None
    seen = features[(features["frequency"] >= 1) & features[RETURN_SHARE].notna()]
    share = seen[RETURN_SHARE].to_numpy(dtype=float).clip(0.0, 1.0)
    if (share > 0).sum() < FEWEST:
        return None
    varied = _squared_variation(seen)
    days = (seen["frequency"].to_numpy(dtype=float) + varied) / (1.0 + varied)
    total, customers = float(days.sum()), len(seen)
    mean = float((days * share).sum()) / total
    spread = float((days * (share - mean) ** 2).sum())
    more_days = total - float((days**2).sum()) / total - (customers - 1)
    within = mean * (1.0 - mean)
    between = (spread - (customers - 1) * within) / more_days if more_days > 0 else 0.0
    return max((within / between - 1.0) * (1.0 + varied), LEAST_WEIGHT) if between > 0 else None


def _squared_variation(features: pd.DataFrame) -> float:
    """Squared coefficient of variation of what a purchase day brings: of those with one day, else of all means."""
    single = features[features["frequency"] == 1]
    of = single if len(single) >= FEWEST else features
    a_day = (of["monetary_total"] / of["frequency"]).to_numpy(dtype=float)
    return float(np.var(a_day) / max(np.mean(a_day), 1e-9) ** 2)


def gave_all_back(features: pd.DataFrame) -> pd.Series:
    """bool in the index of `features`: what came back is worth as much as all that was bought."""
    if RETURN_SHARE not in features:
        return pd.Series(False, index=features.index)
    return (features[RETURN_SHARE].astype("Float64") >= 1.0 - 1e-9).fillna(False).astype(bool)
