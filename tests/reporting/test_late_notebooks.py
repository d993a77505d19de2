"""Notebooks 12 and 13, cell by cell, on a small shop in both languages, and on one without a past."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import synthetic
from notebooks.cells import shown

from churn.study import Study


def _shown(name: str, study: Study) -> str:
    return "\n".join(shown(name, study.folder))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["12_what_if", "13_model_review"])
def test_they_run_on_a_small_shop(tmp_path: Path, name: str, language: str) -> None:
    output = _shown(name, synthetic.write(tmp_path / "tearoom", language=language, customers=150))
    answer = {"en": "**Answer.**", "zh": "**答案。**"}[language]
    assert answer in output and "nan" not in output.split(answer)[1].split("\n")[0]


@pytest.mark.parametrize("name", ["12_what_if", "13_model_review"])
def test_they_run_without_a_past(tmp_path: Path, name: str) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=150)
    folder = study.paths.interim
    for table in ("backtest_churn", "past_profit"):
        rows = pd.read_parquet(folder / f"{table}.parquet")
        rows.iloc[:0].to_parquet(folder / f"{table}.parquet")
    features = pd.read_parquet(folder / "features.parquet")
    features[features["as_of"] >= synthetic.PREVIOUS].to_parquet(folder / "features.parquet")
    output = _shown(name, study)
    assert ("too few to fit small models" if name.startswith("13") else "do not support acting") in output
