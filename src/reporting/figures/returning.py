"""How long those who come back take to come back."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...modelling.horizon_suggestion import TYPES
from ..formats import Formats
from ..text import Words
from . import style


def returning(curve: pd.DataFrame, language: str = "en") -> Figure:
    """Share of customers back by the day after a purchase, one line per customer type.

    `curve`: customer_type, days, returned (share of all followed), as suggest_horizon gives it.
    """
    words, show = Words(language), Formats(language)
    ends = curve.groupby("customer_type", sort=False)["returned"].last()
    with style.styled():
        figure, axes = style.canvas(2.8)
        heights = style.apart(pd.Series(0.0, ends.index), ends, reach=1.0, least=0.08)
        for colour, kind, height in zip(style.SERIES, ends.index, heights, strict=False):
            part = curve[curve["customer_type"] == kind]
            axes.plot(part["days"], part["returned"], color=colour)
            axes.annotate(TYPES[str(kind)][language], (part["days"].iloc[-1], height), xytext=(-4, 4), ha="right",
                          textcoords="offset points", color=colour)  # fmt: skip
        style.horizontal_grid(axes)
        axes.set_ylim(0, max([1.0] + [height + 0.1 for height in heights]))
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        axes.yaxis.set_major_formatter(lambda value, _: show.percent(value, 0))
        axes.set_xlabel(words("notebook.days_after"))
        axes.set_ylabel(words("notebook.came_back"))
    days = int(curve["days"].max())
    return style.message(
        figure,
        words("notebook.returning.title", share=show.percent(float(ends.iloc[0]), 0), days=days),
        words("notebook.returning.alt", n=len(ends), days=days),
    )
