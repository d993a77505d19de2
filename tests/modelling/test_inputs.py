"""Which columns become inputs, and how categories are kept."""

import pandas as pd

from churn.modelling.inputs import MAX_CATEGORIES, describe_inputs


def _frame(**columns: object) -> pd.DataFrame:
    rows = 60
    base = {"customer_id": [str(n) for n in range(rows)], "as_of": pd.Timestamp("2024-01-01")}
    return pd.DataFrame({**base, **columns})


def test_keys_constants_and_season_are_left_out() -> None:
    frame = _frame(recency_days=range(60), width=1.0, season_sin=[n / 60 for n in range(60)])
    assert [item["name"] for item in describe_inputs(frame)] == ["recency_days"]


def test_categories_are_sorted_and_missing_is_none() -> None:
    frame = _frame(gender=["m", "f", None] * 20)
    assert describe_inputs(frame) == [{"name": "gender", "kind": "category", "version": 1, "categories": ["f", "m"]}]


def test_only_the_most_frequent_categories_are_kept() -> None:
    frame = _frame(occupation=[f"job {n:02d}" for n in range(50)] + ["job 49"] * 10)
    categories = describe_inputs(frame)[0]["categories"]
    assert len(categories) == MAX_CATEGORIES
    assert "job 49" in categories
    assert categories == sorted(categories)
