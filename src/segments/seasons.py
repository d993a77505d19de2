"""What is sold when, where and to whom: peak and slack months, regions, leanings of a group towards categories."""

from __future__ import annotations

import pandas as pd

from .missing import Missing, missing
from .purchases import DAY, has, purchases, reaches

PEAK = 1.15
SLACK = 0.85
"""a month of the year counts as peak or slack from 15 % above or below the average month"""
TWO_YEARS = 24
"""whole months of data below which no season is estimated"""
FEW_SALES = 0.01
"""share of the sales below which a category is too small for leanings"""


def months(order_lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """month (start), sales, orders, customers per whole calendar month before `as_of`."""
    lines = purchases(order_lines, as_of)
    month = lines["day"].dt.to_period("M")
    table = lines.groupby(month).agg(
        sales=("amount", "sum"), orders=("basket", "nunique"), customers=("customer_id", "nunique")
    )
    first, last = month.min(), (as_of - DAY).to_period("M")
    whole = table[(table.index > first) | (lines["day"].min().day == 1)]
    whole = whole[whole.index < last] if last.end_time.floor("D") >= as_of else whole
    return whole.set_axis(whole.index.to_timestamp(), axis=0).rename_axis("month").reset_index()


def season(order_lines: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame | Missing:
    """month_of_year (1..12), index, years, kind (peak, slack, normal): sales per day against the trend.

    index: mean over the years of (sales per day in the month / mean sales per day of the twelve months around it), so
    that growth is not taken for season; 1 is an average month. Months too close to either end have a shorter,
    one-sided year around them. `Missing` below two whole years: a month seen once cannot be told from growth or from
    a wave of new customers (CDNOW, 18 months, would have its peak in March, when everybody had just come).
    """
    table = months(order_lines, as_of)
    if len(table) < TWO_YEARS:
        return missing(
            "order_lines.ordered_at",
            en="Peak and slack months need two whole years: a month seen once cannot be told from growth.",
            zh="判断旺季淡季至少需要两个完整年度：只出现一次的月份无法与增长区分。",
        )
    daily = table["sales"] / table["month"].dt.days_in_month
    around = daily.rolling(13, center=True, min_periods=7).mean()
    whole_year = daily.rolling(12, center=True, min_periods=12).mean()
    index = daily / whole_year.fillna(around)
    by_month = index.groupby(table["month"].dt.month).agg(["mean", "size"])
    by_month.columns = ["index", "years"]
    kind = pd.cut(by_month["index"], [-1, SLACK, PEAK, float("inf")], labels=["slack", "normal", "peak"]).astype("str")
    return by_month.assign(kind=kind).rename_axis("month_of_year").reset_index()


def regions(order_lines: pd.DataFrame, as_of: pd.Timestamp, days: int = 365) -> pd.DataFrame | Missing:
    """region, customers, sales, share, growth; largest first.

    growth: against the `days` before; null for a new region, and for all where the data do not hold those days whole.
    """
    if not has(order_lines, "region"):
        return missing("order_lines.region", en="No region is known.", zh="没有地区信息。")
    lines = purchases(order_lines, as_of).dropna(subset=["region"])
    one = pd.Timedelta(days=days)
    now = lines[lines["ordered_at"] >= as_of - one]
    before = lines[(lines["ordered_at"] < as_of - one) & (lines["ordered_at"] >= as_of - 2 * one)]
    table = now.groupby("region").agg(customers=("customer_id", "nunique"), sales=("amount", "sum"))
    table["share"] = table["sales"] / table["sales"].sum()
    growth = table["sales"] / before.groupby("region")["amount"].sum().reindex(table.index) - 1
    table["growth"] = growth if reaches(lines, as_of - 2 * one) else float("nan")
    return table.reset_index().sort_values("sales", ascending=False, ignore_index=True)


def who_buys_what(
    order_lines: pd.DataFrame, groups: pd.DataFrame, by: str, as_of: pd.Timestamp, days: int = 365
) -> pd.DataFrame | Missing:
    """`by`, category, sales, share (of the group's sales), index (share / the shop's share; 1 = like everybody).

    `groups` has customer_id (once each) and `by`. Strongest leanings first; categories below 1 % of the sales are left
    out, because a few orders make any index there. `Missing` without categories.
    """
    if not has(order_lines, "category"):
        return missing(
            "order_lines.category",
            en="There are no categories, so who buys what is not known.",
            zh="没有品类信息，无法分析谁买什么。",
        )
    lines = purchases(order_lines, as_of).dropna(subset=["category"])
    recent = lines[lines["ordered_at"] >= as_of - pd.Timedelta(days=days)]
    rows = recent.merge(groups[["customer_id", by]].dropna(), on="customer_id")
    table = rows.groupby([by, "category"])["amount"].sum().rename("sales").reset_index()
    table["share"] = table["sales"] / table.groupby(by)["sales"].transform("sum")
    whole = rows.groupby("category")["amount"].sum() / rows["amount"].sum()
    table["index"] = table["share"] / table["category"].map(whole)
    table = table[table["category"].map(whole) >= FEW_SALES]
    return table.sort_values("index", ascending=False, ignore_index=True)
