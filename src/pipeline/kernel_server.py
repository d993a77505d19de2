"""A process that imports once what every notebook imports, and forks a notebook's kernel whenever it is asked to.

`python -m churn.pipeline.kernel_server` says its process id when it is ready. It reads one JSON object a line from
standard input (`arguments` of the kernel, its `folder` and `environment`) and answers each with the kernel's process
id. It ends with its standard input; a kernel ends when the server has. Nothing but imports happens before the fork: no
thread is running, no file is open.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from typing import Any, NoReturn

SETTINGS = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""environment variables that count when a library is imported: the backend that ipykernel chooses too; products of
matrices in one thread, because threads that wait for one another cost a purchase model five times its processor time;
no thread of Arrow's jemalloc, which begins with `import pyarrow` and would be running at the fork; the system's
memory for Arrow, whose own gives pages back and has them cleared again: a second of a million lines read; and no
warning of the debugger, which every kernel imports"""

WANTED = (
    "IPython.core.completer",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "matplotlib_inline.backend_inline",
    "duckdb",
    "lightgbm",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "scipy.stats",
    "sklearn.cluster",
    "sklearn.linear_model",
    "sklearn.metrics",
    "churn.ingest",
    "churn.pipeline.decision",
    "churn.pipeline.export",
    "churn.pipeline.segment_study",
    "churn.pipeline.train",
    "churn.reporting.figures.candidates",
    "churn.reporting.figures.customer_value",
    "churn.reporting.figures.features",
    "churn.reporting.figures.order_lines",
    "churn.reporting.figures.products",
    "churn.reporting.figures.retention",
    "churn.reporting.figures.segments",
    "churn.reporting.figures.targeting",
    "churn.reporting.notebook",
)
"""modules that most notebooks need"""

COLLECTED_AFTER = (50_000, 20, 20)
"""garbage collector's thresholds in a kernel; a picture makes ten thousand objects that live until it is drawn"""


def main() -> None:
    """Imports WANTED, then forks a kernel for every line of standard input."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    for name in WANTED:
        importlib.import_module(name)
    # what is imported stays: a kernel that looked for garbage in it would find none, and copy the pages it shares
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    signal.signal(signal.SIGCHLD, _wait_for_ended)
    print(os.getpid(), flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        process = os.fork()
        if process == 0:
            _become_kernel(**wanted)
        print(process, flush=True)


def _wait_for_ended(*_: object) -> None:
    """Lets the kernels go that have ended; what they used counts as the server's."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _become_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> NoReturn:
    """The kernel, in a session of its own; its output goes where the server's errors go."""
    from ipykernel.kernelapp import IPKernelApp

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(SETTINGS | environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    status = 1
    try:
        # with a parent to watch, a kernel ends when it has become an orphan
        kernel: Any = IPKernelApp.instance(parent_handle=os.getppid())
        kernel.initialize(arguments)
        kernel.start()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
