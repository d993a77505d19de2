"""From canonical tables to the feature table: collapse once, then every as_of from the collapsed tables.

Twenty-four as_of dates read the order lines as often as one does. They are then taken a few at a time, so that the
tables in between stay small: at 10 million lines one date at a time, in a shop of 6,000 customers all at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw

from . import backend, collapse, profile, season, touchpoints
from .backend import AsOfDates, MaterialisedTables
from .catalogue import entry
from .families import ALL
from .feature import Part, VisibleTables, aggregate, col

KEYS = ("customer_id", "as_of")
INNER_KEYS = ["customer_id", "now"]
ROWS_AT_ONCE = 8_000_000
"""collapsed rows times as_of dates that are taken together; does not change the table, only time and memory"""
ROWS_AT_ONCE_STREAMED = 128_000_000
"""the same on DuckDB, which never holds the product of rows and dates in memory"""


@dataclass(frozen=True)
class FeatureRequest:
    """What the caller wants: as_of days (since 1970-01-01, ascending), bounds, and the names of the columns."""

    days: tuple[int, ...]
    start: int
    """the day of the first order line of all before the last as_of, since when the shop is known"""
    history_days: int | None
    static: tuple[str, ...]
    categories: Mapping[str, Sequence[str]]
    burn_in_days: int
    names: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether there is more than one as_of; the tables in between then have customers' codes (see
        collapse.with_codes)."""
        return len(self.days) > 1


@dataclass(frozen=True)
class CollapsedTables:
    """Everything that is read again for every as_of."""

    source: nw.LazyFrame
    """the caller's order lines, for what has to be asked of the engine itself"""
    names: nw.LazyFrame | None
    """the `given_id` of each customer_id that is a code (see FeatureRequest.several)"""
    days: nw.LazyFrame
    spans: Mapping[str, nw.LazyFrame]
    """by category, product_id, channel and region, as far as they are known"""
    prices: nw.LazyFrame | None
    contacts: nw.LazyFrame | None
    people: nw.LazyFrame | None


def assemble(
    frames: Mapping[str, nw.LazyFrame], columns: Mapping[str, set[str]], request: FeatureRequest
) -> nw.LazyFrame:
    """The feature table, lazy; the tables it still reads stay materialised, the others are dropped.

    frames: the canonical tables; columns: table -> its optional columns that hold anything.
    """
    source = frames["order_lines"]
    tables = MaterialisedTables(source)
    collapsed = collapse_tables(frames, columns, request, tables)
    groups = dates_at_once(collapsed, request.days)
    chunks = []
    for days in groups:
        of_chunk = MaterialisedTables(source)
        dates = as_of_dates(source, days, request)
        chunk = finish(*customer_rows(collapsed, columns, request, dates, of_chunk), columns, request, dates)
        if len(groups) == 1:
            return chunk
        chunks.append(MaterialisedTables(source).materialise(chunk))
        of_chunk.drop()
    tables.drop()
    return nw.concat(chunks)


def collapse_tables(
    frames: Mapping[str, nw.LazyFrame],
    columns: Mapping[str, set[str]],
    request: FeatureRequest,
    tables: MaterialisedTables,
    prices: nw.LazyFrame | None = None,
) -> CollapsedTables:
    """What every as_of reads; `prices` are the shop's spans by category where `frames` hold a part of its customers."""
    have, several = columns["order_lines"], request.several
    edges = collapse.boundaries(request.days, request.history_days)
    lines = collapse.prepare(frames["order_lines"], have, request.days[-1])
    codes = tables.materialise(collapse.customer_codes(lines)) if several else None
    lines = collapse.with_codes(lines, codes)
    days = tables.materialise(collapse.with_neighbours(collapse.customer_days(lines, have), have))
    lines = collapse.with_stretch(lines, edges)
    spans: dict[str, nw.LazyFrame] = {}
    if "category" in have:
        sums = collapse.LINES_AND_UNITS if "quantity" in have else collapse.LINES
        spans["category"] = collapse.spans(lines, ("customer_id", "category"), sums)
    if "product_id" in have:
        spans["product_id"] = collapse.spans(lines, ("customer_id", "product_id"), ())
    sold_days = collapse.with_stretch(days.with_columns(sold="bought"), edges)
    for place in profile.PLACES:
        if place in have:
            spans[place] = collapse.spans(sold_days, ("customer_id", place), collapse.LINES)
    priced = {"category", "quantity"} <= have
    cumulative = several and request.history_days is None
    spans = {
        key: tables.materialise(frame) if (several and not cumulative) or (priced and key == "category") else frame
        for key, frame in spans.items()
    }
    if priced and prices is None:
        # no customers in it: the shop's spans are few
        prices = collapse.shop_spans(spans["category"], "category")
        prices = tables.materialise(prices) if several else prices
    if cumulative:
        spans = {
            key: tables.materialise(collapse.cumulative(frame, key), "customer_id") for key, frame in spans.items()
        }
        prices = None if prices is None else tables.materialise(collapse.cumulative(prices, "category"))
    contacts = people = None
    if "touchpoints" in frames:
        contacts = tables.materialise(
            touchpoints.contact_days(
                collapse.with_codes(frames["touchpoints"], codes), columns["touchpoints"], request.days[-1]
            )
        )
    if "customers" in frames:
        known = collapse.with_codes(frames["customers"], codes)
        people = profile.attributes(known, request.static, request.categories)
    names = None if codes is None else codes.select(customer_id="code", given_id="customer_id")
    return CollapsedTables(frames["order_lines"], names, days, spans, prices, contacts, people)


