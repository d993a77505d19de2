"""The feature table: one row per customer and as_of, from order lines, customers and touchpoints.

One retailer, one as_of: 2011-09-08 00:00. A line of 2011-09-07 23:59 is seen and has age 1 day; a line of
2011-09-08 00:00 is not seen. With history_days = 365 the first day seen is 2010-09-08, age 365.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import narwhals as nw

from ..errors import UserError
from . import (
    collapse,
    engines,
    frequency,
    monetary,
    price,
    profile,
    recency,
    returns,
    rhythm,
    season,
    time_of_day,
    touchpoints,
    trend,
    width,
)
from .catalogue import CATALOGUE
from .feature import Part, col, gather

KEYS = ("customer_id", "as_of")
INNER = ["customer_id", "now"]
SETTLE_DAYS = 180


def build(
    tables: Mapping[str, Any],
    as_of: Any,
    *,
    history_days: int | None = None,
    static: Sequence[str] = (),
    levels: Mapping[str, Sequence[str]] | None = None,
    settle_days: int = SETTLE_DAYS,
) -> Any:
    """A frame of the kind of `tables["order_lines"]`: customer_id, as_of, then features in the catalogue's order.

    tables        `order_lines` and, when there, `customers` and `touchpoints` (canonical columns); pandas, Polars
                  (eager or lazy), a DuckDB relation or a PySpark frame, all of one kind. None counts as absent.
    as_of         one midnight or several; a feature sees t < as_of only.
    history_days  look at as_of - history_days <= t < as_of only; None looks at everything.
    static        custom attributes of `customers` to carry as profile features.
    levels        attribute -> allowed text values; any other value becomes null.
    settle_days   see the feature tenure_known.

    One row for each customer with a purchase within [as_of - history_days, as_of); rows come in no particular order.
    Features whose columns are absent or empty are not in the table (see `available`). Numbers are float64; what is
    unknown is null. Raises UserError when the order lines lack a needed column or an as_of is no midnight.
    """
    days = as_of_days(as_of)
    if history_days is not None and history_days < 1:
        raise UserError(f"history_days is {history_days}; at least 1 is allowed: change task.history_days")
    frames = {name: engines.enter(table) for name, table in tables.items() if table is not None}
    if "order_lines" not in frames:
        raise UserError("no order_lines table was given: features need one")
    first = None if history_days is None else days[0] - history_days
    present = {name: _present(frame, name, days[-1]) for name, frame in frames.items()}
    have = present["order_lines"]

    moments = engines.moments(frames["order_lines"], days, season.facts(days))
    lines = collapse.prepare(frames["order_lines"], have, first, days[-1])
    daily = engines.keep(collapse.customer_days(lines, have))
    table = engines.keep(_per_customer(daily, moments, have, history_days))
    blocks = [
        table.select(*INNER, "complaint_limit", **_finish(have, settle_days)),
        *_widths(lines, moments, days, have, history_days),
        *(profile.places(_visible(daily, moments, history_days), place) for place in profile.PLACES if place in have),
    ]
    contacts = present.get("touchpoints")
    if contacts is not None:
        by_day = engines.keep(touchpoints.contact_days(frames["touchpoints"], contacts, first, days[-1]))
        blocks.append(touchpoints.features(by_day, moments, contacts, history_days))
    made = blocks[0]
    for block in blocks[1:]:
        made = made.join(block, on=INNER, how="left")
    made = made.join(season.of_the_shop(table), on="now", how="left").join(moments, on="now", how="left")
    names, carried = _names(present), []
    if "customers" in frames:
        taken = [name for name in static if name in CATALOGUE and name not in profile.ATTRIBUTES]
        if taken:
            raise UserError(f"customers.static names `{taken[0]}`, which is a feature already: rename that column")
        people = profile.attributes(frames["customers"], static, levels)
        made = made.join(people, on="customer_id", how="left")
        carried = [name for name in people.collect_schema().names() if name in names or name in static]
        names += [name for name in carried if name not in names]
    made = _polish(made, contacts, present.get("customers", set()), carried)
    numbers = {name for name in names if name in CATALOGUE and CATALOGUE[name].unit != "category"}
    out = made.select(*KEYS, *(col(name).cast(nw.Float64) if name in numbers else col(name) for name in names))
    return (out.collect() if engines.is_eager(tables["order_lines"]) else out).to_native()


def available(tables: Mapping[str, Any], as_of: Any = None) -> list[str]:
    """The names of the catalogue's features that `tables` can give: their columns are there and not wholly empty.

    With `as_of` only what lies before (the latest of) it counts, as in `build`.
    """
    last = as_of_days(as_of)[-1] if as_of is not None else None
    frames = {name: engines.enter(table) for name, table in tables.items() if table is not None}
    return _names({name: _present(frame, name, last) for name, frame in frames.items()})


def as_of_days(as_of: Any) -> list[int]:
    """Days since 1970-01-01 of one as_of or several, ascending, each once; raises UserError when one is no midnight."""
    several = isinstance(as_of, Iterable) and not isinstance(as_of, str)
    made = set()
    for one in list(as_of) if several else [as_of]:
        try:
            moment = datetime.fromisoformat(one) if isinstance(one, str) else _as_datetime(one)
        except (TypeError, ValueError):
            raise UserError(
                f"as_of {one!r} is no date: give a date such as 2026-01-01 (study key task.as_of)"
            ) from None
        if moment != datetime(moment.year, moment.month, moment.day):
            raise UserError(f"as_of {moment} is not a midnight: give a date such as 2026-01-01 (study key task.as_of)")
        made.add((moment - engines.EPOCH).days)
    if not made:
        raise UserError("no as_of was given: give at least one date (study key task.as_of)")
    return sorted(made)


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


def _present(frame: nw.LazyFrame, table: str, last_day: int | None) -> set[str]:
    """The optional columns of a table that hold anything at all before `last_day`."""
    if table not in _NEEDED:
        raise UserError(f"unknown table `{table}`: order_lines, customers and touchpoints are allowed")
    columns = frame.collect_schema().names()
    missing = [name for name in _NEEDED[table] if name not in columns]
    if missing:
        raise UserError(f"table {table} has no column `{missing[0]}`: map it in the study file's [{table}] columns")
    names = [name for name in _OPTIONAL[table] if name in columns]
    if not names:
        return set()
    if table in _TIMES and last_day is not None:
        frame = engines.microseconds(frame, _TIMES[table], "moment")
        frame = frame.filter(col("moment") < last_day * engines.MICROSECONDS_A_DAY)
    counts = frame.select(*(nw.col(name).count() for name in names)).collect()
    return {name for name in names if counts[name].to_list()[0]}


def _names(present: Mapping[str, set[str]]) -> list[str]:
    have = {*present.get("order_lines", set())}
    for table in ("customers", "touchpoints"):
        if table in present:
            have |= {table, *(f"{table}.{name}" for name in present[table])}
    return [name for name, feature in CATALOGUE.items() if set(feature.needs) <= have]


def _visible(days: nw.LazyFrame, moments: nw.LazyFrame, history_days: int | None) -> nw.LazyFrame:
    """The rows of `days` seen at each now, with their age: 1 day or more, history_days at most."""
    rows = days.join(moments.select("now"), how="cross").filter(col("day") < col("now"))
    rows = rows.with_columns(age=(col("now") - col("day")).cast(nw.Float64))
    return rows if history_days is None else rows.filter(col("age") <= history_days)


def _with_gaps(rows: nw.LazyFrame, history_days: int | None) -> nw.LazyFrame:
    """Purchase days with `gap`: days since the purchase day before, null where that one is not visible."""
    gap = (col("day") - col("previous_day")).cast(nw.Float64)
    return rows.with_columns(gap=gap if history_days is None else nw.when(col("age") + gap <= history_days).then(gap))


def _per_customer(daily: nw.LazyFrame, moments: nw.LazyFrame, have: set[str], history_days: int | None) -> nw.LazyFrame:
    """One row per customer_id and now with every part, and observed_days: how far back the data can be seen."""
    parts: dict[str, Part] = {}
    for module in (recency, frequency, monetary, trend, price, time_of_day, season):
        parts |= module.parts(have)
    if "is_return" in have:
        parts |= returns.parts(have)
    table = gather(_visible(daily, moments, history_days), INNER, parts).filter(~col("last_age").is_null())
    pairs = _with_gaps(_visible(collapse.purchase_days(daily, have), moments, history_days), history_days)
    gaps = gather(pairs, INNER, rhythm.parts(have) | profile.parts(have))
    start = daily.select(start=nw.col("day").min())
    observed = (col("now") - col("start")).cast(nw.Float64)
    if history_days is not None:
        observed = nw.min_horizontal(observed, nw.lit(float(history_days)))
    return (
        table.join(gaps, on=INNER, how="left")
        .join(start, how="cross")
        .with_columns(observed_days=observed, complaint_limit=col("last_age"), zero=col("last_age") * 0.0)
    )


def _finish(have: set[str], settle_days: int) -> dict[str, nw.Expr]:
    made = recency.finish(settle_days)
    for module in (frequency, monetary, rhythm, trend, price, time_of_day):
        made |= module.finish(have)
    if "is_return" in have:
        made |= returns.finish(have)
    return made | profile.finish(have)


def _widths(
    lines: nw.LazyFrame, moments: nw.LazyFrame, days: list[int], have: set[str], history_days: int | None
) -> list[nw.LazyFrame]:
    made, many, edges = [], len(days) > 1, collapse.boundaries(days, history_days)
    if "category" in have:
        with_units = "quantity" in have
        spans = collapse.spans(lines, "category", edges, with_units)
        spans = engines.keep(spans) if many or with_units else spans
        bought = collapse.seen(spans, "category", moments, history_days, many)
        prices = None
        if with_units:
            # no customers in it: the shop's spans are few
            shop = collapse.of_the_shop(spans, "category", many)
            prices = collapse.seen(shop, "category", moments, history_days, True)
        made.append(width.categories(bought, prices))
    if "product_id" in have:
        spans = collapse.spans(lines, "product_id", edges, False)
        made.append(width.products(collapse.seen(spans, "product_id", moments, history_days, many)))
    return made


def _polish(made: nw.LazyFrame, contacts: set[str] | None, people: set[str], carried: Sequence[str]) -> nw.LazyFrame:
    """What needs more than one table: contacts counted as 0, complaints against purchases, ages at as_of."""
    fixed: dict[str, nw.Expr] = {}
    if contacts is not None:
        names = made.collect_schema().names()
        fixed |= {name: col(name).fill_null(0.0) for name in names if name in touchpoints.COUNTED}
        if "kind" in contacts:
            left_open = col("complaint_age") <= col("complaint_limit")
            fixed["open_complaint"] = nw.when(left_open).then(1.0).otherwise(0.0)
    if "birth_year" in people:
        fixed["age_years"] = col("as_of_year") - col("birth_year")
    if "joined_at" in people:
        # a customer record that begins at or after as_of was not there to be read
        joined = (col("now") - col("joined_day")).cast(nw.Float64)
        known = joined.is_null() | (joined > 0)
        for name in (*carried, *(["age_years"] if "birth_year" in people else [])):
            fixed[name] = nw.when(known).then(fixed.get(name, col(name)))
        fixed["joined_days"] = nw.when(joined > 0).then(joined)
    return made.with_columns(**fixed) if fixed else made
