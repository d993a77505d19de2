"""Weekday and time of day: when in the week and in the day the customer buys.

The time of an order is its first line's. A line at midnight exactly is taken for a date without a time of day, and an
order of such lines only is left out of the shares of the day.
"""

from __future__ import annotations

import narwhals as nw

from .feature import HISTORY, TERM_SCALE, Family, Feature, Part, ReasonText, col, habit, ratio

PARTS_OF_DAY = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}
_ZH = {
    "night": "凌晨（0-6时）",
    "morning": "上午（6-12时）",
    "afternoon": "下午（12-18时）",
    "evening": "晚间（18-24时）",
}
_WHEN = {
    "night": ("at night", "凌晨"),
    "morning": ("in the morning", "上午"),
    "afternoon": ("in the afternoon", "下午"),
    "evening": ("in the evening", "晚间"),
}

FEATURES = (
    Feature(
        "weekend_share",
        "time_of_day",
        "share",
        "Share of purchase days on Saturday or Sunday",
        "周末购买天数占比",
        one_day="1 or 0",
        reason=ReasonText("share", "{v} of purchase days at weekends", "{v}的购买日在周末"),
        looks_back=HISTORY,
    ),
    Feature(
        "weekday_top_share",
        "time_of_day",
        "share",
        "Share of purchase days on the customer's most frequent weekday",
        "最常购买的星期所占比例",
        one_day="1",
        reason=ReasonText("share", "{v} of purchase days on the favourite weekday", "{v}的购买日在最常购买的星期"),
        looks_back=HISTORY,
    ),
    *(
        Feature(
            f"{part}_share",
            "time_of_day",
            "share",
            f"Share of orders placed from {start}:00 up to {end}:00, among orders with a time of day",
            f"{_ZH[part]}下单占比",
            reason=ReasonText("share", f"{{v}} of orders {_WHEN[part][0]}", f"{{v}}的订单在{_WHEN[part][1]}"),
            looks_back=HISTORY,
        )
        for part, (start, end) in PARTS_OF_DAY.items()
    ),
    Feature(
        "time_of_day_top_share",
        "time_of_day",
        "share",
        "Share of orders in the customer's most frequent quarter of the day",
        "最常购买时段所占比例",
        reason=ReasonText("share", "{v} of orders at the favourite time of day", "{v}的订单在最常购买的时段"),
        looks_back=HISTORY,
    ),
    Feature(
        "hour_concentration",
        "time_of_day",
        "0 to 1",
        "How close together the customer's orders lie on the clock (mean resultant length of their times of day);"
        " 1 is always the same time, 0 is all round the clock",
        "下单时刻的集中程度，1表示总在同一时刻",
        looks_back=HISTORY,
    ),
)


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    # 1970-01-01 was a Thursday; Monday is 0
    weekday = (col("day") + 3) % 7
    weekdays = {
        f"weekday_{i}": Part("sum", col("bought") * (weekday == i).cast(nw.Float64), in_history=True) for i in range(7)
    }
    return weekdays | {name: habit(name) for name in (*PARTS_OF_DAY, "hour_x", "hour_y")}


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    days, quarters = [col(f"weekday_{i}") for i in range(7)], [col(part) for part in PARTS_OF_DAY]
    x, y = col("hour_x"), col("hour_y")
    timed = quarters[0] + quarters[1] + quarters[2] + quarters[3]
    return {
        "weekend_share": ratio(days[5] + days[6], col("habit_days")),
        "weekday_top_share": ratio(nw.max_horizontal(*days), col("habit_days")),
        **{f"{part}_share": ratio(col(part), timed) for part in PARTS_OF_DAY},
        "time_of_day_top_share": ratio(nw.max_horizontal(*quarters), timed),
        "hour_concentration": ratio((x * x + y * y).sqrt(), timed * TERM_SCALE),
    }


FAMILY = Family(
    "time_of_day",
    title={"en": "Weekday and time of day", "zh": "购买时段"},
    question={
        "en": "When in the week and in the day, and how fixed is that?",
        "zh": "在一周和一天的何时购买？是否固定？",
    },
    features=FEATURES,
    parts=parts,
    finish=finish,
)
