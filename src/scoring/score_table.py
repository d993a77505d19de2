"""From probabilities and reasons to the table a caller gets back, in the kind of table the caller came with."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import UserError
from .evaluation.cohort import in_cohort
from .evaluation.reasons import DERIVED, Reasons
from .reason_text import reason


def answer(bundle: Mapping[str, Any], table: pd.DataFrame, p: Any, why: Reasons | None, reasons: int) -> pd.DataFrame:
    """customer_id, as_of (where `table` has them), p, band, in_cohort, expected_value, reason_1 .. reason_n.

    Raises UserError when a probability cannot be computed, naming the first row (no id: errors end in logs) and what is
    missing.
    """
    if not np.isfinite(p).all():
        raise UserError(_unscorable(table, p))
    made: dict[str, Any] = {name: table[name] for name in ("customer_id", "as_of") if name in table}
    made["p"] = p
    made["band"] = bands(bundle["bands"], p)
    made["in_cohort"] = in_cohort(bundle, table)
    made["expected_value"] = expected_value(bundle, table)
    if why is not None:
        made |= texts(bundle, table, why, reasons)
    return pd.DataFrame(made, index=table.index, copy=False)


def answer_row(
    bundle: Mapping[str, Any], values: Mapping[str, list[Any]], p: float, why: Reasons | None, reasons: int
) -> dict[str, Any]:
    """`answer` for one customer, whose values are lists of one, as a dict."""
    if not math.isfinite(p):
        raise UserError(_unscorable(pd.DataFrame(values), np.array([p])))
    spec = bundle["bands"]
    made: dict[str, Any] = {
        "p": p,
        "band": spec["names"][bisect_right(spec["cuts"], p)],
        "in_cohort": bool(in_cohort(bundle, values)[0]),
        "expected_value": math.nan,
    }
    if bundle.get("value"):
        made["expected_value"] = float(expected_value(bundle, pd.DataFrame(values))[0])
    if why is not None:
        made |= {name: said[0] for name, said in texts(bundle, values, why, reasons).items()}
    return made


def bands(spec: Mapping[str, Any], p: Any) -> Any:
    """The band's name for each probability; a cut belongs to the band above it. A pandas text array [n]."""
    return pd.array(spec["names"], dtype="str").take(np.searchsorted(spec["cuts"], p, side="right"))


def expected_value(bundle: Mapping[str, Any], table: pd.DataFrame) -> Any:
    """Expected margin over the value horizon, in study currency; NaN when the bundle holds no value model."""
    if not bundle.get("value"):
        return np.full(len(table), np.nan)
    from .evaluation.value import evaluate

    return evaluate(bundle["value"], table)["value"].to_numpy(dtype=float)


def texts(bundle: Mapping[str, Any], table: Any, why: Reasons, count: int) -> dict[str, list[str | None]]:
    """reason_1 .. reason_count: the families with the largest shares, in the study's language; None beyond the last."""
    study = bundle.get("study", {})
    language, currency = study.get("language", "en"), study.get("currency", "")
    order = why.order()[:, :count]
    # plain lists: formatting a NumPy number costs five times as much
    points, strongest = (np.take_along_axis(of, order, axis=1).T.tolist() for of in (why.points, why.strongest))
    columns = {place: spoken(table, why.names[place]).tolist() for place in {p for rank in strongest for p in rank}}
    made: dict[str, list[str | None]] = {f"reason_{rank + 1}": [None] * len(order) for rank in range(count)}
    for rank, features in enumerate(strongest):
        made[f"reason_{rank + 1}"] = [
            reason(why.names[place], columns[place][row], language, share, currency)
            for row, (place, share) in enumerate(zip(features, points[rank], strict=True))
        ]
    return made


def spoken(table: Any, name: str) -> Any:
    """The values behind a reason, an array [n]; (recency, purchase days) for what the purchase model makes of them."""
    if name != DERIVED:
        return np.asarray(table[name])
    both = np.empty(len(table["recency_days"]), dtype=object)
    both[:] = list(zip(table["recency_days"], table["frequency"], strict=True))
    return both


def as_kind(made: pd.DataFrame, like: Any) -> Any:
    """`made` as the kind of table `like` is: pandas, Polars, or Arrow (also for a DuckDB relation)."""
    import narwhals as nw

    frame = nw.from_native(like)
    if frame.implementation.is_pandas():
        return made
    import pyarrow as pa

    table = pa.Table.from_pandas(made, preserve_index=False).replace_schema_metadata(None)
    if frame.implementation.is_polars():
        import polars as pl

        return pl.from_arrow(table)
    return table


def _unscorable(table: pd.DataFrame, p: Any) -> str:
    bad = np.flatnonzero(~np.isfinite(p))
    row = table.iloc[bad[0]]
    missing = [name for name in ("recency_days", "frequency", "tenure_days") if name in row and pd.isna(row[name])]
    why = f"`{missing[0]}` is missing" if missing else "its inputs are not finite"
    first = f"the first is row {bad[0] + 1}: {why}"
    return f"{len(bad)} rows cannot be scored, {first}; every customer with a purchase has these"
