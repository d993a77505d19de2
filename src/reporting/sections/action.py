"""Whom to contact: the list, what to offer, whose risk is rising; and the curve of profit along the list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...segments import rfm_segments
from ...value.advice import ADVICE
from ...value.contact_list import TIMINGS
from ...value.profit import contact_outlay
from ...value.randomisation import CONTROL, NONE
from ...value.targeting import gave_back, profit_band, relative_acceptance
from ..data import Interim, iso
from . import early_warning, filters
from .tables import records

TOP = 25
"""rows of the list that are shown"""
LISTED = 200
"""rows that a filter can show"""
POINTS = 60
"""points of the profit curve that the budget slider moves on"""
TABLE_STEP = 6
"""every so many points are in the table next to the curve"""


def summarise(data: Interim) -> dict[str, Any]:
    """`contacts` and `profit` of the list, `list` (its first LISTED), `shown` of these, `advice`, `warning`.

    `gave_back`: customers whose contact would pay, had they not given back all they bought.
    """
    listed = data.value[data.value["group"].ne(NONE)]
    contacts = to_contact(data.value)
    return {
        "contacts": len(contacts),
        "profit": float(contacts["expected_profit"].sum()),
        "control": int(listed["group"].eq(CONTROL).sum()),
        "gave_back": int((gave_back(data.value) & (data.value["expected_profit"] > 0)).sum()),
        "list": _top(data),
        "shown": min(TOP, len(contacts)),
        "listed": len(listed),
        "advice": _advice(contacts),
        "warning": early_warning.summarise(data),
        "left_out": [],
    }


def to_contact(value: pd.DataFrame) -> pd.DataFrame:
    """The customers to contact now: those it pays to contact, without the control group."""
    return value[value["group"].ne(NONE) & value["group"].ne(CONTROL)]


def _top(data: Interim) -> list[dict[str, Any]]:
    """The first to contact, named in both languages; without customer_id unless the study shows it. at: `filters`.

    The control group is left out here, lest somebody contact it; it is marked in customers.csv.
    """
    rows = []
    listed = contact_list(data)
    for row in records(listed[listed["group"].ne(CONTROL)].head(LISTED)):
        row["at"] = filters.choices(data).at(row["customer_id"])
        advice = {"en": row.pop("advice_en"), "zh": row.pop("advice_zh")}
        if not data.study.report.show_customer_ids:
            row["customer_id"] = None
        row["timing"] = TIMINGS[row["timing"]]
        rows.append(row | {"advice": advice, "segment": rfm_segments.NAMES.get(row["segment"])})
    return rows


def contact_list(data: Interim) -> pd.DataFrame:
    """Customers on the list, best first: customer_id, p, segment, worth, profit, when, next_purchase, advice, family
    and group."""
    listed = data.value[data.value["group"].ne(NONE)].sort_values(["rank", "customer_id"])
    table = listed[["customer_id", "value_if_kept", "expected_profit", "group", "cross_sell"]].copy()
    table.insert(1, "p", listed["p_churn"])
    table["segment"] = table["customer_id"].map(data.segments_today.set_index("customer_id")["segment"])
    table["when"] = [iso(day) for day in listed["when"]]
    table["timing"] = listed["timing"]
    table["next_purchase"] = [iso(day) for day in listed["next_purchase"]]
    table[["advice_en", "advice_zh"]] = listed[["advice_en", "advice_zh"]]
    return table.merge(first_reason(data), on="customer_id", how="left")


def first_reason(data: Interim) -> pd.DataFrame:
    """customer_id, family and points of the reason that raises the churn probability most."""
    raising = data.reasons("churn", where=[("points", ">", 0)]).sort_values(["customer_id", "rank"])
    return raising.drop_duplicates("customer_id")[["customer_id", "family", "points"]]


def curve(data: Interim, points: int = POINTS) -> dict[str, Any] | None:
    """Contacting the first n: `points` (contacted, outlay, expected, low, high), `best` (place of the list), `table`.

    In the order of the list: those to contact, then the others, each by expected profit; without the control group,
    which nobody contacts, so that the best point is the list's own number and profit. The curve ends at twice that
    number. low and high: 80 % band over uncertain acceptance and the base rate's interval. None when no contact pays.
    """
    scored, best = _in_order(data)
    if best == 0:
        return None
    at = np.unique(np.append(np.linspace(0, min(len(scored), max(2 * best, 20)), points).round().astype(int), best))
    cost, terms = data.study.economics.contact_cost, (scored["p_churn"], scored["incentive"])
    accepts = data.acceptance.of(relative_acceptance(scored))
    spent = np.append(0.0, np.cumsum(contact_outlay(*terms, accepts, cost)))
    rows = records(_band(data, scored, at).assign(outlay=spent[at]))
    place = int(np.flatnonzero(at == best)[0])
    table = [row | {"best": i == place} for i, row in enumerate(rows) if i % TABLE_STEP == 0 or i == place]
    return {"points": rows, "best": place, "table": table}


def expected_profit(data: Interim) -> dict[str, Any]:
    """The list to contact: n, profit with its 80 % interval (low, high), and `reach`, the value at risk it covers."""
    contacts = to_contact(data.value)
    scored, best = _in_order(data)
    band = records(_band(data, scored, np.array([best])))[0] if best else {"low": None, "high": None}
    return {
        "n": len(contacts),
        "profit": float(contacts["expected_profit"].sum()),
        "low": band["low"],
        "high": band["high"],
        "reach": float(contacts["value_at_risk"].sum()),
    }


def _in_order(data: Interim) -> tuple[pd.DataFrame, int]:
    """The scored customers without the control group, those to contact first; and how many these are."""
    scored = data.value.dropna(subset=["expected_profit"])
    scored = scored[scored["group"].ne(CONTROL)].assign(listed=lambda rows: rows["group"].ne(NONE))
    order = ["listed", "expected_profit", "customer_id"]
    return scored.sort_values(order, ascending=[False, False, True]), int(scored["listed"].sum())


def _band(data: Interim, scored: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
    return profit_band(
        scored["p_churn"],
        scored["value_if_kept"],
        scored["incentive"],
        acceptance=data.acceptance,
        contact_cost=data.study.economics.contact_cost,
        relative=relative_acceptance(scored),
        level=_level(data),
        at=at,
        in_order=True,
    )


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
