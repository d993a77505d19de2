"""Frequency: how often the customer bought, over everything visible and over windows."""

from __future__ import annotations

import narwhals as nw

from .feature import MONEY, WINDOWS, Feature, Part, col, per, ratio, total

FEATURES = (
    Feature("frequency", "frequency", "purchase days", "Purchase days", "购买天数", one_day="1"),
    *(
        Feature(
            f"frequency_{w}d",
            "frequency",
            "purchase days",
            f"Purchase days in the last {w} days",
            f"最近{w}天的购买天数",
            one_day="1 or 0",
        )
        for w in WINDOWS
    ),
    Feature(
        "orders",
        "frequency",
        "orders",
        "Orders; the lines of one order number on one day are one order, and without order numbers so is the day",
        "订单数",
        one_day="at least 1",
    ),
    Feature("lines", "frequency", "order lines", "Order lines bought", "购买的订单行数", one_day="at least 1"),
    Feature("units", "frequency", "units", "Units bought", "购买件数", ("quantity",)),
    Feature(
        "purchase_rate",
        "frequency",
        "purchase days per year",
        "Purchase days for every 365 days of tenure",
        "年均购买天数",
        one_day="365 / tenure_days",
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    return {
        "days": total("bought"),
        **{f"days_{w}": total("bought", w) for w in WINDOWS},
        "orders_all": total("orders"),
        "lines_all": total("lines"),
        **({"units_all": total("units")} if "quantity" in have else {}),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    return {
        "frequency": col("days"),
        **{f"frequency_{w}d": col(f"days_{w}") for w in WINDOWS},
        "orders": col("orders_all"),
        "lines": col("lines_all"),
        **({"units": per(col("units_all"), MONEY)} if "quantity" in have else {}),
        "purchase_rate": ratio(col("days") * 365.0, col("first_age")),
    }
