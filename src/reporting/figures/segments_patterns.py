"""Personas and satisfaction paths in pictures."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ...segments.lost_customers import STAGES
from ...segments.persona_words import centres_table
from ...segments.satisfaction import PATHS
from ..formats import Formats
from . import style


def heat(table: pd.DataFrame, title: str, reach: float, language: str = "en") -> Figure:
    """Signed numbers as a heat map: rows and columns named by the frame, colours from -reach to reach."""
    show = Formats(language)
    with style.styled():
        figure, axes = style.canvas(1.2 + 0.27 * len(table), width=max(style.WIDTH, 2.6 + 0.75 * table.shape[1]))
        for row, (_, values) in enumerate(table.iterrows()):
            for column, value in enumerate(values):
                colour = style.shade(float(value), -reach, reach, style.DIVERGING)
                axes.add_patch(style.cell(column, row, colour))
                axes.text(column, row, show.number(float(value), 1), ha="center", va="center", fontsize=8,
                          color=style.readable_on(colour))  # fmt: skip
        axes.set_xlim(-0.5, table.shape[1] - 0.5)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xticks(range(table.shape[1]), [style.wrapped(str(name), 10) for name in table.columns])
        axes.set_yticks(range(len(table)), [style.shortened(str(name), 44) for name in table.index])
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=style.INK, labelsize=8)
        axes.spines[:].set_visible(False)
    row, column = divmod(int(table.abs().to_numpy().argmax()), table.shape[1])
    return style.message(figure, title, f"{title}: {table.index[row]} / {table.columns[column]}")


def centres(rule: dict[str, Any], names: pd.DataFrame, language: str = "en") -> Figure:
    """Each persona's mean manner in standard deviations from all customers'; see `persona_words.centres_table`."""
    square = centres_table(rule).pivot_table(index=f"name_{language}", columns="persona", values="z", sort=False)
    first = names[f"name_{language}"].str.split(", |、", regex=True).str[0]
    called = dict(zip(names["persona"], names["persona"] + ": " + first, strict=True))
    title = {
        "en": "What sets the personas apart (standard deviations)",
        "zh": "各画像与总体均值的差异（标准差）",
    }
    return heat(square.rename(columns=called), title[language], 2.0, language)


def paths(table: pd.DataFrame, to: str = "repeat", language: str = "en") -> Figure:
    """Effects on `to` with their 95 % intervals, those in the first unit there; see `segments.satisfaction.paths`."""
    show = Formats(language)
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
        axes.set_xlabel(rows[f"unit_{language}"].iloc[0])
    strongest = rows.iloc[int(rows["effect"].abs().to_numpy().argmax())]
    title = {"en": "{a} weighs most on: {b}", "zh": "对“{b}”影响最大：{a}"}[language].format(
        a=called[str(strongest["from"])][language], b=called[to][language]
    )
    effect, low, high = (show.number(strongest[name], 3) for name in ("effect", "low", "high"))
    return style.message(figure, title, f"{title}; {effect} [{low}, {high}]")
