"""The examples of docs/guide/orchestration.md do what they say, with a `churn` that only notes how it was called."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import jinja2
import pandas as pd
import pytest

from churn.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "guide" / "orchestration.md").read_text()
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


@pytest.mark.parametrize(
    ("codes", "code", "calls"), [({}, 0, WHOLE), ({"monitor": 3}, 3, WHOLE), ({"check": 2}, 2, ["check"])]
)
def test_the_crontab_as_cron_runs_it(shop: Path, codes: dict[str, int], code: int, calls: list[str]) -> None:
    """`sh -c` with HOME, LOGNAME, SHELL and the crontab's own variables; what is printed would be mailed."""
    settings, line = {}, ""
    for text in BLOCKS["crontab"].replace("/srv/shop", str(shop)).splitlines():
        if match := re.fullmatch(r"(\w+)=(.*)", text):
            settings[match[1]] = match[2]
        else:
            line = re.fullmatch(r"(?:\S+ +){5}(.*)", text)[1]  # type: ignore[index]
    assert "%" not in line, "cron ends a command there"
    (shop / ".venv").mkdir()
    (shop / "bin").rename(shop / ".venv" / "bin")
    (shop / "monthly.sh").write_text(BLOCKS["sh"].replace("/srv/shop", str(shop)))
    known = {"HOME": "/", "LOGNAME": "root", "SHELL": "/bin/sh"} | settings
    known |= {f"EXIT_{name}": str(wanted) for name, wanted in codes.items()}
    done = subprocess.run(["/bin/sh", "-c", line], cwd="/", env=known, capture_output=True, text=True, check=False)
    assert [one.split()[0] for one in (shop / "calls.txt").read_text().splitlines()] == calls
    mailed = done.stdout + done.stderr
    assert mailed.splitlines()[:1] == ([f"churn: exit code {code}"] if code else [])


@pytest.mark.parametrize(("codes", "calls"), [({}, WHOLE), ({"monitor": 3}, WHOLE), ({"check": 2}, ["check"])])
def test_the_makefile(shop: Path, codes: dict[str, int], calls: list[str]) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    (shop / "Makefile").write_text(BLOCKS["make"])
    code, called = call(shop, "make", "month", **codes)
    assert called == calls
    assert code == (2 if codes else 0)
    if "check" not in codes:
        assert (shop / ".monitor-status").read_text() == f"{codes.get('monitor', 0)}\n"


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
        def __init__(self, task_id: str, bash_command: str, cwd: str) -> None:
            self.task_id, self.bash_command, self.cwd, self.after = task_id, bash_command, cwd, []
            tasks.append(self)

        def __rshift__(self, other: Operator) -> Operator:
            other.after.append(self.task_id)
            return other

    bash = "airflow.providers.standard.operators.bash"
    modules = {bash[:end]: ModuleType(bash[:end]) for end in (*(p for p, c in enumerate(bash) if c == "."), len(bash))}
    modules["airflow"].DAG = Dag  # type: ignore[attr-defined]
    modules[bash].BashOperator = Operator  # type: ignore[attr-defined]
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile(BLOCKS["python"], "dag.py", "exec"), {})
    order = [("check", []), ("monitor", ["check"]), ("run", ["monitor"]), ("alarm", ["run"])]
    assert [(one.task_id, one.after) for one in tasks] == order
    assert all(one.cwd == "/srv/shop" for one in tasks)
    ended = [call(shop, "bash", "-c", one.bash_command, monitor=3)[0] for one in tasks]
    assert ended == [0, 0, 0, 3]
    assert (shop / "calls.txt").read_text().splitlines()[2] == f"run {STUDY}"


LAST = """{
 "cells": [{"cell_type": "code", "id": "a", "execution_count": null, "metadata": {"tags": ["parameters"]}, "outputs": [],
  "source": "study = ''"},
  {"cell_type": "code", "id": "b", "execution_count": null, "metadata": {}, "outputs": [],
  "source": "from churn.pipeline.publish import publishing\\nfrom churn.study import load_study\\nS = load_study(study)\\nwith publishing(S) as staged:\\n    (staged.reports / 'run.json').write_text('{}')"}],
 "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
 "nbformat": 4, "nbformat_minor": 5}
"""  # noqa: E501
"""a notebook that publishes nothing but an empty record: what comes between does not read the database"""


