"""Customer value: calibration of the expected spend, and concentration of the value."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...value.concentration import curve as curve_of
from ..formats import Formats
from . import style

TEXT = {
    "en": {
        "calibration": "Spend by tenth differs from the forecast by {gap}",
        "calibration_alt": "Dots for ten groups of customers by expected spend: mean expected against mean "
        "actual, both on log scales, with the diagonal of perfect forecasts; the highest tenth was expected to "
        "spend {top} and spent {real}.",
        "expected": "Expected spend per customer",
        "actual": "Actual spend per customer",
        "concentration": "A fifth of the customers hold {share} of the expected value",
        "concentration_alt": "Curve of the share of value held by the most valuable customers: {tenth} by a tenth, "
        "{share} by a fifth; below it the share at risk.",
        "customers": "Share of customers, most valuable first",
        "value": "Share of all expected value",
        "held": "value",
        "at_risk": "{share} of it at risk",
    },
    "zh": {
        "calibration": "各十分位的预期与实际消费合计相差{gap}",
        "calibration_alt": "按预期消费分十组的散点图：平均预期与平均实际（均为对数刻度），附理想对角线；"
        "最高一组预期{top}，实际{real}。",
        "expected": "人均预期消费",
        "actual": "人均实际消费",
        "concentration": "五分之一的客户占预期价值的{share}",
        "concentration_alt": "最有价值客户所占价值份额的曲线：前十分之一占{tenth}，前五分之一占{share}；"
        "下方为其中的风险份额。",
        "customers": "客户占比（从最有价值起）",
        "value": "占全部预期价值的份额",
        "held": "价值",
        "at_risk": "其中 {share} 面临流失",
    },
}


def calibration(tenths: pd.DataFrame, language: str = "en", currency: str = "GBP") -> Figure:
    """Mean expected against mean actual spend per tenth of customers.

    `tenths`: the result of value.deciles (customers, expected, actual).
    """
    text, formats = TEXT[language], Formats(language, currency)
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
        axes.set_xlabel(text["expected"])
        axes.set_ylabel(text["actual"])
    last = tenths.iloc[-1]
    return style.message(
        figure,
        text["calibration"].format(gap=formats.percent(float(gap))),
        text["calibration_alt"].format(
            top=formats.money(float(last["expected"])), real=formats.money(float(last["actual"]))
        ),
    )


def concentration(values: pd.DataFrame, language: str = "en") -> Figure:
    """Share of expected value held by the most valuable customers, and the share of it at risk.

    `values`: value and value_at_risk per customer (null where no probability is known).
    """
    return concentration_curve(curve_of(values), language)


def concentration_curve(curve: pd.DataFrame, language: str = "en") -> Figure:
    """As `concentration`, of the points that `value.concentration.curve` gives."""
    text, formats = TEXT[language], Formats(language)
    people, held, risk = (curve[name].to_numpy(float) for name in ("customers", "value", "at_risk"))
    tenth, fifth = (float(np.interp(share, people, held)) for share in (0.1, 0.2))
    with style.styled():
        figure, axes = style.canvas(2.8)
        axes.plot(people, held, color=style.MAIN)
        axes.fill_between(people, risk, color=style.ACCENT, alpha=0.35, linewidth=0)
        axes.plot([0.2], [fifth], "o", color=style.MAIN)
        axes.annotate(f"{text['held']} {formats.percent(fifth)}", (0.2, fifth), xytext=(8, -12),
                      textcoords="offset points", color=style.MAIN)  # fmt: skip
        axes.annotate(text["at_risk"].format(share=formats.percent(float(risk[-1]))), (1.0, risk[-1]), xytext=(-4, 5),
                      textcoords="offset points", ha="right", color=style.ACCENT)  # fmt: skip
        style.horizontal_grid(axes)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: formats.percent(value, 0))
        axes.set(xlim=(0, 1), ylim=(0, 1.03))
        axes.set_xlabel(text["customers"])
        axes.set_ylabel(text["value"])
    texts = {"share": formats.percent(fifth), "tenth": formats.percent(tenth)}
    return style.message(figure, text["concentration"].format(**texts), text["concentration_alt"].format(**texts))
