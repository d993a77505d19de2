"""`churn serve`: uvicorn with bounds."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile

from .metrics import SHARED
from .settings import Settings

CONNECTIONS = 200
"""of one worker; further ones are answered 503"""


def serve(settings: Settings) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT), then lets running requests end.

    Raises UserError before anything listens: for bounds that cannot be, an address without a token, a bundle that does
    not verify.
    """
    import uvicorn

    from .current_model import CurrentModel
    from .signed import verifier

    settings.checked()
    sha256 = CurrentModel(settings.bundle, verify=verifier(settings.public_key)).get().sha256
    logging.basicConfig(level=logging.INFO, format="churn: %(message)s")
    logging.getLogger("churn.service").info(
        "%s (%s) on http://%s:%s", settings.bundle, sha256[:12], settings.host, settings.port
    )
    if settings.ledger is not None:
        from ..monitoring import ledger

        ledger.checked(ledger.named(settings.ledger, settings.ledger_table))
    settings.to_environment()
    shared = tempfile.mkdtemp(prefix="churn-metrics-") if settings.workers > 1 else None
    if shared is not None:
        os.environ[SHARED] = shared
    try:
        uvicorn.run(
            "churn.service.app:from_environment",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=settings.graceful,
        )
    finally:
        if shared is not None:
            shutil.rmtree(shared, ignore_errors=True)
