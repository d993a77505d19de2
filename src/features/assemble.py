"""From canonical tables to the feature table: collapse once, then every as_of from the collapsed tables.

Twenty-four as_of dates read the order lines as often as one does. They are then taken a few at a time, so that the
tables in between stay small: at 10 million lines one date at a time, in a shop of 6,000 customers all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

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
from .catalogue import entry
from .engines import Scratch
from .feature import Part, col, gather

KEYS = ("customer_id", "as_of")
INNER = ["customer_id", "now"]
ROWS_AT_ONCE = 8_000_000
"""collapsed rows times as_of dates that are taken together; does not change the table, only time and memory"""
ROWS_AT_ONCE_STREAMED = 64_000_000
"""the same on DuckDB, which never holds the product of rows and dates in memory"""


@dataclass(frozen=True)
class Asked:
    """What the caller wants: as_of days (since 1970-01-01, ascending), bounds, and the names of the columns."""

    days: tuple[int, ...]
    history_days: int | None
    static: tuple[str, ...]
    levels: Mapping[str, Sequence[str]]
    settle_days: int
    names: tuple[str, ...]

    @property
    def first_day(self) -> int | None:
        return None if self.history_days is None else self.days[0] - self.history_days


@dataclass(frozen=True)
class Collapsed:
    """Everything that is read again for every as_of."""

    source: nw.LazyFrame
    """the caller's order lines, for what has to be asked of the engine itself"""
    start: nw.LazyFrame
    """one row, `start`: the day of the shop's first line, however far back"""
    days: nw.LazyFrame
    spans: Mapping[str, nw.LazyFrame]
    """by category, product_id, channel and region, as far as they are known"""
    prices: nw.LazyFrame | None
    contacts: nw.LazyFrame | None
    people: nw.LazyFrame | None


def assemble(frames: Mapping[str, nw.LazyFrame], present: Mapping[str, set[str]], asked: Asked) -> nw.LazyFrame:
    """The feature table, lazy; what it still needs is kept by the engine, the rest is dropped."""
    source = frames["order_lines"]
    scratch = Scratch(source)
    collapsed = _collapse(frames, present, asked, scratch)
    step = _dates_at_once(collapsed, len(asked.days))
    if step >= len(asked.days):
        return _table(collapsed, present, asked, asked.days, scratch)
    made = []
    for start in range(0, len(asked.days), step):
        passing = Scratch(source)
        chunk = _table(collapsed, present, asked, asked.days[start : start + step], passing)
        made.append(Scratch(source).keep(chunk))
        passing.drop()
    scratch.drop()
    return nw.concat(made)


def _collapse(
    frames: Mapping[str, nw.LazyFrame], present: Mapping[str, set[str]], asked: Asked, scratch: Scratch
) -> Collapsed:
    have, many = present["order_lines"], len(asked.days) > 1
    source = frames["order_lines"]
    lines = collapse.prepare(source, have, asked.first_day, asked.days[-1])
    days = scratch.keep(collapse.with_neighbours(collapse.customer_days(lines, have), have))
    edges = collapse.boundaries(asked.days, asked.history_days)
    spans: dict[str, nw.LazyFrame] = {}
    if "category" in have:
        spans["category"] = collapse.spans(lines, "category", edges, "quantity" in have)
    if "product_id" in have:
        spans["product_id"] = collapse.spans(lines, "product_id", edges, False)
    for place in profile.PLACES:
        if place in have:
            spans[place] = collapse.spans(days.with_columns(sold="bought"), place, edges, False)
    priced = {"category", "quantity"} <= have
    summed_up = many and asked.history_days is None
    spans = {
        key: scratch.keep(frame) if (many and not summed_up) or (priced and key == "category") else frame
        for key, frame in spans.items()
    }
    # no customers in it: the shop's spans are few
    prices = scratch.keep(collapse.of_the_shop(spans["category"], "category")) if priced else None
    if summed_up:
        spans = {key: scratch.keep(collapse.running(frame, key), "customer_id") for key, frame in spans.items()}
        prices = None if prices is None else scratch.keep(collapse.running(prices, "category"))
    contacts = people = None
    if "touchpoints" in frames:
        contacts = scratch.keep(
            touchpoints.contact_days(frames["touchpoints"], present["touchpoints"], asked.first_day, asked.days[-1])
        )
    if "customers" in frames:
        people = profile.attributes(frames["customers"], asked.static, asked.levels)
    return Collapsed(source, collapse.start(source), days, spans, prices, contacts, people)


