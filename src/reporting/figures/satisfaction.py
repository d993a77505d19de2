"""From satisfaction to loyalty to profit: effects with their intervals."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...segments.lost_customers import STAGES
from ...segments.satisfaction import PATHS
from ..formats import Formats
from ..text import Words
from . import style


def paths(table: pd.DataFrame, to: str = "repeat", language: str = "en") -> Figure:
    """Effects on `to` with their 95 % intervals, those in the first unit there; see `segments.satisfaction.paths`.

    Effects on the chance of buying again are shown in percentage points.
    """
    words, formats = Words(language), Formats(language)
    show = formats.points if to == "repeat" else formats.decimal
    rows = table[table["to"] == to].iloc[::-1]
    rows = rows[rows["unit_en"] == rows["unit_en"].iloc[-1]].reset_index(drop=True)
    called = {**PATHS, **STAGES}
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.34 * len(rows))
        axes.axvline(0, color=style.MUTED, linewidth=1)
        axes.hlines(rows.index, rows["low"], rows["high"], color=style.PALE, linewidth=7)
        sure = (rows["low"] > 0) | (rows["high"] < 0)
        axes.scatter(
            rows["effect"], rows.index, color=[style.MAIN if yes else style.MUTED for yes in sure], s=34, zorder=3
        )
        axes.set_yticks(rows.index, [called[str(key)][language] for key in rows["from"]])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.tick_params(length=0)
        axes.tick_params(axis="y", labelcolor=style.INK)
        axes.grid(axis="x")
        axes.spines[["left", "bottom"]].set_visible(False)
        if to == "repeat":
            axes.xaxis.set_major_formatter(
                lambda value, _: formats.points(value, 1 if 0.0005 < abs(value) < 0.0095 else 0)
            )
        source = "stage" if str(rows["from"].iloc[0]) in STAGES else "satisfaction_repeat"
        axes.set_xlabel(
            style.wrapped(words(f"why.unit.{source}"), 34) if to == "repeat" else rows[f"unit_{language}"].iloc[0]
        )
    strongest = rows.iloc[int(rows["effect"].abs().to_numpy().argmax())]
    title = words(
        "figure.paths.title" if sure.any() else "figure.paths.title_none",
        start=called[str(strongest["from"])][language],
        end=called[to][language],
    )
    effect, low, high = (show(strongest[name]) for name in ("effect", "low", "high"))
    return style.message(figure, title, words("figure.paths.alt", title=title, effect=effect, low=low, high=high))
