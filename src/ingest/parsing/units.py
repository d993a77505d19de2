"""Money as the study means it: cents to units, an order's total shared out over its lines, rates, currencies.

A discount of 0.2 on a line of 80.00 is 20.00 when it is a rate: the amount is what is left of 100.00. An order of three
lines that all say 50.00 is 50.00 once, not 150.00, when the amount is the order's total.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import UserError
from ...study import OrderLines, Study
from ...wording import singular
from ..columns import MONEY
from ..currencies import currency_of, may_be
from ..finding import Finding
from .marks import marks_of
from .values import plain_digits


def without_percent(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, bool]:
    """Discounts written as 10% -> 10, and whether they were; left as they are where some have the sign and some not."""
    plain = pc.replace_substring_regex(plain_digits(column), r"\s*%\s*$", "")
    written = pc.utf8_trim_whitespace(plain)
    changed = pc.not_equal(plain, plain_digits(column))
    if not pc.any(changed).as_py():
        return column, False
    nothing = pc.is_in(written, pa.array([*marks_of("number"), "0", "0.0", "0.00", "0,0", "0,00"]))
    return (plain, True) if pc.all(pc.or_(changed, nothing)).as_py() else (column, False)


def in_units(lines: pd.DataFrame, study: Study, percent: bool) -> tuple[pd.DataFrame, list[Finding]]:
    """Order lines whose amount, unit_price and discount are money of the study's currency, per line.

    `percent` says that the discounts had a percent sign in the file. Raises UserError for what contradicts the study
    file, and for a currency that has no rate.
    """
    source = study.order_lines
    lines = lines.copy(deep=False)
    if source.money_in == "cents":
        for name in MONEY:
            if name in lines and not (name == "discount" and _share(source, percent)):
                lines[name] = lines[name] / 100
    if source.amount_is == "order_total":
        lines["amount"] = shared_out(lines, "amount", "amount_is")
    if "discount" in lines:
        lines["discount"] = _discount(lines, source, percent)
        if source.amount_is == "before_discount":
            off = lines["discount"].fillna(0.0).abs().clip(upper=lines["amount"].abs())
            lines["amount"] -= np.sign(lines["amount"]) * off
    return _in_currency(lines, study)


def _share(source: OrderLines, percent: bool) -> bool:
    return percent or source.discount_is in ("rate", "percent")


def shared_out(lines: pd.DataFrame, column: str, key: str) -> pd.Series:
    """The column with each order's total spread over its lines: by quantity times unit price where known, else evenly.
    It is the same on all of them, or on some, and the others have nothing or 0.

    Sales and returns of an order are totals of their own, and so are those of another day. Raises UserError where an
    order has several totals.
    """
    if column not in lines or "order_id" not in lines or lines["order_id"].isna().all():
        raise UserError(
            f"[order_lines] {key} = 'order_total' needs `{column}` and `order_id`; map them, or leave it out"
        )
    known = lines["order_id"].notna()
    own = lines["order_id"].where(known, lines.index.astype("str") + "\x00")
    negative, day = lines[column].fillna(0.0) < 0, lines["ordered_at"].dt.normalize()
    groups = lines.groupby([own, negative, day], sort=False, dropna=False)
    totals = lines[column].where(lines[column] != 0).groupby(groups.ngroup())
    lowest, highest = totals.transform("min"), totals.transform("max")
    differ = (highest - lowest).abs() > 0.005
    if differ.any():
        first = lines.loc[differ, "order_id"].iloc[0]
        two = lines.loc[differ & (lines["order_id"] == first), column].dropna().unique()[:2]
        others = singular(f"{lines.loc[differ, 'order_id'].nunique():,} orders are")
        raise UserError(
            f"[order_lines] {key} = 'order_total': order {first!r} has {column} {two[0]:g} and {two[-1]:g}, and "
            f"{others} so; a total is the same on every line"
        )
    n = totals.transform("size")
    weight = 1 / n
    if {"quantity", "unit_price"} <= set(lines):
        worth = (lines["quantity"] * lines["unit_price"]).abs()
        whole = worth.groupby([groups.ngroup()]).transform("sum")
        complete = (worth > 0).groupby([groups.ngroup()]).transform("all")
        weight = (worth / whole).where(complete, weight)
    return (highest * weight).where(highest.notna(), lines[column])


def _discount(lines: pd.DataFrame, source: OrderLines, percent: bool) -> pd.Series:
    """The discounts as money: of a share r of the full price, amount * r / (1 - r) where the amount is what is left.

    Where the amount is still before the discount, it is the full price itself, and the discount amount * r.
    """
    kind, discount = source.discount_is, lines["discount"]
    if percent and kind in ("amount", "rate", "order_total"):
        raise UserError(f"[order_lines] discount_is = {kind!r}, but the file writes them with %; say 'percent'")
    if kind == "order_total":
        return shared_out(lines, "discount", "discount_is")
    if not _share(source, percent):
        return discount
    rate = discount.abs() / (100 if percent or kind == "percent" else 1)
    beyond = rate > 1
    if beyond.any():
        value = discount[beyond].iloc[0]
        other = "'percent' or 'amount'" if kind == "rate" else "'amount'"
        raise UserError(
            f"[order_lines] discount_is = {kind or 'percent'!r}, but {int(beyond.sum()):,} discounts such as "
            f"{value:g} are "
            f"more than the whole price; say {other}, or correct them"
        )
    amount = lines["amount"] if "amount" in lines else lines["quantity"] * lines["unit_price"]
    if source.amount_is == "before_discount":
        return amount.abs() * rate
    return amount.abs() * rate / (1 - rate).where(rate < 1)


def _in_currency(lines: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, list[Finding]]:
    """The lines in the study's currency, by `rates`; refused where a currency has none."""
    if "currency" not in lines:
        return lines, []
    own, rates = study.study.currency, study.order_lines.rates
    codes = _codes(lines["currency"], own, rates)
    counted = codes.value_counts()
    foreign = [code for code in counted.index if code != own and code not in rates]
    if foreign:
        shown = ", ".join(singular(f"{code} on {counted[code]:,} lines") for code in foreign[:4])
        hint = f"say [study] currency = {foreign[0]!r} if that is the report's, or " if len(counted) == 1 else ""
        table = ", ".join(f"{code if code.isalpha() else repr(code)} = ..." for code in foreign[:4])
        raise UserError(
            f"[order_lines] currency: {shown}, but the study is in {own}; {hint}say how many {own} one is worth: "
            f"[order_lines] rates = {{ {table} }}"
        )
    factor = codes.map({own: 1.0} | rates).fillna(1.0).astype("float64")
    converted = {name: lines[name] * factor for name in MONEY if name in lines}
    return lines.drop(columns=["currency"]).assign(**converted), _rated(codes, own, rates)


