"""Rhythm: the gaps between a customer's purchase days, and how the silence since the last one compares with them.

Gaps count when both of their purchase days are visible. All inputs are whole days, so every sum here is exact.
"""

from __future__ import annotations

import narwhals as nw

from .feature import Feature, Part, col, ratio

ONE = "null"

FEATURES = (
    Feature("mean_gap_days", "rhythm", "days", "Mean gap between purchase days", "平均购买间隔（天）", one_day=ONE),
    Feature(
        "median_gap_days", "rhythm", "days", "Median gap between purchase days", "购买间隔中位数（天）", one_day=ONE
    ),
    Feature(
        "sd_gap_days",
        "rhythm",
        "days",
        "Standard deviation (n - 1) of the gaps; null with fewer than two gaps",
        "购买间隔的标准差（天）",
        one_day=ONE,
    ),
    Feature("longest_gap_days", "rhythm", "days", "Longest gap", "最长购买间隔（天）", one_day=ONE),
    Feature(
        "last_gap_days",
        "rhythm",
        "days",
        "Gap between the last two purchase days",
        "最近两次购买的间隔（天）",
        one_day=ONE,
    ),
    Feature(
        "lateness",
        "rhythm",
        "mean gaps",
        "Recency divided by the customer's own mean gap; above 1 is later than usual",
        "距上次购买天数与自身平均间隔之比，大于1表示比平时晚",
        one_day=ONE,
    ),
    Feature(
        "lateness_sd",
        "rhythm",
        "standard deviations",
        "(recency - mean gap) / standard deviation of the gaps; null when that is zero or unknown",
        "以自身间隔标准差衡量的迟到程度",
        one_day=ONE,
    ),
    Feature(
        "gap_variation",
        "rhythm",
        "ratio",
        "Standard deviation of the gaps divided by their mean; 0 is clockwork",
        "购买间隔的变异系数，越小越规律",
        one_day=ONE,
    ),
    Feature(
        "next_purchase_in_days",
        "rhythm",
        "days",
        "Expected days from as_of to the next purchase (mean gap - recency); negative is overdue",
        "预计距下次购买的天数，负数表示已逾期",
        one_day=ONE,
    ),
    Feature(
        "silence_record",
        "rhythm",
        "ratio",
        "Recency divided by the longest gap so far; above 1 the customer was never silent so long",
        "当前沉默天数与最长间隔之比",
        one_day=ONE,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """On purchase days with `age` and `gap` (null where the purchase day before is not visible)."""
    gap = col("gap")
    return {
        "gaps": Part("sum", nw.when(~gap.is_null()).then(1.0).otherwise(0.0)),
        "gap_sum": Part("sum", gap.fill_null(0.0)),
        "gap_squares": Part("sum", (gap * gap).fill_null(0.0)),
        "gap_max": Part("max", gap),
        "gap_median": Part("median", gap),
        "second_age": Part("min", nw.when(~gap.is_null()).then(col("age") + gap)),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    n, recency = col("gaps"), col("last_age")
    mean = ratio(col("gap_sum"), n)
    spread = ratio(n * col("gap_squares") - col("gap_sum") * col("gap_sum"), n * (n - 1.0)).sqrt()
    return {
        "mean_gap_days": mean,
        "median_gap_days": col("gap_median"),
        "sd_gap_days": spread,
        "longest_gap_days": col("gap_max"),
        "last_gap_days": col("second_age") - recency,
        "lateness": ratio(recency, mean),
        "lateness_sd": ratio(recency - mean, spread),
        "gap_variation": spread / mean,
        "next_purchase_in_days": mean - recency,
        "silence_record": ratio(recency, col("gap_max")),
    }
