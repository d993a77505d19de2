"""Whose risk rose since an earlier date, and by which reason."""

from __future__ import annotations

import pandas as pd


def rising_risk(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """One row per customer in both: customer_id, p_before, p, rise (p - p_before), family, points.

    family is the one whose points rose most, points by how much (share of probability; over all families they add up to
    the rise). `before` and `now`: the `reasons` of two as_of dates by one model, so that a difference comes from the
    customer and not from the model (columns customer_id, family, p, points).
    """
    both = now.merge(before, on=["customer_id", "family"], suffixes=("", "_before"))
    both["points"] = both["points"] - both["points_before"]
    top = both.sort_values(["customer_id", "points", "family"], ascending=[True, False, True])
    top = top.drop_duplicates("customer_id").reset_index(drop=True)
    return top.assign(rise=top["p"] - top["p_before"])[["customer_id", "p_before", "p", "rise", "family", "points"]]
