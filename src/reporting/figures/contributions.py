"""The shap package's own pictures, drawn from the model's own contributions."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import shap
from matplotlib.figure import Figure

from . import style


def explanation(
    values: np.ndarray, names: Sequence[str], base: float, features: pd.DataFrame, most: int = 2000
) -> shap.Explanation:
    """What shap draws from: contributions [n, k] in log-odds, their column names and intercept, and the feature values.

    At most `most` customers, evenly spread over the table, so that a picture stays small. Text and dates have no place
    on a colour scale and are grey.
    """
    rows = np.unique(np.linspace(0, len(features) - 1, min(most, len(features))).astype(int))
    data = features.reindex(columns=list(names)).iloc[rows].apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    return shap.Explanation(values[rows], base_values=base, data=data, feature_names=list(names))


def beeswarm(told: shap.Explanation, title: str, most: int = 14) -> Figure:
    """One dot per customer and feature, the `most` strongest; right raises the log-odds, colour is the value."""
    return _drawn(lambda: shap.plots.beeswarm(told, max_display=most, show=False, plot_size=(7.5, 5.2)), title)


def dependence(told: shap.Explanation, feature: int, title: str) -> Figure:
    """The contribution of one feature (its column number) over its value."""
    return _drawn(lambda: shap.plots.scatter(told[:, feature], show=False), title)


def _drawn(draw: Callable[[], Any], title: str) -> Figure:
    with (
        warnings.catch_warnings(),
        plt.ioff(),
        plt.rc_context({"svg.hashsalt": "churn", "figure.constrained_layout.use": False}),
    ):
        warnings.filterwarnings("ignore", message="All-NaN slice")  # a column of text has no colour scale
        plt.close("all")
        draw()
        figure = plt.gcf()
        figure.set_layout_engine("none")
        plt.close(figure)
    return style.message(figure, title, title)
