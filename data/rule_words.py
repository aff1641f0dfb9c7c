"""What a rule does, in one sentence with its own limits; and the arithmetic of an alert."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from data.metrics.rule import Kind, Rule, Rules
from data.speech import Speech, sentence

NAMES: Mapping[Kind, str] = {
    Kind.KEYS: sentence("keys"),
    Kind.SILENCE: sentence("silence"),
    Kind.STATE_0: sentence("state 0"),
    Kind.BURN: sentence("burn"),
    Kind.LATENCY_SHIFT: sentence("latency shift"),
    Kind.TOO_QUIET: sentence("too quiet"),
    Kind.BLIND: sentence("blind"),
}
# Limits from 0 to 1 that are shares of orders.
SHARES = frozenset({"share", "ordinary_share"})
# Their places are the limits of the rule, and `once_in`: one divided by its chance.
SENTENCES: Mapping[Kind, str] = {
    Kind.KEYS: sentence(
        "{orders} or more orders of a slice wait past their grace without their key, and at least {share} of those "
        "asked about."
    ),
    Kind.SILENCE: sentence(
        "{orders} or more orders of a slice were due over {after} ago since the last one that was received."
    ),
    Kind.STATE_0: sentence(
        "Of the last orders of a slice {orders} or more hang, which the ordinary share (at least {ordinary_share}) "
        "makes less often than once in {once_in} times."
    ),
    Kind.BURN: sentence(
        "A slice burns its error budget {fast_rate} times too fast over {fast_long} and {fast_short}, or {slow_rate} "
        "times over {slow_long} and {slow_short}, and the other slices do not."
    ),
    Kind.LATENCY_SHIFT: sentence(
        "Over {window}, {share} or more of the orders of a slice took longer than four in five ordinarily do, and "
        "those of the other slices did not."
    ),
    Kind.TOO_QUIET: sentence(
        "Far fewer orders of a slice were due than {share} of the ordinary, where {orders} or more are ordinary."
    ),
    Kind.BLIND: sentence(
        "The warehouse has not answered for {warehouse}, its newest row is {lag} old, or the key server has not "
        "answered for {key_server}."
    ),
}


def explained(rule: Rule, say: Speech) -> str:
    """The rule in one sentence, with its limits."""
    limits = {name.removesuffix("_ms"): _limit(name, value, say) for name, value in rule.limits.items()}
    once_in = say.number(round(1 / rule["chance"])) if "chance" in rule.limits else ""
    return say.text(SENTENCES[rule.kind], once_in=once_in, **limits)


def _limit(name: str, value: float, say: Speech) -> str:
    if name.endswith("_ms"):
        return say.duration(int(value))
    if name in SHARES:
        return say.share(value, 2 if value < 0.1 else 0)
    return say.number(value)


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
