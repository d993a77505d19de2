"""Width: how many categories and products the customer buys, how evenly, and which came and went.

The (customer, category) table keeps the first and last purchase day; the width of a window is then the number of
categories whose last purchase lies in it, and no distinct count is ever taken.
"""

from __future__ import annotations

import narwhals as nw

from .feature import (
    AMOUNT_SCALE,
    HISTORY,
    TERM_SCALE,
    WINDOW,
    WINDOWS,
    Family,
    Feature,
    Part,
    ReasonText,
    VisibleTables,
    aggregate,
    col,
    fixed_point,
    ratio,
)

CATEGORY = ("category",)
PRODUCT = ("product_id",)
DROPPED_DAYS = 180
NEW_DAYS = 90

FEATURES = (
    Feature(
        "width",
        "width",
        "categories",
        "Categories bought",
        "购买的品类数",
        CATEGORY,
        reason=ReasonText("count", "{v} categories bought so far", "至今购买过{v}个品类"),
        version=2,
    ),
    *(
        Feature(
            f"width_{w}d",
            "width",
            "categories",
            f"Categories bought in the last {w} days",
            f"最近{w}天购买的品类数",
            CATEGORY,
            reason=ReasonText("count", f"{{v}} categories bought in the last {w} days", f"最近{w}天购买{{v}}个品类"),
            looks_back=WINDOW,
        )
        for w in WINDOWS
    ),
    Feature(
        "category_entropy",
        "width",
        "nats",
        "Entropy of the customer's order lines over categories; 0 is one category only",
        "品类分布的熵",
        CATEGORY,
        reason=ReasonText("plain", "spread over categories {v} (0 = one only)", "品类分散度{v}（0为单一品类）"),
        looks_back=HISTORY,
    ),
    Feature(
        "category_top_share",
        "width",
        "share",
        "Share of order lines (with a category) in the customer's largest category",
        "最大品类的行数占比",
        CATEGORY,
        reason=ReasonText("share", "{v} of lines in the favourite category", "最常购品类占{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "new_categories_90d",
        "width",
        "categories",
        f"Categories first bought in the last {NEW_DAYS} days",
        f"最近{NEW_DAYS}天首次购买的品类数",
        CATEGORY,
        one_day="width or 0",
        reason=ReasonText("count", "{v} new categories in the last 90 days", "最近90天首次购买{v}个品类"),
        version=2,
    ),
    Feature(
        "dropped_categories",
        "width",
        "categories",
        f"Categories bought before but not in the last {DROPPED_DAYS} days",
        f"曾购买但最近{DROPPED_DAYS}天未再购买的品类数",
        CATEGORY,
        one_day="width or 0",
        reason=ReasonText(
            "count", "{v} categories bought before, not in the last 180 days", "{v}个品类以前购买过，最近180天未购买"
        ),
        version=2,
    ),
    Feature(
        "repeated_category_share",
        "width",
        "share",
        "Share of the customer's categories bought on more than one day",
        "在多天购买过的品类占比",
        CATEGORY,
        one_day="0",
        reason=ReasonText("share", "{v} of categories bought more than once", "{v}的品类重复购买过"),
        version=2,
    ),
    Feature(
        "price_level",
        "price",
        "ratio",
        "Amount paid divided by what the same units would have cost at the shop's mean price per unit of each category",
        "相对于品类平均价格的价格水平",
        ("category", "quantity"),
        reason=ReasonText("times", "pays {v} the shop's usual price", "支付价格为全店平均的{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "product_width",
        "width",
        "products",
        "Products bought",
        "购买的商品数",
        PRODUCT,
        reason=ReasonText("count", "{v} products bought so far", "至今购买过{v}种商品"),
        version=2,
    ),
    Feature(
        "product_width_90d",
        "width",
        "products",
        "Products bought in the last 90 days",
        "最近90天购买的商品数",
        PRODUCT,
        reason=ReasonText("count", "{v} products bought in the last 90 days", "最近90天购买{v}种商品"),
        looks_back=WINDOW,
    ),
    Feature(
        "repeated_product_share",
        "width",
        "share",
        "Share of the customer's products bought on more than one day",
        "在多天购买过的商品占比",
        PRODUCT,
        one_day="0",
        reason=ReasonText("share", "{v} of products bought more than once", "{v}的商品重复购买过"),
        version=2,
    ),
    Feature(
        "first_time_product_share",
        "width",
        "share",
        "Of the products bought in the last 90 days, the share never bought before those 90 days; null without one",
        "最近90天所购商品中首次购买的占比",
        PRODUCT,
        one_day="1 or null",
        reason=ReasonText(
            "share",
            "{v} of the products of the last 90 days are new to the customer",
            "最近90天所购商品中{v}为首次购买",
        ),
        version=2,
    ),
)

KEYS = ["customer_id", "now"]


def _age(column: str) -> nw.Expr:
    return (col("now") - col(column)).cast(nw.Float64)


def _last_within(days: int) -> Part:
    return Part("sum", (_age("last_day") <= days).cast(nw.Float64))


def blocks(visible: VisibleTables) -> list[nw.LazyFrame]:
    """Frames with one row per customer and as_of that are joined to the feature table, from the visible tables."""
    blocks = []
    if "category" in visible.spans:
        blocks.append(_categories(visible.spans["category"], visible.prices))
    if "product_id" in visible.spans:
        blocks.append(_products(visible.spans["product_id"]))
    return blocks


def _categories(bought: nw.LazyFrame, prices: nw.LazyFrame | None) -> nw.LazyFrame:
    """customer_id, now and the category features.

    `bought` has one row per customer_id, category and now (see collapse.visible_spans); `prices` one per category and
    now with the shop's amount and units, or is None when units are not known.
    """
    n = col("lines")
    parts = {
        "width": Part("sum", nw.lit(1.0)),
        **{f"width_{w}d": _last_within(w) for w in WINDOWS},
        "bought_lately": Part("sum", (n > 0).cast(nw.Float64)),
        "lines": Part("sum", n),
        "top": Part("max", n),
        "logs": Part("sum", fixed_point(n * nw.when(n > 0).then(n).log(), TERM_SCALE).fill_null(0.0)),
        "new": Part("sum", (_age("first_day") <= NEW_DAYS).cast(nw.Float64)),
        "repeated": Part("sum", (col("first_day") < col("last_day")).cast(nw.Float64)),
    }
    if prices is not None:
        usual_price = prices.select("category", "now", price=ratio(col("amount"), col("units")))
        bought = bought.join(usual_price, on=["category", "now"], how="left")
        known = (col("units") > 0) & (col("price") > 0)
        parts["paid"] = Part("sum", nw.when(known).then(col("amount")).otherwise(0.0))
        usual = fixed_point(col("units") * col("price"), TERM_SCALE / AMOUNT_SCALE)
        parts["usual"] = Part("sum", nw.when(known).then(usual).otherwise(0.0))
    customers = aggregate(bought, KEYS, parts)
    width, lately = col("width"), col("bought_lately")
    lines = nw.when(lately > 0).then(col("lines"))
    # rounding of the terms may leave a billionth below zero
    entropy = nw.max_horizontal(lines.log() - col("logs") / (TERM_SCALE * lines), nw.lit(0.0))
    finished = {
        "category_entropy": nw.when(lately > 1).then(entropy).otherwise(nw.when(lately > 0).then(0.0)),
        "category_top_share": ratio(col("top"), lines),
        "new_categories_90d": col("new"),
        "dropped_categories": width - col(f"width_{DROPPED_DAYS}d"),
        "repeated_category_share": ratio(col("repeated"), width),
    }
    if prices is not None:
        finished["price_level"] = ratio(col("paid") * (TERM_SCALE / AMOUNT_SCALE), col("usual"))
    return customers.select(*KEYS, "width", *(f"width_{w}d" for w in WINDOWS), **finished)


def _products(bought: nw.LazyFrame) -> nw.LazyFrame:
    """customer_id, now and the product features; `bought` has one row per customer_id, product_id and now."""
    customers = aggregate(
        bought,
        KEYS,
        {
            "product_width": Part("sum", nw.lit(1.0)),
            "product_width_90d": _last_within(NEW_DAYS),
            "new": Part("sum", (_age("first_day") <= NEW_DAYS).cast(nw.Float64)),
            "repeated": Part("sum", (col("first_day") < col("last_day")).cast(nw.Float64)),
        },
    )
    return customers.select(
        *KEYS,
        "product_width",
        "product_width_90d",
        repeated_product_share=ratio(col("repeated"), col("product_width")),
        first_time_product_share=ratio(col("new"), col("product_width_90d")),
    )


FAMILY = Family(
    "width",
    title={"en": "Width", "zh": "购买广度"},
    question={
        "en": "How many categories and products, how evenly, and which are new or dropped?",
        "zh": "购买多少品类和商品？分布是否均匀？哪些是新增或放弃的？",
    },
    features=FEATURES,
    blocks=blocks,
)
