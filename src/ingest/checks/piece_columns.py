"""Which column counts pieces, which is the price of one and which the line's total: names propose, values decide.

Amount 2, Price 19.90: the amount is less than the price of one, so it counts pieces. Item-price 39.80 on a line of two,
19.90 on a line of one of the same product: whatever its name says, it is the line's total.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from ...errors import UserError
from ..columns import COUNTS as OF_PIECES
from ..columns import MONEY
from ..parsing.decimals import evidence, own_sign
from ..parsing.encoded import Read
from ..parsing.number_forms import plain_column, without_pieces
from ..parsing.units import without_percent
from ..parsing.values import as_number, as_text, is_text, plain, plain_digits
from ..sources.first_look import FirstLook
from .unit_checks import slope

COUNTS = re.compile(
    r"qty|quantit|pieces|\bpcs\b|\bunits\b|menge|anzahl|stückzahl|cantidad|quantidade|ilość|количество|数量|件数|수량",
    re.IGNORECASE,
)
NO_COUNT = re.compile(
    r"refund|return|cancel|backorder|stock|on hand|avail|price|cost|amount|per unit|unit of|uom|discount|free|"
    r"min\b|max\b|weight|gewicht|\b(?:kg|g|gr|grams?|lbs?|oz|ml|l|m|cm)\b|退|库存|价|额",
    re.IGNORECASE,
)
"""In the name of a column that counts other pieces than those sold, or counts none."""
PER_LINE, PER_PIECE = 0.85, 0.15
"""Growth with the quantity (1: in step) above which a price is the line's, below which an amount is of one piece."""


@dataclass(frozen=True)
class Pieces:
    """Columns of a file by what they are: canonical -> theirs, and why, for those that are not what they are called."""

    columns: dict[str, str]
    notes: dict[str, str] = field(default_factory=dict)


def settled(look: FirstLook, chosen: dict[str, str]) -> Pieces:
    """`chosen` by names, with quantity, unit_price and amount put right by their values; never both of the last."""
    columns, notes = dict(chosen), dict[str, str]()
    if {"amount", "unit_price"} <= set(columns) and "quantity" not in columns and _counts_pieces(look, columns):
        columns["quantity"] = columns.pop("amount")
        notes["quantity"] = "guessed: whole numbers, less than the price of one"
    if "unit_price" in columns and "amount" not in columns and "quantity" not in columns:
        counted = [name for name in look.names if counts_pieces(name, look.table.column(name))]
        counted = [name for name in counted if name not in columns.values()]
        if counted:
            columns["quantity"] = counted[0]
    if {"amount", "quantity", "unit_price"} <= set(columns) and _per_order(look, columns):
        del columns["amount"]
    if "quantity" not in columns and "unit_price" in columns and "amount" not in columns:
        columns["amount"] = columns["unit_price"]
        notes["amount"] = "guessed: no column counts pieces; if it is the price of one, say quantity and unit_price"
    if "amount" in columns:
        columns.pop("unit_price", None)
        growth = _growth(look, columns, "amount")
        if growth is not None and growth < PER_PIECE:
            columns["unit_price"] = columns.pop("amount")
            notes["unit_price"] = "guessed: it does not grow with the quantity, so it is the price of one"
    elif "unit_price" in columns:
        growth = _growth(look, columns, "unit_price")
        if growth is not None and growth > PER_LINE:
            columns["amount"] = columns.pop("unit_price")
            notes["amount"] = "guessed: it grows with the quantity, so it is the line's total"
    return Pieces(columns, notes)


def counts_pieces(name: str, column: pa.ChunkedArray) -> bool:
    """Whether a column is called like a quantity sold, in whatever words, and holds whole numbers of which some are
    above one."""
    if not COUNTS.search(name) or NO_COUNT.search(name):
        return False
    column = plain(column)
    if is_text(column):
        column = plain_column(column)
    elif not (
        pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)
    ):
        return False
    values, odd = as_number(column)
    known = values.dropna()
    return bool(len(known) and odd.mean() < 0.02 and (known % 1 == 0).mean() > 0.98 and (known > 1).any())


def numbers(look: FirstLook, name: str, canonical: str) -> pd.Series | None:
    """The column `name` as numbers; None where its values contradict each other."""
    read = own_numbers(look.table.column(name), canonical)
    return None if read is None else read[0]


def own_numbers(column: pa.ChunkedArray, canonical: str) -> Read | None:
    """Numbers of a column and which values are none, as those of `canonical` are written and with the decimal sign
    that its values show; None where they contradict each other."""
    column = plain(column)
    if not is_text(column):
        return as_number(column)
    column = number_texts(column, canonical)
    try:
        sign = own_sign(evidence(plain_digits(column)), canonical, "{}") or "."
    except UserError:
        return None
    return as_number(column, sign)


def number_texts(column: pa.ChunkedArray, canonical: str) -> pa.ChunkedArray:
    """Texts of a column of numbers without what reading takes off them: currencies, brackets, percent signs."""
    if canonical == "discount":
        column, _ = without_percent(column)
    if canonical in OF_PIECES:
        column = without_pieces(column)
    return plain_column(column, canonical in MONEY)


def _counts_pieces(look: FirstLook, columns: dict[str, str]) -> bool:
    """Whether what is called an amount is whole numbers that are mostly less than the price of one piece."""
    amount, price = (numbers(look, columns[name], name) for name in ("amount", "unit_price"))
    if amount is None or price is None:
        return False
    known = (amount > 0) & (price > 0)
    return bool(known.any() and (amount[known] % 1 == 0).all() and (amount < price)[known].mean() > 0.5)


def _per_order(look: FirstLook, chosen: dict[str, str]) -> bool:
    """Whether what is called an amount differs from quantity times price on most lines: then it may be the order's."""
    if "order_id" not in chosen:
        return False
    amount, quantity, price = (numbers(look, chosen[name], name) for name in ("amount", "quantity", "unit_price"))
    if amount is None or quantity is None or price is None:
        return False
    off = (amount - quantity * price).abs() > 0.01 + 0.5 * amount.abs()
    return bool(off.mean() > 0.5)


def _growth(look: FirstLook, columns: dict[str, str], canonical: str) -> float | None:
    """By how many per cent the column grows per per cent of quantity, within products; None where nothing tells it."""
    if not {"product_id", "quantity", canonical} <= set(columns):
        return None
    money, quantity = (numbers(look, columns[name], name) for name in (canonical, "quantity"))
    if money is None or quantity is None:
        return None
    product = as_text(look.table.column(columns["product_id"]))[0]
    lines = pd.DataFrame({"product_id": product, "quantity": quantity, canonical: money})
    with np.errstate(all="ignore"):
        return slope(lines, canonical)
