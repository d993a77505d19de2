"""The feature table: distributions, churn rate and response by quintile, missing values."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...features import CATALOGUE, FAMILIES, entry
from ..formats import Formats
from ..text import Words
from . import style


def distributions(
    features: pd.DataFrame, names: Sequence[str], language: str = "en", *, of_families: bool = False
) -> Figure:
    """Small histograms of `names` (one as_of), cut at the 99th percentile so that a few values do not hide the rest;
    `of_families`: each represents its feature family."""
    words = Words(language)
    chosen = [name for name in names if name in features and features[name].notna().any()]
    middles = {name: float(features[name].median()) for name in chosen}
    with style.styled():
        rows = (len(chosen) + 1) // 2
        figure, grid = style.canvas(1.8 * rows, width=7.4, nrows=rows, ncols=2, squeeze=False)
        for place, (axes, name) in enumerate(zip(grid.flat, chosen, strict=False)):
            values = features[name].dropna().astype(float)
            _histogram(axes, values[values <= values.quantile(0.99)], language)
            axes.axvline(middles[name], color=style.ACCENT)
            axes.set_title(
                "\n".join(_lines(_name(name, language), language)), fontsize=style.SMALL, fontweight="normal"
            )
            middle = words("notebook.median", value=_short(middles[name], language))
            axes.set_title(middle, loc="right", fontsize=style.SMALL, fontweight="normal", color=style.ACCENT)
            if place % 2 == 0:
                axes.set_ylabel(words("notebook.customers"))
        for axes in grid.flat[len(chosen) :]:
            axes.set_visible(False)
    if of_families:
        zero = sum(middle == 0 for middle in middles.values())
        title = words("notebook.distributions_families.title", n=len(chosen), zero=zero)
    else:
        each = (f"{_name(name, language)} {_short(middles[name], language)}" for name in chosen[:4])
        title = words("notebook.distributions.title", middles=words("notebook.comma").join(each))
    return style.message(figure, title, words("notebook.distributions.alt", n=len(chosen)))


def _histogram(axes: Axes, values: pd.Series, language: str) -> None:
    """Customers by value; bins of whole numbers hold equally many of them, or some would be empty."""
    low, high = float(values.min()), float(values.max())
    whole = bool((values == values.round()).all())
    step = math.ceil((high - low + 1) / 24)
    axes.hist(values, bins=list(np.arange(low - 0.5, high + step, step)) if whole else 24, color=style.MAIN)
    style.horizontal_grid(axes)
    axes.xaxis.set_major_locator(MaxNLocator(3 if high >= 1e5 else 5, integer=whole))
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: Formats(language).count(value))
    if whole or high - low >= 10:
        axes.xaxis.set_major_formatter(lambda value, _: Formats(language).count(value))


def churn_rate_by_quintile(
    features: pd.DataFrame, churned: pd.Series, names: Sequence[str], language: str = "en"
) -> Figure:
    """Churn rate in five equal groups of each of `names`, lowest values left; `churned`: bool, on the same index."""
    words, formats = Words(language), Formats(language)
    rates = {}
    for name in names:
        if name in features and features[name].nunique() > 1:
            ranked = features[name].rank(method="average", pct=True)
            group = np.ceil(ranked * 5).clip(1, 5)
            rates[name] = churned.groupby(group).mean().reindex(range(1, 6))
    table = pd.DataFrame(rates).T
    order = (table.max(axis=1) - table.min(axis=1)).sort_values(ascending=False).index
    table = table.loc[order]
    with style.styled():
        figure, axes = style.canvas(0.8 + 0.32 * len(table), width=7.4)
        low, high = float(np.nanmin(table)), float(np.nanmax(table))
        for row, name in enumerate(table.index):
            for column, rate in enumerate(table.loc[name]):
                if np.isnan(rate):
                    continue
                share = (rate - low) / (high - low) if high > low else 0.5
                style.heat_cell(axes, column + 0.5, row + 0.5, share, formats.percent(rate, 0))
        axes.set(xlim=(0, 5), ylim=(len(table), 0))
        axes.set_xticks([0.5, 4.5], [words("notebook.lowest"), words("notebook.highest")])
        axes.set_yticks([i + 0.5 for i in range(len(table))], [_name(name, language) for name in table.index])
        axes.tick_params(length=0)
        if table.isna().any(axis=None):
            axes.set_xlabel(words("notebook.tied"))
        for side in axes.spines.values():
            side.set_visible(False)
    return style.message(
        figure,
        words(
            "notebook.churn_rate_by_quintile.title",
            name=_name(str(order[0]), language),
            low=formats.percent(table.iloc[0].min(), 0),
            high=formats.percent(table.iloc[0].max(), 0),
        ),
        words(
            "notebook.churn_rate_by_quintile.alt", n=len(table), low=formats.percent(low), high=formats.percent(high)
        ),
    )


def missing_values(features: pd.DataFrame, language: str = "en") -> Figure:
    """Bars of the share of missing values per feature family (mean over its features, one as_of)."""
    words, formats = Words(language), Formats(language)
    shares = features.drop(columns=["customer_id", "as_of"]).isna().mean()
    families = pd.Series({name: entry(name).family for name in shares.index})
    table = shares.groupby(families).mean().sort_values()
    with style.styled():
        figure, axes = style.canvas(0.7 + 0.3 * len(table))
        axes.barh([FAMILIES[name][language] for name in table.index], table, color=style.MAIN, height=0.6)
        style.vertical_grid(axes)
        axes.xaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set_xlabel(words("notebook.missing_values"))
        axes.set_xlim(0, max(0.05, float(table.max()) * 1.1))
    return style.message(
        figure,
        words(
            "notebook.missing_values.title",
            name=FAMILIES[str(table.index[-1])][language],
            share=formats.percent(table.iloc[-1]),
        ),
        words("notebook.missing_values.alt", n=len(table)),
    )


def response_by_quintile(table: pd.DataFrame, language: str = "en") -> Figure:
    """Share that bought again by quintile of R, F, M and W, one line each; `table`: variable, quintile, response."""
    words, formats = Words(language), Formats(language)
    wide = table.pivot_table(index="quintile", columns="variable", values="response", sort=False)
    order = (wide.iloc[-1] - wide.iloc[0]).sort_values(ascending=False)
    with style.styled():
        figure, axes = style.canvas(2.8)
        places = _apart(wide.iloc[-1].sort_values(), 0.055 * float(wide.to_numpy().max()))
        for colour, name in zip(style.SERIES, wide.columns, strict=False):
            axes.plot(wide.index.astype(int), wide[name], "o-", color=colour, markersize=4)
            axes.text(5.12, places[str(name)], _family(str(name), language), va="center", color=colour)
        style.horizontal_grid(axes)
        axes.set_xticks(range(1, 6))
        axes.set_xlim(0.8, 6.1)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set_xlabel(words("notebook.quintile"))
        axes.set_ylabel(words("notebook.response"))
    return style.message(
        figure,
        words(
            "notebook.response.title",
            order=" > ".join(_family(str(name), language) for name in order.index),
            differences=words("notebook.comma").join(formats.number(float(one) * 100, 0) for one in order),
        ),
        words("notebook.response.alt", difference=formats.points(float(order.iloc[0]))),
    )


def _name(feature: str, language: str, most: int = 64) -> str:
    """The feature's meaning, without brackets, shortened to `most` characters at a word's end."""
    meaning = getattr(CATALOGUE[feature], language) if feature in CATALOGUE else feature.replace("_", " ")
    return textwrap.shorten(re.split(r"[:;]|, ", re.sub(r" *[(（].*?[)）]", "", meaning))[0], most, placeholder=" …")


def _lines(name: str, language: str) -> list[str]:
    """`name` in at most two lines of half a picture's width, leaving room for the median."""
    return textwrap.wrap(name, 35 if language == "en" else 18, max_lines=2, placeholder=" …")


def _short(value: float, language: str) -> str:
    """`value` with few enough digits to read at a glance."""
    whole = abs(value) >= 100 or value == round(value)
    return Formats(language).number(value, 0 if whole else 1 if abs(value) >= 1 else 2)


def _apart(ends: pd.Series, gap: float) -> dict[str, float]:
    """Heights of the labels: their lines' ends, moved up where they would touch the one below (`ends` ascending)."""
    places: dict[str, float] = {}
    last = -np.inf
    for name, end in ends.items():
        last = max(float(end), last + gap)
        places[str(name)] = last
    return places


def _family(feature: str, language: str) -> str:
    return FAMILIES[CATALOGUE[feature].family][language]
