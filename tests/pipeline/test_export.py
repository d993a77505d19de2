"""Bundles are handed over with the cut points that customers were assigned by, or not at all."""

from pathlib import Path

import pytest
from ran_shop import Ran

from churn import interim, scoring
from churn.errors import UserError
from churn.pipeline.export import export
from churn.pipeline.publish import Staged


def test_a_bundle_gets_the_cut_points_of_its_as_of(ran: Ran) -> None:
    file = ran.study.paths.interim / "bundles" / "churn.pkl"
    assert "cut_points" not in scoring.read(file)
    handed_over = scoring.read(ran.study.paths.models / "churn.pkl")
    assert handed_over["cut_points"] == interim.read_facts(ran.study, "cut_points")
    assert {**handed_over, "cut_points": None} == {**scoring.read(file), "cut_points": None}


def test_cut_points_of_another_as_of_are_refused(ran: Ran, tmp_path: Path) -> None:
    cut_points = interim.read_facts(ran.study, "cut_points")
    try:
        interim.write_facts(ran.study, "cut_points", cut_points | {"as_of": "2020-01-01"})
        with pytest.raises(
            UserError, match=r"cut_points\.json is of 2020-01-01, churn\.pkl of .*: run notebook 03 again"
        ):
            export(ran.study, Staged(tmp_path))
    finally:
        interim.write_facts(ran.study, "cut_points", cut_points)
    assert not list(tmp_path.rglob("*.pkl"))
