"""Basket and price: how much goes into an order, and how far the customer buys on discount."""

from __future__ import annotations

import narwhals as nw

from .feature import AMOUNT_SCALE, HISTORY, WINDOW, Family, Feature, Part, ReasonText, col, habit, ratio, total

FEATURES = (
    Feature(
        "lines_per_order",
        "price",
        "order lines",
        "Order lines per order",
        "每单行数",
        reason=ReasonText("plain", "{v} lines per order", "每单{v}行"),
        looks_back=HISTORY,
    ),
    Feature(
        "units_per_order",
        "price",
        "units",
        "Units per order",
        "每单件数",
        ("quantity",),
        reason=ReasonText("plain", "{v} units per order", "每单{v}件"),
        looks_back=HISTORY,
    ),
    Feature(
        "unit_price",
        "price",
        "currency per unit",
        "Amount bought per unit",
        "平均单价",
        ("quantity",),
        reason=ReasonText("money", "{v} per unit on average", "平均单价{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "discount_share",
        "price",
        "share",
        "Discount given divided by the amount before discount; an unknown discount counts as none",
        "折扣占折前金额的比例",
        ("discount",),
        reason=ReasonText("share", "discounts take {v} off", "折扣占{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "promotion_share",
        "price",
        "share",
        "Share of order lines bought with a discount above zero",
        "折扣购买行数占比",
        ("discount",),
        reason=ReasonText("share", "{v} of lines bought on discount", "{v}的订单行为折扣购买"),
        looks_back=HISTORY,
    ),
    Feature(
        "promotion_share_180d",
        "price",
        "share",
        "The same in the last 180 days; null without a line there",
        "最近180天折扣购买行数占比",
        ("discount",),
        reason=ReasonText(
            "share", "{v} of lines bought on discount in the last 180 days", "最近180天{v}的订单行为折扣购买"
        ),
        looks_back=WINDOW,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    if "discount" not in have:
        return {}
    return {
        "habit_discount": habit("discount"),
        "habit_promoted": habit("promotion_lines"),
        "promoted_180": total("promotion_lines", 180),
        "lines_180": total("lines", 180),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    finished = {"lines_per_order": ratio(col("habit_lines"), col("habit_orders"))}
    if "quantity" in have:
        finished["units_per_order"] = ratio(col("habit_units"), col("habit_orders") * AMOUNT_SCALE)
        finished["unit_price"] = ratio(col("habit_amount"), col("habit_units"))
    if "discount" in have:
        finished["discount_share"] = ratio(col("habit_discount"), col("habit_amount") + col("habit_discount"))
        finished["promotion_share"] = ratio(col("habit_promoted"), col("habit_lines"))
        finished["promotion_share_180d"] = ratio(col("promoted_180"), col("lines_180"))
    return finished


FAMILY = Family(
    "price",
    title={"en": "Basket and price", "zh": "购物篮与价格"},
    question={
        "en": "How large is the basket, how much on discount, expensive or cheap within its category?",
        "zh": "购物篮多大？折扣占多少？在品类内偏贵还是偏便宜？",
    },
    features=FEATURES,
    parts=parts,
    finish=finish,
)
