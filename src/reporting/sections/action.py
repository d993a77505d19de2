"""What to do: whom to contact, what it pays, advice, whose risk rose."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...segments import eight
from ..data import Interim, iso
from .who import records

TOP = 25


def summarise(data: Interim) -> dict[str, Any]:
    """`list` (the top of the contact list), `curve` (profit against number contacted), `advice`, `groups`."""
    chosen = data.value[data.value["contact"].fillna(False).astype(bool)]
    return {
        "contacts": len(chosen),
        "profit": float(chosen["expected_profit"].sum()),
        "groups": {str(key): int(n) for key, n in chosen["group"].value_counts().sort_index().items()},
        "list": _top(data),
        "shown": min(TOP, len(chosen)),
        "advice": _advice(chosen),
        "left_out": [],
    }


def _top(data: Interim) -> list[dict[str, Any]]:
    """The first rows of the contact list, named in both languages; without customer_id unless the study shows it."""
    rows = []
    for row in records(contact_list(data).head(TOP)):
        both: dict[str, Any] = {
            name: {"en": row.pop(f"{name}_en"), "zh": row.pop(f"{name}_zh")} for name in ("advice", "why")
        }
        if not data.study.report.show_customer_ids:
            row["customer_id"] = None
        both["why"] = both["why"] if both["why"]["en"] is not None else None
        rows.append(row | both | {"segment": eight.NAMES[row["segment"]]})
    return rows


def contact_list(data: Interim) -> pd.DataFrame:
    """Customers to contact, best first: customer_id, p, segment, value, profit, when, advice, why and group."""
    chosen = data.value[data.value["contact"].fillna(False).astype(bool)].sort_values(["rank", "customer_id"])
    table = chosen[["customer_id", "value", "value_at_risk", "expected_profit", "group", "cross_sell"]].copy()
    table.insert(1, "p", chosen["p_churn"])
    table["segment"] = table["customer_id"].map(data.segments_today.set_index("customer_id")["segment"])
    table["when"] = [iso(day) for day in chosen["when"]]
    for language in ("en", "zh"):
        table[f"advice_{language}"] = chosen[f"advice_{language}"]
        table[f"why_{language}"] = table["customer_id"].map(first_reason(data, f"text_{language}"))
    return table.reset_index(drop=True)


def first_reason(data: Interim, column: str) -> pd.Series:
    """The strongest reason that raises a customer's churn probability, indexed by customer_id."""
    raising = data.reasons("churn").query("points > 0").sort_values(["customer_id", "rank"])
    return raising.drop_duplicates("customer_id").set_index("customer_id")[column]


def _advice(chosen: pd.DataFrame) -> list[dict[str, Any]]:
    table = chosen.groupby(["advice", "advice_en", "advice_zh"], dropna=False).agg(
        customers=("customer_id", "size"), profit=("expected_profit", "sum"), at_risk=("value_at_risk", "sum")
    )
    rows = records(table.sort_values("profit", ascending=False).reset_index())
    return [row | {"name": {"en": row["advice_en"], "zh": row["advice_zh"]}} for row in rows]
