"""Are all amounts of one kind: what a typical purchase day costs from month to month, and in each region.

Prices that are ten times as high from one month on, or a hundred times in one country, are another currency (or cents)
more often than anything else; every sum of money then adds what cannot be added.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

FEWEST = 30
"""purchase days that a month or a region needs for its median to count"""
JUMP = 4.0
"""times: the median of every month on one side of a break, at least, over that of every month on the other"""
APART = 30.0
"""times: between the regions with the highest and the lowest median"""


def monthly_break(days: pd.DataFrame) -> dict[str, Any] | None:
    """The month from which on amounts are of another size: `month` (ISO date), `before`, `after` (median amounts) and
    `times` (the larger over the smaller); None where there is none. days: day and amount of every purchase day.

    Every month before it lies JUMP times or more above, or below, every month from it on, so that no season is one.
    """
    bought = days[days["amount"] > 0]
    by = bought["amount"].groupby(bought["day"].dt.to_period("M"))
    medians = by.median()[by.size() >= FEWEST]
    for at in range(1, len(medians)):
        before, after = medians.iloc[:at], medians.iloc[at:]
        if after.min() >= JUMP * before.max() or before.min() >= JUMP * after.max():
            old, new = float(before.median()), float(after.median())
            month = medians.index[at].start_time.date().isoformat()
            return {"month": month, "before": old, "after": new, "times": max(old, new) / min(old, new)}
    return None


def regions_apart(lines: pd.DataFrame) -> dict[str, Any] | None:
    """Regions whose typical purchase line is of another size: `high` and `low` (names), `most`, `least` (their medians)
    and `times`; None below APART, and where fewer than two regions are known. lines: region and amount of purchases.
    """
    if "region" not in lines:
        return None
    bought = lines[lines["region"].notna() & (lines["amount"] > 0)]
    by = bought["amount"].groupby(bought["region"].astype(str))
    medians = by.median()[by.size() >= FEWEST].sort_values()
    if len(medians) < 2 or medians.iloc[-1] < APART * medians.iloc[0]:
        return None
    least, most = float(medians.iloc[0]), float(medians.iloc[-1])
    names = {"low": str(medians.index[0]), "high": str(medians.index[-1])}
    return names | {"least": least, "most": most, "times": most / least}
