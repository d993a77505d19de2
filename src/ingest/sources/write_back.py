"""Scores -> a table in the retailer's database: the rows of the same as_of are replaced, all in one transaction."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from ...errors import UserError
from .databases import Address, address, connect


def write_back(
    scores: pd.DataFrame | pa.Table, url: str, table: str, folder: str | Path = ".", optional: Collection[str] = ()
) -> int:
    """The number of rows written to `table` (made when it is not there; `schema.table` works) at `url`.

    scores  must have a column as_of; rows of the table with the same as_of go, all others stay
    url     as in a study file; ${NAME} comes from the environment; `folder` is where a database file's path starts
    optional  columns that a table made by an earlier version may lack: they are left out there

    Raises UserError when the database refuses; then the table is as it was.
    """
    database = target_address(url, table, folder)
    rows = scores if isinstance(scores, pa.Table) else pa.Table.from_pandas(scores, preserve_index=False)
    if "as_of" not in rows.column_names or not rows.num_rows or rows.column("as_of").null_count:
        raise UserError("scores to write back need a column as_of, filled in every row")
    with driver_errors(database, table), closing(connect(database, "scores", writing=True)) as connection:
        known = columns_of(connection, database, table)
        left_out = [name for name in optional if known and name in rows.column_names and name not in known]
        _replace(connection, database, table, rows.drop_columns(left_out))
    return rows.num_rows


def check_target(url: str, table: str, folder: str | Path = ".", what: str = "scores") -> None:
    """Nothing; raises UserError, before an hour of scoring and not after, for a place that cannot be written to."""
    database = target_address(url, table, folder, what)
    if database.file is None:
        with driver_errors(database, table), closing(connect(database, what, writing=True)):
            pass


def target_address(url: str, table: str, folder: str | Path, what: str = "scores") -> Address:
    """The database that is to hold `table`. Raises UserError for an odd name and for a place that cannot be one.

    what: whose address it is, in messages.
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?", table) is None:
        raise UserError(f"table {table!r} is no plain name; use letters, digits and _, such as churn_scores")
    database = address(url, Path(folder), what)
    if database.file is not None and not database.file.parent.is_dir():
        raise UserError(f"{what} url: there is no folder {database.file.parent}")
    if (
        database.kind == "duckdb"
        and database.file is not None
        and database.file.is_file()
        and not _is_duckdb(database.file)
    ):
        raise UserError(f"{what} url: {database.file} is no DuckDB database; give another name")
    return database


def _is_duckdb(file: Path) -> bool:
    """DuckDB opens a Parquet or CSV file too, as an empty database in memory, and forgets what is written there."""
    with file.open("rb") as stream:
        return stream.read(12)[8:] == b"DUCK"


@contextmanager
def driver_errors(database: Address, table: str, done: str = "written") -> Iterator[None]:
    """Turns whatever a driver raises into a UserError of one line without secrets: `table` could not be `done`."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:  # every driver has its own kinds; each names the trouble in its first line
        raise UserError(f"table {table} at {database.shown} could not be {done}: {database.safe(error)}") from None


def columns_of(connection: Any, database: Address, table: str) -> list[str]:
    """The columns of `table`; none where it is not there yet."""
    schema, _, name = table.rpartition(".")
    if database.kind == "sqlite":
        query, values = "select name from pragma_table_info(?)", [name]
    else:
        mark = ("$1", "$2") if database.kind == "postgresql" else ("?", "?")
        query = f"select column_name from information_schema.columns where table_name = {mark[0]}"
        query, values = f"{query} and table_schema = coalesce(nullif({mark[1]}, ''), current_schema())", [name, schema]
    with closing(connection.cursor()) as cursor:
        cursor.execute(query, values)
        return [row[0] for row in cursor.fetchall()]


def _replace(connection: Any, database: Address, table: str, rows: pa.Table) -> None:
    moments = pa.table({"as_of": rows.column("as_of").unique()})
    if database.kind == "duckdb":
        connection.register("incoming_scores", rows)
        connection.register("incoming_moments", moments)
        connection.execute("begin")
        connection.execute(f"create table if not exists {table} as select * from incoming_scores limit 0")
        connection.execute(f"delete from {table} where as_of in (select as_of from incoming_moments)")
        connection.execute(f"insert into {table} by name select * from incoming_scores")
        connection.execute("commit")
        return
    schema, _, name = table.rpartition(".")
    where = {"db_schema_name": schema} if schema else {}
    if database.kind == "sqlite":
        rows = _as_sqlite_text(rows)
        moments = _as_sqlite_text(moments)
    with connection.cursor() as cursor:
        if database.kind == "postgresql":  # a second writer of this table waits, and then sees what it must replace
            cursor.execute(f"select pg_advisory_xact_lock({zlib.crc32(table.encode())})")
        cursor.adbc_ingest(name, rows.slice(0, 0), mode="create_append", **where)
        for moment in moments.column("as_of").to_pylist():
            mark = "?" if database.kind == "sqlite" else "$1"
            cursor.execute(f"delete from {table} where as_of = {mark}", (moment,))
        cursor.adbc_ingest(name, rows, mode="append", **where)
    connection.commit()


def _as_sqlite_text(rows: pa.Table) -> pa.Table:
    """SQLite has no times: they become text such as 2026-07-01 00:00:00, which sorts and compares as it should."""
    columns = []
    for name in rows.column_names:
        column = rows.column(name)
        if pa.types.is_temporal(column.type):
            text = [None if value is None else value.isoformat(sep=" ") for value in column.to_pylist()]
            column = pa.chunked_array([pa.array(text, pa.string())])
        columns.append(column)
    return pa.table(columns, names=rows.column_names)
