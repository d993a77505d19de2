"""SQL query results -> Arrow tables, block by block, from databases and local files; read-only.

    [order_lines]
    url = "postgresql://reader:${SHOP_PASSWORD}@db.example.org/shop"
    query = "select customer, placed_at, total from orders where placed_at >= date '2024-01-01'"

Passwords come from the environment, by ${NAME} in the url (or by libpq's own PGPASSWORD and ~/.pgpass); one written
into a study file is refused. sqlite:///shop.db and duckdb:///shop.duckdb are files in the study file's folder.
Without a url, DuckDB asks local files (see local_query).
"""

from __future__ import annotations

import os
import re
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from ...errors import UserError
from ...study import Source
from .local_query import connect_local, safe_query, started_at
from .raw import Raw, first_line

BLOCK = 500_000
"""Rows converted at a time."""
IN_MEMORY = "duckdb:///:memory:"
SCHEMES = {"postgresql": "postgresql", "postgres": "postgresql", "sqlite": "sqlite", "duckdb": "duckdb"}
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Address:
    """Where a database is, its secrets filled in; `shown` is what messages may say."""

    kind: str
    url: str
    file: Path | None
    shown: str
    secrets: tuple[str, ...]

    def safe(self, message: object) -> str:
        """The message's first line with every secret blotted out."""
        text = re.sub(r"^[A-Z_]+: (\[[A-Za-z]+\] )?", "", first_line(message))  # the driver's own code and name
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def address(url: str, folder: Path, where: str) -> Address:
    """The database that `url` in a study file means; `where` names the section in messages.

    ${NAME} is replaced by the environment variable, percent-encoded unless it is the whole url. Raises UserError for
    an unset variable, a password written out, an unknown kind of database, a database file that is not there.
    """
    filled, secrets = url, []
    for name in _VARIABLE.findall(url):
        value = os.environ.get(name)
        if not value:
            raise UserError(
                f"{where} url needs the environment variable {name}, which is not set; set it and run again"
            )
        whole = url.strip() == f"${{{name}}}"
        filled = filled.replace(f"${{{name}}}", value if whole else urllib.parse.quote(value, safe=""))
        secrets += [value, urllib.parse.quote(value, safe="")]
    try:
        parts, written = urllib.parse.urlsplit(filled), urllib.parse.urlsplit(url)
        password = written.password
        if parts.password:
            secrets += [parts.password, urllib.parse.unquote(parts.password)]
    except ValueError as error:
        raise UserError(f"{where} url is no address of a database: {error}") from None
    asked = urllib.parse.parse_qs(written.query).get("password", [])
    if any(not _VARIABLE.search(secret) for secret in [*([password] if password else []), *asked]):
        raise UserError(
            f"{where} url has a password in it; write ${{DATABASE_PASSWORD}} there and set it in the environment"
        )
    kind = SCHEMES.get(parts.scheme.lower())
    if kind is None:
        known = "postgresql://, sqlite:/// or duckdb:///"
        raise UserError(f"{where} url begins with {parts.scheme or url[:12]!r}; it must begin with {known}")
    shown = _VARIABLE.sub("***", url) if kind == "postgresql" else url
    if kind == "postgresql":
        return Address(kind, parts._replace(scheme=kind).geturl(), None, shown, tuple(secrets))
    file = folder / urllib.parse.unquote(parts.netloc + parts.path).removeprefix("/")
    if parts.path.startswith("//"):
        file = Path(urllib.parse.unquote(parts.path[1:]))
    return Address(kind, filled, file, shown, tuple(secrets))


def read_query(source: Source, folder: Path, table: str) -> Iterator[Raw]:
    """The result of `query` at `url`, as tables of about BLOCK rows, read while they arrive.

    Raises UserError for whatever the database refuses: its first line, without secrets.
    """
    where = f"[{table}]"
    database = _files(folder) if source.url in (None, IN_MEMORY) else address(source.url or "", folder, where)
    if database.kind != "files" and database.file is not None and not database.file.is_file():
        more = "; to ask local CSV or Parquet files, leave `url` out" if database.kind == "duckdb" else ""
        raise UserError(f"{where} url: no database file at {database.file}; change `url` in the study file{more}")
    label = f"{where} query"
    try:
        with closing(connect(database, where)) as connection:
            query = source.query or ""
            if database.kind in ("files", "duckdb"):
                started_at(connection, folder)
                query = safe_query(connection, query)
            yield from _blocks(_batches(connection, database.kind, query), label)
    except UserError:
        raise
    except Exception as error:  # every driver has its own kinds; each names the trouble in its first line
        if not type(error).__module__.startswith(("adbc", "duckdb", "_duckdb", "pyarrow", "builtins")):
            raise
        key = "`query`" if database.kind == "files" else "`query` or `url`"
        raise UserError(f"{label} at {database.shown}: {database.safe(error)}; change {key}") from None


def _files(folder: Path) -> Address:
    return Address("files", "", folder, f"files under {folder.name}/", ())


def connect(database: Address, where: str, writing: bool = False) -> Any:
    """A connection to the database, read-only unless `writing`. Raises UserError when the driver is not installed."""
    if database.kind == "files":
        return connect_local(database.file or Path())
    if database.kind == "duckdb":
        import duckdb

        return duckdb.connect(str(database.file), read_only=not writing)
    try:
        if database.kind == "sqlite":
            import adbc_driver_sqlite.dbapi as sqlite

            file = urllib.parse.quote(str(database.file))
            return sqlite.connect(f"file:{file}?mode={'rwc' if writing else 'ro'}")
        import adbc_driver_postgresql.dbapi as postgresql

        return postgresql.connect(database.url if writing else _read_only(database.url))
    except ImportError:
        raise UserError(f"{where} url needs a driver that is not installed: pip install 'churn[databases]'") from None


def _read_only(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    given = urllib.parse.parse_qs(parts.query)
    extra = {"connect_timeout": "10", "options": "-c default_transaction_read_only=on"}
    added = "&".join(f"{key}={urllib.parse.quote(value)}" for key, value in extra.items() if key not in given)
    return parts._replace(query="&".join(part for part in (parts.query, added) if part)).geturl()


def _batches(connection: Any, kind: str, query: str) -> Iterator[pa.RecordBatch]:
    if kind in ("duckdb", "files"):
        result = connection.sql(query)
        yield from result.to_arrow_reader(BLOCK)
        return
    with connection.cursor() as cursor:
        if kind == "sqlite":  # the driver takes a column's type from its first batch: make that a long look
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": BLOCK})
        cursor.execute(query)
        reader = cursor.fetch_record_batch()
        for field in reader.schema:
            if (field.metadata or {}).get(b"POSTGRESQL:type") == b"money":  # comes in hundredths, and nothing tells so
                raise UserError(f"query gives column {field.name!r} as money; write {field.name}::numeric in `query`")
        yield pa.RecordBatch.from_pylist([], schema=reader.schema)
        yield from reader


def _blocks(batches: Iterator[pa.RecordBatch], label: str) -> Iterator[Raw]:
    waiting: list[pa.RecordBatch] = []
    rows = start = 0
    for batch in batches:
        waiting.append(batch)
        rows += batch.num_rows
        if rows >= BLOCK:
            yield Raw(label, pa.Table.from_batches(waiting), first_row=start + 1)
            start, rows, waiting = start + rows, 0, []
    if waiting:
        yield Raw(label, pa.Table.from_batches(waiting), first_row=start + 1)
