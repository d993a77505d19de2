"""Columns as they came -> text, numbers, local times, flags; whatever cannot be read is marked, never guessed.

Every converter takes one Arrow column and gives a pandas Series of the same length (null where empty) and a boolean
array that marks the unreadable values. A date like 03/04/2024 counts as unreadable until the study file says
`date_format`, because two readings exist.
"""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import UserError

Read = tuple[pd.Series, np.ndarray]

EMPTY = ["", "NULL", "null", "Null", "NaN", "nan", "None", "<NA>", "N/A", "n/a", "#N/A"]
EMPTY_NUMBER = [*EMPTY, "NA", "-", "–"]
LIMIT = 1e12
"""Amounts, quantities and prices of this size or more are taken for mistakes, in any currency."""

_BLANKS = " \u00a0\u202f"
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_EXPONENT = r"^\d(\.\d+)?[eE]\+\d+$"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_OFFSET = r" ?(?:Z|UTC|[+-]\d{2}:?(?:\d{2})?)"
_YEAR_FIRST = rf"^\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[ T]{_CLOCK}(?:{_OFFSET})?)?$"
_ZONE = rf"[ T]{_CLOCK}{_OFFSET}$"
_COMPACT = r"^(?:19|20|21)\d{6}$"
_FLAGS = {
    **dict.fromkeys(["true", "t", "yes", "y", "1", "1.0", "是"], True),
    **dict.fromkeys(["false", "f", "no", "n", "0", "0.0", "否"], False),
}


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The same values without dictionary encoding, extension types, views or the large variants of text."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        stored = pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type)
        return _uuids(stored) if kind.extension_name == "arrow.uuid" else _plain(stored)
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    return column


