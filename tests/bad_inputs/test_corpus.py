"""Every broken input is handled as documented or ends in one line naming what, where and what to do."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .corpus import CASES, Case, outcome

NOBODY = 65534


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """Root reads everything, so for these cases it becomes nobody for a moment."""
    if os.geteuid() != 0:
        yield
        return
    folder.chmod(0o755)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="churn-bad-inputs-"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_is_handled_or_told_in_one_line(case: Case, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue("open_folder") if case.unprivileged else tmp_path
    case.make(folder)
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file() and not file.is_symlink()}
    if case.unprivileged:
        with unprivileged(folder):
            message, good = outcome(case, folder)
    else:
        message, good = outcome(case, folder)
    assert good, message
    assert before == {file: file.read_bytes() for file in before}, "the inputs were changed"


def test_there_are_enough_and_each_has_its_own_name() -> None:
    assert len(CASES) >= 80
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.fragments or (case.handled and case.check) for case in CASES)
