"""From order lines to the feature rows a bundle asks for, by the code it was trained with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..wording import singular
from .bundle_file.content import Bundle
from .inputs import columns_read, read_table

if TYPE_CHECKING:
    import pandas as pd

TEXT, MOMENT, NUMBER = "text is", "timestamps without a time zone are", "numbers are"
NEEDED = {"customer_id": TEXT, "ordered_at": MOMENT, "amount": NUMBER}
ENGINES = ("duckdb", "polars", "pandas")
MOMENTS = ("ordered_at", "occurred_at", "joined_at")
NUMBERS = ("amount", "quantity", "discount", "score", "birth_year")
FLAGS = ("is_return", "answered", "is_business")
"""canonical columns that are not text"""
FEW_LINES = 300_000
"""up to so many lines Polars takes half of DuckDB's time or less: DuckDB's first answer comes after a second, whatever
was asked"""


@dataclass(frozen=True)
class FeatureRows:
    """`frame`: the feature rows as pandas. `like`: a table of the kind the caller gave."""

    frame: pd.DataFrame
    like: Any


def build_features(
    bundle: Bundle,
    order_lines: Any,
    as_of: Any,
    customers: Any,
    touchpoints: Any,
    engine: str | None = None,
) -> FeatureRows:
    """Feature rows of everyone seen before `as_of` (default: the day after the last line), read back by name."""
    import narwhals as nw

    tables = {"order_lines": order_lines, "customers": customers, "touchpoints": touchpoints}
    tables = {name: table for name, table in tables.items() if table is not None}
    kinds = {}
    for name, table in tables.items():
        try:
            kinds[name] = nw.from_native(table).implementation
        except TypeError:
            raise UserError(
                f"{name} is a {type(table).__name__}: pandas, Polars, Arrow or DuckDB tables are allowed"
            ) from None
    if len(set(kinds.values())) > 1:
        listed = ", ".join(f"{name} {kind.value}" for name, kind in kinds.items())
        raise UserError(f"tables of different kinds ({listed}): give all of one kind")
    given = kinds["order_lines"]
    if given.is_pyspark():
        raise UserError("order_lines is a Spark table: use churn.scoring.score_spark")
    if engine is not None and engine not in ENGINES:
        raise UserError(f"engine is `{engine}`: {', '.join(ENGINES)} are allowed here")
    check_versions(bundle)
    check_lines(order_lines)
    check_columns(bundle, tables)
    tables = {name: with_types(table) for name, table in tables.items()}
    chosen = engine or quickest(tables)
    if chosen == "duckdb" and given.is_duckdb():
        return FeatureRows(_rows(bundle, tables, as_of), order_lines)
    if chosen == "duckdb":
        import duckdb

        with duckdb.connect() as connection:
            for name, table in tables.items():
                connection.register(name, _registrable(table))
            return FeatureRows(_rows(bundle, {name: connection.table(name) for name in tables}, as_of), order_lines)
    frames = {name: nw.from_native(table).lazy().collect(chosen).to_native() for name, table in tables.items()}
    return FeatureRows(_rows(bundle, frames, as_of), order_lines)


def quickest(tables: Mapping[str, Any]) -> str:
    """The engine for `tables`: Polars for its own, and for few lines of types that it knows, else DuckDB."""
    import narwhals as nw

    frames = {name: nw.from_native(table) for name, table in tables.items()}
    lines = frames["order_lines"]
    if lines.implementation.is_polars():
        return "polars"
    if not isinstance(lines, nw.DataFrame) or len(lines) > FEW_LINES or find_spec("polars") is None:
        return "duckdb"
    types = [dtype for frame in frames.values() for dtype in frame.collect_schema().values()]
    return "duckdb" if any(dtype in (nw.Object, nw.Categorical, nw.Enum) for dtype in types) else "polars"


def options(bundle: Bundle) -> dict[str, Any]:
    """The arguments of features.build that this bundle's training used, and the features it cannot do without."""
    study = bundle.get("study", {})
    return {
        "history_days": study.get("task", {}).get("history_days"),
        "static": tuple(study.get("static", ())),
        "wanted": tuple(columns_read(bundle)),
    }


def with_types(table: Any) -> Any:
    """`table`, its wholly empty columns of the type that they would have if anything were in them.

    A column without a value has no type of its own, or another one: None in pandas is an object, in DuckDB an integer.
    Static attributes come as text, which a number that is empty throughout is read from as well.
    """
    import narwhals as nw
    import pandas as pd

    frame = nw.from_native(table)
    odd = [name for name, dtype in frame.collect_schema().items() if not _of_its_type(name, dtype)]
    if not odd:
        return table
    counts = frame.lazy().select(*(nw.col(name).count() for name in odd)).collect()
    empty = [name for name in odd if not counts[name].to_list()[0]]
    if not empty:
        return table
    if frame.implementation.is_pandas():  # whose own truth values know no null: None would become False
        types = {"moment": "datetime64[us]", "number": "float64", "flag": "boolean", "text": "str"}
        native = frame.to_native()
        return native.assign(**{name: pd.Series(index=native.index, dtype=types[_kind(name)]) for name in empty})
    typed: dict[str, Any] = {"moment": nw.Datetime("us"), "number": nw.Float64, "flag": nw.Boolean, "text": nw.String}
    return frame.with_columns(**{name: nw.lit(None).cast(typed[_kind(name)]) for name in empty}).to_native()


