"""A reason as a sentence, in English and Chinese, with the customer's own value.

The catalogue's features have sentences of their own (sentences.py); a custom attribute is said by its name.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from .reasons import DERIVED, DERIVED_FAMILY
from .sentences import CHANGES, PURCHASE_MODEL, SENTENCES, WINDOWED, Sentence

LANGUAGES = ("en", "zh")
MISSING = {"en": "{heading}: not known", "zh": "{heading}：未知"}
PLAIN = {"en": "{heading}: {v}", "zh": "{heading}：{v}"}
POINTS = {"en": " ({points:+.1f} points)", "zh": "（{points:+.1f}个百分点）"}
HEADING = {"en": "recency against purchase rhythm", "zh": "最近购买与购买节奏"}
"""what the purchase model's own column is called"""
_WINDOW = re.compile(r"^(?P<what>[a-z_]+)_(?P<days>\d+)d$")
_PLURALS = {"categories": "category", "new categories": "new category"}


@lru_cache(maxsize=1)
def family_of() -> dict[str, str]:
    """Feature name -> family, from the catalogue; the purchase model's own column belongs to rhythm."""
    from ..features import CATALOGUE

    return {**{name: feature.family for name, feature in CATALOGUE.items()}, DERIVED: DERIVED_FAMILY}


def reason(name: str, value: Any, language: str, points: float | None = None, currency: str = "") -> str:
    """The sentence for feature `name` with `value` (a number, text, or None/NaN where missing; see answer.spoken).

    points: share of probability (-1..1), said in percentage points when given. language: "en" or "zh".
    """
    text = _sentence(name, value, language, currency)
    return text if points is None else text + _points(round(100 * points, 1) + 0.0, language)


@lru_cache(maxsize=4096)
def _points(points: float, language: str) -> str:
    return POINTS[language].format(points=points)


@lru_cache(maxsize=65536)  # of many customers most have a value that somebody before them had
def _sentence(name: str, value: Any, language: str, currency: str) -> str:
    if name == DERIVED:
        days = _value("days", float(value[0]), language, currency)
        said = PURCHASE_MODEL[language].format(frequency=_plain(value[1]), days=days)
        return _singular(said) if language == "en" else said
    found, days = _find(name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return MISSING[language].format(heading=heading(name, language))
    if found is None:
        return PLAIN[language].format(
            heading=heading(name, language), v=value if isinstance(value, str) else _plain(value)
        )
    how, text = found[0], found[1 + LANGUAGES.index(language)]
    number = float(value)
    if how == "yes_no":
        return text.split("|")[0 if number > 0 else 1]
    if how == "change":
        return _change(number, text, days, language)
    said = text.format(v=_value(how, number, language, currency), d=days)
    return _singular(said) if language == "en" and how == "count" else said


@lru_cache(maxsize=512)
def _find(name: str) -> tuple[Sentence | None, str]:
    window = _WINDOW.match(name)
    if window and window["what"] in WINDOWED:
        return WINDOWED[window["what"]], window["days"]
    return SENTENCES.get(name), ""


def _value(how: str, number: float, language: str, currency: str) -> str:
    if how == "money":
        return f"{number:,.2f} {currency}".strip()
    if how == "share":
        return f"{100 * number:.0f} %"
    if how == "times":
        return f"{_plain(number)} times" if language == "en" else f"{_plain(number)}倍"
    if how == "days":
        shown = _plain(number)
        return f"{shown}天" if language == "zh" else f"{shown} day{'' if shown == '1' else 's'}"
    return _plain(number)


def _change(number: float, what: str, days: str, language: str) -> str:
    """(a - b) / (a + b) = -1: nothing now; 1: nothing before; else a is (1 + x) / (1 - x) times b."""
    if number <= -1:
        kind = "none_now"
    elif number >= 1:
        kind = "none_before"
    else:
        kind = "same" if abs(number) < 0.005 else "ratio"
    times = _plain((1 + number) / (1 - number)) if kind == "ratio" else ""
    return CHANGES[kind][language].format(what=what, d=days, times=times)


def _singular(text: str) -> str:
    if not text.startswith("1 "):
        return text
    for plural, one in (*_PLURALS.items(), *((word, word[:-1]) for word in _COUNTED)):
        if text.startswith(f"1 {plural}"):
            return f"1 {one}{text[2 + len(plural) :]}"
    return text.replace("1 changes", "1 change", 1)


_COUNTED = (
    "purchase days",
    "orders",
    "order lines",
    "units",
    "products",
    "contacts",
    "consultations",
    "conversations",
    "visits",
    "campaign contacts",
    "complaints",
    "after-sale contacts",
    "surveys",
    "channels",
    "shop regions",
    "years",
)


@lru_cache(maxsize=1024)
def heading(name: str, language: str) -> str:
    """A short name for feature `name`, as a table or an axis shows it; a custom attribute is called what it is."""
    if name == DERIVED:
        return HEADING[language]
    from ..features import CATALOGUE

    feature = CATALOGUE.get(name)
    if feature is None:
        return name
    words = re.split(r"[;:(；（]", str(getattr(feature, language)))[0].strip()
    return words[:1].lower() + words[1:] if language == "en" else words


def _plain(value: Any) -> str:
    number = float(value) + 0.0  # no minus before a zero
    if number == int(number) or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.2g}" if abs(number) < 1 else f"{number:.1f}"
