"""Basket and price: how much goes into an order, and how far the customer buys on discount."""

from __future__ import annotations

import narwhals as nw

from .feature import MONEY, Feature, Part, col, ratio, total

FEATURES = (
    Feature("lines_per_order", "price", "order lines", "Order lines per order", "每单行数"),
    Feature("units_per_order", "price", "units", "Units per order", "每单件数", ("quantity",)),
    Feature("unit_price", "price", "currency per unit", "Amount bought per unit", "平均单价", ("quantity",)),
    Feature(
        "discount_share",
        "price",
        "share",
        "Discount given divided by the amount before discount; an unknown discount counts as none",
        "折扣占折前金额的比例",
        ("discount",),
    ),
    Feature(
        "promotion_share",
        "price",
        "share",
        "Share of order lines bought with a discount above zero",
        "折扣购买行数占比",
        ("discount",),
    ),
    Feature(
        "promotion_share_180d",
        "price",
        "share",
        "The same in the last 180 days; null without a line there",
        "最近180天折扣购买行数占比",
        ("discount",),
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    if "discount" not in have:
        return {}
    return {
        "discount_all": total("discount"),
        "promoted": total("promotion_lines"),
        "promoted_180": total("promotion_lines", 180),
        "lines_180": total("lines", 180),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    made = {"lines_per_order": ratio(col("lines_all"), col("orders_all"))}
    if "quantity" in have:
        made["units_per_order"] = ratio(col("units_all"), col("orders_all") * MONEY)
        made["unit_price"] = ratio(col("amount_all"), col("units_all"))
    if "discount" in have:
        made["discount_share"] = ratio(col("discount_all"), col("amount_all") + col("discount_all"))
        made["promotion_share"] = ratio(col("promoted"), col("lines_all"))
        made["promotion_share_180d"] = ratio(col("promoted_180"), col("lines_180"))
    return made
