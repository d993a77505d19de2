"""All products of an order in one cell, made a line each: "Shirt x 2; Cap x 1" is two shirts and a cap.

The order's money is shared out by pieces, as the cell says nothing of prices: of 30.00 the shirts get 20.00, the cap
10.00. A cell that names a product twice makes one line of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...errors import UserError
from ...study import OrderLines
from ..finding import Finding
from .filters import audit_row, column_of

_WORDS = r"(?:qty|quantity|pcs|menge|anzahl|quantité|cantidad|数量|件数)\.?"
_TIMES = r"(?:(?<![a-zà-ÿ])x|[×*])"
_BEFORE = re.compile(r"^(\d{1,4})\s*[x×*]\s*(?=[^\d\s])(.+)$", re.IGNORECASE)
_BEHIND = re.compile(
    rf"^(.*[^\d\s,(\[])[\s,]*[(\[]?\s*(?:{_TIMES}|{_WORDS}\s*[:=]?)\s*(\d{{1,4}})\s*[)\]]?$", re.IGNORECASE
)
_BEHIND_DIGITS = re.compile(rf"^(.+?)[\s,]*[(\[]?\s*{_TIMES}\s*(\d{{1,4}})\s*[)\]]?$", re.IGNORECASE)
USUAL = 0.5
"""Share of the products with a number of pieces behind their name, from which on one behind a digit is such, too:
"Lamp 7 x 2" among others, and no "Poster 20 x 30"."""
MONEY = ("amount", "discount", "refunded", "refunded_quantity")
FOUR = 4
"""Decimals that money is shared out in"""
FEW = 0.01
"""Share of the orders whose pieces are others in the cell than in the column of quantities, from which on it is told"""


def parted(text: str, always: bool = False) -> tuple[str, int | None]:
    """(name, pieces) of one product: "2x Shirt", "Shirt x 2", "Shirt (×2)", "Shirt, qty: 2"; None where nothing tells.

    always: a number behind a digit is one of pieces, too.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    before = _BEFORE.match(plain)
    if before is not None:
        return before[2].strip(), int(before[1])
    behind = (_BEHIND_DIGITS if always else _BEHIND).match(plain)
    return (behind[1].strip(), int(behind[2])) if behind is not None else (plain, None)


def usually_behind(products: Iterable[str]) -> bool:
    """Whether most products have a number of pieces behind their name."""
    numbered = [parted(one)[1] is not None for one in products]
    return bool(numbered) and float(np.mean(numbered)) >= USUAL


def unpacked(lines: pd.DataFrame, source: OrderLines) -> tuple[pd.DataFrame, list[dict[str, object]], list[Finding]]:
    """The lines with one product each, as `unpack` says; the audit's row, and findings on what was done.

    `lines` have an amount, per line; further lines of a cell have an index of their own. Raises UserError where no
    line has a product.
    """
    if source.unpack is None:
        return lines, [], []
    if "product_id" not in lines or lines["product_id"].isna().all():
        raise UserError(
            "[order_lines] unpack needs `product_id`; map the column that holds the products, or leave it out"
        )
    baskets = _baskets(lines["product_id"], source.unpack)
    which = lines["product_id"].map({text: place for place, text in enumerate(baskets)})
    each: list[list[tuple[str, int | None]]] = [
        [("", None)],
        *baskets.values(),
    ]  # of a line without a product nothing is known
    places = which.fillna(-1).astype(int).to_numpy() + 1
    sizes = np.array([len(one) for one in each])[places]
    several = sizes > 1
    at = np.repeat(np.arange(len(lines)), sizes)
    parts = [part for place in places for part in each[place]]
    own = lines["quantity"] if "quantity" in lines else pd.Series(np.nan, index=lines.index)
    pieces = np.array([np.nan if n is None else float(n) for _, n in parts])
    pieces = np.where(np.isnan(pieces), np.where(several[at], 1.0, own.abs().to_numpy()[at]), pieces)
    result = lines.iloc[at].copy(deep=False)
    result.index = _index(lines.index, at)
    names = pd.Series([name for name, _ in parts], index=result.index, dtype="str")
    result["product_id"] = names.where(result["product_id"].notna())
    share = _shares(np.where(np.isnan(pieces), 1.0, pieces), at)
    for name in MONEY:
        if name in lines and not (name == "refunded" and source.refunded_is == "order_total"):
            result[name] = _shared(result[name].to_numpy(dtype=float), share)
    result["quantity"] = pieces * np.where(own.to_numpy()[at] < 0, -1.0, 1.0)
    if "unit_price" in lines:
        result["unit_price"] = (result["amount"] / result["quantity"]).where(several[at], result["unit_price"])
    if "category" in lines:
        result["category"] = _side_by_side(lines["category"], sizes, at, source.unpack, result.index)
    new = result[several[at]]
    note = (
        "Was in one cell with others of its order: a line of its own, the order's money shared out by pieces",
        "原与同单其他商品写在同一单元格：拆为单独一行，订单金额按件数分摊",
    )
    sums = np.bincount(at, weights=pieces, minlength=len(lines))
    differ = int((several & own.notna().to_numpy() & (np.abs(sums - own.abs().to_numpy()) > 1e-9)).sum())
    finding = _finding(column_of("product_id", source), int(several.sum()), len(new), differ)
    return result, [audit_row("unpacked", "changed", new, *note)], [finding] if several.any() else []