def _dates_at_once(collapsed: Collapsed, dates: int) -> int:
    """How many as_of dates to take together."""
    if dates == 1:
        return 1
    rows = sum(engines.rows(frame) for frame in (collapsed.days, *collapsed.spans.values()))
    limit = ROWS_AT_ONCE_STREAMED if collapsed.source.implementation.is_duckdb() else ROWS_AT_ONCE
    return max(1, limit // max(rows, 1))


def _table(
    collapsed: Collapsed, present: Mapping[str, set[str]], asked: Asked, days: Sequence[int], scratch: Scratch
) -> nw.LazyFrame:
    """One row per customer and as_of of `days` with the asked columns."""
    have, history = present["order_lines"], asked.history_days
    moments = engines.moments(collapsed.source, days, season.facts(days))
    visible = _with_gaps(_visible(collapsed.days, moments, history), history)
    table = scratch.keep(_per_customer(collapsed, visible, have, history))
    made = table.join(engines.small(season.of_the_shop(table)), on="now", how="left")
    made = made.select(*INNER, "complaint_limit", *season.NAMES, **_finish(have, asked.settle_days))
    blocks = [rhythm.longer_gaps(visible, table)]
    for key, frame in collapsed.spans.items():
        bought = collapse.seen(frame, key, moments, history)
        if key == "category":
            prices = collapsed.prices
            prices = None if prices is None else collapse.seen(prices, "category", moments, history)
            blocks.append(width.categories(bought, prices))
        elif key == "product_id":
            blocks.append(width.products(bought))
        else:
            blocks.append(profile.places(bought, key))
    if collapsed.contacts is not None:
        blocks.append(touchpoints.features(collapsed.contacts, moments, present["touchpoints"], history))
    for block in blocks:
        made = made.join(block, on=INNER, how="left")
    made = made.join(moments, on="now", how="left")
    if collapsed.people is not None:
        made = made.join(collapsed.people, on="customer_id", how="left")
    made = _polish(made, present, asked)
    return made.select(
        *KEYS, *(col(n) if entry(n).unit == "category" else col(n).cast(nw.Float64) for n in asked.names)
    )


def _visible(days: nw.LazyFrame, moments: nw.LazyFrame, history_days: int | None) -> nw.LazyFrame:
    """The rows of `days` seen at each now, with their age: 1 day or more, history_days at most."""
    rows = days.join(moments.select("now"), how="cross").filter(col("day") < col("now"))
    rows = rows.with_columns(age=(col("now") - col("day")).cast(nw.Float64))
    return rows if history_days is None else rows.filter(col("age") <= history_days)


def _with_gaps(rows: nw.LazyFrame, history_days: int | None) -> nw.LazyFrame:
    """`rows` with `gap`: days from the purchase day before to this one, `three_gaps`: from the third before, and
    `latest`: 1.0 on the last purchase day before now. Null where one of the days is none or not visible."""
    made = {}
    for name, column in {"gap": "previous_day", "three_gaps": "third_day"}.items():
        days = (col("day") - col(column)).cast(nw.Float64)
        known = col("bought") > 0
        if history_days is not None:
            known = known & (col("age") + days <= history_days)
        made[name] = nw.when(known).then(days)
    last = (col("bought") > 0) & (col("next_day").is_null() | (col("next_day") >= col("now")))
    return rows.with_columns(**made, latest=nw.when(last).then(1.0))


def _per_customer(
    collapsed: Collapsed, visible: nw.LazyFrame, have: set[str], history_days: int | None
) -> nw.LazyFrame:
    """One row per customer_id and now with every part, and observed_days: how far back the data can be seen."""
    parts: dict[str, Part] = {}
    for module in (recency, frequency, monetary, rhythm, trend, price, time_of_day, profile, season):
        parts |= module.parts(have)
    if "is_return" in have:
        parts |= returns.parts(have)
    table = gather(visible, INNER, parts).filter(~col("last_age").is_null())
    observed = (col("now") - col("start")).cast(nw.Float64)
    if history_days is not None:
        observed = nw.min_horizontal(observed, nw.lit(float(history_days)))
    return table.join(collapsed.start, how="cross").with_columns(
        observed_days=observed, complaint_limit=col("last_age"), zero=col("last_age") * 0.0
    )


def _finish(have: set[str], settle_days: int) -> dict[str, nw.Expr]:
    made = recency.finish(settle_days)
    for module in (frequency, monetary, rhythm, trend, price, time_of_day):
        made |= module.finish(have)
    if "is_return" in have:
        made |= returns.finish(have)
    return made | profile.finish(have)


def _polish(made: nw.LazyFrame, present: Mapping[str, set[str]], asked: Asked) -> nw.LazyFrame:
    """What needs more than one table: contacts counted as 0, complaints against purchases, ages at as_of."""
    contacts, people = present.get("touchpoints"), present.get("customers", set())
    fixed: dict[str, nw.Expr] = {}
    if contacts is not None:
        names = made.collect_schema().names()
        fixed |= {name: col(name).fill_null(0.0) for name in names if name in touchpoints.COUNTED}
        if "kind" in contacts:
            left_open = col("touch_complaint_recency_days") <= col("complaint_limit")
            fixed["open_complaint"] = nw.when(left_open).then(1.0).otherwise(0.0)
    if "birth_year" in people:
        fixed["age_years"] = col("as_of_year") - col("birth_year")
    if "joined_at" in people:
        # a customer record that begins at or after as_of was not there to be read
        joined = (col("now") - col("joined_day")).cast(nw.Float64)
        known = joined.is_null() | (joined > 0)
        for name in asked.names:
            if not any(need.startswith("customers.") for need in entry(name).needs) or name == "joined_days":
                continue
            fixed[name] = nw.when(known).then(fixed.get(name, col(name)))
        fixed["joined_days"] = nw.when(joined > 0).then(joined)
    return made.with_columns(**fixed) if fixed else made
