"""The ledger of scores as a table of a database: PostgreSQL, SQLite or DuckDB, one row per customer and scoring.

    create table churn_ledger (customer_id, target, as_of, horizon_days, p, model, whole_cohort, recorded_at,
                               rate_low, rate_high, primary key (target, as_of, horizon_days, model, customer_id))

The table is made when it is not there. The same scoring once more replaces its rows, all in one transaction.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    from ..ingest.sources.databases import Address

NAME = "churn_ledger"
KEY = ("target", "as_of", "horizon_days", "model")
SCORES = pa.schema(
    [
        ("customer_id", pa.string()),
        ("target", pa.string()),
        ("as_of", pa.date32()),
        ("horizon_days", pa.int32()),
        ("p", pa.float64()),
        ("model", pa.string()),
    ]
)
"""what every ledger has"""
SCHEMA = pa.schema(
    [
        *SCORES,
        ("whole_cohort", pa.bool_()),
        ("recorded_at", pa.string()),
        ("rate_low", pa.float64()),
        ("rate_high", pa.float64()),
    ]
)
_TYPES = {
    "string": "text not null",
    "date32[day]": "date not null",
    "int32": "integer not null",
    "double": "double precision",
    "bool": "boolean not null",
}


@dataclass(frozen=True)
class LedgerTable:
    """Where such a ledger is: `url` as in a study file, the table's name, the folder in which a database file lies."""

    url: str
    name: str = NAME
    folder: Path = field(default_factory=Path)

    def __str__(self) -> str:
        return f"table {self.name} at {self.address().shown}"

    def address(self) -> Address:
        """The database. Raises UserError for a url that leads nowhere, and for a name that is no plain one."""
        from ..ingest.sources.write_back import target_address

        return target_address(self.url, self.name, self.folder, "ledger")


def check(where: LedgerTable) -> None:
    """Nothing; raises UserError for a place that cannot be written to."""
    from ..ingest.sources.write_back import check_target

    check_target(where.url, where.name, where.folder, "ledger")


def replace(where: LedgerTable, rows: pa.Table) -> None:
    """Writes `rows` (SCHEMA, all of one scoring, each customer once) in one transaction.

    Rows of a whole cohort take the place of everything that is there of the same scoring; others that of the same
    customers' rows, unless these came with a whole cohort, which stay. Raises UserError when the database refuses.
    """
    with _writing(where) as (connection, database):
        key = [rows.column(name)[0].as_py() for name in KEY]
        if database.kind == "sqlite":
            key[1] = str(key[1])
        same = " and ".join(f"{name} = ?" for name in KEY)
        if rows.column("whole_cohort")[0].as_py():
            _execute(connection, database, f"delete from {where.name} where {same}", key)
        else:
            ids = rows.column("customer_id").to_pylist()
            query = f"select customer_id from {where.name} where {same} and whole_cohort"
            stay = {row[0] for row in _execute(connection, database, query, key)}
            for one in ids:
                gone = f"delete from {where.name} where {same} and customer_id = ? and not whole_cohort"
                _execute(connection, database, gone, [*key, one])
            rows = rows.filter(pa.array([one not in stay for one in ids]))
        _append(connection, database, where.name, rows)


def read(where: LedgerTable) -> pd.DataFrame:
    """Every row, columns as in SCHEMA, as_of a date; none where the table is not there."""
    from ..ingest.sources.databases import connect
    from ..ingest.sources.write_back import columns_of, driver_errors

    database = where.address()
    empty: pd.DataFrame = SCHEMA.empty_table().to_pandas()
    if database.file is not None and not database.file.is_file():
        return empty
    with driver_errors(database, where.name, "read"), closing(connect(database, "ledger")) as connection:
        if not columns_of(connection, database, where.name):
            return empty
        listed = _execute(connection, database, f"select {', '.join(SCHEMA.names)} from {where.name}")
    frame = pd.DataFrame(listed, columns=SCHEMA.names)
    frame["as_of"] = pd.to_datetime(frame["as_of"]).dt.date
    return frame.astype({"p": float, "rate_low": float, "rate_high": float, "whole_cohort": bool})


def without(where: LedgerTable, customer_ids: Iterable[str]) -> int:
    """How many rows of these customers were deleted; the table is searched again. Raises UserError for any left."""
    database, count = where.address(), 0
    if database.file is not None and not database.file.is_file():
        return 0
    with _writing(where) as (connection, _):
        for one in sorted(set(customer_ids)):
            query = f"select count(*) from {where.name} where customer_id = ?"
            count += int(_execute(connection, database, query, [one])[0][0])
            _execute(connection, database, f"delete from {where.name} where customer_id = ?", [one])
            assert not _execute(connection, database, query, [one])[0][0]
    return count


@contextmanager
def _writing(where: LedgerTable) -> Iterator[tuple[Any, Address]]:
    """A connection in a transaction of its own, the table being there; other writers of the table wait."""
    from ..ingest.sources.databases import connect
    from ..ingest.sources.write_back import driver_errors

    database = where.address()
    with driver_errors(database, where.name), closing(connect(database, "ledger", writing=True)) as connection:
        if database.kind == "duckdb":
            connection.execute("begin")
        if database.kind == "postgresql":
            _execute(connection, database, f"select pg_advisory_xact_lock({zlib.crc32(where.name.encode())})")
        _execute(connection, database, _create(where.name, database.kind))
        yield connection, database
        connection.commit()


def _create(name: str, kind: str) -> str:
    types = {one.name: _TYPES[str(one.type)] for one in SCHEMA}
    if kind == "sqlite":
        types["as_of"] = "text not null"
    columns = ", ".join(f"{column} {of}" for column, of in types.items())
    return f"create table if not exists {name} ({columns}, primary key ({', '.join((*KEY, 'customer_id'))}))"


def _execute(connection: Any, database: Address, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that `query` gives, if any; ? stands for one of the values."""
    if database.kind == "postgresql":
        for place in range(len(values)):
            query = query.replace("?", f"${place + 1}", 1)
    with closing(connection.cursor()) if database.kind != "duckdb" else _same(connection) as cursor:
        cursor.execute(query, list(values)) if values else cursor.execute(query)
        return cursor.fetchall() if cursor.description and query.startswith("select") else []


@contextmanager
def _same(connection: Any) -> Iterator[Any]:
    yield connection  # a cursor of DuckDB is another connection, with a transaction of its own


def _append(connection: Any, database: Address, table: str, rows: pa.Table) -> None:
    if database.kind == "duckdb":
        connection.register("incoming_rows", rows)
        connection.execute(f"insert into {table} by name select * from incoming_rows")
        return
    if database.kind == "sqlite":
        rows = rows.set_column(rows.schema.get_field_index("as_of"), "as_of", rows.column("as_of").cast(pa.string()))
    schema, _, name = table.rpartition(".")
    with closing(connection.cursor()) as cursor:
        cursor.adbc_ingest(name, rows, mode="append", **({"db_schema_name": schema} if schema else {}))
