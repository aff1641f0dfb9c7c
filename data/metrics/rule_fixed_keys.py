"""The rule of the fixed keys: a key that every hand-off reads, of whatever order, is missing or wrong.

No order has to hang for it, and none can tell: it is judged by the moment itself, and concerns all slices.
"""

from __future__ import annotations

from data.metrics.alert import Evidence
from data.metrics.baseline import FLOOR
from data.metrics.facts import KEY_SERVER, Facts, FixedKey
from data.metrics.memory import Memory
from data.metrics.probe import Outcome
from data.metrics.rule import Kind, Rule
from data.metrics.signal import Context, Said, Signal
from data.window import duration_text

LACKING = frozenset({Outcome.MISSING, Outcome.WRONG})


def lacking_since(facts: Facts, memory: Memory, at_ms: int) -> dict[str, int]:
    """By probe of a fixed key, since when its key is missing or wrong without a break.

    One that could not be asked about is neither there nor missing: it stays as it was.
    """
    before = dict(memory.lacking)
    seen = {each.probe: each.outcome for each in facts.fixed_keys}
    kept = {probe for probe in before if seen.get(probe, Outcome.UNKNOWN) is Outcome.UNKNOWN}
    lacking = {probe for probe, outcome in seen.items() if outcome in LACKING}
    return {probe: min(at_ms, before.get(probe, at_ms)) for probe in kept | lacking}


def fixed_keys(rule: Rule, context: Context) -> Said:
    """One signal, of all slices, for the fixed keys that are missing or wrong for longer than a key is written anew."""
    if KEY_SERVER in context.facts.failing:
        return context.facts.failing[KEY_SERVER]
    if KEY_SERVER in context.facts.not_set_up:
        return "no key server is set up"
    held = (Kind.FIXED_KEYS, None) in context.said
    lacking = [
        each
        for each in context.facts.fixed_keys
        if each.outcome in LACKING
        and (held or context.at_ms - context.lacking.get(each.probe, context.at_ms) >= rule["after_ms"])
    ]
    return [_signal(rule, context, lacking)] if lacking else []


def _signal(rule: Rule, context: Context, lacking: list[FixedKey]) -> Signal:
    since_ms = min(context.lacking[each.probe] for each in lacking)
    keys = ", ".join(each.key for each in lacking)
    outcome = f"{keys} is {lacking[0].outcome}" if len(lacking) == 1 else f"{keys} are missing or wrong"
    evidence = Evidence(
        rule=str(rule.kind),
        slice=None,
        observed=len(lacking),
        expected_low=None,
        expected_high=0,
        unit="fixed keys missing or wrong",
        baseline=FLOOR,
        sentence=f"{outcome}, for {duration_text(context.at_ms - since_ms)}; every hand-off needs it",
        key_outcome=outcome,
    )
    return Signal(rule, None, since_ms, evidence, outcome)
