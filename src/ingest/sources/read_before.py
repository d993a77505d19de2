"""Only the newer rows of a query are asked of the database; the older ones are kept from the last run.

    [order_lines]
    url = "postgresql://reader:${SHOP_PASSWORD}@db.example.org/shop"
    query = "select customer, placed_at, total from orders"
    since = "placed_at"
    overlap_days = 7

A run in August that finds rows up to 30 June in interim/read_before/order_lines.parquet asks for those with placed_at
from 23 June on, or without one, and takes the rest from the file. What comes out is what a full read gives, row by row,
as long as rows of before 23 June were not added, changed or deleted since; `churn run --fresh` reads everything again.
The database's order of rows does not count: they are put in the order of `since`, then of the other columns.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ...atomic_write import replacing
from ...errors import UserError
from ...study import Source, Study
from . import databases
from .raw import Raw

FACTS = b"churn"
"""key of the facts among the file's metadata"""
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"


@dataclass(frozen=True)
class _KeptRows:
    """The rows of the last run."""

    file: pq.ParquetFile
    newest: date

    @property
    def schema(self) -> pa.Schema:
        return self.file.schema_arrow.remove_metadata()


def folder(study: Study) -> Path:
    """Where the rows of the last run are kept; it can be deleted at any time, everything is then read again."""
    return study.paths.interim / "read_before"


def forget_rows(study: Study) -> None:
    """Removes the rows of the last run, so that the next run reads everything."""
    shutil.rmtree(folder(study), ignore_errors=True)


def read_since(study: Study, source: Source, table: str, remember: bool, say: Callable[[str], None]) -> Iterator[Raw]:
    """The result of `query`, as `databases.read_query` gives it, in blocks of BLOCK rows ordered by `since`.

    remember: keep the rows for the next time. say: is told what was read and why. Raises UserError for a column
    `since` that the query does not give or that holds no dates, and for whatever the database refuses.
    """
    assert source.since is not None and source.url is not None
    asked, file = _asked(study, source, table), folder(study) / f"{table}.parquet"
    last_run = _kept_rows(file, asked, lambda why: say(f"{table}: {why}; everything is read again"))
    parts: Iterable[pa.Table] | None = None
    if last_run is not None:
        cut = min(last_run.newest, _today()) - timedelta(days=source.overlap_days)
        newer = _fitting(_answer(study, _newer(study, source, table, last_run.schema, cut), table), last_run.schema)
        if newer is None:
            say(f"{table}: the query gives other columns or types than the last time; everything is read again")
        else:
            say(f"{table}: {newer.num_rows:,} rows from {cut} on, or undated, were read, older ones the last time")
            parts = (*_older(last_run, source.since, cut), _in_order(newer, source.since, table))
    if parts is None:
        whole = _in_order(_answer(study, source, table), source.since, table)
        say(f"{table}: {whole.num_rows:,} rows were read, everything")
        parts = [whole]
    yield from _handed_on(_blocks(parts), source.since, asked, file if remember else None, f"[{table}] query")


def _today() -> date:
    return datetime.now(UTC).date()


def _asked(study: Study, source: Source, table: str) -> str:
    """A digest of what the rows depend on: database (not the password), query, column."""
    at = databases.address(source.url or "", study.folder, f"[{table}]")
    parts = urllib.parse.urlsplit(at.url)
    host = f"{parts.username}@{parts.hostname}:{parts.port}" if parts.hostname else parts.netloc
    options = [pair for pair in urllib.parse.parse_qsl(parts.query) if pair[0] != "password"]
    what = [at.kind, host, str(at.file or parts.path), options, (source.query or "").strip(), source.since]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _kept_rows(file: Path, asked: str, misfit: Callable[[str], None]) -> _KeptRows | None:
    if not file.exists():
        return None
    try:
        opened = pq.ParquetFile(file)
        facts = json.loads((opened.metadata.metadata or {})[FACTS])
        newest = date.fromisoformat(facts["newest"])
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        misfit(f"{file} is damaged")
        return None
    if facts["asked"] != asked:
        misfit("`url`, `query` or `since` are others than the last time")
        return None
    return _KeptRows(opened, newest)


def _answer(study: Study, source: Source, table: str) -> pa.Table:
    blocks = [raw.table for raw in databases.read_query(source, study.folder, table)]
    return pa.concat_tables(blocks, promote_options="permissive")


def _newer(study: Study, source: Source, table: str, schema: pa.Schema, cut: date) -> Source:
    """`source` asking for the rows from the day `cut` on, and for those without a date."""
    assert source.since is not None
    kind = schema.field(source.since).type
    if pa.types.is_temporal(kind):
        zoned = pa.types.is_timestamp(kind) and kind.tz is not None
        literal = f"timestamptz '{cut} 00:00:00+00'" if zoned else f"date '{cut}'"
    else:
        literal = f"'{cut}'"
    column = '"' + source.since.replace('"', '""') + '"'
    inner = (source.query or "").strip().rstrip(";")
    query = f"select * from (\n{inner}\n) as rows_of_the_query where {column} >= {literal} or {column} is null"
    return source.model_copy(update={"query": query})


