"""Who is asked about at an as_of (cohort), and what happened to them (label).

One retailer, in real dates: as_of 2011-06-09, horizon 90 days. A purchase on 2011-06-08 at 23:59 is history; one on
2011-06-09 at 00:00 is the future and lies in the label; one on 2011-09-06 at 23:59 is the last that counts, because the
label looks at 2011-06-09 <= t < 2011-09-07.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .errors import UserError

TARGETS = ("churn", "repeat")
NAMES = {
    "churn": {"en": "Churn", "zh": "流失"},
    "repeat": {"en": "Repeat purchase", "zh": "复购"},
}

MICROSECONDS_PER_DAY = 86_400_000_000
"""microseconds in a day"""


def cohort(features: pd.DataFrame, target: str, task: Any) -> pd.Series:
    """True for each row of `features` that is asked about, as a bool Series on the same index.

    churn: bought in the last `task.active_days` days, that is as_of - active_days <= last purchase day < as_of
    (`active_days` None or 0: everyone who ever bought). repeat: exactly one purchase day so far, at most
    `task.new_days` days before as_of. Needs recency_days and frequency (purchase days, not limited to a window).
    """
    recency = features["recency_days"].astype(float)
    if target == "churn":
        inside = recency.notna() if not task.active_days else recency <= task.active_days
    elif target == "repeat":
        inside = (features["frequency"] == 1) & (recency <= task.new_days)
    else:
        raise UserError(f"unknown target `{target}`: allowed are churn and repeat")
    return inside.fillna(False).astype(bool)


def label(order_lines: pd.DataFrame, keys: pd.DataFrame, horizon_days: int) -> pd.Series:
    """True where the customer of `keys` (customer_id, as_of) bought in [as_of, as_of + horizon_days).

    A bool Series on the index of `keys`. Returns never count as purchases. Nothing here knows where the data end:
    only as_of dates with as_of + horizon_days <= end of data have a label (see modelling.as_of).
    """
    if horizon_days < 1:
        raise UserError(
            f"horizon of {horizon_days} days: allowed are whole days from 1 on (study key task.horizon_days)"
        )
    return days_to_next_purchase(order_lines, keys) < horizon_days


def days_to_next_purchase(order_lines: pd.DataFrame, keys: pd.DataFrame) -> pd.Series:
    """Days (float, >= 0) from as_of to the customer's first purchase at or after it; inf where none is in the lines."""
    days = PurchaseDays.of(order_lines)
    days_to_next_purchase = np.full(len(keys), np.inf)
    codes = days.codes(keys["customer_id"])
    dates = keys["as_of"].to_numpy()
    for date in pd.unique(keys["as_of"]):
        rows = dates == np.datetime64(date)
        days_to_next_purchase[rows] = np.where(codes[rows] >= 0, days.days_to_next_purchase(date)[codes[rows]], np.inf)
    return pd.Series(days_to_next_purchase, index=keys.index, name="days_to_next_purchase")


def outcome(target: str, days_to_next_purchase: np.ndarray, days: int | np.ndarray) -> np.ndarray:
    """float [n]: 1.0 where the target came true within `days` of the as_of: nothing bought (churn), or bought (repeat).

    wait: days to the next purchase, as `days_until_purchase`; days: one window for all, or one for each row (> 0).
    """
    bought = days_to_next_purchase < days
    return np.asarray((~bought if target == "churn" else bought).astype(float))


@dataclass(frozen=True)
class PurchaseDays:
    """Every customer's distinct days with a purchase, sorted, for questions about any as_of."""

    customers: pd.Index
    """customer_id, sorted; position = code"""
    code: np.ndarray
    day: np.ndarray
    """int64, days since 1970-01-01; sorted within a customer"""
    key: np.ndarray
    """code * 2**20 + day, sorted: one binary search answers for all customers"""

    @classmethod
    def of(cls, order_lines: pd.DataFrame) -> PurchaseDays:
        """The purchase days in canonical order lines (lines with is_return are left out)."""
        bought = order_lines
        if "is_return" in order_lines:
            bought = order_lines[~order_lines["is_return"].fillna(False).astype(bool)]
        micros = bought["ordered_at"].to_numpy().astype("datetime64[us]").astype("int64")
        code, customers = pd.factorize(bought["customer_id"], sort=True)
        key = np.unique(code.astype("int64") * 2**20 + micros // MICROSECONDS_PER_DAY)
        return cls(pd.Index(customers), key // 2**20, key % 2**20, key)

    def codes(self, customer_id: pd.Series) -> np.ndarray:
        """Position of each customer in `customers`; -1 for one who never bought."""
        return self.customers.get_indexer(pd.Index(customer_id))

    def _split(self, as_of: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        base = np.arange(len(self.customers), dtype="int64") * 2**20
        return (
            np.searchsorted(self.key, base),
            np.searchsorted(self.key, base + day_number(as_of)),
            np.searchsorted(self.key, base + 2**20),
        )

    def count_in_window(self, code: np.ndarray, as_of: Any, window_days: int) -> np.ndarray:
        """How many purchase days each customer in `code` had in [as_of - window_days, as_of); int64 [len(code)]."""
        base, now = code.astype("int64") * 2**20, day_number(as_of)
        return np.searchsorted(self.key, base + now) - np.searchsorted(self.key, base + now - window_days)

    def days_to_next_purchase(self, as_of: Any) -> np.ndarray:
        """Days from as_of to each customer's next purchase day at or after it; inf where there is none."""
        _, here, end = self._split(as_of)
        if not len(self.day):
            return np.full(len(self.customers), np.inf)
        following = self.day[np.minimum(here, len(self.day) - 1)]
        return np.where(here < end, following - day_number(as_of), np.inf).astype(float)

    def history(self, as_of: Any) -> pd.DataFrame:
        """One row per customer seen before as_of: code, the keys, frequency, recency_days, tenure_days, wait."""
        start, here, _ = self._split(as_of)
        seen = np.flatnonzero(here > start)
        now = day_number(as_of)
        return pd.DataFrame(
            {
                "code": seen,
                "customer_id": self.customers[seen],
                "as_of": pd.Timestamp(as_of),
                "frequency": (here - start)[seen],
                "recency_days": (now - self.day[here[seen] - 1]).astype(float),
                "tenure_days": (now - self.day[start[seen]]).astype(float),
                "days_to_next_purchase": self.days_to_next_purchase(as_of)[seen],
            }
        )


def day_number(moment: Any) -> int:
    """Days from 1970-01-01 to a midnight."""
    return int(pd.Timestamp(moment).to_datetime64().astype("datetime64[D]").astype("int64"))
