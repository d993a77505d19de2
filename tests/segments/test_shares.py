"""Shares of a whole that may be none."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.segments import abc_classes, growth_share
from churn.segments.missing import Missing
from churn.segments.shares import shares

from .segment_tables import AS_OF, lines_of


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9))
def test_a_share_is_at_most_one_and_a_half_or_none(parts: list[float]) -> None:
    table = shares(pd.Series(parts))
    assert table.isna().all() or (table.sum() == pytest.approx(1) and table.abs().max() <= 1.5 + 1e-9)


def test_a_loss_has_no_shares() -> None:
    assert shares(pd.Series([30.0, 20.0, -10.0])).tolist() == pytest.approx([0.75, 0.5, -0.25])
    for parts in ([-1.0, -3.0], [0.1 + 0.2, -0.3], [30.0, -29.0], [365.0, 82.0, -14.0, -333.0], [0.0]):
        assert shares(pd.Series(parts)).isna().all()


def test_abc_classes_of_a_margin_that_is_eaten_up_have_no_shares() -> None:
    table = abc_classes.overview(pd.DataFrame({"abc": ["A", "C"]}), pd.Series([10.0, -12.0]))
    assert table["amount_share"].isna().all() and table["customers"].tolist() == [1, 0, 1]


def test_there_is_no_growth_against_a_year_without_sales() -> None:
    lines = lines_of([("a", "2020-01-01", 9), ("a", "2025-06-01", 7)])
    table = growth_share.categories(lines, AS_OF)
    assert isinstance(table, Missing) and "nothing was sold" in table.en and "没有销售" in table.zh
