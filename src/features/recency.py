"""Recency: how long ago the last purchase was, and how long the customer has been known."""

from __future__ import annotations

import narwhals as nw

from .feature import Family, Feature, Part, ReasonText, col

FEATURES = (
    Feature(
        "recency_days",
        "recency",
        "days",
        "Days since the last purchase day",
        "距最近一次购买的天数",
        one_day="equals tenure_days",
        reason=ReasonText("days", "last purchase {v} ago", "最近一次购买在{v}前"),
    ),
    Feature(
        "tenure_days",
        "recency",
        "days",
        "Days since the first purchase day",
        "距首次购买的天数",
        one_day="equals recency_days",
        reason=ReasonText("days", "first purchase {v} ago", "首次购买在{v}前"),
        version=2,
    ),
    Feature(
        "tenure_known",
        "recency",
        "1 or 0",
        "1 when the first purchase is known to be one: the shop's lines were seen for burn_in_days before it;"
        " 0 when the customer may have bought before the data begin",
        "首购是否可确认：首购之前已有足够长的数据则为1，否则为0",
        reason=ReasonText(
            "yes_no",
            "first purchase is known|may have bought before the data begin",
            "首次购买时间可确认|可能在数据开始之前已购买",
        ),
        version=2,
    ),
    Feature(
        "active_span_days",
        "recency",
        "days",
        "Days between the first and the last purchase day",
        "首次与最近一次购买之间的天数",
        one_day="0",
        reason=ReasonText("days", "{v} between first and last purchase", "首次与最近一次购买相隔{v}"),
        version=2,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    bought = col("bought") > 0
    return {
        "last_age": Part("min", nw.when(bought).then(col("age"))),
        "first_age": Part("max", nw.when(bought).then(col("age"))),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    return {
        "recency_days": col("last_age"),
        "tenure_days": col("first_age"),
        "tenure_known": nw.when(col("first_age") <= col("burn_in_ended_days")).then(1.0).otherwise(0.0),
        "active_span_days": col("first_age") - col("last_age"),
    }


FAMILY = Family(
    "recency",
    title={"en": "Recency", "zh": "最近购买"},
    question={
        "en": "How long ago was the last purchase, and since when is the customer known?",
        "zh": "最近一次购买在多久以前？从何时起成为客户？",
    },
    features=FEATURES,
    parts=parts,
    finish=finish,
)
