"""The Containerfile, as far as one can look at it without a program that builds images: hadolint, its structure."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scoring.conftest import bundle, bundle_file, customers, make_bundle, order_lines, table

from .conftest import ROOT, Environment, Slim

__all__ = ["bundle", "bundle_file", "customers", "make_bundle", "order_lines", "table"]

TEXT = (ROOT / "Containerfile").read_text()
COPIED = [path for line in re.findall(r"^COPY (?!--from)(.*)$", TEXT, flags=re.M) for path in line.split()[:-1]]


def test_hadolint_has_nothing_to_say() -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("hadolint", path=path)
    if program is None:
        pytest.skip("hadolint is not installed (it is a package of the extra `dev`)")
    done = subprocess.run([program, "Containerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_is_copied_exists_and_is_let_through() -> None:
    ignored = (ROOT / ".containerignore").read_text()
    assert (ROOT / ".dockerignore").read_text() == ignored, "Docker and Podman read different names"
    let_through = [line[1:] for line in ignored.splitlines() if line.startswith("!")]
    for path in COPIED:
        assert (ROOT / path).exists(), path
        assert any(fnmatch.fnmatch(path, f"{allowed}*") for allowed in let_through), path


def test_the_images_run_as_somebody_without_rights_and_install_only_locked_files() -> None:
    stages = {re.search(r"AS (\w+)", part)[1]: part for part in re.split(r"^FROM ", TEXT, flags=re.M)[1:]}  # type: ignore[index]
    assert set(stages) == {"wheel", "base", "full", "packages", "trimmed", "scoring"}
    for name in ("full", "scoring"):
        assert "USER 10001" in stages[name] and 'ENTRYPOINT ["churn"]' in stages[name]
    for name in ("full", "packages"):
        for command in re.findall(r"pip install (.*)$", stages[name], flags=re.M):
            assert "--no-deps" in command
            assert "--require-hashes" in command or "/wheels/*.whl" in command
    assert "requirements-scoring.lock" in stages["packages"] and "requirements-scoring.lock" not in stages["full"]
    assert "COPY --from=packages" in stages["trimmed"] and "slim.py" in stages["packages"]
    assert stages["scoring"].startswith("scratch") and "COPY --from=trimmed / /" in stages["scoring"]
    assert re.search(r"PYTHON=3\.1[1-4]\b", TEXT)


GOLDEN = ROOT / "tests" / "scoring" / "golden"


@pytest.mark.integration
def test_the_scoring_paths_work_with_what_the_image_keeps(small: Environment, bundle_file: Path) -> None:
    """Features, order lines through DuckDB, ledger, card, JSON Schema, signature, service: .ci/scoring_paths.py."""
    further = [GOLDEN / f"format_2_{kind}.pkl" for kind in ("blend", "bgnbd", "hazard")]
    command = [small.python, ROOT / ".ci" / "scoring_paths.py", bundle_file, *further]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 1 + len(further)


def test_what_is_left_out_says_so(small: Environment) -> None:
    code = """
import scipy.linalg, scipy.special as special
assert abs(special.expit(0.0) - 0.5) < 1e-15 and abs(special.hyp2f1(1, 2, 3, 0.5) - 1.5451774444795623) < 1e-12
for ask, error in ((lambda: scipy.linalg.solve, AttributeError), (lambda: special.ellip_harm(5, 8, 1, 1, 2.5),
    NotImplementedError)):
    try:
        ask()
    except error as said:
        assert ".ci/slim.py" in str(said)
    else:
        raise AssertionError(error)
"""
    subprocess.run([small.python, "-c", code], check=True)


def test_every_entry_of_the_list_takes_something_out(slimmed: Slim) -> None:
    """Of the packages as they are now: what an update has renamed would stay in the image unseen."""
    assert slimmed.unanswered == []
