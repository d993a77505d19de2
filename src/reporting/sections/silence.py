"""Is there a stretch without any purchase: a file that was lost, more often than a shop that was closed.

Customers who bought in those days look as if they had left, and the season repeats it a year later. (`ingest.checks`
looks for single days and months of lines that are missing; this is about what the report's own figures rest on.)
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..data import DAY, iso
from .periods import YEAR

SILENT_DAYS, SILENT_TIMES = 28, 5
"""a stretch without any purchase is reported when it is longer than so many days, and than so many times as long as
95 % of the stretches between the shop's purchase days"""
SEASON_DAYS = 30
"""a yearly closure, which is not reported, moves by at most so many days"""


def longest_silence(bought: pd.Series) -> dict[str, Any] | None:
    """The longest stretch between two days with purchases that no other year has: `first` and `last` of its empty days
    (ISO dates) and how many `days` they are; None where the shop sells as evenly as it usually does (see SILENT_DAYS).

    bought: the day of every purchase, in any order.
    """
    days = pd.Series(bought.unique()).sort_values(ignore_index=True)
    gaps = days.diff().dt.days.fillna(0)
    long = gaps[gaps > max(SILENT_DAYS, SILENT_TIMES * gaps.quantile(0.95))]
    ends = days[long.index]
    for at in long.sort_values(ascending=False, kind="stable").index:
        apart = (ends.drop(at) - days[at]).abs()
        if not ((apart - YEAR).abs() <= SEASON_DAYS * DAY).any():
            first, last = days[at - 1] + DAY, days[at] - DAY
            return {"first": iso(first), "last": iso(last), "days": int((last - first).days) + 1}
    return None
