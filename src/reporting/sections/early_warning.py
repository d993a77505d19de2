"""Early warning: whose risk rose since the last as_of, most value at risk first, and which reason moved."""

from __future__ import annotations

from typing import Any

from ...features import FAMILIES
from ...segments import rfm_segments
from ..data import Interim, iso
from . import filters
from .tables import records

SHOWN = 10
"""rows that are shown"""
LISTED = 100
"""rows that a filter can show"""


def summarise(data: Interim) -> dict[str, Any] | None:
    """`before`, `risen` (customers whose risk rose by 10 points or more), `rows` (customers whose
    risk rose at all), of which `shown` at first.

    None without an earlier as_of that is comparable, and where notebook 06 left no table of today's as_of (see
    `explain.rising_risk`)."""
    risk = data.table("early_warning")
    if risk is None or risk.empty or not (risk["since"].iloc[0] < risk["as_of"].iloc[0] == data.as_of):
        return None
    if not data.comparable(risk["since"].iloc[0]):
        return None
    worth = data.value.set_index("customer_id")["value"]
    segment = data.segments_today.set_index("customer_id")["segment"]
    shown = risk.rename(columns={"p_before": "before", "p": "now"}).drop(columns=["as_of", "since"])
    shown = shown.assign(value=shown["customer_id"].map(worth), segment=shown["customer_id"].map(segment))
    shown["more_at_risk"] = shown["rise"] * shown["value"]
    shown = shown[shown["rise"] > 0].sort_values(["more_at_risk", "customer_id"], ascending=[False, True])
    rows = []
    for row in records(shown.head(LISTED)):
        row["at"] = filters.choices(data).at(row["customer_id"])
        if not data.study.report.show_customer_ids:
            row["customer_id"] = None
        rows.append(row | {"moved": FAMILIES[row["family"]], "segment": rfm_segments.NAMES.get(row["segment"])})
    before = iso(risk["since"].iloc[0])
    return {
        "before": before,
        "risen": int((risk["rise"] >= 0.1).sum()),
        "asked": len(risk),
        "rows": rows,
        "shown": SHOWN,
    }
