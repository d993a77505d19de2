"""Risk by product category: the scored customers who bought each category, their risk and their value at risk."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...order_lines import purchase_lines
from ..data import DAY, Interim
from .people import people
from .tables import records

MOST = 15
"""categories that are listed, those with most value at risk"""
FEW = 10
"""a mean risk of fewer customers is left out"""


def summarise(data: Interim) -> dict[str, Any] | None:
    """`rows`, `days` (that a purchase counts back from as_of; None: all), `active` (scored customers), `few` (FEW).

    A row: category, customers (scored ones who bought it in [as_of - days, as_of), share of all scored, risk (mean p;
    None below FEW), value_at_risk and its share of that of all scored. A customer who bought several categories counts
    in each, so shares do not add up to one. None without categories or without anybody scored.
    """
    scored = people(data).dropna(subset=["p"])[["customer_id", "p", "value_at_risk"]]
    lines = purchase_lines(data.order_lines)
    days = data.study.task.active_days or None
    if days:
        lines = lines[lines["ordered_at"] >= data.as_of - days * DAY]
    bought = lines[["customer_id", "category"]].dropna().drop_duplicates()
    pairs = bought.merge(scored, on="customer_id")
    if pairs.empty:
        return None
    table = pairs.groupby("category").agg(
        customers=("p", "size"), risk=("p", "mean"), value_at_risk=("value_at_risk", "sum")
    )
    table.insert(1, "share", table["customers"] / len(scored))
    whole = float(scored["value_at_risk"].sum())
    table["at_risk_share"] = table["value_at_risk"] / whole if whole > 0 else pd.NA
    table["risk"] = table["risk"].where(table["customers"] >= FEW)
    table = table.reset_index().sort_values(["value_at_risk", "category"], ascending=[False, True])
    return {"rows": records(table.head(MOST)), "days": days, "active": len(scored), "few": FEW}
