"""Forecast and actual rates, origin by origin, and the forecast now."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def forecast_and_actual(base_rates: pd.DataFrame, target: str = "churn", language: str = "en") -> Figure:
    """Rates per origin: actual rates as dots, forecasts with their 80 % intervals as bars.

    `base_rates`: as_of, n, expected, low, high, happened (null where the window has not closed), oldest first.
    """
    words, formats = Words(language), Formats(language)
    table = base_rates.reset_index(drop=True)
    rates = table[["expected", "low", "high", "happened"]].astype(float).div(table["n"].astype(float), axis=0)
    closed = rates["happened"].notna()
    inside = int((rates["happened"].between(rates["low"], rates["high"]) & closed).sum())
    with style.styled():
        figure, axes = style.canvas(2.7)
        at = range(len(table))
        axes.vlines(at, rates["low"], rates["high"], color=style.PALE, linewidth=9, zorder=1)
        axes.plot(at, rates["expected"], "_", color=style.MAIN, markersize=11, markeredgewidth=2.2, zorder=2)
        known = [i for i in at if closed[i]]
        axes.plot(known, rates.loc[closed, "happened"], "o", color=style.ACCENT, markersize=5, zorder=3)
        style.horizontal_grid(axes)
        axes.set_ylim(bottom=0)
        step = -(-len(table) // 7)
        ticks = [i for i in at if (len(table) - 1 - i) % step == 0]
        axes.set_xticks(ticks, [formats.month(table["as_of"].iloc[i]) for i in ticks])
        axes.set_xlim(-0.6, len(table) - 0.1)
        axes.yaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set_ylabel(words(f"figure.rate_{target}"))
        axes.set_xlabel(words("figure.origin"))
        above = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom"}
        axes.annotate("▬ " + words("figure.expected"), (0, 1), xytext=(0, 4), color=style.MAIN, **above)
        axes.annotate("● " + words("figure.happened"), (1, 1), xytext=(0, 4), color=style.ACCENT, ha="right", **above)
    n = int(closed.sum())
    return style.message(
        figure,
        words("figure.base_rates.title", inside=inside, n=n) if n else words("figure.base_rates.title_none"),
        words(
            "figure.base_rates.alt",
            n=n,
            low=formats.percent(rates["happened"].min() if n else None),
            high=formats.percent(rates["happened"].max() if n else None),
            now=formats.percent(rates["expected"].iloc[-1]),
        ),
    )
