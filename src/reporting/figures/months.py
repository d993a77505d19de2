"""A figure month by month with the year before behind it, and the churn rates of groups side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..formats import Formats
from ..text import Words
from . import style

COLUMNS = 2


def by_month(
    rows: Sequence[dict[str, Any]],
    name: str,
    compared: dict[str, Any] | None,
    marks: dict[str, Any],
    language: str = "en",
) -> Figure | None:
    """The last year of one figure as a line, the year before behind it, today's forecast with its 80 % interval.

    rows: as in the section months, for `name` one of its FIGURES. compared: now, before, months, or None. marks:
    `campaigns` (ISO dates, a triangle each) and `peaks` (months of the year, shaded). None where no month is known, and
    where all counts are 0.
    """
    words, formats = Words(language), Formats(language)
    is_rate = name.endswith("_rate")
    known = [row[name] for row in rows if not row["now"] and row[name] is not None]
    if not known or not (is_rate or any(known) or any(row[f"{name}_before"] for row in rows)):
        return None
    show = formats.percent if is_rate else formats.count
    mean = formats.percent if is_rate else formats.mean
    starts = [date.fromisoformat(row["start"]) for row in rows]
    with style.styled():
        figure, axes = style.canvas(2.3)
        for at, start in enumerate(starts[:-1]):
            if start.month in marks["peaks"]:
                axes.axvspan(at - 0.5, at + 0.5, color=style.GRID, linewidth=0, zorder=0)
        axes.plot(range(len(rows)), _numbers(rows, f"{name}_before"), color=style.PALE, linewidth=2.4, zorder=1)
        past = _numbers(rows, name)
        if is_rate:
            today, past = past[-1], np.append(past[:-1], np.nan)
            low, high = rows[-1].get(f"{name}_low"), rows[-1].get(f"{name}_high")
            if low is not None and high is not None:
                axes.vlines(len(rows) - 1, low, high, color=style.PALE, linewidth=7, zorder=2)
            axes.plot(len(rows) - 1, today, "D", color=style.ACCENT, markersize=5.5, zorder=4)
        axes.plot(range(len(rows)), past, "o-", color=style.MAIN, markersize=3.5, zorder=3)
        _axes(axes, starts, formats)
        top = axes.get_ylim()[1]
        axes.set_ylim(0, top * 1.04)
        places = [_place(starts, one) for one in marks["campaigns"]]
        if places:
            axes.plot(places, [top * 0.03] * len(places), "^", color=style.PURPLE, markersize=6, zorder=4)
        style.whole_ticks(axes, 0.01 if is_rate else 1.0)
        axes.yaxis.set_major_formatter(lambda value, _: formats.percent(value, 0) if is_rate else show(value))
    title = words(f"figure.months.{name}")
    if compared:
        figures = {"now": mean(compared["now"]), "before": mean(compared["before"]), "n": compared["months"]}
        title = words("figure.months.title", name=title, **figures)
    alt = words(
        "figure.months.alt", name=words(f"figure.months.{name}"), values=_as_text(rows, name, words, formats, show)
    )
    return style.message(figure, title, alt)


def by_group(group: dict[str, Any], language: str = "en") -> Figure:
    """A small picture per group, all on one scale: its churn rate month by month, the year before behind it.

    group: kind (region, channel, segment); rows with name in both languages, starts (ISO dates), rates and before (null
    where not known); newest, the place of the date whose rates the title compares.
    """
    words, formats = Words(language), Formats(language)
    rows, kind, at = group["rows"], group["kind"], group["newest"]
    lines = -(-len(rows) // COLUMNS)
    with style.styled():
        figure, grid = style.canvas(0.5 + 1.15 * lines, nrows=lines, ncols=COLUMNS, sharex=True, sharey=True)
        panels = np.atleast_1d(grid).ravel()
        for axes, row in zip(panels, rows, strict=False):
            months = range(len(row["starts"]))
            axes.plot(months, np.array(row["before"], dtype=float), color=style.PALE, linewidth=2)
            axes.plot(
                months, np.array(row["rates"], dtype=float), "o-", color=style.MAIN, markersize=2.5, linewidth=1.6
            )
            _axes(axes, [date.fromisoformat(one) for one in row["starts"]], formats, most=2)
            axes.set_ylim(0, 1.1)  # a line near 1 stays below the name
            axes.set_yticks([0, 0.5, 1])
            axes.yaxis.set_major_formatter(lambda value, _: formats.percent(value, 0))
            axes.set_title(style.shortened(words.of(row["name"]), 20), fontsize=style.SMALL)
        for axes in panels[len(rows) :]:
            axes.set_axis_off()
    newest = {words.of(row["name"]): row["rates"][at] for row in rows if row["rates"][at] is not None}
    most = max(newest, key=lambda name: newest[name])
    least = min(newest, key=lambda name: newest[name])
    facts = {
        "most": most,
        "high": formats.percent(newest[most]),
        "least": least,
        "low": formats.percent(newest[least]),
        "day": formats.day(rows[0]["starts"][at]),
    }
    return style.message(
        figure, words(f"figure.months.by_{kind}", **facts), words("figure.months.by_alt", n=len(rows), **facts)
    )


def _numbers(rows: Sequence[dict[str, Any]], name: str) -> np.ndarray:
    return np.array([row[name] for row in rows], dtype=float)


def _place(starts: Sequence[date], day: str) -> float:
    """Where a day is on the axis: months count as one, whatever their length."""
    moment = date.fromisoformat(day)
    months = 12 * (moment.year - starts[0].year) + moment.month - starts[0].month
    return months + (moment.day - 1) / 31


def _axes(axes: Axes, starts: Sequence[date], formats: Formats, most: int = 5) -> None:
    style.horizontal_grid(axes)
    step = -(-len(starts) // most)
    ticks = [at for at in range(len(starts)) if (len(starts) - 1 - at) % step == 0]
    axes.set_xticks(ticks, [formats.month(starts[at]) for at in ticks])
    axes.set_xlim(-0.6, len(starts) - 0.4)
    axes.tick_params(axis="x", pad=7)


def _as_text(rows: Sequence[dict[str, Any]], name: str, words: Words, formats: Formats, show: Any) -> str:
    known = [row for row in rows if row[name] is not None]
    return words.semicolon.join(f"{formats.month(row['start'])} {show(row[name])}" for row in known)
