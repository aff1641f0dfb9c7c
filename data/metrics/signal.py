"""What one rule says of one slice at one moment, before it is part of an alert, and what it is told to say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data.metrics.alert import Evidence
from data.metrics.facts import Facts, Measured
from data.metrics.rule import Kind, Rule, Rules

EXAMPLES = 3
NOT_KNOWN = "the orders of the last hours are not known"
NOT_RECORDED = "no reception of an order is recorded, so nobody knows which hang"


@dataclass(frozen=True)
class Signal:
    """`since_ms`: when the trouble began as far as the rows show it. `cause`: what the keys say, None without them."""

    rule: Rule
    slice: str | None
    since_ms: int
    evidence: Evidence
    cause: str | None = None

    @property
    def kind(self) -> Kind:
        return self.rule.kind


# A rule's signals, or why it could not be judged.
Said = list[Signal] | str


@dataclass(frozen=True)
class Context:
    """What a rule is judged with. `said`: the rules and slices of open alerts, which are let go later than they are
    taken up. `cleared`: by slice, the data time since which its last alert was quiet. `failing`: by source, since when
    it has not answered. `lacking`: by probe of a fixed key, since when it lacks. `hashed` makes an order id showable.
    """

    facts: Facts
    rules: Rules
    at_ms: int
    said: frozenset[tuple[Kind, str | None]]
    cleared: Mapping[str, int]
    failing: Mapping[str, int]
    lacking: Mapping[str, int]
    hashed: Callable[[str], str]

    def examples(self, order_ids: list[str]) -> tuple[str, ...]:
        """A few orders as they may be shown."""
        return tuple(self.hashed(order_id) for order_id in order_ids[:EXAMPLES])


@dataclass(frozen=True)
class Case:
    """One slice before one rule. `place`: its row in the counts; `at_ms`: data time."""

    rule: Rule
    context: Context
    measured: Measured
    at_ms: int
    place: int
    name: str

    @property
    def held(self) -> bool:
        """Whether an open alert is made of this rule and slice."""
        return (self.rule.kind, self.name) in self.context.said

    @property
    def cleared_ms(self) -> int:
        """What was due before it belongs to an alert that has closed."""
        return self.context.cleared.get(self.name, 0)

    def signal(self, since_ms: int, **evidence: Any) -> Signal:
        """The signal of this rule for this slice, with the given fields of its evidence."""
        return Signal(self.rule, self.name, since_ms, Evidence(rule=str(self.rule.kind), slice=self.name, **evidence))


def each_slice(rule: Rule, context: Context, of_case: Callable[[Case], Signal | None]) -> Said:
    """What a rule says of every slice with orders in the last hours; why not, when these are not known."""
    measured, at_ms = context.facts.measured, context.facts.data_time_ms
    if measured is None or at_ms is None:
        return NOT_KNOWN
    if not context.facts.handoff_known:
        return NOT_RECORDED
    cases = (Case(rule, context, measured, at_ms, place, name) for place, name in enumerate(measured.counts.slices))
    return [signal for signal in map(of_case, cases) if signal is not None]
