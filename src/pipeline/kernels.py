"""Kernels for the notebooks of a run: forked from one process that has imported everything, where a system can fork.

Every notebook would otherwise import pandas, LightGBM, matplotlib and this package again. Elsewhere than on
Linux every notebook gets a kernel in the ordinary way: the libraries of other systems do not bear a fork.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

import psutil
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

MOST = 3
"""kernels that work at a time, however many processors there are: more notebooks than this are seldom ready"""


class Kernel:
    """A forked kernel's process, with the methods of subprocess.Popen that jupyter_client calls."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = psutil.Process(pid) if psutil.pid_exists(pid) else None

    def poll(self) -> int | None:
        """None while it runs, then 0; how it ended is not known."""
        return None if self._process is not None and self._process.is_running() else 0

    def wait(self, timeout: float | None = None) -> int:
        """0, once it has ended. timeout: seconds, after which psutil.TimeoutExpired is raised."""
        if self._process is not None:
            self._process.wait(timeout)
        return 0

    def send_signal(self, number: int) -> None:
        """Sends it a signal, if it still runs."""
        if self._process is not None and self._process.is_running():
            self._process.send_signal(number)


_ENDED = "the process that starts the notebooks' kernels has ended"


class KernelServer:
    """The process of `kernel_server`, which has begun to import; `wait` until it can fork."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-m", f"{__package__}.kernel_server"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
        )
        self._ready = False
        self._lock = threading.RLock()

    def wait(self) -> None:
        """Returns once everything is imported. Raises RuntimeError when the server has ended."""
        with self._lock:
            if not self._ready:
                self._answer()
                self._ready = True

    def kernel(self, arguments: list[str], folder: str, environment: dict[str, str]) -> Kernel:
        """A new kernel with these command-line arguments. Raises RuntimeError when the server has ended."""
        self.wait()
        assert self._process.stdin is not None
        wanted = {"arguments": arguments, "folder": folder, "environment": environment}
        with self._lock:  # question and answer belong together
            try:
                self._process.stdin.write(json.dumps(wanted) + "\n")
                self._process.stdin.flush()
            except (BrokenPipeError, ValueError):
                raise RuntimeError(_ENDED) from None
            return Kernel(self._answer())

    def _answer(self) -> int:
        """The process id that the server sends. Raises RuntimeError when it has ended."""
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(_ENDED)
        return int(answer)

    def close(self) -> None:
        """Ends the server, and with it what still runs of its kernels; once is enough."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


class _ForkedKernel(LocalProvisioner):
    LONGEST_WAIT = 2.0

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Has the kernel that `cmd` describes forked by the manager's server."""
        server: KernelServer = self.parent.server  # type: ignore[union-attr]
        arguments = cmd[cmd.index("-f") :]
        kernel = server.kernel(arguments, str(kwargs.get("cwd") or Path.cwd()), dict(kwargs["env"]))
        self.process = kernel  # type: ignore[assignment]
        self.pid = self.pgid = kernel.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Ends the kernel, and returns once it has ended: who asks again would wait a tenth of a second in between.

        After LONGEST_WAIT seconds it asks again after all: an orphan that nobody waits for never ends for psutil.
        """
        await super().kill(restart=restart)
        if isinstance(self.process, Kernel):
            with suppress(psutil.TimeoutExpired):
                await asyncio.to_thread(self.process.wait, self.LONGEST_WAIT)


class _Client(AsyncKernelClient):
    """A client that is ready once the kernel's reply and its first output have come.

    The base class then waits a fifth of a second for more output, and another tenth before it tries a socket again that
    the kernel had not opened yet: half a second a notebook in all, on the long way through the run.
    """

    RETRY = 5
    """milliseconds until a socket is tried again"""

    def _context_default(self) -> zmq.asyncio.Context:
        context = super()._context_default()
        context.reconnect_ivl = self.RETRY
        return context

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Returns when the kernel is ready; timeout: seconds. Raises RuntimeError when it has ended, or then."""
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while time.monotonic() < until:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)  # a subscriber hears nothing until its socket is connected
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("the kernel ended before it was ready") from None
                continue
            self._handle_kernel_info_reply(reply)
            return
        raise RuntimeError(f"the kernel was not ready within {timeout} seconds")


class ForkingKernelManager(AsyncKernelManager):
    """A kernel manager that asks `server` for its kernel."""

    server: KernelServer

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_class = f"{_Client.__module__}.{_Client.__qualname__}"

    async def _async_pre_start_kernel(self, **options: Any) -> Any:
        if self.provisioner is None:
            self.provisioner = _ForkedKernel(kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**options)


@contextmanager
def kernel_managers() -> Iterator[type[AsyncKernelManager]]:
    """The class of kernel manager to run notebooks with; what it needs runs as long as the block does."""
    if sys.platform != "linux":
        yield AsyncKernelManager
        return
    server = KernelServer()
    try:
        yield type("KernelManager", (ForkingKernelManager,), {"server": server})
    finally:
        server.close()


def side_by_side(manager: type[AsyncKernelManager], workers: int) -> int:
    """How many kernels of `manager` may work at a time; workers: what the study allows.

    At most MOST, and only where they are forked: a forked kernel takes little memory of its own, and ends with the run.
    """
    return min(workers, MOST) if issubclass(manager, ForkingKernelManager) else 1


def stop_kernels(manager: type[AsyncKernelManager]) -> None:
    """Ends every forked kernel of `manager`."""
    if issubclass(manager, ForkingKernelManager):
        manager.server.close()
