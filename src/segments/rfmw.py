"""RFMW scores from 1 to 5 by cut points that are fixed once, at training time.

One retailer, trained on 2026-01-01: one customer in five bought within 14 days, two in five within 40, and so on; the
cuts of recency are then [14, 40, 95, 210] and stay so. A customer silent for 30 days scores 4 that day and next year
alike, whatever the other customers do. A quintile score that is worked out anew each month would change because
others changed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

VARIABLES = ("recency_days", "frequency", "monetary", "width")
SCORES = {"recency_days": "r_score", "frequency": "f_score", "monetary": "m_score", "width": "w_score"}
NAMES = {
    "recency_days": {"en": "Recency", "zh": "最近一次购买"},
    "frequency": {"en": "Frequency", "zh": "购买频次"},
    "monetary": {"en": "Mean order value", "zh": "客单价"},
    "width": {"en": "Width (categories bought)", "zh": "购买广度（品类数）"},
    "rfmw": {"en": "RFMW composite", "zh": "RFMW 综合分"},
}
QUINTILES = (0.2, 0.4, 0.6, 0.8)


def cuts(features: pd.DataFrame) -> dict[str, list[float] | None]:
    """Four ascending cut points for each of R, F, M, W from the customers who bought; None for a variable without data.

    Each cut is a value some customer has (the smallest with at least 20, 40, 60, 80 % of customers at or below it), so
    a score never depends on a rule of interpolation.
    """
    bought = buyers(features)
    cut_points: dict[str, list[float] | None] = {}
    for name in VARIABLES:
        values = _numbers(bought, name)
        values = values[np.isfinite(values)]
        cut_points[name] = (
            [float(x) for x in np.quantile(values, QUINTILES, method="inverted_cdf")] if len(values) else None
        )
    return cut_points


def scores(features: pd.DataFrame, cut_points: dict[str, list[float] | None]) -> pd.DataFrame:
    """r_score, f_score, m_score, w_score (Int64, 1..5) in the rows and index of `features`.

    F, M, W: 1 + the number of cuts below the value. R: 5 - the number of cuts below the days since the last purchase,
    so 5 is the most recent. Equal values always score alike; with many equal values (one-time buyers) some scores
    stay empty. Who never bought scores 1 on R, F and M; a variable without cut points is null for everybody.
    """
    table = pd.DataFrame(index=features.index)
    for name, score in SCORES.items():
        at = cut_points[name]
        if at is None:
            table[score] = pd.array([pd.NA] * len(features), dtype="Int64")
            continue
        values = _numbers(features, name)
        below = np.searchsorted(np.asarray(at), values, side="left")
        number = 5 - below if name == "recency_days" else 1 + below
        known = np.isfinite(values)
        column = pd.array(np.where(known, number, 1), dtype="Int64")
        if name == "width":
            column[~known] = pd.NA
        table[score] = column
    return table


def composite(scored: pd.DataFrame, weights: tuple[float, float, float, float]) -> pd.Series:
    """The weighted mean of the four scores, 1.0 to 5.0; a null width score leaves the other three, reweighted.

    Weights are those of R, F, M, W; see `study.Segments`.
    """
    values = scored[list(SCORES.values())].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    share = np.where(np.isfinite(values), np.asarray(weights, float), 0.0)
    total = (np.nan_to_num(values) * share).sum(axis=1) / share.sum(axis=1)
    return pd.Series(np.round(total, 12), index=scored.index, name="rfmw")


def grid(assigned: pd.DataFrame, by: tuple[str, str] = ("r_score", "f_score")) -> pd.DataFrame:
    """Customers in each of the 25 cells of two scores: columns `by[0]`, `by[1]`, customers, share (of all)."""
    pairs = assigned.groupby(list(by)).size()
    cells = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=list(by))
    table = pairs.reindex(cells, fill_value=0).rename("customers").reset_index()
    return table.assign(share=table["customers"] / max(1, len(assigned)))


def shared(assigned: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """variable, empty (the scores nobody has), score, value, share: for every variable with an empty score, the value
    most customers share (`share` of all) and the score it has.

    Cut points are values that customers have, so customers with equal values always share a score: where more than one
    in five have bought on a single day, they fill one score and leave the next empty. Both tables are of one as_of, in
    one order.
    """
    rows = []
    for name, score in SCORES.items():
        numbers = assigned[score].dropna().astype(int)
        empty = sorted(set(range(1, 6)) - set(numbers))
        values = pd.Series(_numbers(features, name), index=assigned.index)[numbers.index].dropna()
        if empty and len(values):
            counts = values.value_counts()
            top = float(counts.index[0])
            rows.append((name, empty, int(numbers[values == top].iloc[0]), top, float(counts.iloc[0] / len(assigned))))
    return pd.DataFrame(rows, columns=["variable", "empty", "score", "value", "share"])


def response(scored: pd.DataFrame, bought: pd.Series) -> pd.DataFrame:
    """Response by score: variable, score, customers, responded, rate; `bought` (bool) lies in the index of `scored`.

    The usual claim is that R orders the response best, then F, then M, then W; the rows show whether that holds.
    """
    rows = []
    for name, score in SCORES.items():
        if scored[score].isna().all():
            continue
        rates = bought.astype(float).groupby(scored[score]).agg(["size", "sum"])
        rows += [(name, int(str(at)), int(n), int(s), s / n) for at, n, s in rates.itertuples()]
    return pd.DataFrame(rows, columns=["variable", "score", "customers", "responded", "rate"])


def response_order(table: pd.DataFrame) -> pd.DataFrame:
    """How far each variable separates: variable, rate_range (highest less lowest rate, 0..1), rank; widest first."""
    rate = table.groupby("variable")["rate"]
    order = (rate.max() - rate.min()).sort_values(ascending=False).rename("rate_range").reset_index()
    return order.assign(rank=range(1, len(order) + 1))


def buyers(features: pd.DataFrame) -> pd.DataFrame:
    """The rows of customers with at least one purchase day."""
    return features[_numbers(features, "frequency") > 0]


def _numbers(features: pd.DataFrame, name: str) -> np.ndarray:
    if name not in features:
        return np.full(len(features), np.nan)
    column: Any = pd.to_numeric(features[name])
    return column.to_numpy(dtype=float, na_value=np.nan)
