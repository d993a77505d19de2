"""Returns: lines with is_return, counted from the day they were booked; they never count as purchases."""

from __future__ import annotations

import narwhals as nw

from .feature import HISTORY, WINDOW, Family, Feature, Part, ReasonText, col, habit, in_window, ratio, total

NEEDS = ("is_return",)

FEATURES = (
    Feature(
        "return_lines",
        "returns",
        "order lines",
        "Returned order lines",
        "退货行数",
        NEEDS,
        reason=ReasonText("count", "{v} order lines returned so far", "至今退货{v}行"),
        version=2,
    ),
    Feature(
        "return_lines_90d",
        "returns",
        "order lines",
        "Returned order lines in the last 90 days",
        "最近90天的退货行数",
        NEEDS,
        reason=ReasonText("count", "{v} order lines returned in the last 90 days", "最近90天退货{v}行"),
        looks_back=WINDOW,
    ),
    Feature(
        "return_share",
        "returns",
        "share",
        "Value of returned lines divided by the amount bought; can pass 1",
        "退货金额占购买金额的比例",
        NEEDS,
        reason=ReasonText("share", "returns are {v} of spending", "退货占消费的{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "return_line_share",
        "returns",
        "share",
        "Returned lines divided by lines bought",
        "退货行数占购买行数的比例",
        NEEDS,
        reason=ReasonText("share", "{v} of order lines returned", "{v}的订单行被退货"),
        looks_back=HISTORY,
    ),
    Feature(
        "return_recency_days",
        "returns",
        "days",
        "Days since the last return; null without one",
        "距最近一次退货的天数",
        NEEDS,
        reason=ReasonText("days", "last return {v} ago", "最近一次退货在{v}前"),
        version=2,
    ),
    Feature(
        "returned_last",
        "returns",
        "1 or 0",
        "1 when a return was booked on or after the last purchase day",
        "最近一次购买之后是否退货",
        NEEDS,
        reason=ReasonText(
            "yes_no",
            "returned something after the last purchase|nothing returned since the last purchase",
            "最近一次购买之后有退货|最近一次购买之后没有退货",
        ),
        version=2,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    if "is_return" not in have:
        return {}
    return {
        "returned": total("return_lines"),
        "returned_90": Part("sum", in_window("return_lines", 90)),
        "habit_returned": habit("return_lines"),
        "habit_returned_amount": habit("return_amount"),
        "return_age": Part("min", nw.when(col("return_lines") > 0).then(col("age"))),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    if "is_return" not in have:
        return {}
    return {
        "return_lines": col("returned"),
        "return_lines_90d": col("returned_90"),
        "return_share": ratio(col("habit_returned_amount"), col("habit_amount")),
        "return_line_share": ratio(col("habit_returned"), col("habit_lines")),
        "return_recency_days": col("return_age"),
        "returned_last": nw.when(col("return_age") <= col("last_age")).then(1.0).otherwise(0.0),
    }


FAMILY = Family(
    "returns",
    title={"en": "Returns", "zh": "退货"},
    question={"en": "What came back, how much of it, and when?", "zh": "退了什么、多少、何时？"},
    features=FEATURES,
    parts=parts,
    finish=finish,
)
