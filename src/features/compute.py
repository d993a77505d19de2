"""From pandas tables to a pandas feature table on a chosen engine, for whoever has no frames of an engine at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import UserError
from .assemble import KEYS
from .build import build

ENGINES = ("duckdb", "polars", "pandas", "spark")


def compute(
    tables: Mapping[str, pd.DataFrame | None],
    as_of: Any,
    *,
    engine: str = "duckdb",
    threads: int | None = None,
    memory: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """The feature table of pandas `tables`, sorted by as_of and customer_id; `options` are those of `build`.

    `engine` is one of duckdb, polars, pandas, spark; `threads` and `memory` ("4GB") bound DuckDB only.
    The numbers do not depend on the engine.
    """
    given = {name: table for name, table in tables.items() if table is not None}
    if engine == "duckdb":
        import duckdb

        with duckdb.connect(config=_limits(threads, memory)) as connection:
            for name, table in given.items():
                connection.register(name, table)
            relations = {name: connection.table(name) for name in given}
            rows = build(relations, as_of, **options).df()
    elif engine == "polars":
        import polars as pl

        rows = build({name: pl.from_pandas(table).lazy() for name, table in given.items()}, as_of, **options)
        rows = rows.collect().to_pandas()
    elif engine == "pandas":
        rows = build(given, as_of, **options)
    elif engine == "spark":
        rows = _on_spark(given, as_of, **options)
    else:
        raise UserError(f"engine.name is `{engine}`: {', '.join(ENGINES)} are allowed")
    for name, kind in rows.dtypes.items():
        if pd.api.types.is_extension_array_dtype(kind) and pd.api.types.is_numeric_dtype(kind):
            rows[name] = rows[name].to_numpy("float64", na_value=float("nan"))  # pandas' own kinds that hold NA
    rows["as_of"] = rows["as_of"].astype("datetime64[us]")
    return rows.sort_values([*reversed(KEYS)], ignore_index=True)


def _limits(threads: int | None, memory: str | None) -> dict[str, Any]:
    chosen = {"threads": threads, "memory_limit": memory}
    return {name: value for name, value in chosen.items() if value is not None}


def _on_spark(given: Mapping[str, pd.DataFrame], as_of: Any, **options: Any) -> pd.DataFrame:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserError("engine.name is `spark` but pyspark is not installed: pip install 'churn[spark]'") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # Spark would take the first python3 of the path
    session = SparkSession.builder.getOrCreate()
    return build({name: session.createDataFrame(table) for name, table in given.items()}, as_of, **options).toPandas()
