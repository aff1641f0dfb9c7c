"""Real receivers of notifications on loopback: HTTP, one that is as strict as Alertmanager, and mail."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from data.sources.key_server_process import free_port


@dataclass
class Received:
    """One request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class HttpReceiver:
    """Keeps what came and answers with `status`; `hold` set back keeps every answer waiting."""

    port: int
    status: int = 200
    answer: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.hold.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, request: Received) -> tuple[int, str]:
        self.received.append(request)
        return self.status, ""


class AlertmanagerReceiver(HttpReceiver):
    """Refuses what API v2 refuses (api/v2/openapi.yaml, postableAlerts; alert.Validate) and keeps the rest."""

    LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
    FIELDS = frozenset({"labels", "annotations", "startsAt", "endsAt", "generatorURL"})

    def take(self, request: Received) -> tuple[int, str]:
        self.received.append(request)
        if self.status != 200:
            return self.status, ""
        if request.path != "/api/v2/alerts":
            return 404, "no such path"
        if request.headers.get("content-type") != "application/json":
            return 415, "unsupported media type"
        alerts = request.json
        wrong = "expected an array" if not isinstance(alerts, list) else next(filter(None, map(self.wrong, alerts)), "")
        return (400, json.dumps(wrong)) if wrong else (200, "")

    def wrong(self, alert: dict[str, Any]) -> str:
        if set(alert) - self.FIELDS:
            return f"unknown fields {sorted(set(alert) - self.FIELDS)}"
        for name in ("labels", "annotations"):
            pairs = alert.get(name, {})
            if not all(self.LABEL.fullmatch(key) and isinstance(value, str) for key, value in pairs.items()):
                return f"invalid {name}"
        if not any(alert.get("labels", {}).values()):
            return "at least one label pair required"
        starts, ends = (datetime.fromisoformat(alert[name]) for name in ("startsAt", "endsAt"))
        if starts.tzinfo is None or ends.tzinfo is None:
            return "no offset"
        return "start time must be before end time" if ends < starts else ""


@contextmanager
def receiving(kind: type[HttpReceiver] = HttpReceiver, port: int | None = None) -> Iterator[HttpReceiver]:
    """A receiver that listens until the end of the block."""
    receiver = kind(port or free_port())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, words = receiver.take(Received(self.path, headers, body))
            receiver.hold.wait(30)
            self.send_response(status)
            for name, value in receiver.answer.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words.encode())

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Who asked has gone: what a receiver that is held says, nobody hears."""

    server = Server(("127.0.0.1", receiver.port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class MailBox:
    """Keeps what came. `refusal` is answered instead of taking it, e.g. `451 later`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusal: str | None = None

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        if self.refusal is not None:
            return self.refusal
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 OK"


@contextmanager
def receiving_mail(**more: Any) -> Iterator[tuple[MailBox, int]]:
    """A mail server, its box and its port. `more` goes to aiosmtpd's Controller."""
    box, port = MailBox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()
