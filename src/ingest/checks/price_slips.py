"""Unit prices that no other line of the product has: out by ten or a hundred, or far beyond all of them.

A line at 99.90 of a product that costs 9.99 on all others may be a slip of the decimal sign; a clearance at a tenth
that fits no other price of the product is none. A line of sixty pieces at 649.50 of a product that costs 5.95 is no
slip of that sign, and large enough to lead every list of customers.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from ...order_lines import purchase_lines
from ..finding import Finding
from .doubted_orders import leave_out, order_of

FEW_LINES = 8
"""a product's usual price is known from so many lines on"""
NARROW = 5.0
"""times: between the prices of 90 % of a product's lines; one whose price varies more has no usual price"""
EXACT = 0.005
"""share by which a price, moved by its decimal sign, may differ from another price of the product"""
SEEN = 2
"""lines with that other price, at least; lines with the doubted one, at most, or RARE of the product's"""
RARE = 0.05
FAR, LARGE = 20.0, 10.0
"""a rare price is far beyond the others from so many times the usual one on; it is told on a line of so many times the
usual order's amount, as smaller ones move nothing"""


def price_slips(lines: pd.DataFrame, order_column: str) -> list[Finding]:
    """Purchases whose unit price, moved by one or two decimal places, is another price of the same product; and large
    ones whose unit price is far beyond all others of the product.

    order_column: what the file calls the number of an order.
    """
    if "product_id" not in lines or lines["product_id"].isna().all():
        return []
    bought = purchase_lines(
        lines, ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "amount", "discount"]
    )
    bought = bought[bought["product_id"].notna() & (bought["quantity"] > 0) & (bought["amount"] > 0)]
    bought["price"] = (bought["amount"] + bought["discount"].fillna(0.0).abs()) / bought["quantity"]
    bought["product"] = pd.factorize(bought["product_id"])[0]
    by = bought.groupby("product")["price"]
    bought["usual"] = by.transform("median")
    times = bought["price"] / bought["usual"]
    bought["places"] = np.log10(times).round()
    doubted = bought[(bought["places"].abs().isin([1, 2]) | (times >= FAR)) & (by.transform("size") >= FEW_LINES)]
    own = bought[bought["product"].isin(doubted["product"].unique())].groupby("product")["price"]
    narrow = own.quantile(0.95) <= NARROW * own.quantile(0.05)
    prices = {product: one.to_numpy() for product, one in own if narrow[product]}
    doubted = doubted[doubted["product"].isin(prices)]
    alike = doubted.groupby(["product", "price", "places"], sort=False)
    kinds = [_kind(price, places, prices[product]) for product, price, places in alike.size().index]
    kind = np.array(kinds, dtype=object)[alike.ngroup()]
    order = bought.groupby(["customer_id", "order_id", "ordered_at"], dropna=False)["amount"].sum().median()
    large = (times[doubted.index] >= FAR) & (doubted["amount"] >= LARGE * order)
    slips, far = doubted[kind == "slip"], doubted[(kind == "rare") & large].sort_values("amount", ascending=False)
    return [*_slips(slips, order_column), *_far(far, order_column)]


def _slips(rows: pd.DataFrame, order_column: str) -> list[Finding]:
    if rows.empty:
        return []
    examples, otherwise = _examples(rows), leave_out(rows["order_id"], order_column)
    return [
        Finding(
            "price_slips",
            "warning",
            {"en": "Prices out by ten or a hundred", "zh": "单价相差十倍或百倍"},
            {
                "en": f"{len(rows):,} lines have a unit price about 10 or 100 times, or a tenth or a hundredth of, "
                f"the product's usual one ({examples['en']}); correct them in the file{otherwise['en']}",
                "zh": f"{len(rows):,} 行的单价约为该商品通常单价的 10 倍、100 倍、十分之一或百分之一"
                f"（{examples['zh']}）；请在文件中更正{otherwise['zh']}",
            },
            len(rows),
        )
    ]


def _far(rows: pd.DataFrame, order_column: str) -> list[Finding]:
    if rows.empty:
        return []
    examples, otherwise = _examples(rows), leave_out(rows["order_id"], order_column)
    worth = f"{rows['amount'].sum():,.2f}"
    return [
        Finding(
            "far_prices",
            "warning",
            {"en": "Prices far beyond the usual", "zh": "单价远高于通常水平"},
            {
                "en": f"large orders at a unit price that no other line of the product comes near ({examples['en']}), "
                f"{worth} in all: sums, values and the contact list follow them; if they are slips, correct them in "
                f"the file{otherwise['en']}",
                "zh": f"有大额订单的单价远高于该商品的其他明细行（{examples['zh']}），共 {worth}："
                f"合计、价值和联系名单都随之而变；若为录入错误，请在文件中更正{otherwise['zh']}",
            },
            len(rows),
        )
    ]


def _examples(rows: pd.DataFrame) -> dict[str, str]:
    """The first two of `rows`, in both languages."""
    first = rows.head(2).to_dict("records")
    return {
        "en": "; ".join(_example(row, "en", "{who} on {day}, product {product}: {price}, usually {usual}")
                        for row in first),
        "zh": "；".join(_example(row, "zh", "{who}（{day}）商品 {product}：{price}，通常为 {usual}") for row in first),
    }  # fmt: skip


def _example(row: dict[Hashable, Any], language: str, text: str) -> str:
    day, price, usual = f"{row['ordered_at']:%Y-%m-%d}", f"{row['price']:,.2f}", f"{row['usual']:,.2f}"
    return text.format(who=order_of(row)[language], day=day, product=row["product_id"], price=price, usual=usual)


def _kind(price: float, places: float, prices: np.ndarray) -> str:
    """What `price` is among the product's own `prices`: `slip` where it is rare and, moved by so many decimal places,
    one of them; else `rare`, or `common`."""
    right = price / 10.0**places
    alike = int((np.abs(prices / right - 1) <= EXACT).sum())
    same = int((np.abs(prices / price - 1) <= EXACT).sum())
    if same > max(SEEN, RARE * len(prices)):
        return "common"
    return "slip" if abs(places) in (1, 2) and alike >= SEEN else "rare"
