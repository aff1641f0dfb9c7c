"""The record of each rule over a replay: what it said and when, of which incidents, and how often of none."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from data.metrics.order_columns import OrderColumns
from data.metrics.replay import Told
from data.metrics.replay_score import Known, Score, belongs, hurt_between
from data.metrics.rule import Kind, Rules
from data.window import MINUTE


@dataclass(frozen=True)
class Found:
    """One incident of which a rule spoke: how long after its start, and the users hurt by then (None: not known)."""

    incident: Known
    minutes: float
    users_before: int | None


@dataclass(frozen=True)
class RuleRecord:
    """`fired_ms`: when it said something, once for each alert. `of_incident`: in so many of them of an incident.

    `found`: the incidents of which it spoke, of `incidents` that there were. `false_alarms`: the alerts of no incident
    that it opened; one that it only joined counts for the rule that opened it.
    """

    rule: Kind
    fired_ms: tuple[int, ...]
    of_incident: int
    found: tuple[Found, ...]
    incidents: int
    false_alarms: int
    weeks: float

    @property
    def false_alarms_per_week(self) -> float:
        return self.false_alarms / self.weeks

    @property
    def minutes(self) -> float | None:
        """The median time to detect; None where it found nothing."""
        return statistics.median(each.minutes for each in self.found) if self.found else None

    @property
    def users_before(self) -> float | None:
        """The median of the users hurt before; None where that is known of none."""
        known = [each.users_before for each in self.found if each.users_before is not None]
        return statistics.median(known) if known else None


def rule_records(told: Sequence[Told], score: Score, orders: OrderColumns, rules: Rules) -> tuple[RuleRecord, ...]:
    """One for each rule that is on, in the order of the rules."""
    stuck_ms = rules.terms.stuck_ms
    return tuple(_record(rule.kind, told, score, orders, stuck_ms) for rule in rules.rules if rule.on)


def _record(kind: Kind, told: Sequence[Told], score: Score, orders: OrderColumns, stuck_ms: int) -> RuleRecord:
    known = [scored.incident for scored in score.incidents]
    mine = [each for each in told if kind in each.said_ms]
    found = (_found(kind, mine, incident, orders, stuck_ms) for incident in known)
    return RuleRecord(
        rule=kind,
        fired_ms=tuple(each.said_ms[kind] for each in mine),
        of_incident=sum(any(belongs(each, incident) for incident in known) for each in mine),
        found=tuple(each for each in found if each is not None),
        incidents=len(known),
        false_alarms=sum(each.opened.evidence[0].rule == kind for each in score.false_alarms),
        weeks=score.weeks,
    )


def _found(kind: Kind, mine: Sequence[Told], incident: Known, orders: OrderColumns, stuck_ms: int) -> Found | None:
    times = [each.said_ms[kind] for each in mine if belongs(each, incident)]
    if not times:
        return None
    at_ms = min(times)
    minutes = (at_ms - incident.window.start_ms) / MINUTE
    return Found(incident, minutes, hurt_between(orders, incident, at_ms, stuck_ms))
