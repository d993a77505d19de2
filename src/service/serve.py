"""`churn serve`: uvicorn with bounds."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import tempfile

from ..errors import UserError
from .metrics import SHARED
from .settings import TOKEN_VARIABLE, Settings, token

CONNECTIONS = 200
"""of one worker; further ones are answered 503"""


def serve(settings: Settings) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT), then lets running requests end.

    Raises UserError before anything listens: for bounds that cannot be, an address without a token or that is taken, a
    bundle that does not verify, a ledger that cannot be written.
    """
    import uvicorn

    from .current_model import CurrentModel, remarks
    from .signed import verifier

    settings.checked()
    loaded = CurrentModel(settings.bundle, verify=verifier(settings.public_key)).get()
    if settings.ledger is not None:
        from ..monitoring import ledger

        ledger.checked(ledger.named(settings.ledger, settings.ledger_table))
    _check_free(settings.host, settings.port)
    logging.basicConfig(level=logging.INFO, format="churn: %(message)s")
    log = logging.getLogger("churn.service")
    asked = "" if token() is None else f"; all but /health needs the token in {TOKEN_VARIABLE}"
    log.info("%s (%s) on http://%s:%s%s", settings.bundle, loaded.sha256[:12], settings.host, settings.port, asked)
    for remark in remarks(loaded.facts):
        log.warning("%s", remark)
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


def _check_free(host: str, port: int) -> None:
    """Raises UserError for an address that is none of this machine's, or at which something listens already."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise UserError(f"--host {host} --port {port}: {error.strerror or error}") from None
