"""Every customer's own purchase cycle, and when he is likely to come next.

A customer first bought 130 days ago and last 10 days ago, on 4 days in all: 3 gaps in 120 days. With a typical gap of
60 days counted in once, his cycle is (120 + 60) / 4 = 45 days. One typical gap more keeps two quick purchases from
looking like a habit, gives one-time buyers a cycle at all, and fades as own gaps come in.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .missing import Missing, missing
from .purchases import DAY, has, purchase_days, purchases

ENOUGH_GAPS = 30
"""Fewer completed gaps as late as a customer is now, and nothing is said about when he comes next."""


def typical_gap(features: pd.DataFrame) -> float:
    """Days of the typical gap: the median over customers with two or more purchase days of their mean gap.

    Without any such customer, the median number of days since the first purchase.
    """
    again = features[features["frequency"] >= 2]
    if again.empty:
        return float(features["tenure_days"].median()) if features["tenure_days"].notna().any() else 1.0
    mean = (again["tenure_days"] - again["recency_days"]) / (again["frequency"] - 1)
    return float(mean.median())


def cycle_days(features: pd.DataFrame, typical: float) -> pd.Series:
    """Days of each customer's own cycle: (last - first purchase day + typical) / purchase days; null if none."""
    span = (features["tenure_days"] - features["recency_days"]).astype("Float64")
    count = features["frequency"].astype("Float64")
    return ((span + typical) / count.mask(count <= 0)).astype(float).rename("cycle_days")


def late_shares(order_lines: pd.DataFrame, typical: float) -> np.ndarray:
    """Ascending: every completed gap between purchase days, as a multiple of the own cycle known before it began."""
    days = purchase_days(order_lines)
    by_customer = days.groupby("customer_id")["day"]
    gap = (days["day"] - by_customer.shift()).dt.days
    span = (by_customer.shift() - by_customer.transform("min")).dt.days
    known = (span + typical) / (days["number"] - 1)
    ratio = (gap / known)[days["number"] > 1]
    return np.sort(ratio.to_numpy(dtype=float))


def next_purchase(features: pd.DataFrame, late: np.ndarray, typical: float) -> pd.DataFrame:
    """customer_id, cycle_days, next_purchase_from, next_purchase_date, next_purchase_to for one as_of's features.

    Of all gaps ever completed (`late`, as multiples of the own cycle) those count that were longer than the customer
    has been silent; their quarter, middle and three-quarter points, times his cycle, after his last purchase. So the
    date is never before as_of. It is the date *if he comes back*: gaps that never ended are not in it. Null where
    fewer than 30 gaps were that long.
    """
    cycle = cycle_days(features, typical)
    silent = (features["recency_days"].to_numpy(dtype=float, na_value=np.nan) / cycle).to_numpy(dtype=float)
    start = np.searchsorted(late, silent, side="right")
    left = len(late) - start
    enough = (left >= ENOUGH_GAPS) & np.isfinite(silent)
    last = features["as_of"].dt.floor("D") - pd.to_timedelta(features["recency_days"].astype("Float64"), unit="D")
    table = pd.DataFrame({"customer_id": features["customer_id"], "cycle_days": cycle})
    for name, share in (("from", 0.25), ("date", 0.5), ("to", 0.75)):
        place = np.where(enough, start + np.floor(left * share).astype(int), 0)
        multiple = late[np.minimum(place, len(late) - 1)] if len(late) else np.zeros(len(features))
        days = pd.Series(np.ceil(multiple * cycle.to_numpy()), index=features.index).where(enough)
        when = (last + pd.to_timedelta(days, unit="D")).astype("datetime64[us]")
        table[f"next_purchase_{name}"] = when.where(when.isna() | (when >= features["as_of"]), features["as_of"])
    return table


def repurchase_by_category(order_lines: pd.DataFrame, horizon_days: int = 90) -> pd.DataFrame | Missing:
    """category, customers, bought_again, repurchase_rate, median_gap_days; `Missing` without categories.

    Of the customers whose first purchase day in a category lies at least `horizon_days` before the end, the share who
    bought the same category again within (0, horizon_days] days; the median gap between purchase days in the same
    category. Largest number of customers first.
    """
    if not has(order_lines, "category"):
        return missing(
            "order_lines.category",
            en="There are no categories, so no repurchase by category.",
            zh="没有品类信息，无法计算品类复购。",
        )
    lines = purchases(order_lines).dropna(subset=["category"])
    days = lines[["customer_id", "category", "day"]].drop_duplicates().sort_values(["customer_id", "category", "day"])
    own = days.groupby(["customer_id", "category"])["day"]
    days = days.assign(gap=(own.shift(-1) - days["day"]).dt.days, number=own.cumcount())
    end = lines["day"].max() + DAY
    first = days[(days["number"] == 0) & (days["day"] + horizon_days * DAY <= end)]
    again = (first["gap"] <= horizon_days).groupby(first["category"])
    table = pd.DataFrame(
        {
            "customers": again.size(),
            "bought_again": again.sum(),
            "repurchase_rate": again.mean(),
            "median_gap_days": days.groupby("category")["gap"].median(),
        }
    )
    return table.rename_axis("category").reset_index().sort_values("customers", ascending=False, ignore_index=True)
