"""The newest good rows of each panel: what is shown, and said to be old, while a source is away."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

from data.answers import Bind, Rows

# Rows are kept for this many panels; a panel that nobody opened lately starts anew.
PANELS_KEPT = 200


class LastGood:
    """The newest good rows of each panel, and when they were read."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[Rows, int]] = OrderedDict()
        self._lock = Lock()

    def put(self, place: str, rows: Rows, read_at_ms: int) -> None:
        with self._lock:
            self._rows[place] = (rows, read_at_ms)
            self._rows.move_to_end(place)
            if len(self._rows) > PANELS_KEPT:
                self._rows.popitem(last=False)

    def get(self, place: str, known_to_ms: int) -> tuple[Rows | None, int | None]:
        """None for rows that know more than `known_to_ms`: a clock that jumped back must not show what is to come."""
        with self._lock:
            rows, read_at_ms = self._rows.get(place, (None, None))
        return (None, None) if rows is None or known_to(rows.binds) > known_to_ms else (rows, read_at_ms)


def known_to(binds: Mapping[str, Bind]) -> int:
    """The moment up to which the answer to a question with these binds knows what happened."""
    return int(binds.get("as_of_ms") or binds.get("to_ms") or 0)
