"""Is the money what it seems? Findings from the shape of the data, where the study file does not say what is what.

A column called Discount that never leaves 0 to 1 where prices are about 80 is a rate; an amount that is the same
on all lines of an order is the order's total; prices such as 1999 and 2495 without a single decimal are cents; an
amount that does not grow with the quantity is the price of one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ...order_lines import purchase_lines
from ...study import OrderLines, Study
from ..currencies import WITHOUT_CENTS
from ..finding import Finding

BLOCKS, BLOCK = 20, 10_000
FEW_KINDS = 25
"""Discounts with at most so many different values are a list of percentages rather than sums of money."""


def unit_findings(lines: pd.DataFrame, study: Study) -> list[Finding]:
    """What looks like another unit in order lines with all canonical columns; what the study file says is not asked."""
    source, currency = study.order_lines, study.study.currency
    bought = purchase_lines(lines, [name for name in _LOOKED_AT if name in lines])
    return [finding for check in _CHECKS for finding in check(bought, source, currency)]


def _finding(key: str, name: tuple[str, str], en: str, zh: str) -> Iterator[Finding]:
    yield Finding(key, "warning", {"en": name[0], "zh": name[1]}, {"en": en, "zh": zh})


def _discount(bought: pd.DataFrame, source: OrderLines, currency: str) -> Iterator[Finding]:
    """Discounts that are rates or percentages, not money."""
    given = bought[(bought["discount"].abs() > 0) & (bought["amount"] > 0)]
    if source.discount_is is not None or given.empty:
        return
    size, amount = given["discount"].abs(), given["amount"]
    name = ("A discount that is a rate?", "折扣是比率？")
    first = f"{size.iloc[0]:g} / {amount.iloc[0]:g}"
    if size.max() <= 1 and amount.median() >= 5 * size.max():
        yield from _finding(
            "discount_rate",
            name,
            f"all {len(size):,} discounts lie between 0 and 1 (discount / amount: {first}) and are read as money; if "
            "they "
            "are shares of the price, say [order_lines] discount_is = 'rate', else 'amount'",
            f"全部 {len(size):,} 个折扣都在 0 与 1 之间（折扣 / 金额：{first}），现按金额读取；若为价格的比率，"
            "请设 [order_lines] discount_is = 'rate'，否则设 'amount'",
        )
    elif size.max() <= 100 and size.nunique() <= FEW_KINDS and (size * 2 % 1 == 0).all() and _unrelated(size, amount):
        yield from _finding(
            "discount_percent",
            name,
            f"the {len(size):,} discounts have {size.nunique()} values up to {size.max():g}, whatever the amount "
            "(discount / "
            f"amount: {first}), and are read as money; if they are percentages, say [order_lines] discount_is = "
            "'percent', "
            "else 'amount'",
            f"{len(size):,} 个折扣只有 {size.nunique()} 种取值，最大 {size.max():g}，与金额无关（折扣 / 金额："
            f"{first}），"
            "现按金额读取；若为百分数，请设 [order_lines] discount_is = 'percent'，否则设 'amount'",
        )


def _unrelated(size: pd.Series, amount: pd.Series) -> bool:
    """Whether discounts do not grow with the amounts, or are often larger than what was paid."""
    if float((size >= amount).mean()) >= 0.1:
        return True
    return bool(len(size) >= 20 and size.nunique() > 1 and abs(size.rank().corr(amount.rank())) < 0.2)


def _order_totals(bought: pd.DataFrame, source: OrderLines, currency: str) -> Iterator[Finding]:
    """Amounts (or discounts) that repeat the order's total on each of its lines."""
    for column, configured in (("amount", source.amount_is), ("discount", source.discount_is)):
        lines = bought[bought["order_id"].notna() & (bought[column].abs() > 0)]
        if configured is not None or lines.empty:
            continue
        if _rarely(*repeated(blocks(lines), column)):
            continue
        several, alike = repeated(lines, column)
        if several == 0 or alike < 0.5 * several or by_chance(lines, column) > 0.5 * alike / several:
            continue
        en = {"amount": "the amount", "discount": "the discount"}[column]
        zh = {"amount": "金额", "discount": "折扣"}[column]
        yield from _finding(
            f"{column}_order_total",
            ("An order's total on each line?", "每行都是订单总额？"),
            f"{en} is the same on all lines of {alike:,} of {several:,} orders with several products "
            f"({alike / several:.0%}) "
            f"and is counted once per line; if it is the order's total, say [order_lines] {column}_is = "
            "'order_total', else "
            f"'{'line' if column == 'amount' else 'amount'}'",
            f"在 {several:,} 个含多种商品的订单中，{alike:,} 个（{alike / several:.0%}）各行{zh}相同，现逐行累加；"
            "若为订单总额，"
            f"请设 [order_lines] {column}_is = 'order_total'，否则设 '{'line' if column == 'amount' else 'amount'}'",
        )


