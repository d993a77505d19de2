"""What the service answered, written into the ledger behind the answers: nobody waits for a disk or a database."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import UserError
from .metrics import Metrics

if TYPE_CHECKING:
    from ..monitoring.ledger import Place

LOG = logging.getLogger("churn.service")
MOST_WAITING = 200_000
"""scores that wait for a ledger which cannot be written to; further ones are lost and counted"""

Key = tuple[str, date, int, str]
"""target, as_of, horizon_days, SHA-256 of the model"""


class LedgerWriter:
    """Keeps scores until the next write, `every` seconds at most; `close` writes the rest."""

    def __init__(self, where: Place, metrics: Metrics, every: float = 2.0) -> None:
        self._where, self._metrics, self._every = where, metrics, every
        self._writer = secrets.token_hex(4)
        self._lock, self._writing, self._stopped = threading.Lock(), threading.Lock(), threading.Event()
        self._waiting: dict[Key, dict[str, float]] = {}
        self._failed = False

    def start(self) -> None:
        """A thread that writes every so many seconds."""
        threading.Thread(target=self._run, name="churn-ledger", daemon=True).start()

    def note(self, key: Key, scores: Mapping[str, float]) -> None:
        """customer_id -> p, to be written soon; of two scores of a customer with one key the later counts."""
        with self._lock:
            room = MOST_WAITING - sum(map(len, self._waiting.values()))
            if room < len(scores):
                self._metrics.recorded.labels("lost").inc(len(scores))
                return
            self._waiting.setdefault(key, {}).update(scores)

    def write(self) -> bool:
        """Writes what waits; False where that failed: it then waits for the next time, and one line says so."""
        with self._writing:
            with self._lock:
                waiting, self._waiting = self._waiting, {}
            while waiting:
                key, scores = next(iter(waiting.items()))
                try:
                    self._add(key, scores)
                except Exception as error:  # a driver's own errors too: answering goes on
                    self._keep(waiting)
                    if not self._failed:
                        text = str(error) if isinstance(error, UserError) else type(error).__name__
                        LOG.warning("scores wait, the ledger cannot be written: %s", text)
                    self._failed = True
                    return False
                self._metrics.recorded.labels("written").inc(len(scores))
                del waiting[key]
            self._failed = False
            return True

    def close(self) -> None:
        """Ends the thread; what waits is written, or counted as lost."""
        self._stopped.set()
        if not self.write():
            with self._lock:
                self._metrics.recorded.labels("lost").inc(sum(map(len, self._waiting.values())))

    def _add(self, key: Key, scores: Mapping[str, float]) -> None:
        from ..monitoring import ledger

        target, as_of, horizon, model = key
        frame = pd.DataFrame({"customer_id": list(scores), "p": list(scores.values())})
        which: dict[str, Any] = {"target": target, "as_of": as_of, "horizon_days": horizon, "model": model}
        ledger.add(self._where, frame, writer=self._writer, **which)

    def _keep(self, waiting: Mapping[Key, dict[str, float]]) -> None:
        with self._lock:
            for key, scores in waiting.items():
                self._waiting[key] = {**scores, **self._waiting.get(key, {})}

    def _run(self) -> None:
        while not self._stopped.wait(self._every):
            self.write()
