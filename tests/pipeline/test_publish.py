"""Publishing: whole or not at all, one run at a time, and nothing lost when a run is killed."""

import errno
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from churn import atomic_write
from churn.errors import UserError
from churn.pipeline import publish
from churn.pipeline.publish import publishing, study_lock
from churn.study import Study, load_study

STUDY = '[study]\nname = "shop"\n[order_lines]\npath = "raw/lines.csv"\n'


@pytest.fixture
def study(tmp_path: Path) -> Study:
    folder = tmp_path / "data" / "shop"
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY)
    return load_study(folder)


def fill(staged: publish.Staged, version: str, files: int = 3) -> None:
    for folder in (staged.models, staged.reports):
        for number in range(files):
            (folder / f"{number}.txt").write_text(version)


def versions(study: Study) -> list[set[str]]:
    """What the published folders hold: one set of versions each; a set of two is a mixed folder."""
    return [
        {file.read_text() for file in folder.glob("*.txt")}
        for folder in (study.paths.models, study.paths.reports)
        if folder.exists()
    ]


def leftovers(study: Study) -> list[str]:
    return sorted(p.name for p in study.out.iterdir() if p.name.startswith("."))


def test_what_was_staged_replaces_what_stood(study: Study) -> None:
    for version in ("one", "two"):
        with publishing(study) as staged:
            fill(staged, version)
    assert versions(study) == [{"two"}, {"two"}]
    assert leftovers(study) == []


def test_a_file_of_an_older_run_does_not_survive(study: Study) -> None:
    with publishing(study) as staged:
        fill(staged, "one", files=5)
    with publishing(study) as staged:
        fill(staged, "two", files=1)
    assert [p.name for p in study.paths.models.iterdir()] == ["0.txt"]


def test_executed_notebooks_survive_a_rerun_of_the_last_notebook(study: Study) -> None:
    with publishing(study) as staged:
        (staged.reports / "notebooks").mkdir()
        (staged.reports / "notebooks" / "01.html").write_text("kept")
    with publishing(study) as staged:
        fill(staged, "two")
    assert (study.paths.reports / "notebooks" / "01.html").read_text() == "kept"


@pytest.mark.parametrize("error", [RuntimeError("notebook stopped"), KeyboardInterrupt(), SystemExit(1)])
def test_an_unfinished_run_changes_nothing(study: Study, error: BaseException) -> None:
    with publishing(study) as staged:
        fill(staged, "one")
    with pytest.raises(type(error)), publishing(study) as staged:
        fill(staged, "two")
        raise error
    assert versions(study) == [{"one"}, {"one"}]
    assert leftovers(study) == []


def test_without_an_atomic_exchange_folders_are_renamed(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_write, "_exchange", lambda one, other: False)
    for version in ("one", "two", "three"):
        with publishing(study) as staged:
            fill(staged, version)
    assert versions(study) == [{"three"}, {"three"}]
    assert leftovers(study) == []


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("dies_at", range(1, 8))
def test_a_publication_that_stopped_anywhere_is_finished_by_the_next_start(
    study: Study, monkeypatch: pytest.MonkeyPatch, atomic: bool, dies_at: int
) -> None:
    """The steps of changing places are renames and unlinks; the process dies before the n-th of them."""
    if not atomic:
        monkeypatch.setattr(atomic_write, "_exchange", lambda one, other: False)
    with publishing(study) as staged:
        fill(staged, "one")
    steps = 0

    class Died(BaseException):
        pass

    def dying(step):
        def instead(*args, **kwargs):
            nonlocal steps
            steps += 1
            if steps == dies_at:
                raise Died
            return step(*args, **kwargs)

        return instead

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", dying(Path.replace))
        patch.setattr(atomic_write, "_exchange", dying(atomic_write._exchange))
        patch.setattr(Path, "unlink", dying(Path.unlink))
        patch.setattr(publish.shutil, "rmtree", lambda *args, **kwargs: None)  # nor does a killed process tidy up
        try:
            with publishing(study) as staged:
                fill(staged, "two")
        except Died:
            pass
    publish.recover(study)
    expected = "one" if dies_at == 1 else "two"  # the first step puts the journal in place
    assert versions(study) == [{expected}, {expected}]
    assert leftovers(study) == []


