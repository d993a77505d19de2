"""One id, one spelling: what exports do to ids is undone where there can be no doubt.

="00123" -> 00123 (a formula that keeps a spreadsheet from losing zeros), １２３ -> 123 (full width), `A  1` -> `A 1`,
Anna@Example.org -> anna@example.org, 4.0128e+10 -> 40128000000 (R and Java write every digit there is), 13085.0 ->
13085 where no id has a true decimal part. Whether 123 and 00123, or ab1 and AB1, are one customer is not certain: see
customer_ids.spellings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..sources.text_encoding import TWICE, read_once

TEXT_FORMULA = r'^="([^"]*)"$'
"""text that spreadsheets wrote as a formula, so that it stays text: ="00123"; its content is the group"""
_SUSPECT = r"""[^\x21-\x7e]|[="'@]|[eE]"""
"""No id without any of these needs a change."""
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_QUOTED = r"""^(?:"([^"]*)"|'(\d+))$"""
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_ADDRESS = r"^(?i:mailto:)?<?([^@\s<>]+@[^@\s<>]+\.[^@\s<>]+)>?$"
"""as mail programs write it: mailto:ann@shop.example, <ann@shop.example>"""
_EXACT = r"^\d(?:\.\d{1,14})?e\+\d{2}$|^\d\.\d{1,15}E\d{1,2}$"
"""R, Python (e+10) and Java (E10) write a number so when that is shorter, with every digit that it has."""
EXACT_DIGITS = 15
"""From a number with more digits some may have been lost before it was written."""
_NEEDLESS = r"^\d+\.0+$"
_DECIMAL = r"^\d+\.\d*[1-9]\d*$"


@dataclass(frozen=True)
class Change:
    """How many values of a column were brought to another spelling, and the first of them before and after."""

    lines: int
    before: str
    after: str


def one_form(column: pa.ChunkedArray, rows: np.ndarray | None = None) -> tuple[pa.ChunkedArray, dict[str, Change]]:
    """A text column of ids in their plain spelling, and what was changed: formula, email, exponent, signs -> Change.

    `rows` says on how many rows each value is; default: on one.
    """
    trimmed = pc.utf8_trim_whitespace(column.cast(pa.string()))
    if not pc.any(pc.match_substring_regex(trimmed, _SUSPECT)).as_py():
        return trimmed, {}
    encoded = pc.dictionary_encode(trimmed).unify_dictionaries()
    codes = pa.chunked_array([chunk.indices for chunk in encoded.chunks])
    before = encoded.chunk(0).dictionary
    after, changes = before, {}
    places = codes.fill_null(len(before)).to_numpy()
    times = np.bincount(places, weights=rows, minlength=len(before))
    for what, change in _CHANGES.items():
        changed = change(after)
        touched = pc.fill_null(pc.not_equal(changed, after), False).to_numpy(zero_copy_only=False)
        if touched.any():
            places = touched.nonzero()[0]
            lines = int(times[places].sum())
            changes[what] = Change(lines, before[int(places[0])].as_py(), changed[int(places[0])].as_py())
        after = changed
    return pc.take(after, codes), changes


def _unwrapped(ids: pa.Array) -> pa.Array:
    ids = pc.replace_substring_regex(ids, TEXT_FORMULA, r"\1")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(ids, _QUOTED, r"\1\2"))


def _plain_signs(ids: pa.Array) -> pa.Array:
    plain = pc.replace_substring_regex(pc.utf8_normalize(ids, "NFKC"), _INVISIBLE, "")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, "[ \t]+", " "))


def _lower_emails(ids: pa.Array) -> pa.Array:
    ids = pc.replace_substring_regex(ids, _ADDRESS, r"\1")
    return pc.if_else(pc.match_substring_regex(ids, _EMAIL), pc.utf8_lower(ids), ids)


def _written_out(ids: pa.Array) -> pa.Array:
    exact = pc.fill_null(pc.match_substring_regex(ids, _EXACT), False)
    if not pc.any(exact).as_py():
        return ids
    return pa.array(
        [_digits(one) if right else one for one, right in zip(ids.to_pylist(), exact.to_pylist(), strict=True)]
    )


def _digits(written: str) -> str:
    number = Decimal(written)
    whole = number == number.to_integral_value() and number < 10**EXACT_DIGITS
    return f"{number.to_integral_value():f}" if whole else written


def _once(ids: pa.Array) -> pa.Array:
    """ZoÃ« -> Zoë: UTF-8 that was read as Windows text and encoded again."""
    twice = pc.fill_null(pc.match_substring_regex(ids, TWICE), False)
    if not pc.any(twice).as_py():
        return ids
    return pa.array(
        [(read_once(one) or one) if odd else one for one, odd in zip(ids.to_pylist(), twice.to_pylist(), strict=True)]
    )


_CHANGES: dict[str, Callable[[pa.Array], pa.Array]] = {
    "twice": _once,
    "signs": _plain_signs,
    "formula": _unwrapped,
    "email": _lower_emails,
    "exponent": _written_out,
}


def without_needless_decimals(ids: pd.Series) -> tuple[pd.Series, Change | None]:
    """13085.0 -> 13085 and how many, unless an id of the whole column has a true decimal part such as 7.1."""
    if not ids.str.endswith("0").any():
        return ids, None
    codes, forms = pd.factorize(ids)
    known = pd.Series(forms, dtype="str")
    needless = known.str.match(_NEEDLESS)
    if not needless.any() or known.str.match(_DECIMAL).any():
        return ids, None
    plain = known.str.replace(r"\.0+$", "", regex=True).where(needless, known)
    place = int(needless.to_numpy().argmax())
    change = Change(int(needless.to_numpy()[codes[codes >= 0]].sum()), known[place], plain[place])
    return mapped(ids, codes, plain), change


def mapped(ids: pd.Series, codes: object, forms: pd.Series) -> pd.Series:
    """Every id's new form, by its code from `pd.factorize` (-1: null)."""
    new = pd.Series(forms.array.take(codes, allow_fill=True), index=ids.index, name=ids.name)
    return new.astype("str")
