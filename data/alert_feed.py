"""The alerts as JSON for other systems: what `/api/alerts` answers. docs/alerts.md has the schema."""

from __future__ import annotations

import hmac
from typing import Any

from data.alert_book import AlertBook, Watched
from data.answers import Failure
from data.metrics.alert_json import as_fields
from data.sources.alert_rows import AlertRecord
from data.states import Held, PanelState, panel_state
from data.window import iso

VERSION = 1


def is_allowed(authorization: str | None, token: str) -> bool:
    """Whether the header is `Bearer TOKEN`; takes as long for a wrong one however much of it is right."""
    return hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode())


def feed(book: AlertBook, label: str | None = None) -> dict[str, Any]:
    """The whole answer. `label` says which clock it is by; None: the live one."""
    age_ms = book.heartbeat_age_ms
    return {
        "version": VERSION,
        "at": iso(book.at_ms),
        "state": book.state,
        "clock": label,
        "watched": book.watched is Watched.YES,
        "heartbeat_age_s": None if age_ms is None else age_ms / 1000,
        "rules": [
            {
                "rule": each.rule,
                "judged_at": None if each.judged_ms is None else iso(each.judged_ms),
                "trouble": each.trouble,
                "since": None if each.since_ms is None else iso(each.since_ms),
            }
            for each in book.rules
        ],
        "alerts": [_alert(each, book.at_ms) for each in (*book.open, *book.silenced, *book.recent)],
    }


def unread(failure: Failure | None) -> dict[str, Any]:
    """The answer while the store cannot be read, or (None) was not yet."""
    if failure is None:
        return {"version": VERSION, "state": PanelState.UNKNOWN, "error": "not begun", "next_step": "Ask again."}
    state = panel_state(Held(None, None, failure), 0, 0)
    return {"version": VERSION, "state": state, "error": failure.message, "next_step": failure.next_step}


def _alert(record: AlertRecord, at_ms: int) -> dict[str, Any]:
    silenced = record.is_silent(at_ms)
    return {
        **as_fields(record.alert),
        "acknowledged_ms": record.acknowledged_ms,
        "acknowledged_by": record.acknowledged_by,
        "assigned_to": record.assigned_to,
        "silenced_until_ms": record.silenced_until_ms if silenced else None,
    }
