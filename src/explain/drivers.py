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
