"""All notebooks of a study, executed in order; results appear only when every one of them ended well."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import papermill
import zmq
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .. import project
from ..errors import UserError
from ..study import Study, default_out, load_study
from .kernel_watchdog import VARIABLE, kernel_timeout, watching
from .kernels import ForkingKernelManager, kernel_managers
from .publish import publishing, study_lock
from .study_store import StudyStore

NOTEBOOKS = project.packaged("notebooks")
"""those that came with the package; a project folder made by `churn new` has its own"""


def run_study(
    path: str | Path, out: str | Path | None = None, *, fresh: bool = False, explain_cache: bool = False
) -> Study:
    """The study whose models/ and reports/ are now published; interim/ stays for rerunning single notebooks.

    What earlier runs computed from the same data is reused (study_store); `fresh`: everything is computed anew;
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
    timeout = kernel_timeout()
    with (
        study_lock(study),
        publishing(study) as staged,
        _environment(study, staged.root),
        kernel_managers() as manager,
        _progress(notebooks) as bar,
    ):
        # imported while the process that forks the kernels imports too
        from ..reporting import export_notebook_html
        from .handouts import require
        from .monitor import record_run

        require(study.report.formats)  # said now, and not after minutes of work
        store = StudyStore(study)
        store.begin_run(fresh)
        executed = staged.reports / "notebooks"
        executed.mkdir(parents=True, exist_ok=True)
        for notebook in notebooks:
            start = time.perf_counter()
            _execute(notebook, executed / notebook.name, source, timeout, manager, bar)
            export_notebook_html(executed / notebook.name, executed / f"{notebook.stem}.html")
            seconds[notebook.stem] = round(time.perf_counter() - start, 1)
        _add_seconds(staged.reports / "run.json", seconds)
        store.end_run()
    record_run(study)
    if explain_cache:
        print(_explained(store.uses()))
    print(f"report: {_shown(study.paths.reports / 'report.html')}\nmodels: {_shown(study.paths.models)}")
    return study


def _execute(
    notebook: Path,
    executed: Path,
    study_file: Path,
    kernel_timeout: float,
    manager: type[AsyncKernelManager],
    bar: Progress,
) -> None:
    try:
        papermill.execute_notebook(
            notebook,
            executed,
            parameters={"study": str(study_file)},
            engine_name=_WatchedEngine.name,
            bar=bar,
            kernel_timeout=kernel_timeout,
            kernel_manager_class=manager,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            cwd=str(notebook.parent),
            progress_bar=False,
            iopub_timeout=20,  # seconds. On a busy machine the word "idle" after a cell's own reply was seen to get
            raise_on_iopub_timeout=False,  # lost, twice; the reply says whether the cell went well, so the run goes on
            log_output=False,
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )
    except PapermillExecutionError as error:
        where = f"{notebook.name}, cell {error.exec_count}"
        if error.ename == "UserError":
            raise UserError(f"{where}: {error.evalue}") from None
        print(f"\n{where} stopped with {error.ename}: {error.evalue}\n{_last_frames(error)}", file=sys.stderr)
        raise SystemExit(1) from None
    except _Ended as ended:
        raise UserError(f"{notebook.name}, {ended}") from None


class _Ended(Exception):
    """The kernel is gone: in which cell, and why."""


_STALLED = (
    "its process neither worked nor sent anything for {:.0f} seconds and was ended; nothing published was changed: run"
    f" again (if it was waiting for a slow database, allow more seconds with {VARIABLE} in the environment)"
)
_DIED = (
    "its process was ended from outside, most often by the system for want of memory; nothing published was changed:"
    " close other programs, read fewer lines, or lower `memory` in [engine]"
)


class _Client(PapermillNotebookClient):
    """papermill's client, which looks into its channels once a second while a cell works.

    The kernel's reply was seen to lie in the shell channel while the client slept: a ZeroMQ socket wakes its reader
    once, and on a busy machine that was lost. Reading EVENTS hands out whatever has come in.
    """

    async def _async_check_alive(self) -> None:
        for channel in (self.kc.shell_channel, self.kc.iopub_channel):
            channel.socket.get(zmq.EVENTS)
        await super()._async_check_alive()


class _WatchedEngine(Engine):
    """An engine of papermill that moves a progress bar on after every cell, and watches the kernel."""

    name = "churn"

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        bar: Progress,
        kernel_timeout: float,
        input_path: str,
        start_timeout: int,
        **options: Any,
    ) -> None:
        """Executes the cells; `options` are those of nbclient's NotebookClient."""
        task = bar.task_ids[0]
        bar.update(task, description=Path(input_path).stem)
        on_start, on_complete, on_message = nb_man.cell_start, nb_man.cell_complete, nb_man.autosave_cell
        cells = []

        def cell_start(cell: Any, *place: Any, **details: Any) -> None:
            cells.append(cell)
            on_start(cell, *place, **details)

        def cell_complete(cell: Any, **details: Any) -> None:
            on_complete(cell, **details)
            bar.advance(task)

        def autosave_cell() -> None:  # called at every message
            watchdog.touch()
            on_message()

        nb_man.cell_start, nb_man.cell_complete, nb_man.autosave_cell = cell_start, cell_complete, autosave_cell
        manager = options["kernel_manager_class"]
        if issubclass(manager, ForkingKernelManager):
            manager.server.wait()  # what imports is no kernel that hangs
        with watching(kernel_timeout) as watchdog:
            try:
                _Client(nb_man, kernel_name=kernel_name, startup_timeout=start_timeout, **options).execute()
            except DeadKernelError:
                where = f"cell {sum(cell.cell_type == 'code' for cell in cells)}"
                raise _Ended(f"{where}: {_STALLED.format(watchdog.timeout) if watchdog.stalled else _DIED}") from None


papermill_engines.register(_WatchedEngine.name, _WatchedEngine)


@contextmanager
def _progress(notebooks: list[Path]) -> Iterator[Progress]:
    cells = sum(len(nbformat.read(notebook, as_version=4).cells) + 1 for notebook in notebooks)
    columns = (TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        bar.add_task("starting", total=cells)
        yield bar


@contextmanager
def _environment(study: Study, stage: Path) -> Iterator[None]:
    """What the kernels need to know besides `study`: where to write, and that results are staged, not published."""
    variables = {"CHURN_OUT": str(study.out), "CHURN_STAGE": str(stage)}
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def _last_frames(error: PapermillExecutionError) -> str:
    lines = [line for line in "\n".join(error.traceback).splitlines() if line.strip()]
    return "\n".join(lines[-12:])


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
