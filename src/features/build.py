"""The feature table: one row per customer and as_of, from order lines, customers and touchpoints.

One retailer, one as_of: 2011-09-08 00:00. A line of 2011-09-07 23:59 is seen and has age 1 day; a line of
2011-09-08 00:00 is not seen. Somebody who bought on 2009-12-01, 2010-09-07 and 2011-08-09 has frequency 3 and tenure
646 days, whatever history_days is; with history_days = 365 the first day that counts for habits is 2010-09-08, age
365, so there is no usual gap.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import narwhals as nw

from ..errors import UserError
from . import backend, collapse, profile, spark, touchpoints
from .assemble import FeatureRequest, assemble
from .catalogue import CATALOGUE
from .feature import col

BURN_IN_DAYS = 180
FIRST_ROWS = 10_000
"""of a table with times, looked at before its columns are read to the end; does not change the features"""


def build(
    tables: Mapping[str, Any],
    as_of: Any,
    *,
    history_days: int | None = None,
    static: Sequence[str] = (),
    categories: Mapping[str, Sequence[str]] | None = None,
    burn_in_days: int = BURN_IN_DAYS,
    wanted: Collection[str] = (),
) -> Any:
    """A frame of the kind of `tables["order_lines"]`: customer_id, as_of, then features in the catalogue's order.

    tables        `order_lines` and, when there, `customers` and `touchpoints` (canonical columns); pandas, Polars
                  (eager or lazy), a DuckDB relation or a PySpark frame, all of one kind. None counts as absent.
    as_of         one midnight or several; a feature sees t < as_of only.
    history_days  habits are taken from as_of - history_days <= t < as_of; None takes everything (see `catalogue`).
    static        custom attributes of `customers` to use as profile features.
    categories    attribute -> allowed text values; any other value becomes null.
    burn_in_days  see the feature tenure_known.
    wanted        features that are in the table also where a column they need is there but empty: of a whole shop that
                  column says nothing, of one customer that it is unknown. Such columns must have their type.

    One row for each customer with a purchase before as_of; rows come in no particular order.
    Features whose columns are absent or empty are not in the table (see `available`). Numbers are float64; what is
    unknown is null. Raises UserError when the order lines lack a needed column or an as_of is no midnight.
    """
    days = as_of_days(as_of)
    if history_days is not None and history_days < 1:
        raise UserError(f"history_days is {history_days}; at least 1 is allowed: change task.history_days")
    frames = {name: _with_text_ids(backend.as_lazy(table)) for name, table in tables.items() if table is not None}
    if "order_lines" not in frames:
        raise UserError("no order_lines table was given: features need one")
    contents = {name: _contents(frame, name, days[-1]) for name, frame in frames.items()}
    filled = {name: table.filled for name, table in contents.items()}
    for name, needed in _needed(frames, wanted).items():
        filled[name] |= needed
    names = _names(filled)
    if "customers" in frames:
        columns = frames["customers"].collect_schema().names()
        for name in static:
            if name in CATALOGUE and name not in profile.ATTRIBUTES:
                raise UserError(f"customers.static names `{name}`, which is a feature already: rename that column")
        names += [name for name in dict.fromkeys(static) if name in columns and name not in names]
    frames = {name: frame.select(*_NEEDED[name], *_used(frame, filled[name], static)) for name, frame in frames.items()}
    start = contents["order_lines"].first_day or 0
    request = FeatureRequest(
        tuple(days), start, history_days, tuple(static), categories or {}, burn_in_days, tuple(names)
    )
    if frames["order_lines"].implementation.is_pyspark():
        return spark.assemble(frames, filled, request).to_native()
    table = assemble(frames, filled, request)
    return (table.collect() if backend.is_eager(tables["order_lines"]) else table).to_native()


def _with_text_ids(frame: nw.LazyFrame) -> nw.LazyFrame:
    """`frame`, ids that are categories as text: Polars joins no category with a text, nor with another table's."""
    kind = frame.collect_schema().get("customer_id")
    return frame.with_columns(col("customer_id").cast(nw.String)) if kind in (nw.Categorical, nw.Enum) else frame


def available(tables: Mapping[str, Any], as_of: Any = None) -> list[str]:
    """The names of the catalogue's features that `tables` can give: their columns are there and not wholly empty.

    With `as_of` only what lies before (the latest of) it counts, as in `build`.
    """
    last = as_of_days(as_of)[-1] if as_of is not None else None
    frames = {name: backend.as_lazy(table) for name, table in tables.items() if table is not None}
    return _names({name: _contents(frame, name, last).filled for name, frame in frames.items()})


