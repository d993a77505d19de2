"""A second, independent check of a split: refuses one that would train a model on its own future.

The splitter is not trusted. The rule is worked out again from calendar days, with no code of `as_of`: the last day of a
label window must lie strictly before the day on which the model predicts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol


class Midnight(Protocol):
    """A date, datetime or pandas Timestamp."""

    @property
    def year(self) -> int:
        """Calendar year."""

    @property
    def month(self) -> int:
        """Month, 1 to 12."""

    @property
    def day(self) -> int:
        """Day of the month, 1 to 31."""


class SplitError(ValueError):
    """A training date whose label reaches into the time it is used to predict. A bug of ours, never of the user."""


def check_split(training: Iterable[Midnight], horizon_days: int, origin: Midnight) -> None:
    """Raises SplitError unless every training as_of's last label day lies before `origin`; returns None.

    Example: horizon 90, training 2011-06-09: the last label day is 2011-09-06, so the origin 2011-09-07 is allowed and
    2011-09-06 is refused. Dates that are not midnights and a horizon below 1 day are refused too.
    """
    origin_day = _day(origin)
    if horizon_days < 1:
        raise SplitError(f"horizon of {horizon_days} days")
    for moment in training:
        last_label_day = _day(moment) + timedelta(days=horizon_days - 1)
        if last_label_day >= origin_day:
            raise SplitError(
                f"as_of {_day(moment)} counts purchases until {last_label_day}, not before the origin {origin_day}"
            )


def _day(moment: Midnight) -> date:
    if (getattr(moment, "hour", 0), getattr(moment, "minute", 0), getattr(moment, "second", 0)) != (0, 0, 0):
        raise SplitError(f"as_of {moment} is not a midnight")
    return date(moment.year, moment.month, moment.day)
