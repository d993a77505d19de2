"""What `churn init` writes on lines that are no sales: `drop` for cancelled orders, `returns` for credit notes."""

from __future__ import annotations

import pandas as pd

from ..checks.piece_columns import numbers
from ..lines.state_values import is_credit, odd_values
from ..lines.status_words import tells
from ..quoting import toml
from .guess import Guess


def filter_rows(guessed: Guess) -> list[str]:
    """Rows of [order_lines] for what a column of statuses or kinds of documents says; a preset has its own.

    Values whose lines are below zero need none: they are returns by their sign.
    """
    if guessed.preset:
        return []
    below = _below(guessed)
    drops: list[str] = []
    returns: list[str] = []
    files = [*guessed.lines, *(file for file, _, _ in guessed.joins)]
    for name in dict.fromkeys(name for look in files for name in look.names):
        column = guessed.table_of(name)
        if column is None or not tells(name) or name in guessed.columns.values():
            continue
        cells = pd.Series(column.to_pylist(), dtype="object").astype("str").where(column.is_valid().to_pandas())
        odd = odd_values(cells.dropna())
        if below is not None and len(below) == len(cells):
            odd = [value for value in odd if not below[cells == value].mean() > 0.5]
        credits = [value for value in odd if is_credit(value)]
        if credits and not returns and (below is None or not below[~cells.isin(credits)].any()):
            returns.append(
                f"returns = {{ column = {toml(name)}, values = [{_listed(credits)}] }}   # guessed: credit notes"
            )
            odd = [value for value in odd if value not in credits]
        if odd:
            drops.append(f"  {{ column = {toml(name)}, values = [{_listed(odd)}] }},")
    head = "drop = [                       # guessed: these are taken for no sales; see the cleaning audit"
    return [*([head, *drops, "]"] if drops else []), *returns]


def _listed(values: list[str]) -> str:
    return ", ".join(toml(value) for value in values)


def _below(guessed: Guess) -> pd.Series | None:
    """Which lines of the first file are below zero; None where it has no amount and no quantity."""
    look = guessed.lines[0]
    of = [numbers(look, guessed.columns[one], one) for one in ("amount", "quantity")
          if guessed.columns.get(one) in look.names]  # fmt: skip
    known = [one < 0 for one in of if one is not None]
    return pd.concat(known, axis=1).any(axis=1) if known else None
