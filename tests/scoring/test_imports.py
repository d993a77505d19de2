"""Importing the scoring module costs next to nothing, and nobody's notebook comes along."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import churn
import churn.scoring

NEVER = (
    "IPython",
    "ipykernel",
    "jupyterlab",
    "nbformat",
    "papermill",
    "shap",
    "matplotlib",
    "seaborn",
    "optuna",
    "pyspark",
)
LATER = ("lightgbm", "duckdb", "pandas", "polars", "numpy", "scipy", "narwhals", "pyarrow", "sklearn")


def modules_after(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_the_import_alone_brings_nothing_heavy() -> None:
    assert not modules_after("import churn.scoring") & {*LATER, *NEVER}


def test_naming_the_loader_brings_no_library_for_trees_or_tables() -> None:
    assert not modules_after("from churn.scoring import load, model_card, BundleError") & {*LATER, *NEVER}


def test_a_model_card_needs_no_lightgbm(bundle_file: Path) -> None:
    code = f"from churn.scoring import model_card; model_card({str(bundle_file)!r})"
    assert not modules_after(code) & {"lightgbm", "pandas", "sklearn", *NEVER}


@pytest.mark.parametrize("other", ["", "; model.score_features(model.facts['golden'] and row)"])
def test_loading_and_scoring_never_brings_notebooks_or_pictures(bundle_file: Path, other: str) -> None:
    code = (
        f"from churn.scoring import load; model = load({str(bundle_file)!r}); golden = model.facts['golden']\n"
        f"row = dict(zip(golden['columns'], golden['rows'][0])){other}"
    )
    modules = modules_after(code)
    assert "lightgbm" in modules
    assert not modules & set(NEVER) - {"matplotlib"}  # LightGBM tries matplotlib for its own plots
    assert not {name for name in modules if name.startswith("churn.")} & {
        "churn.modelling",
        "churn.ingest",
        "churn.reporting",
        "churn.value",
        "churn.segments",
        "churn.explain",
        "churn.targets",
    }


def test_editors_see_the_names_that_the_import_gives() -> None:
    """What `if TYPE_CHECKING` imports, what `__all__` lists and what is imported on demand are the same names."""
    tree = ast.parse(Path(churn.scoring.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    typed = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert typed == churn.scoring._MODULES
    assert sorted(typed) == sorted(churn.scoring.__all__)


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(churn.__file__).parent / "py.typed").is_file()


def test_every_public_name_can_be_had() -> None:
    for name in churn.scoring.__all__:
        assert getattr(churn.scoring, name) is not None
        assert name in dir(churn.scoring)
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        _ = churn.scoring.guess
