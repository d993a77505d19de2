"""The backend adapter: the few things that Narwhals cannot say for every engine, in one place.

Everything else in this folder is one code path for pandas, Polars and DuckDB; Spark's workers run it on DuckDB.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import narwhals as nw

from ..errors import UserError

MICROSECONDS_A_DAY = 86_400_000_000
EPOCH = datetime(1970, 1, 1)
_serial = itertools.count()


def as_lazy(table: Any) -> nw.LazyFrame:
    """`table` as a lazy Narwhals frame; raises UserError for a kind of table that is not supported."""
    try:
        frame = nw.from_native(table)
    except TypeError:
        raise UserError(
            f"a table of type {type(table).__name__} was given: pandas, Polars, DuckDB and PySpark frames are allowed"
        ) from None
    return frame.lazy()


def is_eager(table: Any) -> bool:
    """Whether `table` holds its rows already (pandas, eager Polars), not only a plan to make them."""
    return isinstance(nw.from_native(table), nw.DataFrame)


def wall_clock(frame: nw.LazyFrame, column: str, day: str, time: str | None = None) -> nw.LazyFrame:
    """`frame` with the wall-clock time in `column` as whole numbers: `day`, days since 1970-01-01, and, when asked for,
    `time`, microseconds since midnight."""
    if frame.implementation.is_pyspark():
        from pyspark.sql import functions as F

        wall = F.col(column).cast("timestamp_ntz")
        columns = {day: F.unix_date(wall.cast("date"))}
        if time is not None:
            columns[time] = F.timestamp_diff("MICROSECOND", F.date_trunc("DAY", wall), wall)
        return nw.from_native(frame.to_native().withColumns(columns))
    if frame.implementation.is_duckdb():
        relation = frame.to_native()
        frame = nw.from_native(relation.project(f'*, epoch_us("{column}"::TIMESTAMP) AS "{day}"'))
    else:
        frame = frame.with_columns(nw.col(column).cast(nw.Datetime("us")).dt.timestamp("us").alias(day))
    times = {} if time is None else {time: nw.col(day) % MICROSECONDS_A_DAY}
    return frame.with_columns(**{day: nw.col(day) // MICROSECONDS_A_DAY}, **times)


class AsOfDates(NamedTuple):
    """The as_of dates that are taken together."""

    days: Sequence[int]
    """since 1970-01-01, ascending"""
    frame: nw.LazyFrame
    """one row per as_of: as_of (timestamp), now (int32, the same days) and facts"""


def as_of_dates(like: nw.LazyFrame, days: Sequence[int], facts: dict[str, list[float]]) -> AsOfDates:
    """The as_of `days` with the given facts, in the kind of frame that `like` is."""
    stamps = [EPOCH + timedelta(days=day) for day in days]
    if like.implementation.is_duckdb():
        rows = ", ".join(
            f"(TIMESTAMP '{stamp:%Y-%m-%d}', {day}::INTEGER"
            + "".join(f", {facts[name][i]!r}::DOUBLE" for name in facts)
            + ")"
            for i, (stamp, day) in enumerate(zip(stamps, days, strict=True))
        )
        names = ", ".join(["as_of", "now", *facts])
        frame = nw.from_native(like.to_native().query("ignored", f"SELECT * FROM (VALUES {rows}) AS m({names})"))
        return AsOfDates(days, frame)
    data = {"as_of": stamps, "now": list(days), **facts}
    frame = nw.from_dict(data, backend=like.implementation)
    return AsOfDates(days, frame.with_columns(nw.col("as_of").cast(nw.Datetime("us"))).lazy())


def left_join(rows: nw.LazyFrame, other: nw.LazyFrame, on: list[str]) -> nw.LazyFrame:
    """`rows` with the columns of `other`, of which they share `on` only.

    DuckDB's Python binds a relation at each step: Narwhals takes five for a join, of which one is an expression for
    each column, and this takes two.
    """
    if rows.implementation.is_duckdb():
        named = other.to_native().set_alias(f"churn_joined_{next(_serial)}")
        return nw.from_native(rows.to_native().join(named, on, how="left"))
    return rows.join(other, on=on, how="left")


class MaterialisedTables:
    """Frames computed once because what follows reads them several times, until they are dropped.

    DuckDB: temporary tables of the caller's connection (they spill to disk under a memory limit and go with the
    connection). Polars: collected with the streaming engine. pandas: nothing to do.
    """

    def __init__(self, source: nw.LazyFrame) -> None:
        """`source` is a frame of the caller's that outlives the materialised ones."""
        self._source = source.to_native()
        self._undo: list[Callable[[], Any]] = []

    def materialise(self, frame: nw.LazyFrame, sort_by: str | None = None) -> nw.LazyFrame:
        """`frame`, computed now. On DuckDB its rows are sorted by `sort_by`, which sums over groups of it are faster
        for: twenty-four as_of dates of (customer, category) take two thirds of the time."""
        native = frame.to_native()
        if frame.implementation.is_duckdb():
            name = f"churn_materialised_{os.getpid()}_{next(_serial)}"
            order = f"ORDER BY {sort_by}" if sort_by else ""
            native.query("frame", f"CREATE TEMP TABLE {name} AS SELECT * FROM frame {order}")
            # asked of the source, not of `native`: DuckDB binds that too, and by then it may have been dropped
            self._undo.append(lambda: self._source.query("source", f"DROP TABLE {name}"))
            return nw.from_native(self._source.query("source", f"SELECT * FROM {name}"))
        if frame.implementation.is_polars():
            return nw.from_native(native.collect(engine="streaming").lazy())
        return frame

    def drop(self) -> None:
        """Drops every materialised table; frames made of them must not be read any more."""
        while self._undo:
            self._undo.pop()()


def row_count(frame: nw.LazyFrame) -> int:
    """How many rows a materialised `frame` has."""
    return int(frame.select(nw.len()).collect().item())
