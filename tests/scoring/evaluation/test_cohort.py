"""The cohort rule: training and scoring ask about the same customers."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn.scoring.evaluation.cohort import TARGETS, in_cohort
from churn.targets import cohort

customers = st.lists(st.tuples(st.one_of(st.integers(1, 900), st.just(np.nan)), st.integers(1, 4)), max_size=30)


@pytest.mark.parametrize("target", TARGETS)
@given(rows=customers, active=st.one_of(st.none(), st.integers(0, 800)), new=st.integers(1, 800))
def test_a_bundle_is_for_those_it_was_trained_on(
    target: str, rows: list[tuple[float, int]], active: int | None, new: int
) -> None:
    frame = pd.DataFrame(rows, columns=["recency_days", "frequency"]).astype(float)
    task = {"active_days": active, "new_days": new}
    scored = in_cohort({"target": target, "study": {"task": task}}, frame)
    assert scored.tolist() == cohort(frame, target, SimpleNamespace(**task)).tolist()
    assert not scored[np.isnan(frame["recency_days"].to_numpy())].any()


def test_a_bundle_without_limits_is_for_everyone_of_its_kind() -> None:
    frame = pd.DataFrame({"recency_days": [1.0, 5000.0], "frequency": [1.0, 2.0]})
    assert in_cohort({"target": "churn"}, frame).tolist() == [True, True]
    assert in_cohort({"target": "repeat"}, frame).tolist() == [True, False]
