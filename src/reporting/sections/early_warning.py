"""Early warning: whose value at risk rose most since the last as_of, and which reason moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ... import scoring
from ...explain import reasons
from ...features import FAMILIES
from ...segments import rfm_segments
from ...targets import cohort
from ..data import Interim, iso
from .tables import records

SHOWN = 10


def summarise(data: Interim) -> dict[str, Any] | None:
    """`before`, `risen` (customers whose risk rose by 10 points or more), `rows`; None without an earlier as_of.

    Both dates are scored by today's model, so that a difference comes from the customer, not from the model.
    """
    earlier, model = data.dates[:-1], data.churn_model
    if not earlier or model is None:
        return None
    risk = _risk(data, model, earlier[-1])
    if risk.empty:
        return None
    worth = data.value.set_index("customer_id")["value"]
    segment = data.segments_today.set_index("customer_id")["segment"]
    shown = risk.assign(value=risk["customer_id"].map(worth), segment=risk["customer_id"].map(segment))
    shown["more_at_risk"] = shown["rise"] * shown["value"]
    shown = shown.sort_values(["more_at_risk", "customer_id"], ascending=[False, True])
    rows = []
    for row in records(shown.head(SHOWN)):
        if not data.study.report.show_customer_ids:
            row["customer_id"] = None
        rows.append(row | {"moved": FAMILIES[row["family"]], "segment": rfm_segments.NAMES.get(row["segment"])})
    return {"before": iso(earlier[-1]), "risen": int((risk["rise"] >= 0.1).sum()), "asked": len(risk), "rows": rows}


def _risk(data: Interim, model: scoring.Model, before: pd.Timestamp) -> pd.DataFrame:
    """`risen` since `before` of the customers scored at both dates, block by block."""
    new = data.reasons("churn", ["customer_id", "family", "p", "points"])
    codes, customers = pd.factorize(new["customer_id"])
    parts = []
    for block in data.feature_blocks(before, [*model.inputs, "recency_days", "frequency"]):
        places = pd.Index(customers).get_indexer(pd.Index(block["customer_id"]))
        both = cohort(block, "churn", data.study.task).to_numpy() & (places >= 0)
        if both.any():
            in_block = np.zeros(len(customers), dtype=bool)
            in_block[places[both]] = True
            parts.append(risen(reasons(model, block[both], texts=False), new[in_block[codes]]))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def risen(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """One row per customer in both: customer_id, before, now, rise, family and its points (whose share rose most).

    `old` and `new`: reasons of two as_of dates (customer_id, family, p, points).
    """
    both = new.merge(old, on=["customer_id", "family"], suffixes=("", "_old"))
    both["points"] = both["points"] - both["points_old"]
    top = both.sort_values(["customer_id", "points", "family"], ascending=[True, False, True])
    top = top.drop_duplicates("customer_id")
    answer = top[["customer_id", "family", "points"]].assign(before=top["p_old"], now=top["p"])
    return answer.assign(rise=answer["now"] - answer["before"]).reset_index(drop=True)
