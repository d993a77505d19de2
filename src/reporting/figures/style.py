"""Palette, sizes and the few habits every picture shares.

The hues are Okabe and Ito's colour-blind-safe set (jfly.uni-koeln.de/color), darkened where white paper needs it. In
the report each colour below becomes a CSS variable, so that the same picture reads in light and dark; in a notebook
it stays as it is.
"""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import pandas as pd
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

INK = "#1c2733"
MUTED = "#5b6875"
GRID = "#d9dee4"
PAPER = "#ffffff"
MAIN = "#0b65a3"
ACCENT = "#c04a00"
GOOD = "#00795b"
PURPLE = "#96508a"
GOLD = "#946800"
SKY = "#3489bd"
PALE = "#c7d3de"
SERIES = (MAIN, ACCENT, GOOD, PURPLE, GOLD, SKY)

VARIABLES = {
    INK: "--fig-ink",
    MUTED: "--fig-muted",
    GRID: "--fig-grid",
    PAPER: "--fig-paper",
    MAIN: "--fig-main",
    ACCENT: "--fig-accent",
    GOOD: "--fig-good",
    PURPLE: "--fig-purple",
    GOLD: "--fig-gold",
    SKY: "--fig-sky",
    PALE: "--fig-pale",
}
"""colour here = variable in templates/style.css"""

FAINTEST, DEEPEST = 0.05, 0.55
"""of the colour over the paper, in a heat map"""
DATES = 6
"""so many months fit side by side below an axis without touching"""
WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
"""a character of Chinese, as wide as two of English"""
PARTS = re.compile(r"[\u3000-\u9fff\uff00-\uffef][、。，：；？）”]*|[^\s\u3000-\u9fff\uff00-\uffef]+|\s+")
"""what is not broken: a character of Chinese with the comma behind it, a word, a space"""
WIDTH = 4.5
"""inches; on a phone of 390 pixels this is about one pixel a point"""
SMALL = 10
"""points; no text in a picture is smaller, so that it is 11 pixels high on a phone"""

_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "churn",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 10.5,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 10.5,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": GRID,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=SERIES),
    "axes.unicode_minus": True,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "figure.constrained_layout.use": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "text.color": INK,
    "xtick.color": GRID,
    "ytick.color": GRID,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.frameon": False,
}


@contextmanager
def styled() -> Iterator[None]:
    """matplotlib with the report's settings while it is open."""
    with mpl.rc_context(cast(Any, _SETTINGS)):
        yield


def canvas(height: float = 3.0, width: float = WIDTH, **subplots: Any) -> tuple[Figure, Any]:
    """A Figure (not known to pyplot, so nothing leaks) and its axes; `height` and `width` in inches."""
    figure = Figure(figsize=(width, height))
    return figure, figure.subplots(**subplots)


def message(figure: Figure, title: str, description: str) -> Figure:
    """`figure` with the one thing it says as title, and what it shows for those who cannot see it."""
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    figure.set_label(description)
    return figure


def horizontal_grid(axes: Axes) -> None:
    """Leaves horizontal grid lines only: for values read on the vertical axis."""
    axes.grid(axis="y")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def whole_ticks(axes: Axes, unit: float) -> None:
    """Ticks of the vertical axis at whole multiples of `unit` only, so that none is rounded in its label."""
    low, high = axes.get_ylim()
    steps = MaxNLocator(nbins=6, integer=True, steps=[1, 2, 5, 10]).tick_values(low / unit, high / unit)
    axes.set_yticks([step * unit for step in steps if low <= step * unit <= high])


def vertical_grid(axes: Axes) -> None:
    """Leaves vertical grid lines only: for values read on the horizontal axis."""
    axes.grid(axis="x")
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)


def heat_cell(axes: Axes, column: float, row: float, share: float, text: str = "", fontsize: float = SMALL) -> None:
    """A cell of a heat map around (column, row), a little smaller than one unit, and its text.

    share: where the value stands, from -1 (orange) over 0, which is nearly the paper, to 1 (blue). At most DEEPEST of
    the colour, so that the ink stays readable on it in both themes (4.5:1).
    """
    colour, depth = (ACCENT if share < 0 else MAIN), FAINTEST + (DEEPEST - FAINTEST) * min(1.0, abs(share))
    cell = Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, facecolor=colour, alpha=depth, edgecolor="none",
                     clip_on=False)  # fmt: skip
    axes.add_patch(cell)
    if text:
        axes.text(column, row, text, ha="center", va="center", fontsize=fontsize, color=INK)


def apart(places: pd.Series, heights: pd.Series, reach: float, least: float) -> list[float]:
    """`heights` moved upwards until labels that begin within `reach` of each other sideways lie `least` apart."""
    moved: dict[int, float] = {}
    for at in np.argsort(heights.to_numpy(float), kind="stable"):
        near = [moved[one] for one in moved if abs(places.iloc[one] - places.iloc[at]) < reach]
        moved[int(at)] = max([float(heights.iloc[at])] + [height + least for height in near])
    return [moved[at] for at in range(len(heights))]


def room_for_labels(figure: Figure, axes: Axes) -> None:
    """Widens the horizontal axis to the right until the labels behind the bars end within the picture."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        for _ in range(12):
            figure.draw_without_rendering()
            if all(label.get_window_extent().x1 <= figure.bbox.x1 - 2 for label in axes.texts):
                return
            low, high = axes.get_xlim()
            axes.set_xlim(low, low + 1.15 * (high - low))


def month_ticks(axes: Axes, moments: Sequence[Any], month: Callable[[Any], str]) -> None:
    """Names bar or point k of a time axis `month(moments[k])`, evenly apart: at most DATES, fewer in Chinese."""
    names = [month(moment) for moment in moments]
    step = -(-len(names) // (DATES - 2 if any(WIDE.search(name) for name in names) else DATES))
    axes.set_xticks(range(0, len(names), step), names[::step])


def shortened(label: str, most: int = 18) -> str:
    """`label`, cut with an ellipsis where it would cover its neighbours; Chinese characters count as two."""
    if len(label) + len(WIDE.findall(label)) <= most:
        return label
    while len(label) + len(WIDE.findall(label)) >= most:
        label = label[:-1]
    return label.rstrip() + "…"


def wrapped(label: str, width: int = 11) -> str:
    """`label` over several lines, broken at spaces and between Chinese characters, which count as two."""
    if not WIDE.search(label):
        return "\n".join(textwrap.wrap(label, width, break_long_words=False)) or label
    lines = [""]
    for part in PARTS.findall(label):
        if lines[-1] and len(lines[-1] + part) + len(WIDE.findall(lines[-1] + part)) > width:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    return "\n".join(line.rstrip() for line in lines)
