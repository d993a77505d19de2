"""`churn serve` ends in one line before anything listens where it cannot work, and says what is amiss with a bundle."""

from __future__ import annotations

import logging
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from churn.cli import main
from churn.service.current_model import FEATURES, LINES, CurrentModel

from .conftest import save


@pytest.fixture(autouse=True)
def not_served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What uvicorn would have been told; nothing listens in these tests."""
    calls: list[dict[str, Any]] = []
    stand_in = SimpleNamespace(run=lambda *_, **settings: calls.append(settings))
    monkeypatch.setitem(sys.modules, "uvicorn", stand_in)
    monkeypatch.setenv("CHURN_SERVICE", "")
    return calls


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert main(["serve", *map(str, arguments)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_what_cannot_be_served_is_one_line(bundle_path: Path, tmp_path: Path, capsys: Any) -> None:
    assert "is a folder: give the bundle in it (churn.pkl)" in refused(capsys, bundle_path.parent)
    assert "no such file" in refused(capsys, tmp_path / "churn.pkl")
    for bound, value in (("--timeout", "inf"), ("--timeout", "nan"), ("--max-rows", "0"), ("--workers", "-1")):
        assert f"{bound} {value}: must be above 0 and finite" in refused(capsys, bundle_path, bound, value)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"--port {port}: Address already in use" in refused(capsys, bundle_path, "--port", port)
    file = tmp_path / "file"
    file.touch()
    assert "cannot be written" in refused(capsys, bundle_path, "--port", 0, "--ledger", file / "ledger")


def test_an_expired_bundle_of_older_features_says_what_it_will_refuse(
    bundle: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture, not_served: list[dict[str, Any]]
) -> None:
    older = {**bundle, "inputs": [{**item, "version": 9} for item in bundle["inputs"]]}
    path = save(older, tmp_path)
    with caplog.at_level(logging.INFO):
        assert main(["serve", str(path), "--port", "0"]) == 0
    assert not_served
    _, expired, versions = caplog.messages
    assert "expired" in expired and bundle["expires"] in expired
    assert versions.startswith(f"{LINES} will be refused, {FEATURES} answers: feature `")


def test_a_reloaded_bundle_is_remarked_on_as_well(
    bundle: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    current = CurrentModel(save({**bundle, "expires": "2999-01-01"}, tmp_path))
    save({**bundle, "expires": "2025-01-01"}, tmp_path)
    assert current.look()
    assert any("expired" in line for line in caplog.messages)
