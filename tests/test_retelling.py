"""What is kept in English is told in another language whole, whichever rule said it."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from data.answers import FailureKind
from data.metrics.alert import Alert
from data.metrics.baseline import COLUMNS, HourTable, hour_table
from data.metrics.facts import KEY_SERVER, WAREHOUSE, Facts, FixedKey
from data.metrics.memory import Memory
from data.metrics.probe import Outcome
from data.metrics.rule import SETTLED_MS, Kind, Rules
from data.retelling import observed, retold
from data.sources.warehouse_failures import trouble
from data.speech import speech
from data.window import DAY, HOUR, MINUTE
from tests.metrics.judged import OFFICE, RULES, Booked, T, alerts, facts_at, judged, key_rows, steady

BAHASA = speech("id")
LEFT_ENGLISH = re.compile(r"\b(the|of|were|was|orders|in|is|due|not|share|seconds|without|absolute|hour)\b")


def only(kind: Kind) -> Rules:
    return replace(RULES, rules=tuple(replace(rule, on=rule.kind is kind) for rule in RULES.rules))


def four_weeks() -> HourTable:
    """Sixty orders an hour in both slices, all handed over within five seconds."""
    good = dict.fromkeys((f"{name}_count" for name in COLUMNS), 60) | {"hung_count": 0, "early_count": 0}
    rows = [
        {"bucket_ms": T - 28 * DAY + hour * HOUR, "payment_method": name, **good}
        for hour in range(28 * 24)
        for name in ("card", "cash")
    ]
    return hour_table(pd.DataFrame(rows), T - 28 * DAY, T, OFFICE, SETTLED_MS)


def said_by(kind: Kind) -> list[Alert]:
    """Alerts of one rule."""
    cash, cards = steady("cash", 1, 200), steady("card", 1, 0)
    missing = key_rows([(len(cash) + n, "missing", n + 0.5, None) for n in range(3)])
    slow = [Booked(n * 0.5, n * 0.5 + 2) for n in range(240)]
    worlds = {
        Kind.KEYS: ([*cash, *(Booked(n) for n in range(3))], {"keys": missing}),
        Kind.SILENCE: ([*cash, *cards, *(Booked(n * 0.5) for n in range(10))], {}),
        Kind.STATE_0: ([*cash, *cards, *(Booked(n) for n in range(6))], {}),
        Kind.BURN: ([*cash, *cards, *slow], {"ordinary": four_weeks()}),
        Kind.LATENCY_SHIFT: ([*cash, *cards, *slow], {"ordinary": four_weeks()}),
        Kind.TOO_QUIET: ([*cash, *cards], {"ordinary": four_weeks()}),
    }
    orders, more = worlds[kind]
    return alerts(orders, 180, only(kind), **more)


def blind() -> list[Alert]:
    """Neither source answers for an hour; then the newest row is an hour old."""
    away = Facts(None, None, failing={WAREHOUSE: "connection refused", KEY_SERVER: "connection refused"})
    memory = judged(away, T + HOUR, judged(away, T, Memory()))
    return [*memory.alerts, *judged(facts_at(steady("cash", 0.5, 60), 20), T + 90 * MINUTE).alerts]


def without_fixed_keys() -> list[Alert]:
    """One that is wrong, and later a second one that is missing."""
    config, heartbeat = (
        FixedKey(name, f"bbd:{name}", outcome)
        for name, outcome in (("config", Outcome.WRONG), ("heartbeat", Outcome.MISSING))
    )
    found, memory = list[Alert](), Memory()
    for minute, keys in enumerate(((config,), (config,), (config, heartbeat))):
        facts = replace(facts_at(steady("cash", 0.5, 60), 20), fixed_keys=keys, not_set_up=frozenset())
        memory = judged(facts, T + minute * MINUTE, memory, only(Kind.FIXED_KEYS))
        found.extend(memory.alerts)
    return found


@pytest.mark.parametrize("kind", Kind)
def test_all_that_a_rule_says_is_told_in_indonesian(kind: Kind) -> None:
    apart = {Kind.BLIND: blind, Kind.FIXED_KEYS: without_fixed_keys}
    found = apart[kind]() if kind in apart else said_by(kind)
    assert found
    for one in (each for alert in found for each in alert.evidence):
        for english in filter(None, (one.sentence, one.unit, one.baseline, one.key_outcome)):
            told = retold(english, BAHASA)
            assert told != english
            assert not LEFT_ENGLISH.search(told), told
            assert retold(english, speech("en")) == english


def test_a_cause_is_told_in_indonesian() -> None:
    [alert] = said_by(Kind.KEYS)
    assert retold(alert.cause or "", BAHASA) == "order tanpa bbd:request:*"


def test_why_a_rule_could_not_be_judged_is_told_in_indonesian() -> None:
    facts = facts_at(steady("cash", 1, 10), 5)
    reasons = [each.reason for each in judged(facts, T + 5 * MINUTE).verdicts if each.reason]
    unrecorded = judged(replace(facts, handoff_known=False, not_set_up=frozenset()), T).verdicts
    reasons += [each.reason for each in unrecorded if each.reason]
    unread = [each.reason for each in judged(replace(facts, measured=None, waiting=None), T).verdicts if each.reason]
    assert len(reasons) >= 2
    assert unread
    for reason in (*reasons, *unread):
        assert not LEFT_ENGLISH.search(retold(reason, BAHASA)), reason


def test_what_is_to_be_done_is_told_with_when_it_is_tried_again() -> None:
    said = trouble(FailureKind.UNREACHABLE, "the warehouse does not answer").next_step
    told = observed(f"{said} Next try in 1.5 s.", BAHASA)
    assert told == f"{observed(said, BAHASA)} Dicoba lagi dalam 1,5 dtk."
    assert not LEFT_ENGLISH.search(told)


def test_figures_are_written_as_the_language_writes_them() -> None:
    said = (
        "12.5% of 12345 cc_preauth orders were not handed over within 10 s; ordinarily 9%, in all other slices now 0%"
    )
    told = retold(said, BAHASA)
    assert "12,5 %" in told
    assert "12.345 order cc_preauth" in told
    assert "2 jam 3 mnt" in retold("9 cash orders were due in the last 2 h 03 min; ordinary are 40", BAHASA)


def test_a_slice_is_data_whatever_it_is_called() -> None:
    assert " 12345 " in retold("none of the last 7 12345 orders was received", BAHASA)
    assert " failed " in retold("none of the last 7 failed orders was received", BAHASA)


def test_what_nobody_is_known_to_say_stays_as_it_is() -> None:
    assert retold("the disk hums", BAHASA) == "the disk hums"
    assert retold("", BAHASA) == ""
