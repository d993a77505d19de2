"""The wheel and the source distribution, built once from the files that git knows, and an empty environment with it.

The environment holds the wheel and nothing else. What it depends on is not downloaded again: a .pth file points at the
packages of the environment that runs the tests, so that this works offline and in seconds. Metadata says which of
them the wheel asks for; `test_project.py` compares those with what is imported.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    """The program .ci/NAME.py as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


slim = script("slim")


@dataclass(frozen=True)
class Built:
    wheel: Path
    sdist: Path


@dataclass(frozen=True)
class Environment:
    """A virtual environment that holds the wheel."""

    python: Path
    packages: Path

    def run(self, *command: str, cwd: Path, code: int = 0) -> str:
        """What `churn COMMAND` printed (both streams), run in `cwd` by this environment's own script."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CHURN_"))}
        done = subprocess.run(
            [self.python.parent / "churn", *command], cwd=cwd, env=kept, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """`python -m build` in a copy of the working tree: the sdist, and the wheel made from the sdist."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():  # a file that was deleted and not committed is still listed
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return Built(wheel, sdist)


def environment(folder: Path, wheel: Path, paths: Iterable[Path | str]) -> Environment:
    """A new environment in `folder` with the wheel in it, which finds everything else in `paths`."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel],
        check=True,
        capture_output=True,
    )
    (packages,) = (folder / "lib").glob("python3*/site-packages")
    (packages / "dependencies.pth").write_text("".join(f"{path}\n" for path in paths))
    return Environment(python, packages)


@dataclass(frozen=True)
class Slim:
    """The packages of requirements-scoring.lock without what the image `scoring` takes out of them (.ci/slim.py)."""

    packages: Path
    unanswered: list[str]
    """entries of the list that name nothing"""


@pytest.fixture(scope="session")
def slimmed(tmp_path_factory: pytest.TempPathFactory) -> Slim:
    folder = tmp_path_factory.mktemp("scoring") / "packages"
    folder.mkdir()
    locked = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements-scoring.lock").read_text(), flags=re.M)
    for name in dict.fromkeys(locked):
        for file in distribution(name).files or []:
            if ".." in file.parts or file.suffix == ".pyc":
                continue
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            same(Path(str(file.locate())), folder / file)
    return Slim(folder, slim.slim(folder))


def same(original: Path, path: Path) -> None:
    """`path` with the content of `original`, which is not copied where both are on one disk: never write to it."""
    try:
        path.hardlink_to(original.resolve())
    except OSError:
        shutil.copyfile(original, path)


@pytest.fixture(scope="session")
def small(built: Built, slimmed: Slim, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The wheel with what the image `scoring` holds, and nothing else within reach."""
    return environment(tmp_path_factory.mktemp("small") / "venv", built.wheel, [slimmed.packages])


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The wheel with every dependency of this project within reach."""
    own = sysconfig.get_paths()["purelib"]
    within_reach = [path for path in sys.path if path == own or Path(path).name == "site-packages"]
    made = environment(tmp_path_factory.mktemp("installed") / "venv", built.wheel, within_reach)
    templates = Path(str(distribution("nbconvert").locate_file(""))).parents[2] / "share" / "jupyter"
    (made.python.parents[1] / "share").mkdir()
    (made.python.parents[1] / "share" / "jupyter").symlink_to(templates)  # nbconvert's files outside of site-packages
    return made
