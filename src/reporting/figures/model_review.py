"""Learning curves and ablation: what more data would bring, and what each family of features adds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...features import FAMILIES
from ..formats import Formats
from ..text import Words
from . import style


def learning_curve(table: pd.DataFrame, language: str = "en") -> Figure:
    """Skill against the share of customers and the number of training dates; `table`: model_review.learning_curve."""
    words, formats = Words(language), Formats(language)
    parts = {of: table[table["of"] == of].sort_values("amount") for of in ("customers", "dates")}
    with style.styled():
        figure, panels = style.canvas(2.8, width=6.2, ncols=2, sharey=True)
        for axes, (of, rows) in zip(panels, parts.items(), strict=True):
            axes.plot(rows["amount"], rows["skill"], "o-", color=style.MAIN)
            style.horizontal_grid(axes)
            axes.set_xlabel(words(f"review.{of}"))
            axes.yaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        panels[0].xaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        panels[1].set_xticks(parts["dates"]["amount"].tolist())
        panels[1].xaxis.set_major_formatter(lambda value, _: formats.count(value))
        panels[0].set_ylabel(words("review.skill"))
    gained = {of: formats.points(_doubling(rows)) for of, rows in parts.items()}
    ends = {name: formats.percent(parts[of]["skill"].max()) for name, of in (("top", "customers"), ("last", "dates"))}
    return style.message(figure, words("review.curve.title", **gained), words("review.curve.alt", **ends))


def _doubling(rows: pd.DataFrame) -> float | None:
    """Skill of all the data less that of half of it (read off the curve by the logarithm of the amount)."""
    known = rows.dropna(subset=["skill"])
    if len(known) < 2:
        return None
    amount, skill = np.log(known["amount"].to_numpy(float)), known["skill"].to_numpy(float)
    return float(skill[-1] - np.interp(amount[-1] - np.log(2), amount, skill))


def ablation(table: pd.DataFrame, language: str = "en") -> Figure:
    """Skill lost without each family, with its 95 % interval; `table`: model_review.ablation."""
    words, formats = Words(language), Formats(language)
    names = [FAMILIES[family][language] for family in table["family"]]
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.26 * len(table))
        at = np.arange(len(table) - 1, -1, -1)
        axes.hlines(at, 100 * table["low"], 100 * table["high"], color=style.PALE, linewidth=5)
        axes.plot(100 * table["loss"], at, "o", color=style.MAIN)
        axes.axvline(0, color=style.MUTED, linewidth=1)
        axes.set_yticks(at, names)
        style.vertical_grid(axes)
        axes.set_xlabel(words("review.without"))
    needed = [name for name, low in zip(names, table["low"], strict=True) if low > 0]
    title = words("review.ablation.title", names=words.listed(needed)) if needed else words("review.ablation.none")
    alternative = words("review.ablation.alt", first=names[0], loss=formats.number(100 * table["loss"].iloc[0], 1))
    return style.message(figure, title, alternative)
