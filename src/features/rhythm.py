"""Rhythm: the gaps between a customer's purchase days, and how the silence since the last one compares with them.

A habit (usual gap, lateness) counts the gaps of the last history_days, those whose two purchase days both lie in them;
records (longest gap, last gap) count all. All inputs are whole days, so every sum here is exact.

A customer with few gaps borrows from the shop: the expected gap adds SHOP_GAPS gaps of the shop's mean to the own ones
(the posterior mean of a gap under a gamma prior of that weight). Clumpiness is one minus the entropy of the intervals,
in the sense of Zhang, Bradlow and Small (2015, Marketing Science 34(2), "Predicting customer value using clumpiness"):
here the intervals are the gaps and the present silence, as shares of the tenure.
"""

from __future__ import annotations

import narwhals as nw

from .feature import (
    AMOUNT_SCALE,
    HISTORY,
    TERM_SCALE,
    WINDOW,
    Family,
    Feature,
    Part,
    ReasonText,
    VisibleTables,
    aggregate,
    col,
    divide_by_number,
    fixed_point,
    ratio,
    total,
)

ONE = "null"
SHOP_GAPS = 2.0
YEAR = 365
SEASONS = (30, 90)

FEATURES = (
    Feature(
        "mean_gap_days",
        "rhythm",
        "days",
        "Mean gap between purchase days",
        "平均购买间隔（天）",
        one_day=ONE,
        reason=ReasonText("days", "{v} between purchases on average", "平均每{v}购买一次"),
        looks_back=HISTORY,
    ),
    Feature(
        "median_gap_days",
        "rhythm",
        "days",
        "Median gap between purchase days",
        "购买间隔中位数（天）",
        one_day=ONE,
        reason=ReasonText("days", "typically {v} between purchases", "购买间隔通常为{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "sd_gap_days",
        "rhythm",
        "days",
        "Standard deviation (n - 1) of the gaps; null with fewer than two gaps",
        "购买间隔的标准差（天）",
        one_day=ONE,
        reason=ReasonText("days", "gaps between purchases vary by {v}", "购买间隔的波动为{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "longest_gap_days",
        "rhythm",
        "days",
        "Longest gap",
        "最长购买间隔（天）",
        one_day=ONE,
        reason=ReasonText("days", "longest pause so far {v}", "至今最长间隔{v}"),
        version=2,
    ),
    Feature(
        "last_gap_days",
        "rhythm",
        "days",
        "Gap between the last two purchase days",
        "最近两次购买的间隔（天）",
        one_day=ONE,
        reason=ReasonText("days", "{v} between the last two purchases", "最近两次购买相隔{v}"),
        version=2,
    ),
    Feature(
        "lateness",
        "rhythm",
        "mean gaps",
        "Recency divided by the customer's own mean gap; above 1 is later than usual",
        "距上次购买天数与自身平均间隔之比，大于1表示比平时晚",
        one_day=ONE,
        reason=ReasonText("times", "silent for {v} the usual gap", "已沉默的时间为平时间隔的{v}"),
        looks_back=HISTORY,
    ),
    Feature(
        "lateness_sd",
        "rhythm",
        "standard deviations",
        "Recency less the mean gap, in standard deviations of the gaps; null when those are zero or unknown",
        "以自身间隔标准差衡量的迟到程度",
        one_day=ONE,
        reason=ReasonText("plain", "{v} standard deviations later than usual", "比平时晚{v}个标准差"),
        looks_back=HISTORY,
    ),
    Feature(
        "gap_variation",
        "rhythm",
        "ratio",
        "Standard deviation of the gaps divided by their mean; 0 is clockwork",
        "购买间隔的变异系数，越小越规律",
        one_day=ONE,
        reason=ReasonText("plain", "irregularity of purchases {v} (0 = clockwork)", "购买不规律程度{v}（0为完全规律）"),
        looks_back=HISTORY,
    ),
    Feature(
        "next_purchase_in_days",
        "rhythm",
        "days",
        "Expected days from as_of to the next purchase (mean gap - recency); negative is overdue",
        "预计距下次购买的天数，负数表示已逾期",
        one_day=ONE,
        reason=ReasonText(
            "days", "next purchase expected in {v} (negative: overdue)", "预计{v}后再次购买（负数为已逾期）"
        ),
        looks_back=HISTORY,
    ),
    Feature(
        "silence_record",
        "rhythm",
        "ratio",
        "Recency divided by the longest gap so far; above 1 the customer was never silent so long",
        "当前沉默天数与最长间隔之比",
        one_day=ONE,
        reason=ReasonText("times", "silent for {v} the longest pause so far", "已沉默的时间为最长间隔的{v}"),
        version=2,
    ),
    Feature(
        "longer_gap_share",
        "rhythm",
        "share",
        "Share of the customer's own gaps that were longer than the present silence; 0 was never silent so long",
        "自身历史间隔中长于当前沉默天数的比例",
        one_day=ONE,
        reason=ReasonText(
            "share", "{v} of the customer's own gaps were longer than this silence", "自身间隔中有{v}长于当前沉默"
        ),
        version=2,
    ),
    Feature(
        "recent_gaps_ratio",
        "rhythm",
        "ratio",
        "Mean of the last three gaps divided by the mean gap; above 1 the customer slows down; null with fewer than"
        " three gaps",
        "最近三次间隔均值与平均间隔之比，大于1表示购买在放缓",
        one_day=ONE,
        looks_back=HISTORY,
    ),
    Feature(
        "clumpiness",
        "rhythm",
        "0 to 1",
        "How unevenly purchases lie in the tenure: one minus the entropy of the gaps and the present silence over that"
        " of equal ones; 0 is even, near 1 is one burst",
        "购买在客户期内的聚集程度，0为均匀，接近1为集中爆发",
        one_day=ONE,
        looks_back=HISTORY,
    ),
    Feature(
        "expected_gap_days",
        "rhythm",
        "days",
        f"Gap to expect: the mean of the customer's gaps and {SHOP_GAPS:.0f} more of the length that is the mean among"
        " the shop's customers",
        "预期购买间隔（天）：自身间隔与全店平均间隔的加权",
        one_day="the shop's mean gap",
        reason=ReasonText("days", "a purchase to be expected every {v}", "预期每{v}购买一次"),
        looks_back=HISTORY,
    ),
    Feature(
        "expected_lateness",
        "rhythm",
        "expected gaps",
        "Recency divided by the gap to expect; known for one-time buyers too",
        "距上次购买天数与预期间隔之比",
        reason=ReasonText("times", "silent for {v} the gap to expect", "已沉默的时间为预期间隔的{v}"),
        looks_back=HISTORY,
    ),
    *(
        Feature(
            f"frequency_{h}d_last_year",
            "rhythm",
            "purchase days",
            f"Purchase days in the {h} days that followed as_of a year ({YEAR} days) ago;"
            " null when the data begin later",
            f"去年同期随后{h}天的购买天数",
            one_day="1 or 0",
            reason=ReasonText(
                "count",
                f"{{v}} purchase days in the {h} days from this date last year",
                f"去年同期随后{h}天有{{v}}个购买日",
            ),
            looks_back=WINDOW,
            version=2,
        )
        for h in SEASONS
    ),
    Feature(
        "monetary_total_90d_last_year",
        "rhythm",
        "currency",
        f"Amount bought in the 90 days that followed as_of a year ({YEAR} days) ago; null when the data begin later",
        "去年同期随后90天的购买总金额",
        reason=ReasonText("money", "{v} spent in the 90 days from this date last year", "去年同期随后90天消费{v}"),
        looks_back=WINDOW,
        version=2,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """On customer days with `age`, `gap` and `habit_gap` (see assemble)."""
    gap, record = col("habit_gap"), col("gap")
    return {
        "gaps": Part("sum", (~gap.is_null()).cast(nw.Float64)),
        "gap_sum": Part("sum", gap.fill_null(0.0)),
        "gap_squares": Part("sum", (gap * gap).fill_null(0.0)),
        "gap_max": Part("max", record),
        "gap_median": Part("median", gap),
        "gap_logs": Part("sum", fixed_point(gap * gap.log(), TERM_SCALE).fill_null(0.0)),
        "second_age": Part("min", col("age") + record),
        # days are in order, so the smallest belongs to the last purchase day
        "fourth_age": Part("min", col("age") + col("habit_three_gaps")),
        **{f"days_after_year_{h}": total("bought", YEAR, YEAR - h) for h in SEASONS},
        "amount_after_year": total("amount", YEAR, YEAR - 90),
    }


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    n, recency = col("gaps"), col("last_age")
    # from the first purchase day of the last history_days
    tenure = col("gap_sum") + recency
    mean = ratio(col("gap_sum"), n)
    standard_deviation = ratio(n * col("gap_squares") - col("gap_sum") * col("gap_sum"), n * (n - 1.0)).sqrt()
    entropy = tenure.log() - ratio(divide_by_number(col("gap_logs"), TERM_SCALE) + recency * recency.log(), tenure)
    evenness = ratio(entropy, (n + 1.0).log())
    shop = col("shop_gap_days")
    expected = nw.when(n > 0).then((col("gap_sum") + shop * SHOP_GAPS) / (n + SHOP_GAPS)).otherwise(shop)
    year_seen = col("observed_days") >= YEAR
    return {
        "mean_gap_days": mean,
        "median_gap_days": col("gap_median"),
        "sd_gap_days": standard_deviation,
        "longest_gap_days": col("gap_max"),
        "last_gap_days": col("second_age") - recency,
        "lateness": ratio(recency, mean),
        "lateness_sd": ratio(recency - mean, standard_deviation),
        "gap_variation": standard_deviation / mean,
        "next_purchase_in_days": mean - recency,
        "silence_record": ratio(recency, col("gap_max")),
        "recent_gaps_ratio": ratio(col("fourth_age") - recency, mean * 3.0),
        # rounding of the terms may leave a billionth below zero
        "clumpiness": nw.when(n > 0).then(nw.max_horizontal(1.0 - evenness, nw.lit(0.0))),
        "expected_gap_days": expected,
        "expected_lateness": ratio(recency, expected),
        **{f"frequency_{h}d_last_year": nw.when(year_seen).then(col(f"days_after_year_{h}")) for h in SEASONS},
        "monetary_total_90d_last_year": nw.when(year_seen).then(
            divide_by_number(col("amount_after_year"), AMOUNT_SCALE)
        ),
    }


def blocks(visible: VisibleTables) -> list[nw.LazyFrame]:
    """Frames with one row per customer and as_of that are joined to the feature table, from the visible tables."""
    return [_longer_gaps(visible.days, visible.customers)]


def _longer_gaps(days: nw.LazyFrame, customers: nw.LazyFrame) -> nw.LazyFrame:
    """customer_id, now, longer_gap_share, from the customer days visible at each now (with `gap`) and the customers'
    parts."""
    keys = ["customer_id", "now"]
    gaps = days.filter(~col("gap").is_null()).select(*keys, "gap")
    gaps = gaps.join(customers.select(*keys, "last_age"), on=keys, how="inner")
    longer = (col("gap") > col("last_age")).cast(nw.Float64)
    counts = aggregate(gaps, keys, {"longer": Part("sum", longer), "gaps": Part("sum", nw.lit(1.0))})
    return counts.select(*keys, longer_gap_share=ratio(col("longer"), col("gaps")))


FAMILY = Family(
    "rhythm",
    title={"en": "Rhythm", "zh": "购买节奏"},
    question={
        "en": "How regular are the gaps, and is the present silence unusual for this customer?",
        "zh": "购买间隔是否规律？当前的沉默对该客户是否反常？",
    },
    features=FEATURES,
    parts=parts,
    finish=finish,
    blocks=blocks,
)
