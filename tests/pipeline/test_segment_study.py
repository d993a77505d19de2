"""Scores and reasons of an earlier run: used when they are of the same as_of, else absent."""

from pathlib import Path

import pandas as pd
import pytest

from churn import interim
from churn.pipeline.segment_study import reasons_of, scores_of
from churn.segments import Missing
from churn.study import Study, load_study

AS_OF = pd.Timestamp("2026-07-01")


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "study.toml").write_text('[study]\nname = "small"\n[order_lines]\npath = "lines.csv"\n')
    return load_study(tmp_path)


def test_no_scores_yet_is_no_error(study: Study) -> None:
    assert scores_of(study, AS_OF) == {"churn": None, "repeat": None}
    assert isinstance(reasons_of(study, AS_OF), Missing)


def test_scores_and_reasons_of_another_as_of_are_not_used(study: Study) -> None:
    scores = pd.DataFrame({"customer_id": ["1"], "as_of": [AS_OF], "p": [0.5]})
    reasons = pd.DataFrame({"customer_id": ["1"], "family": ["price"]})
    interim.write(study, "scores_churn", scores)
    interim.write(study, "reasons", reasons)
    found = scores_of(study, AS_OF)
    assert found["repeat"] is None and found["churn"] is not None and found["churn"]["p"].tolist() == [0.5]
    pd.testing.assert_frame_equal(reasons_of(study, AS_OF), reasons, check_dtype=False)
    later = AS_OF + pd.Timedelta(days=1)
    assert scores_of(study, later)["churn"] is None
    assert isinstance(reasons_of(study, later), Missing)