def blocks(lines: pd.DataFrame) -> pd.DataFrame:
    """All lines of a small shop; of a large one blocks of neighbouring lines, evenly spread over the file."""
    if len(lines) <= 2 * BLOCKS * BLOCK:
        return lines
    starts = np.linspace(0, len(lines) - BLOCK, BLOCKS).astype(int)
    return lines.iloc[np.concatenate([np.arange(start, start + BLOCK) for start in starts])]


def _rarely(several: int, alike: int) -> bool:
    """Whether a first look at a part of the lines already says that it is not so."""
    return several == 0 or alike < 0.3 * several


def repeated(lines: pd.DataFrame, column: str) -> tuple[int, int]:
    """Orders with several products, and those of them with the same value on every line."""
    product = lines["product_id"].fillna(pd.Series(np.arange(len(lines)).astype(str), index=lines.index))
    codes = pd.DataFrame({"order": pd.factorize(lines["order_id"])[0], "product": pd.factorize(product)[0]})
    codes["value"] = lines[column].to_numpy()
    spans = codes.groupby("order").agg(["min", "max"])
    several = spans["product", "min"] != spans["product", "max"]
    alike = several & (spans["value", "min"] == spans["value", "max"])
    return int(several.sum()), int(alike.sum())


def by_chance(lines: pd.DataFrame, column: str) -> float:
    """How often two lines of different orders have the same value: often, where there is one price for all."""

    def pairs(counts: pd.Series) -> float:
        return float((counts * (counts - 1) / 2).sum())

    value, order = lines[column], pd.Series(pd.factorize(lines["order_id"])[0], index=lines.index)
    equal = pairs(value.value_counts()) - pairs(value.groupby([order, value]).size())
    across = pairs(pd.Series([len(lines)])) - pairs(order.value_counts())
    return equal / across if across else 0.0


def _cents(bought: pd.DataFrame, source: OrderLines, currency: str) -> Iterator[Finding]:
    """Amounts without a single decimal, as large as cents would be."""
    amount = bought["amount"][bought["amount"] > 0]
    if source.money_in is not None or currency in WITHOUT_CENTS or len(amount) < 3:
        return
    if (amount % 1 == 0).all() and amount.median() >= 300 and (amount % 100 != 0).mean() >= 0.1:
        yield from _finding(
            "money_in_cents",
            ("Money in cents?", "金额以分为单位？"),
            f"all {len(amount):,} amounts are whole numbers (such as {amount.iloc[0]:,.0f}; half are "
            f"{amount.median():,.0f} or "
            f"more) and are read as {currency}; if they are hundredths, say [order_lines] money_in = 'cents', else "
            "'units'",
            f"全部 {len(amount):,} 个金额都是整数（如 {amount.iloc[0]:,.0f}；中位数 {amount.median():,.0f}），现按 "
            f"{currency} 读取；"
            "若以分为单位，请设 [order_lines] money_in = 'cents'，否则设 'units'",
        )