def _uuids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Sixteen bytes each -> the usual text, such as c4581d3a-d2e4-42c6-8cb3-bc08f9e573c2."""
    encoded = pc.dictionary_encode(column).combine_chunks()
    names = pa.array([str(uuid.UUID(bytes=value)) for value in encoded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([names.take(encoded.indices)])


def _is_text(column: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_string(column.type))


def _series(values: Any) -> pd.Series:
    series = values.to_pandas() if isinstance(values, pa.ChunkedArray | pa.Array) else pd.Series(values)
    return series.reset_index(drop=True)


def _none_bad(length: int) -> np.ndarray:
    return np.zeros(length, dtype=bool)


def _empty_to_null(column: pa.ChunkedArray, empty: list[str]) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.is_in(trimmed, pa.array(empty)), pa.scalar(None, pa.string()), trimmed)


def as_text(column: pa.ChunkedArray, identifier: bool = False) -> Read:
    """Text without outer blanks and control characters; whole numbers without a decimal part, leading zeros kept.

    With `identifier`, text such as 1.23E+17 is unreadable: a spreadsheet has rounded those digits away.
    """
    column = _plain(column)
    bad = _none_bad(len(column))
    if pa.types.is_floating(column.type):
        numbers = _series(column.cast(pa.float64()))
        whole = bool((numbers.dropna() % 1 == 0).all())
        if whole:
            bad = (numbers.abs() >= 2.0**53).to_numpy()
            column = pa.chunked_array([pa.Array.from_pandas(numbers.mask(bad)).cast(pa.int64())])
        column = column.cast(pa.string())
    elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        try:
            column = column.cast(pa.string())
        except pa.ArrowInvalid:
            return _series(pa.nulls(len(column), pa.string())), _series(pc.is_valid(column)).to_numpy(dtype=bool)
    elif not _is_text(column):
        try:
            column = column.cast(pa.string())
        except pa.ArrowNotImplementedError:
            return _series(pa.nulls(len(column), pa.string())), _series(pc.is_valid(column)).to_numpy(dtype=bool)
    column = _empty_to_null(column, EMPTY)
    if pc.any(pc.match_substring_regex(column, _CONTROL)).as_py():
        column = _empty_to_null(pc.replace_substring_regex(column, _CONTROL, ""), EMPTY)
    if identifier:
        tail = pc.all(pc.match_substring_regex(column, r"^\d+\.0$")).as_py()
        if tail and column.null_count < len(column):
            column = pc.replace_substring_regex(column, r"\.0$", "")
        bad = bad | pc.fill_null(pc.match_substring_regex(column, _EXPONENT), False).to_numpy()
    return _series(column).astype("str"), bad


def as_number(column: pa.ChunkedArray, decimal: str = ".") -> Read:
    """Numbers (float64), null where empty; infinite ones and those of 1e12 or more are unreadable.

    Text may group thousands in threes (1,234.50, or 1.234,50 with `decimal = ","`), or with blanks.
    """
    column = _plain(column)
    if _is_text(column):
        column = _empty_to_null(column, EMPTY_NUMBER)
        if decimal == ",":
            column = _without(column, rf"^[+-]?\d{{1,3}}([.{_BLANKS}]\d{{3}})+(,\d+)?$", f"[.{_BLANKS}]")
            dotted = pc.fill_null(pc.match_substring(column, "."), False)
            column = pc.replace_substring(column, ",", ".")
        else:
            column = _without(column, rf"^[+-]?\d{{1,3}}([,{_BLANKS}]\d{{3}})+(\.\d+)?$", f"[,{_BLANKS}]")
            dotted = None
        try:
            numbers = _series(column.cast(pa.float64()))
            bad = _none_bad(len(numbers))
        except pa.ArrowInvalid:
            text = _series(column)
            numbers = pd.to_numeric(text, errors="coerce").astype("float64")
            bad = (text.notna() & numbers.isna()).to_numpy()
        if dotted is not None:
            bad = bad | _series(dotted).to_numpy(dtype=bool)
    elif pa.types.is_boolean(column.type) or pa.types.is_temporal(column.type) or pa.types.is_nested(column.type):
        return _series(np.full(len(column), np.nan)), _series(pc.is_valid(column)).to_numpy(dtype=bool)
    else:
        try:
            numbers = _series(column.cast(pa.float64(), safe=False))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            return _series(np.full(len(column), np.nan)), _series(pc.is_valid(column)).to_numpy(dtype=bool)
        bad = _none_bad(len(numbers))
    numbers = numbers.astype("float64")
    bad = bad | (numbers.abs() >= LIMIT).to_numpy()
    return numbers.mask(bad), bad


def _without(column: pa.ChunkedArray, where: str, what: str) -> pa.ChunkedArray:
    grouped = pc.fill_null(pc.match_substring_regex(column, where), False)
    if not pc.any(grouped).as_py():
        return column
    return pc.if_else(grouped, pc.replace_substring_regex(column, what, ""), column)


def as_time(column: pa.ChunkedArray, date_format: str | None = None, timezone: str | None = None) -> Read:
    """Naive local times (datetime64[us]), null where empty.

    Without `date_format`: dates and times with the year first (2024-01-31, 2024/1/31 10:20, 20240131), or real date
    columns. With it: a strptime pattern, or `excel` (days since 1899-12-30), `unix` (seconds), `unix_ms`.
    Times with a zone are moved into `timezone`. Raises UserError when there is a zone but no `timezone`.
    """
    column = _plain(column)
    kind = column.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        zoned = pa.types.is_timestamp(kind) and kind.tz is not None
        times = _series(column.cast(pa.timestamp("us", tz=kind.tz if zoned else None), safe=False))
        return (_local(times, timezone) if zoned else times.astype("datetime64[us]")), _none_bad(len(times))
    if pa.types.is_temporal(kind) or pa.types.is_nested(kind) or pa.types.is_boolean(kind):
        nothing = pd.Series(pd.NaT, index=range(len(column))).astype("datetime64[us]")
        return nothing, _series(pc.is_valid(column)).to_numpy(dtype=bool)
    if date_format in ("excel", "unix", "unix_ms"):
        return _as_time_number(column, date_format)
    text, _ = as_text(column)
    if date_format is not None:
        return _as_time_format(text, date_format, timezone)
    return _as_time_year_first(text, timezone)


def _as_time_number(column: pa.ChunkedArray, date_format: str) -> Read:
    if _is_text(column):
        column = _empty_to_null(column, EMPTY_NUMBER)
        numbers = pd.to_numeric(_series(column), errors="coerce")
    else:
        numbers = _series(column.cast(pa.float64(), safe=False))
    seconds = {"excel": 86_400.0, "unix": 1.0, "unix_ms": 1e-3}[date_format]
    start = pd.Timestamp("1899-12-30") if date_format == "excel" else pd.Timestamp("1970-01-01")
    micros = (numbers.astype("float64") * seconds * 1e6).round()
    possible = micros.abs() < 1e16
    times = start + pd.to_timedelta(micros.where(possible), unit="us")
    bad = (_series(pc.is_valid(column)).to_numpy(dtype=bool)) & ~possible.to_numpy()
    return pd.Series(times).astype("datetime64[us]"), bad


def _as_time_format(text: pd.Series, date_format: str, timezone: str | None) -> Read:
    zoned = "%z" in date_format
    try:
        times = pd.to_datetime(text, format=date_format, errors="coerce", utc=zoned)
    except ValueError:
        raise UserError(
            f"date_format = {date_format!r} is no date pattern; write one such as '%d/%m/%Y %H:%M' or 'excel'"
        ) from None
    bad = (text.notna() & times.isna()).to_numpy()
    return (_local(times, timezone) if zoned else times.astype("datetime64[us]")), bad


def _as_time_year_first(text: pd.Series, timezone: str | None) -> Read:
    if text.isna().all():
        return pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]"), _none_bad(len(text))
    unique = pd.Series(text.dropna().unique(), dtype="str")
    good = unique.str.match(_YEAR_FIRST) | unique.str.match(_COMPACT)
    zone = unique.str.contains(_ZONE)
    if bool((zone & good).any()):
        if not bool(zone[good].all()):
            with_zone, without = unique[zone & good].iloc[0], unique[good & ~zone].iloc[0]
            raise UserError(
                f"some times have a time zone ({with_zone}) and some have none ({without}); give all or none one"
            )
        times = _local(_parsed(unique.where(good), utc=True), timezone)
    else:
        times = _parsed(unique.where(good), utc=False).astype("datetime64[us]")
    table = pd.Series(times.to_numpy(), index=pd.Index(unique, dtype="str"))
    read = _series(text.map(table)).astype("datetime64[us]")
    return read, (text.notna() & read.isna()).to_numpy()


def _parsed(text: pd.Series, utc: bool) -> pd.Series:
    normal = text.str.replace(r"^(\d{4})[/.](\d{1,2})[/.]", r"\1-\2-", regex=True)
    quick = pd.to_datetime(normal, format="ISO8601", errors="coerce", utc=utc)
    rest = quick.isna() & normal.notna()
    if bool(rest.any()):
        slow = pd.to_datetime(normal[rest], format="mixed", yearfirst=True, dayfirst=False, errors="coerce", utc=utc)
        quick = quick.astype(slow.dtype).where(~rest, slow.reindex(quick.index))
    return quick


def _local(times: pd.Series, timezone: str | None) -> pd.Series:
    if times.notna().any() and timezone is None:
        raise UserError(
            f"times have a time zone ({times.dropna().iloc[0]}); say [study] timezone, such as Asia/Shanghai"
        )
    return times.dt.tz_convert(timezone or "UTC").dt.tz_localize(None).astype("datetime64[us]")


def as_flag(column: pa.ChunkedArray) -> Read:
    """True, False or null (dtype boolean) from true/false, yes/no, y/n, t/f, 1/0, in any case."""
    column = _plain(column)
    if pa.types.is_boolean(column.type):
        return _series(column).astype("boolean"), _none_bad(len(column))
    text, bad = as_text(column)
    read = text.str.lower().map(_FLAGS).astype("boolean")
    return read, bad | (text.notna() & read.isna()).to_numpy()


def as_attribute(text: pd.Series, decimal: str = ".") -> pd.Series:
    """A custom attribute: numbers when every value is one, else the text as it is; 0123 is no number but a code."""
    if text.notna().sum() == 0 or text.str.match(r"^[+-]?0\d").any():
        return text
    numbers, odd = as_number(pa.chunked_array([pa.Array.from_pandas(text).cast(pa.string())]), decimal)
    return text if odd.any() else numbers
