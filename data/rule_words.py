"""What a rule does, in one sentence with its own limits; and the arithmetic of an alert."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from data.metrics.rule import Kind, Rule, Rules
from data.speech import Speech
from data.window import duration_text


def told(rule: Rule, say: Speech) -> str:
    """The rule in one sentence."""
    return SENTENCES[rule.kind](rule, say)


def _keys(rule: Rule, say: Speech) -> str:
    return say.text(
        "{orders} or more orders of a slice wait past their grace without their key, and at least {share} of those "
        "asked about.",
        orders=_number(rule, "orders", say),
        share=say.share(rule["share"], 0),
    )


def _fixed_keys(rule: Rule, say: Speech) -> str:
    return say.text(
        "A key that every hand-off reads has been missing or wrong for {after}.", after=_time(rule, "after", say)
    )


def _silence(rule: Rule, say: Speech) -> str:
    return say.text(
        "{orders} or more orders of a slice were due over {after} ago, and longer ago than the objective, since the "
        "last one that was received.",
        orders=_number(rule, "orders", say),
        after=_time(rule, "after", say),
    )


def _state_0(rule: Rule, say: Speech) -> str:
    return say.text(
        "Of the last orders of a slice {orders} or more hang, which the ordinary share (at least {share}) makes less "
        "often than once in {times} times.",
        orders=_number(rule, "orders", say),
        share=say.share(rule["ordinary_share"], 2),
        times=say.number(round(1 / rule["chance"])),
    )


def _burn(rule: Rule, say: Speech) -> str:
    return say.text(
        "A slice burns its error budget {fast} times too fast over {fast_long} and {fast_short}, or {slow} times over "
        "{slow_long} and {slow_short}, and the other slices do not.",
        **{speed: _number(rule, f"{speed}_rate", say) for speed in ("fast", "slow")},
        **{name: _time(rule, name, say) for name in ("fast_long", "fast_short", "slow_long", "slow_short")},
    )


def _latency_shift(rule: Rule, say: Speech) -> str:
    return say.text(
        "Over {window}, {share} or more of the orders of a slice took longer than four in five ordinarily do, and "
        "those of the other slices did not.",
        window=_time(rule, "window", say),
        share=say.share(rule["share"], 0),
    )


def _too_quiet(rule: Rule, say: Speech) -> str:
    return say.text(
        "Far fewer orders of a slice were due than {share} of the ordinary, where {orders} or more are ordinary.",
        share=say.share(rule["share"], 0),
        orders=_number(rule, "orders", say),
    )


def _blind(rule: Rule, say: Speech) -> str:
    return say.text(
        "The warehouse has not answered for {warehouse}, its newest row is {lag} old, or the key server has not "
        "answered for {key_server}.",
        **{name: _time(rule, name, say) for name in ("warehouse", "lag", "key_server")},
    )


SENTENCES: Mapping[Kind, Callable[[Rule, Speech], str]] = {
    Kind.KEYS: _keys,
    Kind.FIXED_KEYS: _fixed_keys,
    Kind.SILENCE: _silence,
    Kind.STATE_0: _state_0,
    Kind.BURN: _burn,
    Kind.LATENCY_SHIFT: _latency_shift,
    Kind.TOO_QUIET: _too_quiet,
    Kind.BLIND: _blind,
}


def _number(rule: Rule, name: str, say: Speech) -> str:
    return say.number(rule[name])


def _time(rule: Rule, name: str, say: Speech) -> str:
    return say.duration(int(rule[f"{name}_ms"]))


def arithmetic(alert: Mapping[str, Any], rules: Rules) -> Iterator[str]:
    """Line by line: what each rule of an alert saw beside what it expected, and by which limits."""
    yield f"{alert['alert_id']}: {alert['severity']}, {', '.join(alert['slices']) or 'the sources'}"
    for evidence in alert["evidence"]:
        rule = next(rule for rule in rules.rules if rule.kind == evidence["rule"])
        yield f"{rule.kind}: {evidence['sentence']}"
        yield f"  seen: {evidence['observed']:g} {evidence['unit']}; expected: {_range(evidence)}"
        yield f"  ordinary by: {evidence['baseline']}"
        yield f"  limits: {', '.join(_limit(name, value) for name, value in rule.limits.items())}"
        if evidence["examples"]:
            yield f"  such as: {', '.join(evidence['examples'])}"


def _limit(name: str, value: float) -> str:
    """A limit by its name in the file; a time as a person would write it."""
    plain = name.removesuffix("_ms")
    return f"{plain} = {value:g}" if plain == name else f"{plain} = {duration_text(int(value))}"


def _range(evidence: Mapping[str, Any]) -> str:
    low, high = evidence["expected_low"], evidence["expected_high"]
    if low is None and high is None:
        return "not known"
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"{low:g} to {high:g}"
