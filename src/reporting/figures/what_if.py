"""What if: profit curves on two sets of terms, and the change of profit when one term moves."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style


def curves(
    own: pd.DataFrame, other: pd.DataFrame, language: str = "en", currency: str = "GBP", refused: bool = False
) -> Figure:
    """Expected profit against contacts, on the study's own terms and on others; frames of `value.what_if.curve`.

    refused: past origins do not support the rule; the message then says so and names no profit.
    """
    words, formats = Words(language), Formats(language, currency)
    best = [rows.iloc[int(rows["profit"].to_numpy().argmax())] for rows in (own, other)]
    with style.styled():
        figure, axes = style.canvas(2.9)
        drawn = ((own, style.MUTED, "--", "own"), (other, style.MAIN, "-", "other"))
        for (rows, colour, dashes, key), top in zip(drawn, best, strict=True):
            axes.plot(rows["contacted"], rows["profit"], color=colour, linestyle=dashes, label=words(f"what_if.{key}"))
            axes.plot(top["contacted"], top["profit"], "o", color=colour)
        axes.axhline(0, color=style.MUTED, linewidth=1)
        axes.set_ylim(bottom=min(0.0, -0.6 * max(float(best[0]["profit"]), float(best[1]["profit"]), 1.0)))
        style.horizontal_grid(axes)
        axes.margins(x=0.01)
        axes.xaxis.set_major_formatter(lambda value, _: formats.count(value))
        axes.yaxis.set_major_formatter(lambda value, _: formats.money(value))
        axes.set_xlabel(words("what_if.contacts"))
        axes.set_ylabel(words("what_if.profit"))
        axes.legend(loc="lower left")
    title = words(
        "what_if.curves.paper" if refused else "what_if.curves.title",
        n=formats.count(best[1]["contacted"]),
        profit=formats.money(best[1]["profit"]),
        n0=formats.count(best[0]["contacted"]),
        profit0=formats.money(best[0]["profit"]),
    )
    return style.message(figure, title, words("what_if.curves.alt"))


def moves(table: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Change of expected profit per moved term, largest first; `table`: value.what_if.one_at_a_time."""
    words, formats = Words(language), Formats(language, currency)
    cases = zip(table["term"], table["value"], strict=True)
    labels = [f"{words(f'what_if.{term}')} {_shown(str(term), float(value), formats)}" for term, value in cases]
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.26 * len(table))
        at = range(len(table) - 1, -1, -1)
        colours = [style.GOOD if change >= 0 else style.ACCENT for change in table["change"]]
        axes.barh(at, table["change"], color=colours, height=0.66)
        for place, change in zip(at, table["change"], strict=True):
            side, offset = ("left", 4) if change >= 0 else ("right", -4)
            axes.annotate(
                formats.signed("money", change),
                (change, place),
                xytext=(offset, 0),
                textcoords="offset points",
                va="center",
                ha=side,
                fontsize=style.SMALL,
            )
        axes.axvline(0, color=style.MUTED, linewidth=1)
        axes.set_yticks(at, labels)
        axes.margins(x=0.4)
        axes.tick_params(length=0)
        axes.set_xticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlabel(words("what_if.moves.axis"))
    listed = words.semicolon.join(
        f"{label} {formats.signed('money', change)}" for label, change in zip(labels, table["change"], strict=True)
    )
    title = words("what_if.moves.title", term=words(f"what_if.{table['term'].iloc[0]}"))
    return style.message(figure, title, words("what_if.moves.alt", listed=listed))


def _shown(term: str, value: float, formats: Formats) -> str:
    if term == "horizon_days":
        return formats.count(value)
    return formats.amount(value) if term == "contact_cost" else formats.percent(value)
