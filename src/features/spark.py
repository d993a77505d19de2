"""On Spark: one shuffle brings all rows of a customer together, and the code of one machine does the rest on DuckDB.

What takes the whole shop goes round. The day it began and the prices of its categories come from looks at the lines
beforehand, a few rows each. Its shares and its mean gap are sums over its customers, so the work has two steps: every
partition makes its customers' rows and its sums, and once all sums are in, the rows are finished. Between the steps
rows and sums are Arrow streams in binary columns, which Spark need not look into. They are persisted, in memory and
then on disk, and go with the session or at `spark.catalog.clearCache()`.
"""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Any

import narwhals as nw

from . import collapse, season
from .assemble import FeatureRequest, as_of_dates, collapse_tables, customer_rows, dates_at_once, finish
from .backend import MaterialisedTables
from .catalogue import entry

MEMORY = "1GB"
"""of DuckDB in each Python worker; what needs more goes to the executor's local disks"""
ROWS = 10_000
"""rows in a piece of an Arrow stream"""
TABLE = "table of the row"
MOMENTS = {"ordered_at", "occurred_at"}
"""when a row happened: at or after the last as_of it need not be moved"""
Batches = Iterator[Any]
"""Arrow record batches"""


def assemble(
    frames: Mapping[str, nw.LazyFrame], columns: Mapping[str, set[str]], request: FeatureRequest
) -> nw.LazyFrame:
    """The feature table as `assemble.assemble` gives it: lazy, but the shop's prices are read at once."""
    from pyspark.sql import functions as F

    have = columns["order_lines"]
    prices = _shop_prices(frames["order_lines"], have, request) if {"category", "quantity"} <= have else None
    tables = {name: frame.collect_schema().names() for name, frame in frames.items()}
    work = _Work(tables, columns, request, prices)
    rows = _by_customer(frames, request.days[-1])
    parts = rows.mapInArrow(lambda batches: work.customers(batches), "rows binary, sums binary").persist()
    sums = parts.select("sums").dropna().repartition(1).mapInArrow(lambda batches: work.shop(batches), "sums binary")
    parts = parts.select("rows").crossJoin(F.broadcast(sums))
    kind = rows.schema["customer_id"].dataType.simpleString()
    features = [f"`{name}` {'string' if entry(name).unit == 'category' else 'double'}" for name in request.names]
    declared = ", ".join([f"customer_id {kind}", "as_of timestamp_ntz", *features])
    return nw.from_native(parts.mapInArrow(lambda batches: work.finished(batches), declared)).lazy()


def _shop_prices(order_lines: nw.LazyFrame, have: set[str], request: FeatureRequest) -> Any:
    """An Arrow table of the shop's spans by category (see collapse.spans)."""
    from pyspark.sql import functions as F

    edges = collapse.boundaries(request.days, request.history_days)
    lines = collapse.prepare(order_lines, have, request.days[-1])
    if edges:
        # a table to join with, so that the plan is the same for any number of dates
        native = lines.to_native()
        days = [(day, bisect_right(edges, day)) for day in range(edges[0], request.days[-1])]
        stretches = F.broadcast(native.sparkSession.createDataFrame(days, "day int, stretch int"))
        lines = nw.from_native(native.join(stretches, "day", "left").fillna(0, ["stretch"]))
    return collapse.spans(lines, ("category",), collapse.LINES_AND_UNITS).to_native().toArrow()


def _by_customer(frames: Mapping[str, nw.LazyFrame], last_day: int) -> Any:
    """All tables' rows in one Spark frame: customer_id, TABLE, and each column under its table's and its own name."""
    from pyspark.sql import functions as F

    tagged = []
    for place, (name, frame) in enumerate(frames.items()):
        table = frame.filter(~nw.col("customer_id").is_null()).to_native()
        # wall-clock times: a worker does not know the session's zone
        times = [field.name for field in table.schema if field.dataType.typeName() == "timestamp"]
        table = table.withColumns({column: F.col(column).cast("timestamp_ntz") for column in times})
        for time in MOMENTS & {*table.columns}:
            table = table.filter(F.unix_date(F.to_date(time)) < last_day)
        others = [F.col(column).alias(f"{name} {column}") for column in table.columns if column != "customer_id"]
        tagged.append(table.select("customer_id", F.lit(place).cast("tinyint").alias(TABLE), *others))
    together = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), tagged)
    return together.repartition("customer_id")


