"""The two questions (targets): whose outcome is asked about at an as_of (cohort), and what it was (label, outcome).

One retailer, in real dates: as_of 2011-06-09, horizon 90 days. A purchase on 2011-06-08 at 23:59 is history; one on
2011-06-09 at 00:00 is the future and lies in the label; one on 2011-09-06 at 23:59 is the last that counts, because the
label covers 2011-06-09 <= t < 2011-09-07.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .errors import UserError
from .order_lines import purchase_lines
from .scoring.evaluation.cohort import TARGETS, belongs
from .study import Task

__all__ = [
    "NAMES",
    "TARGETS",
    "DateLike",
    "PurchaseDays",
    "cohort",
    "day_number",
    "days_to_next_purchase",
    "label",
    "outcome",
]

DateLike = pd.Timestamp | np.datetime64 | date | str
"""a midnight, in any of the types that pandas reads"""

NAMES = {
    "churn": {"en": "Churn", "zh": "流失"},
    "repeat": {"en": "Repeat purchase", "zh": "复购"},
}

MICROSECONDS_PER_DAY = 86_400_000_000
DAY_BITS = 20
"""a key is customer code * 2**DAY_BITS + day: room for days until the year 4840"""


def cohort(features: pd.DataFrame, target: str, task: Task) -> pd.Series:
    """True for each row of `features` whose outcome is asked about: bool Series on the same index.

    churn: as_of - active_days <= last purchase day < as_of (`task.active_days` None or 0: everyone who ever bought).
    repeat: exactly one purchase day so far, at most `task.new_days` days before as_of. `features` has recency_days and
    frequency, which look at the whole life: where the books begin long after the shop opened, somebody whose earlier
    purchases lie before them still counts as a first-time buyer (the feature tenure_known is then 0). The rule itself
    is scoring's, which applies it to bundles.
    Raises UserError for a target other than churn and repeat.
    """
    if target not in TARGETS:
        raise UserError(f"unknown target `{target}`: allowed are churn and repeat")
    recency = np.asarray(features["recency_days"].astype(float), dtype=np.float64)
    frequency = np.asarray(features["frequency"].astype(float), dtype=np.float64)
    inside = belongs(target, recency, frequency, task.active_days, task.new_days)
    return pd.Series(inside, index=features.index, dtype=bool)


def label(order_lines: pd.DataFrame, keys: pd.DataFrame, horizon_days: int) -> pd.Series:
    """True where the customer of `keys` (customer_id, as_of) bought in [as_of, as_of + horizon_days).

    A bool Series on the index of `keys`. Returns never count as purchases. Where the data end is not checked: only
    as_of dates with as_of + horizon_days <= end of data have a label (see modelling.as_of). Raises UserError for a
    horizon below one day.
    """
    if horizon_days < 1:
        raise UserError(
            f"horizon of {horizon_days} days: allowed are whole days from 1 on (study key task.horizon_days)"
        )
    return days_to_next_purchase(order_lines, keys) < horizon_days


def days_to_next_purchase(order_lines: pd.DataFrame, keys: pd.DataFrame) -> pd.Series:
    """Days (float, >= 0) from as_of to the customer's first purchase at or after it; inf where none is in the lines.

    keys: customer_id and as_of (midnights); the answer has its index.
    """
    purchase_days = PurchaseDays.of(order_lines)
    days_ahead = np.full(len(keys), np.inf)
    codes = purchase_days.codes(keys["customer_id"])
    dates = keys["as_of"].to_numpy()
    for as_of in pd.unique(keys["as_of"]):
        rows = dates == np.datetime64(as_of)
        next_purchase = purchase_days.days_to_next_purchase(as_of)
        days_ahead[rows] = np.where(codes[rows] >= 0, next_purchase[codes[rows]], np.inf)
    return pd.Series(days_ahead, index=keys.index, name="days_to_next_purchase")


def outcome(target: str, days_ahead: np.ndarray, window_days: int | np.ndarray) -> np.ndarray:
    """float [n]: 1.0 where the target came true in the window: no purchase (churn), or a purchase (repeat).

    days_ahead: float [n], see `days_to_next_purchase`; window_days (> 0): one window for all rows, or [n] one for each.
    """
    bought = days_ahead < window_days
    return np.asarray((~bought if target == "churn" else bought).astype(float))


@dataclass(frozen=True)
class PurchaseDays:
    """Every customer's distinct days with a purchase, sorted, for questions about any as_of."""

    customers: pd.Index
    """customer_id, sorted; the position is the customer's code"""
    code: np.ndarray
    """int64, sorted: the customer of each purchase day"""
    day: np.ndarray
    """int64, days since 1970-01-01; sorted within a customer"""
    key: np.ndarray
    """int64, code * 2**DAY_BITS + day, sorted: one binary search finds a date for all customers"""

    @classmethod
    def of(cls, order_lines: pd.DataFrame) -> PurchaseDays:
        """The purchase days in canonical order lines (lines with is_return are left out)."""
        bought = purchase_lines(order_lines, ["customer_id", "ordered_at"])
        micros = bought["ordered_at"].to_numpy().astype("datetime64[us]").astype("int64")
        code, customers = pd.factorize(bought["customer_id"], sort=True)
        key = np.unique(code.astype("int64") * 2**DAY_BITS + micros // MICROSECONDS_PER_DAY)
        return cls(pd.Index(customers), key // 2**DAY_BITS, key % 2**DAY_BITS, key)

    def codes(self, customer_id: pd.Series) -> np.ndarray:
        """int64 [n]: position of each customer in `customers`; -1 for one who never bought."""
        return self.customers.get_indexer(pd.Index(customer_id))

    def _split(self, as_of: DateLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Positions in `key`, int64 [customers] each: the first day, the first from as_of on, past the last."""
        base = np.arange(len(self.customers), dtype="int64") * 2**DAY_BITS
        return (
            np.searchsorted(self.key, base),
            np.searchsorted(self.key, base + day_number(as_of)),
            np.searchsorted(self.key, base + 2**DAY_BITS),
        )

    def count_in_window(self, code: np.ndarray, as_of: DateLike, window_days: int) -> np.ndarray:
        """How many purchase days each customer in `code` had in [as_of - window_days, as_of); int64 [len(code)]."""
        base, today = code.astype("int64") * 2**DAY_BITS, day_number(as_of)
        return np.searchsorted(self.key, base + today) - np.searchsorted(self.key, base + today - window_days)

    def days_to_next_purchase(self, as_of: DateLike) -> np.ndarray:
        """float [customers]: days from as_of to the next purchase day at or after it; inf where there is none."""
        _, split, end = self._split(as_of)
        if not len(self.day):
            return np.full(len(self.customers), np.inf)
        next_day = self.day[np.minimum(split, len(self.day) - 1)]
        return np.where(split < end, next_day - day_number(as_of), np.inf).astype(float)

    def history(self, as_of: DateLike) -> pd.DataFrame:
        """One row per customer seen before as_of: code, customer_id, as_of, frequency, recency_days, tenure_days,
        days_to_next_purchase."""
        start, split, _ = self._split(as_of)
        seen = np.flatnonzero(split > start)
        today = day_number(as_of)
        return pd.DataFrame(
            {
                "code": seen,
                "customer_id": self.customers[seen],
                "as_of": pd.Timestamp(as_of),
                "frequency": (split - start)[seen],
                "recency_days": (today - self.day[split[seen] - 1]).astype(float),
                "tenure_days": (today - self.day[start[seen]]).astype(float),
                "days_to_next_purchase": self.days_to_next_purchase(as_of)[seen],
            }
        )


def day_number(moment: DateLike) -> int:
    """Days from 1970-01-01 to a midnight."""
    return int(pd.Timestamp(moment).to_datetime64().astype("datetime64[D]").astype("int64"))
