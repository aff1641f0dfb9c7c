"""The rule of the keys: orders past their grace without the key that their hand-off needs. Needs no history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from data.metrics.alert import Evidence
from data.metrics.baseline import FLOOR
from data.metrics.facts import KEY_SERVER, WAREHOUSE, Facts, KeyReadings, Waiting
from data.metrics.probe import Outcome
from data.metrics.rule import Kind, Rule
from data.metrics.signal import NOT_RECORDED, Context, Said, Signal


def keys(rule: Rule, context: Context) -> Said:
    """A signal for each slice in which `orders` orders, and `share` of those asked about, lack their key."""
    if reason := _unjudged(context.facts):
        return reason
    return [signal for readings in context.facts.readings for signal in _of_probe(rule, context, readings)]


def _unjudged(facts: Facts) -> str | None:
    if facts.waiting is None:
        return facts.failing.get(WAREHOUSE, "the waiting orders are not known")
    if not facts.handoff_known:
        return NOT_RECORDED
    if KEY_SERVER in facts.failing:
        return facts.failing[KEY_SERVER]
    if KEY_SERVER in facts.not_set_up:
        return "no key server is set up"
    return None if facts.readings else "no round of the key probes is as old as the newest rows yet"


def _of_probe(rule: Rule, context: Context, readings: KeyReadings) -> Iterator[Signal]:
    asked: dict[str, int] = defaultdict(int)
    lacking: dict[str, list[Waiting]] = defaultdict(list)
    for order in context.facts.waiting or ():
        outcome = readings.outcomes.get(order.order_id, Outcome.UNKNOWN)
        asked[order.slice] += outcome is not Outcome.UNKNOWN
        if outcome is Outcome.MISSING:
            lacking[order.slice].append(order)
    for name, orders in sorted(lacking.items()):
        enough = len(orders) >= rule["orders"] and len(orders) >= rule["share"] * asked[name]
        if enough or (Kind.KEYS, name) in context.said:
            yield _signal(rule, context, readings.pattern, orders, asked[name])


def _signal(rule: Rule, context: Context, pattern: str, lacking: list[Waiting], asked: int) -> Signal:
    outcome = f"{len(lacking)} of {asked} lack {pattern}"
    oldest_first = sorted(lacking, key=lambda order: (order.due_ms, order.order_id))
    name = oldest_first[0].slice
    evidence = Evidence(
        rule=str(rule.kind),
        slice=name,
        observed=len(lacking),
        expected_low=None,
        expected_high=rule["orders"] - 1,
        unit="orders without their key",
        baseline=FLOOR,
        sentence=f"{outcome}, of the {name} orders that wait past their grace",
        examples=context.examples([order.order_id for order in oldest_first]),
        key_outcome=outcome,
    )
    return Signal(rule, name, oldest_first[0].due_ms, evidence, f"orders lack {pattern}")
