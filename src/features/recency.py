"""Recency: how long ago the last purchase was, and how long the customer has been known."""

from __future__ import annotations

import narwhals as nw

from .feature import Feature, Part, col

FEATURES = (
    Feature(
        "recency_days",
        "recency",
        "days",
        "Days since the last purchase day",
        "距最近一次购买的天数",
        one_day="equals tenure_days",
    ),
    Feature(
        "tenure_days",
        "recency",
        "days",
        "Days since the first purchase day within history_days",
        "距首次购买的天数（限于历史窗口内）",
        one_day="equals recency_days",
    ),
    Feature(
        "tenure_known",
        "recency",
        "1 or 0",
        "1 when the first purchase is known to be one: the shop's lines were seen for settle_days before it;"
        " 0 when the customer may have bought before the data or the history begins",
        "首购是否可确认：首购之前已有足够长的观察期则为1，否则为0",
    ),
    Feature(
        "active_span_days",
        "recency",
        "days",
        "Days between the first and the last purchase day",
        "首次与最近一次购买之间的天数",
        one_day="0",
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    bought = col("bought") > 0
    return {
        "last_age": Part("min", nw.when(bought).then(col("age"))),
        "first_age": Part("max", nw.when(bought).then(col("age"))),
    }


def finish(settle_days: int) -> dict[str, nw.Expr]:
    return {
        "recency_days": col("last_age"),
        "tenure_days": col("first_age"),
        "tenure_known": nw.when(col("first_age") + settle_days <= col("observed_days")).then(1.0).otherwise(0.0),
        "active_span_days": col("first_age") - col("last_age"),
    }
