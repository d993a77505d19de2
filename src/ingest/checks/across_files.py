"""What is only seen when the files of a table are compared with each other: rates and percentages, prices that are
another multiple in one file, amounts that mean something else, lines twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..finding import Finding
from .date_checks import date_findings
from .unit_checks import blocks, by_chance, file_findings, repeated, slope

FEW = 10
"""Discounts of a file from which on their size tells what they are."""
REPEATED = 0.1
"""Share of a file's lines that are in another file too, from which on the two overlap."""
SHARED = 6
"""Products in two files from which on their prices are compared"""
SAME_TIMES, WITHIN = 0.6, 0.01
"""Share of the products whose price must be the same multiple of that in the other file, and how closely"""
OTHER, FAR = 0.03, 1.5
"""From which difference on a multiple is told, and from which multiple on it is no matter of prices or taxes"""
LEVEL, LINES = 5.0, 30
"""Times that amounts are larger than in another file of so many lines, from which on they are another unit's"""
_COMPARED = ("customer_id", "ordered_at", "product_id", "quantity", "amount")


def across_files(frames: list[pd.DataFrame], labels: list[str]) -> list[Finding]:
    """Findings on order lines of several files, each a frame of canonical columns called by its label."""
    if len(frames) < 2:
        return []
    money = [*(file_findings(frames, labels) or _prices(frames, labels)), *_meanings(frames, labels)]
    return [
        *money,
        *_signs(frames, labels),
        *_discounts(frames, labels),
        *_overlaps(frames, labels),
        *_swapped(frames, labels),
    ]


def _prices(frames: list[pd.DataFrame], labels: list[str]) -> Iterator[Finding]:
    """Files in which the same goods cost another multiple, or all amounts are of another size."""
    if any("currency" in frame for frame in frames) or len(set(labels)) < 2:
        return
    prices = [_price_of_each(frame) for frame in frames]
    usual = [frame["amount"][frame["amount"] > 0] for frame in frames]
    first = max(range(len(frames)), key=lambda place: len(prices[place]))
    differ = _unlike(first, prices, usual)
    if 2 * len(differ) > len(frames):  # then it is the first that is unlike the others
        other = next(iter(differ))
        against = _unlike(other, prices, usual)
        first, differ = (other, against) if len(against) < len(differ) else (first, differ)
    if not differ:
        return
    place, (times, of_en, of_zh) = max(differ.items(), key=lambda one: abs(np.log(one[1][0])))
    label = labels[place]
    more = f" (and of {len(differ) - 1:,} more)" if len(differ) > 1 else ""
    more_zh = f"（另有 {len(differ) - 1:,} 个）" if len(differ) > 1 else ""
    yield Finding(
        "files_of_another_level",
        "warning" if 1 / FAR < times < FAR else "missing",
        {"en": "Money that means something else in some files?", "zh": "部分文件的金额口径不同？"},
        {
            "en": f"{of_en} of {label}{more} cost {times:.3g} times what they do in {labels[first]}: another currency "
            "or unit, with tax in one and without in the other, or new prices? unless it is prices, export these files "
            "alike, or give each line its `currency` and say `rates`",
            "zh": f"{label}{more_zh} 中{of_zh}的金额是 {labels[first]} 的 {times:.3g} 倍：币种或单位不同、"
            "含税与不含税、还是调价？若非调价，请统一导出，或为每行给出 `currency` 并设 `rates`",
        },
        of_states=True,
    )


def _unlike(first: int, prices: list[pd.Series], usual: list[pd.Series]) -> dict[int, tuple[float, str, str]]:
    """Place of a file -> how many times its money is that of the file at `first`, and of what, in both languages."""
    differ: dict[int, tuple[float, str, str]] = {}
    for place in range(len(prices)):
        times = (prices[place] / prices[first]).dropna()
        common = float(times.median()) if len(times) >= SHARED else 1.0
        alike = int(((times / common - 1).abs() <= WITHIN).sum())
        if abs(common - 1) >= OTHER and alike >= SAME_TIMES * len(times):
            of = f"{alike:,} of {len(times):,} products", f"{len(times):,} 种商品中的 {alike:,} 种"
            differ[place] = (common, *of)
        elif len(times) < SHARED and min(len(usual[place]), len(usual[first])) >= LINES:
            level = float(usual[place].median() / usual[first].median())
            if not 1 / LEVEL < level < LEVEL:
                differ[place] = (level, "half of the lines", "半数的行")
    return differ


def _price_of_each(frame: pd.DataFrame) -> pd.Series:
    """product -> the median of what one piece costs."""
    if "product_id" not in frame:
        return pd.Series(dtype="float64")
    lines = blocks(frame[frame["amount"] > 0])
    pieces = lines["quantity"].where(lines["quantity"] > 0) if "quantity" in lines else 1.0
    return (lines["amount"] / pieces).groupby(lines["product_id"]).median()


def _meanings(frames: list[pd.DataFrame], labels: list[str]) -> Iterator[Finding]:
    """Files whose amounts are of one piece, or of the whole order, where those of others are of the line."""
    names = {
        "piece": ("the price of one piece", "单价"),
        "order": ("the total of the order", "订单总额"),
        "line": ("of the line", "行金额"),
    }
    meant = [_meaning(frame) for frame in frames]
    odd = next((place for place, one in enumerate(meant) if one in ("piece", "order")), None)
    if odd is None or "line" not in meant:
        return
    label, other, (en, zh) = labels[odd], labels[meant.index("line")], names[meant[odd]]
    yield Finding(
        "amounts_mean_differently",
        "missing",
        {"en": "Amounts that mean something else in some files?", "zh": "部分文件的金额含义不同？"},
        {
            "en": f"the amounts of {label} look like {en}, those of {other} are of the line; all are added up as they "
            "are: export these files alike",
            "zh": f"{label} 的金额像是{zh}，而 {other} 的是行金额；现全部直接相加：请统一导出",
        },
        of_states=True,
    )


