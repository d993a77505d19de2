"""What came in, month by month, and what cleaning took out of it."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...order_lines import purchase_lines
from ..formats import Formats
from ..text import Words
from . import style


def by_month(order_lines: pd.DataFrame, language: str = "en") -> Figure:
    """Bars of customers who bought per calendar month, with those who bought for the first time as the darker part.

    `order_lines`: canonical; returns are not purchases. The last month is as complete as the data.
    """
    words, formats = Words(language), Formats(language)
    bought = purchase_lines(order_lines, ["customer_id", "ordered_at"])
    month = bought["ordered_at"].dt.to_period("M")
    buyers = bought.groupby(month)["customer_id"].nunique()
    first = month.groupby(bought["customer_id"]).min()
    new = first.value_counts().reindex(buyers.index, fill_value=0)
    with style.styled():
        figure, axes = style.canvas(2.6)
        at = range(len(buyers))
        axes.bar(at, buyers, color=style.PALE, width=0.8, label=words("notebook.bought"))
        axes.bar(at, new, color=style.MAIN, width=0.8, label=words("notebook.first_time"))
        style.horizontal_grid(axes)
        style.month_ticks(axes, [period.to_timestamp().date() for period in buyers.index], formats.month)
        axes.set_ylabel(words("notebook.customers"))
        axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0, labelcolor=style.MUTED)
    highest = int(buyers.to_numpy().argmax())
    best = buyers.index[highest].to_timestamp().date()
    return style.message(
        figure,
        words("notebook.by_month.title", month=formats.month(best), n=formats.count(float(buyers.iloc[highest]))),
        words("notebook.by_month.alt", months=len(buyers), low=formats.count(float(buyers.min()))),
    )


def dropped(audit: pd.DataFrame, language: str = "en") -> Figure | None:
    """Bars of the lines each cleaning rule dropped or changed; None when no rule found anything."""
    words, formats = Words(language), Formats(language)
    table = audit[(audit["lines"] > 0) & audit["kind"].isin(["dropped", "changed"])]
    if table.empty:
        return None
    table = table.sort_values("lines")
    read = float(audit.loc[audit["kind"] == "read", "lines"].sum())
    with style.styled():
        figure, axes = style.canvas(0.6 + 0.42 * len(table))
        notes = [style.wrapped(style.shortened(str(note), 60), 34) for note in table[f"note_{language}"]]
        axes.barh(range(len(table)), table["lines"], color=style.MAIN, height=0.6)
        axes.set_yticks(range(len(table)), notes)
        for place, lines in enumerate(table["lines"]):
            axes.annotate(formats.count(float(lines)), (lines, place), xytext=(4, 0), textcoords="offset points",
                          va="center", color=style.MUTED)  # fmt: skip
        axes.set_xticks([])
        axes.tick_params(length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.margins(y=0.01)
        axes.set_xlim(0, 1.25 * float(table["lines"].max()))
        axes.set_xlabel(words("notebook.lines"))
    total = float(table["lines"].sum())
    return style.message(
        figure,
        words("notebook.dropped.title", n=formats.count(total), share=formats.percent(total / read if read else None)),
        words("notebook.dropped.alt", most=str(table[f"note_{language}"].iloc[-1])),
    )
