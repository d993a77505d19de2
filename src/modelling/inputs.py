"""Which columns of the feature table a model uses, and how: numbers as they are, text by its stored categories."""

from __future__ import annotations

import pandas as pd

from ..features import CATALOGUE
from ..scoring.bundle_file.fitted_content import Input

KEYS = ("customer_id", "as_of")
MAX_CATEGORIES = 30
MIN_COVERAGE = 0.5
"""text whose most frequent categories cover less of its rows names individuals (who referred them), not kinds"""
EXCLUDED_FAMILIES = ("season",)
"""families no model is given: the base rate is forecast, and two years of data cannot tell season from growth"""


def describe_inputs(features: pd.DataFrame) -> list[Input]:
    """One dict per usable column, in table order: name, kind (number or category), version, categories (or None).

    Left out: the keys, moments, the season family, columns that are all null or hold one value, text whose
    MAX_CATEGORIES most frequent categories cover less than MIN_COVERAGE of the rows that have one. `categories` are
    the MAX_CATEGORIES most frequent categories, sorted; any other category counts as missing when scored.
    """
    inputs: list[Input] = []
    for name in features.columns:
        entry = CATALOGUE.get(name)
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
                "version": entry.version if entry is not None else 1,
                "categories": categories,
            }
        )
    return inputs
