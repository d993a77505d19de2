"""What would pass in silence: a day or month without orders that should have some, prices ten or a hundred times too
high, and one order that is a large part of all sales.

A shop that sells on every weekday and has one Tuesday without a single order may have lost a file; one that shuts
every year over Christmas, or on several public holidays, has not. A line at 99.90 of a product that costs 9.99 on all
others may be a slip of the decimal sign; a clearance at a tenth that fits no other price of the product is none.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from ...order_lines import purchase_lines
from ...study import OrderLines
from ..finding import Finding
from ..lines.filters import column_of
from ..quoting import toml
from .missing_months import customers_by_day, empty_months, missing_months

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

FEW_LINES = 8
"""a product's usual price is known from so many lines on"""
NARROW = 5.0
"""times: between the prices of 90 % of a product's lines; one whose price varies more has no usual price"""
EXACT = 0.005
"""share by which a price, moved by its decimal sign, may differ from another price of the product"""
SEEN = 2
"""lines with that other price, at least; lines with the doubted one, at most, or RARE of the product's"""
RARE = 0.05


def slip_findings(lines: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """Findings on cleaned order lines: days without orders, prices out by ten or a hundred, one order past all."""
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


def price_slips(lines: pd.DataFrame, order_column: str) -> list[Finding]:
    """Purchases whose unit price, moved by one or two decimal places, is another price of the same product.

    order_column: what the file calls the number of an order.
    """
    if "product_id" not in lines or lines["product_id"].isna().all():
        return []
    bought = purchase_lines(
        lines, ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "amount", "discount"]
    )
    bought = bought[bought["product_id"].notna() & (bought["quantity"] > 0) & (bought["amount"] > 0)]
    full = bought["amount"] + bought["discount"].fillna(0.0).abs()
    table = pd.DataFrame({"product": pd.factorize(bought["product_id"])[0], "price": full / bought["quantity"]})
    by = table.groupby("product")["price"]
    table["usual"], table["lines"] = by.transform("median"), by.transform("size")
    power = np.log10(table["price"] / table["usual"])
    table["places"] = power.round()
    doubted = table[table["places"].abs().isin([1, 2]) & (table["lines"] >= FEW_LINES)]
    own = table[table["product"].isin(doubted["product"].unique())].groupby("product")["price"]
    narrow = own.quantile(0.95) <= NARROW * own.quantile(0.05)
    prices = {product: one.to_numpy() for product, one in own if narrow[product]}
    doubted = doubted[doubted["product"].isin(prices)]
    alike = doubted.groupby(["product", "price", "places"], sort=False)
    slips = [_is_slip(price, places, prices[product]) for product, price, places in alike.size().index]
    wrong = doubted.index[np.array(slips, dtype=bool)[alike.ngroup()]]
    if not len(wrong):
        return []
    rows = bought.loc[wrong].assign(price=table["price"], usual=table["usual"])
    examples = rows.head(2).to_dict("records")
    english = "; ".join(_example(row, "en", "{who} on {day}, product {product}: {price}, usually {usual}")
                        for row in examples)  # fmt: skip
    chinese = "；".join(_example(row, "zh", "{who}（{day}）商品 {product}：{price}，通常为 {usual}")
                        for row in examples)  # fmt: skip
    leave_out = _leave_out(rows["order_id"], order_column)
    return [
        Finding(
            "price_slips",
            "warning",
            {"en": "Prices out by ten or a hundred", "zh": "单价相差十倍或百倍"},
            {
                "en": f"{len(wrong):,} lines have a unit price about 10 or 100 times, or a tenth or a hundredth of, "
                f"the product's usual one ({english}); correct them in the file{leave_out['en']}",
                "zh": f"{len(wrong):,} 行的单价约为该商品通常单价的 10 倍、100 倍、十分之一或百分之一（{chinese}）；"
                f"请在文件中更正{leave_out['zh']}",
            },
            len(wrong),
        )
    ]


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
    who, leave_out = _who(largest), _leave_out(pd.Series([largest["order_id"]]), order_column)
    day, amount = f"{largest['ordered_at']:%Y-%m-%d}", f"{largest['amount']:,.2f}"
    return [
        Finding(
            "outsized_order",
            "warning",
            {"en": "One order past all others", "zh": "一笔订单远超其他"},
            {
                "en": f"{who['en']} on {day} is {amount}, {share:.0%} of all sales, where orders are usually "
                f"{usual:,.2f}: sums, values and ABC classes follow it; if it is a slip, correct it in the file"
                f"{leave_out['en']}",
                "zh": f"{who['zh']}（{day}）为 {amount}，占全部销售额的 {share:.0%}，而订单通常为 {usual:,.2f}："
                f"合计、价值和 ABC 分类都随之而变；若为录入错误，请在文件中更正{leave_out['zh']}",
            },
            1,
        )
    ]


def _leave_out(orders: pd.Series, order_column: str) -> dict[str, str]:
    """How the first of `orders` that has a number is left out, as the end of a sentence; empty where none has."""
    first = orders.dropna().head(1).to_list()
    if not first:
        return {"en": "", "zh": ""}
    way = f"drop = [{{ column = {toml(order_column)}, pattern = {toml(f'^{re.escape(str(first[0]))}$')} }}]"
    return {
        "en": f", or leave such orders out with [order_lines] {way}",
        "zh": f"，或用 [order_lines] {way} 剔除此类订单",
    }


def _who(row: dict[Hashable, Any]) -> dict[str, str]:
    """The order that a line is of, or its customer where that is unknown."""
    if pd.isna(row["order_id"]):
        return {"en": f"customer {row['customer_id']}", "zh": f"客户 {row['customer_id']}"}
    return {"en": f"order {row['order_id']}", "zh": f"订单 {row['order_id']}"}


def _example(row: dict[Hashable, Any], language: str, text: str) -> str:
    day, price, usual = f"{row['ordered_at']:%Y-%m-%d}", f"{row['price']:,.2f}", f"{row['usual']:,.2f}"
    return text.format(who=_who(row)[language], day=day, product=row["product_id"], price=price, usual=usual)


def _is_slip(price: float, places: float, prices: np.ndarray) -> bool:
    """Whether `price` is rare and, moved by so many decimal places, one of the product's own `prices`."""
    right = price / 10.0**places
    alike = int((np.abs(prices / right - 1) <= EXACT).sum())
    same = int((np.abs(prices / price - 1) <= EXACT).sum())
    return alike >= SEEN and same <= max(SEEN, RARE * len(prices))
