"""Columns from other files joined to the order lines by a key: the order's head, the customer behind an account.

items.csv   o1 p1 29.99          orders.csv   o1 k1 2017-10-02
the item o1 p1 29.99 gets k1 and 2017-10-02; further joins may use k1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import UserError
from ...study import OrderLines
from ...study_rules import Join
from ..checks.matches import bare
from ..column_names import plain_name
from ..finding import Finding
from ..lines.line_kinds import names_goods
from ..lines.status_words import tells
from ..parsing.id_forms import one_form
from ..parsing.values import as_text, is_text, plain
from ..sources.files import read_files
from .mapping import named_alike

LOOK = 0.01
"""Share of lines without a partner from which on a join is a finding."""


@dataclass(frozen=True)
class Side:
    """A file to join, read: `table` has its key (text, each once) under `theirs` and the columns that are wanted."""

    label: str
    ours: str
    theirs: str
    keys: pa.Array
    table: pa.Table


class Joins:
    """The joined files of a study's order lines, and how many lines found their partner in each."""

    def __init__(self, source: OrderLines, folder: Path, needed: set[str]) -> None:
        """Reads every file of `source.join`; of its columns those in `needed` (canonical or mapped names).

        Raises UserError for a key that is not there, or on more than one row with different contents.
        """
        keys = {one.keys[0] for one in source.join}
        self.sides = [_read(one, source, folder, needed | keys) for one in source.join]
        self._lines = [0] * len(self.sides)
        self._lacking: list[list[str]] = [[] for _ in self.sides]
        self._lacking_lines = [0] * len(self.sides)

    def names(self, own: list[str]) -> list[str]:
        """The lines' own column names and those that the joins add."""
        added = [name for side in self.sides for name in side.table.column_names]
        return [*own, *(name for name in dict.fromkeys(added) if name not in own)]

    def keys(self, own: list[str], label: str) -> list[str]:
        """The lines' own columns that the joins need. Raises UserError for one that is nowhere."""
        known = list(own)
        for side in self.sides:
            if named_alike(side.ours, known, label) is None:
                raise UserError(
                    f"{label} has no column {side.ours!r} to join {side.label} by; it has "
                    f"{', '.join(map(repr, known[:12]))}; change `on` in [[order_lines.join]]"
                )
            known += side.table.column_names
        keys = (named_alike(side.ours, own, label) for side in self.sides)
        return [name for name in keys if name is not None]

    def joined(self, table: pa.Table) -> pa.Table:
        """`table` with the joined columns, in its order; empty where a key has no partner."""
        for place, side in enumerate(self.sides):
            keys = _key(table.column(named_alike(side.ours, table.column_names, side.label) or side.ours))
            rows = pc.index_in(keys, value_set=side.keys)
            for name in side.table.column_names:
                if name not in table.column_names:
                    table = table.append_column(name, pc.take(side.table.column(name), rows))
            lost = pc.filter(keys, pc.is_null(rows))
            self._lines[place] += len(keys)
            self._lacking_lines[place] += len(lost)
            self._lacking[place] += pc.unique(lost.drop_null())[:100].to_pylist()
        return table

    def findings(self) -> list[Finding]:
        """One finding per joined file that lacks the partners of too many lines, with a key of either side."""
        joined = []
        for side, lines, lacking, examples in zip(
            self.sides, self._lines, self._lacking_lines, self._lacking, strict=True
        ):
            if lacking > LOOK * lines:
                joined.append(_low(side, lines, lacking, examples))
        return joined


def _read(one: Join, source: OrderLines, folder: Path, needed: set[str]) -> Side:
    ours, theirs = one.keys
    given = {key: getattr(one, key) for key in ("format", "encoding", "separator", "sheet", "header_row")}
    own = source.model_copy(update={"path": one.path} | {key: value for key, value in given.items() if value})

    useful = {plain_name(name) for name in needed}

    def of_use(name: str) -> bool:
        return plain_name(name) in useful or tells(name) or names_goods(name)

    def wanted(names: list[str], label: str) -> list[str]:
        if theirs not in names:
            raise UserError(
                f"{label} has no column {theirs!r} to join by; it has {', '.join(map(repr, names[:12]))}; "
                "change `on` in [[order_lines.join]]"
            )
        return [theirs, *(name for name in dict.fromkeys(names) if of_use(name) and name != theirs)]

    raws = list(read_files(own, folder, wanted))
    tables = [raw.table.set_column(0, theirs, _key(raw.table.column(theirs))) for raw in raws]
    table = pa.concat_tables(tables, promote_options="permissive")
    table = table.filter(pc.is_valid(table.column(theirs)))
    keys = table.column(theirs).combine_chunks()
    if len(pc.unique(keys)) < len(keys):
        table = table.group_by(table.column_names).aggregate([])  # rows that are alike throughout count once
        keys = table.column(theirs).combine_chunks()
        counts = pc.value_counts(keys)
        often = counts.filter(pc.greater(counts.field("counts"), 1))
        if len(often):
            raise UserError(
                f"{raws[0].label} has {often[0]['values'].as_py()!r} in column {theirs!r} on "
                f"{often[0]['counts'].as_py()} rows, so that a line would find several partners; join a file with one "
                "row per key, and make the file with several the `path` of [order_lines]"
            )
    return Side(raws[0].label, ours, theirs, keys, table)


def _key(column: pa.ChunkedArray) -> pa.Array:
    column = plain(column)
    text, _ = as_text(one_form(column)[0] if is_text(column) else column, identifier=True)
    return pa.Array.from_pandas(text).cast(pa.string())


def _low(side: Side, lines: int, lacking: int, examples: list[str]) -> Finding:
    plain = pd.Series(side.keys.to_pylist(), index=bare(pd.Index(side.keys.to_pylist(), dtype="str")))
    plain = plain[~plain.index.duplicated()]
    ours = pd.Index(examples, dtype="str")
    alike = bare(ours).isin(plain.index)
    pair = ("", "")
    if alike.any():
        place = int(alike.argmax())
        pair = (str(ours[place]), str(plain[bare(ours)[place]]))
    elif len(ours) and len(side.keys):
        pair = (str(ours[0]), str(side.keys[0].as_py()))
    return Finding(
        "join_matched",
        "missing" if lacking > lines / 2 else "warning",
        {"en": f"Lines without a partner in {side.label}", "zh": f"在 {side.label} 中没有对应的行"},
        {
            "en": f"{lacking:,} of {lines:,}; the lines say {pair[0]!r} in {side.ours!r}, the file {pair[1]!r}",
            "zh": f"{lines:,} 行中的 {lacking:,} 行；订单行的 {side.ours!r} 写 {pair[0]!r}，该文件写 {pair[1]!r}",
        },
    )


Chooser = Callable[[list[str], str], list[str]]


def wanted_with(joins: Joins, choose: Chooser) -> Chooser:
    """As `choose`, but of a header whose missing columns the joins add; with the keys that they need."""

    def wanted(names: list[str], label: str) -> list[str]:
        chosen = choose(joins.names(names), label)
        return [name for name in dict.fromkeys([*chosen, *joins.keys(names, label)]) if name in names]

    return wanted
