"""The tag table by hand."""

from __future__ import annotations

import pandas as pd

from churn.segments import assign, cut_points, profiles, with_risk
from churn.segments.tags import COLUMNS, next_category

from .segment_tables import AS_OF, features_of, lines_of


def shop() -> pd.DataFrame:
    lines = lines_of(
        [
            ("a", "2025-12-06 19:00", 5),
            ("a", "2025-12-13 20:00", 5),
            ("a", "2025-12-15 08:00", 5),
            ("b", "2025-12-15 00:00", 5),
        ]
    )
    lines["category"] = pd.array(["tea", "tea", "soap", "mats"], dtype="str")
    lines["channel"] = pd.array(["app", "web", "web", None], dtype="str")
    return lines


def test_the_tags_of_two_customers() -> None:
    lines = shop()
    features = features_of(lines).assign(promotion_share=[0.6, None])
    table = profiles(features, lines, assign(features), cut_points(features)).set_index("customer_id")
    assert tuple(table.reset_index().columns) == COLUMNS
    a, b = table.loc["a"], table.loc["b"]
    assert (a["preferred_category"], a["preferred_channel"], a["preferred_time"]) == ("tea", "web", "weekend_evening")
    assert a["price_sensitivity"] == "high"
    assert (b["preferred_category"], b["value_tier"]) == ("mats", assign(features)["abc"].iloc[1])
    assert pd.isna(b["preferred_channel"])
    assert pd.isna(b["preferred_time"])  # midnight is a date without a time
    assert pd.isna(b["price_sensitivity"])


def test_a_shop_without_categories_channels_or_discounts_has_null_tags() -> None:
    lines = shop().assign(category=pd.array([None] * 4, dtype="str"), channel=pd.array([None] * 4, dtype="str"))
    features = features_of(lines)
    table = profiles(features, lines, assign(features), cut_points(features))
    assert table[["preferred_category", "preferred_channel", "price_sensitivity", "next_category"]].isna().all().all()
    assert table["cycle_days"].notna().all()


def test_the_next_category_is_the_habit_that_is_fresh() -> None:
    old = [("a", "2024-01-01", 1), ("a", "2024-01-02", 1), ("a", "2025-12-01", 1), ("b", "2025-12-01", 1)]
    lines = lines_of(old)
    lines["category"] = pd.array(["tea", "tea", "soap", "mats"], dtype="str")
    guess = next_category(lines, AS_OF)
    assert guess is not None
    assert guess.to_dict() == {"a": "soap", "b": "mats"}


def test_risk_bands_come_from_the_longest_horizon() -> None:
    scores = pd.DataFrame(
        {"customer_id": ["a", "a"], "horizon_days": [30, 90], "p": [0.1, 0.6], "band": ["low", "high"]}
    )
    table = with_risk(pd.DataFrame({"customer_id": ["a", "b"]}), scores)
    assert table["risk_band"].iloc[0] == "high"
    assert pd.isna(table["risk_band"].iloc[1])
