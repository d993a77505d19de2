"""How soon customers buy again after a purchase, as a cumulative curve."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...modelling.horizon_suggestion import TYPES
from ..formats import Formats
from ..text import Words
from . import style


def repurchase_curve(curve: pd.DataFrame, language: str = "en") -> Figure:
    """Share of customers who have bought again by each day after a purchase, one line per customer type.

    `curve`: customer_type, days, returned (share of all followed), as suggest_horizon gives it.
    """
    words, formats = Words(language), Formats(language)
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
        axes.yaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set_xlabel(words("notebook.days_after"))
        axes.set_ylabel(words("notebook.bought_again"))
    days = int(curve["days"].max())
    return style.message(
        figure,
        words("notebook.repurchase_curve.title", share=formats.percent(float(ends.iloc[0]), 0), days=days),
        words("notebook.repurchase_curve.alt", n=len(ends), days=days),
    )
