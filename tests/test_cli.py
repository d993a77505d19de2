"""The command line: help without heavy imports, one line and exit code 2 for what a user can mend."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from churn.cli import main

COMMANDS = [
    "new",
    "monitor",
    "forget",
    "serve",
    "sign",
    "export",
    "check",
    "run",
    "score",
    "show",
    "fetch",
    "simulate",
    "campaign assign",
    "campaign read",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    assert f"churn {command}" in capsys.readouterr().out


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys, churn.cli\n"
        "try: churn.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'lightgbm', 'duckdb', 'matplotlib', 'papermill', 'shap', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_missing_study_is_one_line_and_exit_code_2(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, str(tmp_path / "nowhere.toml")]) == 2
    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) == 1
    assert "nowhere.toml" in said


def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "study.toml"
    study.write_text('[study]\nname = "shop"\n[order_lines]\npath = "lines.csv"\n[task]\nhorizon_dais = 90\n')
    assert main(["check", str(study)]) == 2
    said = capsys.readouterr().err
    assert "task.horizon_dais" in said
    assert "horizon_days" in said


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    from churn.errors import UserError

    with pytest.raises(UserError):
        main(["run", str(tmp_path / "nowhere.toml"), "--debug"])
