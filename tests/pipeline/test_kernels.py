"""Kernels forked from one process: they begin with everything imported, in their own folder and environment."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager

from churn.pipeline.kernels import KernelServer, kernel_managers

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only"),
    pytest.mark.integration,
]

SEEN = """
import json, os, signal, sys
seen = {
    "folder": os.getcwd(), "name": os.environ.get("CHURN_TEST"), "home": os.environ.get("HOME"),
    "backend": os.environ["MPLBACKEND"], "imported": {"lightgbm", "churn.pipeline.train"} <= set(sys.modules),
    "session": os.getsid(0) == os.getpid(), "child": signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL,
    "threads": len(os.listdir(f"/proc/{os.getppid()}/task")),
}
open("seen.json", "w").write(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def server() -> Iterator[KernelServer]:
    one = KernelServer()
    yield one
    one.close()


def run(server: KernelServer, folder: Path, code: str) -> None:
    """Runs `code` at the start of a kernel, and ends the kernel."""
    environment = {"CHURN_TEST": "here", "PATH": os.environ["PATH"]}
    ending = "\nimport os\nos._exit(0)"
    arguments = ["-f", str(folder / "connection.json"), "--IPKernelApp.exec_lines=" + code + ending]
    server.kernel(arguments, str(folder), environment).wait()


def test_a_kernel_begins_with_everything_imported_by_one_thread_in_its_own_folder_and_environment(
    server: KernelServer, tmp_path: Path
) -> None:
    run(server, tmp_path, SEEN)
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert seen == {
        "folder": str(tmp_path), "name": "here", "home": None, "backend": "module://matplotlib_inline.backend_inline",
        "imported": True, "session": True, "child": True, "threads": 1,
    }  # fmt: skip


def test_one_kernel_knows_nothing_of_another(server: KernelServer, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    run(server, tmp_path / "first", "import os, pandas; pandas.left_behind = 1; os.environ['CHURN_TEST'] = 'other'")
    check = (
        "import os, pandas\nknown = hasattr(pandas, 'left_behind'), os.environ['CHURN_TEST']\n"
        "open('seen.txt', 'w').write(str(known))"
    )
    run(server, tmp_path / "second", check)
    assert (tmp_path / "second" / "seen.txt").read_text() == "(False, 'here')"


def test_kernels_end_with_the_server(tmp_path: Path) -> None:
    server = KernelServer()
    kernel = server.kernel(["-f", str(tmp_path / "connection.json")], str(tmp_path), dict(os.environ))
    while not (tmp_path / "connection.json").exists():
        assert kernel.poll() is None
        time.sleep(0.05)
    server.close()
    kernel.wait()
    assert kernel.poll() == 0
    with pytest.raises(RuntimeError, match="has ended"):
        server.kernel([], str(tmp_path), {})


def test_elsewhere_kernels_start_in_the_ordinary_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with kernel_managers() as manager:
        assert manager is AsyncKernelManager
