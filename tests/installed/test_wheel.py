"""The package works from its wheel, far from the repository. A whole run with it is `.ci/wheel-check`."""

from __future__ import annotations

import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from ran_shop import Ran

from .conftest import ROOT, Built, Environment

pytestmark = pytest.mark.integration


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


def test_a_project_is_laid_out_and_its_data_are_read_from_the_wheel(installed: Environment, tmp_path: Path) -> None:
    installed.run("new", "away", cwd=tmp_path)
    project = tmp_path / "away"
    assert len(list((project / "notebooks").glob("*.ipynb"))) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    installed.run("simulate", "--folder", "data/demo", "--customers", "100", cwd=project)
    assert "Demo retailer: Readiness" in installed.run("check", "data/demo/study.toml", cwd=project)


def test_what_the_scoring_image_holds_gives_the_report_s_digits(small: Environment, ran: Ran, tmp_path: Path) -> None:
    """No scikit-learn, no Polars, no Jupyter, no OpenBLAS of SciPy."""
    paths = ran.study.paths
    bundle, lines = str(paths.models / "churn.pkl"), str(paths.interim / "order_lines.parquet")
    tables = [f"--{name}={paths.interim / name}.parquet" for name in ("customers", "touchpoints")]
    small.run("score", bundle, lines, "-o", "scores.parquet", *tables, cwd=tmp_path)
    scores = pd.read_parquet(tmp_path / "scores.parquet").set_index("customer_id")
    written = pd.read_csv(paths.reports / "customers.csv", dtype={"customer_id": str})
    written = written.set_index("customer_id")["p_churn"].dropna()
    assert len(written) > 50
    assert (scores.loc[written.index, "p"] - written).abs().max() < 1e-9
    assert "recency_days" in small.run("show", bundle, cwd=tmp_path)
    said = small.run("run", str(ran.file), cwd=tmp_path, code=2)
    assert said.strip() == "churn: this needs rich: pip install 'churn[notebooks]'"
