"""Drivers of the probability: how much each feature family raises or lowers it, overall and by segment."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def up_and_down(drivers: pd.DataFrame, language: str = "en") -> Figure:
    """Average effect of each family where it raises the risk (right) and where it lowers it (left), in points.

    `drivers`: name (shown), up_points, down_points (shares, -1..1), strongest first.
    """
    words, formats = Words(language), Formats(language)
    table = drivers.iloc[::-1].reset_index(drop=True)
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.34 * len(table))
        axes.barh(table.index, 100 * table["up_points"], color=style.ACCENT, height=0.62)
        axes.barh(table.index, 100 * table["down_points"], color=style.MAIN, height=0.62)
        axes.axvline(0, color=style.MUTED, linewidth=1)
        for at, row in table.iterrows():
            for value, side in ((row["up_points"], "left"), (row["down_points"], "right")):
                axes.annotate(formats.points(value), (100 * value, at), xytext=(3 if side == "left" else -3, 0),
                              textcoords="offset points", ha=side, va="center", fontsize=style.SMALL)  # fmt: skip
        axes.set_yticks(table.index, table["name"])
        axes.tick_params(axis="y", labelcolor=style.INK, length=0)
        axes.tick_params(axis="x", length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xticks([])
        reach = 100 * max(table["up_points"].max(), -table["down_points"].min(), 0.01)
        axes.set_xlim(-1.75 * reach, 1.75 * reach)
        axes.set_xlabel(words("figure.drivers.axis"))
    first = drivers.iloc[0]
    return style.message(
        figure,
        words("figure.drivers.title", name=first["name"]),
        words("figure.drivers.alt", names=words.listed([str(name) for name in drivers["name"]]),
              up=formats.points(first["up_points"]), down=formats.points(first["down_points"])),
    )  # fmt: skip


def by_segment(table: pd.DataFrame, language: str = "en") -> Figure:
    """Mean share of each family (columns) in each segment's probability (rows), in percentage points, as a heat map."""
    words, formats = Words(language), Formats(language)
    reach = float(table.abs().max().max()) or 0.01
    with style.styled():
        figure, axes = style.canvas(1.45 + 0.34 * len(table), width=6.2)
        for row, (_, values) in enumerate(table.iterrows()):
            for column, value in enumerate(values):
                style.heat_cell(axes, column, row, -float(value) / reach, formats.points(float(value)))
        axes.set_xlim(-0.5, table.shape[1] - 0.5)
        axes.set_ylim(len(table) - 0.5, -0.5)
        names = [style.wrapped(str(name), 16) for name in table.columns]
        axes.set_xticks(range(table.shape[1]), names, fontsize=style.SMALL, rotation=30, ha="left")
        axes.set_yticks(range(len(table)), table.index)
        axes.tick_params(length=0, labelcolor=style.INK)
        axes.xaxis.tick_top()
        axes.spines[:].set_visible(False)
    row, column = divmod(int(table.abs().to_numpy().argmax()), table.shape[1])
    segment, family = table.index[row], table.columns[column]
    return style.message(
        figure,
        words("figure.by_segment.title", segment=segment, family=family),
        words(
            "figure.by_segment.alt",
            segment=segment,
            family=family,
            points=formats.points(float(table.to_numpy()[row, column])),
        ),
    )
