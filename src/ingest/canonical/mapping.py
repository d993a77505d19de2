"""Raw tables -> canonical columns: the study file's names, then values read by kind, with every trouble located."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import UserError
from ...study import OrderLines, Source, Study
from ..checks.noticed import Noticed
from ..column_names import plain_name
from ..columns import KNOWN, MONEY, NEEDED, Kind
from ..lines.filters import RAW
from ..lines.line_kinds import names_goods
from ..lines.status_words import tells
from ..parsing.clock import as_clock
from ..parsing.complaints import complaint
from ..parsing.encoded import Encoded, Read, encoded
from ..parsing.id_forms import one_form
from ..parsing.marks import count_marks, count_padded, marks_of
from ..parsing.number_columns import NumberTexts
from ..parsing.times import as_time, swapped, true_dates
from ..parsing.values import as_flag, as_number, as_text, is_text, plain
from ..sources.raw import DATE, NUMBER, Raw


@dataclass(frozen=True)
class Plan:
    """Which canonical column comes from which column of the source."""

    table: str
    """order_lines, customers or touchpoints"""
    configured: dict[str, tuple[str, ...]]
    """canonical = theirs, or several of theirs, as the study file says"""
    static: tuple[str, ...] = ()
    """custom attributes of customers"""
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """canonical = theirs, as the preset says: taken where the file has it"""
    extra: dict[str, bool] = field(default_factory=dict)
    """columns that filters and kinds of lines look at, and whether the source may lack them"""
    absent: dict[str, str] = field(default_factory=dict)
    """canonical names that a file or sheet so far did not have, with the message on the first"""

    def __post_init__(self) -> None:
        known = [*KNOWN[self.table], *self.static]
        for name in self.configured:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
                also = "; a custom attribute must be listed under `static` too" if self.table == "customers" else ""
                raise UserError(f"[{self.table}.columns] {name}: no such column; the nearest is `{near}`{also}")

    def columns(self, names: list[str], label: str) -> dict[str, str]:
        """canonical -> the source's own name, for the header `names` of the source called `label`.

        A canonical name that the study file does not map is taken when the source has a column of that very name; one
        of numbers is not where the study file says that this column is something else.
        Raises UserError for a column that is not there, that is there twice, or that the table needs.
        """
        if not any(name.strip() for name in names):
            raise UserError(f"{label} has no header row; the first row must name the columns")
        chosen: dict[str, str] = {}
        known = [*KNOWN[self.table], *self.static]
        lacking: list[str] = []
        meant = {plain_name(one) for some in self.configured.values() for one in some}
        elsewhere = {name for name, kind in KNOWN[self.table].items() if kind == "number" and name in meant}
        for canonical in dict.fromkeys([*self.configured, *known]):
            tried = self.configured.get(canonical, self.offered.get(canonical, ()))
            candidates = (
                (named_alike(one, names, label) for one in tried)
                if tried
                else iter([None if canonical in elsewhere else _itself(canonical, names)])
            )
            theirs = next((name for name in candidates if name is not None), None)
            if theirs is not None:
                chosen[canonical] = theirs
            elif canonical in self.configured or canonical in self.static:
                message = self._not_there((*tried, canonical)[0], canonical, names, label)
                if canonical in NEEDED[self.table]:
                    raise UserError(message)
                self.absent.setdefault(canonical, message)
                lacking.append(message)
            if canonical in chosen and names.count(chosen[canonical]) > 1:
                raise UserError(
                    f"{label} has {names.count(chosen[canonical])} columns named {chosen[canonical]!r}; keep one"
                )
        self._complete(chosen, names, label, lacking)
        return chosen

    def names(self) -> set[str]:
        """Every name that a column may bear to be of use."""
        mapped = [name for names in (*self.configured.values(), *self.offered.values()) for name in names]
        return {*mapped, *KNOWN[self.table], *self.static, *self.extra}

    def extras(self, names: list[str], label: str) -> dict[str, str]:
        """The columns that filters and kinds of lines look at, as the study file says them -> as the file does; and
        those that look as if they should be looked at. Raises UserError for one that must be there and is not."""
        wanted = {}
        if self.table == "order_lines":
            wanted = {name: name for name in names if (tells(name) or names_goods(name)) and names.count(name) == 1}
        for one, optional in self.extra.items():
            theirs = named_alike(one, names, label)
            if theirs is not None:
                wanted[one] = theirs
            elif not optional:
                raise UserError(
                    f"{label} has no column {one!r}, which [{self.table}] keep, drop, returns or line_kinds looks at"
                    f"{_near(one, names)}; it has {_listed(names)}"
                )
        return wanted

    def _not_there(self, theirs: str, canonical: str, names: list[str], label: str) -> str:
        return (
            f"{label} has no column {theirs!r} (for {canonical}){_near(theirs, names)}; it has {_listed(names)}; "
            f"change [{self.table}.columns]{self._elsewhere()}"
        )

    def _elsewhere(self) -> str:
        return ", or the file that has it in [[order_lines.join]]" if self.table == "order_lines" else ""

    def _complete(self, chosen: dict[str, str], names: list[str], label: str, lacking: list[str]) -> None:
        missing = [name for name in NEEDED[self.table] if name not in chosen]
        if self.table == "order_lines" and "amount" not in chosen and not {"quantity", "unit_price"} <= set(chosen):
            missing.append("amount (or quantity and unit_price)")
        if missing:
            if lacking:
                raise UserError(lacking[0])
            if any(name[:1].isdigit() for name in names):
                label += " (is its first row a header? it must be)"
            folded = {name.casefold().replace(" ", "_"): name for name in names}
            near = difflib.get_close_matches(missing[0].split()[0], folded, n=1, cutoff=0.8)
            shown = f" (is it {folded[near[0]]!r}?)" if near else ""
            raise UserError(
                f"{label} gives no {' and no '.join(missing)}{shown}; it has {_listed(names)}; "
                f"say which column is which in [{self.table}.columns]{self._elsewhere()}"
            )


def named_alike(theirs: str, names: list[str], label: str) -> str | None:
    """The name in the header that is meant: the very one, else the only one that differs in blanks, signs or case."""
    if theirs in names:
        return theirs
    alike = list(dict.fromkeys(name for name in names if plain_name(name) == plain_name(theirs)))
    exact = [name for name in alike if name.strip() == theirs.strip()]
    if len(exact or alike) > 1:
        raise UserError(f"{label} has several columns like {theirs!r}: {_listed(alike)}; write it as the file does")
    return next(iter(exact or alike), None)


def _itself(canonical: str, names: list[str]) -> str | None:
    """The column that bears the canonical name, blanks around it set aside."""
    return next((name for name in names if name == canonical), None) or next(
        (name for name in names if name.strip() == canonical), None
    )


def _near(theirs: str, names: list[str]) -> str:
    near = difflib.get_close_matches(theirs, names, n=1, cutoff=0.6)
    return f"; the nearest is {near[0]!r}" if near else ""


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def to_canonical(
    raw: Raw,
    plan: Plan,
    source: Source,
    study: Study,
    renamed: dict[str, str],
    numbers: dict[str, NumberTexts],
    signs: dict[str, str],
    noticed: Noticed,
) -> tuple[pd.DataFrame, pd.Series]:
    """The source's columns under canonical names and as their kinds, and which lines had an unreadable value.

    `numbers` are the columns of numbers that came as text, `signs` says the decimal sign of each; what was read as
    nothing or brought to another spelling goes to `noticed`. Raises UserError naming file, column, first rows and
    remedy at the first column with an unreadable value, unless the study file says `unreadable = "drop"`.
    """
    columns: dict[str, pd.Series] = {}
    dropped = np.zeros(raw.table.num_rows, dtype=bool)
    for name, theirs in plan.extras(raw.table.column_names, raw.label).items():
        columns[RAW + name] = as_text(raw.table.column(theirs), empty=source.empty)[0]
    for canonical, theirs in renamed.items():
        column = plain(raw.table.column(theirs))
        kind = KNOWN[plan.table].get(canonical, "text")
        identifier = canonical.endswith("_id")
        written = numbers.get(canonical)
        cells = raw.cells.get(theirs)
        if written is not None:
            form = written.form
            noticed.look_at_numbers(canonical, written)
        else:
            form = encoded(column) if is_text(column) and cells is None else Encoded(column)
        if is_text(form.each):
            if kind == "text":
                noticed.padded += Counter({canonical: count_padded(form.each, form.times)})
            if identifier:
                plain_ids, changes = one_form(form.each, form.times)
                form = Encoded(plain_ids, form.codes)
                noticed.add_forms(canonical, changes)
            marks = marks_of(kind, identifier, source.empty)
            noticed.marks[canonical] += count_marks(form.each, marks, form.times)
        try:
            read = _converted(form.each, kind, identifier, source, study, signs.get(canonical, "."), cells)
            values, bad = form.rows(read)
        except UserError as error:
            raise UserError(f"{raw.label} column {theirs!r}: {error}") from None
        if bad.any() and source.unreadable == "stop":
            raise UserError(complaint(raw, column, theirs, canonical, kind, bad, source))
        if kind == "time":
            noticed.look_at_dates(raw, theirs, column, values, source, study.study.timezone)
        dropped |= bad
        columns[canonical] = values
    _add_currency(columns, numbers, source)
    return pd.DataFrame(columns), pd.Series(dropped)


def _add_currency(columns: dict[str, pd.Series], numbers: dict[str, NumberTexts], source: Source) -> None:
    """Where the study has rates and the file no column of currencies, those written with the numbers are taken."""
    if not isinstance(source, OrderLines) or not source.rates or "currency" in columns:
        return
    for name in MONEY:
        written = numbers[name].currency_rows() if name in numbers else None
        if written is not None:
            columns["currency"] = columns["currency"].fillna(written) if "currency" in columns else written


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
        true = true_dates(column, None if cells is None else cells == DATE, source.date_format)
        if true is None:
            return as_time(column, source.date_format, zone, empty)
        nothing = pa.scalar(None, pa.string())
        dates, odd = as_time(pc.if_else(pa.array(true), column, nothing), timezone=zone)
        if source.swap_true_dates:
            dates = swapped(dates)
        texts = as_time(pc.if_else(pa.array(true), nothing, column), source.date_format, zone, empty)
        return _where(true, (dates, odd), texts)
    if kind == "clock":
        return as_clock(column, empty)
    return as_flag(column, empty) if kind == "flag" else as_text(column, identifier, empty)


def _where(chosen: np.ndarray, one: Read, other: Read) -> Read:
    return one[0].where(chosen, other[0]), np.where(chosen, one[1], other[1])
