"""The model card says what the model predicts, for whom, how good it is and until when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from churn import scoring


def test_the_card_says_what_whom_how_good_and_until_when(bundle_file: Path) -> None:
    card = scoring.model_card(bundle_file)
    for message in (
        "The shop",
        "no purchase within 90 days",
        "customers who bought in the 180 days before the as_of",
        "LightGBM",
        "as_of 2025-06-01",
        "2025-08-30",
        "300 rows of 140 customers; 41.0% churned",
        "the first 60 or 30 days after 2 newer dates",
        "6 origins; log loss 0.512, AUC 0.801",
        "40.0% (80% interval 30.0 to 50.0%)",
        "in_cohort = false",
        "recency_days",
    ):
        assert message in card


def test_the_card_of_a_repeat_bundle_names_its_own_question(make_bundle: Any, tmp_path: Path) -> None:
    card = scoring.model_card(scoring.save(make_bundle("bgnbd", "repeat"), tmp_path / "repeat.pkl"))
    assert "a second purchase day within 90 days" in card
    assert "customers with exactly one purchase day, at most 180 days before the as_of" in card
    assert "41.0% bought again" in card


def test_a_damaged_bundle_has_no_card(bundle_file: Path, tmp_path: Path) -> None:
    for name in ("churn.pkl", "manifest.json"):
        (tmp_path / name).write_bytes((bundle_file.parent / name).read_bytes())
    with (tmp_path / "churn.pkl").open("r+b") as file:
        file.seek(1000)
        file.write(b"\xff")
    with pytest.raises(scoring.BundleError, match="changed or damaged"):
        scoring.model_card(tmp_path / "churn.pkl")
