"""Scores -> a table in the retailer's database: the rows of the same as_of are replaced, all in one transaction."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from ..errors import UserError
from .databases import Address, address, connect


def write_back(scores: pd.DataFrame, url: str, table: str, folder: str | Path = ".") -> int:
    """The number of rows written to `table` (made when it is not there; `schema.table` works) at `url`.

    scores  must have a column as_of; rows of the table with the same as_of go, all others stay
    url     as in a study file; ${NAME} comes from the environment; `folder` is where a database file's path starts

    Raises UserError when the database refuses; then the table is as it was.
    """
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?", table) is None:
        raise UserError(f"table {table!r} is no plain name; use letters, digits and _, such as churn_scores")
    if "as_of" not in scores or scores.empty or scores["as_of"].isna().any():
        raise UserError("scores to write back need a column as_of, filled in every row")
    found = address(url, Path(folder), "scores")
    rows = pa.Table.from_pandas(scores, preserve_index=False)
    try:
        with closing(connect(found, "scores", writing=True)) as connection:
            _replace(connection, found, table, rows)
    except UserError:
        raise
    except Exception as error:  # every driver has its own kinds; each names the trouble in its first line
        raise UserError(f"table {table} at {found.shown} could not be written: {found.safe(error)}") from None
    return rows.num_rows


def _replace(connection: Any, found: Address, table: str, rows: pa.Table) -> None:
    moments = pa.table({"as_of": rows.column("as_of").unique()})
    if found.kind == "duckdb":
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
    if found.kind == "sqlite":
        rows = _as_sqlite_text(rows)
        moments = _as_sqlite_text(moments)
    with connection.cursor() as cursor:
        cursor.adbc_ingest(name, rows.slice(0, 0), mode="create_append", **where)
        for moment in moments.column("as_of").to_pylist():
            mark = "?" if found.kind == "sqlite" else "$1"
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
