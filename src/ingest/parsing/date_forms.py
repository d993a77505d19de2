"""How a column writes its dates: the format that all its values fit, and the zone that its offsets belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import UserError
from .date_words import in_english, in_english_format
from .marks import TOTALS
from .times import as_time
from .values import is_text, plain

DATES = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%y/%m/%d", "%y-%m-%d", "%y.%m.%d"),
    "%Y. %m. %d.",
)
WORDED_DATES = (
    *("%a %d %b %Y", "%a, %d %b %Y", "%a %b %d %Y", "%a, %b %d, %Y", "%d. %b %Y", "%d %b %Y", "%b %d, %Y", "%b %d %Y"),
    *(
        "%d-%b-%Y",
        "%d-%b-%y",
        "%b-%d-%Y",
        "%b-%d-%y",
        "%d/%b/%Y",
        "%d.%b.%Y",
        "%d de %b de %Y",
        "%d %b %Y,",
        "%d %b %Y г.",
        "%Y年%m月%d日",
        "%Y年 %m月 %d日",
        "%Y년%m월%d일",
        "%Y년 %m월 %d일",
    ),
)
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMS = tuple(date + clock for date in DATES + WORDED_DATES for clock in CLOCKS)
TRIED = 60
"""Different values that the formats are gathered from."""
IN_ORDER = 0.98
"""Share of rows not before the row above them from which on a file counts as written in order of time."""
_OFFSET = re.compile(r"(?:Z|UTC|GMT|([+-])(\d{2}):?(\d{2})?)$")
_ZONES = {
    frozenset({-480, -420}): "America/Los_Angeles",
    frozenset({-360, -300}): "America/Chicago",
    frozenset({-300, -240}): "America/New_York",
    frozenset({-180}): "America/Sao_Paulo",
    frozenset({0}): "UTC",
    frozenset({0, 60}): "Europe/London",
    frozenset({60, 120}): "Europe/Berlin",
    frozenset({120, 180}): "Europe/Athens",
    frozenset({330}): "Asia/Kolkata",
    frozenset({480}): "Asia/Shanghai",
    frozenset({540}): "Asia/Tokyo",
    frozenset({600, 660}): "Australia/Sydney",
    frozenset({720, 780}): "Pacific/Auckland",
}
"""Minutes east of Greenwich that a place has over the year; a file of one season shows one of them."""


@dataclass(frozen=True)
class DateForm:
    """What was seen of a column of dates."""

    fits: tuple[str | None, ...]
    """formats that all values fit; None is the default, the year first; empty: it holds no dates"""
    in_order: bool = False
    """whether the first of several was taken because the rows are then in order of time"""
    timezone: str | None = None
    """guessed from the offsets behind the times"""
    counts: str | None = None
    """`day` or `week`, where it numbers them"""


def date_form(column: pa.ChunkedArray) -> DateForm:
    """The formats that every value of `column` fits, the likeliest first."""
    column = plain(column)
    if is_text(column):
        column = without_totals(column)
    else:
        return DateForm((None,), timezone=getattr(column.type, "tz", None)) if _reads(column, None) else DateForm(())
    values = pc.unique(column).drop_null()
    zone = _zone(values)
    if _reads(column, None):
        return DateForm((None,), timezone=zone)
    shown = [str(one).strip() for one in values.to_pylist() if str(one).strip()][:TRIED]
    shown = in_english(pa.chunked_array([pa.array(shown, pa.string())])).to_pylist()
    forms = next((forms for value in shown if (forms := tuple(_forms(value, FORMS)))), ())  # all fit what one fits
    tried = dict.fromkeys(one for value in shown for one in _fitting(value, forms))
    fits = _shortest([one for one in tried if _reads(column, one)], column)
    if len(fits) < 2:
        return DateForm(tuple(fits), timezone=zone)
    ordered = [one for one in fits if _sorted(as_time(column, one, "UTC")[0])]
    if len(ordered) == 1:
        return DateForm((ordered[0], *(one for one in fits if one != ordered[0])), True, zone)
    return DateForm(tuple(fits), timezone=zone)


def without_totals(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column of dates without labels of totals among them, such as Total or Sum of 2024-01."""
    labels = pc.fill_null(pc.match_substring_regex(column, rf"(?i)^\s*(?:{TOTALS})(?:[\s:].*)?$"), False)
    return pc.if_else(labels, pa.scalar(None, column.type), column) if pc.any(labels).as_py() else column


def fitting_formats(value: str) -> list[str]:
    """Every `date_format` that a date such as 31/01/2024 10:20 fits, the usual ones first; numbers may be counts."""
    return _fitting(str(in_english(pa.chunked_array([pa.array([value], pa.string())]))[0].as_py()), FORMS)


def _fitting(value: str, among: tuple[str, ...]) -> list[str]:
    if value.replace(".", "", 1).isdigit() and len(value) < 20:
        number = float(value)
        counted = {
            "excel": (20_000, 80_000),
            "unix": (5e8, 5e9),
            "unix_ms": (5e11, 5e12),
            "unix_us": (5e14, 5e15),
            "unix_ns": (5e17, 5e18),
        }
        return [name for name, (low, high) in counted.items() if low <= number < high]
    known = _forms(value, among)
    soon = pd.Timestamp.now() + pd.Timedelta(days=1)
    return [one for one, moment in known.items() if moment <= soon] or list(known)


def _forms(value: str, among: tuple[str, ...]) -> dict[str, pd.Timestamp]:
    """Those of the formats `among` that a date with English words fits, and what it is by each."""
    read = {one: pd.to_datetime(value, format=in_english_format(one), errors="coerce") for one in among}
    return {one: moment for one, moment in read.items() if pd.notna(moment)}


def _shortest(formats: list[str], column: pa.ChunkedArray) -> list[str]:
    """The `formats` without those that spread the dates over a far longer time than another: 24/05/18 is of 2024 where
    all begin with 23 or 24, whatever days they end with."""
    times = {one: as_time(column, one, "UTC")[0] for one in formats}
    days = {one: (of.max() - of.min()).days for one, of in times.items()}
    longest = 3 * min(days.values(), default=0) + 366
    return [one for one in formats if days[one] <= longest]


def _reads(column: pa.ChunkedArray, form: str | None) -> bool:
    try:
        times, bad = as_time(column, form, "UTC")
    except UserError:
        return False
    return not bad.any() and bool(times.notna().any())


def _sorted(times: pd.Series) -> bool:
    known = times.dropna()
    return len(known) > 2 and bool((known.diff().dropna() >= pd.Timedelta(0)).mean() >= IN_ORDER)


def _zone(values: pa.Array) -> str | None:
    """The place whose offsets the times have, or None where they have none."""
    offsets = set()
    for value in values.to_pylist():
        text = str(value).strip()
        offset = _OFFSET.search(text) if ":" in text else None
        if offset:
            minutes = int(offset[2] or 0) * 60 + int(offset[3] or 0)
            offsets.add(-minutes if offset[1] == "-" else minutes)
    if not offsets:
        return None
    return next((zone for of_zone, zone in _ZONES.items() if offsets <= of_zone), "UTC")
