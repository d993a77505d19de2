"""What is too slow, too much at a time, or longer than it said, is answered in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from churn.service.scorer import Scorer

from .conftest import TestClient

ASK = "/score/features"


def test_an_answer_that_takes_too_long_is_503_and_its_place_stays_taken_until_it_ends(
    start: Callable[..., TestClient],
    bundle: dict[str, Any],
    rows: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = threading.Event()
    real = Scorer.features

    def slow(self: Scorer, *given: Any) -> dict[str, Any]:
        held.wait(300)
        return real(self, *given)

    with start(bundle, timeout=1.5, threads=1, waiting=0) as client:
        monkeypatch.setattr(Scorer, "features", slow)
        late = client.post(ASK, json={"rows": rows})
        assert (late.status_code, late.json()["error"]["code"]) == (503, "timeout")
        assert late.headers["retry-after"] == "1"
        busy = client.post(ASK, json={"rows": rows})
        assert (busy.status_code, busy.json()["error"]["code"]) == (503, "busy")
        assert client.get("/health").status_code == 200
        monkeypatch.setattr(Scorer, "features", lambda *_: {"given back": True})  # at once, whatever the bound
        held.set()
        end = time.monotonic() + 120
        while client.post(ASK, json={"rows": rows[:1], "reasons": 0}).status_code != 200:
            assert time.monotonic() < end, "the place was never given back"
            time.sleep(0.05)
        assert 'churn_requests_total{path="/score/features",status="503"}' in client.get("/metrics").text


def test_a_body_longer_than_allowed_is_refused_whether_it_says_so_or_not(
    start: Callable[..., TestClient], bundle: dict[str, Any]
) -> None:
    with start(bundle, max_body=1000) as client:
        assert client.post(ASK, content=b"x" * 1001).status_code == 413
        assert client.post(ASK, content=(b"x" * 100 for _ in range(20))).status_code == 413  # chunked
        assert client.post(ASK, content=b"{}", headers={"Content-Length": "minus"}).status_code == 413
        assert client.post(ASK, content=b"x" * 1000).status_code == 422
