"""ABC classes: a hand-worked example, laws, the curve."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.errors import UserError
from churn.segments import abc_classes


def test_the_worked_example() -> None:
    amounts = pd.Series([80.0, 600.0, 30.0, 250.0, 40.0])
    at = abc_classes.thresholds(amounts)
    assert at == (250.0, 40.0)
    assert abc_classes.classes(amounts, at).tolist() == ["B", "A", "C", "A", "B"]


def test_shares_are_configurable() -> None:
    assert abc_classes.thresholds(pd.Series([50.0, 30.0, 20.0]), (0.5, 0.8)) == (50.0, 30.0)


def test_nothing_sold_makes_everyone_c() -> None:
    at = abc_classes.thresholds(pd.Series([0.0, -3.0]))
    assert abc_classes.classes(pd.Series([0.0, 100.0, None]), at).tolist() == ["C", "C", "C"]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=60))
def test_a_reaches_the_share_and_would_not_without_its_smallest(values: list[int]) -> None:
    amounts = pd.Series(values, dtype=float)
    at = abc_classes.thresholds(amounts)
    a = amounts[abc_classes.classes(amounts, at) == "A"]
    assert a.sum() >= 0.8 * amounts.sum() - 1e-6
    assert a[a > a.min()].sum() < 0.8 * amounts.sum()


def test_the_curve_starts_at_nothing_ends_at_all_and_never_dips_below_the_diagonal() -> None:
    line = abc_classes.curve(pd.Series([5.0, 0.0, 1.0, 3.0, 1.0]))
    assert line.iloc[0].tolist() == [0, 0]
    assert line.iloc[-1].tolist() == pytest.approx([1, 1])
    assert (line["sales_share"] >= line["customer_share"] - 1e-12).all()
    assert line["sales_share"].iloc[1] == pytest.approx(0.5)


def test_the_overview_adds_up() -> None:
    assigned = pd.DataFrame({"abc": ["A", "C", "C"]})
    table = abc_classes.overview(assigned, pd.Series([8.0, 1.0, 1.0]))
    assert table["customers"].tolist() == [1, 0, 2]
    assert table["amount_share"].tolist() == pytest.approx([0.8, 0.0, 0.2])


def test_margin_takes_off_the_goods_at_their_price_before_discount() -> None:
    features = pd.DataFrame({"amount": [100.0, 80.0, None], "discount_share": [0.0, 0.2, None]})
    assert abc_classes.contributions(features, "amount", 0.35).tolist() == pytest.approx([35.0, 15.0, 0.0])
    assert abc_classes.contributions(features, "amount").tolist() == [100, 80, 0]


def test_what_came_back_is_no_contribution() -> None:
    """Bought for 100, all given back: nothing; more than all (bought before the books began): nothing either."""
    features = pd.DataFrame({"amount": [100.0, 80.0, 60.0, 50.0], "return_share": [1.0, 0.25, None, 1.4]})
    returns = abc_classes.returns_column(features)
    assert abc_classes.contributions(features, "amount", None, returns).tolist() == [0.0, 60.0, 60.0, 0.0]
    assert abc_classes.returns_column(features[["amount"]]) is None
    priced = features.assign(discount_share=0.0)
    assert abc_classes.contributions(priced, "amount", 0.5, returns).tolist() == [0.0, 30.0, 30.0, 0.0]


def test_margin_without_discounts_is_refused_with_the_key_to_change() -> None:
    with pytest.raises(UserError, match=r"segments\.abc_by"):
        abc_classes.contributions(pd.DataFrame({"amount": [1.0]}), "amount", 0.35)
