"""A moment of an incident as a note tells it, before it is placed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from data.metrics.incident import Certainty

_LONGEST_QUOTE = 300


@dataclass(frozen=True)
class Found:
    """A moment before it is placed: its local time, and its zone where one is stated."""

    at: datetime
    zone: tzinfo | None
    line: int
    quote: str
    certainty: Certainty


def quoted(text: str) -> str:
    """So long a quote is cut, with a sign that it was."""
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
