"""The text of a reason, in English and Chinese, with the customer's own value and what is usual.

Every feature of the catalogue has its own text (Feature.reason); a custom attribute is shown by its name.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ..wording import MINUS, filled, singular
from .bundle_file.fitted_content import DERIVED
from .evaluation.reasons import DERIVED_FAMILY

if TYPE_CHECKING:
    from ..features import ReasonText

LANGUAGES = ("en", "zh")
SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "CNY": "¥", "JPY": "¥", "INR": "₹", "KRW": "₩"}
"""signs of currencies; any other is shown by its three letters"""
WHOLE = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"})
"""currencies without a smaller unit (ISO 4217)"""
MISSING = {"en": "{heading}: not known", "zh": "{heading}：未知"}
PLAIN = {"en": "{heading}: {v}", "zh": "{heading}：{v}"}
POINTS = {"en": " ({points:+.1f} points)", "zh": "（{points:+.1f}个百分点）"}
HEADING = {"en": "recency against purchase rhythm", "zh": "最近购买与购买节奏"}
"""the name of the purchase model's own column"""
PURCHASE_MODEL: Final = {
    "en": "{frequency} purchase days, the last {days} ago",
    "zh": "共{frequency}个购买日，最近一次在{days}前",
}
"""what the purchase model weighs against each other"""

NO_GAP: Final = {"en": "too few purchases for a usual gap", "zh": "购买次数太少，尚无平时的间隔"}
"""a missing value of the rhythm family"""
OWN_GAP: Final = {"en": "; usually every {v}", "zh": "；平时每{v}一次"}
"""behind how long ago the last purchase is: the customer's own mean gap"""
OTHERS: Final = {"en": "; others typically {v}", "zh": "；其他客户一般为{v}"}
"""behind a value: that of the middle customer"""
BEFORE: Final = {"en": "{v} the earlier figure", "zh": "此前的{v}"}
AS_BEFORE: Final = {"en": "as before", "zh": "此前的水平"}
"""the middle customer's change: 1.3 times the earlier figure"""
NONE: Final = {"en": "none", "zh": "没有"}
COMPARED = ("count", "days", "money", "share", "plain")
"""the other ways to show a value compare with what is usual themselves, or answer yes or no"""

CHANGES: Final = {
    "none_now": {"en": "no {what} in the last {d} days, after some before", "zh": "最近{d}天没有{what}，此前{d}天有"},
    "none_before": {
        "en": "{what} in the last {d} days, none in the {d} before",
        "zh": "最近{d}天有{what}，此前{d}天没有",
    },
    "same": {
        "en": "no change in {what} between the last {d} days and the {d} before",
        "zh": "最近{d}天的{what}与此前{d}天相同",
    },
    "ratio": {
        "en": "{what} in the last {d} days {times} times that of the {d} before",
        "zh": "最近{d}天的{what}为此前{d}天的{times}倍",
    },
}
"""a change of (a - b) / (a + b), shown as the ratio a / b"""


@lru_cache(maxsize=1)
def family_of() -> dict[str, str]:
    """Feature name -> family, from the catalogue; the purchase model's own column belongs to rhythm."""
    from ..features import CATALOGUE

    return {**{name: feature.family for name, feature in CATALOGUE.items()}, DERIVED: DERIVED_FAMILY}


def reason(
    name: str,
    value: Any,
    language: str,
    points: float | None = None,
    currency: str = "",
    usual: float | None = None,
) -> str:
    """The text for feature `name` with `value`: a number, text, or None/NaN where missing (score_table.reason_values).

    points: share of probability (-1..1), added in percentage points when given. language: "en" or "zh". usual: the
    middle customer's value; recency is compared with the customer's own gap where `value` is a pair with one.
    """
    gap = math.nan
    if name == "recency_days" and isinstance(value, tuple):
        value, gap = value
    text = _text(name, value, language, currency)
    if not math.isnan(gap):
        text += _own_gap(round(gap) or 1, language)
    elif usual is not None:
        text += _others(name, value, usual, language, currency)
    return text if points is None else text + _points(round(100 * points, 1) + 0.0, language)


@lru_cache(maxsize=4096)
def _points(points: float, language: str) -> str:
    return filled(POINTS[language], "", points=points)


@lru_cache(maxsize=4096)
def _own_gap(days: int, language: str) -> str:
    return OWN_GAP[language].format(v="day" if language == "en" and days == 1 else _value("days", days, language, ""))


