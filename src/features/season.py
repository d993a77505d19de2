"""Season and shop: what is known at as_of about the calendar and about all customers together.

Worked example, as_of 2011-09-08. The latest closed 90 days are 2011-06-10 .. 2011-09-07; their cohort bought in the
180 days before 2011-06-10. A year earlier the 90 days that followed 2010-09-08 end on 2010-12-06, long closed.
A share whose cohort reaches back before the first line is null, not zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import narwhals as nw

from .backend import left_join
from .feature import NOTHING, TERM_SCALE, WINDOW, Family, Feature, Part, col, fixed_point, ratio, total

ACTIVE = 180
YEAR = 365
LATEST = (30, 90)

FEATURES = (
    Feature(
        "season_sin",
        "season",
        "-1 to 1",
        "Sine of as_of's day in the year",
        "基准日在一年中位置的正弦",
        looks_back=NOTHING,
    ),
    Feature(
        "season_cos",
        "season",
        "-1 to 1",
        "Cosine of as_of's day in the year",
        "基准日在一年中位置的余弦",
        looks_back=NOTHING,
    ),
    *(
        Feature(
            f"shop_bought_{h}d",
            "season",
            "share",
            f"Of the customers who bought in the {ACTIVE} days up to {h} days before as_of, the share who bought in the"
            f" last {h} days",
            f"全店活跃客户在最近{h}天的购买比例",
            looks_back=WINDOW,
            version=2,
        )
        for h in LATEST
    ),
    Feature(
        "shop_bought_90d_last_year",
        "season",
        "share",
        f"Of the customers who bought in the {ACTIVE} days before as_of a year (365 days) ago, the share who bought in"
        " the 90 days after it",
        "去年同期全店活跃客户在随后90天的购买比例",
        looks_back=WINDOW,
        version=2,
    ),
    Feature(
        "shop_growth",
        "season",
        "ratio",
        "The shop's amount in the last 90 days divided by that of the same 90 days a year (365 days) ago",
        "全店最近90天金额与去年同期之比",
        looks_back=WINDOW,
        version=2,
    ),
)


def calendar(days: Sequence[int]) -> dict[str, list[float]]:
    """Sine and cosine of the day of the year, and the year, of each as_of (days since 1970-01-01)."""
    dates = [date(1970, 1, 1) + timedelta(days=day) for day in days]
    turns = [2 * math.pi * (moment.timetuple().tm_yday - 1) / 365.25 for moment in dates]
    return {
        "season_sin": [math.sin(turn) for turn in turns],
        "season_cos": [math.cos(turn) for turn in turns],
        "as_of_year": [float(moment.year) for moment in dates],
    }


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    return {
        **{f"before_{h}": total("bought", h + ACTIVE, h) for h in LATEST},
        "before_year": total("bought", YEAR + ACTIVE, YEAR),
        "amount_year": total("amount", YEAR + 90, YEAR),
    }


SHOP_FEATURES = (*(f"shop_bought_{h}d" for h in LATEST), "shop_bought_90d_last_year", "shop_growth")


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    return {name: col(name) for name in SHOP_FEATURES}


def shop_sums(customers: nw.LazyFrame) -> nw.LazyFrame:
    """One row per `now` with whole numbers that add up over groups of customers, from the customers' parts (one row per
    customer_id and now)."""
    one = nw.lit(1.0)

    def both(before: str, after: str) -> nw.Expr:
        return nw.when((col(before) > 0) & (col(after) > 0)).then(one).otherwise(0.0)

    def cohort(before: str) -> nw.Expr:
        return nw.when(col(before) > 0).then(one).otherwise(0.0)

    flags = customers.select(
        "now",
        "amount_90",
        "amount_year",
        **{f"cohort_{h}": cohort(f"before_{h}") for h in LATEST},
        **{f"came_{h}": both(f"before_{h}", f"days_{h}") for h in LATEST},
        cohort_year=cohort("before_year"),
        came_year=both("before_year", "days_after_year_90"),
        mean_gaps=fixed_point(ratio(col("gap_sum"), col("gaps")), TERM_SCALE).fill_null(0.0),
        with_gaps=nw.when(col("gaps") > 0).then(one).otherwise(0.0),
    )
    return add_up(flags)


def add_up(sums: nw.LazyFrame) -> nw.LazyFrame:
    """One row per `now` with the sum of every other column."""
    names = [name for name in sums.collect_schema().names() if name != "now"]
    return sums.group_by("now").agg(*(nw.col(name).sum() for name in names))


def shop_facts(dates: nw.LazyFrame, sums: nw.LazyFrame) -> nw.LazyFrame:
    """`dates` (see backend.as_of_dates) with the shop's shares and its customers' mean gap (shop_gap_days), from
    `shop_sums` of all of its customers."""
    observed = col("observed_days")
    return left_join(dates, sums, ["now"]).select(
        *dates.collect_schema().names(),
        **{
            f"shop_bought_{h}d": nw.when(observed >= h + ACTIVE).then(ratio(col(f"came_{h}"), col(f"cohort_{h}")))
            for h in LATEST
        },
        shop_bought_90d_last_year=nw.when(observed >= YEAR + ACTIVE).then(ratio(col("came_year"), col("cohort_year"))),
        shop_growth=nw.when(observed >= YEAR + 90).then(ratio(col("amount_90"), col("amount_year"))),
        shop_gap_days=ratio(col("mean_gaps"), col("with_gaps") * TERM_SCALE),
    )


FAMILY = Family(
    "season",
    title={"en": "Season and shop", "zh": "季节与整体"},
    question={
        "en": "Which time of the year is it, and how does the whole shop do? One value a date.",
        "zh": "处于一年的何时？全店状况如何？每个基准日一个值。",
    },
    features=FEATURES,
    parts=parts,
    finish=finish,
)
