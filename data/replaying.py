"""A replay over the history of an installation: the rows it needs, what the rules would have said, and how well."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from data.answers import Failure, FailureKind
from data.answers import Rows as Answered
from data.identity import hashed_user
from data.installation import Installation
from data.measuring import handoff_known, hours_known, joined
from data.metrics.baseline import HISTORY_MS
from data.metrics.key_health import key_pattern
from data.metrics.order_columns import OrderColumns, columns_of
from data.metrics.past import Rows
from data.metrics.recorded import ended_by, fixed_intervals
from data.metrics.replay import Told, nobody, replay
from data.metrics.replay_score import Known, Score, score
from data.metrics.rule import Rules
from data.metrics.rule_record import RuleRecord, rule_records
from data.questions import BOOKED_AHEAD, day_bounds
from data.rules import terms_of
from data.window import DAY, HOUR, TimeWindow

SHORTEST = HOUR
NO_KEYS = pd.DataFrame({"order_id": [], "probe": [], "outcome": [], "start_ms": [], "end_ms": []}, dtype=object)


@dataclass(frozen=True)
class Replayed:
    """What the rules would have said in a window, held against its incidents.

    `records`: one for each rule that is on. `orders`: how many were due in the window. `learned_days`: how many whole
    days before its end what is ordinary could be counted from, at most four weeks.
    """

    window: TimeWindow
    told: tuple[Told, ...]
    score: Score
    records: tuple[RuleRecord, ...]
    orders: int
    learned_days: int


def replayed(
    installation: Installation,
    rules: Rules,
    window: TimeWindow,
    known: Sequence[Known],
    reached: Callable[[int], None] = nobody,
) -> Replayed | Failure:
    """Drive the rules over a window. `reached` is told the moment that is judged, once for each hour of it."""
    rows = read_rows(installation, window)
    if isinstance(rows, Failure):
        return rows
    key = installation.hash_key()
    give_up_ms = installation.settings.give_up_after
    told = replay(rows, rules, window, give_up_ms, lambda order: hashed_user(order, key), reached=reached)
    found = score(told, known, rows.orders, window, rules.terms.stuck_ms)
    due = (rows.orders.due_ms >= window.start_ms) & (rows.orders.due_ms < window.end_ms)
    return Replayed(
        window,
        tuple(told),
        found,
        rule_records(told, found, rows.orders, rules),
        int(due.sum()),
        rows.ordinary.known_at(window.end_ms).days,
    )


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
    patterns, fixed = (
        {probe.name: key_pattern(probe) for probe in installation.probes if probe.per_order is per_order}
        for per_order in (True, False)
    )
    columns = columns_of(orders)
    return Rows(columns, ordinary, keys, patterns, fixed, _handoff_known_ms(installation, columns, window))


def _handoff_known_ms(installation: Installation, orders: OrderColumns, window: TimeWindow) -> int:
    """From when on receptions are recorded: before the window, or with the first one in it."""
    if handoff_known(installation, window.start_ms):
        return 0
    return int(orders.in_time_ms.min()) if len(orders) else 0


def _orders(installation: Installation, window: TimeWindow) -> pd.DataFrame | Failure:
    settings = installation.settings
    lookback_ms = max(settings.give_up_after, terms_of(settings).lookback_ms)
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
    """What was recorded of the keys: by the history store, and by the warehouse of the time before the store's first
    round; nothing where neither has any."""
    if not isinstance(installation.history, Failure):
        kept = installation.history.order_outcomes(window.start_ms, window.end_ms)
        rounds = installation.history.rounds(window.start_ms, window.end_ms, 0)
        if not isinstance(kept, Failure) and not isinstance(rounds, Failure) and len(rounds.frame):
            fixed = [probe.name for probe in installation.probes if not probe.per_order]
            before = _of_warehouse(installation, window)
            earlier = NO_KEYS if isinstance(before, Failure) else ended_by(before, int(rounds.frame["at_ms"].min()))
            return joined([earlier, kept.frame, fixed_intervals(rounds.frame, fixed)])
    found = _of_warehouse(installation, window)
    return NO_KEYS if isinstance(found, Failure) and found.kind is FailureKind.MISSING_TABLE else found


def _of_warehouse(installation: Installation, window: TimeWindow) -> pd.DataFrame | Failure:
    give_up_ms = installation.settings.give_up_after
    binds = {
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
        "as_of_ms": window.end_ms,
        "give_up_ms": give_up_ms,
        **day_bounds(window.start_ms, window.end_ms, give_up_ms),
    }
    answer = installation.ask("key_outcomes", binds)
    return answer if isinstance(answer, Failure) else answer.frame
