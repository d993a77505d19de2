"""A kernel that hangs or dies ends in one line; one that works or sends is never ended."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
import zmq.asyncio

from churn import cli
from churn.errors import UserError
from churn.pipeline import kernel_watchdog, run

DEAF = """
kernel = get_ipython().kernel
send = kernel.session.send
kernel.session.send = lambda stream, what, *more, **rest: (
    None if what == "execute_reply" else send(stream, what, *more, **rest)
)
"""
"""From here on the kernel does its work and never answers, as one was once seen to."""


pytestmark = pytest.mark.integration


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "shop"
    folder.mkdir(parents=True)
    (folder / "study.toml").write_text('[study]\nname = "shop"\n[order_lines]\npath = "lines.csv"\n')
    for kind in ("models", "reports"):
        (tmp_path / "out" / kind / "shop").mkdir(parents=True)
        (tmp_path / "out" / kind / "shop" / "old.txt").write_text("old")
    return folder


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only notebook of the project, to be filled by `put`."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(run, "NOTEBOOKS", tmp_path / "notebooks")
    return tmp_path / "notebooks" / "01_only.ipynb"


def put(notebook: Path, *cells: str) -> None:
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    content.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(content, notebook)


def complaint(study: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `churn run` ends with; the published folders must be as they were and nothing must be left over."""
    out = study.parents[1] / "out"
    assert cli.main(["run", str(study), "--out", str(out)]) == 2
    assert [(out / kind / "shop" / "old.txt").read_text() for kind in ("models", "reports")] == ["old", "old"]
    assert not [path for path in out.iterdir() if path.name.startswith(".") and path.is_dir()]
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("churn:")]
    return line


@pytest.mark.parametrize("hanging", [DEAF, "import time\ntime.sleep(600)"], ids=["never_answers", "waits_for_ever"])
def test_a_kernel_that_hangs_is_ended(
    study: Path, notebook: Path, hanging: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kernel_watchdog.VARIABLE, "4")
    put(notebook, "1 + 1", hanging)
    start = time.monotonic()
    line = complaint(study, capsys)
    assert time.monotonic() - start < 120
    assert (
        "01_only.ipynb, cell 3: its process neither worked nor sent anything for 4 seconds" in line
    )  # cell 1 holds `study`
    assert kernel_watchdog.VARIABLE in line


def test_a_lost_wake_up_does_not_stop_a_run(
    study: Path, notebook: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every other time that a shell channel is woken, nobody looks: what had come in lies there, as was once seen."""
    handle, woken = zmq.asyncio.Socket._handle_events, []

    def deaf_every_other_time(socket: zmq.asyncio.Socket, *more: int) -> None:
        if socket.type == zmq.DEALER and socket._recv_futures:
            woken.append(socket)
            if len(woken) % 2:
                socket._shadow_sock.get(zmq.EVENTS)  # this uses up the wake-up
                return
        handle(socket, *more)

    monkeypatch.setattr(zmq.asyncio.Socket, "_handle_events", deaf_every_other_time)
    monkeypatch.setenv(kernel_watchdog.VARIABLE, "20")
    put(notebook, "1 + 1", "2 + 2", "from churn.errors import UserError\nraise UserError('the end was reached')")
    assert "cell 4: the end was reached" in complaint(study, capsys)
    assert len(woken) > 4


def test_a_kernel_that_dies_is_reported(study: Path, notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(notebook, "import os\nos.kill(os.getpid(), 9)")
    line = complaint(study, capsys)
    assert "01_only.ipynb, cell 2: its process was ended from outside" in line
    assert "memory" in line


WORKS = "import time\nstart = time.process_time()\nwhile time.process_time() < start + 4: pass"
SENDS = "import time\nfor _ in range(8):\n    time.sleep(0.6)\n    print('.', flush=True)"
ITS_CHILD_WORKS = f"""import subprocess, sys
subprocess.run([sys.executable, "-c", {WORKS!r}], check=True)"""


def test_a_kernel_that_works_or_sends_is_left_alone(
    study: Path, notebook: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell of each kind, each longer than a kernel may do nothing; were it ended, its cell would be named."""
    monkeypatch.setenv(kernel_watchdog.VARIABLE, "2.5")
    end = "from churn.errors import UserError\nraise UserError('the end was reached')"
    put(notebook, WORKS, SENDS, ITS_CHILD_WORKS, end)
    assert "cell 5: the end was reached" in complaint(study, capsys)


def test_only_the_watched_kernel_is_ended() -> None:
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    kernel, other = subprocess.Popen(sleeping), subprocess.Popen(sleeping)
    try:
        watchdog = kernel_watchdog.Watchdog(0.5, lambda: kernel.pid)
        watchdog.run()
        assert watchdog.stalled
        assert kernel.wait(10) != 0
        assert other.poll() is None
    finally:
        for process in (kernel, other):
            process.kill()
            process.wait()


@pytest.mark.parametrize("text", ["soon", "0", "-3", "inf", "nan", ""])
def test_the_timeout_is_a_number_of_seconds(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kernel_watchdog.VARIABLE, text)
    with pytest.raises(UserError, match="give seconds, such as 3600"):
        kernel_watchdog.kernel_timeout()


def test_the_old_variable_is_not_read_and_draws_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHURN_PATIENCE", "3")
    monkeypatch.delenv(kernel_watchdog.VARIABLE, raising=False)
    assert kernel_watchdog.kernel_timeout() == kernel_watchdog.DEFAULT_SECONDS
    (line,) = capsys.readouterr().err.splitlines()
    assert "CHURN_PATIENCE" in line and f"set {kernel_watchdog.VARIABLE} instead" in line
    monkeypatch.delenv("CHURN_PATIENCE")
    kernel_watchdog.kernel_timeout()
    assert capsys.readouterr().err == ""
