"""Monetary: what the customer paid, per order (the M of RFMW) and in total."""

from __future__ import annotations

import narwhals as nw

from .feature import MONEY, WINDOWS, Feature, Part, col, per, ratio, total

FEATURES = (
    Feature(
        "monetary",
        "monetary",
        "currency per order",
        "Mean order value: amount bought divided by orders (returns are not taken off)",
        "平均每单金额（不扣除退货）",
        one_day="the mean of that day's orders",
    ),
    Feature("monetary_total", "monetary", "currency", "Amount bought", "购买总金额"),
    *(
        Feature(
            f"monetary_{w}d",
            "monetary",
            "currency per order",
            f"Mean order value in the last {w} days; null without an order there",
            f"最近{w}天的平均每单金额",
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
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    return {
        "amount_all": total("amount"),
        **{f"amount_{w}": total("amount", w) for w in WINDOWS},
        **{f"orders_{w}": total("orders", w) for w in WINDOWS},
        "amount_max": Part("max", nw.when(col("bought") > 0).then(col("amount"))),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    return {
        "monetary": ratio(col("amount_all"), col("orders_all") * MONEY),
        "monetary_total": per(col("amount_all"), MONEY),
        **{f"monetary_{w}d": ratio(col(f"amount_{w}"), col(f"orders_{w}") * MONEY) for w in WINDOWS},
        **{f"monetary_total_{w}d": per(col(f"amount_{w}"), MONEY) for w in WINDOWS},
        "largest_day": per(col("amount_max"), MONEY),
    }
