"""Scores on several scales in one column are a finding; scores on one are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churn.ingest.canonical.touchpoints import score_findings

SOME = np.random.default_rng(5)
FIVE, TEN, HUNDRED = (SOME.integers(low, top + 1, 60) for low, top in ((1, 5), (0, 10), (0, 100)))


def contacts(*scores: np.ndarray, **columns: list[str]) -> pd.DataFrame:
    """One contact per score; `columns` say one value for each of the arrays."""
    times = [pd.Timestamp("2023-03-01")] * sum(map(len, scores))
    frame = pd.DataFrame({"score": np.concatenate(scores).astype(float), "occurred_at": times, "kind": "survey"})
    each = {name: np.repeat(values, [len(one) for one in scores]) for name, values in columns.items()}
    return frame.assign(**each)


@pytest.mark.parametrize(
    ("frame", "word"),
    [
        (contacts(FIVE, TEN, topic=["csat", "nps"]), "up to 5 for topic 'csat', up to 10 for topic 'nps'"),
        (contacts(FIVE, HUNDRED, kind=["survey", "visit"]), "up to 100 for kind 'visit'"),
        (contacts(FIVE, TEN, HUNDRED), "of 50 and more"),
    ],
)
def test_several_scales_are_told(frame: pd.DataFrame, word: str) -> None:
    (one,) = score_findings(frame)
    assert word in one.text["en"] and "`query`" in one.text["en"] and "query" in one.text["zh"]


def test_a_scale_that_changed_with_the_year_is_told() -> None:
    frame = contacts(FIVE, TEN)
    frame.loc[frame.index >= 60, "occurred_at"] = pd.Timestamp("2024-03-01")
    assert "up to 5 for year '2023'" in score_findings(frame)[0].text["en"]


def test_one_scale_is_no_finding() -> None:
    for frame in (
        contacts(FIVE),
        contacts(TEN),
        contacts(HUNDRED),
        contacts(FIVE, FIVE, topic=["a", "b"]),
        contacts(TEN, TEN[:5].clip(max=5), topic=["a", "b"]),
        contacts(FIVE).head(0),
    ):
        assert score_findings(frame) == []
