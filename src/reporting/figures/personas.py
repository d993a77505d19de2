"""What sets the personas apart, as a heat map."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from ...segments.persona_descriptions import centres_table
from ..formats import Formats
from ..text import Words
from . import style


def heat(table: pd.DataFrame, title: str, reach: float, language: str = "en") -> Figure:
    """Signed numbers as a heat map: rows and columns named by the frame, colours from -reach to reach."""
    formats = Formats(language)
    with style.styled():
        figure, axes = style.canvas(1.2 + 0.27 * len(table), width=max(style.WIDTH, 2.6 + 0.75 * table.shape[1]))
        for row, (_, values) in enumerate(table.iterrows()):
            for column, value in enumerate(values):
                style.heat_cell(axes, column, row, -float(value) / reach, formats.number(float(value), 1), 8)
        axes.set_xlim(-0.5, table.shape[1] - 0.5)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xticks(range(table.shape[1]), [style.wrapped(str(name), 12) for name in table.columns])
        axes.set_yticks(range(len(table)), [style.shortened(str(name), 44) for name in table.index])
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=style.INK, labelsize=8)
        axes.spines[:].set_visible(False)
    row, column = divmod(int(table.abs().to_numpy().argmax()), table.shape[1])
    return style.message(figure, title, f"{title}: {table.index[row]} / {table.columns[column]}")


def _short(names: pd.Series, language: str) -> list[str]:
    """Each name's first traits, as few as tell it from all others."""
    comma = Words(language).comma
    traits = [name.split(comma) for name in names]
    short = []
    for own in traits:
        fits = (n for n in range(1, len(own)) if sum(other[:n] == own[:n] for other in traits) == 1)
        short.append(comma.join(own[: next(fits, len(own))]))
    return short


def centres(rule: dict[str, Any], names: pd.DataFrame, language: str = "en") -> Figure:
    """Each persona's mean behaviour in standard deviations from all customers'; see `centres_table`."""
    square = centres_table(rule).pivot_table(index=f"name_{language}", columns="persona", values="z", sort=False)
    called = dict(zip(names["persona"], _short(names[f"name_{language}"], language), strict=True))
    return heat(square.rename(columns=called), Words(language)("figure.personas.title"), 2.0, language)
