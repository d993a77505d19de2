"""Univariate AUC: how well each feature on its own separates the outcomes; for reading, not for choosing features.

One date: of 1,000 customers of the cohort at 2026-01-01, 300 left. `lateness` is known for 800 of them; of one customer
who left and one who stayed, taken at random, the former had the larger lateness with probability .71. That is its
univariate AUC; at .5 the feature says nothing, below .5 customers with high values stay.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import UserError
from ..features import FAMILIES, QUESTIONS, entry
from ..study import Task
from ..targets import cohort, label

KEYS = ("customer_id", "as_of")


def closed_outcomes(
    features: pd.DataFrame, order_lines: pd.DataFrame, task: Task, as_of: pd.Timestamp
) -> tuple[pd.DataFrame, pd.Series]:
    """(rows of the churn cohort at `as_of`, bool per row: bought nothing in the horizon).

    as_of: one whose window has closed. Raises UserError where nobody is in the cohort, or all of it did the same: then
    there is nothing to learn from.
    """
    then = features[features["as_of"] == as_of]
    then = then[cohort(then, "churn", task)].reset_index(drop=True)
    last = f"the last order is of {order_lines['ordered_at'].max():%Y-%m-%d}"
    if then.empty:
        raise UserError(
            f"no customer to learn churn from on {as_of:%Y-%m-%d}: nobody bought in the {task.active_days} days before,"
            f" {last}; move [task] as_of, or raise active_days"
        )
    churned = ~label(order_lines, then[["customer_id", "as_of"]], task.horizon_days)
    if churned.nunique() < 2:
        did = "bought nothing" if churned.iloc[0] else "bought again"
        who = f"every one of {len(then)} customers" if len(then) > 1 else "the only customer"
        raise UserError(
            f"{who} on {as_of:%Y-%m-%d} {did} in the next {task.horizon_days} days,"
            f" {last}: there is nothing to tell them apart by; change [task] horizon_days, or move as_of"
        )
    return then, churned


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
    return pd.DataFrame(rows)


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
