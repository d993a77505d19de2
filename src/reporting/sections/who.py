"""Which customers are at risk: segments and transitions, the RFMW map, ABC, life cycle, places, cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...order_lines import RETURN_SHARE
from ...segments import abc_classes, retention, rfm_segments, rfmw
from ...segments.transitions import ABSENT
from ...value.return_rates import return_weight
from ...value.spend import kept_share
from ..data import Interim, iso
from ..text import note
from . import filters, life_cycle, value_spread
from .people import people as everybody
from .tables import group, records

MIN_COHORTS = 3
"""quarters with new customers that a retention table needs"""
LEAST_RETURNED = 0.01
"""share of the sales from which on returns are named"""


def summarise(data: Interim) -> dict[str, Any]:
    """`segments`, `moves`, `grid`, `abc`, `value`, `life_cycle`, `places`, `retention`; a part without data is None.

    `returned`: share of the last year's sales that was given back, None below LEAST_RETURNED; sales are shown before
    returns.
    `returned_own`: is the value of each customer after returns at a rate of their own?
    """
    people = everybody(data)
    segments, abc = _segments(data, people), _abc(people, data.study.segments.abc_shares)
    parts: dict[str, Any] = {
        "lead": _lead(segments, abc),
        "returned": _returned(data),
        "returned_own": _own_rates(data),
        "before": None if data.segments_before is None else iso(data.segments_before["as_of"].iloc[0]),
        "customers": len(people),
        "segments": segments,
        "moves": _moves(data),
        "moved": _moved(data, "segment"),
        "grid": _grid(people),
        "shared": records(rfmw.shared(data.segments_today, data.features(data.as_of, rfmw.VARIABLES))),
        "breadth": _breadth(people),
        "abc": abc,
        "abc_moved": _moved(data, "abc"),
        "value": value_spread.summarise(data),
        "life_cycle": life_cycle.summarise(data, people),
        "places": _places(data, people),
        "retention": _retention(data),
    }
    needed = {
        "breadth": "wider" if people["w_score"].notna().any() else "breadth",
        "abc": "abc",
        "retention": "retention",
    }
    return parts | {"left_out": [note(f"who.needs.{name}") for part, name in needed.items() if parts[part] is None]}


def _segments(data: Interim, people: pd.DataFrame) -> list[dict[str, Any]]:
    table = group(people, "segment")
    moved = data.segment_moves("segment")
    crossed = moved[moved["from"] != moved["to"]]
    gained = crossed.groupby("to")["customers"].sum()
    lost = crossed[crossed["from"] != ABSENT].groupby("from")["customers"].sum()
    before = moved.groupby("from")["customers"].sum()
    rows = []
    for key in rfm_segments.SEGMENTS:
        if key not in table.index:
            continue
        row = table.loc[[key]].reset_index(names="key")
        rows += [
            one
            | {
                "name": rfm_segments.NAMES[key],
                "rule": rfm_segments.RULES[key],
                "advice": rfm_segments.ADVICE[key],
                "before": int(before.get(key, 0)) if len(moved) else None,
                "gained": int(gained.get(key, 0)) if len(moved) else None,
                "lost": int(lost.get(key, 0)) if len(moved) else None,
            }
            for one in records(row)
        ]
    return rows


def _lead(segments: list[dict[str, Any]], abc: dict[str, Any] | None) -> dict[str, Any] | None:
    """The A customers' share of the sales, and the segment with most value at risk."""
    if abc is None or not segments:
        return None
    first = abc["classes"][0]
    worst = max(segments, key=lambda one: one["value_at_risk"])
    return {"share": first["share"], "n": first["customers"], "sales": first["spend_share"], "segment": worst["name"]}


def _returned(data: Interim) -> float | None:
    back = 1 - kept_share(data.order_lines, data.as_of)
    return back if back >= LEAST_RETURNED else None


def _own_rates(data: Interim) -> bool:
    features = data.features(data.as_of, ["frequency", "monetary_total", RETURN_SHARE])
    return return_weight(features[features["monetary_total"] > 0]) is not None


