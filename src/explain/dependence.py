"""Dependence of the probability on one feature: points along the feature's values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import UserError
from ..scoring import Model
from .reasons import as_model

COLUMNS = ["feature", "value", "category", "customers", "points", "low", "high"]


def dependence(model: Model | Mapping[str, Any], features: pd.DataFrame, name: str, bins: int = 20) -> pd.DataFrame:
    """One row per bin of feature `name`, in order of value: the points it contributes there.

    feature, value (median in the bin; NaN for missing or a category), category (its text, "" for a number, null
    for missing), customers, points (mean share of probability), low and high (10 % and 90 % quantiles: how much it
    depends on the other features). bins: at most so many, with equal numbers of customers. Raises UserError for a
    feature that is not among the model's inputs.
    """
    model = as_model(model)
    if name not in model.inputs or name not in features:
        raise UserError(f"`{name}` is no input of this model; it has {', '.join(list(model.inputs)[:8])}, ...")
    why = model.contributions(features)
    points = pd.Series(why.feature_points[:, why.names.index(name)])
    values = features[name].reset_index(drop=True)
    if model.inputs[name] == "category":
        groups = values.astype(object)
        order = sorted(groups.dropna().unique())
    else:
        numbers = values.astype(float)
        distinct = numbers.dropna().nunique()
        groups = numbers.rank(method="dense") if distinct <= bins else pd.qcut(numbers, bins, duplicates="drop")
        groups = pd.Series(np.asarray(groups.astype(object)), dtype=object)
        order = sorted(groups.dropna().unique())
    rows = [_row(name, model.inputs[name], values, points, groups == group, group) for group in order]
    if values.isna().any():
        rows.append(_row(name, "missing", values, points, values.isna(), None))
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(name: str, kind: str, values: pd.Series, points: pd.Series, inside: pd.Series, group: Any) -> dict[str, Any]:
    points_inside = points[inside.to_numpy()]
    low, high = points_inside.quantile([0.1, 0.9])
    return {
        "feature": name,
        "value": float(values[inside.to_numpy()].astype(float).median()) if kind == "number" else float("nan"),
        "category": {"number": "", "category": group, "missing": None}[kind],
        "customers": int(inside.sum()),
        "points": float(points_inside.mean()),
        "low": float(low),
        "high": float(high),
    }
