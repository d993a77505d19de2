"""What a shop's export says once per order, put on every line of it.

    #1001  a@example.org  2024-01-09  shirt
    #1001                 2024-01-09  hat      <- the same order, so the same customer

An order number may come again (a till counts anew every day), so a line takes a value only from lines with its order
number and, where both are dated, its day; and only if those lines agree.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from ...study_rules import Filter
from ..finding import Finding
from .filters import RAW, audit_row

OF_THE_ORDER = ("customer_id", "channel", "region", "currency")
"""Columns that are one per order, besides ordered_at and what filters look at."""
OF_NEARLY_ALL = 0.95
"""A filter's column that so many orders have a value of is the order's; one that fewer have may be of single lines."""
HEADS = ("order_id", "customer_id", "ordered_at")
BLOCKS, FEW = 0.3, 5
"""Share of lines without a customer, and customers, from which on a name may be that of a block of lines"""
LOOK = 0.05
"""Share of lines without order number, customer and date from which on `fill = "down"` is suggested."""


def fill_from_order(
    lines: pd.DataFrame, filters: Collection[Filter] = ()
) -> tuple[pd.DataFrame, list[dict[str, object]]]:
    """The lines with customer, time, channel, region and filter columns of their order where they had none.

    A column that one of `filters` looks at is the order's where the filter says so, or nearly every order has a value.
    """
    if "order_id" not in lines or lines["order_id"].isna().all():
        return lines, []
    names = [name for name in lines if name in OF_THE_ORDER or _of_order(lines, str(name), filters)]
    filled = pd.Series(False, index=lines.index)
    lines = lines.copy(deep=False)
    if lines["ordered_at"].isna().any() and lines["ordered_at"].notna().any():
        times = lines.groupby("order_id")["ordered_at"].agg(["min", "max"]).astype(lines["ordered_at"].dtype)
        one_day = times["min"].dt.normalize() == times["max"].dt.normalize()
        replacement = lines["order_id"].map(times["min"].where(one_day)).astype(lines["ordered_at"].dtype)
        filled |= lines["ordered_at"].isna() & replacement.notna()
        lines["ordered_at"] = lines["ordered_at"].fillna(replacement)
    day = lines["ordered_at"].dt.normalize()
    for name in names:
        lacking = lines[name].isna() & lines["order_id"].notna()
        if not lacking.any() or lacking.all():
            continue
        orders = lines["order_id"].isin(lines.loc[lacking, "order_id"].unique())
        there = pd.DataFrame({"order": lines["order_id"], "day": day, "value": lines[name]})[orders].dropna(
            subset=["value"]
        )
        each = there.drop_duplicates()
        values = each[~each.duplicated(["order", "day"], keep=False)].set_index(["order", "day"])["value"]
        keys = pd.MultiIndex.from_arrays([lines.loc[lacking, "order_id"], day[lacking]])
        replacement = pd.Series(values.reindex(keys).to_numpy(), index=lines.index[lacking])
        replacement = replacement[replacement.notna()]
        lines.loc[replacement.index, name] = replacement.astype(lines[name].dtype)
        filled |= lines.index.isin(replacement.index)
    if not filled.any():
        return lines, []
    note = (
        "Takes what is on another line of its order (customer, date, status)",
        "取自同一订单的其他行（客户、日期、状态）",
    )
    return lines, [audit_row("fill_within_order", "changed", lines[filled], *note)]


def _of_order(lines: pd.DataFrame, name: str, filters: Collection[Filter]) -> bool:
    looking = [one for one in filters if RAW + one.column == name]
    if not looking or any(one.whole_order for one in looking):
        return bool(looking)
    having = lines.loc[lines[name].notna(), "order_id"].nunique()
    return having >= OF_NEARLY_ALL * lines["order_id"].nunique()


def fill_down(lines: pd.DataFrame) -> pd.DataFrame:
    """One file's lines where a line without order number, customer and date takes them from the line above.

    Such are sheets whose cells were merged: an order's first line bears its number, the others are blank.
    """
    heads = [name for name in HEADS if name in lines]
    also = [name for name in lines if name in OF_THE_ORDER[1:] or str(name).startswith(RAW)]
    blank = lines[heads].isna().all(axis=1)
    above = (~blank).cumsum()
    filled = lines[[*heads, *also]].groupby(above).transform("first")
    lines = lines.copy(deep=False)
    for name in [*heads, *also]:
        lines[name] = lines[name].where(~blank, filled[name])
    return lines


def fill_each_down(lines: pd.DataFrame) -> pd.DataFrame:
    """One file's lines with order number, customer and date, each where it is blank, from the line above."""
    return lines.assign(**{name: lines[name].ffill() for name in HEADS if name in lines})


def customer_blocks(lines: pd.DataFrame) -> list[Finding]:
    """A finding where many lines have an order or a date and no customer, and every customer is on one line or order
    only: the name may stand at the head of a block."""
    blank = lines["customer_id"].isna()
    if blank.mean() < BLOCKS or "ordered_at" not in lines or lines.loc[blank, "ordered_at"].isna().mean() > LOOK:
        return []
    days = lines.loc[~blank, ["customer_id", "ordered_at"]].drop_duplicates()
    if len(days) < FEW or not days["customer_id"].is_unique:
        return []
    n, share = int(blank.sum()), f"{blank.mean():.0%}"
    return [
        Finding(
            "customer_blocks",
            "missing",
            {"en": "Lines without a customer below one with", "zh": "客户只写在首行"},
            {
                "en": f"{n:,} lines ({share}) have no customer and are left out, and each customer comes on one day "
                "only: if only the first line of all that a customer bought bears the name, say fill = 'each_down' in "
                "[order_lines]",
                "zh": f"{n:,} 行（{share}）没有客户、不计入，而每位客户只出现在一天：如只写在该客户全部购买的首行，"
                "请在 [order_lines] 设 fill = 'each_down'",
            },
            n,
        )
    ]


def blank_heads(lines: pd.DataFrame) -> list[Finding]:
    """A finding where many lines have goods but neither order number nor customer nor date."""
    heads = [name for name in HEADS if name in lines]
    goods = [name for name in ("product_id", "quantity", "amount") if name in lines]
    blank = lines[heads].isna().all(axis=1) & lines[goods].notna().any(axis=1)
    if blank.mean() < LOOK:
        return []
    n, share = int(blank.sum()), f"{blank.mean():.0%}"
    return [
        Finding(
            "blank_heads",
            "missing",
            {"en": "Lines without order, customer and date", "zh": "没有订单、客户和日期的行"},
            {
                "en": f"{n:,} lines ({share}) have goods but none of these: if only the first line of an order bears "
                "them, say fill = 'down' in [order_lines]",
                "zh": f"{n:,} 行（{share}）有商品却没有这些内容：如只写在订单首行，请在 [order_lines] 设 fill = 'down'",
            },
        )
    ]
