"""Personas in the report: names, rules, sizes, and how clear the clusters are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...segments import Missing, factors
from ...segments.clusters import METHODS, STRUCTURE
from ...segments.membership import is_member
from ...segments.tags import TIMES
from ...segments.value_names import channel_name
from ...value.advice import category_name
from ..data import Interim
from .tables import group, records


def summarise(data: Interim, people: pd.DataFrame) -> list[dict[str, Any]] | None:
    """Each persona with name, rule, size, spend, risk and its members' most common tags; None without personas."""
    if people["persona"].isna().all():
        return None
    tags, described = data.table("profiles"), data.table("personas")
    known = {} if described is None else described.set_index("persona").to_dict("index")
    rows = records(group(people, "persona").sort_values("spend", ascending=False).reset_index(names="key"))
    for row in rows:
        members = people.loc[people["persona"] == row["key"], "customer_id"]
        own = known.get(row["key"])
        row["name"] = {"en": own["name_en"], "zh": own["name_zh"]} if own else None
        ruled = own is not None and isinstance(own["rule_en"], str)
        row["rule"] = {"en": own["rule_en"], "zh": own["rule_zh"]} if own and ruled else None
        row["covered"], row["pure"] = (float(own["covered"]), float(own["pure"])) if own and ruled else (None, None)
        row["tags"] = {} if tags is None else _common(tags[is_member(tags["customer_id"], members)])
    return rows


def names(data: Interim) -> dict[str, dict[str, str]]:
    """Name of each persona in both languages, by its code; empty where notebook 03 found none."""
    table = data.table("personas")
    return {
        row["persona"]: {language: row[f"name_{language}"] for language in ("en", "zh")}
        for row in ([] if table is None else table.to_dict("records"))
    }


def quality(data: Interim) -> dict[str, Any] | None:
    """`structure` (key and name), `ways`: every method at the number chosen, `factors`: the factors behind the columns.

    None where notebook 03 found no personas.
    """
    rule = data.cut_points.get("personas")
    if not rule:
        return None
    ways = [one | {"name": METHODS[one["method"]]} for one in rule["told"]["compared"]]
    analysis = factors.factors(data.features(data.as_of, factors.COLUMNS))
    summary = [] if isinstance(analysis, Missing) else records(analysis[1])
    return {
        "structure": rule["told"]["structure"],
        "name": STRUCTURE[rule["told"]["structure"]],
        "silhouette": next(one["silhouette"] for one in ways if one["method"] == "k_means"),
        "stability": next(one["stability"] for one in ways if one["method"] == "k_means"),
        "ways": ways,
        "factors": [row | {"name": {"en": row["name_en"], "zh": row["name_zh"]}} for row in summary],
    }


def _common(tags: pd.DataFrame) -> dict[str, Any]:
    common: dict[str, Any] = {}
    for name in ("preferred_category", "preferred_channel", "preferred_time"):
        values = tags[name].dropna()
        if len(values):
            counts = values.value_counts()
            key = str(counts.index[0])
            named = {language: category_name(key, language) for language in ("en", "zh")}
            channel = {language: channel_name(key, language) for language in ("en", "zh")}
            names = named if name == "preferred_category" else channel
            common[name] = TIMES.get(key, names)
    return common