def _kind(name: str) -> str:
    for kind, names in (("moment", MOMENTS), ("number", NUMBERS), ("flag", FLAGS)):
        if name in names:
            return kind
    return "text"


def _of_its_type(name: str, dtype: Any) -> bool:
    import narwhals as nw

    kind = _kind(name)
    if kind == "number":
        return bool(dtype.is_numeric())
    allowed = {"moment": (nw.Datetime, nw.Date), "flag": (nw.Boolean,), "text": (nw.String, nw.Categorical, nw.Enum)}
    return dtype in allowed[kind]


def check_versions(bundle: Bundle) -> None:
    """Raises UserError when a feature has changed its meaning since the bundle was made."""
    from ..features import CATALOGUE

    for item in bundle["inputs"]:
        feature = CATALOGUE.get(item["name"])
        if feature is not None and feature.version != item["version"]:
            raise UserError(
                f"feature `{item['name']}` is version {feature.version} here and version {item['version']} in the"
                " bundle: train the model again, or score with the churn version in facts['versions']"
            )


def check_lines(order_lines: Any) -> None:
    """Raises UserError when order lines lack a needed column, or a value where there must be one."""
    import narwhals as nw

    frame = nw.from_native(order_lines).lazy()
    schema = frame.collect_schema()
    for name, wanted in NEEDED.items():
        if name not in schema:
            raise UserError(
                f"order_lines has no column `{name}`: give canonical order lines (customer_id, ordered_at, amount)"
            )
        zoned_is_local = frame.implementation.is_pyspark()  # Spark's timestamp: wall-clock time of the session's zone
        if not _is(schema[name], wanted, zoned_is_local):
            raise UserError(f"order_lines column `{name}` is of type {schema[name]}: {wanted} allowed")
    amount = nw.col("amount")
    odd = amount.is_null() | ~amount.cast(nw.Float64).is_finite()
    checks = {
        "customer_id": nw.col("customer_id").is_null(),
        "ordered_at": nw.col("ordered_at").is_null(),
        "amount": odd,
    }
    counts = frame.select(**{name: wrong.cast(nw.Int64).sum() for name, wrong in checks.items()}).collect()
    for name in checks:
        rows = counts[name].to_list()[0] or 0
        if rows:
            raise UserError(
                singular(f"order_lines has {rows:,} lines without a usable `{name}`")
                + ": drop or correct them before scoring"
            )


def check_columns(bundle: Bundle, tables: Mapping[str, Any]) -> None:
    """Raises UserError naming each table and column that the model's features are made of and `tables` do not have."""
    import narwhals as nw

    from ..features import entry

    have = {name: nw.from_native(table).lazy().collect_schema().names() for name, table in tables.items()}
    lacking: dict[str, None] = {}
    for feature in columns_read(bundle):
        for table, column in entry(feature).sources:
            if table not in have:
                lacking[f"the table {table}"] = None
            elif column and column not in have[table]:
                lacking[f"column `{column}` of {table}"] = None
    if lacking:
        raise UserError(
            f"features the model needs cannot be built without {', '.join(lacking)}: give the same kind of tables the"
            " model was trained on; a column may be empty"
        )


def _is(dtype: Any, wanted: str, zoned_is_local: bool) -> bool:
    import narwhals as nw

    if wanted == TEXT:
        return dtype in (nw.String, nw.Categorical, nw.Enum, nw.Object)
    if wanted == MOMENT:
        return dtype == nw.Datetime and (zoned_is_local or getattr(dtype, "time_zone", None) is None)
    return bool(dtype.is_numeric())


def next_day(order_lines: Any) -> datetime:
    """The midnight after the last order line; raises UserError when there is none."""
    import narwhals as nw

    frame = nw.from_native(order_lines).lazy()
    last = frame.select(nw.col("ordered_at").max()).collect()["ordered_at"].to_list()[0]
    if last is None:
        raise UserError("order_lines holds no line: there is nobody to score")
    return datetime(last.year, last.month, last.day) + timedelta(days=1)


def _rows(bundle: Bundle, tables: Mapping[str, Any], as_of: Any) -> pd.DataFrame:
    from ..features import build

    moment = next_day(tables["order_lines"]) if as_of is None else as_of
    features = build(tables, moment, **options(bundle))
    return read_table(features, columns_read(bundle), ("customer_id", "as_of"))


def _registrable(table: Any) -> Any:
    import narwhals as nw

    frame = nw.from_native(table)
    return frame.collect("pyarrow").to_native() if isinstance(frame, nw.LazyFrame) else table
