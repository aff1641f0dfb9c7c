"""Structured logs on stderr: one JSON object a line, or plain lines for a terminal. No secrets, no user ids.

Log with the standard library: `log.info("query failed", extra={"question": name})`. The message is the event, the
extras are its fields.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from data.settings import mask_url

HIDDEN = "***"
USER_FIELDS = frozenset({"user_id", "user_ids"})
SECRET_FIELDS = re.compile(r"pass(word|wd)?|secret|token|hash_key|authorization|cookie", re.IGNORECASE)
URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>]+", re.IGNORECASE)
PAIR = re.compile(r"\b(password|passwd|pwd|hash_key)(\s*[=:]\s*)('[^']*'|\"[^\"]*\"|[^\s,;&]+)", re.IGNORECASE)
# What every record has; all else came in by `extra`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


def set_up(log_format: str, level: str) -> None:
    """Send all logs to stderr. `log_format` is `json`, `plain` or `auto` (plain on a terminal); safe to call again."""
    plain = log_format == "plain" or (log_format == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter() if plain else JsonFormatter())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


class JsonFormatter(logging.Formatter):
    """One JSON object: time (UTC, ISO), level, logger, event, then the extra fields."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.fields(record), ensure_ascii=False, default=str)

    def fields(self, record: logging.LogRecord) -> dict[str, object]:
        """What the record says, with everything secret masked."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, object] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": masked_text(record.getMessage()),
        }
        extras = {name: value for name, value in vars(record).items() if name not in STANDARD}
        said |= {f"{name}_" if name in said else name: value for name, value in _clean_fields(extras).items()}
        if record.exc_info:
            said["exception"] = masked_text(self.formatException(record.exc_info))
        return said


class PlainFormatter(JsonFormatter):
    """`04:39:00 INFO event field=value`: one line, the exception beneath it."""

    def format(self, record: logging.LogRecord) -> str:
        said = self.fields(record)
        exception = said.pop("exception", None)
        moment, level, _logger, event = (str(said.pop(name)) for name in ("time", "level", "logger", "event"))
        pairs = "".join(f" {name}={_one_line(value)}" for name, value in said.items())
        line = f"{moment[11:19]}Z {level.upper():<7} {_one_line(event, quoted=False)}{pairs}"
        return f"{line}\n{exception}" if exception else line


def masked_text(text: str) -> str:
    """The text with the passwords of all URLs and `password=…` pairs in it replaced."""
    without = URL.sub(lambda found: mask_url(found[0]), text)
    return PAIR.sub(lambda found: f"{found[1]}{found[2]}{HIDDEN}", without)


def _clean_fields(fields: Mapping[Any, object]) -> dict[str, object]:
    kept = {str(name): value for name, value in fields.items() if str(name).lower() not in USER_FIELDS}
    return {name: HIDDEN if SECRET_FIELDS.fullmatch(name) else _clean(value) for name, value in kept.items()}


def _clean(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return _clean_fields(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(part) for part in value]
    return masked_text(str(value))


def _one_line(value: object, *, quoted: bool = True) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if text.isprintable() and not (quoted and " " in text):
        return text
    return json.dumps(text, ensure_ascii=False) if quoted else json.dumps(text, ensure_ascii=False)[1:-1]
