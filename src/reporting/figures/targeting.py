"""The contact decision: expected profit by number of contacts, and profit of the same rule at past origins."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ..formats import UNKNOWN, Formats
from . import style

TEXT = {
    "en": {
        "band": "Best: {n} contacts, with a profit of {low} to {high}",
        "nobody": "No contact pays off at these costs",
        "band_alt": "Profit against the number of customers contacted, with the band from uncertain acceptance and "
        "base rate: best at {n} with {profit} ({low} to {high}); contacting all {last} would bring {end}.",
        "contacts": "Customers contacted, best first",
        "profit": "Profit",
        "past": "At past dates a contact would have earned {realised}, where {expected} was expected",
        "past_alt": "Pairs of dots for {n} past dates, expected and realised profit of the contacts the rule would "
        "have chosen: {expected} expected and {realised} realised in all; contacting all customers would have brought "
        "{everyone}.",
        "expected": "expected",
        "realised": "realised",
        "everyone": "contacting all",
        "value": "Mean value if kept",
    },
    "zh": {
        "band": "联系 {n} 位客户最佳：利润 {low} 至 {high}",
        "nobody": "按当前成本，任何联系都不划算",
        "band_alt": "利润随联系人数变化的曲线，附接受率与基准率不确定性的区间："
        "联系{n}人最佳，利润{profit}（{low}至{high}）；"
        "联系全部{last}人利润为{end}。",
        "contacts": "联系人数（从最划算起）",
        "profit": "利润",
        "past": "若过去按此规则行事，每次联系平均所得 {realised}，当时预期 {expected}",
        "past_alt": "{n}个历史时点上规则所选联系的预期与实际利润："
        "合计预期{expected}，实际{realised}；联系所有人则为{everyone}。",
        "expected": "预期",
        "realised": "实际",
        "everyone": "联系所有人",
        "value": "留存客户平均价值",
    },
}


def profit_band(band: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Expected profit against contacts with its 80 % band; `band`: the result of value.profit_band."""
    text, formats = TEXT[language], Formats(language, currency)
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
        axes.set_xlabel(text["contacts"])
        axes.set_ylabel(text["profit"])
    texts = {
        "n": formats.count(float(best["contacted"])),
        "profit": formats.money(float(best["expected"])),
        "low": formats.money(float(best["low"])),
        "high": formats.money(float(best["high"])),
    }
    title = text["band"].format(**texts) if best["contacted"] > 0 else text["nobody"]
    end = {"last": formats.count(float(last["contacted"])), "end": formats.money(float(last["expected"]))}
    return style.message(figure, title, text["band_alt"].format(**texts, **end))


def past_profit(past: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Expected and realised profit per past origin; `past`: the result of value.past_profit."""
    text, formats = TEXT[language], Formats(language, currency)
    sums = past[["expected", "realised", "everyone"]].sum()
    at = np.arange(len(past))
    with style.styled():
        figure, axes = style.canvas(2.9)
        axes.vlines(at, past["expected"], past["realised"], color=style.PALE, linewidth=3)
        axes.plot(at, past["expected"], "o", color=style.SKY, markerfacecolor=style.PAPER, label=text["expected"])
        axes.plot(at, past["realised"], "o", color=style.MAIN, label=text["realised"])
        axes.plot(at, past["everyone"], "x", color=style.ACCENT, label=text["everyone"])
        axes.axhline(0, color=style.MUTED, linewidth=1)
        style.horizontal_grid(axes)
        step = -(-len(at) // 5)
        axes.set_xticks(at[::step], [formats.month(f"{moment:%Y-%m-%d}") for moment in past["as_of"].iloc[::step]])
        axes.yaxis.set_major_formatter(lambda value, _: formats.money(value))
        axes.set_ylabel(text["profit"])
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, borderpad=0, columnspacing=1.2, handletextpad=0.2
        )
    listed = past[past["contacted"] > 0]
    each = listed[["expected", "realised"]].div(listed["contacted"], axis=0).mean()
    one = {str(name): formats.money(float(value)) if len(listed) else UNKNOWN for name, value in each.items()}
    texts = {str(name): formats.money(float(value)) for name, value in sums.items()}
    alt = text["past_alt"].format(n=len(past), **texts)
    return style.message(figure, text["past"].format(**one), alt)
