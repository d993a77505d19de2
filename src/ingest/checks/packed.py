"""All products of an order in one cell: "Shirt x 2; Cap x 1".

Exports with one row per order pack them so. As a product number every basket is a product of its own, bought once.
"""

from __future__ import annotations

import re

import pandas as pd

from ..finding import Finding
from ..lines.filters import RAW
from ..lines.line_kinds import names_goods
from ..lines.unpacked import parted, usually_behind
from ..quoting import toml

SIGNS = (";", "；", "|", "\n", "、", "，", " + ", ",")
"""What parts the products, the likeliest first"""
LOOK, FEW = 0.1, 20
"""Share of the values that hold several products, and number of them, from which on a column is packed"""
KNOWN = 0.5
"""Share of the products that stand in cells of their own, and also last in cells of several"""
FIRST = 5000
"""Different values that tell"""


def packed(values: pd.Series) -> tuple[str, str] | None:
    """(a value that holds several products, the sign between them), where the column's values are packed so; None where
    they are not.

    A product may have the sign in its name, "Shirt | red": then "Shirt" never stands at the end.
    """
    known = values.dropna().drop_duplicates().head(FIRST).astype("str")
    for sign in SIGNS:
        several = known[known.str.contains(sign, regex=False)]
        if len(several) < max(FEW, LOOK * len(known)):
            continue
        single = known[~known.index.isin(several.index)]
        ends = [[part for part in one.split(sign) if part.strip()][-1:] for one in several]
        always = usually_behind([*single, *(part for one in ends for part in one)])
        own = {parted(one, always)[0] for one in single}
        last = {parted(part, always)[0] for one in ends for part in one}
        numbers = several.str.count(re.escape(sign)).nunique()
        if own and numbers > 1 and len(own & last) >= KNOWN * len(own):
            return str(several.iloc[0]), sign
    return None


def packed_products(product: pd.Series, read: pd.DataFrame) -> list[Finding]:
    """A finding where product_id is packed so, or, where no line has one, a column of `read` that names goods (RAW)."""
    basket = packed(product)
    if basket is not None:
        return [_finding("product_id", *basket, True)]
    names = [str(name) for name in read if str(name).startswith(RAW) and names_goods(str(name))]
    for name in names if product.isna().all() else []:
        basket = packed(read[name])
        if basket is not None:
            return [_finding(repr(name.removeprefix(RAW)), *basket, False)]
    return []


def _finding(name: str, value: str, sign: str, mapped: bool) -> Finding:
    shown = value if len(value) <= 60 else value[:57] + "..."
    way = f"unpack = {toml(sign)}"
    if mapped:
        en = f"each such basket counts as a product of its own; say {way} in [order_lines], which makes a line of each"
        zh = f"每种组合被当作一种商品；请在 [order_lines] 设 {way} 逐一拆分"
    else:
        en = f"they are not read; to know what was bought, map {name} as product_id and say {way} in [order_lines]"
        zh = f"未被读取；如需知道购买的内容，请把该列映射为 product_id 并在 [order_lines] 设 {way}"
    return Finding(
        "packed_products",
        "missing" if mapped else "warning",
        {"en": "All products of an order in one cell", "zh": "整单商品写在同一单元格"},
        {
            "en": f"column {name} says {shown!r}, several products at once: {en}, or export one row per product",
            "zh": f"{name} 列为 {shown!r}，一格多种商品：{zh}，或按每种商品一行导出",
        },
    )
