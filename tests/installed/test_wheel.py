"""The package works from its wheel, far from the repository: a new project, a whole run, scores."""

from __future__ import annotations

import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from .conftest import ROOT, Built, Environment

pytestmark = pytest.mark.slow


def tracked(folder: str) -> set[str]:
    """Files below `folder` that belong to the project, those not yet committed too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return {name for name in names if name and (ROOT / name).is_file()}


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    expected = {f"churn/{name.removeprefix('src/')}" for name in tracked("src")}
    expected |= {f"churn/project/{name}" for name in tracked("notebooks")}
    expected |= {f"churn/project/data/{study}/study.toml" for study in ("demo", "example")}
    assert held == expected


def test_the_source_distribution_holds_no_data_and_no_place_of_this_machine(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = [member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()]
        texts = [archive.extractfile(member) for member in archive.getmembers() if member.name.endswith("PKG-INFO")]
        assert all(str(ROOT) not in text.read().decode() for text in texts if text is not None)
    assert {"pyproject.toml", "README.md", "LICENSE"} <= set(names)
    assert not [name for name in names if re.search(r"(^|/)(raw|interim|models|reports|\.venv)/", name)]


def test_the_package_comes_from_the_wheel(installed: Environment, tmp_path: Path) -> None:
    code = (
        "import churn, importlib.metadata as m; print(churn.__file__); print(m.distribution('churn').locate_file(''))"
    )
    said = subprocess.run([installed.python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert all(line.startswith(str(installed.packages)) for line in said.stdout.split())


@pytest.fixture(scope="session")
def project(installed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project laid out and run by the wheel: the demo retailer with 500 customers."""
    folder = tmp_path_factory.mktemp("far") / "away"
    installed.run("new", str(folder), cwd=folder.parent)
    installed.run("simulate", "--folder", "data/demo", "--customers", "500", cwd=folder)
    installed.run("run", "data/demo/study.toml", cwd=folder)
    return folder


def test_a_project_runs_from_the_wheel(project: Path) -> None:
    assert (project / "reports" / "demo" / "report.html").stat().st_size > 100_000
    executed = project / "reports" / "demo" / "notebooks"
    assert len(list(executed.glob("*.ipynb"))) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    assert {file.name for file in (project / "models" / "demo").iterdir()} >= {"churn.pkl", "manifest.json"}


def test_what_the_scoring_image_holds_gives_the_report_s_digits(
    small: Environment, project: Path, tmp_path: Path
) -> None:
    """No scikit-learn, no Polars, no Jupyter, no OpenBLAS of SciPy."""
    tables = [f"--{name}=data/demo/interim/{name}.parquet" for name in ("customers", "touchpoints")]
    lines, bundle = "data/demo/interim/order_lines.parquet", "models/demo/churn.pkl"
    small.run("score", bundle, lines, "-o", str(tmp_path / "scores.parquet"), *tables, cwd=project)
    scores = pd.read_parquet(tmp_path / "scores.parquet").set_index("customer_id")
    written = pd.read_csv(project / "reports" / "demo" / "customers.csv", dtype={"customer_id": str})
    written = written.set_index("customer_id")["p_churn"].dropna()
    assert len(written) > 50
    assert (scores.loc[written.index, "p"] - written).abs().max() < 1e-9
    assert "recency_days" in small.run("show", bundle, cwd=project)
    said = small.run("run", "data/demo/study.toml", cwd=project, code=2)
    assert said.strip() == "churn: this needs nbformat: pip install 'churn[notebooks]'"
