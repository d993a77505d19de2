"""A whole month without an order line in the middle of the data: exports are often made a month at a time, and one of
them is easily forgotten."""

from __future__ import annotations

import pandas as pd

from ..finding import Finding

LEAST = 15.0
"""customers of a usual month, each counted once a day; fewer can stay away for a month by chance"""
FEW = 3
"""months with lines that tell what is usual"""
SHOWN = 3


def customers_by_day(lines: pd.DataFrame) -> pd.Series:
    """Day with lines -> customers on it, in order of time."""
    buyers = pd.DataFrame({"customer": lines["customer_id"], "day": lines["ordered_at"].dt.normalize()})
    return buyers.drop_duplicates()["day"].value_counts().sort_index()


def empty_months(counts: pd.Series) -> pd.PeriodIndex:
    """The months between the first and the last day without a line; `counts` as from `customers_by_day`."""
    months = pd.DatetimeIndex(counts.index).to_period("M")
    return pd.period_range(months.min(), months.max()).difference(months) if len(counts) else months


def missing_months(counts: pd.Series) -> list[Finding]:
    """A finding where a month in the middle has no line; none where the shop is closed in that month of another year
    too, or open in less than half of all months. `counts` as from `customers_by_day`."""
    empty = empty_months(counts)
    by_month = counts.groupby(pd.DatetimeIndex(counts.index).to_period("M")).sum()
    if len(by_month) < max(FEW, len(empty)) or float(by_month.median()) < LEAST:
        return []
    closed = set(empty)
    lost = [month for month in empty if month - 12 not in closed and month + 12 not in closed]
    if not lost:
        return []
    first = ", ".join(map(str, lost[:SHOWN])) + (f" (+{len(lost) - SHOWN})" if len(lost) > SHOWN else "")
    usual = f"{by_month.median():,.0f}"
    return [
        Finding(
            "missing_months",
            "warning",
            {"en": "Months without orders", "zh": "没有订单的月份"},
            {
                "en": f"{first}: no order line in the whole month, where half of the others have {usual} customers a "
                "day summed up, or more; if a file is missing, add it to what [order_lines] path names; if the shop "
                "was closed, nothing is to be done",
                "zh": f"{first}：整月没有任何明细行，而其他月份逐日客户数之和的中位数为 {usual}；若缺少文件，请补到 "
                "[order_lines] path 所指的位置；若停业，则无需处理",
            },
        )
    ]
