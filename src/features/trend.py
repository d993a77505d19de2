"""Trend: this window against the one before, and the slope of spending over the last year."""

from __future__ import annotations

import narwhals as nw

from .feature import AMOUNT_SCALE, WINDOW, Family, Feature, Part, ReasonText, col, divide_by_number, ratio, total

PAIRS = (30, 90, 180)
MONTHS = 12
MONTH_DAYS = 30
# sum of (5.5 - i)^2 for i = 0..11: the denominator of a straight line through twelve months
SQUARES = 143.0

FEATURES = (
    *(
        Feature(
            f"frequency_change_{w}d",
            "trend",
            "share, -1 to 1",
            f"Purchase days in the last {w} days (a) against the {w} days before (b): (a - b) / (a + b);"
            " null when both are empty",
            f"最近{w}天与此前{w}天购买天数的相对变化",
            reason=ReasonText("change", "purchase days", "购买日", w),
            looks_back=WINDOW,
        )
        for w in PAIRS
    ),
    *(
        Feature(
            f"spend_change_{w}d",
            "trend",
            "share, -1 to 1",
            f"Amount bought in the last {w} days (a) against the {w} days before (b): (a - b) / (a + b);"
            " null when both are empty",
            f"最近{w}天与此前{w}天消费金额的相对变化",
            reason=ReasonText("change", "spending", "消费", w),
            looks_back=WINDOW,
        )
        for w in PAIRS
    ),
    Feature(
        "monetary_change_180d",
        "trend",
        "share, -1 to 1",
        "Mean order value of the last 180 days (a) against that of the 180 days before (b): (a - b) / (a + b); null"
        " when either is empty",
        "最近180天与此前180天平均每单金额的相对变化",
        one_day="null",
        looks_back=WINDOW,
    ),
    Feature(
        "last_day_value_ratio",
        "trend",
        "ratio",
        "Amount of the last purchase day divided by the mean amount of a purchase day",
        "最近一次购买金额与每次购买平均金额之比",
        one_day="1",
        reason=ReasonText("times", "last purchase {v} as large as usual", "最近一次购买金额为平时的{v}"),
        version=2,
    ),
    Feature(
        "spend_slope",
        "trend",
        "currency per month, per month",
        "Least-squares slope of spending over the last twelve months of 30 days; months without a purchase are 0",
        "最近十二个月消费的趋势斜率",
        reason=ReasonText("money", "monthly spending moves by {v} a month", "月消费每月变化{v}"),
        looks_back=WINDOW,
    ),
    Feature(
        "frequency_slope",
        "trend",
        "purchase days per month, per month",
        "Least-squares slope of purchase days over the last twelve months of 30 days",
        "最近十二个月购买天数的趋势斜率",
        reason=ReasonText("plain", "monthly purchase days move by {v} a month", "月购买日数每月变化{v}"),
        looks_back=WINDOW,
    ),
    Feature(
        "recent_spend_share",
        "trend",
        "share",
        "Share of the whole amount that was bought in the last 90 days",
        "最近90天消费占全部消费的比例",
        one_day="1 or 0",
        reason=ReasonText("share", "{v} of all spending fell in the last 90 days", "{v}的消费发生在最近90天"),
        version=2,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    # month 0 is the latest 30 days, so a newer month weighs more
    month = ((col("now") - col("day") - 1) // MONTH_DAYS).cast(nw.Float64)
    weight = nw.when(col("age") <= MONTHS * MONTH_DAYS).then(5.5 - month).otherwise(0.0)
    return {
        # the other double windows are there already
        "days_360": total("bought", 360),
        "amount_360": total("amount", 360),
        "orders_360": total("orders", 360),
        "last_amount": Part("max", nw.when(col("latest") > 0).then(col("amount"))),
        "spend_moment": Part("sum", weight * col("amount")),
        "days_moment": Part("sum", weight * col("bought")),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""

    def change(what: str, w: int) -> nw.Expr:
        now, both = col(f"{what}_{w}"), col(f"{what}_{2 * w}")
        return ratio(now - (both - now), both)

    value = ratio(col("amount_180"), col("orders_180"))
    value_before = ratio(col("amount_360") - col("amount_180"), col("orders_360") - col("orders_180"))
    return {
        **{f"frequency_change_{w}d": change("days", w) for w in PAIRS},
        **{f"spend_change_{w}d": change("amount", w) for w in PAIRS},
        "monetary_change_180d": ratio(value - value_before, value + value_before),
        "last_day_value_ratio": ratio(col("last_amount") * col("days"), col("amount_all")),
        "spend_slope": divide_by_number(col("spend_moment"), SQUARES * AMOUNT_SCALE),
        "frequency_slope": divide_by_number(col("days_moment"), SQUARES),
        "recent_spend_share": ratio(col("amount_90"), col("amount_all")),
    }


FAMILY = Family(
    "trend",
    title={"en": "Trend", "zh": "变化趋势"},
    question={"en": "More or less than before?", "zh": "比以前多还是少？"},
    features=FEATURES,
    parts=parts,
    finish=finish,
)