def _codes(written: pd.Series, own: str, rates: dict[str, float]) -> pd.Series:
    """What is written as codes; a sign that several countries share is the study's own currency where that
    can be and is not written otherwise."""
    known = {text: currency_of(str(text)) or str(text).strip().upper() for text in written.dropna().unique()}
    if own not in known.values():
        known = {text: own if code not in rates and may_be(code, own) else code for text, code in known.items()}
    return written.map(known).astype("str")


def _rated(codes: pd.Series, own: str, rates: dict[str, float]) -> list[Finding]:
    counted = codes[codes != own].value_counts()
    blank = int(codes.isna().sum())
    if counted.empty and not blank:
        return []
    parts = [f"{code} {n:,} × {rates[str(code)]:g}" for code, n in counted.items()]
    en = [f"lines of other currencies, turned into {own}: {', '.join(parts)}"] if parts else []
    zh = [f"其他货币的行已换算为 {own}：{', '.join(parts)}"] if parts else []
    if blank:
        en.append(f"{blank:,} lines without a currency are taken to be in {own}")
        zh.append(f"{blank:,} 行没有币种，按 {own} 处理")
    name = {"en": "Currencies", "zh": "币种"}
    return [Finding("currencies", "warning" if blank else "ok", name, {"en": "; ".join(en), "zh": "；".join(zh)})]
