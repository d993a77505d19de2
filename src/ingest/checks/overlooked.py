"""Columns that nobody mapped although the rest cannot be read right without them: currencies, times, pieces, ..."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...study import OrderLines
from ..column_names import candidates
from ..currencies import currency_of, in_common
from ..finding import Finding
from ..lines.state_values import MANY, says_no_sale
from ..lines.status_words import FREE_TEXT, status_finding
from ..parsing.values import is_text, plain
from .more_than_goods import MoreThanGoods
from .other_customers import OtherCustomers
from .piece_columns import counts_pieces, own_numbers
from .rows_apart import RowsApart
from .weights import may_be_units, unit_column, units_in

_CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?$"
_REFUNDS = re.compile(
    r"refund|returned[ _-]?(?:qty|quantity|amount)|(?:qty|quantity|amount)[ _-]?returned|erstatt|rembours|reembols|"
    r"退款金额|退款数量|退款额",
    re.IGNORECASE,
)
_PIECES = re.compile(r"qty|quantity|pieces|menge|cantidad|数量", re.IGNORECASE)
_KINDS = 12
"""A column with more different values than that is no column of currencies."""


@dataclass
class Overlooked:
    """What the columns that are not mapped hold, over all files of the order lines."""

    currencies: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """column -> currency -> lines"""
    written: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """canonical column of money -> currency written with its numbers -> lines"""
    refunds: dict[str, tuple[int, float]] = field(default_factory=dict)
    """column of refunds -> lines that have one, and their sum"""
    statuses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """column, whatever it is called -> value such as `cancelled` -> lines"""
    units: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """column -> unit of quantities -> lines"""
    clocks: set[str] = field(default_factory=set)
    """columns of times of day"""
    pieces: dict[str, str] = field(default_factory=dict)
    """column that counts pieces -> the one of prices that is mapped as amount"""
    apart: RowsApart = field(default_factory=RowsApart)
    customers: OtherCustomers = field(default_factory=OtherCustomers)
    goods: MoreThanGoods = field(default_factory=MoreThanGoods)

    def look(self, table: pa.Table, names: list[str]) -> None:
        """Takes in one file's columns `names`."""
        for name in names:
            column = plain(table.column(name))
            if not is_text(column) or column.null_count == len(column):
                continue
            first = pc.utf8_trim_whitespace(column.slice(0, 1000).drop_null())
            written = first.filter(pc.not_equal(first, ""))
            if len(written) == 0:
                continue
            if pc.all(pc.match_substring_regex(written, _CLOCK)).as_py():
                self.clocks.add(name)
            elif all(currency_of(str(one)) for one in pc.unique(written).to_pylist()[: _KINDS + 1]):
                counted = pc.value_counts(pc.utf8_trim_whitespace(column.drop_null())).to_pylist()
                if len(counted) <= _KINDS:
                    for one in counted:
                        self.currencies[name][one["values"]] += one["counts"] if one["values"] else 0
            elif may_be_units(written) and (units := units_in(column)):
                self.units[name] += units
            elif len(pc.unique(written)) <= MANY and not FREE_TEXT.search(name):
                self.statuses[name] += says_no_sale(column)

    def look_for_pieces(self, table: pa.Table, names: list[str], renamed: dict[str, str]) -> None:
        """Takes in columns among `names` that count pieces, where the amount is called a price and nothing counts."""
        if "quantity" not in renamed and candidates([renamed.get("amount", "")], "unit_price"):
            self.pieces |= {name: renamed["amount"] for name in names if counts_pieces(name, table.column(name))}

    def look_for_refunds(self, table: pa.Table, names: list[str], renamed: dict[str, str]) -> None:
        """Takes in columns of refunds among `names`, unless what is mapped is one, or says that it is net of them."""
        if any(_REFUNDS.search(theirs) for theirs in renamed.values()):
            return
        for name in names:
            if not _REFUNDS.search(name):
                continue
            read = own_numbers(table.column(name), "amount")
            if read is None:
                continue
            numbers, odd = read
            given = numbers.abs() > 0
            if given.any() and odd.mean() < 0.02:
                lines, money = self.refunds.get(name, (0, 0.0))
                self.refunds[name] = (lines + int(given.sum()), money + float(numbers[given].abs().sum()))

    def findings(self, lines: pd.DataFrame, currency: str, source: OrderLines) -> list[Finding]:
        """In words, for order lines as they were read; nothing where the column is mapped after all, or `source` says
        what is asked."""
        overlooked = []
        if "currency" not in lines:
            amounts = [_currency(f"column {name!r}", f"{name!r} 列", name, counted, currency)
                    for name, counted in self.currencies.items()]  # fmt: skip
            amounts += [_currency(f"the numbers of {name}", f"{name} 的数值", None, counted, currency)
                     for name, counted in self.written.items()]  # fmt: skip
            overlooked += [one for one in amounts if one is not None][:1]
        if source.refunded_is != "none":
            overlooked += [_refunds(name, *counts) for name, counts in list(self.refunds.items())[:1]]
        overlooked += [status_finding(name, counts, len(lines)) for name, counts in self.statuses.items() if counts]
        overlooked += self.apart.findings(source) + self.goods.findings()
        overlooked += [_pieces(*one) for one in list(self.pieces.items())[:1]] + self.customers.findings()
        if source.weighed is None and "quantity" in lines:
            overlooked += [unit_column(*one) for one in list(self.units.items())[:1]]
        times = lines["ordered_at"].dropna()
        if self.clocks and len(times) and (times == times.dt.normalize()).all():
            overlooked.append(_clock(sorted(self.clocks)[0]))
        return overlooked


