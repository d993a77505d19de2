"""Is the look-back of an earlier date whole in the data? Only then is a figure of then like one of today.

Order lines that begin on 2024-01-01, today is 2024-12-31. Who was active on 2 October (bought in the 180 days before)
is known: these begin in April. Who was new then is not: of somebody with one purchase in August nobody can say whether
there were others in 2023. A year without a purchase before the days in which one counts as new tells them apart, so
that whole lives, and segments and life cycles made of them, can be compared from 365 + 180 days after the beginning on.

Every comparison with an earlier date, in the report, its files and the notebooks, asks here.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

YEAR_DAYS = 365
"""a customer without a purchase for so long who buys again is told from a new one"""
TOO_SHORT = {
    "en": "The order lines begin too late for a comparison with an earlier date.",
    "zh": "订单数据起始时间过晚，无法与更早的日期比较。",
}


def is_whole(first: pd.Timestamp, at: pd.Timestamp, days: float | None, grace_days: int = 0) -> bool:
    """Whether lines whose first is at `first` hold the `days` before the midnight `at`, [at - days, at), whole.

    Never for None, a look-back without an end: it is longer every day. The first line may be `grace_days` later,
    where a shop may have been shut.
    """
    if days is None or pd.isna(first):
        return False
    return bool(first.normalize() <= at - pd.Timedelta(days=days - grace_days))


def whole_life_days(new_days: int) -> int:
    """The look-back of all that counts purchases of a whole life: frequency, first purchase, segments, life cycle."""
    return YEAR_DAYS + new_days


def comparable(first: pd.Timestamp, dates: Iterable[pd.Timestamp], new_days: int) -> list[pd.Timestamp]:
    """Those of `dates` at which whole lives are known, in their order."""
    return [at for at in dates if is_whole(first, at, whole_life_days(new_days))]
