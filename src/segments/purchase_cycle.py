"""Every customer's own purchase cycle, and the date of their likely next purchase.

A customer first bought 130 days ago and last 10 days ago, on 4 days in all: 3 gaps in 120 days. With a typical gap of
60 days counted in once, their cycle is (120 + 60) / 4 = 45 days. The typical gap keeps two quick purchases from
looking like a habit, gives one-time buyers a cycle at all, and matters less as own gaps come in.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..modelling.as_of import closed_rows
from .missing import Missing, missing
from .purchases import DAY, has, purchase_days, purchases

ENOUGH_GAPS = 30
"""completed gaps at least as long as a customer's silence; with fewer, no next purchase is forecast"""


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


def late_gaps(order_lines: pd.DataFrame, as_of: pd.Timestamp, typical: float) -> pd.DataFrame:
    """multiple, mass, days: how long gaps between purchase days get, as multiples of the customer's cycle as
    known when they began, and in days.

    One row per completed gap, ascending; mass is the drop of the Kaplan-Meier curve there (Kaplan and Meier 1958), in
    which the silences that still last at `as_of` count as gaps of at least that length. Plain counts of completed gaps
    would make gaps look short, because long ones have had less time to be completed. The masses add up to the share of
    gaps that ever end.
    """
    days = purchase_days(order_lines, as_of)
    by_customer = days.groupby("customer_id")["day"]
    length = (by_customer.shift(-1).fillna(as_of) - days["day"]).dt.days
    cycle = ((days["day"] - by_customer.transform("min")).dt.days + typical) / days["number"]
    ended = by_customer.shift(-1).notna()
    rows = pd.DataFrame({"multiple": length / cycle, "days": length, "ended": ended}).sort_values(
        ["multiple", "ended"], ascending=[True, False], kind="stable"
    )
    drop = rows["ended"].to_numpy() / np.arange(len(rows), 0, -1)
    before = np.concatenate([[1.0], np.cumprod(1 - drop)[:-1]])
    table = pd.DataFrame(
        {"multiple": rows["multiple"].to_numpy(), "mass": before * drop, "days": rows["days"].to_numpy()}
    )
    return table[rows["ended"].to_numpy()].reset_index(drop=True)


def next_purchase(features: pd.DataFrame, late: pd.DataFrame, typical: float) -> pd.DataFrame:
    """customer_id, cycle_days, next_purchase_from, next_purchase_date, next_purchase_to for one as_of's features.

    Of all gaps (`late`, see `late_gaps`) those count that were longer than the customer has been silent; their quarter,
    middle and three-quarter points, times the customer's cycle, after their last purchase. So the date is never before
    as_of. It is the date *if they come back*. Null where fewer than 30 completed gaps were that long, and where the
    date lies further from the last purchase than the longest gap anybody ever ended: 18 months of data say nothing of
    a third year. The window ends there at the latest.
    """
    longest = float(late["days"].max()) if len(late) else 0.0
    multiple, mass = late["multiple"].to_numpy(), np.concatenate([[0.0], np.cumsum(late["mass"])])
    cycle = cycle_days(features, typical)
    silent = (features["recency_days"].to_numpy(dtype=float, na_value=np.nan) / cycle).to_numpy(dtype=float)
    start = np.searchsorted(multiple, silent, side="right")
    enough = (len(multiple) - start >= ENOUGH_GAPS) & np.isfinite(silent)
    last = features["as_of"].dt.floor("D") - pd.to_timedelta(features["recency_days"].astype("Float64"), unit="D")
    table = pd.DataFrame({"customer_id": features["customer_id"], "cycle_days": cycle})
    for name, share in (("from", 0.25), ("date", 0.5), ("to", 0.75)):
        wanted = mass[start] + share * (mass[-1] - mass[start])
        place = np.clip(np.searchsorted(mass, wanted, side="left") - 1, 0, max(0, len(multiple) - 1))
        at = multiple[place] if len(multiple) else np.full(len(features), np.nan)
        days = pd.Series(np.ceil(at * cycle.to_numpy()), index=features.index).where(enough)
        days = days.clip(upper=longest) if name == "to" else days
        when = (last + pd.to_timedelta(days, unit="D")).astype("datetime64[us]")
        table[f"next_purchase_{name}"] = when.where(when.isna() | (when >= features["as_of"]), features["as_of"])
    dates = [f"next_purchase_{name}" for name in ("from", "date", "to")]
    within_data = table["next_purchase_date"] <= last + pd.to_timedelta(longest, unit="D")
    table[dates] = table[dates].where(within_data)
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
            en="There are no categories, so none to be bought again.",
            zh="没有品类信息，无法计算品类复购。",
        )
    lines = purchases(order_lines).dropna(subset=["category"])
    days = lines[["customer_id", "category", "day"]].drop_duplicates().sort_values(["customer_id", "category", "day"])
    own = days.groupby(["customer_id", "category"])["day"]
    days = days.assign(gap=(own.shift(-1) - days["day"]).dt.days, number=own.cumcount())
    end = lines["day"].max() + DAY
    first = days[(days["number"] == 0) & closed_rows(days["day"], horizon_days, end)]
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
