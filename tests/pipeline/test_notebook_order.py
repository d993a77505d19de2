"""Notebooks wait for those they name, and run side by side otherwise; what a concurrent one writes cannot be read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from churn import interim
from churn.errors import UserError
from churn.pipeline import notebook_order, run
from churn.pipeline.notebook_order import concurrent_with, execute_all, waits_for
from churn.study import Study, load_study


def written(folder: Path, after: Sequence[Any]) -> list[Path]:
    """Notebooks 00, 01, ... with these `after` in their metadata; None: without one."""
    files = []
    for number, names in enumerate(after):
        notebook = nbformat.v4.new_notebook()
        if names is not None:
            notebook.metadata["churn"] = {"after": names}
        files.append(folder / f"{number:02}.ipynb")
        nbformat.write(notebook, files[-1])
    return files


def named(waits: dict[Path, frozenset[Path]]) -> dict[str, set[str]]:
    return {notebook.stem: {other.stem for other in before} for notebook, before in waits.items()}


def test_a_notebook_waits_for_what_those_it_names_wait_for(tmp_path: Path) -> None:
    waits = waits_for(written(tmp_path, [[], ["00"], ["00"], ["01"]]))
    assert named(waits) == {"00": set(), "01": {"00"}, "02": {"00"}, "03": {"00", "01"}}
    assert [other.stem for other in concurrent_with(tmp_path / "02.ipynb", waits)] == ["01", "03"]


@pytest.mark.parametrize("after", [None, ["00", "07"], ["03"], ["02"]], ids=str)
def test_one_that_names_none_before_it_stands_between_all_before_and_all_behind(tmp_path: Path, after: Any) -> None:
    waits = waits_for(written(tmp_path, [[], [], after, ["00"]]))
    assert named(waits) == {"00": set(), "01": set(), "02": {"00", "01"}, "03": {"00", "01", "02"}}
    assert concurrent_with(tmp_path / "02.ipynb", waits) == []


@pytest.mark.parametrize("after", ["00", 3, [["00"]]], ids=str)
def test_what_is_no_list_of_names_is_refused(tmp_path: Path, after: Any) -> None:
    with pytest.raises(UserError, match=r"^01\.ipynb: churn\.after .* remove `after`"):
        waits_for(written(tmp_path, [[], after]))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"nbformat": 3, "worksheets": []}'], ids=repr)
def test_what_is_no_notebook_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "07_own.ipynb").write_text(text)
    with pytest.raises(UserError, match=r"07_own\.ipynb is no notebook .*save it again in JupyterLab, or remove it$"):
        waits_for([tmp_path / "07_own.ipynb"])


graphs = st.integers(1, 9).flatmap(
    lambda count: st.tuples(
        *(st.frozensets(st.integers(0, max(at - 1, 0))) if at else st.just(frozenset()) for at in range(count))
    )
)


@given(graphs, st.integers(1, 4))
def test_every_notebook_is_executed_once_and_after_those_it_waits_for(
    graph: tuple[frozenset[int], ...], workers: int
) -> None:
    names = [Path(f"{number:02}") for number in range(len(graph))]
    waits: dict[Path, frozenset[Path]] = {}
    for number, direct in enumerate(graph):
        before = frozenset(names[other] for other in direct)
        waits[names[number]] = before.union(*(waits[other] for other in before))
    begun: list[Path] = []
    ended: list[Path] = []
    most, lock = [0], threading.Lock()

    def execute(notebook: Path, _: Callable[[], None]) -> None:
        with lock:
            assert waits[notebook] <= set(ended)
            begun.append(notebook)
            most[0] = max(most[0], len(begun) - len(ended))
        with lock:
            ended.append(notebook)

    execute_all(waits, execute, workers, stop=lambda: None)
    assert sorted(ended) == names
    assert most[0] <= workers
    if workers == 1:
        assert ended == names


def test_two_that_do_not_wait_run_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook_order, "FREE", 0.0)
    meeting = threading.Barrier(2, timeout=20)
    waits: dict[Path, frozenset[Path]] = {Path("00"): frozenset(), Path("01"): frozenset()}
    execute_all(waits, lambda notebook, _: meeting.wait() and None, 2, stop=lambda: None)
    monkeypatch.setattr(notebook_order, "FREE", 1.0)  # never as much as that is available
    alone: list[int] = []
    running = [0]

    def execute(notebook: Path, _: Callable[[], None]) -> None:
        running[0] += 1
        time.sleep(0.02)
        alone.append(running[0])
        running[0] -= 1

    execute_all(waits, execute, 2, stop=lambda: None)
    assert alone == [1, 1]
    monkeypatch.setattr(notebook_order, "FREE", 0.0)
    execute_all(waits, execute, 2, stop=lambda: None, needed=lambda: float("inf"))
    assert alone == [1, 1, 1, 1]


@pytest.mark.parametrize("failure", [None, UserError("no")], ids=repr)
def test_those_that_wait_begin_once_all_is_written(failure: UserError | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """00 goes on until 02 has begun, which waits for both others; what fails in it then still ends the run."""
    monkeypatch.setattr(notebook_order, "FREE", 0.0)
    last, begun = threading.Event(), []

    def execute(notebook: Path, written: Callable[[], None]) -> None:
        begun.append(notebook.stem)
        if notebook.stem == "00":
            written()
            assert last.wait(20)
            if failure:
                raise failure
        elif notebook.stem == "02":
            last.set()

    zero, one, two = Path("00"), Path("01"), Path("02")
    waits = {zero: frozenset[Path](), one: frozenset({zero}), two: frozenset({zero, one})}
    if failure is None:
        execute_all(waits, execute, 2, stop=lambda: None)
    else:
        with pytest.raises(UserError, match="no"):
            execute_all(waits, execute, 2, stop=lambda: None)
    assert begun == ["00", "01", "02"]


def test_the_chain_of_a_notebook_is_its_own_seconds_and_the_longest_behind_it(tmp_path: Path) -> None:
    waits = waits_for(written(tmp_path, [[], ["00"], ["00"], ["01"]]))
    chains = notebook_order._longest_chain(waits, {"00": 5.0, "02": 9.0})
    assert {notebook.stem: chain for notebook, chain in chains.items()} == {"00": 14.0, "01": 2.0, "02": 9.0, "03": 1.0}


@pytest.mark.parametrize("failure", [UserError("no"), SystemExit(1), KeyboardInterrupt()], ids=repr)
def test_the_first_failure_stops_the_others_and_is_raised(
    failure: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook_order, "FREE", 0.0)
    stopped, begun = threading.Event(), []

    def execute(notebook: Path, _: Callable[[], None]) -> None:
        begun.append(notebook.stem)
        if notebook.stem == "00":
            raise failure
        assert stopped.wait(20)
        raise RuntimeError("its kernel is gone")

    waits = {Path("00"): frozenset(), Path("01"): frozenset(), Path("02"): frozenset({Path("00"), Path("01")})}
    with pytest.raises(type(failure)):
        execute_all(waits, execute, 2, stop=stopped.set)
    assert begun == ["00", "01"]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "study.toml").write_text('[study]\nname = "shop"\n[order_lines]\npath = "lines.csv"\n')
    return load_study(tmp_path / "study.toml", tmp_path / "out")


def in_notebook(monkeypatch: pytest.MonkeyPatch, name: str, concurrent: str) -> None:
    monkeypatch.setenv(interim.NOTEBOOK, name)
    monkeypatch.setenv(interim.CONCURRENT, concurrent)


def test_what_a_concurrent_notebook_writes_can_be_neither_read_nor_written(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pd.DataFrame({"a": [1]})
    in_notebook(monkeypatch, "07_profiles:a", "")
    interim.write(study, "groups", table)
    interim.write_facts(study, "sizes", {"a": 1})
    in_notebook(monkeypatch, "10_value:b", "07_profiles:a 08_lost:c")
    for forbidden in (
        lambda: interim.read(study, "groups"),
        lambda: interim.read_if_there(study, "groups"),
        lambda: interim.read_facts(study, "sizes"),
        lambda: interim.write(study, "groups", table),
    ):
        with pytest.raises(UserError, match=r'10_value .*07_profiles writes.*add "07_profiles" to churn\.after'):
            forbidden()
    in_notebook(monkeypatch, "10_value:b", "08_lost:c")
    assert interim.read(study, "groups").equals(table)
    monkeypatch.delenv(interim.NOTEBOOK)
    monkeypatch.delenv(interim.CONCURRENT)
    interim.write(study, "groups", table)
    assert interim.read_facts(study, "sizes") == {"a": 1}


def test_what_an_earlier_version_of_a_notebook_wrote_is_free(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, notebook = pd.DataFrame({"a": [1]}), tmp_path / "07_profiles.ipynb"
    notebook.write_text("writes groups")
    in_notebook(monkeypatch, interim.notebook_id(notebook), "")
    interim.write(study, "groups", table)
    in_notebook(monkeypatch, "10_value:b", interim.notebook_id(notebook))
    with pytest.raises(UserError, match="07_profiles writes"):
        interim.write(study, "groups", table)
    notebook.write_text("writes groups no more")
    in_notebook(monkeypatch, "10_value:b", interim.notebook_id(notebook))
    interim.write(study, "groups", table)
    assert interim.read(study, "groups").equals(table)


def test_nothing_is_written_after_the_cell_that_says_all_is(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_notebook(monkeypatch, "07_profiles:a", "")
    monkeypatch.setenv(interim.WRITTEN, str(tmp_path / "note"))
    interim.write_facts(study, "sizes", {"a": 1})
    (tmp_path / "note").touch()
    with pytest.raises(UserError, match=r"^07_profiles writes sizes\.json after its cell with the tag `written`"):
        interim.write_facts(study, "sizes", {"a": 2})
    assert interim.read_facts(study, "sizes") == {"a": 1}


def test_a_notebook_that_goes_on_after_it_is_concurrent_with_those_that_wait(tmp_path: Path) -> None:
    files = written(tmp_path, [[], ["00"], ["01"]])
    notebook = nbformat.read(files[0], as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(metadata={"tags": ["written"]}))
    nbformat.write(notebook, files[0])
    waits = waits_for(files)
    concurrent = [[other.stem for other in concurrent_with(file, waits)] for file in files]
    assert concurrent == [["01", "02"], [], []]


def test_our_notebooks_say_what_they_wait_for() -> None:
    waits = waits_for(sorted(run.NOTEBOOKS.glob("*.ipynb")))
    for notebook in waits:
        assert "after" in nbformat.read(notebook, as_version=4).metadata["churn"], notebook.name
    pairs = sum(len(concurrent_with(notebook, waits)) for notebook in waits) // 2
    assert pairs >= 10  # 07, 08 and 09 along with 06 and 10; 12 and 13 with 11
