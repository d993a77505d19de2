"""Columns as they came -> text, numbers, flags (times: see `times`); what cannot be read is marked, never guessed.

Every converter takes one Arrow column and gives a pandas Series of the same length (null where empty) and a boolean
array that marks the unreadable values.
"""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .decimals import evidence
from .encoded import Read
from .marks import marks_of, to_null

LIMIT = 1e12
"""Amounts, quantities and prices of this size or more are taken for mistakes, in any currency."""

_BLANKS = " '’"
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_ROUNDED = r"^\d([.,]\d+)?[eE]\+\d+$"
FLAGS = {
    **dict.fromkeys(
        ["true", "t", "yes", "y", "1", "1.0", "是", "ja", "oui", "sí", "si", "sim", "tak", "да", "はい", "예"], True
    ),
    **dict.fromkeys(
        [
            "false",
            "f",
            "no",
            "n",
            "0",
            "0.0",
            "否",
            "nein",
            "nee",
            "nej",
            "non",
            "não",
            "nao",
            "nie",
            "нет",
            "いいえ",
            "아니오",
        ],
        False,
    ),
}
"""yes and no, folded -> True and False"""


def plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The same values without dictionary encoding, extension types, views or the large variants of text."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        stored = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        return _uuids(stored) if kind.extension_name == "arrow.uuid" else plain(stored)
    if pa.types.is_dictionary(kind):
        return plain(column.cast(kind.value_type))
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    return column


def _uuids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Sixteen bytes each -> the usual text, such as c4581d3a-d2e4-42c6-8cb3-bc08f9e573c2."""
    encoded = pc.dictionary_encode(column).combine_chunks()
    names = pa.array([str(uuid.UUID(bytes=value)) for value in encoded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([names.take(encoded.indices)])


def is_text(column: pa.ChunkedArray) -> bool:
    """Whether the column came as text, so that its values can be read in several ways."""
    return bool(pa.types.is_string(column.type))


def plain_digits(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Text with digits, signs and blanks of ordinary width: １２ -> 12, ١٢ -> 12, the typographic minus -> -."""
    if _ascii(column):
        return column
    column = arabic_digits(column)
    return pc.replace_substring(pc.utf8_normalize(column, "NFKC"), "\u2212", "-")


