"""What to do: whom to contact, what it pays at which budget, what to offer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...segments import rfm_segments
from ...value.acceptance_update import acceptance_text
from ...value.advice import ADVICE
from ...value.profit import contact_outlay
from ...value.randomisation import CONTROL, NONE
from ...value.targeting import profit_band
from ..data import Interim, iso
from . import campaigns, early_warning
from .tables import records

TOP = 25
POINTS = 60
"""points of the profit curve that the budget slider moves on"""
TABLE_STEP = 6
"""every so many points stand in the table beside the curve"""


def summarise(data: Interim) -> dict[str, Any]:
    """`contacts` and `profit` of the list, `list` (its top), `curve`, `advice`, `warning`; without data None."""
    listed = data.value[data.value["group"].ne(NONE)]
    contacts = to_contact(data.value)
    return {
        "contacts": len(contacts),
        "profit": float(contacts["expected_profit"].sum()),
        "control": int(listed["group"].eq(CONTROL).sum()),
        "list": _top(data),
        "shown": min(TOP, len(contacts)),
        "listed": len(listed),
        "curve": curve(data),
        "advice": _advice(contacts),
        "warning": early_warning.summarise(data),
        "campaigns": campaigns.summarise(data),
        "acceptance": _acceptance(data),
        "left_out": [],
    }


def to_contact(value: pd.DataFrame) -> pd.DataFrame:
    """The customers to contact now: those it pays to contact, without the control group."""
    return value[value["group"].ne(NONE) & value["group"].ne(CONTROL)]


def _top(data: Interim) -> list[dict[str, Any]]:
    """The first to contact, named in both languages; without customer_id unless the study shows it.

    The control group is left out here, lest somebody contact it; it is marked in customers.csv.
    """
    rows = []
    listed = contact_list(data)
    for row in records(listed[listed["group"].ne(CONTROL)].head(TOP)):
        advice = {"en": row.pop("advice_en"), "zh": row.pop("advice_zh")}
        if not data.study.report.show_customer_ids:
            row["customer_id"] = None
        rows.append(row | {"advice": advice, "segment": rfm_segments.NAMES.get(row["segment"])})
    return rows


def contact_list(data: Interim) -> pd.DataFrame:
    """Customers on the list, best first: customer_id, p, segment, worth, profit, when, advice, family and group."""
    listed = data.value[data.value["group"].ne(NONE)].sort_values(["rank", "customer_id"])
    table = listed[["customer_id", "value_if_kept", "expected_profit", "group", "cross_sell"]].copy()
    table.insert(1, "p", listed["p_churn"])
    table["segment"] = table["customer_id"].map(data.segments_today.set_index("customer_id")["segment"])
    table["when"] = [iso(day) for day in listed["when"]]
    table[["advice_en", "advice_zh"]] = listed[["advice_en", "advice_zh"]]
    return table.merge(first_reason(data), on="customer_id", how="left")


def first_reason(data: Interim) -> pd.DataFrame:
    """customer_id, family and points of the reason that raises the churn probability most."""
    raising = data.reasons("churn", where=[("points", ">", 0)]).sort_values(["customer_id", "rank"])
    return raising.drop_duplicates("customer_id")[["customer_id", "family", "points"]]


def curve(data: Interim, points: int = POINTS) -> dict[str, Any] | None:
    """Contacting the best n: `points` (contacted, outlay, expected, low, high), `best` (its place), `table`.

    Customers are taken by expected profit, largest first; the curve ends at twice the best number, which is at most the
    study's capacity. low and high: 80 % band over uncertain acceptance and the level's interval. None when no contact
    pays.
    """
    scored = data.value.dropna(subset=["expected_profit"])
    scored = scored.sort_values(["expected_profit", "customer_id"], ascending=[False, True])
    best = int((scored["expected_profit"] > 0).sum())
    best = min(best, data.study.economics.capacity or best)
    if best == 0:
        return None
    cost, p, incentive = data.study.economics.contact_cost, scored["p_churn"], scored["incentive"]
    at = np.unique(np.append(np.linspace(0, min(len(scored), max(2 * best, 20)), points).round().astype(int), best))
    band = profit_band(
        p, scored["value_if_kept"], incentive, acceptance=data.acceptance, contact_cost=cost, level=_level(data), at=at
    )
    spent = np.append(0.0, np.cumsum(contact_outlay(p, incentive, data.acceptance.mean, cost)))
    rows = records(band.assign(outlay=spent[at]))
    place = int(np.flatnonzero(at == best)[0])
    table = [row | {"best": i == place} for i, row in enumerate(rows) if i % TABLE_STEP == 0 or i == place]
    return {"points": rows, "best": place, "table": table}


def _acceptance(data: Interim) -> dict[str, str]:
    return {language: acceptance_text(data.acceptance, language) for language in ("en", "zh")}


def _level(data: Interim) -> tuple[float, float] | None:
    """80 % interval of today's churn rate."""
    base_rates = data.base_rates("churn")
    now = base_rates[base_rates["as_of"] == data.as_of]
    return (
        (float(now["low"].iloc[-1] / now["n"].iloc[-1]), float(now["high"].iloc[-1] / now["n"].iloc[-1]))
        if len(now)
        else None
    )


def _advice(contacts: pd.DataFrame) -> list[dict[str, Any]]:
    table = contacts.groupby("advice").agg(
        customers=("customer_id", "size"), profit=("expected_profit", "sum"), at_risk=("value_at_risk", "sum")
    )
    rows = records(table.sort_values("profit", ascending=False).reset_index())
    return [row | {"name": ADVICE[row["advice"]]} for row in rows]
