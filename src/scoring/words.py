"""A reason as a sentence, in English and Chinese, with the customer's own value.

The most frequent features have sentences of their own; every other one is said with its words in the catalogue.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from .reasons import DERIVED, DERIVED_FAMILY

LANGUAGES = ("en", "zh")

SENTENCES: dict[str, dict[str, str]] = {
    "recency_days": {"en": "last purchase {value} days ago", "zh": "最近一次购买在{value}天前"},
    "tenure_days": {"en": "first purchase {value} days ago", "zh": "首次购买在{value}天前"},
    "frequency": {"en": "{value} purchase days so far", "zh": "至今有{value}个购买日"},
    "monetary": {"en": "{value} spent per order on average", "zh": "平均每单消费{value}"},
    "monetary_total": {"en": "{value} spent so far", "zh": "至今共消费{value}"},
    "width": {"en": "{value} categories bought", "zh": "购买过{value}个品类"},
    "orders": {"en": "{value} orders so far", "zh": "至今有{value}个订单"},
    "mean_gap_days": {"en": "{value} days between purchases on average", "zh": "平均每{value}天购买一次"},
    "median_gap_days": {"en": "typically {value} days between purchases", "zh": "购买间隔的中位数为{value}天"},
    "last_gap_days": {"en": "{value} days between the last two purchases", "zh": "最近两次购买相隔{value}天"},
    "longest_gap_days": {"en": "longest pause so far {value} days", "zh": "至今最长间隔{value}天"},
    "lateness": {
        "en": "silent for {value} times the usual gap between purchases",
        "zh": "已沉默的时间是平时购买间隔的{value}倍",
    },
    DERIVED: {
        "en": "going by the rhythm of purchases alone: {value}",
        "zh": "仅按购买节奏推算为{value}",
    },
    "lateness_sd": {
        "en": "later than usual by {value} times the usual variation",
        "zh": "比平时晚，偏离为自身间隔标准差的{value}倍",
    },
    "silence_record": {
        "en": "silent for {value} times the longest pause so far",
        "zh": "沉默时间是此前最长间隔的{value}倍",
    },
    "next_purchase_in_days": {"en": "next purchase due in {value} days", "zh": "预计{value}天后再次购买"},
    "touch_visit": {"en": "{value} visits in the last year", "zh": "最近一年访问{value}次"},
    "touch_score_last": {"en": "last satisfaction score {value}", "zh": "最近一次满意度评分{value}"},
    "touch_score_mean": {"en": "mean satisfaction score {value}", "zh": "平均满意度评分{value}"},
    "touch_recency_days": {"en": "last contact {value} days ago", "zh": "最近一次接触在{value}天前"},
    "evening_share": {"en": "{value} of orders in the evening", "zh": "{value}的订单在晚间"},
    "afternoon_share": {"en": "{value} of orders in the afternoon", "zh": "{value}的订单在下午"},
    "morning_share": {"en": "{value} of orders in the morning", "zh": "{value}的订单在上午"},
    "age_years": {"en": "{value} years old", "zh": "{value}岁"},
    "frequency_slope": {
        "en": "purchase days per month change by {value} a month",
        "zh": "每月购买天数的月度变化为{value}",
    },
    "discount_share": {"en": "{value} of the amount was discount", "zh": "折扣占金额的{value}"},
    "price_level": {"en": "pays {value} times the usual price of the category", "zh": "支付价格为品类均价的{value}倍"},
}
"""feature -> sentence; for the features of a window see WINDOWED"""

WINDOWED: dict[str, dict[str, str]] = {
    "frequency": {"en": "{value} purchase days in the last {days} days", "zh": "最近{days}天有{value}个购买日"},
    "monetary_total": {"en": "{value} spent in the last {days} days", "zh": "最近{days}天消费{value}"},
    "width": {"en": "{value} categories bought in the last {days} days", "zh": "最近{days}天购买{value}个品类"},
    "orders": {"en": "{value} orders in the last {days} days", "zh": "最近{days}天有{value}个订单"},
}
MISSING = {"en": "not known", "zh": "未知"}
POINTS = {"en": "{text} ({points:+.1f} points)", "zh": "{text}（{points:+.1f}个百分点）"}
_MONEY = ("monetary", "monetary_total")
_SHARES = ("evening_share", "afternoon_share", "morning_share", "discount_share")
_PLURAL = re.compile(r"^1 (purchase days|days|orders|visits|categories)\b")
_WINDOW = re.compile(r"^(?P<what>[a-z_]+)_(?P<days>\d+)d$")


@lru_cache(maxsize=1)
def family_of() -> dict[str, str]:
    """Feature name -> family, from the catalogue; the purchase model's own column belongs to rhythm."""
    from ..features import CATALOGUE

    return {**{name: feature.family for name, feature in CATALOGUE.items()}, DERIVED: DERIVED_FAMILY}


def reason(name: str, value: Any, language: str, points: float | None = None, currency: str = "") -> str:
    """The sentence for feature `name` with `value` (a number, text, or None/NaN where missing).

    points: share of probability (-1..1), said in percentage points when given. language: "en" or "zh".
    """
    text = _sentence(name, value, language, currency)
    return text if points is None else POINTS[language].format(text=text, points=100 * points + 0.0)


def _sentence(name: str, value: Any, language: str, currency: str) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    window = _WINDOW.match(name)
    kind = window["what"] if window else name
    template = WINDOWED.get(kind) if window else SENTENCES.get(name)
    if missing or template is None:
        shown = MISSING[language] if missing else _shown(value)
        return f"{_heading(name, language)}: {shown}" if language == "en" else f"{_heading(name, language)}：{shown}"
    if name == DERIVED:
        shown = f"{100 / (1 + math.exp(-float(value))):.0f} %"
    elif kind in _MONEY:
        shown = f"{float(value):,.2f} {currency}".strip()
    elif kind in _SHARES:
        shown = f"{100 * float(value):.0f} %"
    else:
        shown = _shown(value)
    text = template[language].format(value=shown, days=window["days"] if window else "")
    return _singular(text) if language == "en" else text


def _singular(text: str) -> str:
    found = _PLURAL.match(text)
    if found is None:
        return text.replace(" 1 days ago", " 1 day ago")
    word = found[1]
    one = "category" if word == "categories" else word[:-1]
    return f"1 {one}{text[found.end() :]}"


def _heading(name: str, language: str) -> str:
    from ..features import CATALOGUE

    feature = CATALOGUE.get(name)
    if feature is None:
        return name
    # The catalogue also says what happens without data; a reason is about one customer, who has some.
    words = re.split(r"[;；]", str(getattr(feature, language)))[0]
    return words[:1].lower() + words[1:] if language == "en" and words[1:2].islower() else words


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    number = float(value)
    if number == int(number):
        return f"{int(number):,}"
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
