"""A replay sees what a watch saw, and says what it said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest

from data import binds
from data.answers import Failure
from data.demo.generate import generate
from data.demo.world import Plan
from data.installation import Installation, newest_event_ms, open_installation
from data.measuring import Measurer
from data.metrics.alert import Alert
from data.metrics.columns import NEVER_MS
from data.metrics.facts import Counts, Facts
from data.metrics.judging import judge
from data.metrics.memory import Memory, from_json, to_json
from data.metrics.past import Rows
from data.metrics.recorded import round_at
from data.metrics.replay import Told, moments, replay
from data.questions import day_bounds
from data.replaying import read_rows
from data.rules import load_rules
from data.settings import load
from data.ticker import Tick
from data.window import HOUR, MINUTE, SECOND, TimeWindow, parse_instant

BEGIN = parse_instant("2026-01-29T03:20+07:00", 0)
WINDOW = TimeWindow(BEGIN, BEGIN + 50 * MINUTE)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("night")
    generate(folder / "world", Plan(days=4, mean=60_000, end=date(2026, 1, 29)))
    settings = load(
        {"WAREHOUSE_URL": str(folder / "world"), "HISTORY_URL": f"sqlite:///{folder}/history.db"}, folder
    ).settings
    opened = open_installation(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rows(night: Installation) -> Rows:
    found = read_rows(night, WINDOW)
    assert not isinstance(found, Failure), found
    return found


def tick_at(night: Installation, at_ms: int) -> Tick:
    """What the ticker of a watch held at a moment, with the rounds that the record has."""
    data_time = night.data_time(at_ms)
    newest_ms = newest_event_ms(data_time)
    assert newest_ms is not None
    waiting = night.ask("waiting", binds.waiting(night.settings, newest_ms))
    asked = {
        "from_ms": at_ms - HOUR,
        "to_ms": at_ms + 1,
        "as_of_ms": at_ms,
        "give_up_ms": night.settings.give_up_after,
        **day_bounds(at_ms - HOUR, at_ms, night.settings.give_up_after),
    }
    intervals = night.ask("key_outcomes", asked)
    assert not isinstance(intervals, Failure)
    newest_first = [at_ms - 15 * SECOND * back for back in range(20)]
    rounds = tuple(round_at(intervals.frame, "request", round_ms) for round_ms in newest_first)
    return Tick(1, at_ms, data_time, newest_ms, waiting, rounds=rounds[:1], earlier_rounds=rounds[1:])


def watched(night: Installation, at_ms: int, *, everything: bool) -> Facts:
    return replace(Measurer(night).facts(tick_at(night, at_ms), everything=everything), not_set_up=frozenset())


def seen(counts: Counts) -> dict[str, dict[str, list[int]]]:
    """The counts of the slices that have any: a slice without orders is in the one and not in the other."""
    busy = [place for place, row in enumerate(counts.tables["due"]) if row.any()]
    return {
        counts.slices[place]: {name: rows[place].tolist() for name, rows in counts.tables.items()} for place in busy
    }


SHARES = (("hung", "settled"), ("in_10s", "waited"), ("on_time", "judged"))
# As a site measures whose hand-off takes long: what became of an order is told half an hour after it was due.
SLOW = {"stuck_after": 30 * MINUTE, "objective_seconds": 1200}


@pytest.mark.parametrize(("minute", "changed"), [(1, {}), (19, {}), (45, {}), (19, SLOW), (52, SLOW), (72, SLOW)])
def test_a_replay_knows_at_each_moment_what_the_questions_answered_then(
    night: Installation, minute: int, changed: dict[str, int]
) -> None:
    night = replace(night, settings=replace(night.settings, **changed))
    window = TimeWindow(BEGIN, BEGIN + 80 * MINUTE)
    rows = read_rows(night, window)
    assert not isinstance(rows, Failure)
    at_ms = BEGIN + minute * MINUTE
    steps = moments(rows, load_rules(night.settings), window, night.settings.give_up_after)
    replayed = next(facts for moment, facts in steps if moment == at_ms)
    live = watched(night, at_ms, everything=True)
    assert replayed.data_time_ms == live.data_time_ms
    assert replayed.waiting == live.waiting
    for one, other in zip(replayed.readings, live.readings, strict=True):
        assert (one.probe, one.pattern, one.at_ms) == (other.probe, other.pattern, other.at_ms)
        assert one.outcomes == other.outcomes
    assert replayed.measured is not None
    assert live.measured is not None
    assert replayed.measured.hung == live.measured.hung
    assert replayed.measured.counts.start_ms == live.measured.counts.start_ms
    assert seen(replayed.measured.counts) == seen(live.measured.counts)
    for name in live.measured.counts.slices:
        # Of this hour, and of the one before, which may have become final just now.
        for moment, (part, whole) in product((at_ms, at_ms - HOUR), SHARES):
            asked = (name, moment, part, whole)
            assert replayed.measured.baselines.share(*asked) == live.measured.baselines.share(*asked)
        assert replayed.measured.baselines.due(name, at_ms) == live.measured.baselines.due(name, at_ms)


def test_a_replay_opens_the_alerts_of_a_watch_that_stepped_over_the_same_rows(night: Installation, rows: Rows) -> None:
    rules, window = load_rules(night.settings), TimeWindow(BEGIN + 16 * MINUTE, BEGIN + 25 * MINUTE)
    measurer, memory, told = Measurer(night), Memory(), list[Alert]()
    for at_ms in range(window.start_ms, window.end_ms, 15 * SECOND):
        facts = measurer.facts(tick_at(night, at_ms), everything=(at_ms - window.start_ms) % MINUTE == 0)
        facts = replace(facts, not_set_up=frozenset())
        judgement = judge(rules, facts, from_json(to_json(memory)), at_ms, str)
        memory = judgement.memory
        told += judgement.changes
    part = read_rows(night, window)
    assert not isinstance(part, Failure)
    replayed = replay(part, rules, window, night.settings.give_up_after, str)
    assert [each.opened for each in replayed] == [alert for alert in told if alert.first_seen_ms == alert.last_seen_ms]
    assert [each.latest for each in replayed] == list(memory.alerts)
    assert [alert.slices for alert in memory.alerts] == [("cc_preauth",)]


def with_another_future(rows: Rows, at_ms: int) -> Rows:
    """The same rows, but nothing that was due after a moment is ever received, and nothing that is received later."""
    orders = rows.orders
    gone = orders.due_ms > at_ms
    received = np.where(gone | (orders.received_ms > at_ms), NEVER_MS, orders.received_ms)
    closed = np.where(gone | (orders.closed_ms > at_ms), NEVER_MS, orders.closed_ms)
    assigned = np.where(orders.assigned_ms > at_ms, NEVER_MS, orders.assigned_ms)
    changed = replace(orders, received_ms=received, closed_ms=closed, assigned_ms=assigned)
    tables = {name: table.copy() for name, table in rows.ordinary.tables.items()}
    later = rows.ordinary.starts + HOUR > at_ms - 10 * MINUTE
    for table in tables.values():
        table[:, later] = 10_000
    return replace(rows, orders=changed, ordinary=replace(rows.ordinary, tables=tables))


@pytest.mark.parametrize("minute", [22, 40])
def test_a_replay_has_no_hindsight(night: Installation, rows: Rows, minute: int) -> None:
    rules, at_ms = load_rules(night.settings), WINDOW.start_ms + minute * MINUTE

    def until(past: Rows) -> list[Told]:
        window = TimeWindow(WINDOW.start_ms, at_ms)
        return replay(past, rules, window, night.settings.give_up_after, str)

    assert until(rows) == until(with_another_future(rows, at_ms))


def test_the_night_is_told_by_its_keys_within_two_minutes_and_without_them_within_eight(
    night: Installation, rows: Rows
) -> None:
    rules, orders = load_rules(night.settings), rows.orders
    mine = orders.due_ms[orders.slice == orders.slices.index("cc_preauth")]
    third_ms = int(mine[mine >= _first_hanging_ms(rows)][2])
    for known, most in ((rows, 2 * MINUTE), (replace(rows, patterns={}), 8 * MINUTE)):
        [told] = replay(known, rules, WINDOW, night.settings.give_up_after, str)
        assert told.opened.slices == ("cc_preauth",)
        assert 0 < told.opened.first_seen_ms - third_ms <= most


def _first_hanging_ms(rows: Rows) -> int:
    orders = rows.orders
    hang = (orders.slice == orders.slices.index("cc_preauth")) & (orders.left_ms - orders.due_ms > HOUR)
    return int(orders.due_ms[hang & (orders.due_ms >= WINDOW.start_ms)].min())
