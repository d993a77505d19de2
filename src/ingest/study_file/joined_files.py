"""Files that bring the order lines what these lack: the orders' dates and customers, the products' categories.

items.csv    order_id, product_id, quantity     lacks who bought when, and for how much
orders.csv   order_id, customer_id, date        joined by order_id
products.csv id, category, price                joined by product_id = id
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..column_names import plain_name
from ..parsing.values import as_text
from ..sources.first_look import FirstLook
from .alike_files import each_once

NEEDED = ("customer_id", "ordered_at")
WELCOME = ("category", "channel")
PARTNERS = 0.95
"""share of the lines' different keys that a file must have to be joined"""

Columns = Mapping[str, str]


class Join(NamedTuple):
    """A file to join: the lines' column `ours` is its column `theirs`, which it has on one row each."""

    look: FirstLook
    ours: str
    theirs: str


def joined_files(
    look: FirstLook,
    columns: Columns,
    others: Sequence[FirstLook],
    columns_of: Callable[[FirstLook], Columns],
    joins: Sequence[Join] = (),
) -> tuple[list[Join], dict[str, str]]:
    """The files to join to `look`, those of `joins` and then some of `others`, each perhaps by a key of one before it;
    and the `columns` (canonical -> name) with those that they bring.

    `columns_of` says what another file has. Dates and customers may come from any of them, category and channel from
    one that is not the customers', the price of a piece from the products', where no money is known.
    """
    known, chosen, rest = dict(columns), list(joins), list(others)
    while True:
        tables = [look, *(join.look for join in chosen)]
        options = [(join, brought) for other in rest for table, join in _by_name(tables, other)
                   if (brought := _brought(join, known, columns_of(other), tables))
                   and each_once(other, join.theirs) and partners(table, join.ours, other, join.theirs)]  # fmt: skip
        if not options:
            return chosen, known
        join, brought = max(options, key=lambda one: (len({*one[1]} & {*NEEDED}), len(one[1])))
        known |= brought
        chosen.append(join)
        rest.remove(join.look)


def _brought(join: Join, known: Columns, theirs: Columns, tables: Sequence[FirstLook]) -> dict[str, str]:
    """What of a file's columns the lines lack; a name that they have already would not be seen."""
    lacking = {*NEEDED, *WELCOME} if join.ours != known.get("customer_id") else {*NEEDED}
    taken = {join.theirs, *(name for table in tables for name in table.names)}
    brought = {key: name for key, name in theirs.items() if key in lacking - {*known} and name not in taken}
    price = theirs.get("unit_price", theirs.get("amount"))
    of_products = join.ours == known.get("product_id") and "quantity" in known
    if of_products and price is not None and price not in taken and not {"amount", "unit_price"} & {*known}:
        brought["unit_price"] = price
    return brought


def _by_name(tables: Sequence[FirstLook], other: FirstLook) -> list[tuple[FirstLook, Join]]:
    """How `other` may be joined to the tables that are there, as far as names say, with the table that has the key."""
    return [
        (table, Join(other, ours, theirs))
        for table in tables
        for ours in table.names
        for theirs in other.names
        if same_key(ours, theirs, other)
    ]


def same_key(ours: str, theirs: str, other: FirstLook) -> bool:
    """Whether `theirs` is `ours` by name: both are called the same, or product_id and `id` in a file of products."""
    if plain_name(theirs) != "id":
        return ours == theirs
    words = re.findall(r"[a-z]+", other.file.stem.casefold())
    singular = {form for word in words for form in (word, word.removesuffix("s"), re.sub("ies$", "y", word))}
    return plain_name(ours) in {f"{word}id" for word in singular}


def partners(table: FirstLook, ours: str, other: FirstLook, theirs: str) -> bool:
    """Whether `other` has (nearly) all that the lines name."""
    wanted = as_text(table.table.column(ours))[0].dropna().drop_duplicates()
    return len(wanted) > 0 and bool(wanted.isin(as_text(other.table.column(theirs))[0]).mean() >= PARTNERS)
