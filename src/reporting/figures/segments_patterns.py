"""Personas, factors, association rules, satisfaction paths, customers by profit in pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ...segments.clusters import METHODS, STRUCTURE, structure
from ...segments.growth_share import CUSTOMER_CLASSES
from ...segments.lost import STAGES
from ...segments.persona_words import centres_table
from ...segments.satisfaction import PATHS
from ..formats import Formats
from . import style


def compared(table: pd.DataFrame, chosen: int, language: str = "en") -> Figure:
    """Silhouette and stability by number of clusters, one line per method; the chosen number is marked.

    `table`: method, clusters, silhouette, stability; see `segments.clusters.compare`.
    """
    show = Formats(language)
    marks = {"k_means": "-o", "ward": "-s", "hdbscan": "D"}
    colours = {"k_means": style.MAIN, "ward": style.ACCENT, "hdbscan": style.GOOD}
    heads = {
        "silhouette": {"en": "silhouette (1 = far apart)", "zh": "轮廓系数（1 为分离最好）"},
        "stability": {"en": "stability (1 = same again)", "zh": "稳定性（1 为完全重现）"},
    }
    with style.styled():
        figure, pair = style.canvas(2.9, ncols=2)
        for axes, (name, head) in zip(pair, heads.items(), strict=True):
            axes.axvline(chosen, color=style.PALE, linewidth=8, zorder=0)
            for method, rows in table.groupby("method"):
                label = METHODS[str(method)][language]
                axes.plot(
                    rows["clusters"],
                    rows[name],
                    marks[str(method)],
                    color=colours[str(method)],
                    markersize=4.5,
                    label=label,
                )
            style.horizontal_grid(axes)
            axes.set_title(head[language], fontsize=9.5, fontweight="normal")
            axes.set_xlabel({"en": "number of clusters", "zh": "聚类数"}[language])
        pair[0].legend(fontsize=8)
    own = table[(table["method"] == "k_means") & (table["clusters"] == chosen)].iloc[0]
    words = STRUCTURE[structure(float(own["silhouette"]))][language]
    told = {"k": chosen, "w": words, "s": show.number(own["silhouette"], 2)}
    title = {"en": "{k} personas: {w} (silhouette {s})", "zh": "{k} 类画像：{w}（轮廓系数 {s}）"}[language]
    return style.message(figure, title.format(**told), title.format(**told))


def heat(table: pd.DataFrame, title: str, reach: float, language: str = "en") -> Figure:
    """Signed numbers as a heat map: rows and columns named by the frame, colours from -reach to reach."""
    show = Formats(language)
    with style.styled():
        figure, axes = style.canvas(1.2 + 0.27 * len(table))
        for row, (_, values) in enumerate(table.iterrows()):
            for column, value in enumerate(values):
                colour = style.shade(float(value), -reach, reach, style.DIVERGING)
                axes.add_patch(style.cell(column, row, colour))
                axes.text(column, row, show.number(float(value), 1), ha="center", va="center", fontsize=8,
                          color=style.readable_on(colour))  # fmt: skip
        axes.set_xlim(-0.5, table.shape[1] - 0.5)
        axes.set_ylim(len(table) - 0.5, -0.5)
        axes.set_xticks(range(table.shape[1]), [style.wrapped(str(name), 10) for name in table.columns])
        axes.set_yticks(range(len(table)), [style.shortened(str(name), 44) for name in table.index])
        axes.xaxis.tick_top()
        axes.tick_params(length=0, labelcolor=style.INK, labelsize=8)
        axes.spines[:].set_visible(False)
    row, column = divmod(int(table.abs().to_numpy().argmax()), table.shape[1])
    return style.message(figure, title, f"{title}: {table.index[row]} / {table.columns[column]}")


def centres(rule: dict[str, Any], names: pd.DataFrame, language: str = "en") -> Figure:
    """Each persona's mean manner in standard deviations from all customers'; see `persona_words.centres_table`."""
    square = centres_table(rule).pivot_table(index=f"name_{language}", columns="persona", values="z", sort=False)
    first = names[f"name_{language}"].str.split(", |、", regex=True).str[0]
    called = dict(zip(names["persona"], names["persona"] + ": " + first, strict=True))
    title = {
        "en": "What sets the personas apart (standard deviations)",
        "zh": "各画像与总体均值的差异（标准差）",
    }
    return heat(square.rename(columns=called), title[language], 2.0, language)


def loadings(table: pd.DataFrame, language: str = "en") -> Figure:
    """Rotated loadings, columns of behaviour by factor; see `segments.factors.factors`."""
    square = table.pivot_table(index=f"name_{language}", columns="factor", values="loading", sort=False)
    order = square.abs().idxmax(axis=1).sort_values(kind="stable").index
    title = {
        "en": "{n} dials behind {m} columns of behaviour (varimax loadings)",
        "zh": "{m} 项行为背后的 {n} 个因子（方差最大旋转）",
    }
    return heat(square.loc[order], title[language].format(n=square.shape[1], m=len(square)), 1.0, language)


def rules(table: pd.DataFrame, language: str = "en", shown: int = 10) -> Figure:
    """The strongest association rules: lift as bars, confidence beside them; see `segments.baskets.rules`."""
    show = Formats(language)
    rows = table.head(shown).iloc[::-1].reset_index(drop=True)
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.3 * len(rows))
        axes.barh(rows.index, rows["lift"] - 1, left=1, color=style.MAIN, height=0.64)
        for at, row in enumerate(rows.to_dict("records")):
            sure = {"en": "{c} of {b} baskets", "zh": "{b} 篮中的 {c}"}[language]
            told = sure.format(c=show.percent(row["confidence"]), b=show.count(row["baskets"] / row["confidence"]))
            axes.annotate(told, (row["lift"], at), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5)
        axes.set_yticks(
            rows.index, [style.shortened(f"{a} → {b}", 40) for a, b in zip(rows["if"], rows["then"], strict=True)]
        )
        axes.set_xlim(1, 1 + 1.6 * max(0.01, float(rows["lift"].max()) - 1))
        axes.tick_params(length=0)
        axes.tick_params(axis="y", labelcolor=style.INK)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlabel({"en": "lift: times as often as by chance", "zh": "提升度：相对随机的倍数"}[language])
    best = table.iloc[0]
    title = {
        "en": "With {a} comes {b}: {x} times as often as by chance",
        "zh": "购买{a}者同购{b}的频率为随机的 {x} 倍",
    }[language].format(a=best["if"], b=best["then"], x=show.number(best["lift"], 1))
    return style.message(figure, title, title)


def paths(table: pd.DataFrame, to: str = "repeat", language: str = "en") -> Figure:
    """Effects on `to` with their 95 % intervals, those in the first unit there; see `segments.satisfaction.paths`."""
    show = Formats(language)
    rows = table[table["to"] == to].iloc[::-1]
    rows = rows[rows["unit_en"] == rows["unit_en"].iloc[-1]].reset_index(drop=True)
    called = {**PATHS, **STAGES}
    with style.styled():
        figure, axes = style.canvas(0.9 + 0.34 * len(rows))
        axes.axvline(0, color=style.MUTED, linewidth=1)
        axes.hlines(rows.index, rows["low"], rows["high"], color=style.PALE, linewidth=7)
        sure = (rows["low"] > 0) | (rows["high"] < 0)
        axes.scatter(
            rows["effect"], rows.index, color=[style.MAIN if yes else style.MUTED for yes in sure], s=34, zorder=3
        )
        axes.set_yticks(rows.index, [called[str(key)][language] for key in rows["from"]])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.tick_params(length=0)
        axes.tick_params(axis="y", labelcolor=style.INK)
        axes.grid(axis="x")
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlabel(rows[f"unit_{language}"].iloc[0])
    strongest = rows.iloc[int(rows["effect"].abs().to_numpy().argmax())]
    title = {"en": "{a} weighs most on: {b}", "zh": "对“{b}”影响最大：{a}"}[language].format(
        a=called[str(strongest["from"])][language], b=called[to][language]
    )
    effect, low, high = (show.number(strongest[name], 3) for name in ("effect", "low", "high"))
    return style.message(figure, title, f"{title}; {effect} [{low}, {high}]")


DOTS = 600
"""at most so many customers are drawn; more would hide each other and make the page heavy"""


def sales_and_profit(table: pd.DataFrame, language: str = "en") -> Figure:
    """Customers by sales (log scale) and share of profit, coloured by class; see `segments.growth_share.customers`.

    The counts are of all; of more than `DOTS` customers evenly many along the order of sales are drawn.
    """
    show = Formats(language)
    colours = dict(zip(CUSTOMER_CLASSES, (style.GOOD, style.MAIN, style.ACCENT, style.MUTED), strict=True))
    with style.styled():
        figure, axes = style.canvas(3.6)
        drawn = table.iloc[np.unique(np.linspace(0, len(table) - 1, min(DOTS, len(table))).round().astype(int))]
        for key, name in CUSTOMER_CLASSES.items():
            own = drawn[drawn["class"] == key]
            label = f"{name[language]} ({show.count((table['class'] == key).sum())})"
            axes.scatter(
                own["sales"], own["profit_share"], s=9, color=colours[key], alpha=0.7, linewidths=0, label=label
            )
        axes.set_xscale("log")
        axes.set_ylim(max(-1.0, float(table["profit_share"].quantile(0.01))), float(table["profit_share"].max()) * 1.05)
        axes.grid()
        axes.tick_params(length=0)
        axes.xaxis.set_major_formatter(lambda value, _: show.count(value))
        axes.yaxis.set_major_formatter(lambda value, _: show.percent(value, 0))
        axes.set_xlabel({"en": "sales of the last year (money)", "zh": "近一年销售额（金额）"}[language])
        axes.set_ylabel({"en": "profit as a share of sales", "zh": "利润占销售额"}[language])
        axes.legend(fontsize=8, markerscale=2.5, loc="lower right")
    best = table["class"] == "star"
    told = {
        "n": show.percent(float(best.mean())),
        "p": show.percent(float(table.loc[best, "profit"].sum() / table["profit"].sum())),
    }
    title = {"en": "{n} of the customers bring {p} of the profit", "zh": "{n} 的客户带来 {p} 的利润"}[language].format(
        **told
    )
    return style.message(figure, title, title)
