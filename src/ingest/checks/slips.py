"""What would pass in silence: a day or month without orders that should have some, prices far from the product's own,
and one order that is a large part of all sales.

A shop that sells on every weekday and has one Tuesday without a single order may have lost a file; one that shuts
every year over Christmas, or on several public holidays, has not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...order_lines import purchase_lines
from ...study import OrderLines
from ..finding import Finding
from ..lines.filters import column_of
from .doubted_orders import leave_out, order_of
from .missing_months import customers_by_day, empty_months, missing_months
from .price_slips import price_slips

WEEKS = 8
"""a weekday says something after so many weeks"""
LEAST = 15.0
"""mean customers who buy on the nearest such weekdays; fewer can be none by chance (of 15: once in three million)"""
NEAREST = 4
"""such weekdays before and behind"""
OPEN = 0.8
"""share of a weekday's dates with orders, from which on the shop is open on it"""
SHORT = 4
"""open days; a longer gap is a closure, unless another year has orders then"""
ORDERS, OF_ALL_SALES, OUTSIZED = 100, 0.1, 50.0
"""of so many orders one that is this share of all sales and so many times the usual one is asked about"""
HOLIDAYS = ((1, 1), (12, 25), (12, 26))
"""month and day on which shops in many countries are closed"""
SEASON_DAYS = 30
"""a closure moves by at most so many days from year to year"""
YEAR = 365


