"""A signed webhook, by the rules of Standard Webhooks: the receiver can check who sent it, when, and if it is new."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field

from data.sources.notify_http import host_of, post
from data.sources.notify_target import Notice

PREFIX = "whsec_"


@dataclass(frozen=True)
class Webhook:
    """Posts each message's fields as JSON."""

    name: str
    url: str = field(repr=False)
    secret: str = field(repr=False)

    def shown(self) -> str:
        """`webhook at HOST`."""
        return f"webhook at {host_of(self.url)}"

    def send(self, notice: Notice) -> None:
        """Raises TargetError."""
        words = {"title": notice.title, "body": notice.body, "severity": notice.severity.value}
        body = json.dumps({"id": notice.message_id, **words, **notice.fields}, ensure_ascii=False).encode()
        timestamp = str(notice.at_ms // 1000)
        headers = {
            "webhook-id": notice.message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self.secret, notice.message_id, timestamp, body),
        }
        post(self.url, body, headers)


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64 (standardwebhooks.com, version 1.0)."""
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return f"v1,{base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()}"


def key_of(secret: str) -> bytes:
    """The bytes of a secret: those that `whsec_…` stands for, else those of the text. Raises ValueError."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"what follows {PREFIX} is no base64") from None
