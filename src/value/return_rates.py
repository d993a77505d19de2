"""How far a shop's customers differ in what they give back: the weight of the shop's rate against a customer's own.

Beta-binomial with purchase days as trials, which are taken to come back whole or not at all; parts that come back vary
less, so the weight rather errs towards the one rate. By moments, with purchase days as weights (Kleinman 1973, Journal
of the American Statistical Association 68, 46-54): with m the shop's share of days and S = sum n (s - m)^2 over K
customers with N = sum n days,

    E S = (K - 1) m (1 - m) + v (N - sum n^2 / N - (K - 1)),

which gives v, the variance between customers, and the weight m (1 - m) / v - 1. Without such a variance all customers
have the shop's rate. On closed dates of made-up shops whose customers differ (rates Beta(.3, 3)) the mean error of a
customer's spend after returns is 1 to 2.5 % smaller than with one rate; where all have one rate, and on Online Retail
II, no variance is found and nothing changes.
"""

from __future__ import annotations

import pandas as pd

from ..scoring.evaluation.value import RETURNS

FEWEST = 30
"""customers who gave something back, below which no difference between customers is estimated"""
LEAST_WEIGHT = 1.0
"""purchase days: one order that came back does not make a customer who returns most of what they buy"""


def return_weight(features: pd.DataFrame) -> float | None:
    """Purchase days that the shop's rate counts for, at least LEAST_WEIGHT; None: customers do not differ measurably.

    features: rows of one as_of, with frequency and, where the shop has returns, return_share.
    """
    if RETURNS not in features:
        return None
    seen = features[(features["frequency"] >= 1) & features[RETURNS].notna()]
    days, share = seen["frequency"].to_numpy(dtype=float), seen[RETURNS].to_numpy(dtype=float).clip(0.0, 1.0)
    if (share > 0).sum() < FEWEST:
        return None
    total, customers = float(days.sum()), len(seen)
    mean = float((days * share).sum()) / total
    spread = float((days * (share - mean) ** 2).sum())
    more_days = total - float((days**2).sum()) / total - (customers - 1)
    within = mean * (1.0 - mean)
    between = (spread - (customers - 1) * within) / more_days if more_days > 0 else 0.0
    return max(within / between - 1.0, LEAST_WEIGHT) if between > 0 else None


def gave_all_back(features: pd.DataFrame) -> pd.Series:
    """bool in the index of `features`: what came back is worth as much as all that was bought."""
    if RETURNS not in features:
        return pd.Series(False, index=features.index)
    return (features[RETURNS].astype("Float64") >= 1.0 - 1e-9).fillna(False).astype(bool)
