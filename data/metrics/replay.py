"""The rules driven over history by a clock, without hindsight: the judge that `watch` calls, moment by moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from data.metrics.alert import Alert
from data.metrics.facts import Facts
from data.metrics.judging import judge
from data.metrics.memory import Memory
from data.metrics.order_columns import NOTHING_YET, data_times
from data.metrics.past import Past, Rows
from data.metrics.rule import Rules
from data.window import HOUR, MINUTE, SECOND, TimeWindow

KEYS_EVERY_MS, ALL_EVERY_MS = 15 * SECOND, MINUTE


@dataclass(frozen=True)
class Told:
    """One alert of a replay: as it opened, and as it was when it closed or the replay ended.

    `said_ms`: by rule, the moment at which it first was a rule of the alert.
    """

    opened: Alert
    latest: Alert
    said_ms: dict[str, int] = field(default_factory=dict)


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
        yield at_ms, past.facts(at_ms, data_time_ms, round_ms, everything=everything)


def nobody(at_ms: int) -> None:
    """Nobody wants to know how far a replay is."""


def replay(
    rows: Rows,
    rules: Rules,
    window: TimeWindow,
    give_up_ms: int,
    hashed: Callable[[str], str],
    *,
    reached: Callable[[int], None] = nobody,
) -> list[Told]:
    """The alerts that the rules would have opened in the window, in the order of their opening.

    `reached` is told the moment that is judged, once for each hour of the window.
    """
    memory = Memory()
    opened: dict[str, Told] = {}
    latest: dict[str, Alert] = {}
    for at_ms, facts in moments(rows, rules, window, give_up_ms):
        if (at_ms - window.start_ms) % HOUR == 0:
            reached(at_ms)
        judgement = judge(rules, facts, memory, at_ms, hashed)
        memory = judgement.memory
        for alert in judgement.changes:
            said_ms = opened.setdefault(alert.alert_id, Told(alert, alert)).said_ms
            for rule in alert.rules:
                said_ms.setdefault(rule, at_ms)
            latest[alert.alert_id] = alert
    latest |= {alert.alert_id: alert for alert in memory.alerts}
    return [replace(told, latest=latest[alert_id]) for alert_id, told in opened.items()]
