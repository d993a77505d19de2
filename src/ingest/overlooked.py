"""Columns that nobody mapped although the rest cannot be read right without them: currencies, and times of day."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .finding import Finding
from .units import SIGNS
from .values import is_text, plain

_CODES = (
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JOD JPY KES KRW KWD "
    "KZT "
    "LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU VND ZAR"
)
CURRENCIES = frozenset(_CODES.split()) | frozenset(SIGNS) | {"$", "¥", "￥", "₹", "₽", "zł"}
_CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?$"
_KINDS = 12
"""A column with more different values than that is no column of currencies."""


@dataclass
class Overlooked:
    """What the columns that are not mapped hold, over all files of the order lines."""

    currencies: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """column -> currency -> lines"""
    clocks: set[str] = field(default_factory=set)
    """columns of times of day"""

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
            elif pc.all(pc.is_in(written, pa.array(sorted(CURRENCIES)))).as_py():
                counted = pc.value_counts(pc.utf8_trim_whitespace(column.drop_null())).to_pylist()
                if len(counted) <= _KINDS:
                    self.currencies[name] += Counter({one["values"]: one["counts"] for one in counted if one["values"]})

    def findings(self, lines: pd.DataFrame, currency: str) -> list[Finding]:
        """In words, for order lines as they were read; nothing where the column is mapped after all."""
        found = []
        if "currency" not in lines:
            found += [one for name, counted in self.currencies.items() for one in _currency(name, counted, currency)]
        times = lines["ordered_at"].dropna()
        if self.clocks and len(times) and (times == times.dt.normalize()).all():
            found.append(_clock(sorted(self.clocks)[0]))
        return found


def _currency(name: str, counted: Counter[str], own: str) -> list[Finding]:
    codes = {SIGNS.get(one, one) for one in counted}
    if codes == {own}:
        return []
    shown = ", ".join(f"{one} {n:,}" for one, n in counted.most_common(4))
    title = {"en": "Amounts in several currencies", "zh": "金额含多种货币"}
    if len(codes) > 1:
        en = f"column {name!r} says {shown}, and the amounts are added up as if all were {own}"
        zh = f"{name!r} 列为 {shown}，而金额全部按 {own} 相加"
        remedy_en = f"say currency = {name!r} in [order_lines.columns] and their rates"
        remedy_zh = f"请在 [order_lines.columns] 设 currency = {name!r} 并给出 rates"
    else:
        title = {"en": "Amounts in another currency", "zh": "金额为其他货币"}
        en, zh = f"column {name!r} says {shown}, and the study says {own}", f"{name!r} 列为 {shown}，而研究文件为 {own}"
        remedy_en, remedy_zh = (
            "change [study] currency, or map the column and give a rate",
            "请修改 [study] currency，或映射该列并给出 rates",
        )
    text = {"en": f"{en}; {remedy_en}", "zh": f"{zh}；{remedy_zh}"}
    return [Finding("currency_overlooked", "missing" if len(codes) > 1 else "warning", title, text)]


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
