"""What `churn init` writes for JSON whose orders hold lists of refunds and discounts: they are taken off where it is
plain that they are still to be taken off."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..checks.piece_columns import numbers
from ..column_names import plain_name
from ..parsing.values import as_text
from ..sources.first_look import FirstLook
from .guess import Guess

_REFUNDS = re.compile(r"refund|退款", re.IGNORECASE)
_PAID_BACK = ".transactions.amount"
"""End of the sum that is what was paid back, tax and shipping included, where a list holds several sums"""
_TOTALS = ("totaldiscounts", "totaldiscount", "discounttotal", "discountamount", "discountcodesamount")
"""What an order's discounts are called, the surest first"""
PROVED, CENT = 0.95, 0.011
"""Share of the orders with a discount whose lines less the discount are another number of the order, to the cent"""


def nested_money(guessed: Guess) -> list[str]:
    """Rows of [order_lines] on refunds and discounts in lists; adds their columns to what was guessed.

    Discounts are taken off where the amount is the price times pieces, if they are of the line, or an order's number
    shows that they are still in it.
    """
    look = guessed.lines[0]
    if guessed.preset or look.kind != "json":
        return []
    rows = []
    refunds = [name for name in look.names if name in look.sums and _REFUNDS.search(name)]
    paid = [name for name in refunds if name.endswith(_PAID_BACK)] or refunds
    if len(paid) == 1 and "refunded" not in guessed.columns:
        guessed.columns["refunded"] = paid[0]
        rows += ['refunded_is = "order_total"'] if paid[0] in look.of_orders else []
    if "amount" in guessed.columns or "unit_price" not in guessed.columns or "discount" in guessed.columns:
        return rows
    off = [name for name in look.names if name in look.sums and name not in look.of_orders and name not in refunds]
    if len(off) == 1:
        guessed.columns["discount"] = off[0]
        return [*rows, 'amount_is = "before_discount"   # guessed: prices are before the discounts in a list']
    totals = sorted((name for name in look.of_orders if plain_name(name) in _TOTALS), key=_place)
    proved = next((name for name in totals if _still_in(look, name, guessed.columns)), None)
    if proved is None:
        return rows
    guessed.columns["discount"] = proved
    note = "   # seen: less these, the lines add up to another number of their order"
    return [*rows, f'amount_is = "before_discount"{note}', 'discount_is = "order_total"']


def _place(name: str) -> int:
    return _TOTALS.index(plain_name(name))


def _still_in(look: FirstLook, discount: str, columns: dict[str, str]) -> bool:
    """Whether the lines of orders with a discount, less it, add up to another number of the order."""
    pieces, price = (numbers(look, columns[one], one) if one in columns else None for one in ("quantity", "unit_price"))
    off = numbers(look, discount, "discount")
    if price is None or off is None or "order_id" not in columns:
        return False
    worth = price if pieces is None else price * pieces
    order = as_text(look.table.column(columns["order_id"]))[0]
    table = (
        pd.DataFrame({"worth": worth, "off": off.abs()}).groupby(order.to_numpy()).agg({"worth": "sum", "off": "first"})
    )
    given = table["off"] > 0
    if not given.any():
        return False
    net = (table["worth"] - table["off"])[given]
    for name in look.of_orders - {discount}:
        other = numbers(look, name, "amount")
        if other is None:
            continue
        alike = other.groupby(order.to_numpy()).first()[given] - net
        if float(np.mean(alike.abs() < CENT)) >= PROVED:
            return True
    return False
