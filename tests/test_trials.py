"""Replays for pages: in a process of their own, nobody waits, asked once, and told when they cannot be had."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.answers import Failure
from data.known_incidents import UNTOLD
from data.metrics.replay import nobody
from data.rules import load_rules
from data.rules_changed import changed, read_change
from data.settings import Settings, load
from data.trial import Trial, Tried, hours_of, run
from data.trials import Running, Trials
from data.vault.incident import incident
from data.window import HOUR, MINUTE, TimeWindow
from tests.worlds import write_world

# 2026-01-29T04:35:00+07:00, with `cc_preauth` hanging for 40 minutes.
NOW = 1_769_636_100_000
WINDOW = TimeWindow(NOW - 3 * HOUR, NOW)
NOTE = """# Card orders not dispatched

Date: 2026-01-29
Timezone: WIB
Started: 2026-01-29 03:55 WIB
Detected: 2026-01-29 04:30 WIB
Resolved: {resolved}
Detection: reported by the helpdesk
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    world = write_world(tmp_path / "world", NOW)
    given = {"WAREHOUSE_URL": str(world.folder), "HISTORY_URL": f"sqlite:///{tmp_path}/history.db"}
    return load(given, tmp_path).settings


@pytest.fixture
def trials(settings: Settings) -> Iterator[Trials]:
    running = Trials(settings)
    yield running
    running.stop()


def answer(trials: Trials, trial: Trial) -> Tried | Failure:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = trials.of(trial)
        if not isinstance(found, Running):
            return found
        time.sleep(0.1)
    raise AssertionError("no answer")


def test_nobody_waits_and_the_answer_is_kept(settings: Settings, trials: Trials) -> None:
    trial = Trial(load_rules(settings), WINDOW)
    assert trials.of(trial) == Running(None)
    found = answer(trials, trial)
    assert isinstance(found, Tried)
    assert found.replayed.orders == 2160
    assert [told.latest.slices for told in found.replayed.told] == [("cc_preauth",)]
    assert trials.of(Trial(load_rules(settings), WINDOW)) is found
    assert found.no_postmortems is None, "no vault is no fault"


def test_a_large_run_that_nobody_wrote_of_is_an_incident_and_the_record_of_each_rule_is_held_against_it(
    settings: Settings,
) -> None:
    found = run(settings, Trial(load_rules(settings), WINDOW), nobody)
    assert isinstance(found, Tried)
    [scored] = found.replayed.score.incidents
    assert (scored.incident.name, scored.incident.start_is) == ("cc_preauth", UNTOLD)
    assert scored.first is not None
    assert found.replayed.score.false_alarms == ()
    records = {record.rule: record for record in found.replayed.records}
    first = min(records.values(), key=lambda record: record.minutes or 1e9)
    assert first.minutes == scored.minutes_to_detect
    assert (len(records["blind"].fired_ms), records["blind"].found, records["blind"].incidents) == (0, (), 1)


@pytest.mark.parametrize(("resolved", "name"), [("04:36", "cc_preauth"), ("04:34", "Card orders not dispatched")])
def test_a_postmortem_that_nobody_can_have_written_by_the_end_is_not_named(
    settings: Settings, tmp_path: Path, resolved: str, name: str
) -> None:
    (tmp_path / "vault").mkdir()
    note = NOTE.format(resolved=f"2026-01-29 {resolved} WIB")
    (tmp_path / "vault" / "postmortem-2026-01-29.md").write_text(note, encoding="utf-8")
    found = run(replace(settings, vault_path=tmp_path / "vault"), Trial(load_rules(settings), WINDOW), nobody)
    assert isinstance(found, Tried)
    assert [each.incident.name for each in found.replayed.score.incidents] == [name]


def test_other_limits_are_another_replay(settings: Settings, trials: Trials) -> None:
    off = [read_change(f"{name}.on=false") for name in ("state_0", "silence", "burn", "latency_shift")]
    found = answer(trials, Trial(changed(settings, off).rules, WINDOW))
    assert isinstance(found, Tried)
    assert found.replayed.told == ()
    [scored] = found.replayed.score.incidents
    assert (scored.first, scored.minutes_to_detect) == (None, None)


def test_what_cannot_be_read_is_told_with_what_to_do(settings: Settings, tmp_path: Path) -> None:
    trials = Trials(replace(settings, warehouse_url=str(tmp_path / "nowhere")))
    found = answer(trials, Trial(load_rules(settings), WINDOW))
    trials.stop()
    assert isinstance(found, Failure)
    assert found.source == "warehouse"
    assert found.next_step


def test_a_process_that_ends_without_an_answer_is_told_and_the_next_replay_begins(
    settings: Settings, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.trials.sys.executable", "/bin/false")
    found = answer(trials, Trial(load_rules(settings), WINDOW))
    assert isinstance(found, Failure)
    assert "exit code 1" in found.message
    monkeypatch.undo()
    assert isinstance(answer(trials, Trial(load_rules(settings), TimeWindow(NOW - HOUR, NOW))), Tried)


def test_after_the_end_nothing_is_begun(settings: Settings, trials: Trials) -> None:
    trials.stop()
    assert trials.of(Trial(load_rules(settings), WINDOW)) == Running(None)


def told_of(resolved: str, until_ms: int, settings: Settings) -> Tried:
    note = incident("postmortem-2026-01-29.md", NOTE.format(resolved=resolved))
    hours = hours_of(note, until_ms)
    assert hours is not None
    found = run(settings, Trial(load_rules(settings), hours, note), nobody)
    assert isinstance(found, Tried)
    return found


def test_of_an_incident_it_is_told_how_long_before_the_helpdesk_and_how_many_users_fewer(settings: Settings) -> None:
    [scored] = told_of("2026-01-29 04:34 WIB", NOW, settings).replayed.score.incidents
    assert scored.first is not None
    assert (scored.incident.told_by, scored.incident.slice) == ("helpdesk", "cc_preauth")
    assert 20 * MINUTE < (scored.sooner_ms or 0) < 35 * MINUTE
    assert scored.users_before is not None
    assert scored.users_until_told is not None
    assert scored.users_fewer == scored.users_until_told - scored.users_before > 20


def test_as_of_a_moment_before_it_was_found_nobody_has_found_it(settings: Settings) -> None:
    until_ms = NOW - 15 * MINUTE
    [scored] = told_of("2026-01-29 06:42 WIB", until_ms, settings).replayed.score.incidents
    assert scored.first is not None
    assert (scored.incident.told_ms, scored.sooner_ms, scored.users_fewer) == (None, None, None)
    assert hours_of(incident("postmortem.md", NOTE.format(resolved="2026-01-29 06:42 WIB")), NOW - 4 * HOUR) is None
