"""Notebooks 12 and 13, cell by cell, on a small shop in both languages, and on one without a past."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import synthetic
from IPython.display import HTML, Markdown

from churn.study import Study

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def _shown(name: str, study: Study) -> str:
    """What the last lines of the code cells show, run in one namespace as a kernel would."""
    names: dict[str, Any] = {}
    outputs = []
    for cell in json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        tree = ast.parse(f"study = {str(study.folder)!r}" if source.startswith("study = ") else source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval"), names)
            outputs.append(str(value.data) if isinstance(value, HTML | Markdown) else str(value))
    return "\n".join(outputs)


@pytest.mark.parametrize("file", sorted(NOTEBOOKS.glob("[0-9]*.ipynb")), ids=lambda file: file.stem)
def test_a_notebook_says_what_to_change_to_try_it(file: Path) -> None:
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    if file.stem.startswith("06"):
        pytest.skip("its parameters are those of notebooks 04 and 05")
    part = "".join("".join(cell["source"]) for cell in cells).split("## What to change to try it yourself\n")[1]
    assert 2 <= len([line for line in part.split("\n\n")[0].split("##")[0].splitlines() if line.startswith("- ")]) <= 3


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["12_what_if", "13_model_review"])
def test_they_run_on_a_small_shop(tmp_path: Path, name: str, language: str) -> None:
    output = _shown(name, synthetic.write(tmp_path / "tearoom", language=language, customers=150))
    assert "**Answer.**" in output and "nan" not in output.split("**Answer.**")[1].split("\n")[0]


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
    assert ("too few for small fits" if name.startswith("13") else "do not support acting") in output
