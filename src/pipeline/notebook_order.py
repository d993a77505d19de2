"""Which notebooks of a run wait for which, and their execution side by side.

A notebook names in its metadata those that must have ended before it begins, `{"churn": {"after": ["03_segments"]}}`,
and waits for what these wait for as well. One that names none, or one that is not there, waits for all before it, and
all behind it wait for it: so a notebook that an analyst adds, or puts in another place, runs in the order of the names.
Where a cell has the tag `written`, all that other notebooks read has been written when this cell has ended, and those
that wait begin then; the cells behind it, pictures mostly, are executed at the same time.
That nobody reads what a concurrent notebook writes is checked whenever a notebook reads or writes a table
(`interim.CONCURRENT`), and that it writes no more after its cell `written` too (`interim.WRITTEN`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from graphlib import TopologicalSorter
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import psutil

from ..errors import UserError

WRITTEN = "written"
"""tag of the cell after which notebooks that wait may begin"""
FREE = 0.5
"""share of the machine's memory that must be available for one more notebook to start while others run"""


def waits_for(notebooks: list[Path]) -> dict[Path, frozenset[Path]]:
    """Notebook -> all that must have ended, or written what they write, before it begins.

    notebooks: in their order, names without repetition. Raises UserError where `after` is no list of names.
    """
    waits: dict[Path, frozenset[Path]] = {}
    barriers: frozenset[Path] = frozenset()
    for notebook in notebooks:
        named = _named(notebook, {earlier.stem: earlier for earlier in waits})
        if named is None:
            waits[notebook] = frozenset(waits)
            barriers = frozenset([notebook])
            continue
        direct = named | barriers
        waits[notebook] = direct.union(*(waits[other] for other in direct))
    return waits


def concurrent_with(notebook: Path, waits: Mapping[Path, frozenset[Path]]) -> list[Path]:
    """Those that may write while `notebook` is executed; waits: of `waits_for`."""
    early = _has_written_cell(notebook)
    return [
        other
        for other in waits
        if other != notebook and other not in waits[notebook] and (early or notebook not in waits[other])
    ]


def execute_all(
    waits: Mapping[Path, frozenset[Path]],
    execute: Callable[[Path, Callable[[], None]], None],
    workers: int,
    stop: Callable[[], None],
    seconds: Mapping[str, float] | None = None,
    needed: Callable[[], float] = lambda: 0.0,
) -> None:
    """Calls `execute` with every notebook once, as soon as a worker is free and those it waits for have ended, or have
    called what `execute` gets besides: what they write is written, the rest concerns nobody else and needs no worker.

    seconds: what notebooks took the last time, by their names without suffix; one that is not there counts as a second.
    With one worker the calls come in order, in the calling thread; with more (threads) the one that has the longest
    chain of seconds from its start to the end of the run comes first, and another is started only while the share FREE
    of the memory is available, and as many bytes as `needed` says. The first exception of a call, or of the waiting
    itself (Ctrl-C), is raised once all that had begun have ended; `stop` is called before, so that they end soon.
    """
    if workers == 1:
        for notebook in waits:
            execute(notebook, lambda: None)
        return
    order = TopologicalSorter({notebook: set(before) for notebook, before in waits.items()})
    order.prepare()
    chain = _longest_chain(waits, seconds or {})
    ready: list[Path] = []
    running: dict[Path, Future[None]] = {}
    written: set[Path] = set()
    events: SimpleQueue[tuple[Path, bool]] = SimpleQueue()
    """(notebook, whether it has ended); otherwise it has written what it writes"""

    def begin(notebook: Path) -> Future[None]:
        future = pool.submit(execute, notebook, lambda: events.put((notebook, False)))
        future.add_done_callback(lambda _: events.put((notebook, True)))
        return future

    with ThreadPoolExecutor(len(waits), thread_name_prefix="notebook") as pool:
        try:
            while order.is_active() or running:
                ready += order.get_ready()
                ready.sort(key=lambda notebook: (-chain[notebook], notebook.stem))
                while ready and len(running.keys() - written) < workers and (not running or _room(needed())):
                    notebook = ready.pop(0)
                    running[notebook] = begin(notebook)
                notebook, ended = events.get()
                if ended:
                    running.pop(notebook).result()
                if notebook not in written:
                    order.done(notebook)
                    written.add(notebook)
        except BaseException:
            stop()
            raise


def _longest_chain(waits: Mapping[Path, frozenset[Path]], seconds: Mapping[str, float]) -> dict[Path, float]:
    """Notebook -> its own seconds and those of the longest chain of notebooks that wait for it."""
    chain: dict[Path, float] = {}
    for notebook in reversed(list(waits)):
        behind = (chain[other] for other in chain if notebook in waits[other])
        chain[notebook] = seconds.get(notebook.stem, 1.0) + max(behind, default=0.0)
    return chain


def _room(needed: float) -> bool:
    memory = psutil.virtual_memory()
    return memory.available > max(FREE * memory.total, needed)


def content(notebook: Path) -> dict[str, Any]:
    """The notebook's `cells` and `metadata`. Raises UserError where the file is no notebook of format 4.

    Read as the JSON that it is: to import nbformat takes a second, which the run spends on other things until the
    first notebook is executed.
    """
    try:
        read = json.loads(notebook.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UserError(f"{notebook} is no notebook ({error}): save it again in JupyterLab, or remove it") from None
    if not isinstance(read, dict) or read.get("nbformat") != 4:
        raise UserError(f"{notebook} is no notebook of format 4: save it again in JupyterLab, or remove it")
    return read


def _has_written_cell(notebook: Path) -> bool:
    return any(WRITTEN in cell["metadata"].get("tags", ()) for cell in content(notebook)["cells"])


def _named(notebook: Path, earlier: Mapping[str, Path]) -> frozenset[Path] | None:
    """The notebooks that `notebook` names; None where it has no such list, or one of them is not there before it."""
    ours = content(notebook)["metadata"].get("churn")
    named = ours.get("after") if isinstance(ours, dict) else None
    if named is None:
        return None
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise UserError(
            f"{notebook.name}: churn.after in its metadata is {named!r}: give a list of notebooks before it, or remove "
            "`after`, and it waits for all before it"
        )
    return frozenset(earlier[name] for name in named) if set(named) <= set(earlier) else None
