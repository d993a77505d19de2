"""Dates that are read without trouble and may still be wrong: day and month, or day and year, exchanged."""

from __future__ import annotations

import pandas as pd

from ..finding import Finding

FEW_DAYS, SPAN = 30, 90
"""From so many different dates over so many days on, some fall after the 12th: 18 of 30 days of any month do."""
FEW_NUMBERS = 6
"""So many different days of the month or fewer are those of a year read as the day (23/05/18), or of monthly books."""


def date_findings(times: pd.Series) -> list[Finding]:
    """A finding where no date of many lies after the 12th, or all lie on a few days of their months.

    One date a month, such as the 1st, is how books are kept: no two dates of one month are needed to exchange.
    """
    days = times.dropna().dt.normalize()
    different = days.drop_duplicates()
    if len(different) < FEW_DAYS or (days.max() - days.min()).days < SPAN:
        return []
    n, numbers = len(different), sorted(different.dt.day.unique())
    span = f"{days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}"
    span_zh = f"{days.min():%Y-%m-%d} 至 {days.max():%Y-%m-%d}"
    monthly = different.dt.to_period("M").is_unique
    if numbers[-1] <= 12 and not monthly:
        return [
            Finding(
                "days_up_to_12",
                "missing",
                {"en": "Day and month swapped?", "zh": "日与月颠倒？"},
                {
                    "en": f"none of {n:,} different dates, {span}, lies after the 12th of its month: day and month are "
                    "swapped, or dates from the 13th on were left out; look one up, and change date_format",
                    "zh": f"{n:,} 个不同日期（{span_zh}）没有一个在 12 日之后：日与月颠倒，或 13 日以后的日期被剔除；"
                    "请核对并修改 date_format",
                },
            )
        ]
    if len(numbers) <= FEW_NUMBERS:
        shown = ", ".join(map(str, numbers))
        return [
            Finding(
                "few_days_of_the_month",
                "warning",
                {"en": "Day and year swapped?", "zh": "日与年颠倒？"},
                {
                    "en": f"all of {n:,} different dates, {span}, lie on these days of their month: {shown}; the year "
                    "was read as the day (change date_format), or sales are booked once a month, and recency is known "
                    "to the month only",
                    "zh": f"{n:,} 个不同日期（{span_zh}）都落在每月的这几天：{shown}；可能把年份当成了日"
                    "（请修改 date_format），也可能每月只记一次账，此时最近购买只能精确到月",
                },
            )
        ]
    return []
