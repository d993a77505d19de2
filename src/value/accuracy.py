"""Accuracy of expected spend: per customer, in rank, in total and by decile."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

MEASURES = {
    "mae": {"en": "Mean absolute error", "zh": "平均绝对误差"},
    "gini": {"en": "Normalised Gini", "zh": "归一化基尼系数"},
    "bias": {"en": "Total bias", "zh": "总量偏差"},
    "decile_error": {"en": "Decile error", "zh": "十分位误差"},
}


def normalised_gini(actual: ArrayLike, expected: ArrayLike) -> float:
    """Rank agreement of `expected` (n,) with `actual` (n,), 1 = the perfect order, 0 = a random one.

    Area between the curve of cumulative spend, customers taken by expectation, and the diagonal, divided by the same
    area for the perfect order. Ties in `expected` are spread evenly. NaN when nobody spent anything.
    """
    actual_spend, expected_spend = np.asarray(actual, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    perfect = _gini(actual_spend, actual_spend)
    return _gini(actual_spend, expected_spend) / perfect if perfect > 0 else float("nan")


def _gini(actual_spend: np.ndarray, expected_spend: np.ndarray) -> float:
    total, n = actual_spend.sum(), len(actual_spend)
    if n < 2 or total <= 0:
        return float("nan")
    order = np.argsort(-expected_spend, kind="stable")
    starts = np.append(True, np.diff(expected_spend[order]) != 0)
    tied = np.cumsum(starts) - 1
    even = (np.bincount(tied, actual_spend[order]) / np.bincount(tied))[tied]
    return float(np.cumsum(even).sum() / total / n - (n + 1) / (2 * n))


def deciles(actual: ArrayLike, expected: ArrayLike, groups: int = 10) -> pd.DataFrame:
    """One row per tenth of the customers by expected spend, smallest first: decile 1..10, customers, means of both."""
    table = pd.DataFrame({"expected": np.asarray(expected, float), "actual": np.asarray(actual, float)})
    place = table["expected"].rank(method="first").to_numpy()
    table["decile"] = np.minimum(((place - 1) * groups // len(table)).astype(int) + 1, groups)
    means = table.groupby("decile", as_index=False).agg(
        customers=("expected", "size"), expected=("expected", "mean"), actual=("actual", "mean")
    )
    return means


def accuracy(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per model: mae, gini, bias, decile_error over rows with columns model, expected, spend.

    mae: money per customer. bias: total expected / total actual - 1. decile_error: sum over deciles of the absolute
    difference, divided by what was spent. bias and decile_error are NaN when nobody spent anything.
    """
    rows_by_model = []
    for model, part in rows.groupby("model", sort=False):
        actual, expected = part["spend"].to_numpy(), part["expected"].to_numpy()
        tenth = deciles(actual, expected)
        gap = (tenth["customers"] * (tenth["expected"] - tenth["actual"]).abs()).sum()
        total = actual.sum()
        rows_by_model.append(
            {
                "model": model,
                "customers": len(part),
                "mae": float(np.abs(expected - actual).mean()),
                "gini": normalised_gini(actual, expected),
                "bias": float(expected.sum() / total - 1) if total > 0 else float("nan"),
                "decile_error": float(gap / total) if total > 0 else float("nan"),
            }
        )
    return pd.DataFrame(rows_by_model)


def best_candidate(table: pd.DataFrame, candidates: tuple[str, ...]) -> str:
    """The candidate with the smallest sum of ranks over the four measures; on a tie the one named first.

    No single measure decides: mean absolute error favours zero for everyone, the Gini does not see a wrong total, the
    total hides errors that cancel.
    """
    rows = table.set_index("model").loc[[name for name in candidates if name in set(table["model"])]]
    rows = rows[["mae", "gini", "bias", "decile_error"]].round(6)  # scaled to the same sum, biases differ by rounding
    ranks = (
        rows["mae"].rank(method="min")
        + (-rows["gini"]).rank(method="min")
        + rows["bias"].abs().rank(method="min")
        + rows["decile_error"].rank(method="min")
    )
    return str(ranks.index[int(np.argmin(ranks.to_numpy()))])