def slip_findings(lines: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """Findings on cleaned order lines: days without orders, prices that are slips, one order past all."""
    column = column_of("order_id", source)
    counts = customers_by_day(lines)
    gaps = [*missing_months(counts), *missing_days(counts)]
    return [*gaps, *price_slips(lines, column), *outsized_order(lines, column)]


def missing_days(counts: pd.Series) -> list[Finding]:
    """Days in the middle of the data without a line, where every other such weekday has lines (see above).

    `counts` as from `customers_by_day`. Days of months without a line are for `missing_months`.
    """
    if len(counts) < 7 * WEEKS:
        return []
    days = pd.date_range(counts.index[0], counts.index[-1])
    n = counts.reindex(days, fill_value=0).to_numpy(float)
    weekday = days.day_of_week.to_numpy()
    within = ~days.to_period("M").isin(empty_months(counts))
    weeks = np.bincount(weekday[within], minlength=7)
    share = np.bincount(weekday, weights=n > 0, minlength=7) / np.maximum(weeks, 1)
    normally = (share[weekday] >= OPEN) & (weeks[weekday] >= WEEKS) & within
    gaps = _gaps(n, normally)
    short = [gap for gap in gaps if len(gap) <= SHORT]
    of_weekday = np.bincount(weekday[np.concatenate([*short, []]).astype(int)], minlength=7)
    suspicious = [gap for gap in short if all(of_weekday[weekday[day]] == 1 and not _holiday(days[day]) for day in gap)]
    long = [gap for gap in gaps if len(gap) > SHORT]
    suspicious += [gap for gap in long if _only_this_year(gap, long, n, normally)]
    lost = np.sort(np.concatenate([*(gap for gap in suspicious if _expected(gap, n) >= LEAST), []])).astype(int)
    if not len(lost):
        return []
    shown = [f"{days[day]:%Y-%m-%d}" for day in lost]
    first = ", ".join(shown[:2]) + (f" (+{len(shown) - 2})" if len(shown) > 2 else "")
    expected = round(_expected(lost[:1], n))
    return [
        Finding(
            "missing_days",
            "warning",
            {"en": "Days without orders", "zh": "没有订单的日期"},
            {
                "en": f"{first}: no order line, where such weekdays have about {expected:,} customers; if a file is "
                "missing, add it to what [order_lines] path names; if the shop was closed, nothing is to be done",
                "zh": f"{first}：没有任何明细行，而前后几周的同一天约有 {expected:,} 位客户购买；若缺少文件，请补到 "
                "[order_lines] path 所指的位置；若当天停业，则无需处理",
            },
            len(lost),
        )
    ]


def _gaps(n: np.ndarray, normally: np.ndarray) -> list[np.ndarray]:
    """Places of the empty days among those the shop is normally open, in runs that no day with lines interrupts."""
    empty = np.flatnonzero((n == 0) & normally)
    filled = np.cumsum(n > 0)
    return np.split(empty, np.flatnonzero(np.diff(filled[empty])) + 1) if len(empty) else []


def _holiday(day: pd.Timestamp) -> bool:
    return (day.month, day.day) in HOLIDAYS


def _only_this_year(gap: np.ndarray, long: list[np.ndarray], n: np.ndarray, normally: np.ndarray) -> bool:
    """Whether a year before or after, where the data know it, most of these days have lines and no closure is near."""
    middle = int(gap.mean())
    others = [int(one.mean()) for one in long if one is not gap]
    for year in (middle - YEAR, middle + YEAR):
        if any(abs(other - year) <= SEASON_DAYS for other in others):
            return False
    known = [day + step for day in gap for step in (-YEAR, YEAR) if 0 <= day + step < len(n)]
    open_then = [day for day in known if normally[day]]
    return bool(open_then) and float(np.mean([n[day] > 0 for day in open_then])) > 0.5


def _expected(gap: np.ndarray, n: np.ndarray) -> float:
    """Mean customers on the nearest weekdays like the first day of `gap`."""
    around = [int(gap[0]) + 7 * step for step in range(-NEAREST, NEAREST + 1) if step]
    return float(np.mean([n[day] for day in around if 0 <= day < len(n)]))


def outsized_order(lines: pd.DataFrame, order_column: str) -> list[Finding]:
    """The largest order, where it is much of all sales and far beyond the usual one; `order_column` as above.

    An order is an order_id of a customer, or where that is unknown a customer's day.
    """
    bought = purchase_lines(lines, ["customer_id", "order_id", "ordered_at", "amount"]).dropna(subset="customer_id")
    each = pd.DataFrame(
        {
            "customer": pd.factorize(bought["customer_id"])[0],
            "order": pd.factorize(bought["order_id"])[0],
            "day": bought["ordered_at"].dt.normalize().to_numpy(),
            "amount": bought["amount"].to_numpy(),
            "row": np.arange(len(bought)),
        }
    )
    orders = each.groupby(["customer", "order", "day"], sort=False).agg({"amount": "sum", "row": "first"})
    if len(orders) < ORDERS:
        return []
    at, usual = int(orders["amount"].to_numpy().argmax()), float(orders["amount"].median())
    largest = bought.iloc[int(orders["row"].iloc[at])].to_dict() | {"amount": float(orders["amount"].iloc[at])}
    share = float(largest["amount"] / orders["amount"].sum()) if orders["amount"].sum() > 0 else 0.0
    if share < OF_ALL_SALES or largest["amount"] < OUTSIZED * max(usual, 0.01):
        return []
    who, otherwise = order_of(largest), leave_out(pd.Series([largest["order_id"]]), order_column)
    day, amount = f"{largest['ordered_at']:%Y-%m-%d}", f"{largest['amount']:,.2f}"
    return [
        Finding(
            "outsized_order",
            "warning",
            {"en": "One order past all others", "zh": "一笔订单远超其他"},
            {
                "en": f"{who['en']} on {day} is {amount}, {share:.0%} of all sales, where orders are usually "
                f"{usual:,.2f}: sums, values and ABC classes follow it; if it is a slip, correct it in the file"
                f"{otherwise['en']}",
                "zh": f"{who['zh']}（{day}）为 {amount}，占全部销售额的 {share:.0%}，而订单通常为 {usual:,.2f}："
                f"合计、价值和 ABC 分类都随之而变；若为录入错误，请在文件中更正{otherwise['zh']}",
            },
            1,
        )
    ]
