"""What is sold: categories by growth and share, and the year's peak and slack months."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ...value.advice import category_name
from ..formats import Formats
from ..text import Words
from . import style

COLOURS = {"star": style.GOOD, "cash_cow": style.MAIN, "question_mark": style.GOLD, "dog": style.MUTED}
LABELLED = 12
KINDS = {"peak": style.ACCENT, "slack": style.SKY, "normal": style.PALE}


def growth_share(categories: pd.DataFrame, language: str = "en") -> Figure:
    """Growth against share of the sales, one dot per category, area by sales; the largest are named.

    `categories`, largest first: category, share (0..1), growth (null if new), class (star, cash_cow, question_mark,
    dog), fair_share and shop_growth (where the dashed lines lie: those of the whole shop, also where not all categories
    are drawn).
    """
    words, formats = Words(language), Formats(language)
    table = categories[categories["growth"].notna()].copy()
    fair, whole = float(categories["fair_share"].iloc[0]), float(categories["shop_growth"].iloc[0])
    with style.styled():
        figure, axes = style.canvas(3.6)
        axes.axhline(whole, color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)))
        axes.axvline(fair, color=style.MUTED, linewidth=1, linestyle=(0, (4, 3)))
        area = 30 + 200 * table["share"] / max(float(table["share"].max()), 1e-9)
        colours = [COLOURS[kind] for kind in table["class"]]
        axes.scatter(table["share"], table["growth"], s=area, c=colours, alpha=0.85, linewidths=0)
        axes.grid()
        axes.tick_params(length=0)
        axes.margins(x=0.2, y=0.18)
        axes.set_xlim(left=0)
        low, high = axes.get_xlim()
        bottom, top = axes.get_ylim()
        heights = style.apart(
            table["share"].head(LABELLED), table["growth"].head(LABELLED), 0.22 * (high - low), 0.05 * (top - bottom)
        )
        for name, x, y, size in zip(table["category"], table["share"], heights, area, strict=False):
            axes.annotate(style.shortened(str(name)), (x, y), xytext=(size**0.5 / 2 + 3, 0), va="center",
                          textcoords="offset points", fontsize=style.SMALL)  # fmt: skip
        axes.xaxis.set_major_formatter(lambda value, _: formats.percent(value, 1 if high - low < 0.05 else 0))
        style.whole_ticks(axes, 0.01)
        axes.yaxis.set_major_formatter(lambda value, _: formats.change(value))
        axes.set_xlabel(words("figure.growth_share.x"))
        axes.set_ylabel(words("figure.growth_share.y"))
    stars = [category_name(str(name), language) for name in categories.loc[categories["class"] == "star", "category"]]
    title = "figure.growth_share.title" if stars else "figure.growth_share.title_none"
    texts = {"stars": words.listed([style.shortened(name) for name in stars[:3]]), "whole": formats.percent(whole)}
    return style.message(figure, words(title, **texts), words("figure.growth_share.alt", n=len(table), **texts))


def season(months: pd.DataFrame, language: str = "en") -> Figure:
    """Sales per day by month of the year against the average month (1), peaks and slack months coloured.

    `months`: month_of_year (1..12), index, kind (peak, slack, normal).
    """
    words, formats = Words(language), Formats(language)
    best = months.iloc[int(months["index"].to_numpy().argmax())]
    with style.styled():
        figure, axes = style.canvas(2.6)
        axes.bar(months["month_of_year"], months["index"] - 1, bottom=1, color=[KINDS[kind] for kind in months["kind"]])
        axes.axhline(1, color=style.MUTED, linewidth=1)
        style.horizontal_grid(axes)
        axes.yaxis.set_major_formatter(lambda value, _: formats.change(value - 1))
        names = [
            str(month) if language == "zh" else formats.month_name(int(month)) for month in months["month_of_year"]
        ]
        axes.set_xticks(months["month_of_year"], names)
        axes.set_xlabel(words("figure.season.x"))
        axes.tick_params(axis="x", labelsize=style.SMALL - 1.5)
        axes.set_ylabel(words("figure.season.y"))
    texts = {
        "month": formats.month_name(int(best["month_of_year"]), full=True),
        "above": formats.change(float(best["index"]) - 1),
    }
    return style.message(figure, words("figure.season.title", **texts), words("figure.season.alt", **texts))


def profit_classes(classes: pd.DataFrame, language: str = "en") -> Figure:
    """Each group's share of the customers, of the sales and of the profit, three bars a group.

    `classes`: name, of_customers, of_sales, of_profit (0..1; a group's may be below zero, and all are missing where
    there is no profit: two bars a group then).
    """
    words, formats = Words(language), Formats(language)
    classes = classes.astype({"of_profit": float})
    rows = classes.iloc[::-1].reset_index(drop=True)
    kinds = {"customers": style.PALE, "sales": style.MAIN, "profit": style.GOOD}
    leading = "profit" if classes["of_profit"].notna().any() else "sales"
    if leading == "sales":
        del kinds["profit"]
    with style.styled():
        figure, axes = style.canvas(0.6 + 0.62 * len(rows))
        for place, (kind, colour) in enumerate(kinds.items()):
            at = rows.index + 0.26 * (1 - place)
            axes.barh(at, rows[f"of_{kind}"], color=colour, height=0.24)
            for y, value in zip(at, rows[f"of_{kind}"], strict=True):
                label = f"{formats.percent(float(value))} {words(f'figure.profit.{kind}')}"
                axes.annotate(label, (max(0.0, float(value)), y), xytext=(4, 0), va="center", fontsize=style.SMALL,
                              textcoords="offset points")  # fmt: skip
        axes.set_yticks(rows.index, [style.wrapped(str(name), 16) for name in rows["name"]])
        axes.set_xlim(
            min(0.0, float(rows[f"of_{leading}"].min())), 1.35 * float(rows[["of_sales", "of_profit"]].max().max())
        )
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0, labelcolor=style.INK)
        axes.spines[["left", "bottom"]].set_visible(False)
        style.room_for_labels(figure, axes)
    best = classes.iloc[int(classes[f"of_{leading}"].to_numpy().argmax())]
    texts = {"name": best["name"]} | {kind: formats.percent(best[f"of_{kind}"]) for kind in ("customers", leading)}
    listed = words.semicolon.join(
        f"{row['name']}: {formats.percent(row['of_customers'])}, {formats.percent(row['of_sales'])}, "
        f"{formats.percent(row['of_profit'])}"
        for row in classes.to_dict("records")
    )
    return style.message(
        figure,
        words("figure.profit.title" if leading == "profit" else "figure.profit.none", **texts),
        words("figure.profit.alt", n=len(classes), listed=listed),
    )
