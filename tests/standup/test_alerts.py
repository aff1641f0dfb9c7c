"""The alerts in a standup: open and ended ones, and what their absence says with and without a watcher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.answers import Failure, FailureKind
from data.sources.alert_actions import Action, ActionKind
from data.sources.alert_store import Heartbeat
from data.standup import alerts
from data.standup.section import Tone
from data.window import HOUR, MINUTE
from tests.alerting import Memory, alert, ended
from tests.standup.at import NOW, MakeAt

OPENED = NOW - 30 * MINUTE


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """The store that `make_at` gives to the sections."""
    found = Memory(f"sqlite:///{tmp_path / 'history.db'}")
    assert found.store.beat(Heartbeat("test", OPENED, NOW, 1, leads=True)) is None
    yield found
    found.close()


def opened(alert_id: str = "a-1", at_ms: int = OPENED, **more: object):
    times = {"since_ms": at_ms - 5 * MINUTE, "first_seen_ms": at_ms, "last_seen_ms": at_ms}
    return alert(alert_id, **(times | more))


def test_an_open_alert_is_told_first_and_leads_to_itself(make_at: MakeAt, memory: Memory):
    earlier = opened("a-0", NOW - 3 * HOUR, users_hurt=None)
    memory.remember(earlier, at_ms=NOW - 3 * HOUR)
    memory.store.act("a-0", Action(ActionKind.ACKNOWLEDGED, "Eka", NOW - 3 * HOUR + 4 * MINUTE))
    memory.remember(ended(earlier, NOW - 2 * HOUR), opened(), at_ms=OPENED)
    first, second = alerts.section(make_at()).lines
    assert first.text == (
        "cc_preauth (keys): open since Thu 29 Jan 04:00 WIB, for 35 min; nobody acknowledged it; 12 users hurt."
    )
    assert (first.tone, first.link.page, first.link.more) == (Tone.BAD, "alerts", (("alert", "a-1"),))
    assert second.text == (
        "cc_preauth (keys): Thu 29 Jan 01:30–02:35 WIB, 1 h 05 min; acknowledged after 4 min; users not counted."
    )
    assert second.tone is Tone.NOTICE


def test_what_came_after_the_moment_is_not_told(make_at: MakeAt, memory: Memory):
    memory.remember(ended(opened(), NOW - 10 * MINUTE), opened("a-2", NOW - MINUTE), at_ms=NOW)
    at = replace(make_at(), as_of_ms=NOW - 15 * MINUTE)
    (line,) = alerts.section(at).lines
    assert line.text.startswith("cc_preauth (keys): open since Thu 29 Jan 04:00 WIB, for 20 min")


def test_an_alert_that_ended_before_the_last_standup_is_not_told(make_at: MakeAt, memory: Memory):
    memory.remember(ended(opened("a-0", NOW - 30 * HOUR), NOW - 29 * HOUR), at_ms=NOW)
    assert alerts.section(make_at()).quiet


def test_of_many_the_most_urgent_are_told_and_the_rest_are_counted(make_at: MakeAt, memory: Memory):
    memory.remember(*(opened(f"a-{n}", slices=(f"slice_{n}",)) for n in range(11)), at_ms=NOW)
    lines = alerts.section(make_at()).lines
    assert len(lines) == alerts.MOST_LINES + 1 and lines[-1].text == "3 more alerts."


def test_an_alert_about_the_sources_names_them(make_at: MakeAt, memory: Memory):
    memory.remember(opened(slices=(), rules=("blind",)), at_ms=NOW)
    (line,) = alerts.section(make_at("id")).lines
    assert line.text.startswith("sumber data (buta): terbuka sejak Kam 29 Jan 04:00 WIB")


def test_no_alert_under_a_watcher_is_quiet(make_at: MakeAt, memory: Memory):
    assert alerts.section(make_at()).quiet


def test_no_alert_without_a_watcher_is_not_quiet(make_at: MakeAt):
    section = alerts.section(make_at())
    assert section.unjudged == ("Nobody has watched yet. Start `python -m data watch`.",) and not section.quiet


def test_a_watcher_that_stopped_is_told_with_its_last_beat(make_at: MakeAt, memory: Memory):
    at = replace(make_at(), as_of_ms=NOW + 10 * MINUTE)
    assert alerts.section(at).unjudged == (
        "Nobody has watched since Thu 29 Jan 04:35 WIB. Start `python -m data watch`.",
    )
    assert alerts.section(replace(at, pace=60.0)).quiet


def test_whether_anybody_watched_long_ago_is_not_known(make_at: MakeAt, memory: Memory):
    at = replace(make_at(), as_of_ms=NOW - HOUR)
    assert alerts.section(at).unjudged == ("Whether anybody watched at that time is not on record.",)


def test_a_beat_that_came_after_the_tick_of_a_fast_clock_is_one_of_now(make_at: MakeAt, memory: Memory):
    at = replace(make_at(), as_of_ms=NOW - 5 * MINUTE)
    assert not alerts.section(at).quiet
    assert alerts.section(replace(at, pace=10.0)).quiet


def test_a_store_that_is_away_is_not_quiet(make_at: MakeAt):
    away = Failure(FailureKind.UNREACHABLE, "history store", "It is away.", "Wait.")
    section = alerts.section(replace(make_at(), history=away))
    assert section.unjudged == ("history store: It is away. Wait.",) and not section.quiet
