"""Which order lines are purchases: the one place that decides, for every table that has them."""

from __future__ import annotations

import pandas as pd


def returned(order_lines: pd.DataFrame) -> pd.Series:
    """bool, in the index of `order_lines`: the line is a return; all False where the table does not say (is_return)."""
    if "is_return" not in order_lines:
        return pd.Series(False, index=order_lines.index)
    return order_lines["is_return"].fillna(False).astype(bool)


def purchase_lines(order_lines: pd.DataFrame) -> pd.DataFrame:
    """The lines that are no returns, all columns, in their order and index."""
    return order_lines[~returned(order_lines)]
