"""The slow reference: every feature in plain Python loops over a customer's lines, written from the catalogue's words.

The test file of each family, tests/features/test_<family>.py, has the function `reference` for its own features; they
are put together here. Nothing is shared with the package: no collapsed tables, no windows as sums, no Narwhals.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from churn.features import FAMILIES

Line = dict[str, Any]
WINDOWS = (14, 30, 60, 90, 180, 365)


def divide(top: float | None, bottom: float | None) -> float | None:
    return None if top is None or bottom is None or bottom <= 0 else top / bottom


def age(moment: datetime, as_of: datetime) -> int:
    """Whole days from the midnight of `moment`'s day to as_of."""
    return (as_of - moment.replace(hour=0, minute=0, second=0, microsecond=0)).days


def order_value(lines: list[Line]) -> float | None:
    orders = {(line["order_id"], line["ordered_at"].date()) for line in lines}
    return divide(sum(line["amount"] for line in lines), len(orders))


def seen(rows: list[Line], time: str, as_of: datetime) -> list[Line]:
    return [{**row, "age": age(row[time], as_of)} for row in rows if row[time] < as_of]


def recent(rows: list[Line], history: int | None) -> list[Line]:
    """The rows that habits are taken from."""
    return [row for row in rows if history is None or row["age"] <= history]


def purchases(rows: list[Line]) -> list[Line]:
    return [row for row in rows if not row["is_return"]]


def gaps_of(rows: list[Line]) -> list[int]:
    """Days between neighbouring days of `rows`, newest first."""
    return [older - newer for newer, older in pairwise(sorted({row["age"] for row in rows}))]


@dataclass(frozen=True)
class Shop:
    """What is seen of a shop from as_of: lines by customer, `age` in days with each."""

    lines: dict[str, list[Line]]
    as_of: datetime
    history: int | None
    observed: int
    """days since the shop's first line"""
    burn_in: int


@dataclass(frozen=True)
class Customer:
    """A customer with a purchase seen from as_of."""

    shop: Shop
    rows: list[Line]
    """order lines, returns too"""
    contacts: list[Line]
    record: Line
    """of the table customers"""

    @cached_property
    def bought(self) -> list[Line]:
        return purchases(self.rows)

    @cached_property
    def lately(self) -> list[Line]:
        """The purchases that habits are taken from."""
        return recent(self.bought, self.shop.history)

    @cached_property
    def recency(self) -> int:
        return min(line["age"] for line in self.bought)

    @cached_property
    def tenure(self) -> int:
        return max(line["age"] for line in self.bought)

    @cached_property
    def ages(self) -> list[int]:
        """Of the purchase days, newest first."""
        return sorted({line["age"] for line in self.bought})

    def within(self, low: int, high: int) -> list[Line]:
        """The purchases of ages low + 1 to high."""
        return [line for line in self.bought if low < line["age"] <= high]


def table(
    lines: list[Line], touches: list[Line], people: list[Line], as_of: datetime, history: int | None, burn_in: int = 180
) -> dict[str, dict[str, Any]]:
    """customer_id -> feature -> value, for everyone with a purchase seen from `as_of`."""
    mine, contacts = defaultdict(list), defaultdict(list)
    for line in seen(lines, "ordered_at", as_of):
        mine[line["customer_id"]].append(line)
    for touch in seen(touches, "occurred_at", as_of):
        contacts[touch["customer_id"]].append(touch)
    shop = Shop(mine, as_of, history, age(min(line["ordered_at"] for line in lines), as_of), burn_in)
    records = {person["customer_id"]: person for person in people}
    customers = {name: Customer(shop, rows, contacts[name], records[name]) for name, rows in mine.items()}
    references = [one.reference for one in family_tests()]
    return {
        name: {key: value for reference in references for key, value in reference(customer).items()}
        for name, customer in customers.items()
        if customer.bought
    }


def family_tests() -> list[Any]:
    """The test module of every family."""
    return [importlib.import_module(f"test_{family}") for family in FAMILIES]


def declared(name: str) -> list[str]:
    """The features that the families' test modules list under `name`."""
    return [feature for module in family_tests() for feature in getattr(module, name, ())]
