"""Raw tables -> canonical columns: the study file's names, then values read by kind, with every trouble located."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import UserError
from ..study import Source, Study
from .clock import as_clock
from .columns import KNOWN, NEEDED, Kind
from .complaints import complaint
from .id_forms import one_form
from .marks import count_marks, marks_of
from .noticed import Noticed
from .raw import DATE, NUMBER, TEXT, Raw
from .times import as_time, swapped
from .units import without_percent
from .values import Read, as_flag, as_number, as_text, is_text, plain, plain_digits


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
                near = difflib.get_close_matches(theirs, names, n=1, cutoff=0.6)
                shown = f"; the nearest is {near[0]!r}" if near else ""
                raise UserError(
                    f"{label} has no column {theirs!r} (for {canonical}){shown}; it has {_listed(names)}; "
                    f"change [{self.table}.columns]"
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
            if any(name[:1].isdigit() for name in names):
                label += " (is its first row a header? it must be)"
            folded = {name.casefold().replace(" ", "_"): name for name in names}
            near = difflib.get_close_matches(missing[0].split()[0], folded, n=1, cutoff=0.8)
            shown = f" (is it {folded[near[0]]!r}?)" if near else ""
            raise UserError(
                f"{label} gives no {' and no '.join(missing)}{shown}; it has {_listed(names)}; "
                f"say which column is which in [{self.table}.columns]"
            )


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def number_column(raw: Raw, plan: Plan, canonical: str, theirs: str) -> pa.ChunkedArray | None:
    """The texts of a column of numbers, to find out its decimal sign; None where there is nothing to find out."""
    column = plain(raw.table.column(theirs))
    if KNOWN[plan.table].get(canonical) != "number" or not is_text(column):
        return None
    if canonical == "discount":
        column, _ = without_percent(column)
    if theirs in raw.cells:
        column = pc.filter(column, pa.array(raw.cells[theirs] == TEXT))
    return plain_digits(column)


def to_canonical(
    raw: Raw,
    plan: Plan,
    source: Source,
    study: Study,
    renamed: dict[str, str],
    signs: dict[str, str],
    noticed: Noticed,
) -> tuple[pd.DataFrame, pd.Series]:
    """The source's columns under canonical names and as their kinds, and which lines had an unreadable value.

    `signs` says the decimal sign of every column of numbers that came as text; what was read as nothing or brought to
    another spelling goes to `noticed`. Raises UserError naming file, column, first rows and remedy at the first column
    with an unreadable value, unless the study file says `unreadable = "drop"`.
    """
    columns: dict[str, pd.Series] = {}
    dropped = np.zeros(raw.table.num_rows, dtype=bool)
    for canonical, theirs in renamed.items():
        column = plain(raw.table.column(theirs))
        kind = KNOWN[plan.table].get(canonical, "text")
        identifier = canonical.endswith("_id")
        if is_text(column):
            if identifier:
                column, changes = one_form(column)
                noticed.add_forms(canonical, changes)
            if canonical == "discount":
                column, percent = without_percent(column)
                noticed.percent |= percent
            noticed.marks[canonical] += count_marks(column, marks_of(kind, identifier, source.empty))
        try:
            values, bad = _converted(
                column, kind, identifier, source, study, signs.get(canonical, "."), raw.cells.get(theirs)
            )
        except UserError as error:
            raise UserError(f"{raw.label} column {theirs!r}: {error}") from None
        if bad.any() and source.unreadable == "stop":
            raise UserError(complaint(raw, column, theirs, canonical, kind, bad, source))
        if kind == "time":
            noticed.look_at_dates(raw, theirs, column, values, source, study.study.timezone)
        dropped |= bad
        columns[canonical] = values
    return pd.DataFrame(columns), pd.Series(dropped)


def _converted(
    column: pa.ChunkedArray,
    kind: Kind,
    identifier: bool,
    source: Source,
    study: Study,
    sign: str,
    cells: np.ndarray | None,
) -> Read:
    zone, empty = study.study.timezone, source.empty
    if kind == "number":
        read = as_number(column, sign, empty)
        return read if cells is None or sign == "." else _where(cells == NUMBER, as_number(column, ".", empty), read)
    if kind == "time":
        if cells is None or not (cells == DATE).any():
            return as_time(column, source.date_format, zone, empty)
        true = pa.array(cells == DATE)
        nothing = pa.scalar(None, pa.string())
        dates, odd = as_time(pc.if_else(true, column, nothing))
        if source.swap_true_dates:
            dates = swapped(dates)
        texts = as_time(pc.if_else(true, nothing, column), source.date_format, zone, empty)
        return _where(cells == DATE, (dates, odd), texts)
    if kind == "clock":
        return as_clock(column, empty)
    return as_flag(column, empty) if kind == "flag" else as_text(column, identifier, empty)


def _where(chosen: np.ndarray, one: Read, other: Read) -> Read:
    return one[0].where(chosen, other[0]), np.where(chosen, one[1], other[1])
