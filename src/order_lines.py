"""Which order lines are purchases: the one place that decides, for every table and engine that has them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    import pandas as pd

COLUMN = "is_return"
RETURN_SHARE = "return_share"
"""the feature with what a customer has given back so far, as a share of what they bought"""


def is_return(columns: Collection[str]) -> nw.Expr:
    """True where a line is a return, never null: the rule itself, for a table with these columns in any engine.

    A line that does not say is a purchase, and so is every line of a table without the column `is_return`.
    """
    return nw.col(COLUMN).fill_null(False).cast(nw.Boolean) if COLUMN in columns else nw.lit(False)


def returned(order_lines: pd.DataFrame) -> pd.Series:
    """bool, in the index of `order_lines`: `is_return` of every line."""
    lines = nw.from_native(order_lines, eager_only=True)
    series: pd.Series = lines.with_columns(is_return(lines.columns).alias(COLUMN))[COLUMN].to_native()
    return series.astype(bool)


def purchase_lines(order_lines: pd.DataFrame, columns: Collection[str] | None = None) -> pd.DataFrame:
    """The lines that are no returns, in their order and index: all columns, or those in `columns`."""
    return order_lines.loc[~returned(order_lines), slice(None) if columns is None else [*columns]]
