"""Purchases that all fall on one day of the month, as bills of a subscription do, and a horizon too short for them.

Bills of the 1st, a horizon of 30 days: [2025-06-01, 2025-07-01) holds one of them, and [2025-05-02, 2025-06-01) none,
so that by the second every customer has left.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...order_lines import purchase_lines
from ..finding import Finding

FEW, MONTHS = 100, 3
"""Customers' purchase days, and different months, from which on they say something"""
MOSTLY = 0.8
"""Share of the purchase days on one day of the month, from its beginning or its end, that makes them bills"""


def billing_days(lines: pd.DataFrame, horizon_days: int) -> list[Finding]:
    """A finding where purchases come on one day of the month and some windows of horizon_days hold no two such days.

    It is grave (`missing`) where some hold none.
    """
    bought = purchase_lines(lines, ["customer_id", "ordered_at"]).dropna()
    days = bought.assign(day=bought["ordered_at"].dt.normalize()).drop_duplicates(["customer_id", "day"])["day"]
    if len(days) < FEW or days.dt.to_period("M").nunique() < MONTHS:
        return []
    calendar = pd.Series(pd.date_range(days.min(), periods=1461 + horizon_days))  # leap years too
    for place, every in zip(_places(days), _places(calendar), strict=True):
        usual = place.mode()[0]
        share = float((place == usual).mean())
        if share >= MOSTLY:
            held = np.convolve(every == usual, np.ones(horizon_days, dtype=int), "valid")
            least, most = int(held.min()), int(held.max())
            return [_finding(share, least, most, horizon_days)] if least < 2 else []
    return []


def _places(days: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The day of the month, counted from its beginning and from its end."""
    return days.dt.day, days.dt.days_in_month - days.dt.day


def _finding(share: float, least: int, most: int, horizon_days: int) -> Finding:
    return Finding(
        "billing_days",
        "warning" if least else "missing",
        {"en": "Purchases on one day of the month", "zh": "购买集中在每月同一天"},
        {
            "en": f"{share:.0%} of customers' purchase days are the same day of their month, as bills are: of "
            f"{horizon_days} days some windows hold {least} of them and others {most}, so that the share who buy "
            "nothing depends on where a window begins; set [task] horizon_days to 62 or more",
            "zh": f"客户购买日的 {share:.0%} 落在每月同一天，如同账单：{horizon_days} 天的窗口有的含 {least} 个，"
            f"有的含 {most} 个，未购买的比例取决于窗口从哪天开始；请将 [task] horizon_days 设为 62 或更长",
        },
    )
