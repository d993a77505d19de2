"""The HTTP application: two questions, the model card, health, metrics."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ..scoring.bundle_file.markdown_card import markdown_card
from ..scoring.json_schema import input_schema, output_schema
from ..scoring.monitoring import ModelWarning
from .bodies import BadRequest, CanonicalLines, FeatureRows, parsed
from .current_model import FEATURES, LINES, CurrentModel
from .guard import Guard, error_body
from .ledger_writer import LedgerWriter
from .metrics import Metrics
from .scorer import Scorer
from .settings import Settings, token
from .signed import verifier

PATHS = (FEATURES, LINES, "/model", "/model.md", "/health", "/metrics", "/openapi.json")
_ERROR: dict[str, Any] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "where": {"type": ["string", "null"]},
            },
            "required": ["code", "message", "where"],
        }
    },
    "required": ["error"],
}
_MEANINGS = {
    401: "no token, or another one",
    408: "the body did not arrive in time",
    413: "too many bytes or rows",
    422: "not what is asked for; `where` names the place",
    500: "a defect of the service",
    503: "busy or out of time; come again",
}


def from_environment() -> FastAPI:
    """The application in a worker process, as `churn serve` started it."""
    return create_app(Settings.from_environment())


def create_app(settings: Settings) -> FastAPI:
    """The application for `settings`. Raises UserError for a bundle that does not verify."""
    current = CurrentModel(settings.bundle, settings.reload_every, verifier(settings.public_key))
    metrics = Metrics()
    metrics.note_expiry(current.get().facts["expires"])
    recorder = _recorder(settings, metrics)
    scorer, desk = Scorer(settings, metrics, recorder), _Desk(settings.threads, settings.waiting)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        warnings.simplefilter("ignore", ModelWarning)  # they are figures in the answer and metrics here
        current.watch()
        if recorder is not None:
            recorder.start()
        yield
        current.stop()
        desk.close()
        if recorder is not None:
            recorder.close()

    app = FastAPI(title="churn", docs_url=None, redoc_url=None, lifespan=life, openapi_url=None)
    app.state.current = current

    def reloaded(result: str) -> None:
        metrics.reloads.labels(result).inc()
        app.openapi_schema = None
        metrics.note_expiry(current.get().facts["expires"])

    current.on_reload(reloaded)
    app.add_middleware(
        Guard,
        paths=PATHS,
        max_body=settings.max_body,
        timeout=settings.timeout,
        token=token(),
        metrics=metrics,
    )

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = error.headers if isinstance(error, HTTPException) else None
        message = str(getattr(error, "detail", ""))
        if status == 404:
            message = f"no such path; there are {', '.join(PATHS)}"
        elif status == 405:
            message = f"another method is asked for here: {(headers or {}).get('Allow', 'see /openapi.json')}"
        return JSONResponse(error_body("http", message), status, headers=headers)

    @app.post(FEATURES, openapi_extra={"requestBody": _body("features")}, responses=_responses("scores"))
    async def score_features(request: Request) -> Response:
        """Scores of ready feature rows."""
        body = await request.body()
        return await desk.answer(lambda: scorer.features(parsed(FeatureRows, body), current.get()))

    @app.post(LINES, openapi_extra={"requestBody": _body("order_lines")}, responses=_responses("scores"))
    async def score_order_lines(request: Request) -> Response:
        """Scores of the customers whose order lines are given."""
        body = await request.body()
        return await desk.answer(lambda: scorer.order_lines(parsed(CanonicalLines, body), current.get()))

    @app.get("/model", responses=_responses("model"))
    async def model() -> Response:
        """What the model predicts, trained on what, how good, for whom not, until when."""
        return JSONResponse(_card(current))

    @app.get("/model.md", response_class=Response, responses=_text("text/markdown"))
    async def card() -> Response:
        """The model card as Markdown."""
        text = markdown_card(current.get().facts, settings.bundle.name)
        return Response(text, media_type="text/markdown")

    @app.get("/health", responses=_responses("health"))
    async def health() -> Response:
        """Alive, and with which model; needs no token."""
        loaded = current.get()
        stale = metrics.note_expiry(loaded.facts["expires"])
        return JSONResponse({"status": "ok", "model": loaded.sha256, "model_expired": stale})

    @app.get("/metrics", response_class=Response, responses=_text(metrics.content_type.split(";")[0]))
    async def page() -> Response:
        """Counts and times in OpenMetrics."""
        return Response(metrics.page(), media_type=metrics.content_type)

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return JSONResponse(document())

    generate = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            described = generate()
            described.setdefault("components", {}).setdefault("schemas", {}).update(_schemas(current))
            if token() is not None:
                described["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
                described["security"] = [{"token": []}]
            app.openapi_schema = described
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
    return app


def _recorder(settings: Settings, metrics: Metrics) -> LedgerWriter | None:
    """What writes the ledger, where one is wanted. Raises UserError for a place that cannot be one."""
    if settings.ledger is None:
        return None
    from ..monitoring import ledger

    return LedgerWriter(ledger.checked(ledger.named(settings.ledger, settings.ledger_table)), metrics)


class _Desk:
    """So many requests are computed at a time, so many wait; a further one is told to come again.

    A computation that ran out of time cannot be stopped: it keeps its place until it ends. One that still waits is
    dropped.
    """

    def __init__(self, places: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(places, thread_name_prefix="churn-score")
        self._free = threading.Semaphore(places + waiting)

    async def answer(self, work: Callable[[], dict[str, Any]]) -> Response:
        """The answer of `work`, done in a thread; raises BadRequest when no place is free."""
        if not self._free.acquire(blocking=False):
            raise BadRequest(503, "busy", "all places are taken: come again in a second")
        try:
            running = self._pool.submit(lambda: JSONResponse(work()))
        except BaseException:
            self._free.release()
            raise
        running.add_done_callback(lambda _: self._free.release())
        return await asyncio.wrap_future(running)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _card(current: CurrentModel) -> dict[str, Any]:
    loaded = current.get()
    facts: Any = loaded.facts
    names = ("target", "horizon_days", "horizons", "as_of", "expires", "bands", "base_rate", "training", "versions")
    return {
        "sha256": loaded.sha256,
        **{name: facts.get(name) for name in names},
        "study": {name: facts.get("study", {}).get(name) for name in ("name", "title", "currency", "language")},
        "back_test": facts.get("metrics", {}).get("mean", {}).get("shipped"),
        "inputs": loaded.model.inputs,
    }


def _body(name: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{name}"}
    return {"required": True, "content": {"application/json": {"schema": reference}}}


def _errors() -> dict[int | str, dict[str, Any]]:
    shown = {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
    return {status: {"description": text, "content": shown} for status, text in _MEANINGS.items()}


def _text(kind: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "the page", "content": {kind: {"schema": {"type": "string"}}}}, **_errors()}


def _responses(name: str) -> dict[int | str, dict[str, Any]]:
    shown = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {200: {"description": "the answer", "content": shown}, **_errors()}


def _schemas(current: CurrentModel) -> dict[str, Any]:
    """The document's schemas; feature rows and scores are those of the model in service."""
    facts = current.get().facts
    features = FeatureRows.model_json_schema()
    features["properties"]["rows"]["items"] = input_schema(facts)
    text, number = {"type": "string"}, {"type": "integer"}
    scores = {
        "model": text,
        "target": {"enum": [facts["target"]]},
        "horizon_days": number,
        "model_expired": {"type": "boolean"},
        "unknown_categories": {"type": "object", "additionalProperties": number},
        "scores": {"type": "array", "items": output_schema(facts)},
    }
    health = {"status": {"enum": ["ok"]}, "model": text, "model_expired": {"type": "boolean"}}
    return {
        "features": features,
        "order_lines": CanonicalLines.model_json_schema(),
        "scores": {"type": "object", "properties": scores, "required": list(scores)},
        "model": {"type": "object", "properties": {"sha256": text, "target": text}, "required": ["sha256", "target"]},
        "health": {"type": "object", "properties": health, "required": list(health)},
        "error": _ERROR,
    }
