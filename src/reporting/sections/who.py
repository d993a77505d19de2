"""Who the customers are: segments and their moves, the RFMW map, ABC, life cycle, cohorts, personas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...segments import contribution, eight, life_cycle, retention
from ...segments.moves import ABSENT, moves
from ...segments.tags import TIMES
from ..data import Interim, iso
from ..words import note
from .periods import spend_last_year

MIN_COHORTS = 3
"""quarters of new customers before a retention table says anything"""


def summarise(data: Interim) -> dict[str, Any]:
    """`segments`, `moves`, `grid`, `abc`, `life_cycle`, `retention`, `personas`; a part without data is None."""
    people = _people(data)
    segments, abc = _segments(data, people), _abc(people)
    found: dict[str, Any] = {
        "lead": _lead(segments, abc),
        "before": None if data.segments_before is None else iso(data.segments_before["as_of"].iloc[0]),
        "customers": len(people),
        "segments": segments,
        "moves": _moves(data),
        "grid": _grid(people),
        "breadth": _breadth(people),
        "abc": abc,
        "life_cycle": _life_cycle(data, people),
        "retention": _retention(data),
        "personas": _personas(data, people),
    }
    found["tagged"] = any(one["tags"] for one in found["personas"] or [])
    needed = ("breadth", "abc", "retention", "personas")
    return found | {"left_out": [note(f"who.needs.{part}") for part in needed if found[part] is None]}


def _people(data: Interim) -> pd.DataFrame:
    """Today's segments beside what each customer spent in the last year, his value and his probability."""
    people = data.segments_today.merge(
        data.value[["customer_id", "value", "value_at_risk"]], on="customer_id", how="left"
    ).merge(data.scores("churn")[["customer_id", "p"]], on="customer_id", how="left")
    people["spend"] = people["customer_id"].map(spend_last_year(data.purchase_days, data.as_of)).fillna(0.0)
    return people


def group(people: pd.DataFrame, by: str) -> pd.DataFrame:
    """customers, share, active, risk (mean p of the active), spend, value, value_at_risk of each class of `by`."""
    table = people.groupby(by).agg(
        customers=("customer_id", "size"),
        active=("p", "count"),
        risk=("p", "mean"),
        spend=("spend", "sum"),
        value=("value", "sum"),
        value_at_risk=("value_at_risk", "sum"),
    )
    table.insert(1, "share", table["customers"] / len(people))
    table["spend_share"] = table["spend"] / max(float(table["spend"].sum()), 1e-9)
    return table


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts of builtins, null as None."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [
        {str(key): value.item() if isinstance(value, np.generic) else value for key, value in row.items()}
        for row in rows
    ]


def _segments(data: Interim, people: pd.DataFrame) -> list[dict[str, Any]]:
    table = group(people, "segment")
    moved = moves(data.segments, "segment")
    crossed = moved[moved["from"] != moved["to"]]
    gained = crossed.groupby("to")["customers"].sum()
    lost = crossed[crossed["from"] != ABSENT].groupby("from")["customers"].sum()
    rows = []
    for key in eight.SEGMENTS:
        if key not in table.index:
            continue
        row = table.loc[[key]].reset_index(names="key")
        rows += [
            one
            | {
                "name": eight.NAMES[key],
                "rule": eight.RULES[key],
                "advice": eight.ADVICE[key],
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


def _moves(data: Interim) -> list[dict[str, Any]] | None:
    """The largest streams between segments since the last as_of."""
    moved = moves(data.segments, "segment")
    crossed = moved[(moved["from"] != moved["to"]) & (moved["from"] != ABSENT)]
    if crossed.empty:
        return None
    top = crossed.sort_values(["customers", "from", "to"], ascending=[False, True, True]).head(6)
    return [
        {"from": eight.NAMES[str(one["from"])], "to": eight.NAMES[str(one["to"])], "customers": int(one["customers"])}
        for one in records(top)
    ]


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
    """Size, sales and risk of those who buy widely beside those who buy narrowly."""
    table = group(people, "breadth")
    if not {"wide", "narrow"} <= set(table.index):
        return None
    return {str(row["key"]): row for row in records(table.reset_index(names="key"))}


def _abc(people: pd.DataFrame) -> dict[str, Any] | None:
    if not (people["spend"] > 0).any():
        return None
    curve = contribution.curve(people["spend"])
    thin = np.unique(np.linspace(0, len(curve) - 1, 101).round().astype(int))
    table = group(people, "abc").reset_index(names="key")
    return {"classes": records(table), "curve": records(curve.iloc[thin])}


def _life_cycle(data: Interim, people: pd.DataFrame) -> dict[str, Any]:
    now = group(people, "life_cycle").reset_index(names="key")
    before = data.segments_before
    counts = {} if before is None else before["life_cycle"].value_counts().to_dict()
    now["before"] = [counts.get(key, 0) if before is not None else None for key in now["key"]]
    order = {key: place for place, key in enumerate(life_cycle.STATES)}
    rows = sorted(records(now), key=lambda row: order[row["key"]])
    return {
        "stages": [row | {"name": life_cycle.NAMES[row["key"]], "rule": life_cycle.RULES[row["key"]]} for row in rows]
    }


def _retention(data: Interim) -> list[dict[str, Any]] | None:
    """Rows of the cohort table by quarter; None with fewer than three quarters to follow."""
    table = retention.cohort_retention(data.order_lines, data.as_of, by="quarter")
    followed = table[(table["period"] > 0) & ~table["truncated"]]
    if followed["cohort"].nunique() < MIN_COHORTS:
        return None
    return records(table.assign(cohort=table["cohort"].map(iso)))


def _personas(data: Interim, people: pd.DataFrame) -> list[dict[str, Any]] | None:
    """Each persona with size, spend, risk and its members' most common tags."""
    if people["persona"].isna().all():
        return None
    tags, names = data.table("profiles"), data.table("personas")
    called = {} if names is None else names.set_index("persona")[["name_en", "name_zh"]].to_dict("index")
    table = group(people, "persona").sort_values("spend", ascending=False).reset_index(names="key")
    rows = records(table)
    for row in rows:
        members = people.loc[people["persona"] == row["key"], "customer_id"]
        name = called.get(row["key"])
        row["name"] = {"en": name["name_en"], "zh": name["name_zh"]} if name else None
        row["tags"] = {} if tags is None else _common(tags[tags["customer_id"].isin(members)])
    return rows


def _common(tags: pd.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("preferred_category", "preferred_channel", "preferred_time"):
        values = tags[name].dropna()
        if len(values):
            counts = values.value_counts()
            key = str(counts.index[0])
            found[name] = TIMES.get(key, {"en": key, "zh": key})
    return found
