"""Columns that nobody mapped and that say of some lines that they are no sale of their own: taxes, fees and totals in
rows next to the price, earlier versions of an order, parts of a set whose price is on another line,
pieces that were never sent."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa

from ...study import OrderLines
from ..finding import Finding
from ..parsing.marks import TOTALS
from ..parsing.values import as_text, is_text, plain
from ..quoting import toml
from .piece_columns import own_numbers

_TAXES = re.compile(
    r"(?i:(?:^|[ _-])(?:tax|vat|gst|hst|mwst|ust|tva|iva)(?:e?s)?(?:$|[ _-])|withh|commission|provision(?:en)?$|"
    r"(?:^|[ _-])fees?(?:$|[ _-])|umsatzsteuer|gebühr|税|手续费|服务费|佣金)|(?<=[a-z])(?:Tax|Fees?)$|"
    rf"^(?i:{TOTALS})$"
)
"""In a value that names what is no price of goods, or a sum; ItemTax and FBAPerUnitFulfillmentFee too"""
_TAXES_BY_NAME = re.compile(r"tax|vat|gst|mwst|ust\b|tva|iva\b|税|fee|commission", re.IGNORECASE)
"""In the name of a column that says how a line is taxed"""
_VERSIONS = re.compile(
    r"(?:order|invoice|bill|line|document)?[ _-]?(?:version|revision|rev|amendment|edit)"
    r"(?:[ _-]?(?:no|nr|number|id))?\.?|版本号?|修订号?",
    re.IGNORECASE,
)
_PARENTS = re.compile(r"parent|bundle|(?<![a-z])kit(?![a-z])|component of|part of|组合|套装|套餐", re.IGNORECASE)
_SENT = (
    r"shipped|delivered|fulfil+ed|dispatched|geliefert\w*|livrée?s?|expédiée?s?|enviad[oa]s?|entregad[oa]s?|"
    r"发货|实发|出库"
)
_PIECES = r"qty|quantity|menge|quantité|cantidad|quantidade|数量|件数"
_SHIPPED = re.compile(rf"(?:{_SENT})[ _-]*(?:{_PIECES})|(?:{_PIECES})[ _-]*(?:{_SENT})", re.IGNORECASE)
_SIDES = ({"d", "c"}, {"dr", "cr"}, {"s", "h"}, {"soll", "haben"}, {"debit", "credit"}, {"debe", "haber"},
          {"débit", "crédit"}, {"dare", "avere"}, {"借", "贷"}, {"借方", "贷方"})  # fmt: skip
"""The two sides of a ledger"""
KINDS = 60
"""A column of more different values names no kinds of lines."""
PAIRED = 0.5
"""Share of the lines with a parent whose order has a line of that product"""


@dataclass
class RowsApart:
    """What such columns say, over all files of the order lines."""

    taxes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """column -> value that names a tax or a fee -> lines"""
    versions: Counter[str] = field(default_factory=Counter)
    """column -> orders with several versions"""
    parents: Counter[str] = field(default_factory=Counter)
    """column -> lines that are parts of another of their order"""
    sides: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """column of a ledger's sides -> side -> lines, where no amount of either is below zero"""
    unsent: dict[str, tuple[int, int]] = field(default_factory=dict)
    """column of pieces sent -> lines with fewer than were ordered, and lines"""

    def look(self, table: pa.Table, names: list[str], renamed: dict[str, str]) -> None:
        """Takes in the columns `names` of one file; `renamed` are those that are mapped."""
        ordered = "order_id" in renamed

        def orders() -> pd.Series:
            return as_text(table.column(renamed["order_id"]))[0]

        for name in names:
            if "quantity" in renamed and _SHIPPED.search(name):
                self._shipped(name, table.column(name), table.column(renamed["quantity"]))
            elif ordered and _VERSIONS.fullmatch(name.strip()):
                versions = as_text(table.column(name))[0].groupby(orders()).nunique()
                self.versions += Counter({name: int((versions > 1).sum())})
            elif ordered and "product_id" in renamed and _PARENTS.search(name):
                self._parts(name, table, orders(), renamed["product_id"])
            elif self._sides(name, table, renamed.get("amount")):
                continue
            elif ordered and not _TAXES_BY_NAME.search(name):
                self._taxes(name, table.column(name), orders)

    def _shipped(self, name: str, sent: pa.ChunkedArray, ordered: pa.ChunkedArray) -> None:
        theirs, ours = own_numbers(sent, "quantity"), own_numbers(ordered, "quantity")
        if theirs is None or ours is None:
            return
        fewer = int((theirs[0] < ours[0]).sum())
        before = self.unsent.get(name, (0, 0))
        if fewer:
            self.unsent[name] = (before[0] + fewer, before[1] + len(ours[0]))

    def _parts(self, name: str, table: pa.Table, order: pd.Series, products: str) -> None:
        parent, product = as_text(table.column(name))[0], as_text(table.column(products))[0]
        of = parent.notna() & (parent != product)
        there = set(zip(order, product, strict=True))
        pairs = sum(pair in there for pair in zip(order[of], parent[of], strict=True))
        if of.any() and pairs >= PAIRED * int(of.sum()):
            self.parents[name] += pairs

    def _sides(self, name: str, table: pa.Table, amount: str | None) -> bool:
        column = plain(table.column(name))
        if amount is None or not is_text(column) or len(column.slice(0, 1000).unique()) > len(("", *_SIDES[0])):
            return False
        cells = as_text(column)[0]
        if {str(one).casefold().rstrip(".") for one in cells.dropna().unique()} not in _SIDES:
            return False
        read = own_numbers(table.column(amount), "amount")
        if read is not None and not (read[0] < 0).any():
            self.sides[name] += Counter({str(one): int(n) for one, n in cells.value_counts().items()})
        return True

    def _taxes(self, name: str, column: pa.ChunkedArray, orders: Callable[[], pd.Series]) -> None:
        column = plain(column)
        if not is_text(column) or len(column.slice(0, 1000).unique()) > KINDS:
            return
        known = [str(one) for one in column.unique().drop_null().to_pylist()]
        taxes = [one for one in known if _TAXES.search(one)]
        if not taxes or len(taxes) == len(known) or len(known) > KINDS:
            return
        cells = as_text(column)[0]
        marked = cells.isin([one.strip() for one in taxes])
        order = orders()
        if marked.any() and order[marked].isin(order[~marked & cells.notna()]).mean() >= PAIRED:
            self.taxes[name] += Counter({str(one): int(n) for one, n in cells[marked].value_counts().items()})

    def findings(self, source: OrderLines) -> list[Finding]:
        """In words; nothing on a column that `keep` or `drop` looks at."""
        settled = {one.column for one in (*source.keep, *source.drop)}
        settled |= set() if isinstance(source.returns, str) else {source.returns.column}
        taxes = [one for one in self.taxes.items() if one[0] not in settled]
        taxes.sort(key=lambda one: -one[1].total())
        return [
            *[_taxes(name, counts) for name, counts in taxes[:1]],
            *[_versions(name, n) for name, n in self.versions.items() if n and name not in settled][:1],
            *[_parts(name, n) for name, n in self.parents.items() if n and name not in settled][:1],
            *[_sides(name, counts) for name, counts in self.sides.items() if name not in settled][:1],
            *[_unsent(name, *counts) for name, counts in self.unsent.items() if name not in settled][:1],
        ]


