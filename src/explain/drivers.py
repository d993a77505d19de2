"""Drivers of the probabilities: over all customers, per segment, with the direction of each feature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..scoring import Model
from ..scoring.reason_text import family_of
from .reasons import as_model


def drivers(model: Model | Mapping[str, Any], features: pd.DataFrame, by: str = "family") -> pd.DataFrame:
    """One row per family (or feature): how much it changes probabilities, and in which direction; strongest first.

    family (and feature), strength (mean |points|, share of probability), raises and lowers (share of customers whose
    probability it raises, lowers by more than half a percentage point), direction (rank correlation of a feature's
    value with its points, -1..1: 1 means higher values, higher probability; NaN for a family, a category or a
    constant), rank. by: "family" or "feature". features: feature rows, usually today's cohort.
    """
    model = as_model(model)
    why = model.contributions(features)
    points, names = (why.points, why.families) if by == "family" else (why.feature_points, why.names)
    family = family_of()
    table = pd.DataFrame(
        {
            "family": names if by == "family" else [family.get(name, name) for name in names],
            "feature": names,
            "strength": np.abs(points).mean(axis=0),
            "raises": (points > 0.005).mean(axis=0),
            "lowers": (points < -0.005).mean(axis=0),
            "direction": [direction(features.get(name), points[:, place]) for place, name in enumerate(names)],
        }
    )
    if by == "family":
        table = table.drop(columns=["feature", "direction"])
    table = table.sort_values("strength", ascending=False, kind="stable", ignore_index=True)
    return table.assign(rank=np.arange(1, len(table) + 1))


def direction(values: pd.Series | None, points: np.ndarray) -> float:
    """Spearman's rank correlation of a numeric feature with its points over customers who have a value; else NaN."""
    if values is None or not pd.api.types.is_numeric_dtype(values):
        return float("nan")
    known = values.notna().to_numpy()
    ranks = values[known].rank().to_numpy(), pd.Series(points[known]).rank().to_numpy()
    if known.sum() < 3 or min(np.ptp(side) for side in ranks) == 0:
        return float("nan")
    return float(np.corrcoef(*ranks)[0, 1])


def segment_drivers(
    model: Model | Mapping[str, Any], features: pd.DataFrame, segment: pd.Series | np.ndarray
) -> pd.DataFrame:
    """One row per segment and family: what sets the segment's mean probability apart from the base, by |points|.

    segment, customers, p (mean), base, family, points (mean share; base + their sum = p), rank within the segment.
    segment: a label per row of `features`; rows with a null label are left out.
    """
    why = as_model(model).contributions(features)
    labels = pd.Series(np.asarray(segment), dtype=object)
    frame = pd.DataFrame(why.points, columns=why.families).assign(p=why.p)
    means = frame.groupby(labels.to_numpy()).mean()
    sizes = labels.value_counts().to_dict()
    rows = [
        {
            "segment": name,
            "customers": int(sizes[name]),
            "p": float(row["p"]),
            "base": why.base,
            "family": family,
            "points": float(row[family]),
            "rank": rank + 1,
        }
        for name, row in means.iterrows()
        for rank, family in enumerate(row[why.families].abs().sort_values(ascending=False, kind="stable").index)
    ]
    return pd.DataFrame(rows, columns=["segment", "customers", "p", "base", "family", "points", "rank"])


def probability_changes(
    model: Model | Mapping[str, Any], before: pd.DataFrame, now: pd.DataFrame, at_least: float = 0.0
) -> pd.DataFrame:
    """Changes of each customer's probability between two as_of dates under one model, by family.

    One row per customer in both tables and family: customer_id, p_before, p, change, family, points (the family's part
    of the change; they add up to it), rank (1 = largest |points|). Largest change first. Only customers whose
    probability changed by at least `at_least`. Both dates are scored by one model, so a change is the customer's own
    and not that of a retrained model or of the season.
    """
    model = as_model(model)
    old, new = model.contributions(before), model.contributions(now)
    order = pd.Index(before["customer_id"].to_numpy()).get_indexer(pd.Index(now["customer_id"].to_numpy()))
    rows_now = np.flatnonzero(order >= 0)
    rows_before = order[rows_now]
    change = new.p[rows_now] - old.p[rows_before]
    points = new.points[rows_now] - old.points[rows_before]
    chosen = np.flatnonzero(np.abs(change) >= at_least)
    chosen = chosen[np.argsort(-np.abs(change[chosen]), kind="stable")]
    ranked = np.argsort(-np.abs(points[chosen]), axis=1, kind="stable")
    width = len(new.families)
    row = np.repeat(chosen, width)
    return pd.DataFrame(
        {
            "customer_id": now["customer_id"].to_numpy()[rows_now[row]],
            "p_before": old.p[rows_before[row]],
            "p": new.p[rows_now[row]],
            "change": change[row],
            "family": np.array(new.families, dtype=object)[ranked.ravel()],
            "points": points[row, ranked.ravel()],
            "rank": np.tile(np.arange(1, width + 1), len(chosen)),
        }
    )
