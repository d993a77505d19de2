"""What is only seen when the files of a table are compared with each other: rates and percentages, lines twice."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..finding import Finding
from .date_checks import date_findings

FEW = 10
"""Discounts of a file from which on their size tells what they are."""
REPEATED = 0.1
"""Share of a file's lines that are in another file too, from which on the two overlap."""
_COMPARED = ("customer_id", "ordered_at", "product_id", "quantity", "amount")


def across_files(frames: list[pd.DataFrame], labels: list[str]) -> list[Finding]:
    """Findings on order lines of several files, each a frame of canonical columns called by its label."""
    if len(frames) < 2:
        return []
    return [*_discounts(frames, labels), *_overlaps(frames, labels), *_swapped(frames, labels)]


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
