"""Raw tables -> canonical columns: the study file's names, then values read by kind, with every trouble located."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from ..errors import UserError
from ..study import Source, Study
from .columns import KNOWN, NEEDED
from .raw import Raw
from .values import LIMIT, as_flag, as_number, as_text, as_time, suggested_format


@dataclass(frozen=True)
class Plan:
    """Which canonical column comes from which column of the source."""

    table: str
    """order_lines, customers or touchpoints"""
    said: dict[str, str]
    """canonical = theirs, as the study file says"""
    static: tuple[str, ...] = ()
    """custom attributes of customers"""

    def __post_init__(self) -> None:
        known = [*KNOWN[self.table], *self.static]
        for name in self.said:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
                also = "; a custom attribute must be listed under `static` too" if self.table == "customers" else ""
                raise UserError(f"[{self.table}.columns] {name}: no such column; the nearest is `{near}`{also}")

    def columns(self, names: list[str], label: str) -> dict[str, str]:
        """canonical -> the source's own name, for the header `names` of the source called `label`.

        A canonical name that the study file does not map is taken when the source has a column of that very name.
        Raises UserError for a column that is not there, that stands there twice, or that the table needs.
        """
        if not any(name.strip() for name in names):
            raise UserError(f"{label} has no header row; the first row must name the columns")
        own = {name.strip(): name for name in names}
        chosen: dict[str, str] = {}
        known = [*KNOWN[self.table], *self.static]
        for canonical in dict.fromkeys([*self.said, *known]):
            theirs = self.said.get(canonical, canonical)
            if theirs in names or theirs.strip() in own:
                chosen[canonical] = theirs if theirs in names else own[theirs.strip()]
            elif canonical in self.said or canonical in self.static:
                near = difflib.get_close_matches(theirs, names, n=1, cutoff=0.5)
                shown = f"; the nearest is {near[0]!r}" if near else ""
                raise UserError(
                    f"{label} has no column {theirs!r} (for {canonical}){shown}; it has {_listed(names)}; "
                    f"change [{self.table}] columns"
                )
            if canonical in chosen and names.count(chosen[canonical]) > 1:
                raise UserError(
                    f"{label} has {names.count(chosen[canonical])} columns named {chosen[canonical]!r}; keep one"
                )
        self._complete(chosen, names, label)
        return chosen

    def _complete(self, chosen: dict[str, str], names: list[str], label: str) -> None:
        missing = [name for name in NEEDED[self.table] if name not in chosen]
        if self.table == "order_lines" and "amount" not in chosen and not {"quantity", "unit_price"} <= set(chosen):
            missing.append("amount (or quantity and unit_price)")
        if missing:
            raise UserError(
                f"{label} gives no {' and no '.join(missing)}; it has {_listed(names)}; "
                f"say which column is which in [{self.table}] columns"
            )


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def to_canonical(
    raw: Raw, plan: Plan, source: Source, study: Study, renamed: dict[str, str]
) -> tuple[pd.DataFrame, pd.Series]:
    """The source's columns under canonical names and as their kinds, and which lines had an unreadable value.

    Raises UserError naming file, column, first rows and remedy at the first column with an unreadable value, unless
    the study file says `unreadable = "drop"`.
    """
    columns: dict[str, pd.Series] = {}
    dropped = np.zeros(raw.table.num_rows, dtype=bool)
    known = KNOWN[plan.table]
    for canonical, theirs in renamed.items():
        column = raw.table.column(theirs)
        kind = known.get(canonical, "text")
        try:
            if kind == "number":
                values, bad = as_number(column, raw.decimal)
            elif kind == "time":
                values, bad = as_time(column, source.date_format, study.study.timezone)
            elif kind == "text":
                values, bad = as_text(column, identifier=canonical.endswith("_id"))
            else:
                values, bad = as_flag(column)
        except UserError as error:
            raise UserError(f"{raw.label} column {theirs!r}: {error}") from None
        if bad.any() and source.unreadable == "stop":
            raise UserError(_complaint(raw, column, theirs, canonical, kind, bad, plan.table))
        dropped |= bad
        columns[canonical] = values
    return pd.DataFrame(columns), pd.Series(dropped)


def _complaint(
    raw: Raw, column: pa.ChunkedArray, theirs: str, canonical: str, kind: str, bad: np.ndarray, table: str
) -> str:
    places = np.flatnonzero(bad)
    first = str(column[int(places[0])].as_py())
    shown = first if len(first) <= 40 else first[:37] + "..."
    rows = ", ".join(f"{place + raw.first_row:,}" for place in places[:3]) + (" ..." if len(places) > 3 else "")
    count = f"{len(places):,} of {len(bad):,} rows" if len(places) > 1 else "1 row"
    return (
        f"{raw.label} column {theirs!r} (for {canonical}): {shown!r} {_REASON[kind](first, canonical)} "
        f'({count}, first in row {rows}); {_REMEDY[kind](first, raw)}, or say unreadable = "drop" under [{table}]'
    )


def _number_reason(value: str, canonical: str) -> str:
    try:
        size = abs(float(value))
    except ValueError:
        return "is no number"
    if size == float("inf"):
        return "is infinite"
    return "is 1e12 or more, too large to be true" if size >= LIMIT else "is no number"


def _number_remedy(value: str, raw: Raw) -> str:
    if raw.decimal == "." and value.count(",") == 1 and value.replace(",", "").replace(".", "").lstrip("+-").isdigit():
        return "say decimal = ','"
    if raw.decimal == "," and value.count(".") == 1:
        return "say decimal = '.'"
    return "write plain numbers"


def _time_remedy(value: str, raw: Raw) -> str:
    fits = suggested_format(value)
    return f"say date_format = {fits!r}" if fits else "say `date_format` (such as '%d/%m/%Y %H:%M')"


_REASON: dict[str, Callable[[str, str], str]] = {
    "text": lambda value, name: (
        "has lost digits in a spreadsheet" if name.endswith("_id") else "cannot be read as text"
    ),
    "number": _number_reason,
    "time": lambda value, name: "is no date that can be read in one way only",
    "flag": lambda value, name: "is neither yes nor no",
}
_REMEDY: dict[str, Callable[[str, Raw], str]] = {
    "text": lambda value, raw: "store the column as text and export it again",
    "number": _number_remedy,
    "time": _time_remedy,
    "flag": lambda value, raw: "write true or false",
}
