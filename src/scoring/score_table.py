"""From probabilities and reasons to the table a caller gets back, in the kind of table the caller came with."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import UserError
from ..wording import singular
from .bundle_file.content import Bands, Bundle
from .bundle_file.fitted_content import DERIVED
from .evaluation.cohort import in_cohort
from .evaluation.matrix import Frame, length
from .evaluation.reasons import Reasons
from .evaluation.value import ValueModel, evaluate_columns
from .reason_text import reason

BATCH = 65_536
"""rows whose reasons are held at a time; of the others the table keeps the text and the points shown"""


def score_table(
    bundle: Bundle,
    table: pd.DataFrame,
    p: np.ndarray,
    value: ValueModel | None,
    why: Callable[[pd.DataFrame, np.ndarray], Reasons],
    reasons: int,
) -> pd.DataFrame:
    """customer_id, as_of (where `table` has them), p, band, in_cohort, expected_value; with reasons reason_columns too.

    why gives the reasons of some rows and their probabilities; it is asked for BATCH rows at a time. Raises UserError
    when a probability cannot be computed, naming the first row (no id: errors end in logs) and what is missing.
    """
    if not np.isfinite(p).all():
        raise UserError(_unscorable(table, p))
    columns: dict[str, Any] = {name: table[name] for name in ("customer_id", "as_of") if name in table}
    columns["p"] = p
    columns["band"] = bands(bundle["bands"], p)
    columns["in_cohort"] = in_cohort(bundle, table)
    columns["expected_value"] = expected_value(value, table)
    if reasons:
        starts = range(0, max(len(table), 1), BATCH)
        batches = [(table.iloc[at : at + BATCH], p[at : at + BATCH]) for at in starts]
        parts = [reason_columns(bundle, some, why(some, its), reasons) for some, its in batches]
        columns |= {name: _joined([part[name] for part in parts]) for name in parts[0]}
    return pd.DataFrame(columns, index=table.index, copy=False)


def _joined(parts: list[Any]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    # text also where nobody has a third reason: Arrow and Spark would take the column for one of no type
    return pd.array([text for part in parts for text in part], dtype="str")


def score_row(
    bundle: Bundle,
    values: Mapping[str, list[Any]],
    p: float,
    value: ValueModel | None,
    why: Reasons | None,
    reasons: int,
) -> dict[str, Any]:
    """`score_table` for one customer, whose values are lists of one, as a dict."""
    if not math.isfinite(p):
        raise UserError(_unscorable(pd.DataFrame(values), np.array([p])))
    names = bundle["bands"]["names"]
    scores: dict[str, Any] = {
        "p": p,
        "band": names[bisect_right(bundle["bands"]["cuts"], p)],
        "in_cohort": bool(in_cohort(bundle, values)[0]),
        "expected_value": math.nan,
    }
    if value is not None:
        scores["expected_value"] = float(expected_value(value, values)[0])
    if why is not None:
        texts = reason_columns(bundle, values, why, reasons)
        scores |= {name: float(of[0]) if isinstance(of, np.ndarray) else of[0] for name, of in texts.items()}
    return scores


def bands(named: Bands, p: np.ndarray) -> Any:
    """The band's name for each probability; a cut belongs to the band above it. A pandas text array [n]."""
    return pd.array(named["names"], dtype="str").take(np.searchsorted(named["cuts"], p, side="right"))


def expected_value(model: ValueModel | None, table: Frame) -> np.ndarray:
    """Expected profit over the value horizon, float64 [n], in study currency; NaN when there is no value model."""
    return np.full(length(table), np.nan) if model is None else evaluate_columns(model, table)["value"]


def point_columns(count: int) -> list[str]:
    """The columns that `reason_columns` has besides the texts."""
    return ["base", *(f"points_{rank + 1}" for rank in range(count)), "other"]


def reason_columns(bundle: Bundle, table: Any, why: Reasons, count: int) -> dict[str, Any]:
    """What people read of the reasons: reason_1 .. reason_count, base, points_1 .. points_count, other.

    reason_k: text of the families with the largest shares, in the study's language; None for small ones. The rest are
    float64 [n], shares of probability: points_k is what reason_k adds (0 where it is None), other is what all families
    without a text add, and base + points_1 + ... + points_count + other = p to 1e-9.
    """
    study = bundle.get("study", {})
    language, currency = study.get("language", "en"), study.get("currency", "")
    order = why.order()[:, :count]
    shown = np.take_along_axis(why.matters(), order, axis=1)
    shares = np.take_along_axis(why.points, order, axis=1)
    # plain lists: formatting a NumPy number costs five times as much
    matters, points = shown.T.tolist(), shares.T.tolist()
    strongest = np.take_along_axis(why.strongest, order, axis=1).T.tolist()
    columns = {
        place: reason_values(table, why.names[place]).tolist() for place in {p for rank in strongest for p in rank}
    }
    reason_texts: dict[str, Any] = {f"reason_{rank + 1}": [None] * len(order) for rank in range(count)}
    usual = why.usual or [None] * len(why.names)
    for rank, features in enumerate(strongest):
        reason_texts[f"reason_{rank + 1}"] = [
            reason(why.names[place], columns[place][row], language, share, currency, usual[place]) if known else None
            for row, (place, share, known) in enumerate(zip(features, points[rank], matters[rank], strict=True))
        ]
    added = np.zeros((len(order), count))
    added[:, : order.shape[1]] = np.where(shown, shares, 0.0)
    reason_texts["base"] = np.full(len(order), why.base)
    reason_texts |= {f"points_{rank + 1}": added[:, rank] for rank in range(count)}
    return reason_texts | {"other": why.p - why.base - added.sum(axis=1)}


def reason_values(table: Any, name: str) -> Any:
    """The values behind a reason, an array [n].

    Pairs where the text names two: (recency, purchase days) for the purchase model's column, (recency, mean gap) for
    recency where the table has the customers' own gaps.
    """
    second = {DERIVED: "frequency", "recency_days": "mean_gap_days"}.get(name)
    if second is None or second not in table:
        return np.asarray(table[name])
    both = np.empty(len(table["recency_days"]), dtype=object)
    both[:] = list(zip(table["recency_days"], table[second], strict=True))
    return both


def as_kind(scores: pd.DataFrame, like: Any) -> Any:
    """`scores` as the kind of table `like` is: pandas, Polars, or Arrow (also for a DuckDB relation)."""
    import narwhals as nw

    frame = nw.from_native(like)
    if frame.implementation.is_pandas():
        return scores
    import pyarrow as pa

    table = pa.Table.from_pandas(scores, preserve_index=False).replace_schema_metadata(None)
    if frame.implementation.is_polars():
        import polars as pl

        return pl.from_arrow(table)
    return table


def _unscorable(table: pd.DataFrame, p: np.ndarray) -> str:
    bad = np.flatnonzero(~np.isfinite(p))
    row = table.iloc[bad[0]]
    missing = [name for name in ("recency_days", "frequency", "tenure_days") if name in row and pd.isna(row[name])]
    why = f"`{missing[0]}` is missing" if missing else "its inputs are not finite"
    first = f"the first is row {bad[0] + 1}: {why}"
    return f"{singular(f'{len(bad):,} rows')} cannot be scored, {first}; every customer with a purchase has these"
