"""Bundles of every released format still load, and score what they scored when they were made."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn import scoring
from churn.scoring.bundle_file.upgrades import FORMAT, UPGRADES
from churn.scoring.evaluation.predict import compile_model
from churn.scoring.evaluation.reasons import by_family
from churn.scoring.reason_text import family_of

GOLDEN = Path(__file__).parent / "golden"
BUNDLES = sorted(GOLDEN.glob("format_*.pkl"))


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_a_golden_bundle_scores_to_the_same_twelve_digits(path: Path) -> None:
    model = scoring.load(path)
    golden = model.facts["golden"]
    rows = pd.DataFrame(golden["rows"], columns=golden["columns"])
    np.testing.assert_allclose(model.score_features(rows)["p"], golden["p"], rtol=0, atol=1e-12)
    for values, p in zip(golden["rows"], golden["p"], strict=True):
        one = model.score_features(dict(zip(golden["columns"], values, strict=True)), reasons=1)
        assert one["p"] == pytest.approx(p, abs=1e-12)
        assert one["expected_value"] > 0
        assert "points" in one["reason_1"]
    assert f"format        {FORMAT}" in scoring.model_card(path)


def test_the_reasons_of_a_golden_bundle_stay_what_they_were() -> None:
    file = GOLDEN / "format_2_reasons.pkl"
    model, expected = scoring.load(file), json.loads(file.with_suffix(".json").read_text())
    golden = model.facts["golden"]
    why = model.contributions(pd.DataFrame(golden["rows"], columns=golden["columns"]))
    assert why.families == expected["families"]
    np.testing.assert_allclose(why.points, expected["points"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(why.base + why.points.sum(axis=1), golden["p"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
def test_a_bundle_without_the_section_has_the_reasons_it_had(path: Path) -> None:
    """Contributions to the log-odds, summed by family."""
    model = scoring.load(path)
    if "reasons" in model.facts:
        return
    golden = model.facts["golden"]
    rows = pd.DataFrame(golden["rows"], columns=golden["columns"]).infer_objects()
    why = model.contributions(rows)
    values, names, intercept = compile_model(model.facts).contributions(rows)
    expected = by_family(values, names, intercept, family_of())
    np.testing.assert_allclose(why.points, expected.points, rtol=0, atol=1e-12)
    assert why.base == pytest.approx(expected.base, abs=1e-12)
    assert why.supported is None


def test_every_format_has_golden_bundles_and_an_upgrade() -> None:
    formats = {int(path.stem.split("_")[1]) for path in BUNDLES}
    assert formats == set(range(1, FORMAT + 1)) == {*UPGRADES, FORMAT}
