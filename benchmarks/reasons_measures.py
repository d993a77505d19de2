"""How good are reasons? Measures that need no model to be believed, for any way of giving points to families.

Points are a frame [customers, families] of shares of probability; `today` are the customers' feature rows; `past` are
feature rows of closed back-test dates with the outcome y.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from churn.explain import by_fifths, directions


def against_the_facts(points: pd.DataFrame, today: pd.DataFrame, past: pd.DataFrame) -> pd.DataFrame:
    """explain.directions of every family whose leading feature differs between customers."""
    return directions(points, today, past.drop(columns="y"), past[["customer_id", "as_of", "y"]])


def cancellation(points: pd.DataFrame, p: np.ndarray, base: float) -> float:
    """Mean sum of |points| over mean |p - base|: 1 if no reason works against another."""
    return float(points.abs().sum(axis=1).mean() / np.abs(p - base).mean())


def fifths(points: pd.DataFrame, today: pd.DataFrame, past: pd.DataFrame) -> float:
    """Mean over families of the rank correlation of mean points with the outcome's rate, by fifths of the leading fact.

    Weighted by the family's mean |points|: what moves nobody need not agree.
    """
    correlations, weight = [], []
    for row in against_the_facts(points, today, past).itertuples():
        rate = by_fifths(past[row.feature].astype(float), past["y"])
        mine = by_fifths(today[row.feature].astype(float), points[row.family])
        if rate.nunique() > 1 and mine.nunique() > 1:
            correlations.append(float(rate.corr(mine, method="spearman")))
            weight.append(float(points[row.family].abs().mean()))
    return float(np.average(correlations, weights=weight)) if correlations else float("nan")


def first(points: pd.DataFrame) -> np.ndarray:
    """The family with the largest |points| of each customer."""
    return points.columns.to_numpy()[points.abs().to_numpy().argmax(axis=1)]


def same_first(points: pd.DataFrame, other: pd.DataFrame) -> float:
    """Share of the customers in both (indices) whose first reason is the same."""
    both = points.index.intersection(other.index)
    return float((first(points.loc[both]) == first(other.loc[both])).mean())
