"""The shap package's own pictures, drawn from the model's own contributions."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import shap
from matplotlib.figure import Figure

from ...features import CATALOGUE
from ...scoring.bundle_file.fitted_content import DERIVED, FittedModel
from ...scoring.evaluation.predict import compile_model, purchase_model
from ..formats import Formats
from ..text import Words
from . import style


def explanation(model: FittedModel, features: pd.DataFrame, language: str = "en", most: int = 2000) -> shap.Explanation:
    """What shap draws from: contributions [n, k] in log-odds, their columns' names in words, and the values seen.

    model: the facts of a bundle. At most `most` customers, at even steps through the table, to keep the picture small.
    Text and dates have no colour scale and are grey.
    """
    rows = features.iloc[np.unique(np.linspace(0, len(features) - 1, min(most, len(features))).astype(int))]
    values, names, base = compile_model(model).contributions(rows)
    if DERIVED in names:
        rows = rows.assign(**{DERIVED: purchase_model(model).log_odds(rows)})
    seen = rows.reindex(columns=names).apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    called = [_called(name, language) for name in names]
    return shap.Explanation(values, base_values=base, data=seen, feature_names=called)


def beeswarm(shap_values: shap.Explanation, language: str = "en", most: int = 14) -> Figure:
    """One dot per customer and feature, the `most` strongest; right raises the log-odds, colour is the value."""
    words = Words(language)

    def draw() -> None:
        shap.plots.beeswarm(
            shap_values,
            max_display=most,
            show=False,
            plot_size=(8.2, 5.2),
            color_bar_label=words("notebook.feature_value"),
        )
        axes = plt.gcf().axes
        axes[0].set_xlabel(words("notebook.impact"), fontsize=11)
        if len(axes) > 1:
            axes[1].set_yticklabels([words("notebook.low"), words("notebook.high")])
        labels = [label.get_text() for label in axes[0].get_yticklabels()]
        if shap_values.shape[1] > most:
            labels[0] = words("notebook.others", n=shap_values.shape[1] - most + 1)
        axes[0].set_yticks(axes[0].get_yticks(), labels, fontsize=10)

    order = _order(shap_values)
    first, second = (shap_values.feature_names[order[place]] for place in (0, min(1, len(order) - 1)))
    title = words("notebook.beeswarm.title", first=first, second=second)
    return _drawn(draw, title, words("notebook.beeswarm.alt", n=min(most, shap_values.shape[1])))


def waterfall(explanation: shap.Explanation, customer: int, language: str = "en", most: int = 10) -> Figure:
    """From the base to the log-odds of the customer in row `customer`, the `most` strongest features one by one."""
    words = Words(language)
    one = explanation[customer]
    strongest = explanation.feature_names[int(np.abs(one.values).argmax())]

    def draw() -> None:
        shap.plots.waterfall(one, max_display=most, show=False)
        axes = plt.gcf().axes[0]
        names = [label.get_text() for label in axes.get_yticklabels()]
        rest = words("notebook.others", n=explanation.shape[1] - most + 1)
        axes.set_yticks(axes.get_yticks(), [rest if name.endswith(" other features") else name for name in names])
        plt.gcf().set_size_inches(8.2, 4.6)

    title = words("notebook.waterfall.title", name=strongest)
    return _drawn(draw, title, words("notebook.waterfall.alt", n=min(most, explanation.shape[1])))


def dependence(shap_values: shap.Explanation, language: str = "en") -> Figure | None:
    """The contribution of the strongest feature that is a number over its value; None where none is."""
    words, formats = Words(language), Formats(language)
    numbers = [
        place
        for place in _order(shap_values)
        if len(np.unique(shap_values.data[np.isfinite(shap_values.data[:, place]), place])) > 1
    ]
    if not numbers:
        return None
    at = numbers[0]
    seen, part = shap_values.data[:, at], shap_values.values[:, at]  # noqa: PD011
    low, high = np.nanquantile(seen, [0.1, 0.9])

    def draw() -> None:
        shap.plots.scatter(shap_values[:, at], show=False)
        axes = plt.gcf().axes[0]
        axes.set_xlabel(shap_values.feature_names[at], fontsize=11)
        axes.set_ylabel(words("notebook.contribution"), fontsize=11)

    ends = {
        "low": formats.decimal(float(part[seen <= low].mean())),
        "high": formats.decimal(float(part[seen >= high].mean())),
    }
    title = words("notebook.dependence.title", name=shap_values.feature_names[at], **ends)
    return _drawn(draw, title, words("notebook.dependence.alt"))


def _order(shap_values: shap.Explanation) -> list[int]:
    """Columns by mean absolute contribution, strongest first."""
    return [int(place) for place in np.abs(shap_values.values).mean(axis=0).argsort(kind="stable")[::-1]]


def _called(name: str, language: str) -> str:
    """A feature's meaning in a few words; a retailer's own attribute keeps its name."""
    if name == DERIVED:
        return Words(language)("notebook.purchase_model")
    if name not in CATALOGUE:
        return name.replace("_", " ")
    text = getattr(CATALOGUE[name], language)
    return style.shortened(text.split("；" if language == "zh" else ";")[0], 46)


def _drawn(draw: Callable[[], Any], title: str, description: str) -> Figure:
    with (
        warnings.catch_warnings(),
        plt.ioff(),
        plt.rc_context({"svg.hashsalt": "churn", "figure.constrained_layout.use": False}),
    ):
        warnings.filterwarnings("ignore", message="All-NaN slice")  # a column of text has no colour scale
        plt.close("all")
        state = np.random.get_state()  # noqa: NPY002
        np.random.seed(1)  # noqa: NPY002, shap orders and spreads its dots by the global generator
        try:
            draw()
        finally:
            np.random.set_state(state)  # noqa: NPY002
        figure = plt.gcf()
        figure.set_layout_engine("none")
        plt.close(figure)
    return style.message(figure, title, description)
