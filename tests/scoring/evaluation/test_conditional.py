"""Evaluating the section `reasons`: its columns, the sum that stays exact, and which feature a family names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from churn.scoring import Model
from churn.scoring.evaluation.conditional import LEADING, Conditional


def _piece(kind: str, at: float, alone: float, weights: list[float]) -> dict[str, Any]:
    return {"kind": kind, "at": at, "alone": alone, "weights": weights}


def _term(name: str, family: str, usual: float | None, center: float, *pieces: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "family": family,
        "low": 0.0,
        "high": 6.0,
        "usual": usual,
        "center": center,
        "pieces": list(pieces),
    }


INPUTS = [
    {"name": name, "kind": "number", "version": 1, "categories": None}
    for name in ("recency_days", "tenure_days", "width", "touch_visit")
] + [{"name": "club", "kind": "category", "version": 1, "categories": ["basic", "gold"]}]
BUNDLE: Any = {
    "target": "churn",
    "horizon_days": 90,
    "inputs": INPUTS,
    "model": {"kind": "recency", "center": 4.0},
    "reasons": {
        "base": 0.4,
        "families": ["recency", "width", "touchpoints", "profile"],
        "shares": [0.5, 0.25, 0.25, 0.0],
        "center": [0.3, 0.0, 0.0, 0.0],
        "terms": [
            _term("recency_days", "recency", 30.0, 0.2, _piece("line", 2.1, 0.1, [0.1, 0.0, 0.0, 0.0])),
            _term("tenure_days", "recency", 400.0, 0.0, _piece("line", 4.1, 0.11, [0.02, 0.0, 0.0, 0.0])),
            _term(
                "width",
                "width",
                3.0,
                -0.05,
                _piece("line", 0.0, -0.05, [0.0, -0.05, 0.0, 0.0]),
                _piece("missing", 0.0, 0.1, [0.0, 0.1, 0.0, 0.0]),
            ),
            _term("touch_visit", "touchpoints", 0.0, -0.1, _piece("line", 0.0, -0.1, [0.0, 0.0, -0.1, 0.0])),
            _term("club", "profile", None, 0.0, _piece("level", 1.0, -0.2, [0.0, 0.0, 0.0, -0.2])),
        ],
    },
}


def _frame(**values: Any) -> pd.DataFrame:
    usual = {"recency_days": 30.0, "tenure_days": 400.0, "width": 3.0, "touch_visit": 0.0, "club": "basic"}
    return pd.DataFrame([{**usual, **values}])


def _conditional() -> Conditional:
    made = Conditional.of(BUNDLE)
    assert made is not None
    return made


def test_columns_are_lines_in_signed_logarithms_and_markers() -> None:
    evaluated = _conditional()
    row = _frame(recency_days=100.0, width=np.nan, club="gold")
    columns = evaluated.pieces.columns(evaluated.matrix.values(row))[0]
    expected = [np.log(101) - 2.1, np.log(401) - 4.1, 0.0, 1.0, 0.0, 1.0]
    np.testing.assert_allclose(columns, expected, atol=1e-12)
    far = evaluated.pieces.columns(evaluated.matrix.values(_frame(recency_days=1e9)))[0]
    assert far[0] == pytest.approx(6.0 - 2.1), "nobody counts as further than what the fit has seen"


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1), st.floats(1, 1e6), st.floats(0, 50) | st.just(float("nan")))
def test_base_and_points_add_up_whatever_the_probability(p: float, recency: float, width: float) -> None:
    why = _conditional().reasons(_frame(recency_days=recency, width=width), np.array([p]))
    assert why.base + why.points[0].sum() == pytest.approx(p, abs=1e-12)
    for place, family in enumerate(why.families):
        mine = [i for i, name in enumerate(why.names) if BUNDLE["reasons"]["terms"][i]["family"] == family]
        assert why.feature_points[0, mine].sum() == pytest.approx(why.points[0, place], abs=1e-12)


def test_the_remainder_is_shared_in_fixed_proportions() -> None:
    frame = _frame(recency_days=100.0)
    low, high = (_conditional().reasons(frame, np.array([p])).points[0] for p in (0.3, 0.5))
    np.testing.assert_allclose(high - low, [0.1, 0.05, 0.05, 0.0], atol=1e-12)


def test_the_leading_feature_is_named_when_it_says_nearly_as_much() -> None:
    """Of 100 days of silence recency_days says .05, of 1,500 days of tenure tenure_days .35."""
    why = _conditional().reasons(_frame(recency_days=100.0), np.array([0.9]))
    assert why.names[why.strongest[0, 0]] == LEADING["recency"] == "recency_days"
    why = _conditional().reasons(_frame(recency_days=20.0, tenure_days=1500.0), np.array([0.9]))
    assert why.names[why.strongest[0, 0]] == "tenure_days"


def test_a_feature_that_says_the_opposite_does_not_support_the_family() -> None:
    narrow = _conditional().reasons(_frame(width=0.0), np.array([0.9]))
    assert narrow.points[0, 1] > 0
    assert narrow.supported is not None
    assert narrow.supported[0, 1]
    wide = _conditional().reasons(_frame(width=40.0, recency_days=5.0), np.array([1.0]))
    assert wide.points[0, 1] > 0, "only because of the remainder"
    assert wide.supported is not None
    assert not wide.supported[0, 1]
    assert not wide.matters()[0, 1]


def test_no_customer_named_by_a_bundle_reads_as_nonsense(model: Model, table: pd.DataFrame) -> None:
    """The reasons that are told name a feature that, by itself, says the same."""
    why = model.contributions(table)
    assert why.supported is not None
    told = why.matters()
    first = np.zeros_like(told)
    first[np.arange(len(told)), np.abs(why.points).argmax(axis=1)] = True
    assert why.supported[told & ~first].all()
    assert why.supported[first].mean() > 0.9


def test_of_a_customer_at_a_time_or_of_all_together_is_the_same(model: Model, table: pd.DataFrame) -> None:
    together = model.contributions(table)
    for place in range(0, len(table), 17):
        alone = model.contributions(table.iloc[[place]])
        np.testing.assert_allclose(alone.points[0], together.points[place], rtol=0, atol=1e-12)
