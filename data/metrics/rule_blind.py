"""The rule of blindness: a source that has been unknown for longer than promised is an alert itself, never silence."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.metrics.alert import Evidence
from data.metrics.baseline import FLOOR
from data.metrics.columns import Ints
from data.metrics.facts import KEY_SERVER, STEP_MS, WAREHOUSE, Facts, Measured
from data.metrics.memory import Memory
from data.metrics.probe import Outcome
from data.metrics.rule import Rule
from data.metrics.rule_too_quiet import expected_due
from data.metrics.signal import Context, Said, Signal
from data.window import HOUR, duration_text


def failing_since(facts: Facts, memory: Memory, at_ms: int) -> dict[str, int]:
    """By source, since when it has not answered without a break."""
    before = dict(memory.failing)
    failing = set(facts.failing)
    of_orders = {outcome for readings in facts.readings for outcome in readings.outcomes.values()}
    outcomes = of_orders or {each.outcome for each in facts.fixed_keys}
    # Without a key to ask for nothing is known anew: the server may still be away.
    if outcomes == {Outcome.UNKNOWN} or (not outcomes and KEY_SERVER in before):
        failing.add(KEY_SERVER)
    return {source: min(at_ms, before.get(source, at_ms)) for source in failing}


def blind(rule: Rule, context: Context) -> Said:
    """A signal for each source that has not answered for too long, and for a warehouse whose newest row is too old."""
    return [*_failing(rule, context), *_old(rule, context)]


def _failing(rule: Rule, context: Context) -> Iterator[Signal]:
    for source, since_ms in sorted(context.failing.items()):
        limit_ms = int(rule["warehouse_ms"] if source == WAREHOUSE else rule["key_server_ms"])
        if context.at_ms - since_ms >= limit_ms:
            why = context.facts.failing.get(source, "no key could be asked")
            sentence = f"the {source} has not answered for {duration_text(context.at_ms - since_ms)}: {why}"
            yield _signal(rule, since_ms, (context.at_ms - since_ms, limit_ms), sentence, FLOOR)


def _old(rule: Rule, context: Context) -> Iterator[Signal]:
    """Newest rows that are old, where rows should have come. A night without orders is no lag."""
    measured, since_ms = context.facts.measured, context.facts.data_time_ms
    if since_ms is None or measured is None or context.at_ms - since_ms < rule["lag_ms"]:
        return
    lag_ms = context.at_ms - since_ms
    expected, label = _expected(measured, since_ms, context)
    if expected >= rule["orders"]:
        sentence = (
            f"the newest row of the warehouse is {duration_text(lag_ms)} old; "
            f"in that time {expected:.0f} orders are ordinarily due"
        )
        yield _signal(rule, since_ms, (lag_ms, int(rule["lag_ms"])), sentence, label)


def _expected(measured: Measured, from_ms: int, context: Context) -> tuple[float, str]:
    """The orders that should have been due meanwhile: as is ordinary, else at the pace of the slowest of the last
    hours."""
    baselines, to_ms = measured.baselines, context.at_ms
    if baselines.knows_hour(to_ms) and baselines.table.slices:
        parts = [expected_due(baselines, name, from_ms, to_ms) for name in baselines.table.slices]
        return sum(mean for mean, _ in parts), parts[0][1].label
    hours = _hours(measured.counts.tables["due"].sum(axis=0))
    return int(hours.min()) * (to_ms - from_ms) / HOUR if len(hours) else 0.0, FLOOR


def _hours(minutes: Ints) -> Ints:
    """The sums of the whole hours up to now, from the first one with an order on."""
    length = HOUR // STEP_MS
    hours = minutes[len(minutes) % length :].reshape(-1, length).sum(axis=1)
    return np.asarray(np.trim_zeros(hours, "f"), dtype=np.int64)


def _signal(rule: Rule, since_ms: int, seen_and_limit_ms: tuple[int, int], sentence: str, baseline: str) -> Signal:
    seen_ms, limit_ms = seen_and_limit_ms
    evidence = Evidence(
        rule=str(rule.kind),
        slice=None,
        observed=round(seen_ms / 1000),
        expected_low=None,
        expected_high=round(limit_ms / 1000),
        unit="seconds without news",
        baseline=baseline,
        sentence=sentence,
    )
    return Signal(rule, None, since_ms, evidence)
