"""Four views of the customers: demographic, psychographic, behavioural, social. A view without data says so."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..study import Study
from . import life_cycle, rfm_segments
from .missing import Missing, missing
from .purchases import has
from .score_card import read_card
from .scores_by_group import scores_by_group
from .value_names import value_name

NAMES = {
    "demographic": {"en": "Demographic: who they are", "zh": "人口统计：他们是谁"},
    "psychographic": {"en": "Psychographic: what they say they want", "zh": "心理：他们说想要什么"},
    "behavioural": {"en": "Behavioural: what they do", "zh": "行为：他们做什么"},
    "social": {"en": "Social: who referred whom", "zh": "社交：谁带来了谁"},
}
DEMOGRAPHIC = ("gender", "age", "region", "occupation", "is_business")
BEHAVIOURAL = ("segment", "breadth", "abc", "life_cycle", "persona")
SOCIAL = ("acquisition_channel", "was_referred", "referred_others")
ATTRIBUTES = {
    "gender": {"en": "Gender", "zh": "性别"},
    "age": {"en": "Age", "zh": "年龄"},
    "region": {"en": "Region", "zh": "地区"},
    "occupation": {"en": "Occupation", "zh": "职业"},
    "is_business": {"en": "Business customer", "zh": "企业客户"},
    "segment": {"en": "RFM segment", "zh": "客户类别"},
    "breadth": {"en": "Width", "zh": "购买广度"},
    "abc": {"en": "ABC class", "zh": "ABC 分类"},
    "life_cycle": {"en": "Life cycle", "zh": "生命周期"},
    "persona": {"en": "Persona", "zh": "画像"},
    "acquisition_channel": {"en": "Acquisition channel", "zh": "获客渠道"},
    "was_referred": {"en": "Referred by a customer", "zh": "由其他客户推荐而来"},
    "referred_others": {"en": "Has referred others", "zh": "推荐过其他客户"},
    "likes_novelty": {"en": "Likes novelty", "zh": "喜欢新品"},
    "watches_prices": {"en": "Watches prices", "zh": "关注价格"},
    "would_recommend": {"en": "Would recommend us", "zh": "愿意推荐"},
}
VALUES = {
    "segment": rfm_segments.NAMES,
    "breadth": rfm_segments.BREADTHS,
    "life_cycle": life_cycle.NAMES,
    "is_business": {"True": {"en": "yes", "zh": "是"}, "False": {"en": "no", "zh": "否"}},
    "was_referred": {"yes": {"en": "yes", "zh": "是"}, "no": {"en": "no", "zh": "否"}},
    "referred_others": {"yes": {"en": "yes", "zh": "是"}, "no": {"en": "no", "zh": "否"}},
}
AGES = {0: "0-24", 25: "25-34", 35: "35-44", 45: "45-54", 55: "55-64", 65: "65+", 200: ""}
"""first age of a group and its name; the next group's first age is not in it"""
MOST_ANSWERS = 12
"""a survey answer has at most so many different values; more is a measurement or an identifier"""


def customer_profiles(
    segments: pd.DataFrame,
    customers: pd.DataFrame | None,
    study: Study | None = None,
    scores_churn: pd.DataFrame | None = None,
    scores_repeat: pd.DataFrame | None = None,
    referred_by: str = "referred_by",
) -> dict[str, pd.DataFrame | Missing]:
    """The four views at the last as_of: attribute, value, customers, share, and with churn and repeat probabilities.

    share is of the customers whose attribute is known. psychographic: custom attributes of the customers table with
    few different answers that the score card does not use; social: acquisition_channel, and `referred_by` (the id of
    who brought the customer). Customers are those of the segments table.
    """
    now = segments[segments["as_of"] == segments["as_of"].max()]
    facts = now
    if customers is not None:
        facts = now.merge(_with_derived(customers, now, referred_by), on="customer_id", how="left")
    asked = _answers(customers, study, referred_by)
    chosen = {"demographic": DEMOGRAPHIC, "psychographic": asked, "behavioural": BEHAVIOURAL, "social": SOCIAL}
    return {view: _view(view, facts, columns, scores_churn, scores_repeat) for view, columns in chosen.items()}


def named(view: pd.DataFrame, language: str, personas: pd.DataFrame | None = None) -> pd.DataFrame:
    """`view` with names for attributes and values; a study's own attributes and values keep theirs.

    language: en or zh. personas: persona, name_en, name_zh.
    """
    values: dict[str, Mapping[str, Mapping[str, str]]] = dict(VALUES)
    if personas is not None:
        values["persona"] = {
            row["persona"]: {"en": row["name_en"], "zh": row["name_zh"]} for row in personas.to_dict("records")
        }
    value_names = [
        values.get(attribute, {}).get(value, {}).get(language) or value_name(value, language)
        for attribute, value in zip(view["attribute"], view["value"], strict=True)
    ]
    attribute_names = [ATTRIBUTES.get(name, {}).get(language, name.replace("_", " ")) for name in view["attribute"]]
    return view.assign(attribute=attribute_names, value=value_names)


def _view(
    view: str,
    facts: pd.DataFrame,
    columns: tuple[str, ...],
    scores_churn: pd.DataFrame | None,
    scores_repeat: pd.DataFrame | None,
) -> pd.DataFrame | Missing:
    parts = []
    for name in columns:
        if has(facts, name):
            known = facts.dropna(subset=[name])
            if pd.api.types.is_float_dtype(known[name]) and (known[name] % 1 == 0).all():
                known = known.astype({name: "Int64"})
            part = scores_by_group(known[["customer_id", name]], name, scores_churn, scores_repeat)
            part = part.rename(columns={name: "value"}).astype({"value": "str"})
            part.insert(0, "attribute", name)
            parts.append(part)
    if parts:
        return pd.concat(parts, ignore_index=True)
    wanted = {
        "en": ", ".join(ATTRIBUTES[name]["en"].lower() for name in columns) or "survey answers",
        "zh": "、".join(ATTRIBUTES[name]["zh"] for name in columns) or "问卷回答",
    }
    return missing(
        *(f"customers.{name}" for name in columns or ("static",)),
        en=f"{NAMES[view]['en']}: no data ({wanted['en']}).",
        zh=f"{NAMES[view]['zh']}：没有数据（{wanted['zh']}）。",
    )


def _with_derived(customers: pd.DataFrame, now: pd.DataFrame, referred_by: str) -> pd.DataFrame:
    table = customers[[name for name in customers if name == "customer_id" or name not in now]].copy()
    if has(customers, "birth_year"):
        age = now["as_of"].iloc[0].year - customers["birth_year"].astype("Float64").astype(float)
        table["age"] = pd.cut(age, list(AGES), right=False, labels=list(AGES.values())[:-1]).astype("str")
    if has(customers, referred_by):
        brought = set(customers[referred_by].dropna())
        table["was_referred"] = np.where(customers[referred_by].notna(), "yes", "no")
        table["referred_others"] = np.where(customers["customer_id"].isin(brought), "yes", "no")
    return table


def _answers(customers: pd.DataFrame | None, study: Study | None, referred_by: str) -> tuple[str, ...]:
    if customers is None or study is None or study.customers is None:
        return ()
    card = read_card(study.segments)
    firm = {name for a in card.attributes for r in a.rules for name in (a.name, *r.at_least)} if card else set()
    own = [name for name in study.customers.static if name not in firm and name != referred_by]
    return tuple(name for name in own if name in customers and 1 < customers[name].nunique() <= MOST_ANSWERS)
