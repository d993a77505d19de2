"""What may be asked, and how it becomes tables. Errors name places, never values: values are customers' data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..scoring.inputs import NUMBER
from ..scoring.score_files import TYPES

Cell = bool | int | float | str | None
MOST_REASONS = 10
CANONICAL = {**TYPES, "birth_year": "DOUBLE", "is_business": "BOOLEAN"}
"""column -> type; others are custom attributes, numbers or text"""
MOMENTS = tuple(name for name, kind in TYPES.items() if kind == "TIMESTAMP")


class BadRequest(Exception):
    """The request cannot be answered: `status`, a `code` for programs, a `message` for people, and `where` in it."""

    def __init__(self, status: int, code: str, message: str, where: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.where = status, code, message, where


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


Body = TypeVar("Body", bound=_Body)


class FeatureRows(_Body):
    """Feature rows of some customers, as `churn.features.build` gives them."""

    rows: list[dict[str, Cell]] = Field(min_length=1)
    """one object per customer: every input of the model by name, null where it is missing; customer_id is handed on"""
    horizon: int | None = None
    """days; default the model's main horizon"""
    as_of: date | None = None
    """the midnight at which the features were built; a service with a ledger records rows that say it"""
    reasons: int = Field(default=3, ge=0, le=MOST_REASONS)
    """how many reasons; none are given for another horizon than the main one"""


class CanonicalLines(_Body):
    """Order lines of some customers, their whole history, and what else the model was trained with; canonical names."""

    order_lines: list[dict[str, Cell]] = Field(min_length=1)
    """one object per line: customer_id, ordered_at (ISO, no zone), amount; further canonical columns where known"""
    as_of: date
    """the midnight to stand at; lines at or after it are not looked at"""
    first_line: date | None = None
    """the day of the shop's first order line: before it nobody is known; default: the day of the first line given"""
    customers: list[dict[str, Cell]] | None = None
    """customer_id and attributes, where the model was trained with a customers table"""
    touchpoints: list[dict[str, Cell]] | None = None
    """customer_id, occurred_at, kind, ..., where the model was trained with touchpoints; [] where they had none"""
    reasons: int = Field(default=3, ge=0, le=MOST_REASONS)


def parsed(kind: type[Body], body: bytes) -> Body:
    """`body` as the request `kind`. Raises BadRequest for what it is not."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        known = {*kind.model_fields, *CANONICAL}
        place = [str(part) for part in first["loc"] if isinstance(part, int) or part in known]
        message = "this is no JSON" if first["type"] == "json_invalid" else str(first["msg"])
        raise BadRequest(422, "invalid_body", message, ".".join(place) or None) from None


def feature_rows(rows: Sequence[Mapping[str, Cell]], kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows with the model's columns and customer_id only, their values checked: float (NaN), text or None.

    Raises BadRequest naming row and column for what does not fit.
    """
    checked = []
    for place, row in enumerate(rows):
        values: dict[str, Any] = {}
        for name, kind in kinds.items():
            if name not in row:
                raise BadRequest(422, "missing_column", f"`{name}` is missing; null where unknown", f"rows.{place}")
            values[name] = _cell(row[name], kind, name, place)
        values["customer_id"] = _id(row.get("customer_id"), place)
        checked.append(values)
    return checked


def feature_frame(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """Checked rows as a table of numbers and text."""
    numbers = [name for name, kind in kinds.items() if kind == NUMBER]
    texts = [name for name, kind in kinds.items() if kind != NUMBER]
    values = np.array([[row[name] for name in numbers] for row in rows], dtype=float).reshape(len(rows), len(numbers))
    columns = {name: pd.Series([row[name] for row in rows], dtype=object) for name in (*texts, "customer_id")}
    return pd.DataFrame(values, columns=numbers).assign(**columns)


def _cell(value: Cell, kind: str, name: str, place: int) -> float | str | None:
    if value is None:
        return math.nan if kind == NUMBER else None
    if kind == NUMBER and not isinstance(value, str):
        number = _float(value)
        if number is not None:
            return number
    elif kind != NUMBER and isinstance(value, str):
        return value
    wanted = "a finite number" if kind == NUMBER else "text"
    raise BadRequest(422, "wrong_type", f"`{name}` must be {wanted} or null", f"rows.{place}.{name}")


def _float(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _id(value: Cell, place: int) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise BadRequest(422, "wrong_type", "`customer_id` must be text or null", f"rows.{place}.customer_id")


def canonical_frame(rows: Sequence[Mapping[str, Cell]], table: str) -> pd.DataFrame:
    """One canonical table; columns that are not canonical (custom attributes) stay as they are.

    Raises BadRequest naming table, row and column for values of the wrong type.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    if "customer_id" not in names:
        raise BadRequest(422, "missing_column", "`customer_id` is missing", table)
    columns = {name: _column([row.get(name) for row in rows], name, table) for name in names}
    return pd.DataFrame(columns)


def _column(values: Sequence[Cell], name: str, table: str) -> pd.Series:
    kind = CANONICAL.get(name)
    if name in MOMENTS:
        return _moments(values, name, table)
    if kind in ("DOUBLE", "BOOLEAN"):
        wanted: tuple[type, ...] = (bool,) if kind == "BOOLEAN" else (int, float)
        for place, value in enumerate(values):
            fits = value is None or (isinstance(value, wanted) and (kind == "BOOLEAN" or not isinstance(value, bool)))
            if not fits or (kind == "DOUBLE" and value is not None and _float(value) is None):  # type: ignore[arg-type]
                raise _wrong(name, "true or false" if kind == "BOOLEAN" else "a finite number", table, place)
        if kind == "BOOLEAN":
            # a line without the mark is no return; whether a contact was answered may be unknown
            return pd.Series(
                [False if value is None and name == "is_return" else value for value in values], dtype="boolean"
            )
        return pd.Series([math.nan if value is None else float(value) for value in values], dtype=float)
    if kind is None and all(
        value is None or (not isinstance(value, str) and _float(value) is not None) for value in values
    ):
        return pd.Series([math.nan if value is None else float(value) for value in values], dtype=float)
    for place, value in enumerate(values):
        if not (value is None or isinstance(value, str)):
            raise _wrong(name, "text", table, place)
        if value is None and name == "customer_id":
            raise _wrong(name, "text", table, place)
    return pd.Series(values, dtype="str")


def _moments(values: Sequence[Cell], name: str, table: str) -> pd.Series:
    moments = []
    for place, value in enumerate(values):
        try:
            moment = None if value is None else datetime.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise _wrong(name, "a time such as 2026-01-31T10:20:00", table, place) from None
        if moment is not None and (moment.tzinfo is not None or not 1700 <= moment.year <= 2200):
            raise _wrong(name, "a time without a zone, from 1700 to 2200", table, place)
        moments.append(moment)
    return pd.Series(moments, dtype="datetime64[us]")


def _wrong(name: str, wanted: str, table: str, place: int) -> BadRequest:
    return BadRequest(422, "wrong_type", f"`{name}` must be {wanted}", f"{table}.{place}.{name}")
