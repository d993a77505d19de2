"""Products and season: what grows, what is bought together, when and where it is sold."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...segments import Missing, baskets, growth_share, purchase_cycle, rfm_segments, seasons
from ..data import Interim
from ..text import note
from . import category_risk
from .tables import records

RULES = 10
REGIONS = 10
LEANINGS, LEANS, FEW = 3, 1.15, 0.02
"""categories named per segment; the least index (share there over share in the shop) and share in the segment"""
MARKED = 15
"""categories named in the picture and the table; the smallest of many are left to customers.csv's readers"""


def summarise(data: Interim) -> dict[str, Any]:
    """`categories`, `rules`, `season`, `regions`: rows, or None with a note in `left_out` saying what is needed;
    `risk`: see `category_risk`. Where all lines name one category, nothing is compared between categories."""
    lines, as_of = data.order_lines, data.as_of
    results: dict[str, Any] = {
        "categories": growth_share.categories(lines, as_of),
        "rules": baskets.rules(lines, as_of),
        "season": data.season,
        "regions": seasons.regions(lines, as_of),
        "leanings": seasons.who_buys_what(lines, data.segments_today, "segment", as_of),
        "repurchase": purchase_cycle.repurchase_by_category(lines, data.study.task.horizon_days),
    }
    if is_single := lines["category"].nunique() == 1:
        for name in ("categories", "rules", "leanings"):
            del results[name]
    left_out = [{"en": one.en, "zh": one.zh} for one in results.values() if isinstance(one, Missing)]
    if is_single:
        left_out.insert(0, note("products.needs.categories"))
    tables = {name: None if isinstance(one, Missing) or one.empty else one for name, one in results.items()}
    season = tables["season"]
    tables["season"] = None if season is None or season["index"].isna().any() else season
    return {
        "categories": _categories(tables.get("categories")),
        "rules": _rows(tables.get("rules"), RULES),
        "season": _rows(tables["season"], 12),
        "peaks": _months(tables["season"], "peak"),
        "slack": _months(tables["season"], "slack"),
        "regions": _rows(tables["regions"], REGIONS),
        "leanings": _leanings(tables.get("leanings")),
        "repurchase": _rows(tables["repurchase"], MARKED),
        "risk": None if is_single else category_risk.summarise(data),
        "left_out": left_out,
    }


def _rows(table: pd.DataFrame | None, most: int) -> list[dict[str, Any]] | None:
    return None if table is None else records(table.head(most))


def _categories(table: pd.DataFrame | None) -> list[dict[str, Any]] | None:
    rows = _rows(table, MARKED) if table is not None and table["sales"].sum() > 0 else None
    names, rules = growth_share.CLASSES, growth_share.RULES
    return None if rows is None else [row | {"name": names[row["class"]], "rule": rules[row["class"]]} for row in rows]


def _leanings(table: pd.DataFrame | None) -> list[dict[str, Any]] | None:
    """Per segment the categories it leans to most: up to `LEANINGS` with an index of at least `LEANS`."""
    if table is None:
        return None
    rows = []
    for key in rfm_segments.SEGMENTS:
        own = table[(table["segment"] == key) & (table["index"] >= LEANS) & (table["share"] >= FEW)].head(LEANINGS)
        if len(own):
            rows.append({"name": rfm_segments.NAMES[key], "categories": records(own[["category", "share", "index"]])})
    return rows or None


def _months(table: pd.DataFrame | None, kind: str) -> list[int]:
    """Months of the year (1..12) of one kind, in the order of the calendar."""
    return [] if table is None else sorted(int(month) for month in table.loc[table["kind"] == kind, "month_of_year"])
