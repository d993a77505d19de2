"""The notebooks' kernel is watched: one that neither works nor says anything for long is ended, and the run with it.

A kernel was once seen to finish a cell and never answer; the run waited for ever. How long a cell may take is not
limited: a cell that works uses the processor. One that waits for a database does not, so there is much patience.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from ..errors import UserError

VARIABLE = "CHURN_PATIENCE"
"""environment variable: seconds without work or a word after which a kernel counts as hanging"""
PATIENCE = 1200.0
_IDLE = 0.02
"""share of one processor that a kernel may use and still count as doing nothing; a waiting one uses 0.003"""


class Watch:
    """What is known about the kernel: `touch` says that it has said something, `stalled` that it was ended."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.stalled = False
        self._others = set(psutil.Process().children(recursive=True))
        self._said = time.monotonic()
        self._done = threading.Event()

    def touch(self) -> None:
        self._said = time.monotonic()

    def stop(self) -> None:
        self._done.set()

    def run(self) -> None:
        """Nothing; returns when `stop` is called, or after ending a kernel that does nothing."""
        since, used = time.monotonic(), self._seconds()
        while not self._done.wait(min(5.0, self.patience / 10)):
            now = self._seconds()
            if abs(now - used) > _IDLE * self.patience or self._said > since:
                since, used = time.monotonic(), now
            elif time.monotonic() - since > self.patience:
                self.stalled = True
                for process in self._kernel():
                    process.kill()
                return

    def _kernel(self) -> list[psutil.Process]:
        return [found for found in psutil.Process().children(recursive=True) if found not in self._others]

    def _seconds(self) -> float:
        """Processor seconds that the kernel and what it started have used."""
        total = 0.0
        for process in self._kernel():
            try:
                spent = process.cpu_times()
            except psutil.Error:  # it has just ended
                continue
            total += spent.user + spent.system
        return total


def patience() -> float:
    """Seconds, from the environment or PATIENCE. Raises UserError for what is no number above 0."""
    said = os.environ.get(VARIABLE, str(PATIENCE))
    try:
        seconds = float(said)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e7:
        raise UserError(f"{VARIABLE} = {said!r} in the environment: give seconds, such as 3600")
    return seconds


@contextmanager
def watching() -> Iterator[Watch]:
    """A Watch over every process that is started from here on, while the block runs."""
    watch = Watch(patience())
    thread = threading.Thread(target=watch.run, name="patience", daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        watch.stop()
        thread.join()
