"""The command line: help without heavy imports, one line and exit code 2 for what a user can mend."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
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


@pytest.mark.parametrize(
    ("module", "extra", "command"),
    [
        ("uvicorn", "service", "serve {bundle}"),
        ("cryptography", "signatures", "sign --new-keys {folder}/analyst"),
        ("cryptography", "signatures", "serve {bundle} --public-key {folder}/analyst.pub"),
        ("mlflow", "mlflow", "export mlflow {bundle} {folder}/exported"),
        ("pyspark", "spark", "score {bundle} {lines} -o {folder}/scores --engine spark"),
        ("adbc_driver_manager", "databases", "score {bundle} {lines} --to sqlite:///{folder}/a.db --table scores"),
    ],
)
def test_a_missing_extra_is_one_line(module: str, extra: str, command: str, tmp_path: Path) -> None:
    """In a process of its own: what is imported already would be found."""
    pytest.importorskip(module)
    pd.DataFrame({"customer_id": ["a"], "ordered_at": [pd.Timestamp("2025-01-01")], "amount": [1.0]}).to_parquet(
        tmp_path / "lines.parquet"
    )
    bundle = Path(__file__).parent / "scoring" / "golden" / "format_2_recency.pkl"
    places = {"bundle": bundle, "folder": tmp_path, "lines": tmp_path / "lines.parquet"}
    absent = f"import sys; sys.modules[{module!r}] = None; from churn.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", absent, *command.format(**places).split()],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = [one for one in done.stderr.splitlines() if "expired" not in one]
    assert line.startswith("churn: ") and f"pip install 'churn[{extra}]'" in line