def dates_at_once(collapsed: CollapsedTables, days: Sequence[int]) -> list[Sequence[int]]:
    """The as_of `days` in the groups that are to be taken together."""
    if len(days) == 1:
        return [days]
    rows = sum(backend.row_count(frame) for frame in (collapsed.days, *collapsed.spans.values()))
    limit = ROWS_AT_ONCE_STREAMED if collapsed.source.implementation.is_duckdb() else ROWS_AT_ONCE
    step = max(1, limit // max(rows, 1))
    return [days[start : start + step] for start in range(0, len(days), step)]


def as_of_dates(source: nw.LazyFrame, days: Sequence[int], request: FeatureRequest) -> AsOfDates:
    """The as_of `days` with what is known of each without its customers; `source` is a frame of the caller's."""
    observed = [float(day - request.start) for day in days]
    facts = {"observed_days": observed, "burn_in_ended_days": [known - request.burn_in_days for known in observed]}
    return backend.as_of_dates(source, days, season.calendar(days) | facts)


def customer_rows(
    collapsed: CollapsedTables,
    columns: Mapping[str, set[str]],
    request: FeatureRequest,
    dates: AsOfDates,
    tables: MaterialisedTables,
) -> tuple[nw.LazyFrame, nw.LazyFrame]:
    """What is known of each customer without the others, at the as_of `dates`: one row per customer_id and now.

    The first frame has every family's parts, the families' blocks and the attributes; the second the shop's sums over
    these customers.
    """
    visible = _visible_tables(collapsed, columns, request, dates, tables)
    rows = visible.customers
    for block in (block for family in ALL for block in family.blocks(visible)):
        rows = backend.left_join(rows, block, INNER_KEYS)
    if collapsed.people is not None:
        rows = backend.left_join(rows, collapsed.people, ["customer_id"])
    if collapsed.names is not None:
        rows = backend.left_join(rows, collapsed.names, ["customer_id"])
    return rows, season.shop_sums(visible.customers)


def finish(
    rows: nw.LazyFrame,
    shop_sums: nw.LazyFrame,
    columns: Mapping[str, set[str]],
    request: FeatureRequest,
    dates: AsOfDates,
) -> nw.LazyFrame:
    """The feature table of the as_of `dates`, from `customer_rows` and the sums over all of the shop's customers."""
    rows = backend.left_join(rows, season.shop_facts(dates.frame, shop_sums), ["now"])
    features: dict[str, nw.Expr] = {}
    for family in ALL:
        features |= family.finish(columns["order_lines"])
    for family in ALL:
        names = [name for name in request.names if entry(name).family == family.name]
        features |= family.combine(names, columns)
    finished = {name: features.get(name, col(name)) for name in request.names}
    return rows.select(
        customer_id="given_id" if request.several else "customer_id",
        as_of="as_of",
        **{n: expr if entry(n).unit == "category" else expr.cast(nw.Float64) for n, expr in finished.items()},
    )


def _visible_tables(
    collapsed: CollapsedTables,
    columns: Mapping[str, set[str]],
    request: FeatureRequest,
    dates: AsOfDates,
    tables: MaterialisedTables,
) -> VisibleTables:
    history = request.history_days

    def seen(rows: nw.LazyFrame) -> nw.LazyFrame:
        """The rows seen at each now, with their age in days: 1 or more."""
        return collapse.seen_at(rows, "day", dates).with_columns(age=(col("now") - col("day")).cast(nw.Float64))

    def spans(frame: nw.LazyFrame, key: str) -> nw.LazyFrame:
        return collapse.visible_spans(frame, key, dates, history)

    purchases = _with_gaps(seen(collapsed.days), history)
    return VisibleTables(
        columns=columns,
        days=purchases,
        history_days=history,
        customers=tables.materialise(_customer_parts(purchases, columns["order_lines"], request)),
        spans={key: spans(frame, key) for key, frame in collapsed.spans.items()},
        prices=None if collapsed.prices is None else spans(collapsed.prices, "category"),
        contacts=None if collapsed.contacts is None else seen(collapsed.contacts),
    )


def _with_gaps(rows: nw.LazyFrame, history_days: int | None) -> nw.LazyFrame:
    """`rows` with `gap`: days from the purchase day before to this one, and `latest`: 1.0 on the last purchase day
    before now. Of the last history_days only: `habit_gap`, and `habit_three_gaps`, days from the third purchase day
    before. Null where one of the days is none or lies before."""
    bought = col("bought") > 0
    one, three = ((col("day") - col(column)).cast(nw.Float64) for column in ("previous_day", "third_day"))

    def in_history(days: nw.Expr) -> nw.Expr:
        return bought if history_days is None else bought & (col("age") + days <= history_days)

    gaps = {
        "gap": nw.when(bought).then(one),
        "habit_gap": nw.when(in_history(one)).then(one),
        "habit_three_gaps": nw.when(in_history(three)).then(three),
    }
    last = bought & (col("next_day").is_null() | (col("next_day") >= col("now")))
    return rows.with_columns(**gaps, latest=nw.when(last).then(1.0))


def _customer_parts(visible: nw.LazyFrame, have: set[str], request: FeatureRequest) -> nw.LazyFrame:
    """One row per customer_id and now with every family's parts."""
    parts: dict[str, Part] = {}
    for family in ALL:
        parts |= family.parts(have)
    return aggregate(visible, INNER_KEYS, parts, request.history_days).filter(~col("last_age").is_null())
