"""Results that appear whole or not at all, and one run of a study at a time.

Everything is written into `<out>/.<study>.staging/`, brought to disk, and then changes places with models/<study>/ and
reports/<study>/: in one step where the system can (see `atomic_write.put_folder`); elsewhere, killed between two
renames, the folder is missing until the next start. A journal, written before the first change of places and removed
after the last, lets the next start finish what a killed run had begun; a staging folder without a journal is an
unfinished run and is removed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ..atomic_write import put_folder, replacing, to_disk
from ..errors import UserError
from ..study import Study

STAGE = "CHURN_STAGE"
"""environment variable: the staging folder of the run that executes this notebook"""

_NOTEBOOKS = "notebooks"
"""in reports/<study>/: the executed notebooks, kept when notebook 11 is rerun by itself"""


@dataclass(frozen=True)
class Staged:
    """Where to write what is to be published: `models` and `reports`, both in `root`."""

    root: Path

    @property
    def models(self) -> Path:
        """Where the run puts its model files before they are published."""
        return self.root / "models"

    @property
    def reports(self) -> Path:
        """Where the run puts its report and tables before they are published."""
        return self.root / "reports"


@contextmanager
def study_lock(study: Study) -> Iterator[None]:
    """Holds the study's lock while the block runs: no other process can take it for the same study and output folder.

    The operating system lets go of it when the process ends, however it ends. Inside a notebook that `churn run`
    executes the runner holds it already. Raises UserError, naming the process that holds it.
    """
    if _staged_by_runner(study):
        yield
        return
    path = study.paths.models.parent / f".{study.study.name}.lock"
    _make_folder(path.parent)
    holder = path.with_suffix(".holder")
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = holder.read_text(encoding="utf-8") if holder.exists() else "another process"
        raise UserError(
            f"study {study.study.name} is being run by {who}; wait until it has ended, or stop it (lock {path})"
        ) from None
    try:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()} since {now}", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def publishing(study: Study) -> Iterator[Staged]:
    """An empty staging folder, whose content becomes models/<study>/ and reports/<study>/ if the block ends well.

    If it ends with an exception the staging folder is removed and what was published before stays untouched. Finishes
    or clears away what a killed run left. Call it under `study_lock`. Inside a notebook that `churn run` executes it
    yields the runner's staging folder and leaves publishing to the runner.
    """
    if _staged_by_runner(study):
        yield Staged(_root(study))
        return
    recover(study)
    staged = Staged(_root(study))
    try:
        for folder in (staged.models, staged.reports):
            _make_folder(folder)
        _check_disk(staged, study)
        yield staged
        _keep_notebooks(staged, study)
        _publish(staged, study)
    except BaseException:
        if not _journal(study).exists():
            shutil.rmtree(staged.root, ignore_errors=True)
        raise


def recover(study: Study) -> None:
    """Finishes what a killed run had begun to publish, and removes what it had not. Raises UserError for a damaged
    journal."""
    journal, staged = _journal(study), Staged(_root(study))
    if journal.exists():
        try:
            inodes = {str(kind): int(inode) for kind, inode in json.loads(journal.read_text()).items()}
        except (ValueError, AttributeError):
            raise UserError(f"{journal} is damaged: look into {staged.root}, then remove both by hand") from None
        _change_places(staged, study, inodes)
    if staged.root.exists():
        shutil.rmtree(staged.root)


def _root(study: Study) -> Path:
    return study.paths.models.parents[1] / f".{study.study.name}.staging"


def _journal(study: Study) -> Path:
    return _root(study).with_suffix(".publishing")


def _staged_by_runner(study: Study) -> bool:
    stage = os.environ.get(STAGE)
    return stage is not None and Path(stage).resolve() == _root(study).resolve()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot write to {folder} ({error.strerror}): choose another folder with --out") from None


def _check_disk(staged: Staged, study: Study) -> None:
    for published in (study.paths.models, study.paths.reports):
        _make_folder(published.parent)
        if published.parent.stat().st_dev != staged.root.stat().st_dev:
            raise UserError(
                f"{published.parent} and {staged.root.parent} are on different file systems, between which nothing can"
                " be moved into place in one step: choose a folder on one of them with --out"
            )


def _keep_notebooks(staged: Staged, study: Study) -> None:
    old = study.paths.reports / _NOTEBOOKS
    if old.is_dir() and not (staged.reports / _NOTEBOOKS).exists():
        shutil.copytree(old, staged.reports / _NOTEBOOKS)


def _publish(staged: Staged, study: Study) -> None:
    for folder, _, names in os.walk(staged.root):
        for name in names:
            to_disk(Path(folder) / name)
        to_disk(Path(folder))
    inodes = {kind: (staged.root / kind).stat().st_ino for kind in ("models", "reports")}
    with replacing(_journal(study), durable=True, draft_in=staged.root) as draft:
        draft.write_text(json.dumps(inodes))
    _change_places(staged, study, inodes)
    shutil.rmtree(staged.root, ignore_errors=True)


def _change_places(staged: Staged, study: Study, inodes: dict[str, int]) -> None:
    """Staged and published folders changed, unless the published one is already the staged one (same inode)."""
    for kind, published in (("models", study.paths.models), ("reports", study.paths.reports)):
        new = staged.root / kind
        _make_folder(published.parent)
        if not published.exists() or published.stat().st_ino != inodes[kind]:
            put_folder(new, published)
            to_disk(published.parent)
    _journal(study).unlink()
    to_disk(_journal(study).parent)
