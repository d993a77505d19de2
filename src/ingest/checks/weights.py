"""Quantities that are weights, measures or boxes among pieces: 734 g of cheese are no 734 pieces.

One order: two cups and 734 g of cheese. As pieces that is 736, and the next order without cheese looks like a collapse.
`weighed` says which lines are so; each counts as one piece, its amount stays.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...order_lines import purchase_lines
from ...study import OrderLines
from ..finding import Finding
from ..lines.filters import column_of, fits
from ..parsing.number_forms import PIECES
from ..quoting import toml
from .unit_checks import blocks

KINDS = 20
"""A column of more different values is no column of units."""
LINES, GRAMS = 5, 50
"""Lines of a product that tell how it is sold, and the middle quantity from which on it may be sold in grams"""
ODD = 0.5
"""Share of a product's quantities that are neither round nor dozens, from which on they were weighed"""
FEW, SHARE = 2, 0.02
"""Such products, and their share of all lines, from which on they are a finding"""
DEAR = 50
"""How many times what others cost the lines of such products cost where the price is of a kilogram"""
_SMALL = re.compile(
    r"g|gr|grs|gra?mm?e?s?|gramos?|grammi?|克|ml|millilit(?:er|re)s?|毫升|mg|cl|cm|mm|г|мл", re.IGNORECASE
)
_PIECE = re.compile(PIECES, re.IGNORECASE)
_UNIT = re.compile(
    r"k|kg|kgs|kilos?|kilogra\w+|公斤|千克|斤|кг|l|lt|ltr|lit(?:er|re)s?|升|m|mtr?|met(?:er|re)s?|米|lbs?|oz|"
    r"box(?:es)?|ctn|cartons?|kartons?|crates?|kisten?|cases?|pallets?|paletten?|dz|dozen|dutzend|packs?|pkg|pkt|sets?|"
    r"bags?|bottles?|cans?|盒|箱|包|袋|瓶|份|托",
    re.IGNORECASE,
)


_ANY = re.compile(f"{_SMALL.pattern}|{_PIECE.pattern}|{_UNIT.pattern}", re.IGNORECASE)


def weighed_once(lines: pd.DataFrame, source: OrderLines) -> pd.DataFrame:
    """The lines with one piece (or one given back) in the place of the quantities that `weighed` means."""
    if not source.weighed or "quantity" not in lines:
        return lines
    weighed = _weighed(lines, source)
    one_piece = lines["quantity"].where(lines["quantity"].isna(), 1.0).mask(lines["quantity"] < 0, -1.0)
    return lines.assign(quantity=lines["quantity"].mask(weighed, one_piece))


def may_be_units(texts: pa.ChunkedArray) -> bool:
    """Whether the first values of a column are all units."""
    return all(_ANY.fullmatch(str(one).rstrip(".")) for one in pc.unique(texts).to_pylist())


def units_in(column: pa.ChunkedArray) -> Counter[str]:
    """unit -> lines, of a column of text that holds nothing but units, of which there are several; empty for any other.

    Pieces are one unit, whatever they are called; M and L by themselves are sizes.
    """
    counted = Counter[str]()
    for one in pc.value_counts(column.drop_null()).to_pylist():
        counted[str(one["values"]).strip().rstrip(".")] += int(one["counts"])
    counted.pop("", None)
    every = len(counted) <= KINDS and all(_ANY.fullmatch(unit) for unit in counted)
    kinds = {"" if _PIECE.fullmatch(one) else one.casefold() for one in counted}
    sizes = {one.upper() for one in counted} <= {"M", "L"}
    return counted if every and len(kinds) > 1 and not sizes else Counter()


def unit_column(name: str, counted: Counter[str]) -> Finding:
    """What `units_in` says of a column of this name."""
    other = [one for one in counted if not _PIECE.fullmatch(one)]
    shown = ", ".join(f"{one!r} {n:,}" for one, n in counted.most_common(6))
    way = _way(name, ", ".join(map(toml, other)))
    return Finding(
        "quantity_units",
        "warning",
        {"en": "Quantities in several units", "zh": "数量含多种单位"},
        {
            "en": f"column {name!r} says {shown}, and the quantities are added up as if all were pieces: if they are "
            f"in these units, say {way} in [order_lines], so that each such line is one piece, else weighed = []",
            "zh": f"{name!r} 列为 {shown}，而数量全部按件相加：若数量以这些单位计，请在 [order_lines] 设 {way}，"
            "每行按一件计，否则设 weighed = []",
        },
    )