def test_a_damaged_journal_is_named_and_nothing_is_touched(study: Study) -> None:
    with publishing(study) as staged:
        fill(staged, "one")
    (study.out / ".shop.publishing").write_text("{")
    with pytest.raises(UserError, match=r"\.shop\.publishing is damaged"), publishing(study):
        pass
    assert versions(study) == [{"one"}, {"one"}]


def test_a_second_run_of_the_same_study_is_refused_and_told_who_runs(study: Study) -> None:
    code = (
        "import sys; from churn.pipeline.publish import study_lock; from churn.study import load_study\n"
        "with study_lock(load_study(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(study.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(UserError, match=f"study shop is being run by process {other.pid} on "), study_lock(study):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    with study_lock(study):
        pass


def test_notebooks_under_the_runner_neither_lock_nor_publish(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    with study_lock(study), publishing(study) as outer:
        with monkeypatch.context() as patch:
            patch.setenv("CHURN_STAGE", str(outer.root))
            with study_lock(study), publishing(study) as inner:
                assert inner == outer
                fill(inner, "one")
        assert not study.paths.models.exists()
    assert versions(study) == [{"one"}, {"one"}]


def test_a_full_disk_leaves_the_old_results(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    with publishing(study) as staged:
        fill(staged, "one")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), publishing(study) as staged:
        fill(staged, "two")
    assert versions(study) == [{"one"}, {"one"}]
    assert leftovers(study) == []


WRITER = """
import itertools, sys
from churn import atomic_write
from churn.pipeline import publish
from churn.study import load_study
study = load_study(sys.argv[1])
if sys.argv[3] == "renames":
    atomic_write._exchange = lambda one, other: False
if sys.argv[4] == "small":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
print("ready", flush=True)
for number in itertools.count(int(sys.argv[2])):
    with publish.study_lock(study), publish.publishing(study) as staged:
        for folder in (staged.models, staged.reports):
            for file in range(4):
                (folder / f"{file}.txt").write_text(str(number) * 1000)
"""


def start_writer(study: Study, number: int, way: str = "exchange", limit: str = "none") -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, str(study.folder), str(number), way, limit]
    writer = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def kill_and_look(study: Study, tries: int, way: str) -> None:
    dice = random.Random(8)
    with publishing(study) as staged:
        fill(staged, "0" * 1000, files=4)
    for attempt in range(tries):
        writer = start_writer(study, 1000 * (attempt + 1), way)
        time.sleep(dice.uniform(0.0, 0.12))
        writer.kill()
        writer.communicate()
        if way == "exchange":
            assert [len(found) for found in versions(study)] == [1, 1], "a mixed or missing folder after kill -9"
        publish.recover(study)
        assert [len(found) for found in versions(study)] == [1, 1]
        assert [p for p in leftovers(study) if p != ".shop.lock"] == []


@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_killed_at_random_moments_nothing_is_lost(study: Study, way: str) -> None:
    kill_and_look(study, 5, way)


@pytest.mark.soak
@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_killed_at_a_hundred_random_moments_nothing_is_lost(study: Study, way: str) -> None:
    kill_and_look(study, 100, way)


def test_a_write_the_system_refuses_leaves_the_old_results(study: Study) -> None:
    with publishing(study) as staged:
        fill(staged, "one", files=4)
    writer = start_writer(study, 10**60, limit="small")  # files of 61,000 characters where 50,000 bytes are allowed
    _, errors = writer.communicate(timeout=60)
    assert writer.returncode != 0
    assert "File too large" in errors
    assert versions(study) == [{"one"}, {"one"}]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 50_000


def test_results_on_another_file_system_are_refused_before_anything_is_written(study: Study) -> None:
    shared = Path("/dev/shm")
    if not shared.is_dir() or shared.stat().st_dev == study.out.stat().st_dev:
        pytest.skip("no second file system at /dev/shm")
    with tempfile.TemporaryDirectory(dir=shared) as elsewhere:
        (study.out / "models").symlink_to(elsewhere)
        with pytest.raises(UserError, match="different file systems"), publishing(study):
            pytest.fail("nothing is to be written")
        assert leftovers(study) == []


def test_the_journal_names_both_folders(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}

    def look(staged: publish.Staged, of: Study, inodes: dict[str, int]) -> None:
        seen.update(json.loads((of.out / ".shop.publishing").read_text()))
        (of.out / ".shop.publishing").unlink()

    monkeypatch.setattr(publish, "_change_places", look)
    with publishing(study) as staged:
        fill(staged, "one")
    assert set(seen) == {"models", "reports"}
