"""How much of the expected value few customers hold."""

from __future__ import annotations

import numpy as np
import pandas as pd

POINTS = 101
"""points of a thinned curve, both ends included"""


def curve(values: pd.DataFrame, points: int = POINTS) -> pd.DataFrame:
    """customers, value, at_risk: shares (0..1) held by the most valuable customers, from 0, at `points` places at most.

    `values`: value and value_at_risk per customer; who has no value is left out, value at risk that is null is 0. Both
    shares are of the whole value, so the last at_risk is the share of the value that is at risk.
    """
    ordered = values.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
    total = float(ordered["value"].sum())
    table = pd.DataFrame(
        {
            "customers": np.linspace(0, 1, len(ordered) + 1),
            "value": np.append(0.0, ordered["value"].cumsum()) / total,
            "at_risk": np.append(0.0, ordered["value_at_risk"].fillna(0.0).cumsum()) / total,
        }
    )
    return table.iloc[np.unique(np.linspace(0, len(ordered), points).round().astype(int))].reset_index(drop=True)


def tenths(values: pd.Series, ids: pd.Series) -> pd.Series:
    """Tenth of each customer by value, largest first: 1..10 as Int64, null without a value; ties in the order of ids.

    Of n customers the k-th has tenth 1 + floor(10 (k - 1) / n).
    """
    order = pd.DataFrame({"value": values, "id": ids}).dropna(subset=["value"])
    order = order.sort_values(["value", "id"], ascending=[False, True])
    places = pd.Series(10 * np.arange(len(order)) // max(len(order), 1) + 1, index=order.index)
    return places.reindex(values.index).astype("Int64").rename("tenth")
