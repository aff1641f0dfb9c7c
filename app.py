"""The server: Streamlit's app with health, readiness and metrics beside it. Run with `streamlit run app.py`."""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from data import alert_feed, logs, service
from data.answers import Failure
from data.installation import Installation, open_installation
from data.settings import SettingError, load

log = logging.getLogger("statezero")

SESSION_PATH = "/_stcore/stream"
# Imported by the first page otherwise, which would make its viewer wait a second longer.
WARM = ("pandas", "plotly.graph_objects", "sqlalchemy", "duckdb", "pages.shared.charts", "pages.shared.loaders")


def opened() -> Installation:
    """Check the settings and open the sources. A wrong setting ends the start with its message alone."""
    try:
        settings = load(os.environ).settings
        logs.set_up(settings.log_format, settings.log_level)
        return open_installation(settings)
    except SettingError as error:
        sys.exit(f"State Zero cannot start. {error}")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm the imports, start the ticker; stop it and close every source when the server stops."""
    for name in WARM:
        importlib.import_module(name)
    running = service.begin(installation)
    # What is loaded by now lives as long as the process; without this every rerun walks all of it again.
    gc.collect()
    gc.freeze()
    log.info("started", extra={"clock": running.installation.settings.clock})
    try:
        yield
    finally:
        await asyncio.to_thread(service.end)
        log.info("stopped")


async def healthz(_request: Request) -> Response:
    """The process lives."""
    return PlainTextResponse("ok\n")


async def readyz(request: Request) -> Response:
    """503 only until the first tick and while stopping; with `?strict=1` also when any part is not fresh.

    A proxy that asks without `strict` keeps the dashboard reachable exactly when it has to say that it is blind.
    """
    running = service.running()
    if running is None or running.ticker.last is None:
        return JSONResponse({"ready": False, "parts": {}}, status_code=503)
    parts = await asyncio.to_thread(service.readiness, running)
    strict = request.query_params.get("strict", "") not in ("", "0", "false")
    ready = not strict or all(part["fresh"] for part in parts.values())
    return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)


async def metrics(_request: Request) -> Response:
    """Prometheus text."""
    running = service.running()
    if running is not None:
        installation.telemetry.alerted(await asyncio.to_thread(running.alerts.book))
    return Response(installation.telemetry.text(), media_type=CONTENT_TYPE_LATEST)


async def api_alerts(request: Request) -> Response:
    """The alerts as JSON: 404 without API_TOKEN, 401 for another token, 503 while the store cannot be read."""
    token, running = installation.settings.api_token, service.running()
    if token is None:
        return PlainTextResponse("not found\n", status_code=404)
    if not alert_feed.is_allowed(request.headers.get("authorization"), token):
        return PlainTextResponse("wrong token\n", status_code=401, headers={"WWW-Authenticate": "Bearer"})
    book = None if running is None else await asyncio.to_thread(running.alerts.book)
    if book is None or isinstance(book, Failure):
        return JSONResponse(alert_feed.unread(book), status_code=503)
    return JSONResponse(alert_feed.feed(book, installation.clock.label()))


class CountSessions:
    """Counts the open websockets: one is one browser tab."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(SESSION_PATH):
            await self._app(scope, receive, send)
            return
        with installation.telemetry.sessions.track_inprogress():
            await self._app(scope, receive, send)


installation = opened()

app = st.App(
    "pages/shared/site.py",
    lifespan=lifespan,
    routes=[
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Route("/api/alerts", api_alerts),
    ],
    middleware=[Middleware(CountSessions)],
)
