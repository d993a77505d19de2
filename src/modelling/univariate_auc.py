"""Univariate AUC: how well each feature on its own separates the outcomes; for reading, not for choosing features.

One date: of 1,000 customers of the cohort at 2026-01-01, 300 left. `lateness` is known for 800 of them; of one customer
who left and one who stayed, taken at random, the former had the larger lateness with probability .71. That is its
univariate AUC; at .5 the feature says nothing, below .5 customers with high values stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..errors import UserError
from ..features import FAMILIES, QUESTIONS, entry
from ..study import Task
from ..targets import cohort, label

KEYS = ("customer_id", "as_of")


def closed_outcomes(
    features: pd.DataFrame, order_lines: pd.DataFrame, task: Task, closed: Sequence[pd.Timestamp]
) -> tuple[pd.DataFrame, pd.Series]:
    """(rows of the churn cohort at one date, bool per row: bought nothing in the horizon).

    The date is the newest of `closed` (whose windows have closed, ascending) at which some left and some stayed; where
    all did the same at every one, the newest with a customer in the cohort. Raises UserError where none has one: then
    there is nobody to learn from.
    """
    members = features[features["as_of"].isin(closed) & cohort(features, "churn", task)]
    if members.empty:
        raise UserError(
            f"no customer to learn churn from on {closed[-1]:%Y-%m-%d} or earlier: nobody bought in the "
            f"{task.active_days} days before, the last order is of {order_lines['ordered_at'].max():%Y-%m-%d}; "
            "move [task] as_of, or raise active_days"
        )
    churned = ~label(order_lines, members[["customer_id", "as_of"]], task.horizon_days)
    both = churned.groupby(members["as_of"]).nunique().eq(2)
    at = members["as_of"] == (both.index[both] if both.any() else both.index).max()
    return members[at].reset_index(drop=True), churned[at].reset_index(drop=True)


def univariate_auc(features: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """One row per column of `features`, in its order: feature, family, unknown (share 0..1), auc (0..1 or NaN).

    `features` holds one as_of or several; `outcome` is bool on the same index. auc is over the rows where the feature
    is known, ties counting half; NaN for text, for a single value, and where the known rows have one outcome only.
    """
    rows = []
    for name in features.columns.drop(list(KEYS), errors="ignore"):
        column = features[name]
        auc = _auc(column, outcome) if pd.api.types.is_numeric_dtype(column) else np.nan
        rows.append({"feature": name, "family": entry(name).family, "unknown": column.isna().mean(), "auc": auc})
    return pd.DataFrame(rows, columns=["feature", "family", "unknown", "auc"])


def _auc(column: pd.Series, outcome: pd.Series) -> float:
    known = column.notna()
    values, y = column[known].to_numpy(dtype="float64"), outcome[known].to_numpy(dtype=bool)
    ones, zeros = int(y.sum()), int((~y).sum())
    if not ones or not zeros or values.min() == values.max():
        return np.nan
    from scipy.stats import rankdata

    return float((rankdata(values)[y].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def strongest_features(table: pd.DataFrame, each: int = 1) -> dict[str, list[str]]:
    """family -> its `each` features whose univariate AUC is farthest from .5, best first; families in catalogue order.

    `table` is what `univariate_auc` returns; a family without an AUC (the season: one value a date) is left out.
    """
    strength = (table["auc"] - 0.5).abs()
    ranked = table.assign(strength=strength).dropna(subset="strength").sort_values("strength", ascending=False)
    strongest = {family: ranked.loc[ranked["family"] == family, "feature"].head(each).tolist() for family in FAMILIES}
    return {family: names for family, names in strongest.items() if names}


def by_family(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """One row per family, for reading: its question, how many features, their mean unknown share, the strongest one.

    `table` is what `univariate_auc` returns; language: en or zh.
    """
    strongest = strongest_features(table)
    rows = []
    for family, names in FAMILIES.items():
        members = table[table["family"] == family]
        top = strongest.get(family, [None])[0]
        rows.append(
            {
                "family": names[language],
                "asks": QUESTIONS[family][language],
                "features": len(members),
                "unknown": members["unknown"].mean(),
                "strongest": top or "–",
                "univariate_auc": members.set_index("feature")["auc"].get(top, np.nan),
            }
        )
    return pd.DataFrame(rows)
