"""What a rule does, in one sentence with its own limits; and the arithmetic of an alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from data.metrics.rule import Kind, Rule, Rules
from data.window import duration_text

SENTENCES: Mapping[Kind, Callable[[Rule], str]] = {
    Kind.KEYS: lambda rule: (
        f"{rule['orders']:.0f} or more orders of a slice wait past their grace without their key, "
        f"and at least {rule['share']:.0%} of those asked about."
    ),
    Kind.SILENCE: lambda rule: (
        f"{rule['orders']:.0f} or more orders of a slice were due over {_time(rule, 'after')} ago "
        "since the last one that was received."
    ),
    Kind.STATE_0: lambda rule: (
        f"Of the last orders of a slice {rule['orders']:.0f} or more hang, which the ordinary share (at least "
        f"{rule['ordinary_share']:.2%}) makes less often than once in {1 / rule['chance']:,.0f} times."
    ),
    Kind.BURN: lambda rule: (
        f"A slice burns its error budget {rule['fast_rate']:g} times too fast over {_time(rule, 'fast_long')} and "
        f"{_time(rule, 'fast_short')}, or {rule['slow_rate']:g} times over {_time(rule, 'slow_long')} and "
        f"{_time(rule, 'slow_short')}, and the other slices do not."
    ),
    Kind.LATENCY_SHIFT: lambda rule: (
        f"Over {_time(rule, 'window')}, {rule['share']:.0%} or more of the orders of a slice took longer than four in "
        "five ordinarily do, and those of the other slices did not."
    ),
    Kind.TOO_QUIET: lambda rule: (
        f"Far fewer orders of a slice were due than {rule['share']:.0%} of the ordinary, where {rule['orders']:.0f} or "
        "more are ordinary."
    ),
    Kind.BLIND: lambda rule: (
        f"The warehouse has not answered for {_time(rule, 'warehouse')}, its newest row is {_time(rule, 'lag')} old, "
        f"or the key server has not answered for {_time(rule, 'key_server')}."
    ),
}


def _time(rule: Rule, name: str) -> str:
    return duration_text(int(rule[f"{name}_ms"]))


def sentence(rule: Rule) -> str:
    """The rule in one sentence."""
    return SENTENCES[rule.kind](rule)


def arithmetic(alert: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    """Line by line: what each rule of an alert saw beside what it expected, and by which limits."""
    yield f"{alert['alert_id']}: {alert['severity']}, {', '.join(alert['slices']) or 'the sources'}"
    for evidence in alert["evidence"]:
        rule = next(rule for rule in rules.rules if rule.kind == evidence["rule"])
        yield f"{rule.kind}: {evidence['sentence']}"
        yield f"  seen: {evidence['observed']:g} {evidence['unit']}; expected: {_range(evidence)}"
        yield f"  ordinary by: {evidence['baseline']}"
        yield f"  limits: {', '.join(f'{name} = {value:g}' for name, value in rule.limits.items())}"
        if evidence["examples"]:
            yield f"  such as: {', '.join(evidence['examples'])}"


def _range(evidence: Mapping[str, Any]) -> str:
    low, high = evidence["expected_low"], evidence["expected_high"]
    if low is None and high is None:
        return "not known"
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"{low:g} to {high:g}"
