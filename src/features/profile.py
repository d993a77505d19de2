"""Profile: who the customer is (attributes that do not change with time) and where they buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals as nw

from .engines import MICROSECONDS_A_DAY, microseconds
from .feature import Feature, Part, col, ratio

ATTRIBUTES = ("gender", "region", "occupation", "acquisition_channel", "is_business")
_WORDS = {
    "gender": ("Gender", "性别"),
    "region": ("Region the customer lives in", "客户所在地区"),
    "occupation": ("Occupation", "职业"),
    "acquisition_channel": ("Channel the customer came through", "获客渠道"),
    "is_business": ("1 for a business customer, 0 for a consumer", "是否企业客户"),
}
PLACES = {"channel": "channel", "region": "shop region"}
_PLACES_ZH = {"channel": "渠道", "region": "地区"}

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
        bounded=False,
    ),
    Feature(
        "joined_days",
        "profile",
        "days",
        "Days since the customer joined; null when joined at or after as_of",
        "加入会员的天数",
        ("customers.joined_at",),
        bounded=False,
    ),
    *(
        Feature(
            name,
            "profile",
            "1 or 0" if name == "is_business" else "category",
            en,
            zh,
            (f"customers.{name}",),
            bounded=False,
        )
        for name, (en, zh) in _WORDS.items()
    ),
)


def parts(present: set[str]) -> dict[str, Part]:
    made = {}
    for place in PLACES:
        if place in present:
            # without a gap the purchase day before is not visible
            moved = nw.when(~col("gap").is_null()).then(col(f"{place}_moved")).otherwise(0.0)
            made[f"{place}_moves"] = Part("sum", moved)
    return made


def finish(present: set[str]) -> dict[str, nw.Expr]:
    return {f"{place}_switches": col(f"{place}_moves") for place in PLACES if place in present}


def places(bought: nw.LazyFrame, place: str) -> nw.LazyFrame:
    """customer_id, now, top share and count of `place`; `bought` has one row per customer_id, `place` and now with the
    purchase days there."""
    made = bought.group_by("customer_id", "now").agg(
        top=nw.col("lines").max(), days=nw.col("lines").sum(), places=nw.len()
    )
    return made.select(
        "customer_id",
        "now",
        **{f"{place}_top_share": ratio(col("top"), col("days")), f"{place}_count": col("places").cast(nw.Float64)},
    )


def attributes(
    customers: nw.LazyFrame, static: Sequence[str], levels: Mapping[str, Sequence[str]] | None
) -> nw.LazyFrame:
    """One row per customer_id: the attributes to carry, text outside the given `levels` turned to null."""
    names = customers.collect_schema().names()
    schema = customers.collect_schema()
    chosen = [name for name in dict.fromkeys((*ATTRIBUTES, *static)) if name in names]
    made: dict[str, nw.Expr] = {}
    if "joined_at" in names:
        customers = microseconds(customers, "joined_at", "joined_moment")
        made["joined_day"] = col("joined_moment") // MICROSECONDS_A_DAY
    if "birth_year" in names:
        made["birth_year"] = col("birth_year").cast(nw.Float64)
    for name in chosen:
        if schema[name] == nw.Boolean or schema[name].is_numeric():
            made[name] = col(name).cast(nw.Float64)
        elif name == "is_business":
            made[name] = col(name).cast(nw.Boolean).cast(nw.Float64)
        else:
            text = col(name).cast(nw.String)
            known = None if levels is None else levels.get(name)
            made[name] = text if known is None else nw.when(text.is_in(list(known))).then(text)
    kept = customers.filter(~col("customer_id").is_null()).select("customer_id", **made)
    # a customer named twice has one row: the larger value of each attribute
    return kept.group_by("customer_id").agg(*(nw.col(name).max() for name in made))
