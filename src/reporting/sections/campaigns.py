"""What past campaigns did: effect on purchase with its interval, profit, and whether to repeat them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...value.read_out_text import VERDICTS
from ..data import Interim, iso

SHOWN = 5


def summarise(data: Interim) -> list[dict[str, Any]] | None:
    """The newest read-outs first: campaign, date, days, treated, control, effect and profit (estimate, low, high)
    within the window, profit_kept over the value horizon (None where not known), verdict.

    None before the first campaign with a control group.
    """
    rows = [_own(facts) for facts in data.read_outs] + _past(data)
    rows.sort(key=lambda row: (row["date"], row["campaign"]), reverse=True)
    return [row | {"verdict": VERDICTS[row["verdict"]]} for row in rows[:SHOWN]] or None


def _own(facts: dict[str, Any]) -> dict[str, Any]:
    """A read-out kept by `churn campaign read`."""
    bought = facts["purchase"]
    return {
        "campaign": str(facts["campaign_id"]),
        "date": iso(pd.Timestamp(facts["assigned_at"])),
        "days": int(facts["days"]),
        "treated": int(bought["treated"]),
        "control": int(bought["control"]),
        "effect": [float(bought[key]) for key in ("effect", "low", "high")],
        "profit": [float(one) for one in facts["profit"]],
        "profit_kept": None if facts.get("profit_kept") is None else float(facts["profit_kept"][0]),
        "verdict": facts["verdict"],
    }


def _past(data: Interim) -> list[dict[str, Any]]:
    """Campaigns that ran before this project did, as read out by the notebook on value."""
    table = data.table("campaigns")
    if table is None or table.empty:
        return []
    newest = table.sort_values("assigned_at").tail(SHOWN)
    return [
        {
            "campaign": str(row["campaign_id"]),
            "date": iso(row["assigned_at"]),
            "days": int(row["days"]),
            "treated": int(row["treated"]),
            "control": int(row["control"]),
            "effect": [float(row[key]) for key in ("purchase", "purchase_low", "purchase_high")],
            "profit": [float(row[key]) for key in ("profit", "profit_low", "profit_high")],
            "profit_kept": None if pd.isna(row.get("profit_kept")) else float(row["profit_kept"]),
            "verdict": row["verdict"],
        }
        for row in newest.to_dict("records")
    ]