@lru_cache(maxsize=65536)
def _others(name: str, value: Any, usual: float, language: str, currency: str) -> str:
    """What the middle customer has; empty where the text compares already, or both would look the same."""
    feature_text = _feature_text(name)
    if value is None or isinstance(value, str) or math.isnan(value):
        return ""
    how = "plain" if feature_text is None else feature_text.how
    if how == "change":
        shown, theirs = (_change_against_before(float(number), language) for number in (value, usual))
        return OTHERS[language].format(v=theirs) if theirs and shown != theirs else ""
    shown, theirs = (_value(how, float(number), language, currency) for number in (value, usual))
    return OTHERS[language].format(v=theirs) if how in COMPARED and shown != theirs else ""


def _change_against_before(number: float, language: str) -> str:
    """What a change of (a - b) / (a + b) means for a: none, or so many times b; empty where b is nothing."""
    if number >= 1:
        return ""
    if number <= -1:
        return NONE[language]
    if abs(number) < 0.005:
        return AS_BEFORE[language]
    return BEFORE[language].format(v=_value("times", (1 + number) / (1 - number), language, ""))


@lru_cache(maxsize=65536)  # of many customers most have a value that somebody before them had
def _text(name: str, value: Any, language: str, currency: str) -> str:
    if name == DERIVED:
        days = _value("days", float(value[0]), language, currency)
        text = PURCHASE_MODEL[language].format(frequency=_plain(value[1]), days=days)
        return singular(text) if language == "en" else text
    feature_text = _feature_text(name)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        if family_of().get(name) == "rhythm":
            return NO_GAP[language]
        return MISSING[language].format(heading=heading(name, language))
    if feature_text is None:
        return PLAIN[language].format(
            heading=heading(name, language), v=value if isinstance(value, str) else _plain(value)
        )
    how, template = feature_text.how, str(getattr(feature_text, language))
    number = float(value)
    if how == "yes_no":
        return template.split("|")[0 if number > 0 else 1]
    if how == "change":
        return _change(number, template, feature_text.days, language)
    text = template.format(v=_value(how, number, language, currency))
    return singular(text) if language == "en" else text


@lru_cache(maxsize=512)
def _feature_text(name: str) -> ReasonText | None:
    from ..features import CATALOGUE

    feature = CATALOGUE.get(name)
    return None if feature is None else feature.reason


def currency_sign(currency: str) -> str:
    """What stands before an amount in `currency` (three letters): £, or CHF and a space; nothing for ""."""
    return SYMBOLS.get(currency, currency and currency + "\u00a0")


def _value(how: str, number: float, language: str, currency: str) -> str:
    if how == "money":
        digits = 2 if 0 < abs(number) < 10 and currency not in WHOLE else 0
        return f"{MINUS if number < 0 else ''}{currency_sign(currency)}{abs(number):,.{digits}f}"
    if how == "share":
        return filled("{v:.0%}", language, v=number)
    if how == "times":
        return f"{_plain(number)} times" if language == "en" else f"{_plain(number)}倍"
    if how == "days":
        shown = _plain(number)
        return f"{shown}天" if language == "zh" else singular(f"{shown} days")
    return _plain(number)


def _change(number: float, what: str, days: int, language: str) -> str:
    """(a - b) / (a + b) = -1: nothing now; 1: nothing before; else a is (1 + x) / (1 - x) times b."""
    if number <= -1:
        kind = "none_now"
    elif number >= 1:
        kind = "none_before"
    else:
        kind = "same" if abs(number) < 0.005 else "ratio"
    times = _plain((1 + number) / (1 - number)) if kind == "ratio" else ""
    return CHANGES[kind][language].format(what=what, d=days, times=times)


@lru_cache(maxsize=1024)
def heading(name: str, language: str) -> str:
    """A short name for feature `name`: its meaning without what is in brackets or behind a colon or semicolon.

    A custom attribute keeps its own.
    """
    if name == DERIVED:
        return HEADING[language]
    from ..features import CATALOGUE

    feature = CATALOGUE.get(name)
    if feature is None:
        return name
    whole = re.sub(r" *[(（].*?[)）]", "", str(getattr(feature, language)))
    short = re.split(r"[;:；：]", whole)[0].strip()
    return short[:1].lower() + short[1:] if language == "en" else short


def _plain(value: Any) -> str:
    number = float(value) + 0.0  # no minus before a zero
    if number == int(number) or abs(number) >= 100:
        return filled("{v:,.0f}", "", v=number)
    return filled("{v:.2g}" if abs(number) < 1 else "{v:.1f}", "", v=number)
