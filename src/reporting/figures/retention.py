"""Cohort retention, and survival from one purchase to the next."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style

WIDE = 6.2
"""inches; a column per quarter"""


def retention(cohorts: pd.DataFrame, language: str = "en", shown: int = 10) -> Figure:
    """Share of each quarter's new customers who bought again in each later quarter, the newest `shown` cohorts.

    `cohorts`: cohort (date), period (0, 1, ... quarters later), customers, share (0..1), truncated (the first cohort of
    the data, which holds older customers and is left out), unsure (may hold some: marked with a star).
    """
    words, formats = Words(language), Formats(language)
    known = cohorts[(cohorts["period"] > 0) & ~cohorts["truncated"].astype(bool)]
    table = known.pivot_table(index="cohort", columns="period", values="share").tail(shown)
    table = table[[period for period in table.columns if table[period].notna().any()]]
    sizes = known.groupby("cohort")["customers"].first()
    reach = float(table.max().max()) or 1.0
    with style.styled():
        figure, axes = style.canvas(1.1 + 0.3 * len(table), width=WIDE)
        for row, (_, values) in enumerate(table.iterrows()):
            for column, value in enumerate(values):
                if pd.notna(value):
                    style.heat_cell(axes, column, row, float(value) / reach, formats.percent(float(value), 0))
        axes.set_xlim(-0.5, table.shape[1] - 0.5)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xticks(range(table.shape[1]), [str(period) for period in table.columns])
        unsure = known.groupby("cohort")["unsure"].first()
        labels = [
            f"{formats.quarter(str(start))} ({formats.count(sizes[start])}){' *' if unsure[start] else ''}"
            for start in table.index
        ]
        if unsure[table.index].any():
            axes.annotate(words("figure.retention.unsure"), (0, 0), xycoords="figure fraction", fontsize=style.SMALL,
                          xytext=(0, 4), textcoords="offset points", color=style.MUTED)  # fmt: skip
        axes.set_yticks(range(len(table)), labels)
        axes.tick_params(length=0, labelcolor=style.INK)
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.set_xlabel(words("figure.retention.x"))
        axes.spines[:].set_visible(False)
    weighted = known.assign(again=known["share"] * known["customers"]).groupby("period")[["again", "customers"]].sum()
    share = weighted["again"] / weighted["customers"]
    later = 4 if 4 in share.index else int(share.index.max())
    texts = {"first": formats.percent(float(share.iloc[0])), "later": formats.percent(float(share[later])), "n": later}
    return style.message(figure, words("figure.retention.title", **texts), words("figure.retention.alt", **texts))


def survival(steps: pd.DataFrame, wait_days: int, language: str = "en") -> Figure:
    """Of 100 first-time buyers, how many reach each further purchase day; the step that loses most is marked.

    `steps`: step (1 = first to second), share (went on), survival (0..1).
    """
    words, formats = Words(language), Formats(language)
    heights = [1.0, *steps["survival"].astype(float)]
    lost = [a - b for a, b in pairwise(heights)]
    worst = int(max(range(len(lost)), key=lambda at: lost[at]))
    with style.styled():
        figure, axes = style.canvas(2.6)
        colours = [style.MAIN] * len(heights)
        colours[worst + 1] = style.ACCENT
        axes.bar(range(1, len(heights) + 1), [100 * height for height in heights], color=colours, width=0.72)
        for at, height in enumerate(heights, start=1):
            axes.annotate(formats.number(100 * height, 0), (at, 100 * height), xytext=(0, 3), ha="center",
                          textcoords="offset points")  # fmt: skip
        axes.set_xticks(range(1, len(heights) + 1))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        axes.margins(y=0.14)
        axes.set_xlabel(words("figure.survival.x", days=wait_days))
    texts = {"step": worst + 1, "next": worst + 2, "lost": formats.number(100 * lost[worst], 0), "days": wait_days}
    return style.message(
        figure,
        words("figure.survival.title", **texts),
        words("figure.survival.alt", **texts, last=len(heights), left=formats.number(100 * heights[-1], 0)),
    )
