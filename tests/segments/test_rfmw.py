"""RFMW scores: frozen cut points, order, weights."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.segments import rfmw

VALUES = st.lists(st.integers(1, 60), min_size=1, max_size=40)


def table(recency: list[int], frequency: list[int] | None = None) -> pd.DataFrame:
    n = len(recency)
    return pd.DataFrame(
        {
            "recency_days": pd.array(recency, dtype="Float64"),
            "frequency": frequency or [1 + r % 5 for r in recency],
            "monetary": [10.0 * (1 + r % 7) for r in recency],
            "width": pd.array([1 + r % 3 for r in recency], dtype="Int64"),
        },
        index=range(n),
    )


def test_five_equal_groups_score_one_to_five() -> None:
    features = pd.DataFrame({"recency_days": range(10, 110, 10), "frequency": range(1, 11), "monetary": range(1, 11)})
    scored = rfmw.scores(features, rfmw.cuts(features))
    assert scored["r_score"].tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert scored["f_score"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert scored["w_score"].isna().all()


def test_who_never_bought_scores_one() -> None:
    features = table([10, 20, 30])
    never = pd.DataFrame({"recency_days": [None], "frequency": [0], "monetary": [None], "width": [None]})
    scored = rfmw.scores(never.astype("Float64"), rfmw.cuts(features))
    assert scored[["r_score", "f_score", "m_score"]].iloc[0].tolist() == [1, 1, 1]
    assert scored["w_score"].isna().all()


@settings(deadline=None, max_examples=60)
@given(VALUES, VALUES)
def test_a_customer_scores_the_same_whoever_else_is_there(trained_on: list[int], others: list[int]) -> None:
    cuts = rfmw.cuts(table(trained_on))
    alone = rfmw.scores(table(trained_on), cuts)
    among = rfmw.scores(table(trained_on + others), cuts).head(len(trained_on))
    pd.testing.assert_frame_equal(alone, among)


@settings(deadline=None, max_examples=60)
@given(VALUES)
def test_scores_lie_in_range_and_follow_the_values(values: list[int]) -> None:
    features = table(values, frequency=values)
    scored = rfmw.scores(features, rfmw.cuts(features))
    assert scored.min().min() >= 1 and scored.max().max() <= 5
    order = np.argsort(values, kind="stable")
    assert (np.diff(scored["f_score"].to_numpy()[order].astype(int)) >= 0).all()
    assert (np.diff(scored["r_score"].to_numpy()[order].astype(int)) <= 0).all()


def test_the_composite_is_the_weighted_mean_and_reweights_an_unknown_width() -> None:
    scored = pd.DataFrame({"r_score": [5, 5], "f_score": [1, 1], "m_score": [3, 3], "w_score": [2, None]}).astype(
        "Int64"
    )
    value = rfmw.composite(scored, (0.4, 0.3, 0.2, 0.1))
    assert value.tolist() == pytest.approx([3.1, (2.0 + 0.3 + 0.6) / 0.9])


def test_the_grid_has_all_cells_and_every_customer_once() -> None:
    scored = rfmw.scores(table([1, 5, 9, 20, 50, 60]), rfmw.cuts(table([1, 5, 9, 20, 50, 60])))
    cells = rfmw.grid(scored)
    assert len(cells) == 25
    assert cells["customers"].sum() == 6
    assert cells["share"].sum() == pytest.approx(1)


def test_a_score_that_nobody_has_is_explained_by_the_value_many_share() -> None:
    features = table(list(range(10, 110, 10)), frequency=[1] * 5 + [2, 3, 4, 5, 6])
    scored = rfmw.scores(features, rfmw.cuts(features))
    found = rfmw.shared(scored, features).set_index("variable")
    assert found.loc["frequency", ["empty", "score", "value", "share"]].tolist() == [[2], 1, 1.0, 0.5]
    assert "recency_days" not in found.index


def test_response_by_score_counts_and_orders() -> None:
    features = table([1, 2, 3, 4, 50, 51, 52, 53], frequency=[1, 2, 1, 2, 1, 2, 1, 2])
    scored = rfmw.scores(features, rfmw.cuts(features))
    answered = features["recency_days"] < 10
    rows = rfmw.response(scored, answered)
    assert rows.groupby("variable")["customers"].sum().eq(8).all()
    order = rfmw.response_order(rows)
    assert order["variable"].iloc[0] == "recency_days"
    assert order["rate_range"].iloc[0] == 1.0
