"""The as_of dates of a study, and which of them may teach a model that predicts at an origin.

One retailer, in real dates. First order line 2010-01-04, last 2011-12-31; horizon 90 days, a date every 30 days.
Today is 2012-01-01, the midnight after the last line. Dates step back from it: 2011-12-02, 2011-11-02, 2011-10-03, ...
An order on 2011-10-02 at 23:59 is a feature of 2011-10-03; an order on 2011-10-03 at 00:00 belongs to its label.
2011-10-03 is the newest date with a closed label, for 2011-10-03 + 90 days = 2012-01-01 <= today: the label has seen
its last day, 2011-12-31. 2011-11-02 is not: its window ends on 2012-01-31; who is silent until today may still buy.
For a back-test at the origin 2011-10-03 the same rule gives 2011-07-05 as the newest teacher: 2011-07-05 + 90 days =
2011-10-03. Nothing that happened on or after 2011-10-03 is in any row it learns from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..errors import UserError


def today_of(task: Any, last_line: Any) -> pd.Timestamp:
    """The study's as_of: `task.as_of`, or the midnight after the last order line."""
    if task.as_of is not None:
        return pd.Timestamp(task.as_of).normalize()
    return pd.Timestamp(last_line).normalize() + pd.Timedelta(days=1)


def schedule(task: Any, first_line: Any, last_line: Any) -> list[pd.Timestamp]:
    """All as_of dates of a study, ascending midnights; the last is today, the others step back by train_step_days.

    `first_line`, `last_line`: moments of the first and last order line. The earliest date leaves at least one horizon
    of lines before it, so that recency can tell anything. Raises UserError when not one closed date fits.
    """
    task = getattr(task, "task", task)
    today = today_of(task, last_line)
    start = pd.Timestamp(first_line).normalize() + pd.Timedelta(days=task.horizon_days)
    step = pd.Timedelta(days=task.train_step_days)
    dates = [today]
    while dates[-1] - step >= start:
        dates.append(dates[-1] - step)
    dates.reverse()
    if not training_as_of(today, task.horizon_days, dates):
        raise UserError(
            f"order lines from {pd.Timestamp(first_line):%Y-%m-%d} to {today:%Y-%m-%d} are too few for a horizon of "
            f"{task.horizon_days} days: two horizons are needed (study key task.horizon_days)"
        )
    return dates


def training_as_of(origin: Any, horizon_days: int, dates: Iterable[Any]) -> list[pd.Timestamp]:
    """Those of `dates` whose label window has closed by `origin`: as_of + horizon_days <= origin. Ascending."""
    newest = pd.Timestamp(origin) - pd.Timedelta(days=horizon_days)
    return sorted({pd.Timestamp(date) for date in dates if pd.Timestamp(date) <= newest})


def independent_windows(dates: Iterable[Any], horizon_days: int) -> float:
    """How many windows of the horizon the dates are worth, as windows that overlap say much the same; 0 for no date.

    One more than the span of the dates holds horizons, at most how many dates there are: 2011-01-01, 2011-01-31 and
    2011-03-02 with 90 days are worth 1.67.
    """
    known = sorted({pd.Timestamp(date) for date in dates})
    return min((known[-1] - known[0]).days / horizon_days + 1.0, float(len(known))) if known else 0.0
