"""The RFMW map: where the customers and the sales lie by recency and frequency score."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def rfmw_map(cells: pd.DataFrame, language: str = "en") -> Figure:
    """Share of the customers and share of the sales in each cell of recency score by frequency score.

    `cells`: r_score and f_score (1..5, 5 = most recent, most often), customers, spend.
    """
    words, formats = Words(language), Formats(language)
    shares = {name: cells[name] / max(float(cells[name].sum()), 1e-9) for name in ("customers", "spend")}
    best = (cells["r_score"] >= 4) & (cells["f_score"] >= 4)
    top = {name: formats.percent(float(share[best].sum())) for name, share in shares.items()}
    with style.styled():
        figure, (left, right) = style.canvas(3.1, ncols=2, sharey=True)
        for axes, (name, share) in zip((left, right), shares.items(), strict=True):
            reach = float(share.max()) or 1.0
            for recency, frequency, part, people in zip(
                cells["r_score"], cells["f_score"], share, cells["customers"], strict=True
            ):
                text = formats.percent(float(part)) if people else ""
                style.heat_cell(axes, frequency, recency, float(part) / reach, text)
            _grid(axes)
            axes.set_title(words(f"figure.map.{name}"), fontsize=style.SMALL, fontweight="normal")
            axes.set_xlabel(words("figure.map.frequency"))
        left.set_ylabel(words("figure.map.recency"))
    return style.message(figure, words("figure.map.title", **top), words("figure.map.alt", **top))


def _grid(axes: Axes) -> None:
    axes.set_xlim(0.5, 5.5)
    axes.set_ylim(0.5, 5.5)
    axes.set_xticks(range(1, 6))
    axes.set_yticks(range(1, 6))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