def arabic_digits(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Text with the digits that Arabic and Persian use as 0 to 9, their decimal sign a point, their thousands parted
    by a comma."""
    if not pc.any(pc.match_substring_regex(column, "[\u0660-\u066c\u06f0-\u06f9]")).as_py():
        return column
    for first in (0x0660, 0x06F0):
        for digit in range(10):
            column = pc.replace_substring(column, chr(first + digit), str(digit))
    return pc.replace_substring(pc.replace_substring(column, "\u066b", "."), "\u066c", ",")


def _ascii(column: pa.ChunkedArray) -> bool:
    return not pc.any(pc.invert(pc.string_is_ascii(column))).as_py()


def series(values: Any) -> pd.Series:
    """An Arrow column or array of values as a pandas Series numbered from 0."""
    column = values.to_pandas() if isinstance(values, pa.ChunkedArray | pa.Array) else pd.Series(values)
    return column.reset_index(drop=True)


def none_bad(length: int) -> np.ndarray:
    """Marks for a column without an unreadable value."""
    return np.zeros(length, dtype=bool)


def as_text(column: pa.ChunkedArray, identifier: bool = False, empty: tuple[str, ...] | None = None) -> Read:
    """Text without outer blanks and control characters, accents composed; whole numbers without a decimal part.

    Leading zeros stay. `empty` is what the study file says instead of the built-in marks for nothing. With
    `identifier`, text such as 1.23E+17 is unreadable: a spreadsheet has rounded those digits away.
    """
    column = plain(column)
    bad = none_bad(len(column))
    if pa.types.is_floating(column.type):
        numbers = series(column.cast(pa.float64()))
        whole = bool((numbers.dropna() % 1 == 0).all())
        if whole:
            bad = (numbers.abs() >= 2.0**53).to_numpy()
            column = pa.chunked_array([pa.Array.from_pandas(numbers.mask(bad)).cast(pa.int64())])
        column = column.cast(pa.string())
    elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        try:
            column = column.cast(pa.string())
        except pa.ArrowInvalid:
            return series(pa.nulls(len(column), pa.string())), series(pc.is_valid(column)).to_numpy(dtype=bool)
    elif not is_text(column):
        try:
            column = column.cast(pa.string())
        except pa.ArrowNotImplementedError:
            return series(pa.nulls(len(column), pa.string())), series(pc.is_valid(column)).to_numpy(dtype=bool)
    marks = marks_of("text", identifier, empty)
    column = to_null(column, marks)
    if pc.any(pc.match_substring_regex(column, _CONTROL)).as_py():
        column = to_null(pc.replace_substring_regex(column, _CONTROL, ""), marks)
    if not _ascii(column):
        column = pc.utf8_normalize(column, "NFC")
    if identifier:
        tail = pc.all(pc.match_substring_regex(column, r"^\d+\.0$")).as_py()
        if tail and column.null_count < len(column):
            column = pc.replace_substring_regex(column, r"\.0$", "")
        bad = bad | pc.fill_null(pc.match_substring_regex(column, _ROUNDED), False).to_numpy()
    return series(column).astype("str"), bad


def as_number(column: pa.ChunkedArray, decimal: str = ".", empty: tuple[str, ...] | None = None) -> Read:
    """Numbers (float64), null where empty; infinite ones and those of 1e12 or more are unreadable.

    Text may group thousands in threes (1,234.50, or 1.234,50 with `decimal = ","`), or with blanks or apostrophes, or
    lakhs in twos (1,23,456); no group of thousands begins with 0.
    """
    column = plain(column)
    if is_text(column):
        column = to_null(plain_digits(column), marks_of("number", configured=empty))
        sign = "." if decimal == "," else ","
        column = _without(column, r"^[+-]?[1-9]\d?(,\d{2})+,\d{3}(\.\d*)?$", ",")
        column = _without(
            column, rf"^[+-]?[1-9]\d{{0,2}}([{sign}{_BLANKS}]\d{{3}})+(\{decimal}\d*)?$", f"[{sign}{_BLANKS}]"
        )
        dotted = None
        if decimal == ",":
            dotted = pc.fill_null(pc.match_substring(column, "."), False)
            column = pc.replace_substring(column, ",", ".")
        try:
            numbers = series(column.cast(pa.float64()))
            bad = none_bad(len(numbers))
        except pa.ArrowInvalid:
            text = series(column)
            numbers = pd.to_numeric(text, errors="coerce").astype("float64")
            bad = (text.notna() & numbers.isna()).to_numpy()
        if dotted is not None:
            bad = bad | series(dotted).to_numpy(dtype=bool)
    elif pa.types.is_boolean(column.type) or pa.types.is_temporal(column.type) or pa.types.is_nested(column.type):
        return series(np.full(len(column), np.nan)), series(pc.is_valid(column)).to_numpy(dtype=bool)
    else:
        try:
            numbers = series(column.cast(pa.float64(), safe=False))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return series(np.full(len(column), np.nan)), series(pc.is_valid(column)).to_numpy(dtype=bool)
        bad = none_bad(len(numbers))
    numbers = numbers.astype("float64")
    bad = bad | (numbers.abs() >= LIMIT).to_numpy()
    return numbers.mask(bad), bad


def _without(column: pa.ChunkedArray, where: str, what: str) -> pa.ChunkedArray:
    grouped = pc.fill_null(pc.match_substring_regex(column, where), False)
    if not pc.any(grouped).as_py():
        return column
    return pc.if_else(grouped, pc.replace_substring_regex(column, what, ""), column)


def as_flag(column: pa.ChunkedArray, empty: tuple[str, ...] | None = None) -> Read:
    """True, False or null (dtype boolean) from true/false, yes/no, y/n, t/f, 1/0, in any case."""
    column = plain(column)
    if pa.types.is_boolean(column.type):
        return series(column).astype("boolean"), none_bad(len(column))
    text, bad = as_text(column, empty=marks_of("flag", configured=empty)[1:])
    read = text.str.lower().map(FLAGS).astype("boolean")
    return read, bad | (text.notna() & read.isna()).to_numpy()


def as_attribute(text: pd.Series, decimal: str | None = None) -> pd.Series:
    """A custom attribute: numbers when every value is one, else the text as it is; 0123 is no number but a code.

    Without `decimal` the values must tell by themselves which sign is the decimal one; if they do not, they stay text.
    """
    if text.notna().sum() == 0 or text.str.match(r"^[+-]?0\d").any():
        return text
    column = pa.chunked_array([pa.Array.from_pandas(text).cast(pa.string())])
    proofs = evidence(column).proofs()
    sign = decimal or ("." if not proofs and not evidence(column).open else next(iter(proofs), None))
    if sign is None or (decimal is None and len(proofs) > 1):
        return text
    numbers, odd = as_number(column, sign)
    return text if odd.any() else numbers


def undecided(text: pd.Series) -> str | None:
    """A value such as 1,750 of an attribute that stays text only because nothing tells what its sign means."""
    if text.dtype != "str" or text.notna().sum() == 0:
        return None
    column = pa.chunked_array([pa.Array.from_pandas(text).cast(pa.string())])
    shown = evidence(column)
    if not shown.open or shown.proofs() or as_number(column, next(iter(shown.open)))[1].any():
        return None
    return next(iter(shown.open.values()))