def _taxes(name: str, counts: Counter[str]) -> Finding:
    shown = ", ".join(f"{one!r} {n:,}" for one, n in counts.most_common(4))
    way = f"drop = {{ column = {toml(name)}, values = [{', '.join(map(toml, counts))}] }}"
    return Finding(
        "parts_of_money",
        "missing",
        {"en": "Taxes, fees or totals in rows of their own", "zh": "税费或合计单独成行"},
        {
            "en": f"column {name!r} says {shown}, and these rows are added up with what was sold; if they are "
            f"taxes, fees or totals, say {way} in [order_lines], else list what counts in `keep`",
            "zh": f"{name!r} 列为 {shown}，这些行与销售一并相加；若为税费、手续费或合计，请在 [order_lines] 设 {way}，"
            "否则请在 keep 中列出应计入的值",
        },
        counts.total(),
        of_states=True,
    )


def _versions(name: str, orders: int) -> Finding:
    return Finding(
        "order_versions",
        "missing",
        {"en": "Several versions of an order", "zh": "同一订单有多个版本"},
        {
            "en": f"column {name!r} has several values in {orders:,} orders, and all of these lines are added up; "
            "export the last version of each order only, or leave out the others with [order_lines] drop",
            "zh": f"{name!r} 列在 {orders:,} 个订单中有多个值，各版本的行全部相加；请只导出每个订单的最后版本，或用 "
            "[order_lines] drop 剔除其余",
        },
        of_states=True,
    )


def _parts(name: str, lines: int) -> Finding:
    way = f"drop = {{ column = {toml(name)}, pattern = '.' }}"
    return Finding(
        "parts_of_sets",
        "warning",
        {"en": "Sets and their parts both count", "zh": "套装与其组成部分同时计入"},
        {
            "en": f"column {name!r} names another product of the same order on {lines:,} lines, and both count; if the "
            f"set's own line bears the price, say {way} in [order_lines], else drop the sets",
            "zh": f"{name!r} 列在 {lines:,} 行指向同一订单的另一商品，两者都计入；若价格在套装行上，请在 "
            f"[order_lines] 设 {way}，否则请剔除套装行",
        },
        lines,
        of_states=True,
    )


def _sides(name: str, counts: Counter[str]) -> Finding:
    shown = ", ".join(f"{one!r} {n:,}" for one, n in counts.most_common())
    side, n = counts.most_common()[-1]
    way = f"returns = {{ column = {toml(name)}, values = [{toml(side)}] }}"
    return Finding(
        "sides_of_a_ledger",
        "missing",
        {"en": "Both sides of a ledger count as sales", "zh": "借贷两方都计为销售"},
        {
            "en": f"column {name!r} says {shown} and no amount is below zero, so that both count as sales; if one side "
            f"gives money back, say {way} in [order_lines], or drop it if it is payments",
            "zh": f"{name!r} 列为 {shown}，且没有负金额，两方都计为销售；若其中一方为退款，请在 "
            f"[order_lines] 设 {way}；若为付款，请剔除",
        },
        n,
        of_states=True,
    )


def _unsent(name: str, fewer: int, lines: int) -> Finding:
    return Finding(
        "pieces_not_sent",
        "warning",
        {"en": "Pieces that were not sent", "zh": "未发货的件数"},
        {
            "en": f"column {name!r} is less than quantity on {fewer:,} of {lines:,} lines, which count in full; if "
            f"only what was sent was sold, say quantity = {toml(name)} in [order_lines.columns]",
            "zh": f"{lines:,} 行中有 {fewer:,} 行的 {name!r} 小于数量，现按全部数量计；若只有已发货部分算作销售，请在 "
            f"[order_lines.columns] 设 quantity = {toml(name)}",
        },
        fewer,
        of_states=True,
    )
