"""Amounts that hold more than goods: an order's total with shipping and taxes, where a column has the goods only.

Order Value 40.00, Shipping 4.90, Sales Tax 2.80, Order Total 47.70: with Order Total as the amount, 7.70 of every order
count as sales that are none. Told by arithmetic only, so that a total without such columns passes in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import pandas as pd
import pyarrow as pa

from ..finding import Finding
from ..quoting import toml
from .piece_columns import own_numbers

LOOK = 5_000
"""Lines of a file that are looked at"""
EXACT, SEEN = 0.95, 0.05
"""Share of the lines on which the sum must be right, and on which there must be shipping or taxes"""
COLUMNS = 4
"""of shipping and taxes at most, so that every combination can be tried"""
CENT = 0.0101
_BESIDES = re.compile(
    r"shipping|postage|freight|delivery|handling|versand|porto|livraison|expédition|env[ií]o|frete|spedizione|运费|邮费|"
    r"(?:^|[ _-])(?:tax|vat|gst|hst|mwst|ust|tva|iva)(?:es)?(?:$|[ _-])|umsatzsteuer|税",
    re.IGNORECASE,
)
_DISCOUNT = re.compile(r"discount|rabatt|remise|descuento|desconto|sconto|折扣|优惠", re.IGNORECASE)


@dataclass
class MoreThanGoods:
    """What the files' amounts hold besides goods."""

    sums: dict[tuple[str, str, tuple[str, ...], str], int] = field(default_factory=dict)
    """columns of the amount, of the goods, of what is besides and of a discount (or nothing) -> lines with more"""

    def look(self, table: pa.Table, names: list[str], renamed: dict[str, str]) -> None:
        """Takes in one file: its columns `names` that nobody mapped, and those that are mapped (`renamed`)."""
        besides = [name for name in names if _BESIDES.search(name)]
        if "amount" not in renamed or not besides:
            return
        first = table.slice(0, LOOK)
        amount = _money(first, renamed["amount"])
        more = {name: cells for name in besides if (cells := _money(first, name)) is not None and (cells > 0).any()}
        if amount is None or not more:
            return
        discounts = [name for name in (renamed.get("discount"), *names) if name and _DISCOUNT.search(name)]
        others = [name for name in names if name not in besides and not _DISCOUNT.search(name)]
        goods = {name: cells for name in others if (cells := _money(first, name)) is not None}
        off = {"": 0.0} | {name: cells.abs() for name in discounts[:1] if (cells := _money(first, name)) is not None}
        for parts in _together(list(more)):
            extra = sum((more[name] for name in parts), start=pd.Series(0.0, index=amount.index))
            if (extra > 0).mean() < SEEN:
                continue
            for name, cells in goods.items():
                for discount, less in off.items():
                    if ((amount - extra - cells + less).abs() < CENT).mean() >= EXACT:
                        key = (renamed["amount"], name, parts, discount)
                        self.sums[key] = self.sums.get(key, 0) + int((extra > 0).mean() * len(table))
                        return

    def findings(self) -> list[Finding]:
        """In words."""
        return [_finding(*key, lines) for key, lines in list(self.sums.items())[:1]]


def _together(names: list[str]) -> Iterator[tuple[str, ...]]:
    """The largest combinations first."""
    for size in range(min(len(names), COLUMNS), 0, -1):
        yield from combinations(names[:COLUMNS], size)


def _money(table: pa.Table, name: str) -> pd.Series | None:
    """The numbers of a column, nothing as zero; None where it holds other things, or never anything but zero."""
    read = own_numbers(table.column(name), "amount")
    if read is None or read[1].any():
        return None
    numbers = read[0].fillna(0.0)
    return numbers if (numbers != 0).any() else None


def _finding(amount: str, goods: str, parts: tuple[str, ...], discount: str, lines: int) -> Finding:
    shown = ", ".join(map(repr, parts))
    before_en = f" (before {discount!r}, which is not taken off then)" if discount else ""
    before_zh = f"（未扣除 {discount!r}）" if discount else ""
    return Finding(
        "amounts_hold_more_than_goods",
        "warning",
        {"en": "Shipping or taxes count as sales", "zh": "运费或税费计入销售额"},
        {
            "en": f"{amount!r} is {goods!r} with {shown} on about {lines:,} lines, and counts in full; if sales are "
            f"goods only, say amount = {toml(goods)} in [order_lines.columns]{before_en}",
            "zh": f"{amount!r} 为 {goods!r} 另加 {shown}（约 {lines:,} 行），现全部计入；若销售额只应含商品，请在 "
            f"[order_lines.columns] 设 amount = {toml(goods)}{before_zh}",
        },
        lines,
        of_states=True,
    )
