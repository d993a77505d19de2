"""Transitions between classes from one as_of to another, for any column of the segments table."""

from __future__ import annotations

import pandas as pd

ABSENT = "not_yet"
ABSENT_NAME = {"en": "Not yet a customer", "zh": "尚非客户"}


def latest_transitions(segments: pd.DataFrame, column: str, before: pd.Timestamp | None = None) -> pd.DataFrame:
    """from, to, customers, share (of the row `from`): transitions of `column` up to the last as_of.

    `before` is the as_of to compare with (default: the last but one in the table). Customers who are in the table only
    today come from `not_yet`. Only pairs that occurred have a row; empty when there is a single as_of.
    """
    dates = sorted(segments["as_of"].unique())
    columns = ["from", "to", "customers", "share"]
    if len(dates) < 2:
        return pd.DataFrame(columns=columns)
    earlier = dates[-2] if before is None else before
    pair = _one(segments, dates[-1], column).merge(
        _one(segments, earlier, column), on="customer_id", how="left", suffixes=("_to", "_from")
    )
    return _count(pair[f"{column}_from"].fillna(ABSENT), pair[f"{column}_to"])


def transitions(states: pd.DataFrame, column: str) -> pd.DataFrame:
    """from, to, customers, share (of the row `from`): transitions between all neighbouring as_of dates of
    `states`, summed.

    `states` has customer_id, as_of and `column`; first appearances count as transitions from `not_yet`.
    """
    rows = states.sort_values(["customer_id", "as_of"])
    before = rows.groupby("customer_id")[column].shift()
    first = rows["as_of"] == states["as_of"].min()
    return _count(before[~first].fillna(ABSENT), rows.loc[~first, column])


def matrix(moved: pd.DataFrame, values: str = "share", order: list[str] | None = None) -> pd.DataFrame:
    """`moved` (a table of transitions) as a square matrix: rows are `from`, columns `to`, zeros where nobody moved."""
    square = moved.pivot_table(index="from", columns="to", values=values, aggfunc="sum").fillna(0)
    known = order or sorted(set(square.index) | set(square.columns))
    rows = [key for key in [ABSENT, *known] if key in square.index]
    return square.reindex(index=rows, columns=[key for key in known if key in square.columns])


def _one(segments: pd.DataFrame, as_of: pd.Timestamp, column: str) -> pd.DataFrame:
    return segments.loc[segments["as_of"] == as_of, ["customer_id", column]]


def _count(before: pd.Series, after: pd.Series) -> pd.DataFrame:
    pairs = pd.DataFrame({"from": before.astype("str"), "to": after.astype("str")}).dropna()
    table = pairs.groupby(["from", "to"]).size().rename("customers").reset_index()
    return table.assign(share=table["customers"] / table.groupby("from")["customers"].transform("sum"))
