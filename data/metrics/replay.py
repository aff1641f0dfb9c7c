"""The rules driven over history by a clock, without hindsight: the judge that `watch` calls, moment by moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from data.metrics.alert import Alert
from data.metrics.facts import Facts
from data.metrics.judging import judge
from data.metrics.memory import Memory
from data.metrics.order_columns import NOTHING_YET, data_times
from data.metrics.past import Past, Rows
from data.metrics.rule import Rules
from data.window import MINUTE, SECOND, TimeWindow

KEYS_EVERY_MS, ALL_EVERY_MS = 15 * SECOND, MINUTE


@dataclass(frozen=True)
class Told:
    """One alert of a replay: as it opened, and as it was when it closed or the replay ended."""

    opened: Alert
    latest: Alert


def moments(rows: Rows, rules: Rules, window: TimeWindow, give_up_ms: int) -> Iterator[tuple[int, Facts]]:
    """Every moment at which something is judged, with its facts: the keys every 15 s, everything every minute.

    A facts object is good until the next one is asked for.
    """
    at = np.arange(window.start_ms, window.end_ms, KEYS_EVERY_MS, dtype=np.int64)
    known = data_times(rows.orders, at)
    past = Past(rows, rules.terms, give_up_ms, window.end_ms)
    for at_ms, data_time_ms in zip(at.tolist(), known.tolist(), strict=True):
        everything = (at_ms - window.start_ms) % ALL_EVERY_MS == 0
        if data_time_ms == NOTHING_YET:
            yield at_ms, Facts(None, None)
            continue
        # The newest round that rows of this data time confirm.
        round_ms = window.start_ms + (data_time_ms - window.start_ms) // KEYS_EVERY_MS * KEYS_EVERY_MS
        yield at_ms, past.facts(data_time_ms, round_ms, everything=everything)


def replay(rows: Rows, rules: Rules, window: TimeWindow, give_up_ms: int, hashed: Callable[[str], str]) -> list[Told]:
    """The alerts that the rules would have opened in the window, in the order of their opening."""
    memory = Memory()
    opened: dict[str, Alert] = {}
    latest: dict[str, Alert] = {}
    for at_ms, facts in moments(rows, rules, window, give_up_ms):
        judgement = judge(rules, facts, memory, at_ms, hashed)
        memory = judgement.memory
        for alert in judgement.changes:
            opened.setdefault(alert.alert_id, alert)
            latest[alert.alert_id] = alert
    latest |= {alert.alert_id: alert for alert in memory.alerts}
    return [Told(alert, latest[alert_id]) for alert_id, alert in opened.items()]