@dataclass(frozen=True)
class _Work:
    """What Python workers do, for one request."""

    tables: Mapping[str, list[str]]
    """table -> its columns, in the order of their places in TABLE"""
    columns: Mapping[str, set[str]]
    request: FeatureRequest
    prices: Any
    """an Arrow table, or None (see _shop_prices)"""

    def customers(self, batches: Batches) -> Batches:
        """Rows of one partition of `_by_customer` to streams of its customers' rows; with the first go their sums."""
        with _duckdb() as connection:
            if not _register(connection, "arriving", batches):
                return
            connection.execute("CREATE TABLE arrived AS SELECT * FROM arriving")
            frames = {}
            for place, (name, columns) in enumerate(self.tables.items()):
                own = ", ".join(f'"{name} {column}" AS "{column}"' for column in columns if column != "customer_id")
                of_table = connection.table("arrived").filter(f'"{TABLE}" = {place}')
                frames[name] = nw.from_native(of_table.project(f"customer_id, {own}")).lazy()
            source = frames["order_lines"]
            prices = None
            if self.prices is not None:
                connection.register("prices", self.prices)
                prices = nw.from_native(connection.table("prices")).lazy()
            collapsed = collapse_tables(frames, self.columns, self.request, MaterialisedTables(source), prices)
            for days in dates_at_once(collapsed, self.request.days):
                of_days = MaterialisedTables(source)
                dates = as_of_dates(source, days, self.request)
                rows, sums = customer_rows(collapsed, self.columns, self.request, dates, of_days)
                reader = sums.to_native().to_arrow_reader()
                stream: bytes | None = _stream(reader.schema, reader)
                for batch in rows.to_native().to_arrow_reader(ROWS):
                    yield _batch(rows=_stream(batch.schema, [batch]), sums=stream)
                    stream = None
                of_days.drop()

    def shop(self, batches: Batches) -> Batches:
        """Streams of the partitions' sums to one of the shop's."""
        with _duckdb() as connection:
            if _register(connection, "sums", _unpacked(batches, "sums")):
                shop = season.add_up(nw.from_native(connection.table("sums")).lazy())
                reader = shop.to_native().to_arrow_reader()
                yield _batch(sums=_stream(reader.schema, reader))

    def finished(self, batches: Batches) -> Batches:
        """Streams of customers' rows, each with the shop's sums, to rows of the feature table."""
        import pyarrow as pa

        first = next(batches, None)
        if first is None:
            return
        with _duckdb() as connection:
            connection.register("sums", pa.ipc.open_stream(first["sums"][0].as_buffer()).read_all())
            _register(connection, "rows", _unpacked(chain([first], batches), "rows"))
            rows, sums = (nw.from_native(connection.table(name)).lazy() for name in ("rows", "sums"))
            dates = as_of_dates(rows, self.request.days, self.request)
            table = finish(rows, sums, self.columns, self.request, dates)
            yield from table.to_native().to_arrow_reader(ROWS)


@contextmanager
def _duckdb() -> Iterator[Any]:
    """A connection that keeps to one thread and to MEMORY."""
    import duckdb

    disks = os.environ.get("SPARK_LOCAL_DIRS", "").split(",")[0] or None
    with tempfile.TemporaryDirectory(dir=disks) as folder:
        bounds: dict[str, Any] = {"threads": 1, "memory_limit": MEMORY, "temp_directory": folder}
        with duckdb.connect(config=bounds) as connection:
            yield connection


def _register(connection: Any, name: str, batches: Batches) -> bool:
    """Makes `batches` a table that can be read once; False where there is none."""
    import pyarrow as pa

    first = next(batches, None)
    if first is not None:
        connection.register(name, pa.RecordBatchReader.from_batches(first.schema, chain([first], batches)))
    return first is not None


def _stream(schema: Any, batches: Iterable[Any]) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return bytes(sink.getvalue())


def _unpacked(batches: Iterable[Any], column: str) -> Batches:
    import pyarrow as pa

    for batch in batches:
        for stream in batch[column]:
            yield from pa.ipc.open_stream(stream.as_buffer())


def _batch(**streams: bytes | None) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_pydict({name: pa.array([one], pa.binary()) for name, one in streams.items()})