def _baskets(products: pd.Series, sign: str) -> dict[str, list[tuple[str, int | None]]]:
    """Cell -> its products with their pieces, each named once."""
    known = [str(one) for one in products.dropna().unique()]
    plain = unicodedata.normalize("NFKC", sign)
    split = {text: unicodedata.normalize("NFKC", text).split(plain) for text in known}
    cells = {text: [part.strip() for part in parts if part.strip()] or [text] for text, parts in split.items()}
    always = usually_behind(part for one in cells.values() for part in one)
    baskets = {}
    for text, one in cells.items():
        pieces: dict[str, int | None] = {}
        for name, n in (parted(part, always) for part in one):
            pieces[name] = (pieces[name] or 1) + (n or 1) if name in pieces else n
        baskets[text] = list(pieces.items())
    return baskets


def _index(index: pd.Index, at: np.ndarray) -> pd.Index:
    """The first line of a cell keeps its place; the others get further ones."""
    first = np.ones(len(at), dtype=bool)
    first[1:] = at[1:] != at[:-1]
    labels = index.to_numpy()[at].copy()
    labels[~first] = int(index.max()) + 1 + np.arange(int((~first).sum()))
    return pd.Index(labels)


def _shares(weights: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every line the share of its cell that the lines before it have, and that with its own."""
    totals = np.bincount(at, weights=weights)
    ends = np.cumsum(weights)
    starts = np.concatenate([[0.0], np.cumsum(totals)[:-1]])
    upto = (ends - starts[at]) / totals[at]
    last = np.ones(len(at), dtype=bool)
    last[:-1] = at[1:] != at[:-1]
    upto[last] = 1.0
    before = np.concatenate([[0.0], np.where(last[:-1], 0.0, upto[:-1])])
    return before, upto


def _shared(totals: np.ndarray, share: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Each cell's total over its lines, in ten-thousandths that add up to it."""
    before, upto = share
    single = (before == 0.0) & (upto == 1.0)
    return np.where(single, totals, np.round(totals * upto, FOUR) - np.round(totals * before, FOUR))


def _side_by_side(values: pd.Series, sizes: np.ndarray, at: np.ndarray, sign: str, index: pd.Index) -> pd.Series:
    """The categories of the products one by one, where a cell has as many of them; else as they are."""
    cells = [str(one).split(sign) if isinstance(one, str) else [one] for one in values]
    each = [
        [part.strip() or None for part in one] if len(one) == size > 1 else [values.iloc[place]] * size
        for place, (one, size) in enumerate(zip(cells, sizes, strict=True))
    ]
    return pd.Series([part for one in each for part in one], index=index, dtype=values.dtype)


def _finding(column: str, cells: int, lines: int, differ: int) -> Finding:
    wrong = differ > FEW * cells
    en = (
        f"; on {differ:,} lines the pieces in the cell do not add up to `quantity`: those in the cell count"
        if wrong
        else ""
    )
    zh = f"；其中 {differ:,} 行单元格内的件数与 quantity 不符：以单元格为准" if wrong else ""
    return Finding(
        "unpacked",
        "warning" if wrong else "ok",
        {"en": "Products unpacked", "zh": "已拆分商品"},
        {
            "en": f"{cells:,} lines with several products in column {column!r} became {lines:,} lines of one product "
            f"each; the order's money is shared out by pieces, whatever each product costs{en}",
            "zh": f"{column!r} 列中 {cells:,} 行含多种商品，已拆为 {lines:,} 行，每行一种商品；订单金额按件数分摊，"
            f"不区分单价{zh}",
        },
        lines,
    )
