"""One small demo retailer, run from order lines to report once for all tests that look at what a run leaves."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from churn.study import Study, load_study


@dataclass(frozen=True)
class Ran:
    """A study that `churn run` has gone through."""

    file: Path
    study: Study
    facts: dict[str, Any]
    """run.json as the run left it; notebook 11 rerun alone writes one without the seconds of the others"""


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The demo retailer with 700 customers, run with --out into a folder of its own."""

    def run(folder: Path) -> None:
        from churn import demo
        from churn.pipeline.run import run_study

        demo.simulate(folder / "demo", customers=700)
        run_study(folder / "demo" / "study.toml", out=folder / "out")

    return ran_once("ran", tmp_path_factory.getbasetemp(), run)


def ran_once(name: str, own: Path, run: Callable[[Path], None]) -> Ran:
    """What `run` leaves in a folder under `own`: of several test processes one runs it, the others take copies."""
    together = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    done = together / name
    with FileLock(together / f"{name}.lock"):
        if not done.exists():
            first = Path(tempfile.mkdtemp(dir=together))
            run(first)
            first.rename(done)
    folder = shutil.copytree(done, own / f"shop_{name}")
    study = load_study(folder / "demo" / "study.toml", folder / "out")
    return Ran(folder / "demo" / "study.toml", study, json.loads((study.paths.reports / "run.json").read_text()))
