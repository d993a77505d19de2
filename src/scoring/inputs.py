"""Any table to the columns a model reads, taken by name and checked by name.

Columns are looked up by their names, so their order in a table does not matter and columns the model does not know stay
out of it. What has no names (a NumPy array, a list of lists) is refused: a position has no meaning, and a
model fed in the wrong order gives scores without complaint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

from ..errors import UserError

if TYPE_CHECKING:
    import pandas as pd

NUMBER, CATEGORY = "number", "category"
_SHOWN = 5


def columns_read(bundle: Mapping[str, Any]) -> dict[str, str]:
    """Every column a bundle reads -> "number" or "category": the model's, the cohort rule's, the value model's."""
    from .evaluation import value
    from .evaluation.matrix import BTYD_INPUTS

    kinds = {item["name"]: item["kind"] for item in bundle["inputs"]}
    further: list[str] = [*BTYD_INPUTS] if bundle.get("btyd") else ["recency_days", "frequency"]
    if bundle.get("value"):
        further += value.needed(bundle["value"])
    return {**kinds, **{name: NUMBER for name in further if name not in kinds}}


def read_row(row: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, list[Any]]:
    """One customer's values by name, each in a list: float (NaN where missing), or text or None for a category.

    kinds: column name -> "number" or "category". Raises UserError for names that are missing or hold another type.
    """
    if not kinds.keys() <= row.keys():
        raise UserError(_missing([name for name in kinds if name not in row], list(row)))
    return {
        name: [value] if type(value := row[name]) is float and kind == NUMBER else [_cell(name, value, kind)]
        for name, kind in kinds.items()
    }


def _cell(name: str, value: Any, kind: str) -> float | str | None:
    if _is_missing(value):
        return float("nan") if kind == NUMBER else None
    if kind == NUMBER and (isinstance(value, Real) or (hasattr(value, "dtype") and value.dtype.kind in "iufb")):
        return float(value)
    if kind == CATEGORY and isinstance(value, str):
        return str(value)
    raise UserError(f"`{name}` is {value!r} ({type(value).__name__}): the model was trained on {_wanted(kind)}")


def _is_missing(value: Any) -> bool:
    """None, NaN, NaT, NA: what does not equal itself, or does not know whether it does."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:
        return True  # pandas.NA


def read_table(table: Any, kinds: Mapping[str, str], keep: Sequence[str] = ()) -> pd.DataFrame:
    """The columns in `kinds` as a pandas frame: float64 with NaN, or text with None; then those of `keep` it has.

    table: pandas, Polars (eager or lazy), Arrow, or a DuckDB relation. Missing is missing, be it NaN, None, NA or null.
    Raises UserError for names that are missing, occur twice, or hold another type.
    """
    import narwhals as nw
    import pandas as pd

    if isinstance(table, pd.DataFrame) and not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()].astype(str)
        raise UserError(f"column `{twice[0]}` occurs twice in the table: names must be unique")
    try:
        frame = nw.from_native(table)
    except TypeError:
        raise UserError(
            f"{type(table).__name__} given: columns are taken by name, so a pandas, Polars or Arrow table, a DuckDB"
            " relation, or a dict of one customer is allowed; an array without names is not"
        ) from None
    schema = frame.collect_schema()
    if missing := [name for name in kinds if name not in schema]:
        raise UserError(_missing(missing, list(schema)))
    for name, kind in kinds.items():
        if not _fits(schema[name], kind, frame, name):
            raise UserError(f"column `{name}` is of type {schema[name]}: the model was trained on {_wanted(kind)}")
    chosen = [*kinds, *(name for name in keep if name in schema and name not in kinds)]
    eager = frame.select(chosen)
    if isinstance(eager, nw.LazyFrame):
        eager = eager.collect("pyarrow" if eager.implementation.is_duckdb() else None)
    ready = _ready(eager.to_native(), kinds)
    columns: dict[str, Any] = {}
    for name in chosen:
        if name in ready:
            continue
        column = eager.get_column(name)
        if kinds.get(name) == NUMBER:
            columns[name] = _floats(column)
        elif kinds.get(name) == CATEGORY:
            columns[name] = column.cast(nw.String).to_pandas().astype(object).where(~column.is_null().to_pandas(), None)
        else:
            columns[name] = column.to_pandas()
    if isinstance(table, pd.DataFrame):
        return table[chosen].assign(**columns)
    index = pd.RangeIndex(len(eager))
    return pd.DataFrame({name: _on(index, values) for name, values in columns.items()}, index=index, copy=False)


def _ready(native: Any, kinds: Mapping[str, str]) -> set[str]:
    """The columns of a pandas table that are what the model reads, and need not be looked at one by one."""
    import numpy as np
    import pandas as pd

    if not isinstance(native, pd.DataFrame):
        return set()
    types = {str(name): dtype for name, dtype in native.dtypes.items()}
    return {
        name
        for name, dtype in types.items()
        if name not in kinds or (kinds[name] == NUMBER and dtype == np.dtype("float64"))
    }


def _on(index: Any, values: Any) -> Any:
    return values.set_axis(index) if hasattr(values, "set_axis") else values


def _floats(column: Any) -> Any:
    import narwhals as nw
    import numpy as np

    if column.dtype == nw.Float64 and column.implementation.is_pandas():
        return column.to_numpy()
    if not (column.dtype.is_numeric() or column.dtype == nw.Boolean):  # all missing, so of no particular type
        return np.full(len(column), np.nan)
    if column.implementation.is_pandas():
        return column.to_native().to_numpy(dtype="float64", na_value=np.nan)
    return np.asarray(column.cast(nw.Float64).to_numpy(), dtype="float64")


def _fits(dtype: Any, kind: str, frame: Any, name: str) -> bool:
    import narwhals as nw

    if kind == NUMBER and (dtype.is_numeric() or dtype == nw.Boolean):
        return True
    if kind == CATEGORY and dtype in (nw.String, nw.Categorical, nw.Enum):
        return True
    nulls = frame.lazy().select(nw.col(name).is_null().all()).collect().item()  # of no particular type, whatever it is
    return bool(nulls) or (dtype.is_float() and _all_nan(frame, name))


def _all_nan(frame: Any, name: str) -> bool:
    import narwhals as nw

    column = nw.col(name)
    return bool(frame.lazy().select((column.is_null() | column.is_nan()).all()).collect().item())


def _missing(missing: Sequence[str], given: Sequence[Any]) -> str:
    shown = ", ".join(f"`{name}`" for name in missing[:_SHOWN])
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    return (
        f"columns the model needs are missing: {shown}{more} ({len(given)} columns given);"
        " build the table with churn.features.build from the same kind of order lines the model was trained on"
    )


def _wanted(kind: str) -> str:
    return "numbers" if kind == NUMBER else "text"