@pytest.fixture
def server(postgres: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Any]]:
    """host:port of a server with the tables that dbt's model names, and a function that executes SQL there."""
    import adbc_driver_postgresql.dbapi as driver

    login = f"keeper:{quote(postgres['password'], safe='')}@{postgres['host']}:{postgres['port']}"
    with driver.connect(f"postgresql://{login}/postgres", autocommit=True) as connection, connection.cursor() as cursor:

        def execute(statement: str) -> list[tuple[Any, ...]]:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

        execute("drop schema if exists analytics cascade")
        execute("create schema analytics")
        execute("drop role if exists reader")
        execute("create role reader login password 'only reads'")
        execute("grant usage on schema analytics to reader")
        execute(
            "create table analytics.orders as select n as order_id, 'c' || n % 40 as customer_id,"
            " timestamp '2025-01-01' + n * interval '11 hours' as ordered_at from generate_series(1, 700) as n"
        )
        execute(
            "create table analytics.items as select n as order_id, 'p' || n % 9 as product_id,"
            " 'k' || n % 3 as category, 5 + n % 7 as amount from generate_series(1, 9000) as n"
        )
        monkeypatch.setenv("SHOP_PASSWORD", "only reads")
        monkeypatch.setenv("LEDGER_PASSWORD", postgres["password"])
        yield f"{postgres['host']}:{postgres['port']}/postgres", execute
        execute("drop schema analytics cascade")
        execute("drop role reader")


def build(execute: Any) -> None:
    """What dbt does with the page's model: fills in the template, makes the table, runs the hooks, all in SQL."""
    settings: dict[str, Any] = {}
    this = "analytics.order_lines"

    def config(**given: Any) -> str:
        settings.update(given)
        return ""

    query = jinja2.Template(BLOCKS["sql"]).render(config=config, ref=lambda name: f"analytics.{name}", this=this)
    execute(f"drop table if exists {this}")
    execute(f"create table {this} as {query}")
    for hook in settings["post_hook"]:
        execute(jinja2.Template(hook).render(this=this))


@pytest.mark.integration
def test_dbt_s_table_is_read_month_by_month(
    shop: Path, server: tuple[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's model, hooks, study file and commands, on a real server and with the real `churn run`."""
    at, execute = server
    build(execute)
    assert execute("select 1 from pg_indexes where tablename = 'order_lines' and indexdef like '%(ordered_at)'")
    folder = shop / "data" / "myshop"
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(BLOCKS["toml"].replace("db.example.org/shop", at))
    (shop / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "01_data_and_cleaning.ipynb", shop / "notebooks")
    (shop / "notebooks" / "02_publish.ipynb").write_text(LAST)
    monkeypatch.chdir(shop)
    first, again, fresh = re.findall(r"^\$ churn (.*?) +#", BLOCKS["console"], flags=re.M)
    lines, shown = [], shop / "reports" / "myshop" / "notebooks" / "01_data_and_cleaning.ipynb"
    told = []
    for command in (first, again, fresh):
        assert main(command.split()) == 0, capsys.readouterr().err
        lines.append(pd.read_parquet(folder / "interim" / "order_lines.parquet"))
        told.append(re.findall(r"order_lines: [\d,]+ rows[^\"]*?were read", shown.read_text())[0])
        execute("delete from analytics.orders where order_id <= 600")  # old rows: not asked for again, and not missed
        execute(
            "insert into analytics.orders select n, 'c' || n % 40, timestamp '2025-01-01' + n * interval '11 hours'"
            " from generate_series(701, 760) as n on conflict do nothing"
        )
        build(execute)
    assert [len(one) for one in lines[:2]] == [700, 760]
    assert len(lines[2]) < 300
    how = [one.split(" rows ")[1] for one in told]
    assert how == ["were read", "from 2025-11-10 on, or undated, were read", "were read"]
