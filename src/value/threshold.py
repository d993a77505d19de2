"""From what probability on does a contact pay? Past forecasts cut at thresholds, with what happened."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .profit import contact_profit

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def thresholds(
    p: ArrayLike,
    y: ArrayLike,
    *,
    benefit: float,
    incentive: float,
    contact_cost: float,
    acceptance: float,
    at: tuple[float, ...] = THRESHOLDS,
) -> pd.DataFrame:
    """One row per threshold: contacted (share with p at or above it), precision, captured, profit.

    p, y (n,): past probabilities of churn and the outcomes (1 left). precision: share of the contacted who left; null
    where nobody is contacted. captured: share of all who left that are contacted; null where nobody left. profit: money
    per customer scored, with the same benefit and incentive for everybody (see `profit.contact_profit`). Without
    customers no rows.
    """
    chance, left = np.asarray(p, dtype=float), np.asarray(y, dtype=float)
    profit = contact_profit(left, np.full(len(left), benefit), np.full(len(left), incentive), acceptance, contact_cost)
    rows = []
    for threshold in at if len(left) else ():
        asked = chance >= threshold
        rows.append(
            {
                "threshold": threshold,
                "contacted": float(asked.mean()),
                "precision": float(left[asked].mean()) if asked.any() else np.nan,
                "captured": float(left[asked].sum() / left.sum()) if left.sum() else np.nan,
                "profit": float(profit[asked].sum() / len(left)),
            }
        )
    return pd.DataFrame(rows, columns=["threshold", "contacted", "precision", "captured", "profit"])


def paying_threshold(*, benefit: float, incentive: float, contact_cost: float, acceptance: float) -> float:
    """The probability at which a contact earns nothing, p g (B - C) = (1 - p) C + c; above 1: never."""
    gain = acceptance * (benefit - incentive) + incentive
    return (incentive + contact_cost) / gain if gain > 0 else float("inf")
