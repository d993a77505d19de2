"""A customer who is not there, with a value in every column: somebody's empty columns then take no feature away.

Features whose columns are empty are left out of a feature table. For a whole shop that is right; for one customer who
never gave a score it is not: the feature is there and unknown. A column that no row of the request has stays missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ..features.profile import ATTRIBUTES
from .bodies import CANONICAL, Cell

STAND_IN = "\u0001 stand-in"
_TOUCHPOINTS = ("occurred_at", "kind", "stage", "score", "campaign_id", "answered")
_CUSTOMERS = (*ATTRIBUTES, "birth_year", "joined_at")
_OF_TYPE: dict[str, Cell] = {"VARCHAR": "x", "DOUBLE": 1.0, "BOOLEAN": False}


def with_stand_in(
    tables: Mapping[str, Sequence[Mapping[str, Cell]] | None], bundle: Mapping[str, Any], first_line: date
) -> dict[str, list[Mapping[str, Cell]]]:
    """The rows of every table that is given, and one of the stand-in, whose order line is of the day `first_line`."""
    kinds = {item["name"]: item["kind"] for item in bundle["inputs"]}
    static = bundle.get("study", {}).get("static", [])
    completed = {}
    for name, rows in tables.items():
        if rows is None:
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if not rows:
            columns = [*_TOUCHPOINTS] if name == "touchpoints" else [*_CUSTOMERS, *static]
        row = {column: _value(column, rows, kinds, first_line) for column in columns} | {"customer_id": STAND_IN}
        completed[name] = [*rows, row]
    return completed


def _value(column: str, rows: Sequence[Mapping[str, Cell]], kinds: Mapping[str, str], first_line: date) -> Cell:
    kind = CANONICAL.get(column)
    if kind == "TIMESTAMP":
        return f"{first_line}T00:00:00"
    if kind is not None:
        return _OF_TYPE[kind]
    like = next((row[column] for row in rows if row.get(column) is not None), None)
    if like is not None:
        return like
    return 1.0 if kinds.get(column) == "number" else "x"
