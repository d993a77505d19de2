"""From a file of order lines to a file of scores: what `churn score` does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..atomic_write import replacing
from ..errors import UserError
from .model import load

TYPES = {
    "customer_id": "VARCHAR",
    "order_id": "VARCHAR",
    "ordered_at": "TIMESTAMP",
    "product_id": "VARCHAR",
    "category": "VARCHAR",
    "quantity": "DOUBLE",
    "amount": "DOUBLE",
    "discount": "DOUBLE",
    "channel": "VARCHAR",
    "region": "VARCHAR",
    "is_return": "BOOLEAN",
    "occurred_at": "TIMESTAMP",
    "kind": "VARCHAR",
    "stage": "VARCHAR",
    "score": "DOUBLE",
    "campaign_id": "VARCHAR",
    "answered": "BOOLEAN",
    "joined_at": "TIMESTAMP",
}
"""canonical column -> its DuckDB type, for CSV files, which have none"""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""a cell of text that begins so is run as a formula by spreadsheets (OWASP, CSV injection)"""


def score_file(
    bundle: str | Path,
    order_lines: str | Path,
    out: str | Path | None,
    as_of: str | None = None,
    customers: str | Path | None = None,
    touchpoints: str | Path | None = None,
    engine: str = "duckdb",
    master: str | None = None,
    reasons: int = 3,
    deliver: Callable[[Any], Any] | None = None,
) -> int:
    """Rows written to `out`: a Parquet (or .csv) file, or with engine spark a folder partitioned by as_of.

    The tables are canonical, in Parquet or CSV (a comma, UTF-8, ISO dates). The file appears by rename when it is
    complete; a file that was at `out` stays until then. master: Spark master, default local[*]. deliver: what else is
    done with the scores (an Arrow table), before the file appears; `out` may then be None. Raises UserError for a file
    that is missing, unreadable or not canonical.
    """
    paths = {"order_lines": order_lines, "customers": customers, "touchpoints": touchpoints}
    given = {name: Path(path) for name, path in paths.items() if path is not None}
    for name, path in given.items():
        if not path.exists():
            raise UserError(f"{name}: no file at {path}")
    if engine == "spark":
        if out is None or deliver is not None:
            raise UserError("engine spark writes a folder (-o): load it into a database with Spark's own JDBC writer")
        from .spark import score_files

        return score_files(bundle, given, Path(out), as_of, master, reasons)
    target = None if out is None else Path(out)
    if target is None and deliver is None:
        raise UserError("nowhere to write the scores: name a file (-o), or a database (--to and --table)")
    if target is not None and target.suffix not in (".parquet", ".csv"):
        raise UserError(f"{target}: scores are written as .parquet or .csv; give a name that ends so")
    if target is not None and not target.parent.is_dir():
        raise UserError(f"{target}: there is no folder {target.parent}")
    import duckdb

    model = load(bundle)
    with duckdb.connect() as connection:
        tables = {name: relation(connection, path, name) for name, path in given.items()}
        try:  # a CSV is read to its end only here
            if engine != "duckdb":
                tables = {name: table.to_arrow_table() for name, table in tables.items()}
            scores = model.score(as_of=as_of, engine=engine, reasons=reasons, **tables)
        except duckdb.Error as error:
            raise UserError(f"{', '.join(map(str, given.values()))}: {_cause(error)}") from None
    if deliver is not None:
        deliver(scores)
    if target is not None:
        _write(scores, target)
    return int(scores.num_rows)


def relation(connection: Any, path: Path, name: str) -> Any:
    """The DuckDB relation of a canonical Parquet or CSV file; raises UserError when it cannot be read as one."""
    import duckdb

    try:
        if path.suffix == ".csv":
            header = connection.read_csv(str(path), header=True, all_varchar=True).columns
            types = {column: TYPES[column] for column in header if column in TYPES}
            return connection.read_csv(str(path), header=True, dtype=types)
        files = str(path / "**" / "*.parquet") if path.is_dir() else str(path)
        return connection.read_parquet(files)
    except duckdb.Error as error:
        raise UserError(f"{name}: {path} {_cause(error)}") from None


def _cause(error: Exception) -> str:
    return f"cannot be read as Parquet or CSV ({' '.join(str(error).split('Column')[0].split())[:300]})"


def _write(table: Any, target: Path) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    try:
        with replacing(target, durable=True) as draft:
            with draft.open("wb") as file:
                if target.suffix == ".csv":
                    pyarrow.csv.write_csv(safe_cells(table), file)
                else:
                    pyarrow.parquet.write_table(table, file)
            draft.chmod(0o644)
    except OSError as error:
        raise UserError(
            f"{target}: cannot be written ({error.strerror or error}); a file that was there is unchanged"
        ) from None


def safe_cells(table: Any) -> Any:
    """`table` with a ' before text that a spreadsheet takes for a formula (FORMULA_STARTS)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    starts = f"^([{re.escape(''.join(FORMULA_STARTS))}])"
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            column = pc.replace_substring_regex(table.column(place), starts, r"'\1")
            table = table.set_column(place, field.name, column)
    return table
