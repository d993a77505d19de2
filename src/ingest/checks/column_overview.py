"""Missing values and outliers of the order lines, column by column, after cleaning."""

from __future__ import annotations

import pandas as pd

from ...order_lines import purchase_lines

EXTREME = 0.001
"""share of the lines that counts as the largest"""
FAR = 20.0
"""a value so many times the median is far out"""


def column_overview(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per column: column, missing (share 0..1), distinct, median, p99, largest, far, top_share.

    The last five are of numbers on purchases (returns apart): far is the number of lines above FAR times the median,
    top_share the part of the column's sum that the largest thousandth of the lines brings. Null for other columns, and
    far and top_share where the median or the sum is not above zero. An empty table gives an empty answer.
    """
    bought = purchase_lines(lines)
    rows = []
    for name in lines.columns if len(lines) else []:
        column = lines[name]
        row = {"column": name, "missing": float(column.isna().mean()), "distinct": int(column.nunique())}
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            row |= _spread(bought[name].dropna().astype(float))
        rows.append(row)
    columns = ["column", "missing", "distinct", "median", "p99", "largest", "far", "top_share"]
    return pd.DataFrame(rows, columns=columns)


def _spread(values: pd.Series) -> dict[str, float]:
    if values.empty:
        return {}
    median, total = float(values.median()), float(values.sum())
    spread = {"median": median, "p99": float(values.quantile(0.99)), "largest": float(values.max())}
    if median > 0:
        spread["far"] = float((values > FAR * median).sum())
    if total > 0:
        spread["top_share"] = float(values.nlargest(max(1, round(EXTREME * len(values)))).sum() / total)
    return spread