def _moves(data: Interim) -> list[dict[str, Any]] | None:
    """The largest moves between segments since the last as_of."""
    moved = data.segment_moves("segment")
    crossed = moved[(moved["from"] != moved["to"]) & (moved["from"] != ABSENT)]
    if crossed.empty:
        return None
    top = crossed.sort_values(["customers", "from", "to"], ascending=[False, True, True]).head(6)
    return [
        {
            "from": rfm_segments.NAMES[str(one["from"])],
            "to": rfm_segments.NAMES[str(one["to"])],
            "customers": int(one["customers"]),
        }
        for one in records(top)
    ]


def _moved(data: Interim, column: str) -> list[dict[str, Any]] | None:
    """from, to, customers, share of every move of `column` since the last as_of, staying included."""
    moved = data.segment_moves(column)
    return None if moved.empty else records(moved)


def _grid(people: pd.DataFrame) -> list[dict[str, Any]]:
    """25 cells of recency by frequency score: customers, spend of the last year, risk."""
    cells = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["r_score", "f_score"])
    table = people.groupby(["r_score", "f_score"]).agg(
        customers=("customer_id", "size"), spend=("spend", "sum"), risk=("p", "mean"), width=("w_score", "mean")
    )
    table = table.reindex(cells)
    table[["customers", "spend"]] = table[["customers", "spend"]].fillna(0)
    return records(table.reset_index().astype({"customers": int}))


def _breadth(people: pd.DataFrame) -> dict[str, Any] | None:
    """Customers who buy many and few categories: `wide`, `narrow` as a whole, `segments` split by it."""
    table = group(people, "breadth")
    if not {"wide", "narrow"} <= set(table.index):
        return None
    whole: dict[str, Any] = {str(row["key"]): row for row in records(table.reset_index(names="key"))}
    rows = []
    for key in rfm_segments.SEGMENTS:
        own = people[people["segment"] == key]
        halves = group(own, "breadth") if len(own) else own
        if len(halves):
            parts = {str(row["key"]): row for row in records(halves.reset_index(names="key"))}
            split = {one: parts.get(one) for one in ("narrow", "wide")}
            rows.append({"key": key, "name": rfm_segments.NAMES[key], **split})
    return whole | {"segments": rows, "advice": rfm_segments.BREADTH_ADVICE}


def _abc(people: pd.DataFrame, shares: Sequence[float]) -> dict[str, Any] | None:
    if not (people["spend_kept"] > 0).any():
        return None
    curve = abc_classes.curve(people["spend_kept"])
    thin = np.unique(np.linspace(0, len(curve) - 1, 101).round().astype(int))
    table = group(people, "abc").reset_index(names="key")
    crossed = [int(np.flatnonzero(curve["sales_share"] >= at)[0]) for at in shares]  # where A and B end, exactly
    return {"classes": records(table), "curve": records(curve.iloc[np.union1d(thin, crossed)])}


def _places(data: Interim, people: pd.DataFrame) -> list[dict[str, Any]]:
    """Risk band, region and channel: `kind` and `rows`, one per level of `filters.choices`, in its order."""
    tables = []
    for dim in filters.choices(data).dims:
        if dim["key"] in ("band", "region", "channel"):
            level = filters.place_rows(data, dim["key"])
            table = group(people.assign(level=level), "level")
            rows = {row["key"]: row for row in records(table.reset_index(names="key"))}
            tables.append(
                {"kind": dim["key"], "rows": [rows[one["key"]] | {"name": one["name"]} for one in dim["levels"]]}
            )
    return tables


def _retention(data: Interim) -> list[dict[str, Any]] | None:
    """Rows of the cohort table by quarter; None with fewer than three quarters to follow."""
    table = retention.cohort_retention(data.order_lines, data.as_of, by="quarter")
    followed = table[(table["period"] > 0) & ~table["truncated"]]
    if followed["cohort"].nunique() < MIN_COHORTS:
        return None
    return records(table.assign(cohort=table["cohort"].map(iso)))
