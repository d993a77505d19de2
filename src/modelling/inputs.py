"""Which columns of the feature table a model uses, and how: numbers as they are, text by its stored categories."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
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
    return [
        _input(name, column)
        for name in features.columns
        if _usable(features, str(name)) and (column := _Column(features[name])).varies() and column.covered()
    ]


def categories_by_date(
    features: pd.DataFrame, inputs: list[Input], dates: Iterable[pd.Timestamp]
) -> dict[pd.Timestamp, list[Input]]:
    """Date -> `inputs` with the categories of the rows with as_of up to it: what an origin can know of them.

    `inputs`: those of all of `features`; which columns are used does not depend on the date. `dates`: midnights.
    """
    text = {item["name"]: _Column(features[item["name"]]) for item in inputs if item["kind"] == "category"}
    as_of = features["as_of"].to_numpy()
    return {
        date: [
            {**item, "categories": text[item["name"]].categories(as_of <= np.datetime64(date))}
            if item["name"] in text
            else item
            for item in inputs
        ]
        for date in dates
    }


def _usable(features: pd.DataFrame, name: str) -> bool:
    entry = CATALOGUE.get(name)
    moment = pd.api.types.is_datetime64_any_dtype(features[name])
    return not (name in KEYS or moment or (entry is not None and entry.family in EXCLUDED_FAMILIES))


class _Column:
    """The values of a column: numbers, or codes of its categories (-1: missing)."""

    def __init__(self, column: pd.Series) -> None:
        self.number = pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)
        self.column = column
        self.codes, self.names = (np.empty(0, dtype=int), []) if self.number else _codes(column)

    def varies(self) -> bool:
        """Whether it holds two values, missing being one."""
        return self.column.nunique(dropna=False) >= 2

    def covered(self) -> bool:
        """Whether its most frequent categories cover enough of its rows; numbers always are."""
        known = np.isin(self.codes, [self.names.index(name) for name in self.categories()])
        return self.number or bool(known.sum() >= MIN_COVERAGE * (self.codes >= 0).sum())

    def categories(self, rows: np.ndarray | None = None) -> list[str]:
        """Its MAX_CATEGORIES most frequent categories in `rows` (bool mask, default: all), sorted."""
        codes = self.codes if rows is None else self.codes[rows]
        counts = np.bincount(codes[codes >= 0], minlength=len(self.names))
        order = sorted((-int(count), name) for count, name in zip(counts, self.names, strict=True) if count)
        return sorted(name for _, name in order[:MAX_CATEGORIES])


def _codes(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    codes, categories = pd.factorize(column)
    return codes, [str(category) for category in categories]


def _input(name: str, column: _Column) -> Input:
    entry = CATALOGUE.get(name)
    return {
        "name": str(name),
        "kind": "number" if column.number else "category",
        "version": entry.version if entry is not None else 1,
        "categories": None if column.number else column.categories(),
    }
