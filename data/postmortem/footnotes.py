"""Where a figure of a draft comes from: question, binds and as-of time, each once at its foot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from data.answers import Rows
from data.window import iso

# Binds that follow from others, and say nothing to a reader.
_DERIVED = frozenset({"from_day", "to_day"})


class Footnotes:
    """Numbers the answers in the order in which they are first referred to."""

    def __init__(self, asked: Mapping[str, Rows], zone: tzinfo) -> None:
        self._asked, self._zone = asked, zone
        self._used: list[str] = []

    def mark(self, name: str) -> str:
        """`[^1]`; empty for an answer that is not there."""
        if name not in self._asked:
            return ""
        if name not in self._used:
            self._used.append(name)
        return f"[^{self._used.index(name) + 1}]"

    def lines(self) -> list[str]:
        return [f"[^{number}]: {self._told(self._asked[name])}" for number, name in enumerate(self._used, start=1)]

    def _told(self, rows: Rows) -> str:
        """`hung: from_ms=2026-01-28T03:30:00+07:00, …`: enough to ask the same again."""
        binds = [f"{name}={self._value(name, value)}" for name, value in rows.binds.items() if name not in _DERIVED]
        return f"`{rows.question}`: {', '.join(binds)}"

    def _value(self, name: str, value: object) -> str:
        is_moment = name in ("from_ms", "to_ms", "as_of_ms") and isinstance(value, int)
        return iso(int(str(value)), self._zone) if is_moment else str(value)
