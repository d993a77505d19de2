"""The contact decision: expected profit by number of contacts, and profit of the same rule at past origins."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def profit_band(band: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Expected profit against contacts with its 80 % band; `band`: the result of value.profit_band."""
    words, formats = Words(language), Formats(language, currency)
    best, last = band.iloc[int(band["expected"].to_numpy().argmax())], band.iloc[-1]
    with style.styled():
        figure, axes = style.canvas(2.9)
        axes.fill_between(band["contacted"], band["low"], band["high"], color=style.PALE, alpha=0.6, linewidth=0)
        axes.plot(band["contacted"], band["expected"], color=style.MAIN)
        axes.plot(best["contacted"], best["expected"], "o", color=style.ACCENT)
        axes.axhline(0, color=style.MUTED, linewidth=1)
        style.horizontal_grid(axes)
        axes.margins(x=0.01)
        axes.xaxis.set_major_formatter(lambda value, _: formats.count(value))
        axes.yaxis.set_major_formatter(lambda value, _: formats.money(value))
        axes.set_xlabel(words("figure.contacts.contacts"))
        axes.set_ylabel(words("figure.contacts.profit"))
    texts = {
        "n": formats.count(float(best["contacted"])),
        "profit": formats.money(float(best["expected"])),
        "low": formats.money(float(best["low"])),
        "high": formats.money(float(best["high"])),
    }
    title = words("figure.contacts.band", **texts) if best["contacted"] > 0 else words("figure.contacts.nobody")
    end = {"last": formats.count(float(last["contacted"])), "end": formats.money(float(last["expected"]))}
    return style.message(figure, title, words("figure.contacts.band_alt", **texts, **end))


def past_profit(past: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Expected and realised profit per past origin; `past`: the result of value.past_profit."""
    words, formats = Words(language), Formats(language, currency)
    sums = past[["expected", "realised", "everyone"]].sum()
    at = np.arange(len(past))
    with style.styled():
        figure, axes = style.canvas(2.9)
        axes.vlines(at, past["expected"], past["realised"], color=style.PALE, linewidth=3)
        for name, sign, look in (
            ("expected", "o", {"color": style.SKY, "markerfacecolor": style.PAPER}),
            ("realised", "o", {"color": style.MAIN}),
            ("everyone", "x", {"color": style.ACCENT}),
        ):
            axes.plot(at, past[name], sign, label=words(f"figure.contacts.{name}"), **look)
        axes.axhline(0, color=style.MUTED, linewidth=1)
        style.horizontal_grid(axes)
        step = -(-len(at) // 5)
        axes.set_xticks(at[::step], [formats.month(f"{moment:%Y-%m-%d}") for moment in past["as_of"].iloc[::step]])
        axes.yaxis.set_major_formatter(lambda value, _: formats.money(value))
        axes.set_ylabel(words("figure.contacts.profit"))
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, borderpad=0, columnspacing=1.2, handletextpad=0.2
        )
    listed = past[past["contacted"] > 0]
    each = listed[["expected", "realised"]].div(listed["contacted"], axis=0).mean()
    one = {str(name): formats.money(float(value)) for name, value in each.items()}
    texts = {str(name): formats.money(float(value)) for name, value in sums.items()}
    alt = words("figure.contacts.past_alt", n=len(past), **texts)
    key = "figure.contacts.past" if len(listed) else "figure.contacts.never"
    return style.message(figure, words(key, **one), alt)
