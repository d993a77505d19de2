"""The data of one target: a study's feature table cut down to the cohort, and what happened to its customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..scoring.bundle_file.fitted_content import Input
from ..scoring.evaluation.matrix import BTYD_INPUTS
from ..study import Task
from ..targets import PurchaseDays, cohort, days_to_next_purchase, outcome
from .candidates import Settings, purchase_model
from .cohort_behaviour import LOOK_BACK, CohortBehaviour
from .holidays import holiday_trade
from .inputs import categories_by_date, describe_inputs
from .split_check import check_split
from .training_rows import TrainingRows, closed_windows, training_rows

CohortRule = Callable[[pd.DataFrame], pd.Series]


@dataclass(frozen=True)
class TargetData:
    """A study's feature table cut down to what modelling one target needs; n rows."""

    target: str
    horizon: int
    rule: CohortRule
    rows: pd.DataFrame
    """cohort rows of every as_of, index 0..n-1"""
    days_to_next_purchase: np.ndarray
    """float [n], inf where none is known; only windows closed by an origin may be read"""
    positions: dict[pd.Timestamp, np.ndarray]
    """as_of -> positions in `rows`"""
    purchase_histories: dict[pd.Timestamp, pd.DataFrame]
    """as_of -> x, t_x, total of all customers seen before it"""
    behaviour: CohortBehaviour
    inputs_by_date: dict[pd.Timestamp, list[Input]]
    """as_of -> the columns a model fitted there uses, and how; categories are those known then"""
    settings: Settings
    cohort_days: tuple[int | None, int] | None
    """active_days and new_days of the study's cohort; None where `rule` is another"""

    @property
    def inputs(self) -> list[Input]:
        """The columns a model fitted today uses."""
        return self.inputs_by_date[self.dates[-1]]

    @property
    def dates(self) -> list[pd.Timestamp]:
        """All as_of dates, ascending; the last is today."""
        return sorted(self.purchase_histories)

    def at(self, as_of: pd.Timestamp) -> pd.DataFrame:
        """The cohort's rows at `as_of`."""
        return self.rows.iloc[self.positions[as_of]]

    def recently_active(self, as_of: pd.Timestamp) -> np.ndarray:
        """bool, per row of `at(as_of)`: bought in the look-back of the base rate forecast."""
        return np.asarray(self.rows["recency_days"].to_numpy()[self.positions[as_of]] <= LOOK_BACK, dtype=bool)

    def outcome(self, positions: np.ndarray) -> np.ndarray:
        """float [len(positions)]: 1.0 where the target came true within the horizon."""
        return outcome(self.target, self.days_to_next_purchase[positions], self.horizon)

    def windows(self, origin: pd.Timestamp, until: pd.Timestamp | None = None) -> dict[pd.Timestamp, int]:
        """Training dates of a model that predicts at `origin` (none after `until`) -> days of their windows.

        Raises SplitError when a window reaches the origin.
        """
        dates = [date for date in self.dates if len(self.positions[date]) and (until is None or date <= until)]
        windows = closed_windows(origin, self.horizon, dates)
        for date, length in windows.items():
            check_split([date], length, origin)
        return windows

    def training_rows(self, windows: dict[pd.Timestamp, int]) -> TrainingRows:
        """The rows of the dates in `windows` with their outcomes in that many days."""
        return training_rows(self.rows, self.days_to_next_purchase, self.target, self.horizon, windows)


def target_data(
    features: pd.DataFrame,
    order_lines: pd.DataFrame,
    target: str,
    task: Task,
    rule: CohortRule | None = None,
    settings: Settings | None = None,
) -> TargetData:
    """The data of one target. `features`: customer_id, as_of and features; `rule` replaces the study's cohort."""
    in_cohort: CohortRule = rule or (lambda frame: cohort(frame, target, task))
    rows = features[in_cohort(features).to_numpy()].reset_index(drop=True)
    as_of = rows["as_of"].to_numpy()
    histories = features[["as_of", *BTYD_INPUTS]].groupby("as_of", sort=True)
    purchase_histories = {pd.Timestamp(str(date)): purchase_model(part) for date, part in histories}
    return TargetData(
        target=target,
        horizon=int(task.horizon_days),
        rule=in_cohort,
        rows=rows,
        days_to_next_purchase=days_to_next_purchase(order_lines, rows[["customer_id", "as_of"]]).to_numpy(),
        positions={date: np.flatnonzero(as_of == np.datetime64(date)) for date in pd.unique(features["as_of"])},
        purchase_histories=purchase_histories,
        behaviour=_behaviour(order_lines, in_cohort, target, task, max(purchase_histories)),
        inputs_by_date=categories_by_date(rows, describe_inputs(rows), purchase_histories),
        settings=settings or Settings(),
        cohort_days=None if rule is not None else (task.active_days, task.new_days),
    )


def _behaviour(
    order_lines: pd.DataFrame, in_cohort: CohortRule, target: str, task: Task, today: pd.Timestamp
) -> CohortBehaviour:
    """What the base rate is forecast from: purchase days, and the promotions and moving holidays that are known."""
    days, until = PurchaseDays.of(order_lines), today + pd.Timedelta(days=int(task.horizon_days))
    first = pd.Timestamp(int(days.day.min()), unit="D")
    promotions = (*task.promotions, *holiday_trade(task.holidays, first.date(), until.date()))
    return CohortBehaviour(days, in_cohort, target, int(task.horizon_days), promotions)