def _meaning(frame: pd.DataFrame) -> str:
    """`piece`, `order` or `line`; empty where too little tells."""
    if "product_id" not in frame:
        return ""
    lines = blocks(frame[frame["amount"] > 0])
    several, alike = repeated(lines.dropna(subset="order_id"), "amount") if "order_id" in lines else (0, 0)
    if several >= FEW and alike >= 0.5 * several and by_chance(lines, "amount") < 0.5 * alike / several:
        return "order"
    growth = slope(lines, "amount") if "quantity" in lines else None
    if growth is not None and growth < 0.15:
        return "piece"
    return "line" if several >= FEW or (growth is not None and growth > 0.85) else ""


def _signs(frames: list[pd.DataFrame], labels: list[str]) -> Iterator[Finding]:
    """A file of lines below zero whose orders no other file has, where the others are above."""
    below = [float((frame["amount"] < 0).mean()) if len(frame) else 0.0 for frame in frames]
    if max(below) < 0.9 or min(below) > 0.3:
        return
    odd = below.index(max(below))
    orders = frames[odd]["order_id"] if "order_id" in frames[odd] else pd.Series(dtype="str")
    others = [one["order_id"] for place, one in enumerate(frames) if place != odd and "order_id" in one]
    known = orders.isin(pd.concat(others).dropna().unique()).mean() if others and len(orders) else 0.0
    if len(frames[odd]) < FEW or known > 0.5:
        return
    yield Finding(
        "files_below_zero",
        "warning",
        {"en": "A file of nothing but returns?", "zh": "整个文件都是退货？"},
        {
            "en": f"the amounts of {labels[odd]} are below zero and count as returns, though no other file has their "
            "orders; if they are sales written with a minus, export this file like the others",
            "zh": f"{labels[odd]} 的金额均为负，按退货计，但其订单不在其他文件中；若为带负号的销售，"
            "请与其他文件一样导出",
        },
        of_states=True,
    )


def _discounts(frames: list[pd.DataFrame], labels: list[str]) -> Iterator[Finding]:
    """Discounts between 0 and 1 in some files and above in others,, with amounts that are alike."""
    rates: list[tuple[str, float]] = []
    others: list[tuple[str, float]] = []
    for frame, label in zip(frames, labels, strict=True):
        if "discount" not in frame or "amount" not in frame:
            continue
        size = frame["discount"].abs()[frame["discount"].abs() > 0]
        if len(size) < FEW:
            continue
        is_rate = size.max() <= 1 and frame["amount"].abs().median() >= 5 * size.max()
        (rates if is_rate else others).append((label, float(size.median())))
    if rates and others:
        (label, rate), (other, money) = rates[0], others[0]
        yield Finding(
            "discount_units_differ",
            "missing",
            {"en": "Discounts in different units?", "zh": "折扣单位不一致？"},
            {
                "en": f"the discounts of {label} lie between 0 and 1 (half are {rate:g} or less), those of {other} are "
                f"around {money:g}: rates mixed with percentages or money; export these files alike",
                "zh": f"{label} 的折扣在 0 与 1 之间（中位数 {rate:g}），而 {other} 的约为 {money:g}："
                "比率与百分数或金额混用？请统一导出",
            },
        )


def _overlaps(frames: list[pd.DataFrame], labels: list[str]) -> Iterator[Finding]:
    """Files without order numbers that have lines in common: those are counted twice."""
    if any("order_id" in frame and frame["order_id"].notna().any() for frame in frames):
        return
    columns = [name for name in _COMPARED if all(name in frame for frame in frames)]
    known: dict[int, str] = {}
    for frame, label in zip(frames, labels, strict=True):
        marks = pd.util.hash_pandas_object(frame[columns].drop_duplicates(), index=False)
        there = [mark in known for mark in marks]
        n = sum(there)
        if n >= 2 and n >= REPEATED * len(marks):
            other = known[int(marks[there].iloc[0])]
            yield Finding(
                "files_overlap",
                "warning",
                {"en": "Lines in two files", "zh": "两个文件中的相同行"},
                {
                    "en": f"{n:,} of {len(marks):,} lines of {label} are in {other} too and count twice; without order "
                    "numbers nobody can tell whether that is one purchase: if the files overlap, say "
                    "[order_lines.cleaning] exact_duplicates = true",
                    "zh": f"{label} 的 {len(marks):,} 行中有 {n:,} 行也在 {other} 中，会重复计算；没有订单号无法判断"
                    "是否同一次购买：若文件重叠，请设 [order_lines.cleaning] exact_duplicates = true",
                },
            )
            return
        known |= dict.fromkeys((int(mark) for mark in marks), label)


def _swapped(frames: list[pd.DataFrame], labels: list[str]) -> Iterator[Finding]:
    """A file with no date after the 12th, where others have such: its days and months are swapped."""
    for frame, label in zip(frames, labels, strict=True):
        for one in date_findings(frame["ordered_at"]):
            yield Finding("days_up_to_12_in_a_file", one.state, one.name,
                          {language: f"{label}: {text}" for language, text in one.text.items()})  # fmt: skip
            return