def file_findings(frames: list[pd.DataFrame], labels: list[str]) -> list[Finding]:
    """A finding for files whose amounts are whole numbers about a hundred times those of files with decimals."""
    amounts = [frame["amount"][frame["amount"] > 0] for frame in frames if "amount" in frame]
    if len(amounts) != len(labels) or len(amounts) < 2:
        return []
    whole = [len(one) > 0 and bool((one % 1 == 0).all() and (one % 100 != 0).any()) for one in amounts]
    fine = [one for one, odd in zip(amounts, whole, strict=True) if not odd and len(one)]
    if not any(whole) or not fine:
        return []
    usual = float(pd.concat(fine).median())
    odd = [
        (label, float(one.median()))
        for label, one, is_whole in zip(labels, amounts, whole, strict=True)
        if is_whole and HUNDRED[0] * usual <= one.median() <= HUNDRED[1] * usual
    ]
    if not odd:
        return []
    label, median = odd[0]
    more = f" and {len(odd) - 1} more" if len(odd) > 1 else ""
    return [
        Finding(
            "cents_in_some_files",
            "missing",
            {"en": "Money in cents in some files?", "zh": "部分文件的金额以分为单位？"},
            {
                "en": f"the amounts of {label}{more} are whole numbers, half of them {median:,.0f} or more; those of "
                f"other files are around {usual:,.2f}: cents in one, units in the other? export these files alike",
                "zh": f"{label} 等 {len(odd)} 个文件的金额都是整数，中位数 {median:,.0f}，而其他文件约为 {usual:,.2f}："
                "是否以分为单位？请统一导出",
            },
        )
    ]


HUNDRED = (30, 300)
"""How many times the usual amount a file's median must be to be taken for cents."""
MANY_LINES = 30
"""Lines of products sold in several quantities, from which on prices tell how they move with the quantity."""


def _per_piece(bought: pd.DataFrame, source: OrderLines, currency: str) -> Iterator[Finding]:
    """An amount that does not grow with the quantity, or a unit price that grows with it."""
    growth = slope(bought, "amount") if source.amount_is is None else None
    if growth is not None and growth < 0.15:
        yield from _finding(
            "amount_per_piece",
            ("An amount that is a unit price?", "金额其实是单价？"),
            "of the same product, the amount is no larger on lines with more pieces: if it is the price of one, map "
            "that column "
            "as unit_price instead of amount; if not, say [order_lines] amount_is = 'line'",
            "同一商品的金额不随数量增加：若为单价，请把该列映射为 unit_price 而不是 amount；否则请设 [order_lines] "
            "amount_is = 'line'",
        )
    growth = slope(bought, "unit_price") if "unit_price" in bought else None
    if growth is not None and growth > 0.85:
        yield from _finding(
            "unit_price_per_line",
            ("A unit price that is the line's total?", "单价其实是行总额？"),
            "of the same product, the unit price grows with the quantity: if it is the line's total, map that column "
            "as amount "
            "instead of unit_price",
            "同一商品的单价随数量成比例增加：若为行总额，请把该列映射为 amount 而不是 unit_price",
        )


def slope(bought: pd.DataFrame, column: str) -> float | None:
    """By how many per cent a column grows per per cent of quantity within products; None where too little tells it."""
    lines = blocks(bought)
    lines = lines[(lines[column] > 0) & (lines["quantity"] > 0) & lines["product_id"].notna()]
    logs = lines[["quantity", column]].apply(np.log)
    within = logs - logs.groupby(pd.factorize(lines["product_id"])[0]).transform("mean")
    moved = within[within["quantity"].abs() > 1e-9]
    if len(moved) < MANY_LINES:
        return None
    return float((moved["quantity"] * moved[column]).sum() / (moved["quantity"] ** 2).sum())


_LOOKED_AT = ("order_id", "product_id", "quantity", "unit_price", "amount", "discount")
_CHECKS = (_discount, _order_totals, _cents, _per_piece)
