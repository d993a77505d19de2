"""One notebook, executed by papermill under a watchdog; what stops it is said in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import papermill
import zmq
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from .. import project
from ..errors import USER_ERRORS, UserError
from .kernel_watchdog import VARIABLE, watching
from .kernels import ForkingKernelManager
from .notebook_order import WRITTEN
from .repeatable import make_repeatable


def execute(
    notebook: Path,
    executed: Path,
    *,
    language: str,
    parameters: Mapping[str, str],
    environment: Mapping[str, str],
    manager: type[AsyncKernelManager],
    kernel_timeout: float,
    on_cell: Callable[[], object],
    on_written: Callable[[], object] = lambda: None,
) -> None:
    """Executes `notebook` in its own folder and writes it with its outputs to `executed`; both paths are absolute.

    The same outputs are the same bytes (`repeatable`).

    language: of the executed copy's prose (en, zh; see `project.translated`). parameters: to the cell tagged so;
    environment: variables of the kernel besides those of this process; on_cell: called after every cell; on_written:
    after a cell with the tag notebook_order.WRITTEN that went well. May be called from several threads at once. Raises
    UserError naming notebook, cell and cause where its user can mend it; SystemExit(1) after a defect of ours, which is
    printed.
    """
    executed.write_bytes(project.translated(notebook, language))
    try:
        papermill.execute_notebook(
            executed,
            executed,
            parameters=dict(parameters),
            engine_name=_WatchedEngine.name,
            on_cell=on_cell,
            on_written=on_written,
            environment=os.environ | dict(environment),
            kernel_timeout=kernel_timeout,
            kernel_manager_class=manager,
            resources={"metadata": {"path": str(notebook.parent)}},
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            progress_bar=False,
            iopub_timeout=20,  # seconds. On a busy machine the word "idle" after a cell's own reply was seen to get
            raise_on_iopub_timeout=False,  # lost, twice; the reply says whether the cell went well, so the run goes on
            log_output=False,
            shutdown_kernel="immediate",  # all output has come, and a forked kernel has nothing to put away
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )
    except PapermillExecutionError as error:
        where = f"{notebook.name}, cell {error.exec_count}"
        if error.ename in USER_ERRORS:
            raise UserError(f"{where}: {error.evalue}") from None
        print(f"\n{where} stopped with {error.ename}: {error.evalue}\n{_last_frames(error)}", file=sys.stderr)
        raise SystemExit(1) from None
    except _Ended as ended:
        raise UserError(f"{notebook.name}, {ended}") from None
    make_repeatable(executed)


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

    def kernel_process(self) -> int | None:
        """The kernel's process id; None before it has begun and after it has ended."""
        provisioner = self.km.provisioner if self.km is not None else None
        return getattr(provisioner, "pid", None)


class _WatchedEngine(Engine):
    """An engine of papermill that tells of every cell, and watches the kernel."""

    name = "churn"

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        on_cell: Callable[[], object],
        on_written: Callable[[], object],
        environment: Mapping[str, str],
        kernel_timeout: float,
        input_path: str,
        start_timeout: int,
        **options: Any,
    ) -> None:
        """Executes the cells; `options` are those of nbclient's NotebookClient."""
        on_start, on_complete, on_message = nb_man.cell_start, nb_man.cell_complete, nb_man.autosave_cell
        cells = []

        def cell_start(cell: Any, *place: Any, **details: Any) -> None:
            cells.append(cell)
            on_start(cell, *place, **details)

        def cell_complete(cell: Any, **details: Any) -> None:
            on_complete(cell, **details)
            on_cell()
            if WRITTEN in cell.metadata.get("tags", ()) and all(one.output_type != "error" for one in cell.outputs):
                on_written()

        def autosave_cell() -> None:  # called at every message
            watchdog.touch()
            on_message()

        nb_man.cell_start, nb_man.cell_complete, nb_man.autosave_cell = cell_start, cell_complete, autosave_cell
        manager = options["kernel_manager_class"]
        if issubclass(manager, ForkingKernelManager):
            manager.server.wait()  # what imports is no kernel that hangs
        client = _Client(nb_man, kernel_name=kernel_name, startup_timeout=start_timeout, **options)
        with watching(kernel_timeout, client.kernel_process) as watchdog:
            try:
                client.execute(env=dict(environment))
            except DeadKernelError:
                where = f"cell {sum(cell.cell_type == 'code' for cell in cells)}"
                raise _Ended(f"{where}: {_STALLED.format(watchdog.timeout) if watchdog.stalled else _DIED}") from None


papermill_engines.register(_WatchedEngine.name, _WatchedEngine)


def _last_frames(error: PapermillExecutionError) -> str:
    lines = [line for line in "\n".join(error.traceback).splitlines() if line.strip()]
    return "\n".join(lines[-12:])
