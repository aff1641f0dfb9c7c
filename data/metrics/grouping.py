"""Signals become alerts: one incident is one alert, it closes only after quiet, and what is over opens nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from data.metrics.alert import Alert, Evidence, Severity, State
from data.metrics.facts import Facts
from data.metrics.memory import Held
from data.metrics.rule import ORDER, Kind, Rules
from data.metrics.signal import Signal
from data.window import utc

MOST_URGENT_FIRST = (Severity.PAGE, Severity.WARN, Severity.INFO)

# These name the very order with which the trouble began; a window of shares reaches further back than it.
BY_ORDER = frozenset({Kind.KEYS, Kind.SILENCE, Kind.STATE_0})

Pair = tuple[Kind, str | None]


@dataclass(frozen=True)
class Moment:
    """What grouping needs of a moment: `judged` are the kinds of rules that could be judged at it."""

    rules: Rules
    facts: Facts
    at_ms: int
    judged: frozenset[Kind]

    def clock_ms(self, said: Collection[Pair]) -> int:
        """The clock that quiet is measured by: data time, for rows that have not moved on tell nothing new; the
        moment itself where an alert is about the sources."""
        blind = all(kind is Kind.BLIND for kind, _ in said)
        data_time_ms = self.facts.data_time_ms
        return self.at_ms if blind or data_time_ms is None else data_time_ms


def regroup(held: Sequence[Held], signals: Iterable[Signal], moment: Moment) -> tuple[list[Held], list[Held]]:
    """The open alerts after this moment, and those that it closed."""
    parts: list[list[Signal]] = [[] for _ in held]
    fresh: list[list[Signal]] = []
    for signal in sorted(signals, key=lambda each: (each.since_ms, ORDER[each.kind], each.slice or "")):
        place = _place(signal, held, moment)
        if place is not None:
            parts[place].append(signal)
            continue
        group = next((group for group in fresh if _strike_at_once(signal, group, moment)), None)
        if group is None:
            fresh.append([signal])
        else:
            group.append(signal)
    going_on = [_continued(each, part, moment) for each, part in zip(held, parts, strict=True)]
    opened = [_opened(group, moment) for group in fresh]
    open_now = [each for each in going_on if not _is_over(each, moment)]
    closed = [_closed(each, moment) for each in going_on if _is_over(each, moment)]
    return open_now + opened, closed


def _place(signal: Signal, held: Sequence[Held], moment: Moment) -> int | None:
    """The place of the open alert that a signal is part of, None for none: of several of its slice the newest that
    had begun by then, else the oldest."""
    places = [n for n, each in enumerate(held) if _belongs(signal, each, moment)]
    began_ms = signal.since_ms + moment.rules.together_ms
    own = [n for n in places if signal.slice in held[n].alert.slices and held[n].alert.since_ms <= began_ms]
    return own[-1] if own else next(iter(places), None)


def _belongs(signal: Signal, held: Held, moment: Moment) -> bool:
    """Whether a signal is part of an open alert: of one of its slices, or begun when it did. A fixed key concerns all
    slices: what begins while it lacks is part of its alert. Orders that began to lack their key long after an alert
    of another cause opened are an incident of their own."""
    alert = held.alert
    if (signal.kind is Kind.BLIND) != (Kind.BLIND in alert.rules):
        return False
    together_ms = moment.rules.together_ms
    if signal.kind is Kind.BLIND or (signal.kind, signal.slice) in held.said:
        return True
    if signal.cause not in (None, alert.cause) and signal.since_ms > alert.first_seen_ms + together_ms:
        return False
    if signal.slice in alert.slices:
        return True
    of_all = Kind.FIXED_KEYS in alert.rules and held.quiet_from_ms is None
    return alert.since_ms - together_ms <= signal.since_ms and (
        of_all or signal.since_ms <= alert.first_seen_ms + together_ms
    )


def _strike_at_once(signal: Signal, group: Sequence[Signal], moment: Moment) -> bool:
    if (signal.kind is Kind.BLIND) != (group[0].kind is Kind.BLIND):
        return False
    same_slice = any(signal.slice == each.slice for each in group)
    return same_slice or signal.since_ms <= group[0].since_ms + 3 * moment.rules.together_ms


def _continued(held: Held, signals: Sequence[Signal], moment: Moment) -> Held:
    if not signals:
        told = any(kind in moment.judged for kind, _ in held.said)
        quiet = held.quiet_from_ms
        if told and quiet is None and _all_quiet(held.said, moment):
            quiet = moment.clock_ms(held.said)
        return replace(held, quiet_from_ms=quiet, alert=replace(held.alert, users_hurt=_hurt(held.alert, moment)))
    said = tuple(dict.fromkeys((*held.said, *((each.kind, each.slice) for each in signals))))
    return Held(_with(held.alert, signals, moment), said)


def _all_quiet(said: Collection[Pair], moment: Moment) -> bool:
    """Whether the rules that spoke could be asked again. Of several the keys may be missing: the orders tell too."""
    needed = {kind for kind, _ in said}
    if needed != {Kind.KEYS}:
        needed -= {Kind.KEYS}
    return needed <= moment.judged


def _is_over(held: Held, moment: Moment) -> bool:
    if held.quiet_from_ms is None or not _all_quiet(held.said, moment):
        return False
    return moment.clock_ms(held.said) - held.quiet_from_ms >= moment.rules.quiet_ms


def _closed(held: Held, moment: Moment) -> Held:
    return replace(held, alert=replace(held.alert, state=State.RESOLVED, resolved_ms=moment.at_ms))


def _opened(signals: Sequence[Signal], moment: Moment) -> Held:
    first = min(signals, key=lambda each: (ORDER[each.kind], each.since_ms, each.slice or ""))
    named = "|".join(f"{each.kind}:{each.slice}" for each in signals)
    mark = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:6]
    empty = Alert(
        alert_id=f"{utc(moment.at_ms):%Y%m%dT%H%M%SZ}-{mark}",
        rules=(),
        severity=Severity.INFO,
        state=State.OPEN,
        slices=(),
        cause=None,
        since_ms=first.since_ms,
        first_seen_ms=moment.at_ms,
        last_seen_ms=moment.at_ms,
        resolved_ms=None,
        users_hurt=None,
        evidence=(),
        runbook=first.rule.runbook,
    )
    said = tuple(dict.fromkeys((each.kind, each.slice) for each in signals))
    return Held(_with(empty, signals, moment), said)


def _with(alert: Alert, signals: Sequence[Signal], moment: Moment) -> Alert:
    """The alert with what was said now; what another rule said earlier stays as it was last said."""
    evidence = {(each.rule, each.slice): each for each in alert.evidence}
    evidence |= {(each.evidence.rule, each.slice): each.evidence for each in signals}
    severities = {alert.severity, *(each.rule.severity for each in signals)}
    slices = {*alert.slices, *(each.slice for each in signals if each.slice is not None)}
    grown = replace(
        alert,
        rules=tuple(sorted({*alert.rules, *(str(each.kind) for each in signals)}, key=ORDER.__getitem__)),
        severity=next(each for each in MOST_URGENT_FIRST if each in severities),
        slices=tuple(sorted(slices)),
        cause=next((each.cause for each in signals if each.cause is not None), alert.cause),
        since_ms=min([alert.since_ms, *(each.since_ms for each in signals if each.kind in BY_ORDER)]),
        last_seen_ms=moment.at_ms,
        evidence=_in_order(evidence.values()),
    )
    return replace(grown, users_hurt=_hurt(grown, moment))


def _in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(evidence, key=lambda each: (ORDER[each.rule], each.slice or "")))


def _hurt(alert: Alert, moment: Moment) -> int | None:
    """Distinct users whose order of these slices was stuck since the trouble began, as far as the rows reach back;
    never fewer than counted before. None when no row names a user, or nothing was read."""
    facts = moment.facts
    if not alert.slices or facts.waiting is None or facts.data_time_ms is None or not facts.handoff_known:
        return alert.users_hurt
    stuck_ms = moment.rules.terms.stuck_ms
    orders = [order for order in facts.waiting if facts.data_time_ms - order.due_ms > stuck_ms]
    orders = [order for order in orders if order.slice in alert.slices and order.due_ms >= alert.since_ms]
    users = [order.user_id for order in orders]
    if facts.measured is not None:
        hung = facts.measured.hung
        users += [each.user_id for each in hung if each.slice in alert.slices and each.due_ms >= alert.since_ms]
    named = {user for user in users if user is not None}
    if users and not named:
        return alert.users_hurt
    return max(len(named), alert.users_hurt or 0)
