"""What contacting the best n customers is expected to bring."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..words import Words
from . import style


def profit_by_contacts(points: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Expected profit against the number of customers contacted, with the best number marked.

    `points`: n, outlay, profit (money), ascending in n.
    """
    words, show = Words(language), Formats(language, currency)
    best, last = points.loc[points["profit"].idxmax()], points.iloc[-1]
    with style.styled():
        figure, axes = style.canvas(2.7)
        axes.plot(points["n"], points["profit"], color=style.MAIN)
        axes.fill_between(points["n"], points["profit"].clip(lower=0), color=style.PALE, alpha=0.45, linewidth=0)
        axes.plot(best["n"], best["profit"], "o", color=style.ACCENT)
        axes.annotate(
            words("figure.curve.best", n=show.count(best["n"]), outlay=show.money(best["outlay"])),
            (best["n"], best["profit"]), xytext=(0, 7), textcoords="offset points", ha="center", color=style.ACCENT,
        )  # fmt: skip
        axes.axhline(0, color=style.MUTED, linewidth=1)
        style.horizontal_grid(axes)
        axes.margins(x=0.01, y=0.16)
        axes.xaxis.set_major_formatter(lambda value, _: show.count(value))
        axes.yaxis.set_major_formatter(lambda value, _: show.money(value))
        axes.set_xlabel(words("figure.curve.x"))
        axes.set_ylabel(words("figure.curve.y"))
    told = {"n": show.count(best["n"]), "profit": show.money(best["profit"])}
    return style.message(
        figure,
        words("figure.curve.title", **told),
        words("figure.curve.alt", **told, last=show.count(last["n"]), end=show.money(last["profit"])),
    )
