"""Training rows at an origin: those whose window has closed by then, of the whole horizon and of shorter windows.

At 2011-06-09 with a horizon of 90 days, the newest as_of date whose 90 days have closed is 2011-03-11. Later dates have
no label yet, but those up to 2011-04-10 have 60 days that closed and those up to 2011-05-10 have 30. Who bought within
60 days is another question, yet it tells customers apart nearly as well and is newer; where little has closed there may
be hardly anything else. Every date enters with its longest closed window and keeps an intercept of its own, and the
purchase model's log-odds are those of the same window. The more has closed, the less the shorter windows weigh.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..targets import outcome
from .as_of import independent_windows, training_as_of

SHORTER = (2 / 3, 1 / 3)
"""windows besides the horizon, as shares of it, longest first"""


@dataclass(frozen=True)
class TrainingRows:
    """n rows to train on; every as_of has one window."""

    rows: pd.DataFrame
    """as_of and the inputs"""
    outcome: np.ndarray
    """float [n]: 1.0 where the target came true within `days`"""
    days: np.ndarray
    """int [n]: length of the row's window"""
    weight: np.ndarray
    """float [n]: 1 where the window is the horizon, less where it is shorter"""
    independent: float
    """about how many rows of the horizon there would be if windows did not overlap"""

    def subsample(self, at_most: int) -> TrainingRows:
        """All rows, or a random `at_most` of them, the same each time, in their order."""
        if len(self.rows) <= at_most:
            return self
        chosen = np.sort(np.random.default_rng(7).permutation(len(self.rows))[:at_most])
        return TrainingRows(
            self.rows.iloc[chosen], self.outcome[chosen], self.days[chosen], self.weight[chosen], self.independent
        )


def training_rows(
    rows: pd.DataFrame, days_ahead: np.ndarray, target: str, horizon_days: int, windows: dict[pd.Timestamp, int]
) -> TrainingRows:
    """The rows of the dates in `windows`, labelled within that many days each.

    rows: as_of and the inputs; days_ahead: float [len(rows)], days to the next purchase; windows: as
    `closed_windows`, at least one date with the horizon.
    """
    chosen = rows["as_of"].isin(windows).to_numpy()
    rows, days_ahead = rows[chosen], days_ahead[chosen]
    days = rows["as_of"].map(windows).to_numpy(dtype=int)
    whole = [date for date, length in windows.items() if length == horizon_days]
    worth = independent_windows(whole, horizon_days)
    return TrainingRows(
        rows,
        outcome(target, days_ahead, days),
        days,
        np.where(days == horizon_days, 1.0, 2.0 / (2.0 + worth)),
        worth / len(whole) * float((days == horizon_days).sum()),
    )


def closed_windows(origin: pd.Timestamp, horizon_days: int, dates: list[pd.Timestamp]) -> dict[pd.Timestamp, int]:
    """as_of -> days of its longest window that has closed by `origin`: the horizon, two thirds or a third of it.

    Dates of which not even the shortest window has closed are left out.
    """
    windows: dict[pd.Timestamp, int] = {}
    for share in (1.0, *SHORTER):
        length = max(round(share * horizon_days), 1)
        for date in training_as_of(origin, length, dates):
            windows.setdefault(date, length)
    return windows
