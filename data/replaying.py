"""The rows that a replay needs, read from the warehouse and the history store."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from data.answers import Failure, FailureKind
from data.answers import Rows as Answered
from data.installation import Installation
from data.measuring import hours_known, joined
from data.metrics.baseline import HISTORY_MS
from data.metrics.facts import LOOKBACK_MS
from data.metrics.key_health import key_pattern
from data.metrics.order_columns import columns_of
from data.metrics.past import Rows
from data.questions import BOOKED_AHEAD, day_bounds
from data.window import DAY, HOUR, TimeWindow

SHORTEST = HOUR
NO_KEYS = pd.DataFrame({"order_id": [], "probe": [], "outcome": [], "start_ms": [], "end_ms": []}, dtype=object)


def read_rows(installation: Installation, window: TimeWindow) -> Rows | Failure:
    """Everything that the rules may look at in a window, or why it cannot be read."""
    orders = _orders(installation, window)
    if isinstance(orders, Failure):
        return orders
    # What is ordinary is counted from whole hours, the last of them after the window.
    hours = TimeWindow((window.start_ms - HISTORY_MS) // HOUR * HOUR, window.end_ms // HOUR * HOUR + HOUR)
    ordinary = hours_known(installation, hours)
    if isinstance(ordinary, Failure):
        return ordinary
    keys = _key_outcomes(installation, window)
    if isinstance(keys, Failure):
        return keys
    patterns = {probe.name: key_pattern(probe) for probe in installation.probes if probe.per_order}
    return Rows(columns_of(orders), ordinary, keys, patterns)


def _orders(installation: Installation, window: TimeWindow) -> pd.DataFrame | Failure:
    lookback_ms = max(installation.settings.give_up_after, LOOKBACK_MS)
    span = TimeWindow(window.start_ms - lookback_ms, window.end_ms + BOOKED_AHEAD)
    frames = []
    for answer in _in_parts(installation, _question(installation), span, window.end_ms):
        if isinstance(answer, Failure):
            return answer
        frames.append(answer.frame)
    return joined(frames)


def _question(installation: Installation) -> str:
    return "order_rows_loaded" if "loaded_ms" in installation.order_columns() else "order_rows"


def _in_parts(
    installation: Installation, question: str, span: TimeWindow, as_of_ms: int
) -> Iterator[Answered | Failure]:
    """The answers day by day; a day with too many rows is asked in halves."""
    spans = [TimeWindow(at_ms, min(at_ms + DAY, span.end_ms)) for at_ms in range(span.start_ms, span.end_ms, DAY)]
    while spans:
        part = spans.pop(0)
        binds = {
            "from_ms": part.start_ms,
            "to_ms": part.end_ms,
            "as_of_ms": as_of_ms,
            **day_bounds(part.start_ms, part.end_ms - 1, 0, 0),
        }
        answer = installation.ask(question, binds)
        if isinstance(answer, Failure) and answer.kind is FailureKind.TOO_MANY_ROWS and part.length_ms > SHORTEST:
            middle_ms = part.start_ms + part.length_ms // 2
            spans[:0] = [TimeWindow(part.start_ms, middle_ms), TimeWindow(middle_ms, part.end_ms)]
            continue
        yield answer


def _key_outcomes(installation: Installation, window: TimeWindow) -> pd.DataFrame | Failure:
    """What was recorded of the keys: by the history store, else by the warehouse; nothing where neither has any."""
    if not isinstance(installation.history, Failure):
        kept = installation.history.order_outcomes(window.start_ms, window.end_ms)
        if not isinstance(kept, Failure) and kept.frame["order_id"].notna().any():
            return kept.frame
    give_up_ms = installation.settings.give_up_after
    binds = {
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "as_of_ms": window.end_ms,
        "give_up_ms": give_up_ms,
        **day_bounds(window.start_ms, window.end_ms, give_up_ms),
    }
    answer = installation.ask("key_outcomes", binds)
    if isinstance(answer, Failure):
        return NO_KEYS if answer.kind is FailureKind.MISSING_TABLE else answer
    return answer.frame
