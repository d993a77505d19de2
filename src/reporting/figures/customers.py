"""Who the customers are, in three pictures: the RFMW map, the concentration curve, and whether new customers stay."""

from __future__ import annotations

from itertools import pairwise

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
    words, show = Words(language), Formats(language)
    shares = {name: cells[name] / max(float(cells[name].sum()), 1e-9) for name in ("customers", "spend")}
    best = (cells["r_score"] >= 4) & (cells["f_score"] >= 4)
    top = {name: show.percent(float(share[best].sum())) for name, share in shares.items()}
    with style.styled():
        figure, (left, right) = style.canvas(3.1, ncols=2, sharey=True)
        for axes, (name, share) in zip((left, right), shares.items(), strict=True):
            reach = float(share.max()) or 1.0
            for recency, frequency, part, people in zip(
                cells["r_score"], cells["f_score"], share, cells["customers"], strict=True
            ):
                colour = style.shade(float(part), 0, reach)
                axes.add_patch(style.cell(frequency, recency, colour))
                if not people:
                    continue
                axes.text(
                    frequency, recency, show.percent(float(part)), ha="center", va="center", fontsize=8,
                    color=style.readable_on(colour),
                )  # fmt: skip
            _grid(axes)
            axes.set_title(words(f"figure.map.{name}"), fontsize=9.5, fontweight="normal")
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


def concentration(curve: pd.DataFrame, shares: tuple[float, float] = (0.80, 0.95), language: str = "en") -> Figure:
    """Share of the sales that the best customers bring together, with the lines between A, B and C.

    `curve`: customer_share and sales_share (0..1, cumulative, largest customers first, from 0).
    """
    words, show = Words(language), Formats(language)
    crossed = [float(curve.loc[curve["sales_share"] >= share, "customer_share"].min()) for share in shares]
    with style.styled():
        figure, axes = style.canvas(2.9)
        axes.plot(curve["customer_share"], curve["sales_share"], color=style.MAIN)
        axes.plot([0, 1], [0, 1], color=style.GRID, linewidth=1)
        for name, share, at in zip("AB", shares, crossed, strict=True):
            axes.vlines(at, 0, share, color=style.ACCENT, linewidth=1, linestyle=(0, (3, 3)))
            axes.plot(at, share, "o", color=style.ACCENT, markersize=5)
            axes.annotate(
                words("figure.abc.label", name=name, customers=show.percent(at), sales=show.percent(share)),
                (at, share), xytext=(7, -13) if at < 0.5 else (-7, 4), textcoords="offset points",
                ha="left" if at < 0.5 else "right",
            )  # fmt: skip
        style.horizontal_grid(axes)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.04)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: show.percent(value, 0))
        axes.set_xlabel(words("figure.abc.x"))
        axes.set_ylabel(words("figure.abc.y"))
    told = {"customers": show.percent(crossed[0]), "sales": show.percent(shares[0])}
    return style.message(figure, words("figure.abc.title", **told), words("figure.abc.alt", **told))


def retention(cohorts: pd.DataFrame, language: str = "en", shown: int = 10) -> Figure:
    """Share of each quarter's new customers who bought again in each later quarter, the newest `shown` cohorts.

    `cohorts`: cohort (date), period (0, 1, ... quarters later), customers, share (0..1), truncated (the first cohort of
    the data, which holds older customers and is left out).
    """
    words, show = Words(language), Formats(language)
    known = cohorts[(cohorts["period"] > 0) & ~cohorts["truncated"].astype(bool)]
    table = known.pivot_table(index="cohort", columns="period", values="share").tail(shown)
    table = table[[period for period in table.columns if table[period].notna().any()]]
    sizes = known.groupby("cohort")["customers"].first()
    reach = float(table.max().max()) or 1.0
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.3 * len(table))
        for row, (_, values) in enumerate(table.iterrows()):
            for column, value in enumerate(values):
                if pd.notna(value):
                    colour = style.shade(float(value), 0, reach)
                    axes.add_patch(style.cell(column, row, colour))
                    axes.text(column, row, show.percent(float(value), 0), ha="center", va="center", fontsize=8,
                              color=style.readable_on(colour))  # fmt: skip
        axes.set_xlim(-0.5, table.shape[1] - 0.5)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xticks(range(table.shape[1]), [str(period) for period in table.columns])
        labels = [f"{show.quarter(str(start))} ({show.count(sizes[start])})" for start in table.index]
        axes.set_yticks(range(len(table)), labels)
        axes.tick_params(length=0, labelcolor=style.INK)
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.set_xlabel(words("figure.retention.x"))
        axes.spines[:].set_visible(False)
    weighted = known.assign(again=known["share"] * known["customers"]).groupby("period")[["again", "customers"]].sum()
    share = weighted["again"] / weighted["customers"]
    later = 4 if 4 in share.index else int(share.index.max())
    told = {"first": show.percent(float(share.iloc[0])), "later": show.percent(float(share[later])), "n": later}
    return style.message(figure, words("figure.retention.title", **told), words("figure.retention.alt", **told))


def survival(steps: pd.DataFrame, wait_days: int, language: str = "en") -> Figure:
    """Of 100 first-time buyers, how many reach each further purchase day; the step that loses most is marked.

    `steps`: step (1 = first to second), share (went on), survival (0..1).
    """
    words, show = Words(language), Formats(language)
    heights = [1.0, *steps["survival"].astype(float)]
    lost = [a - b for a, b in pairwise(heights)]
    worst = int(max(range(len(lost)), key=lambda at: lost[at]))
    with style.styled():
        figure, axes = style.canvas(2.6)
        colours = [style.MAIN] * len(heights)
        colours[worst + 1] = style.ACCENT
        axes.bar(range(1, len(heights) + 1), [100 * height for height in heights], color=colours, width=0.72)
        for at, height in enumerate(heights, start=1):
            axes.annotate(show.number(100 * height, 0), (at, 100 * height), xytext=(0, 3), ha="center",
                          textcoords="offset points")  # fmt: skip
        axes.set_xticks(range(1, len(heights) + 1))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        axes.margins(y=0.14)
        axes.set_xlabel(words("figure.survival.x", days=wait_days))
    told = {"step": worst + 1, "next": worst + 2, "lost": show.number(100 * lost[worst], 0), "days": wait_days}
    return style.message(
        figure,
        words("figure.survival.title", **told),
        words("figure.survival.alt", **told, last=len(heights), left=show.number(100 * heights[-1], 0)),
    )
