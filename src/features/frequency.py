"""Frequency: how often the customer bought, in the whole life and in windows."""

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
        "frequency",
        "frequency",
        "purchase days",
        "Purchase days",
        "购买天数",
        one_day="1",
        reason=ReasonText("count", "{v} purchase days so far", "至今有{v}个购买日"),
        version=2,
    ),
    *(
        Feature(
            f"frequency_{w}d",
            "frequency",
            "purchase days",
            f"Purchase days in the last {w} days",
            f"最近{w}天的购买天数",
            one_day="1 or 0",
            reason=ReasonText("count", f"{{v}} purchase days in the last {w} days", f"最近{w}天有{{v}}个购买日"),
            looks_back=WINDOW,
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
        reason=ReasonText("count", "{v} orders so far", "至今有{v}个订单"),
        version=2,
    ),
    Feature(
        "lines",
        "frequency",
        "order lines",
        "Order lines bought",
        "购买的订单行数",
        one_day="at least 1",
        reason=ReasonText("count", "{v} order lines so far", "至今有{v}个订单行"),
        version=2,
    ),
    Feature(
        "units",
        "frequency",
        "units",
        "Units bought",
        "购买件数",
        ("quantity",),
        reason=ReasonText("count", "{v} units bought so far", "至今购买{v}件"),
        version=2,
    ),
    Feature(
        "purchase_rate",
        "frequency",
        "purchase days per year",
        "Purchase days for every 365 days of tenure",
        "年均购买天数",
        one_day="365 / tenure_days",
        reason=ReasonText("plain", "{v} purchase days a year", "每年{v}个购买日"),
        version=2,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    return {
        "days": total("bought"),
        **{f"days_{w}": total("bought", w) for w in WINDOWS},
        "orders_all": total("orders"),
        "lines_all": total("lines"),
        "habit_days": habit("bought"),
        "habit_orders": habit("orders"),
        "habit_lines": habit("lines"),
        **({"units_all": total("units"), "habit_units": habit("units")} if "quantity" in have else {}),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    return {
        "frequency": col("days"),
        **{f"frequency_{w}d": col(f"days_{w}") for w in WINDOWS},
        "orders": col("orders_all"),
        "lines": col("lines_all"),
        **({"units": divide_by_number(col("units_all"), AMOUNT_SCALE)} if "quantity" in have else {}),
        "purchase_rate": ratio(col("days") * 365.0, col("first_age")),
    }


FAMILY = Family(
    "frequency",
    title={"en": "Frequency", "zh": "购买频次"},
    question={"en": "On how many days did the customer buy?", "zh": "客户在多少天购买过？"},
    features=FEATURES,
    parts=parts,
    finish=finish,
)
