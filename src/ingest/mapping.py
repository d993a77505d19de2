"""Raw tables -> canonical columns: the study file's names, then values read by kind, with every trouble located."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import UserError
from ..study import Source, Study
from .columns import KNOWN, NEEDED
from .complaints import complaint
from .raw import Raw
from .values import as_flag, as_number, as_text, as_time


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
            raise UserError(complaint(raw, column, theirs, canonical, kind, bad, source))
        dropped |= bad
        columns[canonical] = values
    return pd.DataFrame(columns), pd.Series(dropped)
