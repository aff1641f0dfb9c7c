"""The one judge: facts of a moment in, alerts out. `watch` calls it live, `replay` over history; nothing else judges.

    judgement = judge(rules, facts, memory, at_ms, hashed)

- `rules`: `Rules`, from `data.rules.load_rules(settings)`.
- `facts`: what was measured for the moment. Live, `data.measuring` makes them: of the orders now waiting and the
  newest confirmed key rounds every 15 s, and of all else (`measured`) every 60 s.
- `memory`: all that the judge remembers between two moments, immutable; `Memory()` at the very first, `to_json` and
  `from_json` of data.metrics.memory for the store. Save `judgement.memory` in the transaction that saves the
  changes: the same facts and the same memory always give the same judgement, with the same alert ids.
- `at_ms`: the moment on the injected clock. One that lies before the last judged moment is judged like any other.
- `hashed`: makes an order id showable (examples in the evidence).

`Judgement.changes` are the alerts that this moment opened, changed or resolved, each whole. Changed means another
slice, rule or severity, or that the keys now tell a cause: not merely larger figures, which are in
`judgement.memory.alerts`, every open alert with its newest figures. `Alert.cause` holds no figure ("orders lack
bbd:request:*"); the counts are in the evidence ("41 of 41 lack bbd:request:*"). An alert's id
never changes. A resolved alert never opens again: what begins later is a new one.

`Judgement.memory.verdicts` has one entry for each rule that is on: when it was last judged, and why it could not be
judged now (None: it was).

`Alert.suspects` is left empty: whoever has the deployments adds them with `dataclasses.replace`, labelled inferred.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.metrics.alert import Alert
from data.metrics.facts import WAREHOUSE, Facts
from data.metrics.grouping import Moment, regroup
from data.metrics.memory import Held, Memory, Verdict
from data.metrics.rule import Kind, Rule, Rules
from data.metrics.rule_blind import blind, failing_since
from data.metrics.rule_fixed_keys import fixed_keys, lacking_since
from data.metrics.rule_keys import keys
from data.metrics.rule_shares import burn, latency_shift
from data.metrics.rule_silence import silence
from data.metrics.rule_state_0 import state_0
from data.metrics.rule_too_quiet import too_quiet
from data.metrics.signal import Context, Said

JUDGES: Mapping[Kind, Callable[[Rule, Context], Said]] = {
    Kind.KEYS: keys,
    Kind.FIXED_KEYS: fixed_keys,
    Kind.SILENCE: silence,
    Kind.STATE_0: state_0,
    Kind.BURN: burn,
    Kind.LATENCY_SHIFT: latency_shift,
    Kind.TOO_QUIET: too_quiet,
    Kind.BLIND: blind,
}
# Judged at every moment; the others only at one that brings `measured`.
ALWAYS = frozenset({Kind.KEYS, Kind.FIXED_KEYS, Kind.BLIND})


@dataclass(frozen=True)
class Judgement:
    """What to remember of a moment, and the alerts that it opened, changed or resolved."""

    memory: Memory
    changes: tuple[Alert, ...]


def judge(rules: Rules, facts: Facts, memory: Memory, at_ms: int, hashed: Callable[[str], str]) -> Judgement:
    """The judgement of one moment. Pure: nothing but its arguments tells."""
    failing, lacking = failing_since(facts, memory, at_ms), lacking_since(facts, memory, at_ms)
    said_before = frozenset(pair for each in memory.held for pair in each.said)
    context = Context(facts, rules, at_ms, said_before, dict(memory.cleared), failing, lacking, hashed)
    asked = [rule for rule in rules.rules if rule.on and _is_due(rule.kind, facts)]
    answers = {rule.kind: JUDGES[rule.kind](rule, context) for rule in asked}
    signals = [signal for answer in answers.values() if not isinstance(answer, str) for signal in answer]
    judged = frozenset(kind for kind, answer in answers.items() if not isinstance(answer, str))
    moment = Moment(rules, facts, at_ms, judged)
    open_now, closed = regroup(memory.held, signals, moment)
    after = Memory(
        held=tuple(open_now),
        verdicts=tuple(_verdict(rule, answers, memory, at_ms) for rule in rules.rules if rule.on),
        cleared=_cleared(memory, closed, moment),
        failing=tuple(sorted(failing.items())),
        lacking=tuple(sorted(lacking.items())),
        judged_ms=at_ms,
    )
    return Judgement(after, _changes(memory, open_now, closed))


def _is_due(kind: Kind, facts: Facts) -> bool:
    """A moment between two minutes brings only the keys; where the questions failed, each rule says so."""
    return kind in ALWAYS or facts.measured is not None or WAREHOUSE in facts.failing or facts.waiting is None


def _verdict(rule: Rule, answers: Mapping[Kind, Said], memory: Memory, at_ms: int) -> Verdict:
    before = next((each for each in memory.verdicts if each.rule is rule.kind), Verdict(rule.kind, None))
    answer = answers.get(rule.kind)
    if answer is None:
        return before
    if isinstance(answer, str):
        since_ms = before.since_ms if before.reason is not None else at_ms
        return Verdict(rule.kind, before.judged_ms, answer, since_ms)
    return Verdict(rule.kind, at_ms)


def _cleared(memory: Memory, closed: Sequence[Held], moment: Moment) -> tuple[tuple[str, int], ...]:
    """With the slices of the alerts that closed now, from when they were quiet on; without those of so long ago that no
    rule looks there."""
    data_time_ms = moment.facts.data_time_ms
    if data_time_ms is None:
        return memory.cleared
    first_ms = data_time_ms - moment.rules.terms.lookback_ms
    known = {name: at_ms for name, at_ms in memory.cleared if at_ms > first_ms}
    known |= {name: each.quiet_from_ms or data_time_ms for each in closed for name in each.alert.slices}
    return tuple(sorted(known.items()))


def _changes(memory: Memory, open_now: Sequence[Held], closed: Sequence[Held]) -> tuple[Alert, ...]:
    before = {each.alert.alert_id: _noted(each.alert) for each in memory.held}
    changed = [each.alert for each in open_now if before.get(each.alert.alert_id) != _noted(each.alert)]
    return tuple(changed + [each.alert for each in closed])


def _noted(alert: Alert) -> tuple[object, ...]:
    """What somebody is told about; larger figures alone are no news."""
    return (alert.severity, alert.rules, alert.slices, alert.cause)
