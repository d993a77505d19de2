"""All notebooks of a study, each after those it waits for; results appear only when every one of them ended well."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from .. import interim, project
from ..errors import UserError
from ..study import Study, default_out, load_study
from . import notebook_order
from .kernel_watchdog import kernel_timeout
from .kernels import kernel_managers, side_by_side, stop_kernels
from .publish import STAGE, publishing, study_lock
from .study_store import StudyStore

NOTEBOOKS = project.packaged("notebooks")
"""those that came with the package; a project folder made by `churn new` has its own"""


TABLES_OF_TWO = 25.0
"""how many times the feature table two notebooks that train side by side may take; one was seen to take ten times"""


def run_study(
    path: str | Path, out: str | Path | None = None, *, fresh: bool = False, explain_cache: bool = False
) -> Study:
    """The study whose models/ and reports/ are now published; interim/ stays for rerunning single notebooks.

    What earlier runs computed from the same data is reused (study_store), and rows that they read from a database with
    `since` (ingest.sources.read_before); `fresh`: everything is read and computed anew;
    `explain_cache`: prints at the end what was reused, and why the rest was not.
    Raises UserError naming notebook, cell and cause when a notebook stops on something its user can mend; a defect
    of ours is raised as it is. Either way nothing under models/ or reports/ has changed.
    """
    study = load_study(path, out)
    notebooks = project.notebooks(default_out(study.folder), NOTEBOOKS)
    if not notebooks:
        raise UserError(f"no notebooks at {NOTEBOOKS}: install churn again, or lay out a project with `churn new DIR`")
    source = Path(path)
    source = (source / "study.toml" if source.is_dir() else source).resolve()
    seconds: dict[str, float] = {}
    timeout, waits = kernel_timeout(), notebook_order.waits_for(notebooks)
    with (
        study_lock(study),
        publishing(study) as staged,
        kernel_managers() as manager,
        _progress(notebooks) as bar,
        ThreadPoolExecutor(1, thread_name_prefix="page") as pages,
        tempfile.TemporaryDirectory() as notes,
    ):
        # imported while the process that forks the kernels imports too
        from ..ingest import forget_rows
        from ..reporting import export_notebook_html
        from . import notebook_engine
        from .handouts import require
        from .late_settings import refuse_unusable
        from .monitor import record_run

        require(study.report.formats)  # said now, and not after minutes of work
        refuse_unusable(study)
        store = StudyStore(study)
        store.begin_run(fresh)
        if fresh:
            forget_rows(study)
        executed = staged.reports.absolute() / "notebooks"
        executed.mkdir(parents=True, exist_ok=True)
        exported: list[Future[Path]] = []

        def execute(notebook: Path, written_all: Callable[[], None]) -> None:
            start, note = time.perf_counter(), Path(notes) / notebook.stem

            def on_written() -> None:
                note.touch()
                written_all()

            with bar.showing(notebook.stem):
                notebook_engine.execute(
                    notebook,
                    executed / notebook.name,
                    language=study.study.language,
                    parameters={"study": str(source)},
                    environment=_environment(study, staged.root, notebook, waits) | {interim.WRITTEN: str(note)},
                    manager=manager,
                    kernel_timeout=timeout,
                    on_cell=bar.advance,
                    on_written=on_written,
                )
            page = executed / f"{notebook.stem}.html"  # made while the next notebook is executed
            exported.append(pages.submit(export_notebook_html, executed / notebook.name, page, study.study.language))
            seconds[notebook.stem] = round(time.perf_counter() - start, 1)

        workers = side_by_side(manager, study.engine.workers)
        notebook_order.execute_all(
            waits,
            execute,
            workers,
            stop=lambda: stop_kernels(manager),
            seconds=_last_seconds(study),
            needed=lambda: TABLES_OF_TWO * _table_bytes(study),
        )
        for page in exported:
            page.result()
        _add_seconds(staged.reports / "run.json", {notebook.stem: seconds[notebook.stem] for notebook in notebooks})
        store.end_run()
    record_run(study)
    if explain_cache:
        print(_explained(store.uses()))
    print(f"report: {_shown(study.paths.reports / 'report.html')}\nmodels: {_shown(study.paths.models)}")
    return study


class _Bar:
    """A progress bar over all cells, with the notebooks that are being executed."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task
        self._running: list[str] = []

    def advance(self) -> None:
        """One more cell has been executed."""
        self._progress.advance(self._task)

    @contextmanager
    def showing(self, name: str) -> Iterator[None]:
        """Names the notebook while the block runs."""
        self._running.append(name)
        self._describe()
        try:
            yield
        finally:
            self._running.remove(name)
            self._describe()

    def _describe(self) -> None:
        running = list(self._running)
        if running:
            more = f" +{len(running) - 1}" if len(running) > 1 else ""
            self._progress.update(self._task, description=running[0] + more)


@contextmanager
def _progress(notebooks: list[Path]) -> Iterator[_Bar]:
    cells = sum(len(notebook_order.content(notebook)["cells"]) + 1 for notebook in notebooks)
    columns = (TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield _Bar(progress, progress.add_task("starting", total=cells))


def _environment(study: Study, stage: Path, notebook: Path, waits: Mapping[Path, frozenset[Path]]) -> dict[str, str]:
    """What a kernel needs to know besides `study`: where to write, that results are staged, what runs too."""
    return {
        "CHURN_OUT": str(study.out),
        STAGE: str(stage),
        interim.NOTEBOOK: interim.notebook_id(notebook),
        interim.CONCURRENT: " ".join(map(interim.notebook_id, notebook_order.concurrent_with(notebook, waits))),
    }


def _table_bytes(study: Study) -> int:
    """What the feature table takes in memory, a number a cell; 0 before it has been made."""
    try:
        table = pq.read_metadata(study.paths.interim / "features.parquet")
    except (OSError, pa.ArrowInvalid):
        return 0
    return 8 * int(table.num_rows) * int(table.num_columns)


def _last_seconds(study: Study) -> dict[str, float]:
    """What the notebooks took in the last run that was published; empty before the first."""
    try:
        facts = json.loads((study.paths.reports / "run.json").read_text(encoding="utf-8"))
        return {str(name): float(taken) for name, taken in facts["seconds"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _add_seconds(file: Path, seconds: dict[str, float]) -> None:
    facts = json.loads(file.read_text(encoding="utf-8"))
    facts["seconds"] = seconds
    file.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _explained(uses: pd.DataFrame) -> str:
    """One line per kind with how many were reused, and one per result that was not."""
    lines = []
    for kind, rows in uses.groupby("kind", sort=False):
        lines.append(f"{kind}: {rows['reused'].sum()} of {len(rows)} reused")
        lines += [f"  {row.name}: {row.reason}" for row in rows[~rows["reused"]].itertuples(index=False)]
    return "\n".join(lines) or "nothing was asked of the store"


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
