"""Profile: who the customer is (attributes that do not change with time) and where they buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from .backend import wall_clock
from .feature import HISTORY, NOTHING, ORDER_LINES, Family, Feature, Part, ReasonText, VisibleTables, col, ratio, total

ATTRIBUTES = ("gender", "region", "occupation", "acquisition_channel", "is_business")
_ATTRIBUTE_TEXTS = {
    "gender": ("Gender", "性别"),
    "region": ("Region the customer lives in", "客户所在地区"),
    "occupation": ("Occupation", "职业"),
    "acquisition_channel": ("Channel the customer came through", "获客渠道"),
    "is_business": ("1 for a business customer, 0 for a consumer", "是否企业客户"),
}
PLACES = {"channel": "channel", "region": "shop region"}
_PLACES_ZH = {"channel": "渠道", "region": "地区"}
_CHANGED_ZH = {"channel": "更换渠道{v}次", "region": "更换购买地区{v}次"}
_USED_ZH = {"channel": "使用过{v}个渠道", "region": "在{v}个地区购买过"}
_BUSINESS = ReasonText("yes_no", "business customer|consumer", "企业客户|个人客户")

FEATURES = (
    *(
        Feature(
            f"{place}_switches",
            "profile",
            "switches",
            f"Changes of {word} from one purchase day to the next (the last in the alphabet, if several on a day)",
            f"更换购买{_PLACES_ZH[place]}的次数",
            (place,),
            one_day="0",
            reason=ReasonText("count", f"{{v}} changes of {word}", _CHANGED_ZH[place]),
            version=2,
        )
        for place, word in PLACES.items()
    ),
    *(
        Feature(
            f"{place}_top_share",
            "profile",
            "share",
            f"Share of purchase days (by their {word}, the last in the alphabet if several) in the main {word}",
            f"主要购买{_PLACES_ZH[place]}的购买天数占比",
            (place,),
            one_day="1",
            reason=ReasonText(
                "share", f"{{v}} of purchase days in the main {word}", f"{{v}}的购买日在主要{_PLACES_ZH[place]}"
            ),
            looks_back=HISTORY,
        )
        for place, word in PLACES.items()
    ),
    *(
        Feature(
            f"{place}_count",
            "profile",
            f"{word}s",
            f"Number of {word}s the customer's purchase days fall in",
            f"使用过的购买{_PLACES_ZH[place]}数",
            (place,),
            one_day="1",
            reason=ReasonText("count", f"{{v}} {word}s used", _USED_ZH[place]),
            version=2,
        )
        for place, word in PLACES.items()
    ),
    Feature(
        "age_years",
        "profile",
        "years",
        "Year of as_of minus the year of birth",
        "年龄",
        ("customers.birth_year",),
        looks_back=NOTHING,
        reason=ReasonText("count", "{v} years old", "{v}岁"),
    ),
    Feature(
        "joined_days",
        "profile",
        "days",
        "Days since the customer joined; null when joined at or after as_of",
        "加入会员的天数",
        ("customers.joined_at",),
        looks_back=NOTHING,
        reason=ReasonText("days", "joined {v} ago", "{v}前加入"),
    ),
    *(
        Feature(
            name,
            "profile",
            "1 or 0" if name == "is_business" else "category",
            en,
            zh,
            (f"customers.{name}",),
            looks_back=NOTHING,
            reason=_BUSINESS if name == "is_business" else None,
        )
        for name, (en, zh) in _ATTRIBUTE_TEXTS.items()
    ),
)


_OF_ORDER_LINES = {feature.name for feature in FEATURES if feature.sources[0][0] == ORDER_LINES}


def parts(have: set[str]) -> dict[str, Part]:
    """What is gathered per customer and as_of for this family; `have`: columns of the order lines with values."""
    return {f"{place}_moves": total(f"{place}_moved") for place in PLACES if place in have}


def finish(have: set[str]) -> dict[str, nw.Expr]:
    """Feature name -> expression on what `parts` gathered; only features whose columns are there."""
    return {f"{place}_switches": col(f"{place}_moves") for place in PLACES if place in have}


def blocks(visible: VisibleTables) -> list[nw.LazyFrame]:
    """Frames with one row per customer and as_of that are joined to the feature table, from the visible tables."""
    return [_places(visible.spans[place], place) for place in PLACES if place in visible.spans]


def _places(bought: nw.LazyFrame, place: str) -> nw.LazyFrame:
    """customer_id, now, top share and count of `place`; `bought` has one row per customer_id, `place` and now with the
    purchase days there."""
    customers = bought.group_by("customer_id", "now").agg(
        top=nw.col("lines").max(), days=nw.col("lines").sum(), places=nw.len()
    )
    return customers.select(
        "customer_id",
        "now",
        **{f"{place}_top_share": ratio(col("top"), col("days")), f"{place}_count": col("places").cast(nw.Float64)},
    )


def combine(names: Sequence[str], columns: Mapping[str, set[str]]) -> dict[str, nw.Expr]:
    """Ages at as_of, and nulls where the customer record begins at or after as_of: it was not there to be read."""
    people = columns.get("customers", set())
    combined: dict[str, nw.Expr] = {}
    if "birth_year" in people:
        combined["age_years"] = col("as_of_year") - col("birth_year")
    if "joined_at" in people:
        joined = (col("now") - col("joined_day")).cast(nw.Float64)
        known = joined.is_null() | (joined > 0)
        attributes = [name for name in names if name not in _OF_ORDER_LINES]
        combined = {name: nw.when(known).then(combined.get(name, col(name))) for name in attributes}
        combined["joined_days"] = nw.when(joined > 0).then(joined)
    return combined


def attributes(
    customers: nw.LazyFrame, static: Sequence[str], categories: Mapping[str, Sequence[str]] | None
) -> nw.LazyFrame:
    """One row per customer_id: the attributes to use, text outside the given `categories` turned to null."""
    schema = customers.collect_schema()
    names = schema.names()
    selected: dict[str, nw.Expr] = {}
    if "joined_at" in names:
        customers = wall_clock(customers, "joined_at", "joined_day")
        selected["joined_day"] = col("joined_day")
    if "birth_year" in names:
        selected["birth_year"] = col("birth_year").cast(nw.Float64)
    for name in dict.fromkeys((*ATTRIBUTES, *static)):
        if name not in names:
            continue
        if schema[name] == nw.Boolean or schema[name].is_numeric():
            selected[name] = col(name).cast(nw.Float64)
        elif name == "is_business":
            selected[name] = col(name).cast(nw.Boolean).cast(nw.Float64)
        else:
            text = col(name).cast(nw.String)
            known = None if categories is None else categories.get(name)
            selected[name] = text if known is None else nw.when(text.is_in(list(known))).then(text)
    records = customers.filter(~col("customer_id").is_null()).select("customer_id", **selected)
    # a customer named twice has one row: the larger value of each attribute
    return records.group_by("customer_id").agg(*(nw.col(name).max() for name in selected))


FAMILY = Family(
    "profile",
    title={"en": "Profile", "zh": "客户属性"},
    question={
        "en": "Who is the customer, and through which channels and regions do they buy?",
        "zh": "客户是谁？通过哪些渠道和地区购买？",
    },
    features=FEATURES,
    parts=parts,
    finish=finish,
    blocks=blocks,
    combine=combine,
)
