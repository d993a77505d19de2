"""What the service counts, in OpenMetrics: requests, seconds, customers, stale models, drifted inputs."""

from __future__ import annotations

import os
from datetime import date

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""environment variable: the folder in which several workers leave their numbers for one another"""


class Metrics:
    """The numbers of one process; `page()` sums those of all workers where there are several."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        self.requests = Counter("churn_requests", "Requests by path and status", ["path", "status"], registry=own)
        self.seconds = Histogram(
            "churn_request_seconds", "Seconds per request", ["path"], buckets=BUCKETS, registry=own
        )
        self.customers = Counter("churn_customers_scored", "Customers scored", registry=own)
        self.reloads = Counter("churn_bundle_reloads", "New bundles by what became of them", ["result"], registry=own)
        self.recorded = Counter("churn_ledger_scores", "Scores for the ledger by outcome", ["result"], registry=own)
        self.expired = Gauge(
            "churn_model_expired", "1 from the day of its expiry on", registry=own, multiprocess_mode="mostrecent"
        )
        self.drifted = Gauge(
            "churn_drifted_inputs",
            "Inputs of the last customers that differ from training",
            registry=own,
            multiprocess_mode="mostrecent",
        )
        for result in ("loaded", "refused"):
            self.reloads.labels(result)

    def note_expiry(self, expires: str, today: date | None = None) -> bool:
        """Whether a model with the expiry date `expires` (ISO) has expired `today` (default: this machine's date)."""
        stale = (today or date.today()) >= date.fromisoformat(expires)
        self.expired.set(int(stale))
        return stale

    def page(self) -> bytes:
        """The page that a scraper reads."""
        registry = self._registry
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)
        return generate_latest(registry)