def _fitting(newer: pa.Table, schema: pa.Schema) -> pa.Table | None:
    """`newer` in the types of `schema`; None where it has other columns, or values of another type.

    SQLite's types are those of the values that came: a column without any has none, whole numbers may be shares.
    """
    if newer.column_names != schema.names:
        return None
    if not newer.num_rows:
        return schema.empty_table()
    for have, want in zip(newer.schema, schema, strict=True):
        widened = pa.types.is_null(have.type) or (pa.types.is_integer(have.type) and pa.types.is_floating(want.type))
        if have.type != want.type and not widened:
            return None
    return pa.table([newer.column(one.name).cast(one.type) for one in schema], schema=schema)


def _in_order(rows: pa.Table, since: str, table: str) -> pa.Table:
    """The rows by `since`, then by all other columns, those without a date last. Raises UserError for no dates."""
    if since not in rows.column_names:
        raise UserError(
            f"[{table}] since: the query gives no column {since!r}, only {', '.join(rows.column_names)};"
            " name one of these that holds dates, or leave `since` out"
        )
    column = rows.column(since)
    if _is_text(column.type):
        dated = pc.all(pc.match_substring_regex(column, _ISO), skip_nulls=True).as_py() is not False
    else:
        dated = pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)
    if not dated:
        raise UserError(
            f"[{table}] since: column {since!r} is of type {column.type}, which is no date and no text such as"
            " 2026-01-31; name another column, make it one in `query`, or leave `since` out"
        )
    others = [name for name in rows.column_names if name != since]
    plain = {str(place): _sortable(rows.column(name)) for place, name in enumerate((since, *others))}
    known = pa.table({name: one for name, one in plain.items() if one is not None})
    return rows.take(pc.sort_indices(known, sort_keys=[(name, "ascending") for name in known.column_names]))


def _sortable(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)
    return None if pa.types.is_nested(column.type) or pa.types.is_null(column.type) else column


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _older(last_run: _KeptRows, since: str, cut: date) -> Iterator[pa.Table]:
    """The kept rows of before the day `cut`."""
    kind = last_run.schema.field(since).type
    limit = pa.scalar(str(cut), kind) if _is_text(kind) else pa.scalar(cut).cast(kind)
    for batch in last_run.file.iter_batches(databases.BLOCK):
        rows = pa.Table.from_batches([batch]).replace_schema_metadata(None)
        yield rows.filter(pc.less(rows.column(since), limit))


def _blocks(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of BLOCK rows, and a last one of what is left: none only where there is no row at all."""
    waiting: pa.Table | None = None
    begun = False
    for part in parts:
        waiting = part if waiting is None else pa.concat_tables([waiting, part])
        while waiting.num_rows > databases.BLOCK:
            yield waiting.slice(0, databases.BLOCK).combine_chunks()
            waiting, begun = waiting.slice(databases.BLOCK), True
    if waiting is not None and (waiting.num_rows or not begun):
        yield waiting.combine_chunks()


def _handed_on(blocks: Iterable[pa.Table], since: str, asked: str, file: Path | None, label: str) -> Iterator[Raw]:
    """The blocks; they are in `file`, where one is given, when the last was taken."""
    start, newest = 0, date.min
    with _writer(file) as write:
        for rows in blocks:
            last = pc.max(rows.column(since)).as_py()
            newest = newest if last is None else max(newest, date.fromisoformat(str(last)[:10]))
            write(rows, {"asked": asked, "newest": str(newest)})
            yield Raw(label, rows, first_row=start + 1)
            start += rows.num_rows


@contextmanager
def _writer(file: Path | None) -> Iterator[Callable[[pa.Table, dict[str, str]], None]]:
    """A function that adds rows to `file`, and facts, of which the last count; it appears when the block ends well."""
    if file is None:
        yield lambda rows, facts: None
        return
    opened: list[pq.ParquetWriter] = []
    newest: dict[str, str] = {}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as draft:

            def write(rows: pa.Table, facts: dict[str, str]) -> None:
                if not opened:
                    opened.append(pq.ParquetWriter(draft, rows.schema.remove_metadata(), compression="zstd"))
                opened[0].write_table(rows.replace_schema_metadata(None))
                newest.update(facts)

            try:
                yield write
                opened[0].add_key_value_metadata({FACTS: json.dumps(newest)})
            finally:
                for writer in opened:
                    writer.close()
    except OSError as error:
        raise UserError(
            f"cannot write {file} ({error.strerror or error}): free some space or choose a folder with --out"
        ) from None
