"""What a watcher judges with: the night of the demo, its suspect, and a memory that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.alert_suspects import SuspectFinder
from data.demo.generate import generate
from data.demo.world import Plan
from data.installation import Installation, open_installation
from data.live_judge import LiveJudge
from data.metrics.memory import Held, Memory, from_json
from data.metrics.rule import Kind
from data.metrics.signal import NOT_RECORDED
from data.rules import load_rules
from data.settings import load
from data.window import HOUR, MINUTE, SECOND, parse_instant
from tests.alerting import alert
from tests.pages.desk import HandClock
from tests.worlds import Row, write_world

LATE = parse_instant("2026-01-29T04:10+07:00", 0)
SINCE = parse_instant("2026-01-29T03:36+07:00", 0)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("night")
    generate(folder / "world", Plan(days=4, mean=60_000, end=date(2026, 1, 29)))
    kept = {"WAREHOUSE_URL": str(folder / "world"), "HISTORY_URL": f"sqlite:///{folder}/history.db"}
    opened = replace(open_installation(load(kept, folder).settings), clock=HandClock(LATE))
    yield opened
    opened.close()


def judge_of(night: Installation) -> LiveJudge:
    return LiveJudge(night, load_rules(night.settings), str)


def test_the_alert_of_the_night_names_its_suspect_in_what_is_told_and_in_what_is_remembered(
    night: Installation,
) -> None:
    judged = judge_of(night)(LATE, None)
    [found] = judged.alerts
    assert found.slices == ("cc_preauth",)
    assert found.users_hurt
    assert found.suspects[0].startswith("booking-flow 1.92.30, begun 2026-01-29 03:27 WIB, in effect")
    assert from_json(judged.state).alerts == judged.alerts
    assert judged.trouble is None
    # Without a key server the rules of the keys say why they cannot be judged.
    assert [each.rule for each in judged.rules if each.trouble is not None] == ["keys", "fixed_keys"]


def test_what_needs_every_order_is_asked_at_the_first_round_of_each_minute(night: Installation) -> None:
    judge, state, seen = judge_of(night), None, []
    for at_ms in range(LATE, LATE + MINUTE + 1, 15 * SECOND):
        judged = judge(at_ms, state)
        state = judged.state
        seen.append(next(each.judged_ms for each in judged.rules if each.rule == Kind.STATE_0))
    assert seen == [LATE] * 4 + [LATE + MINUTE]


def test_while_no_reception_is_recorded_nothing_hangs_and_the_first_one_is_learnt_within_a_minute(
    tmp_path: Path,
) -> None:
    never: Row = {"received_ms": None, "closed_ms": None}
    changes = dict.fromkeys(range(3000), never)
    write_world(tmp_path, LATE, changes=changes)
    kept = {"WAREHOUSE_URL": str(tmp_path), "HISTORY_URL": f"sqlite:///{tmp_path}/history.db"}
    clock = HandClock(LATE)
    at = replace(open_installation(load(kept, tmp_path).settings), clock=clock)
    judge = judge_of(at)
    quiet = judge(LATE, None)
    assert quiet.alerts == ()
    assert {each.trouble for each in quiet.rules if each.rule in (Kind.STATE_0, Kind.SILENCE)} == {NOT_RECORDED}
    write_world(tmp_path, LATE, changes={**changes, 2_100: {"received_ms": LATE + 10 * SECOND}})
    clock.at_ms = LATE + MINUTE
    told = judge(LATE + MINUTE, quiet.state)
    at.close()
    assert told.alerts
    assert [each.trouble for each in told.rules if each.rule == Kind.STATE_0] == [None]


@pytest.mark.parametrize("state", ["", "{}", "[]", "not JSON", '{"held": 7}'])
def test_a_memory_that_cannot_be_read_begins_anew(night: Installation, state: str) -> None:
    assert len(judge_of(night)(LATE, state).alerts) == 1


def test_suspects_are_looked_for_again_after_five_minutes_and_not_before(
    night: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    whole = Installation.ask
    monkeypatch.setattr(
        Installation, "ask", lambda at, question, binds: asked.append(question) or whole(at, question, binds)
    )
    finder = SuspectFinder(night)
    ours = alert(since_ms=SINCE, first_seen_ms=SINCE + 3 * MINUTE)
    memory = Memory((Held(ours, ((Kind.KEYS, "cc_preauth"),)),))
    for at_ms, times in ((LATE, 1), (LATE + MINUTE, 1), (LATE + 5 * MINUTE, 2), (LATE - HOUR, 3)):
        memory = finder.named(memory, at_ms, LATE)
        assert asked.count("deployments") == times
        assert "booking-flow 1.92.30" in memory.alerts[0].suspects[0]


def test_an_alert_about_the_sources_or_another_slice_gets_no_suspect(night: Installation) -> None:
    for slices in ((), ("qris",)):
        memory = Memory((Held(alert(since_ms=SINCE, slices=slices), ((Kind.BLIND, None),)),))
        assert SuspectFinder(night).named(memory, LATE, LATE).alerts[0].suspects == ()
