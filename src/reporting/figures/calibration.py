"""The reliability diagram: predicted probability against observed share."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def reliability(bins: pd.DataFrame, target: str = "churn", language: str = "en") -> Figure:
    """Mean probability against the observed share, one dot per equal-count bin, and the diagonal.

    `bins`: customers, predicted, happened (0..1), lowest predicted first.
    """
    words, formats = Words(language), Formats(language)
    gap = float(((bins["predicted"] - bins["happened"]).abs() * bins["customers"]).sum() / bins["customers"].sum())
    with style.styled():
        figure, axes = style.canvas(3.4, 4.4)
        top = min(1.0, 1.08 * float(bins[["predicted", "happened"]].max().max()))
        axes.plot([0, top], [0, top], color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate("┄ " + words("figure.perfect"), (0, 1), xytext=(6, -12), xycoords="axes fraction",
                      textcoords="offset points", color=style.MUTED)  # fmt: skip
        axes.plot(bins["predicted"], bins["happened"], "-o", color=style.MAIN, markersize=5.5)
        axes.set_xlim(0, top)
        axes.set_ylim(0, top)
        axes.grid()
        axes.tick_params(length=0)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set_xlabel(words(f"figure.predicted_{target}"))
        axes.set_ylabel(words(f"figure.share_{target}"))
    return style.message(
        figure,
        words("figure.calibration.title", gap=formats.number(100 * gap, 1)),
        words(
            "figure.calibration.alt",
            n=len(bins),
            low=formats.percent(bins["predicted"].iloc[0]),
            low_happened=formats.percent(bins["happened"].iloc[0]),
            high=formats.percent(bins["predicted"].iloc[-1]),
            high_happened=formats.percent(bins["happened"].iloc[-1]),
        ),
    )
