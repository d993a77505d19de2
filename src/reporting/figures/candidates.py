"""The candidate models on the same customers and dates: loss per origin, cumulative gain, calibration per origin."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...modelling.candidates import NAMES
from ..formats import Formats
from ..text import Words
from . import style


def losses(per_origin: pd.DataFrame, language: str = "en") -> Figure:
    """Log loss per origin, one line per model; lower is better. `per_origin`: model, as_of, log_loss."""
    words, formats = Words(language), Formats(language)
    wide = per_origin.pivot_table(index="as_of", columns="model", values="log_loss").sort_index()
    order = wide.mean().sort_values().index
    rest = [name for name in order if name != "shipped"]
    best = next(name for name in order if name not in ("shipped", "blend"))
    with style.styled():
        figure, axes = style.canvas(3.5)
        at = np.arange(len(wide))
        colours = (style.PALE, style.SKY, style.GOLD, style.PURPLE, style.MUTED, style.ACCENT)
        for colour, name in zip(colours, rest, strict=False):
            axes.plot(at, wide[name], color=colour, linewidth=1.6, label=NAMES[str(name)][language])
        if "shipped" in wide:
            axes.plot(at, wide["shipped"], color=style.MAIN, linewidth=2.6, label=NAMES["shipped"][language])
        style.horizontal_grid(axes)
        style.month_ticks(axes, list(wide.index), formats.month)
        axes.set_ylabel(words("notebook.log_loss"))
        axes.legend(ncols=2, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0, fontsize=style.SMALL)
    return style.message(
        figure,
        words("notebook.candidates.title", name=NAMES[str(best)][language]),
        words("notebook.candidates.alt", models=len(order), n=len(wide)),
    )


def gain(rows: pd.DataFrame, target: str = "churn", language: str = "en") -> Figure:
    """Cumulative gain: share of all who left (or bought again) among the top share of customers, all origins together.

    `rows`: back-test rows of one model: as_of, p, y. Customers are ranked within each origin.
    """
    words, formats = Words(language), Formats(language)
    rank = rows.groupby("as_of")["p"].rank(method="first", ascending=False, pct=True)
    ordered = rows.assign(rank=rank).sort_values("rank", kind="stable")
    captured = ordered["y"].cumsum() / ordered["y"].sum()
    grid = np.linspace(0, 1, 101)
    curve = np.interp(grid, ordered["rank"], captured, left=0.0)
    perfect = _captured_at_best(rows, grid)
    with style.styled():
        figure, axes = style.canvas(3.0, 4.6)
        axes.plot([0, 1], [0, 1], color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)))
        axes.plot(grid, perfect, color=style.GOOD, linewidth=1, linestyle=(0, (4, 3)))
        axes.plot(grid, curve, color=style.MAIN)
        for name, (place, height), colour in (
            ("perfect", (grid[int(np.argmax(perfect > 0.995))], 1.0), style.GOOD),
            ("random", (0.75, 0.75), style.MUTED),
        ):
            axes.annotate(words(f"notebook.gain.{name}"), (place, height), xytext=(6, -12), color=colour,
                          textcoords="offset points")  # fmt: skip
        axes.plot([0.1], [curve[10]], "o", color=style.ACCENT)
        axes.annotate(formats.percent(curve[10], 0), (0.1, curve[10]), xytext=(0, 8), textcoords="offset points",
                      ha="center", color=style.ACCENT)  # fmt: skip
        axes.grid()
        axes.tick_params(length=0)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set_xlabel(words(f"notebook.ranked_{target}"))
        axes.set_ylabel(words(f"notebook.captured_{target}"))
    return style.message(
        figure,
        words(f"notebook.gain_{target}.title", captured=formats.percent(curve[10], 0)),
        words(
            "notebook.gain.alt",
            tenth=formats.percent(curve[10], 0),
            half=formats.percent(curve[50], 0),
            best=formats.percent(perfect[10], 0),
        ),
    )


def _captured_at_best(rows: pd.DataFrame, grid: np.ndarray) -> np.ndarray:
    """What an order that knew the outcomes would capture at each share of `grid`, in the mean over origins."""
    origins = rows.groupby("as_of")["y"].agg(["sum", "size"])
    share = np.minimum(grid[:, None] * origins["size"].to_numpy(), origins["sum"].to_numpy())
    return np.asarray(share.sum(axis=1) / max(float(origins["sum"].sum()), 1.0))


def reliability_by_origin(rows: pd.DataFrame, language: str = "en", groups: int = 5, most: int = 12) -> Figure:
    """Small multiples: mean p against the observed share, in equal-count groups, the newest `most` origins."""
    words, formats = Words(language), Formats(language)
    origins = sorted(rows["as_of"].unique())[-most:]
    with style.styled():
        lines = (len(origins) + 3) // 4
        figure, grid = style.canvas(0.5 + 1.4 * lines, nrows=lines, ncols=4, squeeze=False, sharex=True, sharey=True)
        for axes, origin in zip(grid.flat, origins, strict=False):
            part = rows[rows["as_of"] == origin].sort_values("p", kind="stable").reset_index(drop=True)
            bins = part.groupby(np.arange(len(part)) * groups // len(part))[["p", "y"]].mean()
            axes.plot([0, 1], [0, 1], color=style.GRID, linewidth=1)
            axes.plot(bins["p"], bins["y"], "-o", color=style.MAIN, markersize=3.5, linewidth=1.4)
            axes.set_title(formats.month(pd.Timestamp(origin)), fontsize=style.SMALL, fontweight="normal")
            axes.tick_params(length=0)
            axes.set(xticks=[0, 1], yticks=[0, 1], xlim=(0, 1), ylim=(0, 1))
        for axes in grid.flat[len(origins) :]:
            axes.set_visible(False)
    gaps = rows.groupby("as_of")[["p", "y"]].mean().diff(axis=1)["y"].abs()
    return style.message(
        figure,
        words("notebook.reliability.title", gap=formats.number(100 * float(gaps.mean()), 1)),
        words("notebook.reliability.alt", n=len(origins)),
    )