def _way(column: str, listed: str) -> str:
    """The key that makes lines with one of the `listed` values single pieces."""
    return f"weighed = {{ column = {toml(column)}, values = [{listed}] }}"


def weight_findings(lines: pd.DataFrame, read: pd.DataFrame, source: OrderLines, asked: bool) -> list[Finding]:
    """Findings where some products are sold in quantities as a balance shows them and others by the piece, and where
    what is weighed costs what only the price of a kilogram times grams can.

    `lines` have all canonical columns; `read` has, under the same index, the columns that filters look at. asked: a
    column of units is asked about already.
    """
    if source.weighed == ():
        return []
    bought = blocks(purchase_lines(lines, ["product_id", "quantity", "amount"]))
    if source.weighed:
        theirs = _weighed(read.loc[bought.index], source)
    else:
        bought = bought[(bought["quantity"] > 0) & bought["product_id"].notna()]
        theirs = bought["product_id"].isin(_in_grams(bought))
        if bought.loc[theirs, "product_id"].nunique() < FEW or theirs.mean() < SHARE:
            return []
    if not theirs.any() or theirs.all():
        return []
    cost, others = bought["amount"][theirs].median(), bought["amount"][~theirs].median()
    if cost > DEAR * others:
        return [_dear(float(cost), float(others))]
    return [] if source.weighed or asked else [_products(bought[theirs], source)]


def _weighed(lines: pd.DataFrame, source: OrderLines) -> pd.Series:
    weighed = pd.Series(False, index=lines.index)
    for one in source.weighed or ():
        weighed |= fits(lines, one)
    return weighed


def _in_grams(bought: pd.DataFrame) -> list[str]:
    """Products whose quantities are large, and neither round nor dozens; none where no others are sold by the piece."""
    quantity = bought["quantity"]
    odd = (quantity % 5 != 0) & (quantity % 6 != 0)
    by = pd.DataFrame({"product": bought["product_id"], "quantity": quantity, "odd": odd}).groupby("product")
    each = pd.DataFrame({"n": by.size(), "middle": by["quantity"].median(), "odd": by["odd"].mean()})
    each = each[each["n"] >= LINES]
    if (each["middle"] < GRAMS / 5).sum() < FEW:
        return []
    return [str(one) for one in each.index[(each["middle"] >= GRAMS) & (each["odd"] >= ODD)]]


def _products(theirs: pd.DataFrame, source: OrderLines) -> Finding:
    counts = theirs["product_id"].value_counts()
    first, n = str(counts.index[0]), len(counts)
    shown = ", ".join(f"{one:g}" for one in theirs["quantity"][theirs["product_id"] == first].head(3))
    listed = ", ".join(toml(str(one)) for one in counts.index[:3]) + (", ..." if n > 3 else "")
    way = _way(column_of("product_id", source), listed)
    return Finding(
        "weighed_products",
        "warning",
        {"en": "Weights among the quantities?", "zh": "数量中含重量？"},
        {
            "en": f"{n:,} products such as {first!r} are sold in quantities such as {shown}, others by the piece, and "
            f"all are added up; if they are grams or the like, say {way} in [order_lines], so that each such line is "
            "one piece, else weighed = []",
            "zh": f"{n:,} 种商品（如 {first!r}）的数量如 {shown}，其余按件计，现全部相加；若为克等单位，请在 "
            f"[order_lines] 设 {way}，每行按一件计，否则设 weighed = []",
        },
    )


def _dear(cost: float, others: float) -> Finding:
    return Finding(
        "weighed_price",
        "missing",
        {"en": "A kilogram's price times grams?", "zh": "每公斤单价乘以克数？"},
        {
            "en": f"lines of products that are sold by weight cost {cost:,.2f} in the middle, others {others:,.2f}: if "
            "their price is of a kilogram and their quantity in grams, map the line's total as amount instead of "
            "quantity and unit_price; if not, say weighed = []",
            "zh": f"按重量出售的商品，其行金额中位数为 {cost:,.2f}，其余为 {others:,.2f}：若单价为每公斤而数量为克，请"
            "把行总额映射为 amount，代替 quantity 与 unit_price；否则设 weighed = []",
        },
    )
