"""One customer at a time: purchases, risk then and now, reasons, worth, what to do. For a search, and for one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ...segments import life_cycle, rfm_segments
from ...value.contact_list import TIMINGS
from ...value.randomisation import NONE
from ..data import Interim, iso
from . import evidence, filters, personas
from .tables import records

LISTED = 200
"""customers that the report itself can show"""
REASONS = 3
TOUCHPOINTS = 5
VALUES = ("value", "value_low", "value_high", "value_at_risk", "value_if_kept")


def summarise(data: Interim) -> dict[str, Any]:
    """`rows` (see `details`) of the first LISTED: the contact list by rank, then the others by value at risk.

    Where the evidence does not support acting on single customers, all are by value at risk. Empty where the study
    does not show customer ids (report.show_customer_ids).
    """
    if not data.study.report.show_customer_ids:
        return {"rows": [], "customers": len(data.value)}
    value = data.value
    order = value.sort_values(["value_at_risk", "customer_id"], ascending=[False, True])
    advised = is_advised(data)
    if advised:
        order = pd.concat([value[value["group"].ne(NONE)].sort_values(["rank", "customer_id"]), order])
    ids = order["customer_id"].drop_duplicates().head(LISTED)
    return {"rows": details(data, ids.tolist(), advised), "customers": len(value)}


def is_advised(data: Interim) -> bool:
    """Whether past forecasts support acting on single customers; otherwise no advice or profit of one is shown."""
    return not evidence.summarise(data)["refusals"]


def details(data: Interim, ids: Sequence[str], advised: bool) -> list[dict[str, Any]]:
    """Everything a page about one customer says, one dict per id, in the order of `ids`, all known at as_of.

    customer_id, at (see `filters`); p, base, band, p_repeat (None outside the cohort); groups (names of segment,
    life-cycle stage and persona), abc; purchases (day, amount), oldest first; usual_gap (days), next_purchase; value
    with its interval, value_at_risk, value_if_kept; expected_profit, group, advice, timing and when (None unless
    `advised`, see above); reasons (text, points), at most REASONS; past (as_of, p, left): back-test probabilities,
    oldest first; touchpoints, newest first.
    """
    wanted = list(ids)
    churn, repeat = (_rows(data.scores(target), wanted) for target in ("churn", "repeat"))
    groups, worths = _rows(data.segments_today, wanted), _rows(data.value, wanted)
    purchases = _by_customer(data.purchase_days, wanted)
    past, reasons, touches = _past(data, wanted), _reasons(data, wanted), _touchpoints(data, wanted)
    persona_names = personas.names(data)
    rows = []
    for one in wanted:
        score, group, worth = churn.get(one, {}), groups.get(one, {}), worths.get(one, {})
        bought, why = purchases.get(one, []), reasons.get(one, [])
        names = (
            rfm_segments.NAMES.get(group.get("segment", "")),
            life_cycle.NAMES.get(group.get("life_cycle", "")),
            persona_names.get(group.get("persona", "")),
        )
        row = {
            "customer_id": one,
            "at": filters.choices(data).at(one),
            "p": score.get("p"),
            "base": why[0]["base"] if why else None,
            "band": score.get("band"),
            "p_repeat": repeat.get(one, {}).get("p"),
            "groups": [name for name in names if name],
            "abc": group.get("abc"),
            "purchases": [{"day": iso(each["day"]), "amount": each["amount"]} for each in bought],
            "usual_gap": _usual_gap([each["day"] for each in bought]),
            "next_purchase": iso(worth.get("next_purchase")),
            "reasons": [
                {"text": {language: each[f"text_{language}"] for language in ("en", "zh")}, "points": each["points"]}
                for each in why
                if each["matters"]
            ][:REASONS],
            "past": past.get(one, []),
            "touchpoints": touches.get(one, []),
        }
        rows.append(row | {name: worth.get(name) for name in VALUES} | _advice(worth if advised else {}))
    return rows


def _advice(worth: dict[str, Any]) -> dict[str, Any]:
    """expected_profit, group, advice, timing and when of one row of the values; without a row nothing is advised."""
    if not worth:
        return dict.fromkeys(("expected_profit", "advice", "timing", "when")) | {"group": NONE}
    return {
        "expected_profit": worth["expected_profit"],
        "group": worth["group"],
        "advice": {language: worth[f"advice_{language}"] for language in ("en", "zh")},
        "timing": TIMINGS[worth["timing"]],
        "when": iso(worth["when"]),
    }


def _rows(table: pd.DataFrame, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The row of each of `ids` that the table has, as a dict of builtins."""
    return {row["customer_id"]: row for row in records(table[table["customer_id"].isin(ids)])}


def _usual_gap(days: Sequence[pd.Timestamp]) -> float | None:
    """Median of the days between purchase days; None with fewer than two."""
    gaps = pd.Series(days).diff().dt.days.dropna() if len(days) > 1 else pd.Series(dtype=float)
    return float(gaps.median()) if len(gaps) else None


def _by_customer(table: pd.DataFrame, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Rows of each of `ids` as dicts of builtins, in the table's order."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in records(table[table["customer_id"].isin(ids)]):
        rows.setdefault(str(row["customer_id"]), []).append(row)
    return rows


def _past(data: Interim, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    rows = data.table("backtest_churn", where=[("customer_id", "in", list(ids)), ("model", "==", "shipped")])
    if rows is None or rows.empty:
        return {}
    rows = rows[rows["horizon_days"] == data.study.task.horizon_days].sort_values("as_of")
    shown = rows.assign(as_of=pd.to_datetime(rows["as_of"]).map(iso), left=rows["y"].eq(1))
    return _by_customer(shown[["customer_id", "as_of", "p", "left"]], ids)


def _reasons(data: Interim, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    columns = ["customer_id", "base", "points", "rank", "matters", "text_en", "text_zh"]
    rows = data.reasons("churn", columns, [("customer_id", "in", list(ids))])
    return _by_customer(rows.sort_values("rank"), ids) if len(rows) else {}


def _touchpoints(data: Interim, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    wanted = [("customer_id", "in", list(ids)), ("occurred_at", "<", data.as_of)]
    rows = data.table("touchpoints", ["customer_id", "occurred_at", "kind", "score"], wanted)
    if rows is None or rows.empty:
        return {}
    newest = rows.sort_values("occurred_at", ascending=False).groupby("customer_id").head(TOUCHPOINTS)
    return _by_customer(newest.assign(day=newest.pop("occurred_at").map(iso)), ids)
