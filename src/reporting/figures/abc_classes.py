"""The concentration of sales: how many customers bring how much, with the limits of the classes A, B and C."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def concentration(curve: pd.DataFrame, shares: tuple[float, float] = (0.80, 0.95), language: str = "en") -> Figure:
    """Share of the sales that the best customers bring together, with the lines between A, B and C.

    `curve`: customer_share and sales_share (0..1, cumulative, largest customers first, from 0).
    """
    words, formats = Words(language), Formats(language)
    crossed = [float(curve.loc[curve["sales_share"] >= share, "customer_share"].min()) for share in shares]
    with style.styled():
        figure, axes = style.canvas(2.9)
        axes.plot(curve["customer_share"], curve["sales_share"], color=style.MAIN)
        axes.plot([0, 1], [0, 1], color=style.GRID, linewidth=1)
        for name, share, at in zip("AB", shares, crossed, strict=True):
            axes.vlines(at, 0, share, color=style.ACCENT, linewidth=1, linestyle=(0, (3, 3)))
            axes.plot(at, share, "o", color=style.ACCENT, markersize=5)
            axes.annotate(
                words("figure.abc.label", name=name, customers=formats.percent(at), sales=formats.percent(share)),
                (at, share), xytext=(7, -13) if at < 0.5 else (-7, 4), textcoords="offset points",
                ha="left" if at < 0.5 else "right", bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1},
            )  # fmt: skip
        style.horizontal_grid(axes)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.04)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set_xlabel(words("figure.abc.x"))
        axes.set_ylabel(words("figure.abc.y"))
    texts = {"customers": formats.percent(crossed[0]), "sales": formats.percent(shares[0])}
    return style.message(figure, words("figure.abc.title", **texts), words("figure.abc.alt", **texts))
