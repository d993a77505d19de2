"""Made-up shops in which customers stay for ever unless one thing happens to them."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd

AS_OF = pd.Timestamp("2025-06-01")
TASK = SimpleNamespace(horizon_days=60, horizons=[], active_days=150, new_days=150, promotions=(), holidays=())
DAYS = 480
CAUSES = {
    "complaint": ["touchpoints"],
    "return": ["returns"],
    "narrow": ["width"],
    "discount": ["price"],
    "silence": ["recency", "rhythm"],
}
"""what makes customers leave -> the families that tell of it"""
LATELY = 30


@dataclass(frozen=True)
class Shop:
    """Order lines and touchpoints of DAYS days before AS_OF; struck: customer_id -> day it happened, inf for never."""

    cause: str
    order_lines: pd.DataFrame
    touchpoints: pd.DataFrame
    struck: pd.Series

    def hit(self, today: pd.DataFrame) -> np.ndarray:
        """bool per row of `today`: the cause holds, and silence does not tell of it yet (unless it is the cause)."""
        recent = (today["recency_days"] < LATELY).to_numpy()
        if self.cause == "silence":
            return (today["recency_days"] > 45).to_numpy()
        if self.cause == "narrow":
            return (today["width"] == 1).to_numpy() & recent
        if self.cause == "discount":
            return (today["promotion_share"] > 0.6).to_numpy() & recent
        ago = DAYS - self.struck.loc[today["customer_id"]].to_numpy()
        return (ago > 0) & (ago < LATELY)


def one_cause(cause: str, customers: int = 1200) -> Shop:
    """The shop of `cause`; everybody buys about every two weeks, a line or three of up to four of eight categories.

    complaint, return, silence: on a day of its own something happens, and nearly all stop buying a week later. narrow,
    discount: three in ten buy one category only (nine in ten lines on discount), and leave with a chance of 13 % at
    every purchase after the first month.
    """
    dice = np.random.default_rng([0, *map(ord, cause)])
    lines: list[tuple[object, ...]] = []
    contacts: list[tuple[object, ...]] = []
    struck = np.full(customers, np.inf)
    for number in range(customers):
        start, gap = dice.uniform(0, 200), 14 / dice.gamma(8, 1 / 8)
        blow = max(dice.uniform(60, DAYS * 1.6), start + 20) if cause in ("complaint", "return", "silence") else np.inf
        leaves = blow + dice.exponential(6) if cause == "silence" or dice.random() < 0.93 else np.inf
        kind = dice.random() < 0.3
        categories = dice.permutation(8)[: 1 if cause == "narrow" and kind else 4]
        discounted = 0.9 if cause == "discount" and kind else 0.1
        day = start
        while day < min(leaves, DAYS):
            for _ in range(dice.integers(1, 4)):
                off = 5.0 * (dice.random() < discounted)
                amount = 15.0 + dice.integers(0, 10) - off
                lines.append((number, day, f"k{dice.choice(categories)}", 1.0, amount, off, False))
            if cause in ("narrow", "discount") and kind and day > start + 30 and dice.random() < 0.13:
                break
            day += dice.exponential(gap)
        if blow < DAYS:
            struck[number] = blow
            if cause == "complaint":
                contacts.append((number, blow, "complaint", "after_sale"))
            if cause == "return":
                lines.append((number, blow, f"k{categories[0]}", 1.0, -20.0, 0.0, True))
        contacts += [(number, day, "campaign", "pre_sale") for day in dice.uniform(0, DAYS, 2)]
    names = ["customer_id", "ordered_at", "category", "quantity", "amount", "discount", "is_return"]
    order_lines = _table(lines, names)
    order_lines["order_id"] = order_lines["customer_id"] + order_lines["ordered_at"].dt.strftime("-%Y%m%d")
    order_lines["product_id"] = "p" + order_lines["category"]
    touchpoints = _table(contacts, ["customer_id", "occurred_at", "kind", "stage"])
    return Shop(cause, order_lines, touchpoints, pd.Series(struck, index=_ids(np.arange(customers))))


def _table(rows: list[tuple[object, ...]], names: list[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=names)
    table["customer_id"] = _ids(table["customer_id"].to_numpy())
    moment = AS_OF + pd.to_timedelta(table[names[1]].to_numpy(dtype=float) - DAYS, unit="D")
    table[names[1]] = moment.floor("s").astype("datetime64[us]")
    return table


def _ids(numbers: np.ndarray) -> pd.Index:
    return pd.Index([f"{number:05d}" for number in numbers])
