"""The same sale under several order numbers: an order, its delivery note and its invoice in one export.

Sales order 1001 of 3 March and invoice R-2044 of 5 March hold the same goods for the same customer at the same prices.
Each counts: twice the orders, twice the money, and nobody ever buys only once.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...order_lines import purchase_lines
from ...study import OrderLines
from ..finding import Finding
from ..lines.filters import RAW, column_of
from ..lines.status_words import tells
from ..quoting import toml

DAYS = 14
"""Days within which the papers of one sale are written"""
MOST = 4
"""Papers of one sale at most: a customer who has a basket more often than that buys it again and again."""
FEW = 20
"""Orders in such groups from which on they are a finding."""
OF_SEVERAL, OF_ALL = 0.2, 0.5
"""Share of orders of several lines, and of all orders, from which on they are no chance."""
APART = 0.9
"""Share of groups whose orders a column must tell apart to be the one that says which paper it is"""
_INVOICE = re.compile(
    r"invoice|rechnung|facture|factura|fattura|fatura|factuur|faktura|счет|发票|(?<![a-z])(?:inv|re|fa|ft)(?![a-z])",
    re.IGNORECASE,
)


def written_twice(lines: pd.DataFrame, read: pd.DataFrame, source: OrderLines) -> list[Finding]:
    """A finding where much of what was bought has the same customer, goods and amounts under two to MOST order numbers
    within DAYS days, and never else.

    `lines` have all canonical columns; `read` has, under the same index, columns that say what an order is (RAW).
    """
    bought = purchase_lines(lines, ["customer_id", "order_id", "ordered_at", "product_id", "quantity", "amount"])
    bought = bought.dropna(subset=["customer_id", "order_id", "ordered_at"])
    if bought.empty:
        return []
    orders = _orders(bought)
    again = orders.groupby(["customer", "basket"], sort=False)
    size = again["day"].transform("size")
    span = again["day"].transform("max") - again["day"].transform("min")
    twins = orders[size.between(2, MOST) & (span <= DAYS)]
    several = orders["lines"] > 1
    n_several = int((twins["lines"] > 1).sum())
    many = n_several >= max(FEW, OF_SEVERAL * several.sum()) or len(twins) >= max(FEW, OF_ALL * len(orders))
    if not many:
        return []
    return [_finding(twins, len(orders), *_told_apart(twins, read, source))]


def _orders(bought: pd.DataFrame) -> pd.DataFrame:
    """One row per order of a customer: its number, day, first line, lines, and a hash of what is in it."""
    customer, _ = pd.factorize(bought["customer_id"])
    number, numbers = pd.factorize(bought["order_id"])
    product, _ = pd.factorize(bought["product_id"])
    content = pd.DataFrame({"p": product, "q": bought["quantity"].fillna(0.0), "a": bought["amount"].round(2)})
    per_line = pd.util.hash_pandas_object(content, index=False).to_numpy()
    each = pd.DataFrame(
        {
            "customer": customer,
            "number": number,
            "day": bought["ordered_at"].to_numpy().astype("datetime64[D]").astype("int64"),
            "first": bought.index.to_numpy(),
            "lines": 1,
            "basket": per_line,
        }
    )
    whole = {"day": "min", "first": "first", "lines": "sum", "basket": "sum"}  # of hashes modulo 2 ** 64: in any order
    orders = each.groupby(["customer", "number"], sort=False, as_index=False).agg(whole)
    return orders.assign(order=np.asarray(numbers)[orders["number"].to_numpy()])


def _told_apart(twins: pd.DataFrame, read: pd.DataFrame, source: OrderLines) -> tuple[str, list[str], str]:
    """The column of the file that tells the papers of a sale apart, its values, and the key that leaves one of them;
    nothing where none does."""
    group = twins.groupby(["customer", "basket"], sort=False).ngroup()
    begins = twins["order"].str.extract(r"^([A-Za-z]*[-_/ ]?)(?=\d)")[0].fillna("")
    theirs = column_of("order_id", source)
    marks = {str(name).removeprefix(RAW): read[name].loc[twins["first"]].fillna("").set_axis(twins.index)
             for name in read if str(name).startswith(RAW) and tells(str(name).removeprefix(RAW))}  # fmt: skip
    for column, mark in [*marks.items(), (theirs, begins)]:
        if mark.nunique() > 2 * MOST or mark.nunique() < 2:
            continue
        apart = mark.groupby(group).nunique() == mark.groupby(group).size()
        if apart.mean() < APART:
            continue
        values = [str(one) for one in mark.value_counts().index]
        wanted = next((one for one in values if _INVOICE.search(one)), values[0])
        if mark is begins:
            return column, values, f"keep = {{ column = {toml(column)}, pattern = {toml(f'^{wanted}[0-9]')} }}"
        return column, values, f"keep = {{ column = {toml(column)}, values = [{toml(wanted)}] }}"
    return "", [], ""


def _finding(twins: pd.DataFrame, orders: int, column: str, values: list[str], way: str) -> Finding:
    n = len(twins)
    first = twins[twins["basket"] == twins["basket"].iloc[0]]
    first = first[first["customer"] == first["customer"].iloc[0]]
    pair = ", ".join(repr(str(one)) for one in first["order"].head(MOST))
    listed = ", ".join(repr(one) for one in values[:4])
    by_en = f"; column {column!r} tells them apart ({listed}): say {way} in [order_lines]" if way else ""
    by_zh = f"；{column!r} 列可区分（{listed}）：请在 [order_lines] 设 {way}" if way else ""
    return Finding(
        "written_twice",
        "missing",
        {"en": "Each sale under several numbers?", "zh": "同一笔销售有多个单号？"},
        {
            "en": f"{n:,} of {orders:,} orders have the same customer, goods and amounts as another of up to {DAYS} "
            f"days before or after (such as {pair}): an order and its invoice or delivery note? each counts as a sale; "
            f"export one of them only{by_en}",
            "zh": f"{orders:,} 个订单中有 {n:,} 个与前后 {DAYS} 天内的另一单客户、商品、金额完全相同（如 {pair}）："
            f"是否为订单及其发票或送货单？现各算一次销售；请只导出其中一种{by_zh}",
        },
    )
