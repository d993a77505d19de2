"""Dates that are read without trouble and may still be wrong: day and month exchanged."""

from __future__ import annotations

import pandas as pd

from .finding import Finding

FEW_DAYS, SPAN = 30, 90
"""From so many different dates over so many days on, some fall after the 12th: 18 of 30 days of any month do."""


def date_findings(times: pd.Series) -> list[Finding]:
    """A finding where no date of many lies after the 12th: those were left out, or day and month swapped."""
    days = times.dropna().dt.normalize()
    different = days.drop_duplicates()
    if len(different) < FEW_DAYS or (days.max() - days.min()).days < SPAN or (different.dt.day > 12).any():
        return []
    n = len(different)
    return [
        Finding(
            "days_up_to_12",
            "missing",
            {"en": "Day and month swapped?", "zh": "日与月颠倒？"},
            {
                "en": f"none of {n:,} different dates, {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}, lies after "
                "the 12th of "
                "its month: day and month are swapped, or dates from the 13th on were left out; look one up, and "
                "change "
                "date_format",
                "zh": f"{n:,} 个不同日期（{days.min():%Y-%m-%d} 至 {days.max():%Y-%m-%d}）没有一个在 12 日之后："
                "日与月颠倒，"
                "或 13 日以后的日期被剔除；请核对并修改 date_format",
            },
        )
    ]
