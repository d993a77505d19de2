"""What `churn init` writes where all products of an order are in one cell."""

from __future__ import annotations

import pandas as pd

from ..checks.packed import packed
from ..lines.line_kinds import names_goods
from ..quoting import toml
from .guess import Guess


def unpack_rows(guessed: Guess) -> list[str]:
    """The row of [order_lines] that unpacks the column of products; a column of goods that nothing else is made of
    becomes product_id where there is none. A preset knows its own."""
    if guessed.preset:
        return []
    own = guessed.columns.get("product_id")
    free = [name for name in guessed.lines[0].names if names_goods(name) and name not in guessed.columns.values()]
    for name in [own] if own is not None else free:
        column = guessed.table_of(name)
        basket = packed(pd.Series(column.to_pylist(), dtype="object")) if column is not None else None
        if basket is not None:
            guessed.columns["product_id"] = name
            return [f"unpack = {toml(basket[1])}   # seen: all products of an order in one cell; each becomes a line"]
    return []
