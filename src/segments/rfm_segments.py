"""RFM segments: every customer is high or low on R, F and M, and so in exactly one of eight segments.

High on recency: silent for no longer than the typical customer; on frequency: bought on more days than the typical
customer; on money: the mean order is worth at least the typical one. "Typical" is the median at training time. Mean
order value, not total spending, measures money, so that F and M are two separate facts: of three customers who each
spent 4,000, two orders of 2,000 twelve months ago, two orders of 2,000 this half-year, and eight orders of 500 are
apart. The width of what is bought splits each segment into narrow and wide.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .rfmw import VARIABLES, buyers

SEGMENTS = (
    "important_value",
    "important_keep",
    "important_develop",
    "important_win_back",
    "general_value",
    "general_keep",
    "general_develop",
    "general_win_back",
)
NAMES = {
    "important_value": {"en": "Important value", "zh": "重要价值客户"},
    "important_keep": {"en": "Important keep", "zh": "重要保持客户"},
    "important_develop": {"en": "Important develop", "zh": "重要发展客户"},
    "important_win_back": {"en": "Important win-back", "zh": "重要挽留客户"},
    "general_value": {"en": "General value", "zh": "一般价值客户"},
    "general_keep": {"en": "General keep", "zh": "一般保持客户"},
    "general_develop": {"en": "General develop", "zh": "一般发展客户"},
    "general_win_back": {"en": "General win-back", "zh": "一般挽留客户"},
}
RULES = {
    "important_value": {"en": "recent, frequent, large orders", "zh": "最近购买、频次高、客单价高"},
    "important_keep": {"en": "silent, once frequent, large orders", "zh": "久未购买、频次高、客单价高"},
    "important_develop": {"en": "recent, not frequent, large orders", "zh": "最近购买、频次低、客单价高"},
    "important_win_back": {"en": "silent, not frequent, large orders", "zh": "久未购买、频次低、客单价高"},
    "general_value": {"en": "recent, frequent, small orders", "zh": "最近购买、频次高、客单价低"},
    "general_keep": {"en": "silent, once frequent, small orders", "zh": "久未购买、频次高、客单价低"},
    "general_develop": {"en": "recent, not frequent, small orders", "zh": "最近购买、频次低、客单价低"},
    "general_win_back": {"en": "silent, not frequent, small orders", "zh": "久未购买、频次低、客单价低"},
}
ADVICE = {
    "important_value": {
        "en": "Personal service, give early news of launches, no discount",
        "zh": "专人维护，新品优先告知，无需打折",
    },
    "important_keep": {"en": "Contact now and ask what went wrong", "zh": "立即主动联系，了解原因"},
    "important_develop": {
        "en": "Give a reason to come back soon: refill, second order",
        "zh": "促成再次购买：补货提醒、二单礼遇",
    },
    "important_win_back": {"en": "One good offer, then stop", "zh": "给一次有力的优惠，无响应则停止跟进"},
    "general_value": {"en": "Raise the order: bundles, free delivery", "zh": "提升客单价：组合装、满额包邮"},
    "general_keep": {"en": "Send a low-cost reminder on their usual cycle", "zh": "按其购买周期低成本提醒"},
    "general_develop": {"en": "Welcome series; show the range", "zh": "迎新系列沟通，介绍品类"},
    "general_win_back": {
        "en": "Newsletter only, except those on the contact list",
        "zh": "仅保留邮件通讯，联系名单上的客户除外",
    },
}
BREADTHS = {"narrow": {"en": "narrow", "zh": "窄"}, "wide": {"en": "wide", "zh": "宽"}}
BREADTH_ADVICE = {
    "narrow": {"en": "Cross-sell a category that goes with what they buy", "zh": "按已购品类做交叉销售"},
    "wide": {"en": "Buys across the range: offer premium items", "zh": "已熟悉品类：做升级销售而非交叉销售"},
}


def typical(features: pd.DataFrame) -> dict[str, float | None]:
    """The median of R, F, M and W among buyers (a value some customer has); None without data.

    That of W is None as well where nobody's is above it: a width that parts nobody is said of nobody.
    """
    bought = buyers(features)
    middle: dict[str, float | None] = {}
    for name in VARIABLES:
        values = bought[name].dropna().to_numpy(dtype=float) if name in bought else np.array([])
        middle[name] = float(np.quantile(values, 0.5, method="inverted_cdf")) if len(values) else None
        if name == "width" and len(values) and middle[name] == values.max():
            middle[name] = None
    return middle


def high(features: pd.DataFrame, middle: dict[str, float | None]) -> pd.DataFrame:
    """Booleans recency_days, frequency, monetary: high or low of each customer; who never bought is low on all.

    recency_days <= median, frequency > median, monetary >= median. Frequency is strict because in most shops half the
    customers have the smallest count there is, and they are not the frequent ones.
    """
    values = {name: features[name].to_numpy(dtype=float, na_value=np.nan) for name in VARIABLES[:3]}
    at = {name: np.nan if middle[name] is None else middle[name] for name in values}
    return pd.DataFrame(
        {
            "recency_days": values["recency_days"] <= at["recency_days"],
            "frequency": values["frequency"] > at["frequency"],
            "monetary": values["monetary"] >= at["monetary"],
        },
        index=features.index,
    )


def segment_keys(features: pd.DataFrame, middle: dict[str, float | None]) -> pd.Series:
    """The segment key of every row; a partition: each row has exactly one of `SEGMENTS`."""
    is_high = high(features, middle)
    number = 4 * ~is_high["monetary"] + 2 * ~is_high["frequency"] + ~is_high["recency_days"]
    return pd.Series(np.array(SEGMENTS)[number.to_numpy(dtype=int)], index=features.index, name="segment", dtype="str")


def breadth(features: pd.DataFrame, middle: dict[str, float | None]) -> pd.Series:
    """`wide` for more categories than the typical customer, else `narrow`; null where no category is known, and for
    everybody where nobody has more."""
    if middle["width"] is None:
        return pd.Series(pd.NA, index=features.index, name="breadth", dtype="str")
    width = features["width"].astype("Float64")
    named = pd.Series("narrow", index=features.index, name="breadth", dtype="str").mask(
        (width > middle["width"]).fillna(False), "wide"
    )
    return named.mask(width.isna(), pd.NA)


def overview(assigned: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """One row per segment and breadth that has customers, at the last as_of: size, share, sales and its share, rule,
    advice.

    Columns: segment, breadth, customers, customer_share, sales, sales_share, mean_order_value, rule_en, rule_zh,
    advice_en, advice_zh.
    """
    now = assigned[assigned["as_of"] == assigned["as_of"].max()]
    facts = features[["customer_id", "as_of", "monetary", "monetary_total"]]
    rows = now.merge(facts, on=["customer_id", "as_of"], how="left")
    rows["breadth"] = rows["breadth"].fillna("")
    table = (
        rows.groupby(["segment", "breadth"])
        .agg(customers=("customer_id", "size"), sales=("monetary_total", "sum"), mean_order_value=("monetary", "mean"))
        .reset_index()
    )
    table["customer_share"] = table["customers"] / table["customers"].sum()
    table["sales_share"] = table["sales"] / table["sales"].sum()
    joint = {"en": "; ", "zh": "；"}
    for language in ("en", "zh"):
        table[f"rule_{language}"] = [RULES[key][language] for key in table["segment"]]
        end = {key: words[language][:1].lower() + words[language][1:] for key, words in BREADTH_ADVICE.items()}
        table[f"advice_{language}"] = [
            ADVICE[key][language] + (joint[language] + end[width] if width else "")
            for key, width in zip(table["segment"], table["breadth"], strict=True)
        ]
    order = {key: place for place, key in enumerate(SEGMENTS)}
    return table.sort_values(["segment", "breadth"], key=lambda s: s.map(order).fillna(0)).reset_index(drop=True)
