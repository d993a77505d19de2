"""Which of several files hold order lines of the same kind, although their columns are called differently or are more.

orders_2025.csv has Total; orders_2026.csv has Amount, and a column Coupon besides: both are order lines, and `amount`
has two names. A file of payments with the same order numbers is not: it has no products, or orders that are known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow.compute as pc

from ..currencies import CODES, currency_of
from ..parsing.values import as_text, plain
from ..sources.first_look import FirstLook

SHAPE = ("customer_id", "order_id", "ordered_at", "product_id", "quantity")
"""Columns that order lines of one kind have all or lack all."""
KNOWN_ORDERS = 0.5
"""Share of a file's orders that are in the others too, from which on it is no more lines but something about those."""


@dataclass
class Alike:
    """Files with order lines of one kind; the first says what its columns are."""

    files: list[FirstLook]
    columns: dict[str, str]
    """of the first file"""
    more: dict[str, list[str]] = field(default_factory=dict)
    """canonical -> further names, in other files"""
    reasons: dict[str, str] = field(default_factory=dict)
    """name of a file that may be order lines too -> why it is not read with the first"""

    def add(self, look: FirstLook, columns: dict[str, str]) -> bool:
        """Takes `look`, whose columns are `columns`, in with the others if it holds lines of their kind."""
        if not self._of_the_kind(look, columns):
            return False
        reason = self._against(look, columns)
        if reason is not None:
            self.reasons[look.file.name] = reason
            return False
        self.files.append(look)
        for canonical, name in columns.items():
            names = self._names(canonical)
            if name not in names:
                if names:
                    self.more.setdefault(canonical, []).append(name)
                else:
                    self.columns[canonical] = name
        return True

    def _names(self, canonical: str) -> list[str]:
        first = [self.columns[canonical]] if canonical in self.columns else []
        return [*first, *self.more.get(canonical, [])]

    def _of_the_kind(self, look: FirstLook, columns: dict[str, str]) -> bool:
        if "customer_id" not in columns or "ordered_at" not in columns:
            return False
        if any((one in columns) != (one in self.columns) for one in SHAPE):
            return False
        ids = as_text(look.table.column(columns["customer_id"]))[0].dropna()
        if "order_id" not in columns:
            return not ids.is_unique
        known = [as_text(one.table.column(name))[0] for one in self.files for name in self._names("order_id")
                 if name in one.names]  # fmt: skip
        own = as_text(look.table.column(columns["order_id"]))[0].dropna().drop_duplicates()
        return not len(own) or sum(own.isin(one).sum() for one in known) <= KNOWN_ORDERS * len(own)

    def _against(self, look: FirstLook, columns: dict[str, str]) -> str | None:
        """Why a file of the kind cannot be read with the others; None if it can."""
        money = next((one for one in ("amount", "unit_price") if one in columns), None)
        ours = next((one for one in ("amount", "unit_price") if one in self.columns), None)
        if money != ours or money is None or ours is None:
            return f"its money is called {columns.get(money or '', 'nothing')!r}; export all files alike"
        two = {currency_in(name) for name in (columns[money], *self._names(ours))} - {None}
        if len(two) > 1:
            return (
                f"it is in another currency ({columns[money]!r}); put all lines into one file with a column `currency`"
            )
        for canonical, name in columns.items():
            if any(one in look.names and one != name for one in self._names(canonical)):
                return (
                    f"its {canonical} is {name!r}, but it has {self._names(canonical)[0]!r} too; export all files alike"
                )
        taken = {name: canonical for canonical in self.columns for name in self._names(canonical)}
        for name in look.names:
            if name in taken and columns.get(taken[name]) != name:
                return f"its column {name!r} is another thing than that of {self.files[0].file.name}; export all alike"
        return None


def currency_in(name: str) -> str | None:
    """The currency that is a word of a column's name, such as EUR in `Total EUR`."""
    words = "".join(sign if sign.isalnum() or sign in "€£¥$" else " " for sign in name).split()
    return next((currency_of(one) for one in words if one in CODES or not one.isalnum()), None)


def each_once(look: FirstLook, name: str) -> bool:
    """Whether (nearly) every value of a column is there once."""
    column = plain(look.table.column(name))
    return bool(len(pc.unique(column)) >= 0.999 * len(column))
