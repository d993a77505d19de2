"""The as_of dates of a study, and which of them a model that predicts at an origin may be trained on.

One retailer, in real dates. First order line 2010-01-04, last 2011-12-31; horizon 90 days, a date every 30 days.
Today is 2012-01-01, the midnight after the last line. Dates step back from it: 2011-12-02, 2011-11-02, 2011-10-03, ...
With `origins_from` = 2012-01-01 they stay where they are: on 2012-02-01, a month of 31 days later, they are 2012-02-01,
2012-01-01 and the same dates as before; 2012-01-31 would be a day old, and joins them once it is half a step old.
An order on 2011-10-02 at 23:59 is a feature of 2011-10-03; an order on 2011-10-03 at 00:00 belongs to its label.
2011-10-03 is the newest date whose label window has closed, for 2011-10-03 + 90 days = 2012-01-01 <= today: the label
covers its last day, 2011-12-31. 2011-11-02 is not: its window ends on 2012-01-31; whoever is silent until today may
still buy. For a back-test at the origin 2011-10-03 the same rule gives 2011-07-05 as the newest training date, for
2011-07-05 + 90 days = 2011-10-03: no training row knows anything of 2011-10-03 or later.

Whatever asks whether a window has closed asks here, and every list of dates is checked once more by split_check.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import UserError
from ..study import Task
from ..targets import DateLike
from .split_check import check_split

FARTHEST_DAYS = 3_650
"""of today after the last order line: a date typed wrongly (2204) would otherwise make thousands of as_of dates"""


def today_of(task: Task, last_line: DateLike) -> pd.Timestamp:
    """The study's as_of: `task.as_of`, or the midnight after the last order line."""
    if task.as_of is not None:
        return pd.Timestamp(task.as_of).normalize()
    return pd.Timestamp(last_line).normalize() + pd.Timedelta(days=1)


def schedule(task: Task, first_line: DateLike, last_line: DateLike) -> list[pd.Timestamp]:
    """All as_of dates of a study, ascending midnights; the last is today, the others are train_step_days apart.

    They step back from today; with `task.origins_from` they are that date and whole steps before and after it, wherever
    today is: a later today only adds dates. The newest of them is left out while it is less than half a step old and
    its window has not closed, so that what changed since the last but one date is the change of about a step.
    `first_line`, `last_line`: moments of the first and last order line. The earliest date leaves at least one horizon
    of lines before it, so that recency can differ between customers. Raises UserError when not one closed date fits,
    and for a today more than FARTHEST_DAYS after the last line.
    """
    today, last = today_of(task, last_line), pd.Timestamp(last_line)
    if (today - last).days > FARTHEST_DAYS:
        raise UserError(
            f"as_of = {today:%Y-%m-%d} lies {(today - last).days:,} days after the last order line, {last:%Y-%m-%d}, "
            "and nothing is known of the time between: change [task] as_of, or add the lines that are missing"
        )
    start = pd.Timestamp(first_line).normalize() + pd.Timedelta(days=task.horizon_days)
    step = task.train_step_days
    past = step if task.origins_from is None else (today.date() - task.origins_from).days % step or step
    if past < min(step / 2, task.horizon_days):
        past += step
    newest = today - pd.Timedelta(days=past)
    older = range((newest - start).days // step + 1)
    dates = [*(newest - pd.Timedelta(days=step * back) for back in reversed(older)), today]
    if not training_as_of(today, task.horizon_days, dates):
        raise UserError(
            f"order lines from {pd.Timestamp(first_line):%Y-%m-%d} to {today:%Y-%m-%d} are too few for a horizon of "
            f"{task.horizon_days} days: two horizons are needed (study key task.horizon_days)"
        )
    return dates


def newest_closed(origin: DateLike, window_days: int) -> pd.Timestamp:
    """The newest start of a window of `window_days` that has closed by `origin`: start + window_days <= origin."""
    return pd.Timestamp(origin) - pd.Timedelta(days=window_days)


def newest_closed_day(origin_day: int, window_days: int) -> int:
    """`newest_closed` in day numbers."""
    return origin_day - window_days


def training_as_of(origin: DateLike, horizon_days: int, dates: Iterable[DateLike]) -> list[pd.Timestamp]:
    """Those of `dates` whose label window has closed by `origin`: as_of + horizon_days <= origin. Ascending, once each.

    All dates are midnights. Raises SplitError when the independent check disagrees.
    """
    newest = newest_closed(origin, horizon_days)
    closed = sorted({pd.Timestamp(date) for date in dates if pd.Timestamp(date) <= newest})
    check_split(closed, horizon_days, pd.Timestamp(origin))
    return closed


def closed_rows(as_of: pd.Series, horizon_days: int, origin: DateLike) -> np.ndarray:
    """bool [len(as_of)]: rows whose as_of is one of `training_as_of`."""
    return as_of.isin(training_as_of(origin, horizon_days, as_of.unique())).to_numpy()


def independent_windows(dates: Iterable[DateLike], horizon_days: int) -> float:
    """How many windows that do not overlap the dates are worth; 0 for no date.

    One more than the span of the dates holds horizons, at most the number of dates: 2011-01-01, 2011-01-31 and
    2011-03-02 with 90 days are worth 1.67, because windows that overlap hold much the same information.
    """
    known = sorted({pd.Timestamp(date) for date in dates})
    return min((known[-1] - known[0]).days / horizon_days + 1.0, float(len(known))) if known else 0.0
