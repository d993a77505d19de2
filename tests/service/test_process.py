"""The service as a process: it starts, answers, bounds slow clients, and ends when it is told to."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.integration
PATIENCE = 120
"""seconds that anything may take on a busy machine; nothing here waits so long for what goes well"""
START = 240


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(bundle: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a running service, and its process; ended afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "churn.cli", "serve", str(bundle), "--port", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + START
        while True:
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            assert time.monotonic() < end, f"nothing answered within {START} seconds"
            try:
                if httpx.get(f"{address}/health", timeout=PATIENCE).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address, process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_two_workers_answer_and_count_together(bundle_path: Path, rows: list[dict[str, Any]]) -> None:
    with served(bundle_path, "--workers", "2") as (address, process):
        for _ in range(20):
            answer = httpx.post(f"{address}/score/features", json={"rows": rows}, timeout=PATIENCE)
            assert answer.status_code == 200, answer.text
            assert "server" not in answer.headers
        page = httpx.get(f"{address}/metrics", timeout=PATIENCE).text
        assert 'churn_requests_total{path="/score/features",status="200"} 20.0' in page
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_a_body_that_trickles_in_is_cut_off_and_others_are_served(bundle_path: Path) -> None:
    with served(bundle_path, "--timeout", "5") as (address, _):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as slow:
            slow.sendall(b"POST /score/features HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            assert httpx.get(f"{address}/health", timeout=PATIENCE).status_code == 200
            answer = http.client.HTTPResponse(slow)
            answer.begin()
            assert answer.status == 408
            assert json.loads(answer.read())["error"]["code"] == "timeout"


def test_told_to_stop_it_ends_and_lets_go_of_its_port(bundle_path: Path) -> None:
    with served(bundle_path) as (address, process):
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{address}/health", timeout=PATIENCE)


def test_a_broken_bundle_while_serving_changes_nothing(bundle_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "churn.pkl"
    for name in ("churn.pkl", "manifest.json"):
        (tmp_path / name).write_bytes((bundle_path.parent / name).read_bytes())
    with served(copy) as (address, process):
        before = httpx.get(f"{address}/health", timeout=PATIENCE).json()
        copy.write_bytes(os.urandom(5000))
        end = time.monotonic() + PATIENCE
        while 'result="refused"} 1.0' not in httpx.get(f"{address}/metrics", timeout=PATIENCE).text:
            assert time.monotonic() < end, "the broken bundle was not noticed"
            time.sleep(0.1)
        assert httpx.get(f"{address}/health", timeout=PATIENCE).json() == before
        assert process.poll() is None
