"""Advice for each customer, in both languages: by value, segment, width and the reasons for the probability."""

from __future__ import annotations

import pandas as pd

ADVICE = {
    "gave_all_back": {
        "en": "No paid contact now: everything bought came back; find out why first",
        "zh": "暂不付费联系：所购商品已全部退回，先了解原因",
    },
    "no_paid_contact": {
        "en": "No paid contact now: it would cost more than it brings",
        "zh": "暂不付费联系：成本高于预期收益",
    },
    "make_amends": {
        "en": "First put right what went wrong, then invite back",
        "zh": "先解决不满或退货问题，再邀请回购",
    },
    "second_order": {
        "en": "Give a reason for the second order: a matching item, a small gift",
        "zh": "促成第二单：推荐搭配商品，附小额回礼",
    },
    "personal_contact": {
        "en": "Contact in person and ask what they need next",
        "zh": "专人联系，了解下一步需求",
    },
    "one_good_offer": {
        "en": "One clear offer with an end date, then stop",
        "zh": "给一次有期限的明确优惠，无响应则停止跟进",
    },
    "price_offer": {
        "en": "Offer on what they usually buy, with a minimum order value",
        "zh": "对常购商品给优惠，并设最低订单额",
    },
    "remind": {
        "en": "Send a reminder before their usual purchase; hold back discounts",
        "zh": "在常规购买时点前提醒，先不打折",
    },
}
WIDTH = {
    "narrow": {"en": "show a second category", "zh": "推荐第二个品类"},
    "wide": {"en": "buys across the range: offer premium items", "zh": "已熟悉品类：做升级销售"},
}
SUGGEST = {"en": "suggest {category}", "zh": "推荐{category}"}
SUGGEST_CODE = {"en": "suggest something from {category}", "zh": "推荐{category} 中的商品"}
CODE = {"en": "category {category}", "zh": "品类 {category}"}
JOIN = {"en": "; ", "zh": "；"}

UNHAPPY = ("touchpoints", "returns")
"""reason families that say something went wrong"""
VALUABLE_SHARE = 0.1
"""share of today's customers, by value if kept, who are contacted in person whatever their segment"""


def advice(table: pd.DataFrame) -> pd.DataFrame:
    """advice (key), advice_en, advice_zh on the index of `table`: one row for each of today's customers.

    Where nobody is wide there is no second category to show, so width says nothing.

    Reads gave_back and contact (bool), value_if_kept (money), frequency, segment, breadth (narrow, wide or null),
    family (the reason family that raises the probability of churn most, or null), cross_sell (category or null). The
    first rule that fits decides: everything given back, no contact, an unhappy customer, one of the most valuable
    tenth, a one-time buyer, an important segment, a win-back segment, a price reason, and else a reminder.
    """
    value = table["value_if_kept"].astype(float)
    segment = table["segment"].astype("object").fillna("")
    family = table["family"].astype("object")
    important = segment.isin(["important_value", "important_keep", "important_develop"])
    rules = (
        ("gave_all_back", table["gave_back"].astype(bool)),
        ("no_paid_contact", ~table["contact"].astype(bool)),
        ("make_amends", family.isin(UNHAPPY)),
        ("personal_contact", value.rank(pct=True) > 1 - VALUABLE_SHARE),
        ("second_order", table["frequency"] == 1),
        ("personal_contact", important),
        ("one_good_offer", segment.str.endswith("win_back")),
        ("price_offer", family == "price"),
    )
    key = pd.Series("remind", index=table.index, dtype="str")
    for name, fits in reversed(rules):
        key = key.mask(fits.fillna(False).astype(bool), name)
    advice_columns = pd.DataFrame({"advice": key})
    breadth = (
        table["breadth"] if table["breadth"].eq("wide").any() else pd.Series(None, index=table.index, dtype="object")
    )
    for language in ("en", "zh"):
        advice_columns[f"advice_{language}"] = [
            _advice_text(*row, language) for row in zip(key, breadth, table["cross_sell"], strict=True)
        ]
    return advice_columns


def is_code(category: str) -> bool:
    """Whether a category is a code rather than a word, such as the first two digits of a product number."""
    return any(sign.isdigit() for sign in category) or (len(category) == 1 and category.isascii())


def category_name(category: str, language: str) -> str:
    """A category as named in a sentence: `Tea`, but `category 82`."""
    return CODE[language].format(category=category) if is_code(category) else category


def _advice_text(key: str, breadth: object, category: object, language: str) -> str:
    text = ADVICE[key][language]
    if key in ("gave_all_back", "no_paid_contact", "make_amends"):
        return text
    if isinstance(category, str) and category:
        suggest = SUGGEST_CODE if is_code(category) else SUGGEST
        return text + JOIN[language] + suggest[language].format(category=category_name(category, language))
    if isinstance(breadth, str) and breadth in WIDTH:
        return text + JOIN[language] + WIDTH[breadth][language]
    return text
