"""Numbers as ledgers, tills and people write them -> digits with at most a sign in front and a decimal sign.

(12.50) and 12.50- of ledgers are -12.50; $12.50, 12,50 €, USD 12.50 and R$ 10,00 lose their currency, which is noted;
12,- is 12; digits of full width, the typographic minus and blanks of any width between thousands become plain ones.
What is no number stays as it is, to be told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ..currencies import CODES, SHARED, SIGNS, currency_of
from .id_forms import TEXT_FORMULA
from .values import arabic_digits

_ODD = r"[^0-9.,+-]|[0-9.,]\s*-$"
"""No value without this needs a change."""
_SPACES = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_MINUS = "[\u2010-\u2013\u2212\ufe63\uff0d]"
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
PIECES = (
    r"pcs?|pce|pieces?|ea|each|st|stk|stck|stücke?|units?|un|und|ud|uds|unidad\w*|unité\w*|pi[èe]ces?|pz|pezz[io]|"
    r"szt|шт|件|个|個|只|条|支|개"
)
"""What pieces are called"""
_COUNTED = rf"(?i)^\s*(?:[x×]\s*)?([+-]?\d[\d.,]*)\s*(?:(?:{PIECES}|[x×])\.?)?\s*$"
_GROUPS_ONLY = ("¥", "CNY", "JPY", "KRW")
"""Where these are paid, a comma is put between thousands and never before decimals."""


def _pattern(currencies: str) -> str:
    number = r"(?P<number>\d(?:[\d.,' ’]*\d)?|[.,]\d+)(?P<even>[.,]-{0,2}|-)?"
    front = rf"'?(?P<money0>{currencies})?\s*(?P<open>\()?\s*(?P<sign1>[+-])?\s*(?P<money1>{currencies})?"
    front += r"\s*(?P<sign2>[+-])?\s*"
    return rf"^{front}{number}\s*(?P<money2>{currencies.removesuffix('|R')})?\s*(?P<sign3>[+-])?(?P<close>\))?$"


def _alternatives() -> str:
    signs = sorted([*SIGNS, *SHARED, *CODES], key=len, reverse=True)
    shortened = ("kr", "Rs", "Fr", "SFr", "руб")
    return "(?i:" + "|".join(re.escape(sign) + (r"\.?" if sign in shortened else "") for sign in signs) + ")"


_MONEY = _pattern(_alternatives() + "|R")
_PLAIN = _pattern(r"[^\x00-\x{10FFFF}]")
"""the same without currencies: that class holds no sign at all"""
_NO_MONEY = rf"^(?:{_alternatives()})\s*-$"
"""how a spreadsheet shows that there is none"""


@dataclass(frozen=True)
class Numbers:
    """A column of texts in plain form, and for each the currency it was written with (null: none)."""

    plain: pa.Array
    currency: pa.Array | None = None
    """None where no value has one"""


def plain_numbers(values: pa.Array, money: bool = False) -> Numbers:
    """The texts of a column of numbers in plain form; currencies are taken off only with `money`."""
    odd = pc.fill_null(pc.match_substring_regex(values, _ODD), False)
    if not pc.any(odd).as_py():
        return Numbers(values)
    written = arabic_digits(pc.replace_substring_regex(values.filter(odd), _SPACES, " "))
    written = pc.utf8_normalize(written, "NFKC")
    written = pc.replace_substring_regex(written, _INVISIBLE, "")
    written = pc.replace_substring_regex(pc.utf8_trim_whitespace(written), TEXT_FORMULA, r"\1")
    written = pc.utf8_trim_whitespace(pc.replace_substring_regex(written, _MINUS, "-"))
    if money:
        written = pc.if_else(pc.match_substring_regex(written, _NO_MONEY), "-", written)
    parts = pc.extract_regex(written, _MONEY if money else _PLAIN)
    plain, currency = _put_together(written, parts)
    whole = pc.replace_with_mask(values, odd, plain)
    if not pc.any(pc.is_valid(currency)).as_py():
        return Numbers(whole)
    return Numbers(whole, pc.replace_with_mask(pa.nulls(len(values), pa.string()), odd, currency))


def without_pieces(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Quantities without the word for pieces behind them: 2 pcs, 2個, x2; what has another unit stays as it is."""
    return pc.replace_substring_regex(pc.utf8_normalize(values, "NFKC"), _COUNTED, r"\1")


def plain_column(column: pa.ChunkedArray, money: bool = False) -> pa.ChunkedArray:
    """The plain form of a column of texts, without what `plain_numbers` notes of currencies."""
    texts = pa.chunked_array(column.chunks, pa.string()).combine_chunks()
    return pa.chunked_array([plain_numbers(texts, money).plain])


def _put_together(written: pa.Array, parts: pa.StructArray) -> tuple[pa.Array, pa.Array]:
    """(plain text, currency) per value; the text as it was written where it is no number of these forms."""
    part = {one.name: pc.struct_field(parts, one.name) for one in parts.type}
    there = {name: pc.fill_null(pc.not_equal(value, ""), False) for name, value in part.items()}
    signs = [pc.cast(there[name], pa.int8()) for name in ("sign1", "sign2", "sign3", "open")]
    one_sign = pc.less_equal(pc.add(pc.add(signs[0], signs[1]), pc.add(signs[2], signs[3])), 1)
    closed = pc.equal(there["open"], there["close"])
    monies = [pc.cast(there[name], pa.int8()) for name in ("money0", "money1", "money2")]
    one_money = pc.less_equal(pc.add(pc.add(monies[0], monies[1]), monies[2]), 1)
    fits = pc.and_(pc.and_(pc.is_valid(parts), one_sign), pc.and_(closed, one_money))
    below = there["open"]
    for name in ("sign1", "sign2", "sign3"):
        below = pc.or_(below, pc.fill_null(pc.equal(part[name], "-"), False))
    behind = pc.fill_null(pc.equal(part["even"], "-"), False)  # 12.50- is below zero, 12,- is even
    fits = pc.and_(fits, pc.invert(pc.and_(behind, pc.or_(below, pc.or_(there["sign1"], there["sign2"])))))
    below = pc.or_(below, behind)
    digits = pc.fill_null(part["number"], "")
    currency = _named(pc.fill_null(pc.binary_join_element_wise(part["money0"], part["money1"], part["money2"], ""), ""))
    grouped = pc.and_(
        pc.fill_null(pc.is_in(currency, pa.array(_GROUPS_ONLY)), False),
        pc.match_substring_regex(digits, r"^\d{1,3}(,\d{3})+(\.\d*)?$"),
    )
    digits = pc.if_else(grouped, pc.replace_substring(digits, ",", ""), digits)
    plain = pc.if_else(below, pc.binary_join_element_wise("-", digits, ""), digits)
    plain = pc.if_else(fits, plain, written)
    return plain, pc.if_else(fits, currency, pa.scalar(None, pa.string()))


def _named(written: pa.Array) -> pa.Array:
    """Texts of currencies -> codes or shared signs; null where blank."""
    encoded = pc.dictionary_encode(written)
    known = [currency_of(text) if text else None for text in encoded.dictionary.to_pylist()]
    known = ["ZAR" if text == "R" else code for text, code in zip(encoded.dictionary.to_pylist(), known, strict=True)]
    return pa.array(known, pa.string()).take(encoded.indices)
