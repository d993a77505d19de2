"""A watchdog over a notebook's kernel: one that neither works nor sends anything for long is ended, with the run.

A kernel was once seen to finish a cell and never answer; the run waited for ever. How long a cell may take is not
limited: a cell that works uses the processor. One that waits for a database does not, so the default timeout is long.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from ..errors import UserError

VARIABLE = "CHURN_KERNEL_TIMEOUT"
"""environment variable: seconds without work or a message after which a kernel counts as hanging"""
_OLD_VARIABLE = "CHURN_PATIENCE"
DEFAULT_SECONDS = 1200.0
_IDLE = 0.02
"""share of one processor that a kernel may use and still count as idle; a waiting one uses 0.003"""


class Watchdog:
    """Watches a kernel: `touch` reports a message from it; `stalled`: it was ended."""

    def __init__(self, timeout: float, kernel: Callable[[], int | None]) -> None:
        self.timeout = timeout
        self.stalled = False
        self._kernel_process = kernel
        self._last_message = time.monotonic()
        self._stopped = threading.Event()

    def touch(self) -> None:
        """Notes that the kernel has sent a message just now."""
        self._last_message = time.monotonic()

    def stop(self) -> None:
        """Ends `run`, at its next look."""
        self._stopped.set()

    def run(self) -> None:
        """Looks at the kernel until `stop` is called; ends it, and returns, once it has been idle for `timeout` s."""
        since, used = time.monotonic(), self._processor_seconds()
        while not self._stopped.wait(min(5.0, self.timeout / 10)):
            now = self._processor_seconds()
            if abs(now - used) > _IDLE * self.timeout or self._last_message > since:
                since, used = time.monotonic(), now
            elif time.monotonic() - since > self.timeout:
                self.stalled = True
                for process in self._kernel():
                    process.kill()
                return

    def _kernel(self) -> list[psutil.Process]:
        """Its process and those it started; none where it is not running."""
        number = self._kernel_process()
        try:
            kernel = psutil.Process(number) if number is not None else None
            return [kernel, *kernel.children(recursive=True)] if kernel is not None else []
        except psutil.Error:
            return []

    def _processor_seconds(self) -> float:
        """What the kernel and the processes it started have used."""
        total = 0.0
        for process in self._kernel():
            try:
                spent = process.cpu_times()
            except psutil.Error:  # it has just ended
                continue
            total += spent.user + spent.system
        return total


def kernel_timeout() -> float:
    """Seconds, from CHURN_KERNEL_TIMEOUT in the environment, or DEFAULT_SECONDS.

    Raises UserError for what is no number of seconds above 0. The variable's old name is not read: one that is set
    draws one line on standard error with the new name.
    """
    if _OLD_VARIABLE in os.environ:
        print(f"{_OLD_VARIABLE} in the environment is not read any more: set {VARIABLE} instead", file=sys.stderr)
    text = os.environ.get(VARIABLE, str(DEFAULT_SECONDS))
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e7:
        raise UserError(f"{VARIABLE} = {text!r} in the environment: give seconds, such as 3600")
    return seconds


@contextmanager
def watching(timeout: float, kernel: Callable[[], int | None]) -> Iterator[Watchdog]:
    """A Watchdog while the block runs; timeout: seconds, > 0; kernel: gives its process id, or None."""
    watchdog = Watchdog(timeout, kernel)
    thread = threading.Thread(target=watchdog.run, name="kernel watchdog", daemon=True)
    thread.start()
    try:
        yield watchdog
    finally:
        watchdog.stop()
        thread.join()
