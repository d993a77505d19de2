"""What a raw fit may see, as named digests: whoever has the same digests need not fit again.

Origin 2011-06-09, horizon 90 days: the feature rows at that date and at those trained on, of the latter whether the
target came true within their closed window (what happened after its last day does not count), every customer's purchase
days before 2011-06-09, promotions planned by then, and the settings. A line of 2011-06-09 or later moves none of the
digests; a corrected line of 2011-02-01 moves those of the rows after it, and so the fits that see these rows, and no
others.
"""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from ..scoring.evaluation.matrix import BTYD_INPUTS
from ..store import column_numbers, digest
from ..targets import day_number
from .candidates import TERMS
from .target_data import TargetData


class SeenDigests:
    """The digests of one target's data; those of a column's dates are computed together and once."""

    def __init__(self, data: TargetData) -> None:
        self.data = data
        self._columns: dict[tuple[pd.Timestamp, str], str] = {}

    def at(self, origin: pd.Timestamp, train_until: pd.Timestamp | None = None) -> dict[str, str]:
        """Name of what a raw fit at `origin` may see -> its digest."""
        data, windows = self.data, self.data.windows(origin, train_until)
        inputs = data.inputs_by_date[origin]
        until = origin + pd.Timedelta(days=data.horizon)
        known = [
            one
            for one in data.behaviour.promotions
            if pd.Timestamp(one.planned_on) <= origin and pd.Timestamp(one.first_day) < until
        ]
        names = [*dict.fromkeys([*(item["name"] for item in inputs), *TERMS, *BTYD_INPUTS])]
        seen = {
            "inputs": digest(inputs),
            "settings": digest(asdict(data.settings)),
            "task": digest(data.target, data.horizon, data.cohort_days),
            "windows": digest({f"{date:%Y-%m-%d}": days for date, days in windows.items()}),
            "promotions": digest([one.model_dump(mode="json") for one in known]),
            "purchase days": self._purchase_days(origin),
            "purchase histories": digest(*(column for _, column in data.purchase_histories[origin].items())),
        }
        for date in [*windows, origin]:
            seen[f"features at {date:%Y-%m-%d}"] = digest([self._column(date, name) for name in names])
        for date, days in windows.items():
            came_true = data.days_to_next_purchase[data.positions[date]] < days
            seen[f"purchases in {days} days from {date:%Y-%m-%d}"] = digest(came_true)
        return seen

    def _column(self, date: pd.Timestamp, name: str) -> str:
        if name not in self.data.rows:
            return ""
        if (date, name) not in self._columns:
            numbers = column_numbers(self.data.rows[name])
            self._columns |= {(then, name): digest(numbers[rows]) for then, rows in self.data.positions.items()}
        return self._columns[date, name]

    def _purchase_days(self, origin: pd.Timestamp) -> str:
        """Of the days before `origin`, customer by customer; who the customers are does not matter."""
        purchases = self.data.behaviour.days
        before = purchases.day < day_number(origin)
        codes, _ = pd.factorize(purchases.code[before])
        return digest(codes, purchases.day[before])
