"""Order lines as the analyses of this folder read them: purchases without returns, purchase days, baskets."""

from __future__ import annotations

import pandas as pd

from ..order_lines import returned
from .look_back import is_whole

DAY = pd.Timedelta(days=1)
GRACE = 3 * DAY


def purchases(order_lines: pd.DataFrame, as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """The lines that are no returns and lie before `as_of` (half-open), with `day` (midnight) and `basket` added.

    `basket` is the order's identifier; where order_id is null the customer's day takes its place.
    """
    wanted = ~returned(order_lines)
    if as_of is not None:
        wanted &= order_lines["ordered_at"] < as_of
    lines = order_lines[wanted]
    day = lines["ordered_at"].dt.floor("D")
    basket = lines["order_id"].astype("str")
    if basket.isna().any():
        basket = basket.fillna(lines["customer_id"] + " " + day.dt.strftime("%Y-%m-%d"))
    return lines.assign(day=day, basket=basket)


def purchase_days(order_lines: pd.DataFrame, as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """customer_id, day, amount, number: one row per purchase day, ascending; `number` counts a customer's days."""
    lines = purchases(order_lines, as_of)
    days = lines.groupby(["customer_id", "day"], as_index=False)["amount"].sum()
    return days.assign(number=days.groupby("customer_id").cumcount() + 1)


def has(frame: pd.DataFrame | None, column: str) -> bool:
    """Whether `frame` is there and `column` has at least one value."""
    return frame is not None and column in frame and bool(frame[column].notna().any())


def reaches(lines: pd.DataFrame, start: pd.Timestamp) -> bool:
    """Whether the lines' period holds all from `start` on; their first day may be `GRACE` later, a shop being shut."""
    return is_whole(lines["ordered_at"].min(), start, 0, GRACE.days)
