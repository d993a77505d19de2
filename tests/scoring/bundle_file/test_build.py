"""A fitted model becomes a complete bundle: golden rows, expiry, study facts without secrets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn import scoring
from churn.scoring.bundle_file.build import GOLDEN_ROWS, evenly_spread, study_facts
from churn.study import Study


def test_a_study_leaves_no_path_or_url_in_its_bundle() -> None:
    study = Study.model_validate(
        {
            "study": {"name": "shop"},
            "order_lines": {"url": "postgresql://me:secret@host/db", "query": "select 1"},
            "customers": {"path": "people.csv", "static": ["club"]},
        }
    )
    facts = study_facts(study)
    assert facts["static"] == ["club"]
    assert facts["task"]["active_days"] == study.task.active_days
    assert not any(word in str(facts) for word in ("secret", "host", "people.csv", "select"))


def test_a_bundle_holds_no_customer_s_id(bundle: Any, table: pd.DataFrame) -> None:
    content = scoring.build_bundle(bundle, table.assign(customer_id="person " + table["customer_id"]))
    assert len(content["golden"]["rows"]) == GOLDEN_ROWS
    assert "person " not in repr(content)


def test_golden_rows_span_the_range_of_the_probability(bundle: Any, table: pd.DataFrame) -> None:
    p = bundle["golden"]["p"]
    scores = scoring.Model(bundle, threads=1).score_features(table)
    inside = scores.loc[scores["in_cohort"], "p"]
    assert len(p) == GOLDEN_ROWS
    assert (min(p), max(p)) == (inside.min(), inside.max())


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.integers(1, 30))
def test_even_steps_of_rank_hold_both_ends_and_no_row_twice(p: list[float], count: int) -> None:
    places = evenly_spread(np.array(p), count)
    assert len(places) == len(set(places)) <= count
    chosen = [p[place] for place in places]
    assert chosen == sorted(chosen)
    if count > 1:
        assert (chosen[0], chosen[-1]) == (min(p), max(p))


def test_a_bundle_expires_one_horizon_after_its_as_of_unless_given(make_bundle: Any) -> None:
    assert make_bundle("recency")["expires"] == "2025-08-30"
    assert make_bundle("recency", expires="2025-07-01")["expires"] == "2025-07-01"


def test_nobody_in_the_cohort_makes_no_bundle(bundle: Any, table: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="no rows of the cohort"):
        scoring.build_bundle(bundle, table.iloc[:0])
