"""The same count at several moments, so that a tile can say where it comes from.

One retailer, horizon 90 days, as_of 2026-01-01: "expected to leave" looks at 1 January to 31 March; the previous period
is 3 October to 31 December (as_of 2025-10-03), closed, so what happened in it is known; the same period last year
starts at 2025-01-01. Each is asked of those who had bought in the `active_days` before its own start.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...modelling import training_as_of
from ...segments.look_back import YEAR_DAYS, is_whole, whole_life_days
from ...segments.membership import is_member
from ...study import Task
from ..data import DAY, share

YEAR = YEAR_DAYS * DAY


def starts(as_of: pd.Timestamp, horizon_days: int) -> dict[str, pd.Timestamp]:
    """Start of the window ahead, of the one just closed, and of last year's same one."""
    return {"now": as_of, "previous": as_of - horizon_days * DAY, "last_year": as_of - YEAR}


def window(days: pd.DataFrame, start: pd.Timestamp, task: Task, as_of: pd.Timestamp) -> dict[str, Any] | None:
    """Who was active at `start` and what they did in `[start, start + horizon)`; None where nothing can be compared.

    `days` = one row per customer and purchase day. Figures: active, left, churn_rate; new, repeated, repeat_rate.
    Outcomes are None when the window has not closed by `as_of`, and so is every figure whose look-back the data do not
    hold whole, since today's looks back in full: `active_days` for those active; for those new, a year without a
    purchase before `new_days`. Everyone who ever bought (no `active_days`) is more people every day, so that nothing
    about them is compared.
    """
    if days.empty:
        return None
    first = days["day"].min()
    active_whole = is_whole(first, start, task.active_days)
    new_whole = is_whole(first, start, whole_life_days(task.new_days))
    if not active_whole and not new_whole:
        return None
    before = days[days["day"] < start]
    per = before.groupby("customer_id")["day"].agg(["min", "max", "count"])
    active = per[per["max"] >= start - (task.active_days or 0) * DAY]
    first_timers = per[(per["count"] == 1) & (per["max"] >= start - task.new_days * DAY)]
    numbers: dict[str, Any] = {
        "start": start.date().isoformat(),
        "active": len(active) if active_whole else None,
        "new": len(first_timers) if new_whole else None,
    }
    end = start + task.horizon_days * DAY
    if not training_as_of(as_of, task.horizon_days, [start]):
        return numbers
    inside = days.loc[(days["day"] >= start) & (days["day"] < end), "customer_id"]
    left = active.index[~is_member(active.index, inside)]
    repeated = int(is_member(first_timers.index, inside).sum())
    return numbers | {
        "left": len(left) if active_whole else None,
        "churn_rate": share(len(left), len(active)) if active_whole else None,
        "repeated": repeated if new_whole else None,
        "repeat_rate": share(repeated, len(first_timers)) if new_whole else None,
    }


def won_back(days: pd.DataFrame, end: pd.Timestamp, task: Task, whole: bool = True) -> int | None:
    """Customers who bought in the horizon up to `end`, over `active_days` after the one before; None if unknowable.

    That earlier purchase is at most a year and `active_days` before the horizon: at any `end` as many days are looked
    at. Unless `whole` is False, the data must hold all of them.
    """
    start = end - task.horizon_days * DAY
    if not task.active_days or days.empty:
        return None
    silent_from = start - task.active_days * DAY
    first = days["day"].min()
    if silent_from <= first or (whole and not is_whole(first, silent_from, YEAR_DAYS)):
        return None
    known = days.loc[days["day"].between(silent_from - YEAR, end, "left"), ["customer_id", "day"]]
    known = known.sort_values(["customer_id", "day"])
    silence = known["day"] - known.groupby("customer_id")["day"].shift()
    back = (known["day"] >= start) & (silence > task.active_days * DAY)
    return int(known.loc[back, "customer_id"].nunique())


def whole(days: pd.DataFrame, as_of: pd.Timestamp, task: Task) -> dict[str, bool]:
    """Of each tile whose figure looks back from `as_of`: whether the data hold that look-back whole.

    A later report must not compare its own figure with one that was cut off by the beginning of the data.
    """
    if days.empty:
        return {}
    first = days["day"].min()
    active = is_whole(first, as_of, task.active_days)
    return {
        "leaving": active,
        "churn_rate": active,
        "active": active,
        "repeat_rate": is_whole(first, as_of, whole_life_days(task.new_days)),
        "won_back": won_back(days, as_of, task) is not None,
    }


def spend_last_year(days: pd.DataFrame, as_of: pd.Timestamp) -> pd.Series:
    """Spend of each customer in the 365 days before `as_of`, indexed by customer_id."""
    recent = days[(days["day"] >= as_of - YEAR) & (days["day"] < as_of)]
    return recent.groupby("customer_id")["amount"].sum()
