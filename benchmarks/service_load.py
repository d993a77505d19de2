"""What Locust's users do in `benchmarks.service`; the requests are in the file that SERVICE_REQUESTS names."""

from __future__ import annotations

import json
import os
from pathlib import Path

from locust import FastHttpUser, constant, task

REQUESTS = json.loads(Path(os.environ["SERVICE_REQUESTS"]).read_text())


class Caller(FastHttpUser):
    """Asks again as soon as the answer is there."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self.turn = id(self) % len(REQUESTS)

    @task
    def ask(self) -> None:
        self.turn = (self.turn + 1) % len(REQUESTS)
        path, body = REQUESTS[self.turn]
        self.client.post(path, data=body, headers={"content-type": "application/json"})
