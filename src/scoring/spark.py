"""The same scores on Spark: features built on the cluster, the bundle sent once to every executor, Parquet out.

    spark-submit ... or:  churn score BUNDLE ORDER_LINES -o scores/ --engine spark --master spark://host:7077

What moves: features.build brings all rows of a customer together, once, and makes the features there; scoring moves
nothing. Executors need `churn` installed (or sent as --py-files).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import UserError
from .bundle_file import files
from .bundle_file.canonical import dumps
from .bundle_file.content import Bundle
from .feature_rows import check_columns, check_lines, check_versions, next_day, options

_models: dict[str, Any] = {}
"""in an executor's Python process: the model by the hash of its bundle, loaded once"""


def score_spark(
    bundle: str | Path | Bundle,
    order_lines: Any,
    as_of: Any = None,
    customers: Any = None,
    touchpoints: Any = None,
    reasons: int = 3,
) -> Any:
    """A Spark DataFrame: customer_id, as_of, p, band, in_cohort, expected_value, and with reasons reason_1 .. reason_n,
    base, points_1 .. points_n, other (`score_table.reason_columns`).

    One row per customer seen before as_of, in no particular order, lazily computed; equal to what Model.score gives on
    one machine. bundle: a path (verified as `load` does) or a loaded model's facts. The tables are PySpark DataFrames.
    """
    from ..features import build
    from .model import Model, load

    model = load(bundle) if isinstance(bundle, str | Path) else Model(bundle)
    facts = model.facts
    check_versions(facts)
    check_lines(order_lines)
    optional = {"order_lines": order_lines, "customers": customers, "touchpoints": touchpoints}
    tables = {name: table for name, table in optional.items() if table is not None}
    check_columns(facts, tables)
    features = build(tables, next_day(order_lines) if as_of is None else as_of, **options(facts))
    return score_rows(facts, features.select("customer_id", "as_of", *model.inputs), reasons)


def score_rows(facts: Bundle, rows: Any, reasons: int = 3) -> Any:
    """`score_spark` for feature rows that are ready: a PySpark DataFrame of customer_id, as_of and the model's inputs.

    Every partition is scored where it lies, in Arrow batches (spark.sql.execution.arrow.maxRecordsPerBatch).
    """
    data = dumps(facts)
    broadcast = rows.sparkSession.sparkContext.broadcast(data)
    return rows.mapInArrow(_scorer(broadcast, hashlib.sha256(data).hexdigest(), reasons), _schema(reasons))


def score_files(
    bundle: str | Path, paths: Mapping[str, Path], out: Path, as_of: str | None, master: str | None, reasons: int
) -> int:
    """Rows written to the folder `out`, Parquet partitioned by as_of; other dates already there stay."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserError("engine spark needs pyspark and Java: pip install 'churn[spark]', or use duckdb") from None
    from pyspark.errors import AnalysisException
    from pyspark.sql import functions as F

    if out.is_file():
        raise UserError(f"{out} is a file: with engine spark scores are written as a folder")
    if (master or "local").startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # Spark would take the first python3 of the path
    builder = SparkSession.builder.appName("churn score").master(master or "local[*]")
    builder = builder.config("spark.sql.session.timeZone", "UTC")
    # a later run of another as_of adds its partition, and one of the same as_of replaces this one's
    builder = builder.config("spark.sql.sources.partitionOverwriteMode", "dynamic")
    session = builder.getOrCreate()
    tables = {}
    for name, path in paths.items():
        try:
            tables[name] = session.read.parquet(str(path))
        except AnalysisException as error:
            raise UserError(f"{name}: {path} cannot be read as Parquet ({str(error).splitlines()[0]})") from None
    scores = score_spark(bundle, as_of=as_of, reasons=reasons, **tables)
    scores = scores.withColumn("as_of", F.to_date("as_of")).persist()
    try:
        scores.write.mode("overwrite").partitionBy("as_of").parquet(str(out))
        return int(scores.count())
    finally:
        scores.unpersist()


def _schema(reasons: int) -> str:
    fixed = "customer_id string, as_of timestamp_ntz, p double, band string, in_cohort boolean, expected_value double"
    if not reasons:
        return fixed
    texts = "".join(f", reason_{rank + 1} string" for rank in range(reasons))
    points = "".join(f", points_{rank + 1} double" for rank in range(reasons))
    return f"{fixed}{texts}, base double{points}, other double"


def _scorer(broadcast: Any, name: str, reasons: int) -> Any:
    def scores(batches: Iterator[Any]) -> Iterator[Any]:
        import warnings

        import pyarrow as pa

        from .monitoring import ModelWarning

        model = _model(broadcast, name)
        for batch in batches:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ModelWarning)  # a batch is no sample to judge drift by
                table = model.score_features(pa.Table.from_batches([batch]), reasons=reasons)
            yield from _as_declared(table).to_batches()

    return scores


def _as_declared(table: Any) -> Any:
    """`table` with plain Arrow strings and NaN turned to null, as the declared schema and DuckDB have it."""
    import pyarrow as pa

    fields = [
        pa.field(field.name, pa.string() if pa.types.is_large_string(field.type) else field.type)
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _model(broadcast: Any, name: str) -> Any:
    from .model import Model

    if name not in _models:
        _models.clear()
        # Spark runs one Python process for each of its cores
        _models[name] = Model(files.from_bytes(broadcast.value, "broadcast bundle"), threads=1)
    return _models[name]
