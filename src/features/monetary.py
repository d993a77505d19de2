"""Monetary: what the customer paid, per order (the M of RFMW) and in total."""

from __future__ import annotations

import narwhals as nw

from .feature import (
    AMOUNT_SCALE,
    WINDOW,
    WINDOWS,
    Family,
    Feature,
    Part,
    ReasonText,
    col,
    divide_by_number,
    habit,
    ratio,
    total,
)

FEATURES = (
    Feature(
        "monetary",
        "monetary",
        "currency per order",
        "Mean order value: amount bought divided by orders (returns are not taken off)",
        "平均每单金额（不扣除退货）",
        one_day="the mean of that day's orders",
        reason=ReasonText("money", "{v} per order on average", "平均每单{v}"),
        version=2,
    ),
    Feature(
        "monetary_total",
        "monetary",
        "currency",
        "Amount bought",
        "购买总金额",
        reason=ReasonText("money", "{v} spent so far", "至今共消费{v}"),
        version=2,
    ),
    *(
        Feature(
            f"monetary_{w}d",
            "monetary",
            "currency per order",
            f"Mean order value in the last {w} days; null without an order there",
            f"最近{w}天的平均每单金额",
            reason=ReasonText("money", f"{{v}} per order in the last {w} days", f"最近{w}天平均每单{{v}}"),
            looks_back=WINDOW,
        )
        for w in WINDOWS
    ),
    *(
        Feature(
            f"monetary_total_{w}d",
            "monetary",
            "currency",
            f"Amount bought in the last {w} days",
            f"最近{w}天的购买总金额",
            reason=ReasonText("money", f"{{v}} spent in the last {w} days", f"最近{w}天消费{{v}}"),
            looks_back=WINDOW,
        )
        for w in WINDOWS
    ),
    Feature(
        "largest_day",
        "monetary",
        "currency",
        "Largest amount bought on one day",
        "单日最高购买金额",
        one_day="equals monetary_total",
        reason=ReasonText("money", "largest day of shopping {v}", "单日最高消费{v}"),
        version=2,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    return {
        "amount_all": total("amount"),
        "habit_amount": habit("amount"),
        **{f"amount_{w}": total("amount", w) for w in WINDOWS},
        **{f"orders_{w}": total("orders", w) for w in WINDOWS},
        "amount_max": Part("max", nw.when(col("bought") > 0).then(col("amount"))),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    return {
        "monetary": ratio(col("amount_all"), col("orders_all") * AMOUNT_SCALE),
        "monetary_total": divide_by_number(col("amount_all"), AMOUNT_SCALE),
        **{f"monetary_{w}d": ratio(col(f"amount_{w}"), col(f"orders_{w}") * AMOUNT_SCALE) for w in WINDOWS},
        **{f"monetary_total_{w}d": divide_by_number(col(f"amount_{w}"), AMOUNT_SCALE) for w in WINDOWS},
        "largest_day": divide_by_number(col("amount_max"), AMOUNT_SCALE),
    }


FAMILY = Family(
    "monetary",
    title={"en": "Monetary", "zh": "消费金额"},
    question={"en": "What is an order worth, and what all of them?", "zh": "每单金额多少？总金额多少？"},
    features=FEATURES,
    parts=parts,
    finish=finish,
)
