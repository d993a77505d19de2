"""Bundles of every released format still load, and score what they scored when they were made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from churn import scoring
from churn.scoring.bundle_file.upgrades import FORMAT, UPGRADES

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


def test_every_format_has_golden_bundles_and_an_upgrade() -> None:
    formats = {int(path.stem.split("_")[1]) for path in BUNDLES}
    assert formats == set(range(1, FORMAT + 1)) == {*UPGRADES, FORMAT}
