"""Rows of a file that sum up other rows: a subtotal for each order, customer or month, a grand total at an end.

Ten lines of a month and an eleventh that is worth as much as all ten: the eleventh is no sale, whatever is written
there. Rows are told by their sums: the first total is the sum of all lines above it, every other one the sum of those
since the total before, which lines that only look so by chance do not keep up.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...study import OrderLines
from ..finding import Finding
from ..lines.filters import column_of
from ..parsing.marks import TOTALS
from ..quoting import toml

LOOK = 20_000
"""Lines at a table's beginning and end that are looked at"""
FEW, LONG = 3, 10
"""Totals of two lines and more from which on it is no chance; one is none either, if it sums up so many lines."""
COVERED = 0.8
"""Share of the lines looked at that totals must sum up"""
LABELS = 8
"""Labels of totals that a list of values may name"""
_LABEL = re.compile(TOTALS, re.IGNORECASE)
_WITHIN = re.compile(rf"(?:^|[\s:_-])(?:{TOTALS})(?:$|[\s:_-])", re.IGNORECASE)


def totals_among(lines: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """A finding where lines, in the files' order and with all canonical columns, sum up others and would count."""
    if source.amount_is == "order_total" or lines.empty:
        return []
    counts = (lines["customer_id"].notna() & lines["ordered_at"].notna()).to_numpy()
    money = lines["amount"].fillna(0.0).mask(lines["is_return"], -lines["amount"].abs().fillna(0.0))
    cents = np.rint(money.to_numpy(dtype=float) * 100).astype("int64")
    looked = np.unique(np.r_[: min(LOOK, len(lines)), max(len(lines) - LOOK, 0) : len(lines)])
    marked = np.zeros(len(lines), dtype=bool)
    marked[totals_in(cents[:LOOK].tolist())] = True
    marked[[len(lines) - 1 - place for place in totals_in(cents[::-1][:LOOK].tolist())]] = True
    for place in (0, len(lines) - 1):
        marked[place] |= len(lines) > LONG and 0 < cents[place] == cents.sum() - cents[place]
    named = np.zeros(len(lines), dtype=bool)
    for name in ("order_id", "product_id"):
        texts = lines[name].iloc[looked]
        labels = [one for one in texts.dropna().unique() if _LABEL.fullmatch(str(one).strip())]
        named[looked] |= texts.isin(labels).to_numpy() if labels else False
    places = np.flatnonzero((marked | named) & counts)
    if not len(places):
        return []
    way = _told_apart(lines.iloc[looked], (marked | named)[looked], source)
    return [_finding(lines, places, bool(marked[places].any()), way)]


def totals_in(cents: list[int]) -> list[int]:
    """Places of totals among amounts: each is the sum of what is above it, down to the total before it.

    A total right below another one may sum up the totals so far. None where the sums may be chance.
    """
    before: dict[int, int] = {}  # place of a total -> that of the total before it
    open_: dict[int, int] = {}  # total -> sum of those that no total of totals sums up yet
    summed = {0: -1}  # sum of all rows down to a total -> its place
    so_far = 0
    for place, amount in enumerate(cents):
        above = summed.get(so_far - amount) if amount > 0 else None
        if above is not None and above < place - 1:
            before[place], open_[place] = above, open_.get(above, 0) + amount
        elif amount > 0 and open_.get(place - 1) == amount:
            before[place], open_[place] = place - 1, 0
        so_far += amount
        if place in before:
            summed[so_far] = place
    if not before:
        return []
    chain = [max(before)]
    while before[chain[-1]] >= 0:
        chain.append(before[chain[-1]])
    sizes = [place - before[place] - 1 for place in chain]
    lines = sum(sizes)
    many = sum(size > 1 for size in sizes) >= FEW or lines >= LONG * sum(size > 0 for size in sizes)
    return chain if many and lines >= LONG and chain[0] + 1 >= COVERED * len(cents) else []


def _told_apart(lines: pd.DataFrame, totals: np.ndarray, source: OrderLines) -> str:
    """The key that leaves the totals out, by a column that only they say something else in; empty without one."""
    for name in ("product_id", "order_id", "customer_id"):
        theirs, others = lines[name][totals], lines[name][~totals]
        column = toml(column_of(name, source))
        if theirs.isna().all() and others.notna().all():
            return f"drop = {{ column = {column}, values = [''] }}"
        labels = list(theirs.dropna().unique())
        if theirs.isna().any() or others.isin(labels).any():
            continue
        if len(labels) <= LABELS:
            return f"drop = {{ column = {column}, values = [{', '.join(toml(str(one)) for one in labels)}] }}"
        word = _WITHIN.search(str(labels[0]))
        pattern = re.escape(word[0].strip()) if word else ""
        if pattern and theirs.str.contains(pattern).all() and not others.str.contains(pattern, case=False).any():
            return f"drop = {{ column = {column}, pattern = {toml(pattern)} }}"
    return ""


def _finding(lines: pd.DataFrame, places: np.ndarray, summed: bool, way: str) -> Finding:
    first = lines.iloc[places[0]]
    amount, n = f"{first['amount']:,.2f}", len(places)
    words = [str(first[name]) for name in ("customer_id", "order_id", "product_id") if pd.notna(first[name])]
    shown = f"{', '.join(map(repr, words))}, {first['ordered_at']:%Y-%m-%d}, {amount}"
    why = ("are worth as much as the lines next to them together", "的金额等于相邻各行之和")
    why = why if summed else ("are called totals", "名为合计")
    remedy_en = f"say {way} in [order_lines]" if way else "take them out of the export"
    remedy_zh = f"请在 [order_lines] 设 {way}" if way else "请在导出中去掉"
    return Finding(
        "totals_among_lines",
        "missing",
        {"en": "Totals among the lines", "zh": "明细行中的合计"},
        {
            "en": f"{n:,} lines {why[0]} (the first: {shown}) and count as sales besides; if they are totals, "
            f"{remedy_en}",
            "zh": f"{n:,} 行{why[1]}（首个：{shown}），又另计为销售；若为合计，{remedy_zh}",
        },
        n,
        of_states=True,
    )
