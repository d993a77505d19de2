"""Effects of past campaigns with their intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def effects(campaigns: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Effect on spend of every campaign with its interval; `campaigns`: the result of value.overview."""
    words, formats = Words(language), Formats(language, currency)
    at = np.arange(len(campaigns))[::-1]
    sure = (campaigns["spend_low"] > 0) | (campaigns["spend_high"] < 0)
    colours = [style.MAIN if one else style.MUTED for one in sure]
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.42 * len(campaigns))
        axes.hlines(at, campaigns["spend_low"], campaigns["spend_high"], color=colours, linewidth=3, alpha=0.55)
        axes.scatter(campaigns["spend"], at, color=colours, zorder=3)
        axes.axvline(0, color=style.MUTED, linewidth=1)
        style.vertical_grid(axes)
        axes.set_yticks(at, campaigns["campaign_id"])
        axes.set_ylim(-0.6, len(campaigns) - 0.4)
        axes.xaxis.set_major_formatter(lambda value, _: formats.money(value))
        axes.set_xlabel(words("figure.campaigns.spend"))
    sides = ("spend", "spend_low", "spend_high")
    listed = words.semicolon.join(
        "{} {} ({}, {})".format(row["campaign_id"], *(formats.money(row[side]) for side in sides))
        for row in campaigns.to_dict("records")
    )
    return style.message(
        figure,
        words("figure.campaigns.title", sure=int(sure.sum()), n=len(campaigns)),
        words("figure.campaigns.alt", list=listed),
    )
