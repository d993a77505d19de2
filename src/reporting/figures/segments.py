"""Segments and life cycle in pictures: sizes, transitions, numbers over time, steps."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure

from ...segments.transitions import ABSENT, ABSENT_NAME
from ..formats import Formats
from ..text import Words
from . import style

Names = Mapping[str, Mapping[str, str]]


def sizes(table: pd.DataFrame, by: str, names: Names, language: str = "en") -> Figure:
    """Customers per group as bars, each with its churn probability or rate.

    `table`: `by` (keys of `names`), customers, and p_churn (mean probability; null or absent where no customer was
    scored, see `segments.scores_by_group`) or else churned (the observed share, see `segments.churned_after`).
    """
    words, formats = Words(language), Formats(language)
    order = [key for key in names if key in set(table[by])]
    rows = table.set_index(by).loc[order[::-1]]
    column_shown = next((name for name in ("p_churn", "churned") if name in rows and rows[name].notna().any()), None)
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.3 * len(rows))
        axes.barh(range(len(rows)), rows["customers"], color=style.MAIN, height=0.66)
        for at, row in enumerate(rows.to_dict("records")):
            label = formats.count(row["customers"])
            if column_shown and pd.notna(row[column_shown]):
                label += f" · {formats.percent(row[column_shown])} {words(f'figure.sizes.{column_shown}')}"
            _behind_bar(axes, row["customers"], at, label)
        axes.set_yticks(range(len(rows)), [names[str(key)][language] for key in rows.index])
        axes.set_xlim(0, (1.6 if column_shown else 1.2) * float(rows["customers"].max()))
        _bare(axes)
        axes.set_xlabel(words("figure.sizes.x"))
        style.room_for_labels(figure, axes)
    first = str(rows["customers"].idxmax())
    share = formats.percent(float(rows["customers"].max() / rows["customers"].sum()))
    listed = words.comma.join(
        f"{names[str(k)][language]} {formats.count(n)}" for k, n in rows["customers"].iloc[::-1].items()
    )
    return style.message(figure, words("figure.sizes.title", name=names[first][language], share=share), listed)


def moved(square: pd.DataFrame, names: Names, language: str = "en") -> Figure:
    """Where the customers of each row went, as shares of the row; see `segments.transitions.matrix`."""
    words, formats = Words(language), Formats(language)
    called = {**names, ABSENT: ABSENT_NAME}
    with style.styled():
        figure, axes = style.canvas(1.6 + 0.34 * len(square), width=6.2)
        for row, (_, values) in enumerate(square.iterrows()):
            for column, value in enumerate(values):
                style.heat_cell(
                    axes, column, row, float(value), formats.percent(float(value), 0) if value >= 0.005 else ""
                )
        axes.set_xlim(-0.5, square.shape[1] - 0.5)
        axes.set_ylim(len(square) - 0.5, -0.5)
        heads = [called[str(key)][language] for key in square.columns]
        axes.set_xticks(range(square.shape[1]), heads, rotation=30, ha="left")
        axes.set_yticks(range(len(square)), [called[str(key)][language] for key in square.index])
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=style.INK)
        axes.spines[:].set_visible(False)
        axes.set_ylabel(words("figure.moved.y"))
    away = [
        (float(square.loc[row, column]), str(row), str(column))
        for row in square.index
        for column in square.columns
        if row not in (column, ABSENT)
    ]
    share, before, after = max(away, default=(0.0, "", ""))
    if share == 0:
        return style.message(figure, words("figure.moved.none"), "")
    ends = {"before": called[before][language], "after": called[after][language]}
    title = words("figure.moved.title", share=formats.percent(share), **ends)
    return style.message(figure, title, title)


def over_time(counts: pd.DataFrame, names: Names, language: str = "en") -> Figure:
    """Customers per life-cycle state at each as_of, stacked; see `segments.life_cycle.counts`."""
    words, formats = Words(language), Formats(language)
    table = counts.pivot_table(index="as_of", columns="life_cycle", values="customers", aggfunc="sum").fillna(0)
    order = [key for key in names if key in table]
    colours = dict(
        zip(names, (style.GRID, style.SKY, style.MAIN, style.GOOD, style.PURPLE, style.GOLD, style.PALE), strict=True)
    )
    with style.styled():
        figure, axes = style.canvas(3.2)
        axes.stackplot(table.index, [table[key] for key in order], colors=[colours[key] for key in order], linewidth=0)
        top = 0.0
        for key in order:
            height = float(table[key].iloc[-1])
            if height > 0.02 * table.iloc[-1].sum():
                axes.annotate(names[key][language], (table.index[-1], top + height / 2), xytext=(5, 0), va="center",
                              textcoords="offset points", fontsize=style.SMALL, annotation_clip=False)  # fmt: skip
            top += height
        style.horizontal_grid(axes)
        axes.margins(x=0)
        axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))
        axes.set_ylabel(words("figure.customers"))
    last = table.iloc[-1]
    title = words("figure.over_time.title", share=formats.percent(float(last.get("lost", 0) / last.sum())))
    return style.message(figure, title, title)


def steps(table: pd.DataFrame, title: Mapping[str, str], language: str = "en") -> Figure:
    """Loyalty steps or a funnel: one bar per step with its number and its share of the first.

    `table`: customers, of_first (0..1), name_en, name_zh in order; `title` may use {share} and {name} of the last step.
    """
    words, formats = Words(language), Formats(language)
    rows = table.iloc[::-1].reset_index(drop=True)
    with style.styled():
        figure, axes = style.canvas(0.7 + 0.34 * len(rows))
        axes.barh(rows.index, rows["customers"], color=style.MAIN, height=0.66)
        for at, row in enumerate(rows.to_dict("records")):
            label = f"{formats.count(row['customers'])} · {formats.percent(row['of_first'])}"
            _behind_bar(axes, row["customers"], at, label)
        axes.set_yticks(rows.index, rows[f"name_{language}"])
        axes.set_xlim(0, 1.8 * float(rows["customers"].max()))
        _bare(axes)
        axes.set_xlabel(words("figure.customers"))
        style.room_for_labels(figure, axes)
    last = table.iloc[-1]
    message = title[language].format(share=formats.percent(float(last["of_first"])), name=last[f"name_{language}"])
    listed = words.comma.join(
        f"{name} {formats.count(n)}" for name, n in zip(table[f"name_{language}"], table["customers"], strict=True)
    )
    return style.message(figure, message, listed)


def _behind_bar(axes: style.Axes, length: float, place: int, label: str) -> None:
    axes.annotate(label, (length, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=style.SMALL)


def _bare(axes: style.Axes) -> None:
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, labelcolor=style.INK)
    axes.spines[["left", "bottom"]].set_visible(False)
