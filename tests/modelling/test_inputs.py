"""Which columns become inputs, and how categories are kept."""

import numpy as np
import pandas as pd

from churn.modelling.inputs import MAX_CATEGORIES, categories_by_date, describe_inputs


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


def test_the_categories_at_a_date_are_those_of_the_rows_up_to_it() -> None:
    random, dates = np.random.default_rng(3), pd.date_range("2024-01-01", periods=4, freq="30D")
    rows = _frame(
        as_of=random.choice(dates, 60),
        recency_days=random.integers(1, 9, 60),
        job=[f"job {n:02d}" if n % 3 else None for n in random.integers(0, 40, 60)],
    )
    rows.loc[rows["as_of"] < dates[1], "job"] = None
    inputs = describe_inputs(rows)
    by_date = categories_by_date(rows, inputs, dates)
    assert by_date[dates[-1]] == inputs
    assert [item["name"] for item in by_date[dates[0]]] == ["recency_days", "job"]
    assert by_date[dates[0]][1]["categories"] == []
    early = rows[rows["as_of"] <= dates[1]]
    assert by_date[dates[1]] == describe_inputs(early)
    assert len(by_date[dates[1]][1]["categories"]) < len(inputs[1]["categories"])
