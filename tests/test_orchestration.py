"""The examples of docs/guide/orchestration.md do what they say, with a `churn` that only notes how it was called."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from churn.study import load_study

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "guide" / "orchestration.md").read_text()
BLOCKS = dict(reversed(re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.S)))
"""the first block of each kind"""
STUDY = "data/myshop/study.toml"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a `churn` that writes its first argument to calls.txt; its exit codes stand in the environment."""
    program = tmp_path / "bin" / "churn"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$@" >> calls.txt\neval exit "\\${EXIT_$1:-0}"\n')
    program.chmod(0o755)
    return tmp_path


def call(shop: Path, *command: str, **codes: int) -> tuple[int, list[str]]:
    """Exit code of `command`, and how churn was called."""
    environment = os.environ | {"PATH": f"{shop / 'bin'}:{os.environ['PATH']}", "SHOP": str(shop)}
    environment |= {f"EXIT_{name}": str(code) for name, code in codes.items()}
    done = subprocess.run(command, cwd=shop, env=environment, capture_output=True, text=True, check=False)
    calls = (shop / "calls.txt").read_text().splitlines() if (shop / "calls.txt").exists() else []
    return done.returncode, [one.split()[0] for one in calls]


WHOLE = ["check", "monitor", "run"]


@pytest.mark.parametrize(
    ("codes", "code", "calls"),
    [
        ({}, 0, WHOLE),
        ({"monitor": 3}, 3, WHOLE),
        ({"check": 2}, 2, ["check"]),
        ({"run": 2}, 2, WHOLE),
    ],
)
def test_the_script_of_cron(shop: Path, codes: dict[str, int], code: int, calls: list[str]) -> None:
    (shop / "monthly.sh").write_text(BLOCKS["sh"])
    assert call(shop, "sh", "monthly.sh", **codes) == (code, calls)


@pytest.mark.parametrize(("codes", "calls"), [({}, WHOLE), ({"monitor": 3}, WHOLE), ({"check": 2}, ["check"])])
def test_the_makefile(shop: Path, codes: dict[str, int], calls: list[str]) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    (shop / "Makefile").write_text(BLOCKS["make"])
    code, called = call(shop, "make", "month", **codes)
    assert called == calls
    assert (code == 0) == (not codes)


def test_the_dag(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks: list[Any] = []

    class Dag:
        def __init__(self, name: str, **settings: Any) -> None:
            assert settings["catchup"] is False and settings["max_active_runs"] == 1

        def __enter__(self) -> Dag:
            return self

        def __exit__(self, *_: Any) -> None:
            return None

    class Operator:
        def __init__(self, task_id: str, bash_command: str, cwd: str, trigger_rule: str = "all_success") -> None:
            self.task_id, self.bash_command, self.after = task_id, bash_command, []
            self.trigger_rule = trigger_rule
            tasks.append(self)

        def __rshift__(self, other: Operator) -> Operator:
            other.after.append(self.task_id)
            return other

    modules = {name: ModuleType(name) for name in ("airflow", "airflow.operators", "airflow.operators.bash")}
    modules["airflow"].DAG = Dag  # type: ignore[attr-defined]
    modules["airflow.operators.bash"].BashOperator = Operator  # type: ignore[attr-defined]
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile(BLOCKS["python"], "dag.py", "exec"), {})
    assert [(one.task_id, one.after) for one in tasks] == [("check", []), ("monitor", ["check"]), ("run", ["monitor"])]
    for one in tasks:
        call(shop, "bash", "-c", one.bash_command)
    assert (shop / "calls.txt").read_text().splitlines()[2] == f"run {STUDY}"


def test_the_study_file_of_dbt_is_one(shop: Path) -> None:
    (shop / "study.toml").write_text(BLOCKS["toml"])
    assert load_study(shop / "study.toml").order_lines.query is not None