def as_of_days(as_of: Any) -> list[int]:
    """Days since 1970-01-01 of one as_of or several, ascending, each once; raises UserError when one is no midnight."""
    several = isinstance(as_of, Iterable) and not isinstance(as_of, str)
    days = set()
    for one in list(as_of) if several else [as_of]:
        try:
            moment = datetime.fromisoformat(one) if isinstance(one, str) else _as_datetime(one)
        except (TypeError, ValueError):
            raise UserError(
                f"as_of {one!r} is no date: give a date such as 2026-01-01 (study key task.as_of)"
            ) from None
        if moment != datetime(moment.year, moment.month, moment.day):
            raise UserError(f"as_of {moment} is not a midnight: give a date such as 2026-01-01 (study key task.as_of)")
        days.add((moment - backend.EPOCH).days)
    if not days:
        raise UserError("no as_of was given: give at least one date (study key task.as_of)")
    return sorted(days)


def _as_datetime(one: Any) -> datetime:
    if isinstance(one, datetime):
        return one.replace(tzinfo=None)
    if isinstance(one, date):
        return datetime(one.year, one.month, one.day)
    # numpy.datetime64
    return datetime.fromisoformat(str(one.astype("datetime64[us]")))


_TIMES = {"order_lines": "ordered_at", "touchpoints": "occurred_at"}
_NEEDED = {
    "order_lines": ("customer_id", "ordered_at", "amount"),
    "touchpoints": ("customer_id", "occurred_at"),
    "customers": ("customer_id",),
}
_OPTIONAL = {
    "order_lines": collapse.OPTIONAL,
    "touchpoints": touchpoints.OPTIONAL,
    "customers": (*profile.ATTRIBUTES, "birth_year", "joined_at"),
}


class _Contents(NamedTuple):
    """What one look at a table says of its rows before the last as_of."""

    filled: set[str]
    """the optional columns that hold anything at all"""
    first_day: int | None
    """the day of the first row, of a table with times that has one"""


def _contents(frame: nw.LazyFrame, table: str, last_day: int | None) -> _Contents:
    if table not in _NEEDED:
        raise UserError(f"unknown table `{table}`: order_lines, customers and touchpoints are allowed")
    columns = frame.collect_schema().names()
    missing = [name for name in _NEEDED[table] if name not in columns]
    if missing:
        raise UserError(f"table {table} has no column `{missing[0]}`: map it in the study file's [{table}] columns")
    unseen = [name for name in _OPTIONAL[table] if name in columns]
    filled: set[str] = set()
    timed = table in _TIMES
    if timed:
        frame = backend.wall_clock(frame, _TIMES[table], "the day")
        frame = frame if last_day is None else frame.filter(col("the day") < last_day)
        # most columns show in the first rows that they hold something, and need not be read to the end
        filled = _not_empty(frame.head(FIRST_ROWS), unseen)
        unseen = [name for name in unseen if name not in filled]
    facts = [*(nw.col(name).count() for name in unseen), *([nw.col("the day").min()] if timed else [])]
    seen = frame.select(*facts).collect().rows(named=True)[0] if facts else {}
    first = seen.get("the day")
    filled |= {name for name in unseen if seen[name]}
    return _Contents(filled, None if first is None or first != first else int(first))


def _not_empty(frame: nw.LazyFrame, names: Sequence[str]) -> set[str]:
    if not names:
        return set()
    counts = frame.select(*(nw.col(name).count() for name in names)).collect().rows(named=True)[0]
    return {name for name in names if counts[name]}


def _used(frame: nw.LazyFrame, filled: set[str], static: Sequence[str]) -> list[str]:
    return [name for name in frame.collect_schema().names() if name in filled or name in static]


def _needed(tables: Mapping[str, Any], wanted: Collection[str]) -> dict[str, set[str]]:
    """Table -> its optional columns, empty or not, that one of the features `wanted` needs."""
    sources = {source for name in wanted if name in CATALOGUE for source in CATALOGUE[name].sources}
    return {
        table: {column for column in frame.collect_schema().names() if (table, column) in sources}
        for table, frame in tables.items()
    }


def _names(filled: Mapping[str, set[str]]) -> list[str]:
    have = {(table, column) for table, columns in filled.items() for column in (None, *columns)}
    return [name for name, feature in CATALOGUE.items() if have.issuperset(feature.sources)]
