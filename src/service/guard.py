"""The bounds around every request: token, size, time; whatever goes wrong becomes a structured error without values."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
import traceback
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .bodies import BadRequest
from .metrics import Metrics

LOG = logging.getLogger("churn.service")
OPEN_PATHS = ("/health",)
"""answered without a token, for whatever restarts services"""


def error_body(code: str, message: str, where: str | None = None) -> dict[str, Any]:
    """The body of every error."""
    return {"error": {"code": code, "message": message, "where": where}}


class Guard:
    """ASGI middleware; the application behind it may raise BadRequest."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        paths: tuple[str, ...],
        max_body: int,
        timeout: float,
        token: str | None,
        metrics: Metrics,
    ) -> None:
        self._app, self._paths, self._metrics = app, paths, metrics
        self._max_body, self._timeout, self._token = max_body, timeout, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, see ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, sent = time.perf_counter(), [0]
        whole = [False]

        async def counted_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent[0] = message["status"]
                message.setdefault("headers", [])
                message["headers"] = [*message["headers"], (b"cache-control", b"no-store")]
            await send(message)

        try:
            try:
                self._admit(scope)
                async with asyncio.timeout(self._timeout):
                    await self._app(scope, self._bounded(receive, whole), counted_send)
            except BadRequest as error:
                await _refuse(counted_send, sent, error)
            except TimeoutError:
                late = BadRequest(
                    503, "timeout", f"no answer within {self._timeout:g} seconds: ask for fewer customers"
                )
                slow = BadRequest(408, "timeout", f"the body did not arrive within {self._timeout:g} seconds")
                await _refuse(counted_send, sent, late if whole[0] else slow)
            except Exception as error:  # values of customers may stand in its message: only type and place are logged
                place = traceback.extract_tb(error.__traceback__)[-1]
                LOG.error("%s at %s:%s in %s", type(error).__name__, place.filename, place.lineno, place.name)
                await _refuse(
                    counted_send, sent, BadRequest(500, "internal", "a defect of the service; its log says where")
                )
        finally:
            path = scope["path"] if scope["path"] in self._paths else "other"
            self._metrics.requests.labels(path, str(sent[0] or 499)).inc()
            self._metrics.seconds.labels(path).observe(time.perf_counter() - begun)

    def _admit(self, scope: Scope) -> None:
        headers = dict(scope["headers"])
        if self._token is not None and scope["path"] not in OPEN_PATHS:
            given = headers.get(b"authorization", b"")
            if not hmac.compare_digest(given, b"Bearer " + self._token.encode()):
                wrong = "the token in the header `Authorization` is another one than the service's"
                absent = "a header `Authorization: Bearer TOKEN` is needed"
                raise BadRequest(401, "unauthorised", wrong if given.startswith(b"Bearer ") else absent)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._max_body:
            raise _too_large(self._max_body)

    def _bounded(self, receive: Receive, whole: list[bool]) -> Receive:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                whole[0] = not message.get("more_body", False)
                if seen > self._max_body:
                    raise _too_large(self._max_body)
            return message

        return bounded


def _too_large(limit: int) -> BadRequest:
    return BadRequest(413, "too_large", f"a request has at most {limit:,} bytes: send fewer customers at a time")


async def _refuse(send: Send, sent: list[int], error: BadRequest) -> None:
    """Answers with `error`, unless an answer has begun: then the connection breaks off, which a client notices."""
    if sent[0]:
        raise error
    body = json.dumps(error_body(error.code, error.message, error.where)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if error.status == 503:
        headers.append((b"retry-after", b"1"))
    if error.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if error.status in (408, 413):
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
