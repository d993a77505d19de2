"""An exported model, loaded back by MLflow, gives the bundle's scores; its signature and example are the model's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churn import scoring
from churn.cli import main

mlflow = pytest.importorskip("mlflow", reason="needs the extra `mlflow`")


def test_a_model_comes_back_and_scores_the_same(
    bundle: dict[str, Any], table: pd.DataFrame, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = scoring.save(bundle, tmp_path / "churn.pkl")
    assert main(["export", "mlflow", str(file), str(tmp_path / "exported")]) == 0
    loaded = mlflow.pyfunc.load_model(str(tmp_path / "exported"))
    given = table[list(scoring.Model(bundle).inputs)]
    np.testing.assert_array_equal(loaded.predict(given)["p"], scoring.Model(bundle).score_features(table)["p"])
    assert {item["name"] for item in bundle["inputs"]} <= set(loaded.metadata.get_input_schema().input_names())
    assert loaded.metadata.get_output_schema().input_names() == ["p", "band", "in_cohort", "expected_value"]
    shown = loaded.metadata.load_input_example(str(tmp_path / "exported"))
    np.testing.assert_allclose(loaded.predict(shown)["p"], bundle["golden"]["p"][:5], rtol=1e-12)
    assert loaded.metadata.metadata["target"] == "churn"
    capsys.readouterr()
    for place, said in ((tmp_path / "exported", "is there already"), (file / "exported", "cannot be written")):
        assert main(["export", "mlflow", str(file), str(place)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line


def test_a_bundle_that_was_changed_inside_the_exported_model_is_refused(bundle: dict[str, Any], tmp_path: Path) -> None:
    file = scoring.save(bundle, tmp_path / "churn.pkl")
    assert main(["export", "mlflow", str(file), str(tmp_path / "exported")]) == 0
    (inside,) = (tmp_path / "exported").rglob("churn.pkl")
    inside.write_bytes(inside.read_bytes()[:-1] + b"x")
    with pytest.raises(Exception, match="changed or damaged"):
        mlflow.pyfunc.load_model(str(tmp_path / "exported"))
