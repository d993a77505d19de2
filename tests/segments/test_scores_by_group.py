"""Groups beside their members' probabilities, and beside what then happened."""

from __future__ import annotations

import pandas as pd
import pytest

from churn.segments import churned_after, mean_by_horizon, scores_by_group

from .segment_tables import AS_OF, lines_of

GROUPS = pd.DataFrame({"customer_id": ["a", "b", "c", "d"], "segment": ["x", "x", "y", "y"], "as_of": AS_OF})


def test_the_mean_is_over_those_who_are_asked_at_the_longest_horizon() -> None:
    scores = pd.DataFrame(
        {"customer_id": ["a", "a", "b", "c"], "horizon_days": [30, 90, 90, 90], "p": [0.9, 0.2, 0.4, 0.8]}
    )
    table = scores_by_group(GROUPS, "segment", scores).set_index("segment")
    assert table.loc["x", ["customers", "asked_churn", "p_churn"]].tolist() == pytest.approx([2, 2, 0.3])
    assert table.loc["y", ["customers", "asked_churn", "p_churn"]].tolist() == pytest.approx([2, 1, 0.8])
    assert "p_repeat" not in table
    assert table["share"].sum() == 1


def test_means_by_horizon_are_of_the_members_with_a_probability_at_it() -> None:
    scores = pd.DataFrame(
        {"customer_id": ["a", "a", "b", "e"], "horizon_days": [30, 90, 90, 90], "p": [0.9, 0.2, 0.4, 0.8]}
    )
    table = mean_by_horizon(scores, GROUPS, "segment")
    assert table.index.tolist() == ["x"], "nobody in y has one, and e is in no group"
    assert table.loc["x"].to_dict() == pytest.approx({30: 0.9, 90: 0.3})


def test_a_purchase_on_the_last_day_of_the_horizon_counts_and_one_after_does_not() -> None:
    day = pd.Timedelta(days=1)
    dates = {"a": AS_OF, "b": AS_OF + 89 * day, "c": AS_OF + 90 * day, "d": AS_OF - day}
    lines = lines_of([(customer, str(date.date()), 1.0) for customer, date in dates.items()])
    table = churned_after(lines, GROUPS, "segment", 90).set_index("segment")
    assert table["churned"].to_dict() == {"x": 0, "y": 2}


def test_a_return_is_no_purchase() -> None:
    lines = lines_of([("a", str(AS_OF.date()), -5.0)]).assign(is_return=True)
    assert churned_after(lines, GROUPS, "segment", 90)["churned"].sum() == 4
