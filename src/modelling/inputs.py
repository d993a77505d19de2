"""Which columns of the feature table a model may use, and how: numbers as they are, categories by stored levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

KEYS = ("customer_id", "as_of")
MAX_CATEGORIES = 30
MIN_COVERAGE = 0.5
"""a category whose most frequent levels cover less of its rows names individuals (who referred him), not kinds"""
EXCLUDED_FAMILIES = ("season",)
"""families no model is given: the level is forecast, and two years of data cannot tell season from growth"""


def describe_inputs(features: pd.DataFrame) -> list[dict[str, Any]]:
    """One dict per usable column, in table order: name, kind (number or category), version, levels (or None).

    Left out: the keys, moments, the season family, columns that are all null or hold one value, categories whose
    MAX_LEVELS most frequent levels cover less than LEAST_COVERED of the rows that have one. A category keeps its
    MAX_LEVELS most frequent levels, sorted; anything else counts as missing when scored.
    """
    catalogue = _catalogue()
    inputs = []
    for name in features.columns:
        entry = catalogue.get(name)
        if name in KEYS or (entry is not None and entry.family in EXCLUDED_FAMILIES):
            continue
        column = features[name]
        if pd.api.types.is_datetime64_any_dtype(column) or column.nunique(dropna=False) < 2:
            continue
        number = pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)
        categories = None
        if not number:
            counts = column.dropna().astype(str).value_counts()
            order = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
            if sum(rows for _, rows in order[:MAX_CATEGORIES]) < MIN_COVERAGE * counts.sum():
                continue
            categories = sorted(str(category) for category, _ in order[:MAX_CATEGORIES])
        inputs.append(
            {
                "name": str(name),
                "kind": "number" if number else "category",
                "version": int(getattr(entry, "version", 1)),
                "levels": categories,
            }
        )
    return inputs


def _catalogue() -> dict[str, Any]:
    from .. import features

    entries = getattr(features, "CATALOGUE", {})
    return {entry.name: entry for entry in (entries.values() if isinstance(entries, Mapping) else entries)}
