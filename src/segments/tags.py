"""A tag table, one row per customer: what they prefer, how price-sensitive they are, when they are likely to buy and
what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .purchase_cycle import late_gaps, next_purchase
from .purchases import has, purchases
from .scores_by_group import longest

COLUMNS = (
    "customer_id",
    "as_of",
    "preferred_category",
    "preferred_channel",
    "preferred_time",
    "price_sensitivity",
    "cycle_days",
    "value_tier",
    "next_purchase_date",
    "next_purchase_from",
    "next_purchase_to",
    "next_category",
)
PARTS = ((0, "night"), (6, "morning"), (12, "afternoon"), (18, "evening"))
"""first hour and name; as in the features of the time of day"""
TIMES = {
    f"{week}_{part}": {"en": f"{week} {part}s", "zh": zh_week + zh_part}
    for week, zh_week in (("weekday", "工作日"), ("weekend", "周末"))
    for part, zh_part in (("night", "凌晨"), ("morning", "上午"), ("afternoon", "下午"), ("evening", "晚间"))
}
SENSITIVITY = {
    "low": {"en": "low: up to a fifth of their lines at a discount", "zh": "低：折扣行占比不超过 20%"},
    "medium": {"en": "medium", "zh": "中"},
    "high": {"en": "high: more than half of their lines at a discount", "zh": "高：折扣行占比超过 50%"},
}
SENSITIVE = (0.2, 0.5)
HALF_LIFE_DAYS = 180
"""half-life in days of a purchase's weight in the forecast of the next category"""


def profiles(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    segments: pd.DataFrame,
    cut_points: dict[str, Any],
) -> pd.DataFrame:
    """The tag table at the last as_of of `features`: columns `COLUMNS`, one row per customer there.

    preferred_*: most lines bought (ties: the name that comes first); preferred_time: a key of `TIMES`, lines at
    exactly midnight have no time. price_sensitivity by the share of lines at a discount. value_tier: the ABC class.
    next_purchase_*: see `purchase_cycle.next_purchase`; next_category: see `next_category`. Null where unknown.
    """
    as_of = features["as_of"].max()
    now = features[features["as_of"] == as_of]
    lines = purchases(order_lines, as_of)
    table = now[["customer_id", "as_of"]].reset_index(drop=True)
    who = table["customer_id"]
    for tag, column in (("preferred_category", "category"), ("preferred_channel", "channel")):
        table[tag] = who.map(_commonest(lines, column)) if has(lines, column) else pd.Series(pd.NA, index=table.index)
    table["preferred_time"] = who.map(_commonest(lines.assign(time=_time(lines)), "time"))
    share = now["promotion_share"].to_numpy(dtype=float, na_value=np.nan) if has(now, "promotion_share") else np.nan
    steps = pd.cut(pd.Series(share, index=who.index), [-np.inf, *SENSITIVE, np.inf], labels=list(SENSITIVITY))
    table["price_sensitivity"] = steps.astype("str")
    placed = segments[segments["as_of"] == as_of].set_index("customer_id")
    table["value_tier"] = who.map(placed["abc"])
    typical = cut_points["life_cycle"]["typical_gap_days"]
    next_dates = next_purchase(now, late_gaps(lines, as_of, typical), typical)
    table = table.merge(next_dates, on="customer_id", how="left")
    forecast = next_category(lines, as_of)
    table["next_category"] = who.map(forecast) if forecast is not None else pd.Series(pd.NA, index=table.index)
    texts = [name for name in COLUMNS if table[name].dtype == object]
    return table.astype(dict.fromkeys(texts, "str"))[list(COLUMNS)]


def with_risk(table: pd.DataFrame, scores_churn: pd.DataFrame) -> pd.DataFrame:
    """The tag table with each customer's risk_band at the longest horizon of `scores_churn`; null where none."""
    main = scores_churn.loc[longest(scores_churn).index].set_index("customer_id")
    return table.assign(risk_band=table["customer_id"].map(main["band"]).astype("str"))


def next_category(order_lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series | None:
    """customer_id -> the category most likely in their next order; None without categories.

    The share of a customer's purchase days with a category, a day `HALF_LIFE_DAYS` days ago counting half, with one
    average day of the shop mixed in: (sum of weights with it + share in the shop) / (sum of weights + 1). After a first
    order the shop's share decides, later the customer's own habit.
    """
    if not has(order_lines, "category"):
        return None
    lines = purchases(order_lines, as_of).dropna(subset=["category"])
    days = lines[["customer_id", "day", "category"]].drop_duplicates()
    who, customers = pd.factorize(days["customer_id"])
    what, categories = pd.factorize(days["category"], sort=True)
    weight = 0.5 ** ((as_of - days["day"]).dt.days.to_numpy() / HALF_LIFE_DAYS)
    with_it = np.zeros((len(customers), len(categories)))
    np.add.at(with_it, (who, what), weight)
    shop = np.bincount(what) / len(days[["customer_id", "day"]].drop_duplicates())
    # the divisor is the same for all categories of a customer, so the largest numerator decides
    best = (with_it + shop).argmax(axis=1)
    return pd.Series(np.asarray(categories)[best], index=customers, name="next_category")


def _commonest(lines: pd.DataFrame, column: str) -> pd.Series:
    counts = lines.dropna(subset=[column]).groupby(["customer_id", column]).size().rename("n").reset_index()
    ordered = counts.sort_values(["n", column], ascending=[False, True], kind="stable")
    return ordered.drop_duplicates("customer_id").set_index("customer_id")[column]


def _time(lines: pd.DataFrame) -> pd.Series:
    hours = lines["ordered_at"].dt.hour.to_numpy()
    starts, names = [first for first, _ in PARTS], [name for _, name in PARTS]
    part = np.array(names)[np.searchsorted(starts, hours, side="right") - 1]
    week = np.where(lines["ordered_at"].dt.day_of_week >= 5, "weekend_", "weekday_")
    part_of_week = pd.Series(np.char.add(week, part), index=lines.index, dtype="str")
    return part_of_week.mask(lines["ordered_at"] == lines["day"], pd.NA)
