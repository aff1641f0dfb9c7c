"""The rule of the fixed keys: one that every hand-off reads is gone, and no order has to hang for anybody to know."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from data.metrics.alert import Severity, State
from data.metrics.facts import Facts, FixedKey
from data.metrics.memory import Memory, from_json, to_json
from data.metrics.past import RecordedFixedKeys
from data.metrics.probe import Outcome
from data.metrics.recorded import fixed_intervals
from data.metrics.replay import replay
from data.metrics.rule import Kind
from data.window import MINUTE, SECOND, TimeWindow
from tests.metrics.judged import GIVE_UP, RULES, Booked, T, at, facts_at, judged, rows_of, steady
from tests.metrics.test_judging import only

ROUND = 15 * SECOND
CONFIG = "bbd:config"


def facts(outcome: Outcome, seconds: int) -> Facts:
    """Orders that are all handed over, and what the probe of the configuration found."""
    known = facts_at(steady("cash", 0.5, 20), seconds / 60)
    return replace(known, fixed_keys=(FixedKey("config", CONFIG, outcome),), not_set_up=frozenset())


def watched(outcomes: list[Outcome], memory: Memory | None = None, begin: int = 0) -> Memory:
    """One round each 15 s."""
    memory = memory or Memory()
    for number, outcome in enumerate(outcomes, begin):
        seconds = 15 * number
        memory = judged(facts(outcome, seconds), T + 1000 * seconds, memory, only(Kind.FIXED_KEYS))
    return memory


@pytest.mark.parametrize("outcome", [Outcome.MISSING, Outcome.WRONG])
def test_a_fixed_key_that_lacks_for_three_rounds_pages_though_no_order_hangs(outcome: Outcome) -> None:
    assert watched([outcome] * 3).alerts == ()
    [alert] = watched([outcome] * 4).alerts
    assert (alert.rules, alert.severity, alert.slices) == (("fixed_keys",), Severity.PAGE, ())
    assert alert.cause == f"{CONFIG} is {outcome}"
    assert alert.since_ms == T
    assert alert.evidence[0].key_outcome == f"{CONFIG} is {outcome}"
    assert alert.evidence[0].sentence == f"{CONFIG} is {outcome}, for 45 s; every hand-off needs it"


def test_a_key_that_is_written_anew_and_one_that_nears_its_end_are_no_alert() -> None:
    gone, there = [Outcome.MISSING] * 3, [Outcome.PRESENT]
    assert watched([*gone, *there, *gone, *there]).alerts == ()
    assert watched([Outcome.EXPIRING] * 20).alerts == ()


def test_a_round_that_could_not_ask_neither_ends_nor_begins_it() -> None:
    assert watched([Outcome.UNKNOWN] * 20).alerts == ()
    [alert] = watched([Outcome.MISSING, Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.MISSING]).alerts
    assert alert.since_ms == T


def test_it_ends_after_ten_quiet_minutes() -> None:
    memory = watched([Outcome.MISSING] * 4)
    memory = watched([Outcome.PRESENT] * 40, memory, 4)
    assert len(memory.alerts) == 1
    assert watched([Outcome.PRESENT] * 2, memory, 44).alerts == ()


def test_without_a_key_server_it_says_that_it_is_not_judged() -> None:
    known = facts_at(steady("cash", 0.5, 20), 5)
    [verdict] = judged(known, T + 5 * MINUTE, rules=only(Kind.FIXED_KEYS)).verdicts
    assert verdict.reason == "no key server is set up"


def test_the_memory_keeps_since_when_a_key_lacks() -> None:
    memory = watched([Outcome.MISSING] * 2)
    assert memory.lacking == (("config", T),)
    assert from_json(to_json(memory)) == memory


def recorded(start: float, end: float | None, outcome: str = "missing") -> pd.DataFrame:
    row = {"order_id": None, "probe": "config", "outcome": outcome, "start_ms": at(start), "end_ms": at(end)}
    return pd.DataFrame([row]).astype({"start_ms": "Int64", "end_ms": "Int64"})


def test_the_slices_that_hang_while_it_lacks_are_part_of_its_alert_however_late() -> None:
    hang = [Booked(n, 60.0) for n in range(40)]
    late = [Booked(20 + n, 60.0, slice="voucher") for n in range(20)]
    orders = [*steady("cash", 0.5, 90), *steady("card", 1, 0), *steady("voucher", 2, 20), *hang, *late]
    rows = replace(rows_of(orders, keys=recorded(0, 60)), fixed_keys={"config": CONFIG})
    [told] = replay(rows, RULES, TimeWindow(T, T + 90 * MINUTE), GIVE_UP, str)
    assert told.opened.rules == ("fixed_keys",)
    assert told.opened.first_seen_ms == T + 45 * SECOND
    assert told.latest.slices == ("card", "voucher")
    assert told.latest.state is State.RESOLVED
    assert told.said_ms["fixed_keys"] < told.said_ms["state_0"]


def test_what_was_recorded_of_a_fixed_key_holds_from_its_start_until_before_its_end() -> None:
    record = RecordedFixedKeys(recorded(1, 2), {"config": CONFIG, "heartbeat": "bbd:heartbeat"})
    assert [len(record.at(at(minute) or 0)) for minute in (0.99, 1, 1.99, 2)] == [0, 1, 1, 0]
    assert record.at(at(1) or 0) == (FixedKey("config", CONFIG, Outcome.MISSING),)
    assert not RecordedFixedKeys(recorded(1, 2), {"heartbeat": "bbd:heartbeat"}).any


def rounds(*told: tuple[str, int, str, int]) -> pd.DataFrame:
    """Rounds of the history store: probe, second, outcome, until when it holds."""
    names = ("missing", "wrong", "unknown", "expiring", "present")
    return pd.DataFrame(
        [
            {
                "probe": probe,
                "at_ms": T + 1000 * second,
                "holds_until_ms": T + 1000 * until,
                **{name: int(name == outcome) for name in names},
            }
            for probe, second, outcome, until in told
        ],
        columns=["probe", "at_ms", "holds_until_ms", *names],
    )


def test_rounds_of_one_outcome_are_one_interval_and_a_gap_is_none() -> None:
    found = fixed_intervals(
        rounds(
            ("config", 0, "present", 45),
            ("config", 15, "present", 60),
            ("config", 30, "missing", 75),
            ("config", 45, "missing", 90),
            ("config", 200, "missing", 245),
            ("heartbeat", 15, "present", 60),
            ("request", 15, "missing", 60),
        ),
        ["config", "heartbeat"],
    )
    spans = [
        (row.probe, row.outcome, (row.start_ms - T) // 1000, (row.end_ms - T) // 1000) for row in found.itertuples()
    ]
    assert spans == [
        ("config", "present", 0, 30),
        ("config", "missing", 30, 90),
        ("config", "missing", 200, 245),
        ("heartbeat", "present", 15, 60),
    ]
    assert len(fixed_intervals(rounds(), ["config"])) == 0
