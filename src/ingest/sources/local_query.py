"""SQL over local CSV and Parquet files with DuckDB: paths start at the study file's folder, ids keep their zeros.

    query = "select o.customer, o.placed_at, i.price from 'raw/orders.csv' o join 'raw/items.csv' i using (order_id)"

DuckDB guesses the types of a CSV's columns, and would read 000123 as a number and 03/04/2024 as one of two days. So
every CSV that a query names is looked through first: what has leading zeros or more digits than a number holds, and
dates that do not begin with the year, stay text.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from ...errors import UserError

_CSV = r"'((?:[^']|'')+\.(?:csv|tsv|txt)(?:\.gz)?)'"
_KEYWORDS = (
    "as|on|using|where|group|having|order|limit|offset|union|except|intersect|qualify|window|sample|join|left|right|"
    "full|inner|outer|cross|natural|asof|semi|anti|positional|pivot|unpivot"
)
_AFTER = rf"(?P<alias>\s+(?:as\s+)?(?!(?:{_KEYWORDS})\b)[a-z_\"][\w\"]*)?"
"""The name that a query gives to a table, if it does"""
_NAMED = re.compile(rf"(\bfrom\s+|\bjoin\s+){_CSV}{_AFTER}", re.IGNORECASE)
_CALLED = re.compile(rf"()\bread_csv(?:_auto)?\s*\(\s*{_CSV}\s*\){_AFTER}", re.IGNORECASE)
"""CSV files named as tables; one that is read with settings of its own is the analyst's affair."""
_NOT_A_NUMBER = r"^(0\d|\d{16,}$)"
_NUMBERS = ("BIGINT", "DOUBLE", "HUGEINT")


def connect_local(folder: Path) -> Any:
    """A DuckDB connection in memory whose relative paths start at `folder`."""
    import duckdb

    connection = duckdb.connect()
    started_at(connection, folder)
    return connection


def started_at(connection: Any, folder: Path) -> None:
    """Makes relative paths in the connection's queries start at `folder`."""
    connection.execute(f"set file_search_path = {_quoted(str(folder))}")


def safe_query(connection: Any, query: str) -> str:
    """The query with every CSV that it names as a table read so that no id loses zeros and no date is guessed.

    Raises UserError for anything but one select.
    """
    import duckdb

    statements = connection.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UserError("query must be one select, because it is run read-only; change `query` in the study file")
    for named in (_CALLED, _NAMED):
        query = named.sub(partial(_replaced, connection), query)
    return query


def _replaced(connection: Any, match: re.Match[str]) -> str:
    path = match[2].replace("''", "'")
    alias = match["alias"] or f" as {_name(PurePosixPath(path).name.split('.')[0])}"  # as DuckDB itself would call it
    return match[1] + _reader(connection, path) + alias


def _reader(connection: Any, path: str) -> str:
    """`read_csv(path, types = {...})` with the columns that must stay text."""
    name = _quoted(path)
    columns, date, moment = connection.execute(
        f"select columns, DateFormat, TimestampFormat from sniff_csv({name})"
    ).fetchall()[0]
    as_text = []
    numbers = [one["name"] for one in columns if one["type"] in _NUMBERS]
    if numbers:
        tests = ", ".join(
            f"coalesce(bool_or(regexp_matches({_name(one)}, '{_NOT_A_NUMBER}')), false)" for one in numbers
        )
        tested = connection.execute(f"select {tests} from read_csv({name}, all_varchar = true)").fetchall()[0]
        as_text += [one for one, text in zip(numbers, tested, strict=True) if text]
    for one in columns:
        written = {"DATE": date, "TIMESTAMP": moment}.get(one["type"])
        if written and not str(written).startswith("%Y"):
            as_text.append(one["name"])
    types = ", ".join(f"{_quoted(one)}: 'VARCHAR'" for one in as_text)
    return f"read_csv({name}, types = {{{types}}})" if as_text else f"read_csv({name})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
