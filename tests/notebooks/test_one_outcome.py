"""Shops in which all customers do the same: a run goes through, and says what cannot be said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from churn.pipeline.run import run_study

from .cells import shown


def study_of(folder: Path, days: dict[str, list[int]]) -> Path:
    """The study file of a shop where each customer buys for 10 on these days of 2023."""
    rows = [(name, pd.Timestamp("2023-01-01") + pd.Timedelta(days=day)) for name, each in days.items() for day in each]
    (folder / "raw").mkdir(parents=True)
    lines = pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(amount=10.0, category="tea")
    lines.to_csv(folder / "raw" / "lines.csv", index=False)
    text = """[study]
name = "shop"
[order_lines]
path = "raw/lines.csv"
[task]
horizon_days = 60
train_step_days = 60
"""
    (folder / "study.toml").write_text(text)
    return folder / "study.toml"


@pytest.mark.integration
def test_where_nobody_ever_comes_back_the_run_goes_through(tmp_path: Path) -> None:
    file = study_of(tmp_path / "data" / "shop", {f"C{n}": [11 * n % 480] for n in range(60)})
    run_study(file, out=tmp_path / "out")
    executed = next((tmp_path / "out").rglob("02_behaviour_and_rfmw.ipynb")).read_text(encoding="utf-8")
    assert "At no closed date did some customers leave and others stay" in executed


def test_where_everybody_comes_back_the_features_are_told_without_an_auc(tmp_path: Path) -> None:
    file = study_of(tmp_path / "data" / "shop", {f"C{n}": list(range(n % 9, 480, 20)) for n in range(40)})
    shown("01_data_and_cleaning", file)
    said = "\n".join(shown("02_behaviour_and_rfmw", file))
    assert "every one of the 40 on" in said and "stayed. No feature can tell them apart" in said
    assert "Every fifth bought again equally often" in said and "steps cannot be compared" in said
