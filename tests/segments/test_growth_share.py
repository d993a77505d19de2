"""Growth-share matrices: the worked example, periods, customers by sales and profit."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.segments import Missing, growth_share
from churn.study import Economics

from .segment_tables import AS_OF, lines_of


def test_the_worked_example() -> None:
    sales = pd.DataFrame({"sales": [120.0, 90, 30], "sales_before": [100.0, 60, 40]}, index=["tea", "soap", "mats"])
    table = growth_share.classify(sales).set_index("category")
    assert table["class"].to_dict() == {"tea": "cash_cow", "soap": "star", "mats": "dog"}
    assert table["share"].tolist() == [0.5, 0.375, 0.125]
    assert table["growth"].tolist() == pytest.approx([0.2, 0.5, -0.25])
    assert table["relative_share"].tolist() == [1, 0.75, 0.25]


def test_a_new_category_is_a_question_mark() -> None:
    sales = pd.DataFrame({"sales": [120.0, 10], "sales_before": [100.0, 0]}, index=["tea", "new"])
    table = growth_share.classify(sales).set_index("category")
    assert table.loc["new", "class"] == "question_mark"
    assert pd.isna(table.loc["new", "growth"])


def test_the_two_periods_are_half_open() -> None:
    lines = lines_of(
        [
            ("a", "2024-01-02", 7),
            ("a", "2024-12-31", 5),
            ("a", "2025-01-01", 3),
            ("a", "2025-12-31", 2),
            ("a", "2026-01-01", 99),
        ]
    )
    table = growth_share.categories(lines, AS_OF)
    assert isinstance(table, pd.DataFrame)
    assert table[["sales", "sales_before"]].to_numpy().tolist() == [[5.0, 12.0]]


def test_what_is_missing_is_named() -> None:
    lines = lines_of([("a", "2025-06-01", 7)])
    assert isinstance(growth_share.categories(lines, AS_OF), Missing)
    no_category = growth_share.categories(lines.assign(category=None), AS_OF)
    assert isinstance(no_category, Missing) and no_category.needs == ("order_lines.category",)
    assert isinstance(growth_share.customers(lines.assign(discount=None), AS_OF), Missing)


def test_profit_takes_off_goods_discounts_and_contacts() -> None:
    lines = lines_of([("a", "2025-06-01", 80), ("b", "2025-06-01", 100), ("c", "2025-06-01", 20)])
    lines["discount"] = [20.0, 0.0, 0.0]
    touched = pd.DataFrame({"customer_id": ["c"] * 5, "occurred_at": pd.Timestamp("2025-07-01")})
    table = growth_share.customers(lines, AS_OF, Economics(margin=0.4, contact_cost=1.0), touched)
    assert isinstance(table, pd.DataFrame)
    found = table.set_index("customer_id")
    assert found["profit"].to_dict() == pytest.approx({"a": 20.0, "b": 40.0, "c": 3.0})
    assert found["class"].to_dict() == {"a": "question_mark", "b": "star", "c": "dog"}
    sums = growth_share.by_class(table)
    assert sums["customers"].sum() == 3 and sums["profit"].sum() == pytest.approx(63)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 1_000)), min_size=1, max_size=12), st.integers(1, 1_000)
)
def test_every_category_has_one_class_and_the_currency_does_not_matter(sold: list[tuple[int, int]], rate: int) -> None:
    sales = pd.DataFrame(sold, columns=["sales", "sales_before"], dtype=float)
    sales.loc[0] += 1
    table = growth_share.classify(sales).set_index("category").sort_index()
    assert table["class"].isin(growth_share.CLASSES).all()
    assert table["share"].sum() == pytest.approx(1)
    assert table["class"].equals(growth_share.classify(sales * rate).set_index("category").sort_index()["class"])
