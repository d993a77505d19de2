"""Spend that followed an as_of (the label of customer value), and the share of it that is not returned."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import UserError
from ..order_lines import purchase_lines, returned


def purchases(order_lines: pd.DataFrame) -> pd.DataFrame:
    """customer_id, ordered_at, amount of the lines that are purchases: no returns, no null amount."""
    return purchase_lines(order_lines, ["customer_id", "ordered_at", "amount"]).dropna(subset="amount")


def refuse_no_amounts(bought: pd.DataFrame) -> None:
    """Raises UserError where no purchase in the table of `purchases` has an amount above zero."""
    if len(bought) and not (bought["amount"] > 0).any():
        raise UserError(
            f"none of {len(bought):,} purchase lines has an amount above 0: customer value needs amounts; name the "
            "column that has them in [order_lines.columns] amount, or unit_price and quantity"
        )


def spend_after(bought: pd.DataFrame, customers: pd.Series, as_of: pd.Timestamp, days: int) -> np.ndarray:
    """Amount each of `customers` bought in [as_of, as_of + days), float64 [n]; 0 without a purchase.

    `bought` is the table of `purchases`. The function does not know where the data end: callers ask for closed windows
    only, see customer_value.
    """
    start = pd.Timestamp(as_of)
    inside = (bought["ordered_at"] >= start) & (bought["ordered_at"] < start + pd.Timedelta(days=days))
    amount = bought[inside].groupby("customer_id")["amount"].sum()
    return amount.reindex(pd.Index(customers)).fillna(0.0).to_numpy(dtype=np.float64)


def kept_share(order_lines: pd.DataFrame, as_of: pd.Timestamp, days: int = 365) -> float:
    """Share (0..1) of the amount bought in the last `days` days before as_of that was not returned in them."""
    end = pd.Timestamp(as_of)
    lines = order_lines[
        (order_lines["ordered_at"] < end) & (order_lines["ordered_at"] >= end - pd.Timedelta(days=days))
    ]
    back = returned(lines)
    amount_bought = float(lines.loc[~back, "amount"].sum())
    amount_back = float(lines.loc[back, "amount"].abs().sum())
    return float(np.clip(1.0 - amount_back / amount_bought, 0.0, 1.0)) if amount_bought > 0 else 1.0
