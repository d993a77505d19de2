"""Which notebooks of a run wait for which, and their execution side by side.

A notebook names in its metadata those that must have ended before it begins, `{"churn": {"after": ["03_segments"]}}`,
and waits for what these wait for as well. One that names none, or one that is not there, waits for all before it, and
all behind it wait for it: so a notebook that an analyst adds, or puts in another place, runs in the order of the names.
That nobody reads what a concurrent notebook writes is checked whenever a notebook reads or writes a table
(`interim.CONCURRENT`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path

import nbformat
import psutil

from ..errors import UserError

FREE = 0.5
"""share of the machine's memory that must be available for one more notebook to start while others run"""


def waits_for(notebooks: list[Path]) -> dict[Path, frozenset[Path]]:
    """Notebook -> all that must have ended before it begins. notebooks: in their order, names without repetition.

    Raises UserError where a notebook's `after` is no list of names.
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
    """Those that may be executed at the same time as `notebook`; waits: of `waits_for`."""
    return [
        other for other in waits if other != notebook and other not in waits[notebook] and notebook not in waits[other]
    ]


def execute_all(
    waits: Mapping[Path, frozenset[Path]],
    execute: Callable[[Path], None],
    workers: int,
    stop: Callable[[], None],
    seconds: Mapping[str, float] | None = None,
    needed: Callable[[], float] = lambda: 0.0,
) -> None:
    """Calls `execute` with every notebook once, as soon as those it waits for have ended and a worker is free.

    seconds: what notebooks took the last time, by their names without suffix; one that is not there counts as a second.
    With one worker the calls come in order, in the calling thread; with more (threads) the one that has the longest
    chain of seconds from its start to the end of the run comes first, and another is started only while the share FREE
    of the memory is available, and as many bytes as `needed` says. The first exception of a call, or of the waiting
    itself (Ctrl-C), is raised once all that had begun have ended; `stop` is called before, so that they end soon.
    """
    if workers == 1:
        for notebook in waits:
            execute(notebook)
        return
    order = TopologicalSorter({notebook: set(before) for notebook, before in waits.items()})
    order.prepare()
    chain = _longest_chain(waits, seconds or {})
    ready: list[Path] = []
    running: dict[Future[None], Path] = {}
    with ThreadPoolExecutor(workers, thread_name_prefix="notebook") as pool:
        try:
            while order.is_active():
                ready += order.get_ready()
                ready.sort(key=lambda notebook: (-chain[notebook], notebook.stem))
                while ready and len(running) < workers and (not running or _room(needed())):
                    notebook = ready.pop(0)
                    running[pool.submit(execute, notebook)] = notebook
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    order.done(running.pop(ended))
                    ended.result()
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


def _named(notebook: Path, earlier: Mapping[str, Path]) -> frozenset[Path] | None:
    """The notebooks that `notebook` names; None where it has no such list, or one of them is not there before it."""
    ours = nbformat.read(notebook, as_version=4).metadata.get("churn")
    named = ours.get("after") if isinstance(ours, dict) else None
    if named is None:
        return None
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise UserError(
            f"{notebook.name}: churn.after in its metadata is {named!r}: give a list of notebooks before it, or remove "
            "`after`, and it waits for all before it"
        )
    return frozenset(earlier[name] for name in named) if set(named) <= set(earlier) else None