def _currency(en: str, zh: str, column: str | None, counted: Counter[str], own: str) -> Finding | None:
    """What `en` and `zh` name says several currencies, or another than the study; `column` is the file's, if it is one
    of currencies only. None where it says what the study does."""
    codes = list(dict.fromkeys(currency_of(one) or one for one, n in counted.most_common() if n))
    common = in_common(codes)
    if own in common or not codes:
        return None
    shown = ", ".join(f"{one} {n:,}" for one, n in counted.most_common(4))
    rates = ", ".join(f"{one if one.isalpha() else repr(one)} = ..." for one in codes[:4] if one != own)
    map_en = "" if column is None else f"currency = {column!r} in [order_lines.columns] and "
    map_zh = "" if column is None else f"currency = {column!r} 及 "
    if not common:
        title = {"en": "Amounts in several currencies", "zh": "金额含多种货币"}
        text = {
            "en": f"{en} say{'s' if column else ''} {shown}, and the amounts are added up as if all were {own}; say "
            f"{map_en}what each is worth in {own}: [order_lines] rates = {{ {rates} }}",
            "zh": f"{zh}为 {shown}，而金额全部按 {own} 相加；请设{map_zh}各自折合 {own} 的汇率："
            f"[order_lines] rates = {{ {rates} }}",
        }
        return Finding("currency_overlooked", "missing", title, text)
    title = {"en": "Amounts in another currency", "zh": "金额为其他货币"}
    text = {
        "en": f"{en} say{'s' if column else ''} {shown}, and the study says {own}; change [study] currency, or say "
        f"{map_en}[order_lines] rates = {{ {rates} }}",
        "zh": f"{zh}为 {shown}，而配置文件为 {own}；请修改 [study] currency，或设{map_zh}"
        f"[order_lines] rates = {{ {rates} }}",
    }
    return Finding("currency_overlooked", "warning", title, text)


def _refunds(name: str, lines: int, money: float) -> Finding:
    pieces = _PIECES.search(name) is not None
    way = f"refunded_quantity = {name!r}" if pieces else f"refunded = {name!r}"
    also_en = "" if pieces else ", and refunded_is = 'order_total' if it is the order's money"
    also_zh = "" if pieces else "；若为整单金额，另设 refunded_is = 'order_total'"
    sums = f"{money:,.0f}" if pieces else f"{money:,.2f}"
    return Finding(
        "refunds_overlooked",
        "warning",
        {"en": "Refunds that are not taken off", "zh": "未扣除的退款"},
        {
            "en": f"column {name!r} has {sums} on {lines:,} lines, and these count in full; say {way} in "
            f"[order_lines.columns]{also_en}, or refunded_is = 'none' if the amounts are net of it",
            "zh": f"{name!r} 列在 {lines:,} 行共 {sums}，这些行仍按全额计；请在 [order_lines.columns] "
            f"设 {way}{also_zh}；若金额已扣除退款，请设 refunded_is = 'none'",
        },
    )


def _pieces(name: str, price: str) -> Finding:
    return Finding(
        "quantity_overlooked",
        "warning",
        {"en": "A price that is taken for the amount?", "zh": "单价被当作金额？"},
        {
            "en": f"the amount is column {price!r}, and column {name!r} counts pieces: if the price is of one, say "
            f"unit_price = {price!r} and quantity = {name!r} instead of amount in [order_lines.columns], else quantity "
            f"= {name!r} besides",
            "zh": f"金额取自 {price!r} 列，而 {name!r} 列为件数：若为单价，请在 [order_lines.columns] 以 "
            f"unit_price = {price!r} 与 quantity = {name!r} 代替 amount；否则另设 quantity = {name!r}",
        },
    )


def _clock(name: str) -> Finding:
    return Finding(
        "time_overlooked",
        "warning",
        {"en": "Times of day in a column of their own", "zh": "时间单独成列"},
        {
            "en": f"column {name!r} holds times of day and the dates have none; if it is the order's, say "
            "ordered_time = "
            f"{name!r} in [order_lines.columns]",
            "zh": f"{name!r} 列为时间，而日期不含时间；若为下单时间，请在 [order_lines.columns] 设 ordered_time = "
            f"{name!r}",
        },
    )
