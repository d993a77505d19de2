"""Customer value: calibration of the expected spend, and concentration of the value."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...value.concentration import curve as curve_of
from ..formats import Formats
from ..text import Words
from . import style


def calibration(tenths: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Mean expected against mean actual spend per tenth of customers.

    `tenths`: the result of value.deciles (customers, expected, actual).
    """
    words, formats = Words(language), Formats(language, currency)
    gap = (tenths["customers"] * (tenths["expected"] - tenths["actual"]).abs()).sum()
    gap = gap / max((tenths["customers"] * tenths["actual"]).sum(), 1e-9)
    shown = tenths[["expected", "actual"]].clip(lower=0.1)
    edges = [float(shown.min().min()) / 1.5, float(shown.max().max()) * 1.5]
    with style.styled():
        figure, axes = style.canvas(3.4, 4.6)
        axes.plot(edges, edges, color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)))
        axes.plot(shown["expected"], shown["actual"], "o", color=style.MAIN)
        axes.set(xscale="log", yscale="log", xlim=edges, ylim=edges)
        axes.grid()
        axes.tick_params(length=0)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.money(value))
        axes.set_xlabel(words("figure.value.expected"))
        axes.set_ylabel(words("figure.value.actual"))
    last = tenths.iloc[-1]
    return style.message(
        figure,
        words("figure.value.calibration", gap=formats.percent(float(gap))),
        words(
            "figure.value.calibration_alt",
            top=formats.money(float(last["expected"])),
            real=formats.money(float(last["actual"])),
        ),
    )


def concentration(values: pd.DataFrame, language: str = "en") -> Figure:
    """Share of expected value held by the most valuable customers, and the share of it at risk.

    `values`: value and value_at_risk per customer (null where no probability is known).
    """
    return concentration_curve(curve_of(values), language)


def concentration_curve(curve: pd.DataFrame, language: str = "en") -> Figure:
    """As `concentration`, of the points that `value.concentration.curve` gives."""
    words, formats = Words(language), Formats(language)
    people, held, risk = (curve[name].to_numpy(float) for name in ("customers", "value", "at_risk"))
    tenth, fifth = (float(np.interp(share, people, held)) for share in (0.1, 0.2))
    with style.styled():
        figure, axes = style.canvas(2.8)
        axes.plot(people, held, color=style.MAIN)
        axes.fill_between(people, risk, color=style.ACCENT, alpha=0.35, linewidth=0)
        axes.plot([0.2], [fifth], "o", color=style.MAIN)
        own, lost = words("figure.value.held"), words("figure.value.at_risk", share=formats.percent(float(risk[-1])))
        axes.annotate(f"{own} {formats.percent(fifth)}", (0.2, fifth), xytext=(8, -12), textcoords="offset points",
                      color=style.MAIN)  # fmt: skip
        axes.annotate(lost, (1.0, risk[-1]), xytext=(-4, 5), textcoords="offset points", ha="right",
                      color=style.ACCENT)  # fmt: skip
        style.horizontal_grid(axes)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set(xlim=(0, 1), ylim=(0, 1.03))
        axes.set_xlabel(words("figure.value.customers"))
        axes.set_ylabel(words("figure.value.value"))
    texts = {"share": formats.percent(fifth), "tenth": formats.percent(tenth)}
    return style.message(
        figure, words("figure.value.concentration", **texts), words("figure.value.concentration_alt", **texts)
    )
