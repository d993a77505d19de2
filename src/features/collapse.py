"""Order lines made small, once for all as_of dates: customer days, and (customer, category) spans.

Example. as_of dates 2011-06-10 and 2011-09-10, no history bound. A customer's three lines of 2011-07-01 become one
customer day. Their two purchases of category A on 2011-02-01 and 2011-03-01 become one span (both are seen from each
of the two dates), a third on 2011-07-01 another one (seen from 2011-09-10 only). What is visible at an as_of is then
a plain filter on days, and windows are plain sums.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import narwhals as nw

from ..order_lines import is_return
from .backend import MICROSECONDS_A_DAY, AsOfDates, left_join, wall_clock
from .feature import TERM_SCALE, col, fixed_point
from .time_of_day import PARTS_OF_DAY

OPTIONAL = ("order_id", "product_id", "category", "quantity", "discount", "channel", "region", "is_return")
TEXT = ("order_id", "product_id", "category", "channel", "region")
TEXT_OF_A_DAY = ("channel", "region")
LINES, LINES_AND_UNITS = ("lines",), ("lines", "amount", "units")
"""what is summed of the purchases in a category or at a place; of products only the days count"""
HOUR = MICROSECONDS_A_DAY // 24


def prepare(order_lines: nw.LazyFrame, present: set[str], last_day: int) -> nw.LazyFrame:
    """Order lines before last_day: a day number, a purchase flag (1.0 or 0.0) and exact amounts."""
    lines = wall_clock(order_lines, "ordered_at", "day", "time")
    lines = lines.filter(~col("customer_id").is_null(), col("day") < last_day)
    columns = {
        "day": col("day").cast(nw.Int32),
        "sold": nw.when(is_return(present)).then(0.0).otherwise(1.0),
        "money": fixed_point(col("amount").cast(nw.Float64)).fill_null(0.0),
    }
    for name, column in {"count": "quantity", "given": "discount"}.items():
        if column in present:
            columns[name] = fixed_point(col(column).cast(nw.Float64))
    return lines.select("customer_id", "time", *(name for name in TEXT if name in present), **columns)


def customer_codes(lines: nw.LazyFrame) -> nw.LazyFrame:
    """Each customer_id of `lines` once, with a whole number as its `code`."""
    customers = lines.group_by("customer_id").agg(nw.len()).with_row_index("code", order_by="customer_id")
    return customers.select("customer_id", code=col("code").cast(nw.Int32))


def with_codes(rows: nw.LazyFrame, codes: nw.LazyFrame | None) -> nw.LazyFrame:
    """`rows` with the code of each customer_id in its place, null for one without; as they are without codes.

    The more as_of dates, the more it saves that group-bys, windows and joins are of whole numbers: a tenth of the time
    of twenty-four. One date takes no less time with codes than without.
    """
    if codes is None:
        return rows
    names = [name for name in rows.collect_schema().names() if name != "customer_id"]
    return left_join(rows, codes, ["customer_id"]).select(*names, customer_id="code")


def customer_days(lines: nw.LazyFrame, present: set[str]) -> nw.LazyFrame:
    """One row per customer_id and day: sums over purchases and over returns.

    All numbers are whole, so the table is the same bit by bit whatever the order of the lines.
    """
    sold, bought = col("sold"), col("sold") > 0
    counted, summed = {"lines": bought}, {"amount": sold * col("money")}
    if "is_return" in present:
        counted["return_lines"] = ~bought
        summed["return_amount"] = (sold - 1.0) * col("money")
    if "quantity" in present:
        summed["units"] = sold * col("count").fill_null(0.0)
    if "discount" in present:
        summed["discount"] = sold * col("given").fill_null(0.0)
        counted["promotion_lines"] = bought & (col("given") > 0)
    texts = [name for name in TEXT_OF_A_DAY if name in present]
    # midnight to the microsecond is a date without a time of day
    columns = {"time": nw.when(bought & (col("time") > 0)).then(col("time"))}
    columns |= {name: nw.when(bought).then(col(name)) for name in texts}
    keys = ["customer_id", "day", *(["order_id"] if "order_id" in present else [])]
    largest = {name: nw.col(name).max() for name in texts}
    orders = _totals(lines, keys, counted, summed, columns, {**largest, "time": nw.col("time").min()})
    placed = {"orders": col("lines") > 0}
    for part, (start, end) in PARTS_OF_DAY.items():
        placed[part] = (col("time") >= start * HOUR) & (col("time") < end * HOUR)
    turn = col("time").cast(nw.Float64) * (2 * math.pi / MICROSECONDS_A_DAY)
    turned = {
        "hour_x": fixed_point(turn.cos(), TERM_SCALE).fill_null(0.0),
        "hour_y": fixed_point(turn.sin(), TERM_SCALE).fill_null(0.0),
    }
    if "order_id" in present:
        sums = {name: col(name) for name in (*counted, *summed)}
        days = _totals(orders, keys[:2], placed, sums | turned, {name: col(name) for name in texts}, largest)
    else:
        flags = {name: nw.when(condition).then(1.0).otherwise(0.0) for name, condition in placed.items()}
        days = orders.with_columns(**flags, **turned).drop("time")
    return days.with_columns(bought=nw.when(col("lines") > 0).then(1.0).otherwise(0.0))


def _totals(
    rows: nw.LazyFrame,
    by: Sequence[str],
    counted: Mapping[str, nw.Expr],
    summed: Mapping[str, nw.Expr],
    columns: Mapping[str, nw.Expr],
    more: Mapping[str, nw.Expr],
) -> nw.LazyFrame:
    """One row per `by`: how many of the `rows` meet each condition of `counted`, the sums of `summed`, and `more`,
    which are of `columns`.

    A count takes DuckDB half the memory of a sum of ones, and of a table this wide two thirds of the time.
    """
    flags = {name: nw.when(condition).then(1) for name, condition in counted.items()}
    totals = {name: nw.col(name).count() for name in counted} | {name: nw.col(name).sum() for name in summed}
    table = rows.select(*by, **flags, **summed, **columns).group_by(*by).agg(**totals, **more)
    return table.with_columns(nw.col(*counted).cast(nw.Float64))


def with_neighbours(days: nw.LazyFrame, present: set[str]) -> nw.LazyFrame:
    """Customer days with what lies before and after them among the customer's purchase days.

    New are previous_day, next_day and third_day, the day three purchase days before; and channel_moved, region_moved:
    1.0 where the purchase day before is known to be of another one. The window also leaves a customer's days side by
    side, which the sums of every later as_of are faster for.
    """

    def neighbour(column: str, by: int) -> nw.Expr:
        return col(column).shift(by).over("customer_id", "bought", order_by="day")

    neighbours = {
        "previous_day": neighbour("day", 1),
        "third_day": neighbour("day", 3),
        "next_day": neighbour("day", -1),
    }
    places = [name for name in TEXT_OF_A_DAY if name in present]
    days = days.with_columns(**neighbours, **{f"previous_{name}": neighbour(name, 1) for name in places})
    moved = {}
    for name in places:
        before = col(f"previous_{name}")
        known = (col("bought") > 0) & ~col(name).is_null() & ~before.is_null()
        moved[f"{name}_moved"] = nw.when(known & (col(name) != before)).then(1.0).otherwise(0.0)
    return days.with_columns(**moved).drop(*(f"previous_{name}" for name in places)) if places else days


def boundaries(days: Sequence[int], history_days: int | None) -> list[int]:
    """The days before the last as_of at which something becomes visible, or leaves the last history_days."""
    left = set() if history_days is None else {day - history_days for day in days}
    return sorted({*days, *left})[:-1]


def with_stretch(rows: nw.LazyFrame, edges: Sequence[int]) -> nw.LazyFrame:
    """`rows` with the `stretch` between two neighbouring `edges` that their day is in; as they are without edges."""
    if not edges:
        return rows
    stretch = nw.lit(0)
    for edge in edges:
        stretch = stretch + nw.when(col("day") >= edge).then(1).otherwise(0)
    return rows.with_columns(stretch=stretch)


def spans(lines: nw.LazyFrame, by: Sequence[str], sums: Sequence[str]) -> nw.LazyFrame:
    """One row per `by`, and `stretch` where `lines` have it (see with_stretch): first_day, last_day and the `sums`, of
    lines, amount and units.

    Only purchases count of which the last of `by` is known.
    """
    columns = {"day": col("day")}
    if "units" in sums:
        # a line without units has no price: it is left out of both sums
        priced = nw.when(col("count") > 0)
        columns |= {
            "amount": priced.then(col("money")).otherwise(0.0),
            "units": priced.then(col("count")).otherwise(0.0),
        }
    keys = [*by, *(name for name in ("stretch",) if name in lines.collect_schema().names())]
    bought = lines.filter(col("sold") > 0, ~col(by[-1]).is_null()).select(*keys, **columns)
    totals = {name: nw.len() if name == "lines" else nw.col(name).sum() for name in sums}
    table = bought.group_by(*keys).agg(first_day=nw.col("day").min(), last_day=nw.col("day").max(), **totals)
    return table.with_columns(col("lines").cast(nw.Float64)) if "lines" in sums else table


def shop_spans(frame: nw.LazyFrame, key: str) -> nw.LazyFrame:
    """Spans of all customers together: one row per `key` and stretch."""
    names = frame.collect_schema().names()
    sums = [name for name in LINES_AND_UNITS if name in names]
    return frame.group_by(key, *(["stretch"] if "stretch" in names else [])).agg(
        nw.col("first_day").min(), nw.col("last_day").max(), *(nw.col(name).sum() for name in sums)
    )


def cumulative(frame: nw.LazyFrame, key: str) -> nw.LazyFrame:
    """Spans with everything up to their own end in them, and the day on which the next span of the same begins.

    Without a history bound what is visible at an as_of is then a single span of each customer and `key`: the latest.
    """
    names = frame.collect_schema().names()
    by = [name for name in ("customer_id", key) if name in names]
    sums = [name for name in LINES_AND_UNITS if name in names]
    return frame.with_columns(
        nw.col("first_day").cum_min().over(*by, order_by="stretch"),
        *(nw.col(name).cum_sum().over(*by, order_by="stretch") for name in sums),
        next_day=col("first_day").shift(-1).over(*by, order_by="stretch"),
    )


def seen_at(rows: nw.LazyFrame, day: str, dates: AsOfDates) -> nw.LazyFrame:
    """Every row at each now of `dates` after its `day`.

    The condition is a difference, so that DuckDB filters the product of rows and dates as it makes it: from a plain
    comparison it takes a join by sorting, which costs twice as much for so few dates.
    """
    if len(dates.days) == 1:
        return rows.filter(col(day) < dates.days[0]).with_columns(now=nw.lit(dates.days[0], nw.Int32))
    known = rows.filter(col(day) < dates.days[-1])
    return known.join(dates.frame.select("now"), how="cross").filter(col("now") - col(day) > 0)


def visible_spans(frame: nw.LazyFrame, key: str, dates: AsOfDates, history_days: int | None) -> nw.LazyFrame:
    """One row per customer_id, `key` and now, from the spans visible at each now: as `spans` made them when there is
    a history bound or one as_of only, else as `cumulative` made them.

    first_day and last_day are of the whole life; lines, amount and units (as far as `frame` has them) are of the last
    history_days, 0 where nothing was bought in them.
    """
    names = frame.collect_schema().names()
    if "next_day" in names:
        latest = frame.filter(col("next_day").is_null() | (col("next_day") >= dates.days[0]))
        visible = seen_at(latest, "last_day", dates)
        return visible.filter(col("next_day").is_null() | (col("now") - col("next_day") <= 0))
    visible = seen_at(frame, "last_day", dates)
    if "stretch" not in names:
        return visible
    sums = [name for name in LINES_AND_UNITS if name in names]
    keys = [name for name in ("customer_id", key) if name in names]
    if sums:
        recent = nw.lit(True) if history_days is None else col("first_day") >= col("now") - history_days
        visible = visible.with_columns(**{name: nw.when(recent).then(col(name)).otherwise(0.0) for name in sums})
    return visible.group_by(*keys, "now").agg(
        nw.col("first_day").min(), nw.col("last_day").max(), *(nw.col(name).sum() for name in sums)
    )
