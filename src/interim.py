"""The files that one notebook leaves for the next, under `interim/`: tables as Parquet, other facts as JSON.

A run executes notebooks side by side where none waits for the other, and says so to each in its environment. To read
what a concurrent notebook writes is then an error, since what is found there depends on which was faster. So is to
write after the cell that says that all is written.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from .atomic_write import replacing
from .errors import UserError
from .study import Study

NOTEBOOK = "CHURN_NOTEBOOK"
"""environment variable, set in a run: the notebook that is executed, as `notebook_id`"""
CONCURRENT = "CHURN_CONCURRENT"
"""environment variable, set in a run: ids of notebooks that may be executed at the same time, separated by blanks"""
WRITTEN = "CHURN_WRITTEN"
"""environment variable, set in a run: a file that is there once the notebook's cell with the tag `written` has ended"""
ROW_GROUP = 50_000
"""rows that a reader of one as_of can leave out at a time"""
_WRITERS = "writers"


def notebook_id(notebook: Path) -> str:
    """Name and digest of a notebook: what an earlier version of it wrote, it may not write any more."""
    return f"{notebook.stem}:{hashlib.sha256(notebook.read_bytes()).hexdigest()[:12]}"


def read(study: Study, name: str) -> pd.DataFrame:
    """The table `interim/<name>.parquet`. Raises UserError when it is absent or cannot be read."""
    file = _table(study, name)
    _check_order(file, "reads")
    try:
        return pd.read_parquet(file)
    except FileNotFoundError:
        raise UserError(f"{file} is missing: run the notebooks in order (`churn run`)") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{file} cannot be read ({type(error).__name__}): run the notebook that makes it") from None


def read_if_there(study: Study, name: str) -> pd.DataFrame | None:
    """The table `interim/<name>.parquet`, or None where there is none. Raises UserError when it cannot be read."""
    return read(study, name) if _table(study, name).exists() else None


def write(study: Study, name: str, frame: pd.DataFrame) -> Path:
    """The file written, whole or not at all; the index is not kept. Raises UserError when it cannot be written."""
    return _write(
        _table(study, name),
        lambda draft: frame.to_parquet(draft, index=False, compression="zstd", row_group_size=ROW_GROUP),
    )


def remove(study: Study, name: str) -> None:
    """Removes the table `interim/<name>.parquet` where there is one."""
    _table(study, name).unlink(missing_ok=True)


def read_facts(study: Study, name: str) -> dict[str, Any]:
    """The dict in `interim/<name>.json`. Raises UserError when it is absent or cannot be read."""
    file = study.paths.interim / f"{name}.json"
    _check_order(file, "reads")
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return facts
    except FileNotFoundError:
        raise UserError(f"{file} is missing: run the notebooks in order (`churn run`)") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{file} cannot be read ({type(error).__name__}): run the notebook that makes it") from None


def write_facts(study: Study, name: str, facts: dict[str, Any]) -> Path:
    """The file written, as `write` does: a dict of builtins; numbers come back to the last digit."""
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    return _write(study.paths.interim / f"{name}.json", lambda draft: draft.write_text(text, encoding="utf-8"))


def _table(study: Study, name: str) -> Path:
    return study.paths.interim / f"{name}.parquet"


def _write(file: Path, fill: Callable[[Path], Any]) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _note_writer(file)
        with replacing(file) as draft:
            fill(draft)
    except OSError as error:
        raise UserError(
            f"cannot write {file} ({error.strerror or error}): free some space or choose a folder with --out"
        ) from None
    return file


def _check_order(file: Path, does: str) -> None:
    """Raises UserError where a notebook that may run at the same time has written `file`."""
    note = _writer_of(file)
    if note.is_file() and (writer := note.read_text(encoding="utf-8")) in os.environ.get(CONCURRENT, "").split():
        ours, theirs = (one.partition(":")[0] for one in (os.environ[NOTEBOOK], writer))
        raise UserError(
            f"{ours} {does} {file.name}, which {theirs} writes, and does not wait for it: add "
            f'"{theirs}" to churn.after in the metadata of {ours}.ipynb, or remove `after` there, and it '
            f"waits for all before it; if {theirs} waits for {ours}, take away the tag `written` in {ours}.ipynb"
        )


def _note_writer(file: Path) -> None:
    """Keeps which notebook of a run has written `file`; see `_check_order`."""
    if notebook := os.environ.get(NOTEBOOK):
        _check_order(file, "writes")
        if WRITTEN in os.environ and Path(os.environ[WRITTEN]).exists():
            raise UserError(
                f"{notebook.partition(':')[0]} writes {file.name} after its cell with the tag `written`, when others "
                "have begun to read: give that tag to a later cell of the notebook, or to none"
            )
        _writer_of(file).parent.mkdir(exist_ok=True)
        with replacing(_writer_of(file)) as draft:
            draft.write_text(notebook, encoding="utf-8")


def _writer_of(file: Path) -> Path:
    return file.parent / _WRITERS / f"{file.name}.txt"
