"""What a feature and a feature family are, and the few expressions that every family is written with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import narwhals as nw

WINDOWS = (14, 30, 60, 90, 180, 365)
"""days before as_of; a window of w days holds the purchase days with 1 <= age <= w"""

AMOUNT_SCALE = 10_000.0
"""amounts, units, discounts, scores are fixed-point numbers with four decimals, so that sums are exact in any order"""

TERM_SCALE = 1e9
"""terms that are no plain sums (logarithms, price estimates) are fixed-point numbers with nine decimals"""


class ReasonText(NamedTuple):
    """What a feature says about one customer, as half a sentence in English and Chinese; {v} is the value.

    `how` the value is shown: count, days, money, share (of 1, shown in per cent), times, plain, yes_no (two sentences
    split by |, for 1 and for 0), change (the texts name what has changed within `days`; see scoring's words).
    """

    how: str
    en: str
    zh: str
    days: int = 0


ORDER_LINES = "order_lines"
OTHER_TABLES = ("customers", "touchpoints")

LIFE, WINDOW, HISTORY, NOTHING = "whole life", "its window", "history_days", "—"
"""how far back a feature looks: at everything before as_of, at the window in its name or meaning, at the last
history_days (habits: shares, usual gaps, mean prices), or not at order lines at all"""


@dataclass(frozen=True)
class Feature:
    """One column of the feature table.

    `needs` names what it is made from besides customer_id, ordered_at and amount: columns of the order lines
    ("category"), of other tables ("customers.gender"), or a table itself ("touchpoints"); `sources` tells them apart.
    `one_day` says its value for a customer with exactly one purchase day. `looks_back` is LIFE, WINDOW, HISTORY or
    NOTHING. `version` goes up when the meaning changes, so that an old bundle refuses a new table. `reason` is its half
    sentence; without one a reason shows the meaning and the value.
    """

    name: str
    family: str
    unit: str
    en: str
    zh: str
    needs: tuple[str, ...] = ()
    one_day: str = "as any other"
    looks_back: str = LIFE
    version: int = 1
    reason: ReasonText | None = None

    @property
    def sources(self) -> tuple[tuple[str, str | None], ...]:
        """`needs` as pairs of table and column; the column is None where the table is enough, whatever it holds."""
        pairs = (need.partition(".") for need in self.needs)
        return tuple(
            (first, column) if dot else (first, None) if first in OTHER_TABLES else (ORDER_LINES, first)
            for first, dot, column in pairs
        )


class Part(NamedTuple):
    """A column to be made on the rows a customer has before as_of, and how its values are put together."""

    how: str
    """sum, min, max or median"""
    expr: nw.Expr
    in_history: bool = False
    """whether only rows of the last history_days count"""


@dataclass(frozen=True)
class VisibleTables:
    """What can be seen at each as_of day `now`: the tables that a family's `blocks` are made from."""

    columns: Mapping[str, set[str]]
    """table -> its optional columns that hold anything"""
    days: nw.LazyFrame
    """one row per customer_id, day and now, with age and gap (see assemble)"""
    history_days: int | None
    """how far back habits look; None is everything"""
    customers: nw.LazyFrame
    """one row per customer_id and now with every family's parts"""
    spans: Mapping[str, nw.LazyFrame]
    """by category, product_id, channel and region, as far as known: one row per customer_id, that key and now (see
    collapse.visible_spans)"""
    prices: nw.LazyFrame | None
    """one row per category and now: the shop's amount and units"""
    contacts: nw.LazyFrame | None
    """one row per customer_id, day with a touchpoint and now, with age"""


def _no_parts(have: set[str]) -> dict[str, Part]:
    return {}


def _no_columns(have: set[str]) -> dict[str, nw.Expr]:
    return {}


def _no_blocks(visible: VisibleTables) -> list[nw.LazyFrame]:
    return []


def _nothing_to_combine(names: Sequence[str], columns: Mapping[str, set[str]]) -> dict[str, nw.Expr]:
    return {}


@dataclass(frozen=True)
class Family:
    """A family of features: what it is called, what it asks, its features, and how they are computed.

    The steps run in this order; a family has those it needs. `have` are the order lines' optional columns that hold
    anything, `names` the columns of this family that were asked for, `columns` the optional columns of every table.

    parts     what to add up over a customer's visible days (see VisibleTables.days), by a name of its own.
    finish    features from all families' parts, the shop's facts (see season) and the columns last_age (days since the
              last purchase day), first_age, observed_days (days since the shop's first line) and burn_in_ended_days
              (days since a first purchase counts as one).
    blocks    frames of customer_id, now and features that need a table of their own.
    combine   features that need several blocks, or customer records; they replace columns of the same name.
    """

    name: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    features: tuple[Feature, ...]
    parts: Callable[[set[str]], dict[str, Part]] = _no_parts
    finish: Callable[[set[str]], dict[str, nw.Expr]] = _no_columns
    blocks: Callable[[VisibleTables], list[nw.LazyFrame]] = _no_blocks
    combine: Callable[[Sequence[str], Mapping[str, set[str]]], dict[str, nw.Expr]] = _nothing_to_combine


def col(name: str) -> nw.Expr:
    """The column `name` as an expression."""
    return nw.col(name)


def ratio(top: nw.Expr, bottom: nw.Expr) -> nw.Expr:
    """top / bottom, and null where bottom is not above zero."""
    return top / nw.when(bottom > 0).then(bottom)


def divide_by_number(top: nw.Expr, number: float) -> nw.Expr:
    """top / number for a customer's sums (rows that have a column `last_age`).

    The number is made a column, because Polars divides by a constant through its reciprocal, or not, depending on how
    many rows come together: the last bit would depend on other customers.
    """
    return top / (nw.col("last_age") * 0.0 + number)


def in_window(column: str, oldest: int, newest: int = 0) -> nw.Expr:
    """`column` on rows with newest < age <= oldest (days before as_of), 0 elsewhere."""
    age = nw.col("age")
    inside = (age <= oldest) & (age > newest) if newest else age <= oldest
    # half the time of a condition
    return nw.col(column) * inside.cast(nw.Float64)


def habit(column: str) -> Part:
    """The sum of `column` over the last history_days."""
    return Part("sum", nw.col(column), in_history=True)


def total(column: str, oldest: int | None = None, newest: int = 0) -> Part:
    """The sum of `column` over the window, or over the whole life."""
    return Part("sum", nw.col(column) if oldest is None else in_window(column, oldest, newest))


def aggregate(
    frame: nw.LazyFrame, keys: list[str], parts: Mapping[str, Part], history_days: int | None = None
) -> nw.LazyFrame:
    """One row per `keys` with every part under its name; `frame` has an `age` where a part is bounded by history."""

    def counted(part: Part) -> nw.Expr:
        if history_days is None or not part.in_history:
            return part.expr
        known = nw.when(nw.col("age") <= history_days).then(part.expr)
        return known.otherwise(0.0) if part.how == "sum" else known

    rows = frame.select(*keys, **{f"p_{name}": counted(part) for name, part in parts.items()})
    return rows.group_by(*keys).agg(**{name: getattr(nw.col(f"p_{name}"), part.how)() for name, part in parts.items()})


def fixed_point(expr: nw.Expr, scale: float = AMOUNT_SCALE) -> nw.Expr:
    """`expr` as a whole number of 1/scale, in a float: exact sums up to 9e15 / scale whatever the order of adding."""
    return (expr * scale + 0.5).floor()
