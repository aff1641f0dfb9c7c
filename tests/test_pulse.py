"""The pulse: each source is asked something cheap, and one that hangs keeps no other from being asked."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import replace

import pytest

from data import pulse, service
from data.answers import Failure, FailureKind
from data.installation import open_installation
from data.pulse import HISTORY, KEY_SERVER, WAREHOUSE, Beat, Pulse
from data.settings import load
from data.sources.key_server_process import PrivateKeyServer
from tests.pages.desk import NOW, Desk
from tests.worlds import write_world

AWAY = Failure(FailureKind.UNREACHABLE, "warehouse", "It is away.", "Bring it back.")


@pytest.fixture
def world(tmp_path):
    return write_world(tmp_path / "world", NOW)


@pytest.fixture
def at(tmp_path, world, key_server: PrivateKeyServer):
    settings = {
        "WAREHOUSE_URL": str(world.folder),
        "REDIS_URL": key_server.url,
        "HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}",
    }
    opened = open_installation(load(settings, tmp_path).settings)
    yield opened
    opened.close()


def waits_until(condition, longest_s: float = 20) -> None:
    end_s = time.monotonic() + longest_s
    while not condition():
        assert time.monotonic() < end_s
        time.sleep(0.02)


def test_sources_that_answer_have_a_beat_without_a_failure(at):
    asked = Pulse(at, returned=lambda: None)
    assert {asked.beat(name).failure for name in (WAREHOUSE, KEY_SERVER, HISTORY)} == {None}
    assert set(asked.beats) == {WAREHOUSE, KEY_SERVER, HISTORY}


def test_what_is_not_set_up_is_not_asked(tmp_path):
    bare = open_installation(load({"HISTORY_URL": f"sqlite:///{tmp_path / 'history.db'}"}, tmp_path).settings)
    asked = Pulse(bare, returned=lambda: None)
    with pytest.raises(KeyError):
        asked.beat(WAREHOUSE)
    assert asked.beats == {}
    bare.close()


def test_a_warehouse_whose_files_are_gone_is_noticed_and_its_return_is_told_once(at, world):
    returns: list[int] = []
    asked = Pulse(at, returned=lambda: returns.append(1))
    assert asked.beat(WAREHOUSE).failure is None
    away = world.folder.rename(world.folder.with_name("away"))
    assert asked.beat(WAREHOUSE).failure is not None
    assert returns == []
    away.rename(world.folder)
    waits_until(lambda: asked.beat(WAREHOUSE).failure is None)
    asked.beat(WAREHOUSE)
    assert returns == [1]


def test_one_source_that_hangs_keeps_no_other_from_being_asked(at):
    hangs = threading.Event()

    class Hanging:
        def columns(self, relation: str) -> None:
            hangs.wait(30)

        def close(self) -> None:
            hangs.set()

    asked = Pulse(replace(at, warehouse=Hanging()), returned=lambda: None)
    asked.start()
    waits_until(lambda: set(asked.beats) == {KEY_SERVER, HISTORY})
    assert WAREHOUSE not in asked.beats
    asked.stop()
    hangs.set()


def part(desk: Desk, beat: Beat) -> dict[str, object]:
    desk.service.pulse._beats[WAREHOUSE] = beat
    return service.readiness(desk.service)[WAREHOUSE]


def test_between_two_ticks_the_beat_says_that_a_source_is_away(tmp_path, world):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder), REFRESH="1h")
    assert part(desk, Beat(None, time.monotonic()))["fresh"]
    found = part(desk, Beat(AWAY, time.monotonic()))
    assert (found["state"], found["fresh"], found["why"]) == ("unknown", False, "It is away.")
    service.end()


def test_a_source_that_is_silent_for_too_long_is_unknown(tmp_path, world):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder), REFRESH="1h")
    now_s = time.monotonic()
    assert part(desk, Beat(None, now_s - pulse.SILENT_AFTER_S + 5))["fresh"]
    found = part(desk, Beat(None, now_s - pulse.SILENT_AFTER_S - 1))
    assert (found["state"], found["fresh"]) == ("unknown", False)
    assert "has not answered for 21 s" in found["why"]
    service.end()


def test_what_the_tick_found_wrong_is_not_made_good_by_a_beat(tmp_path, world):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder))
    shutil.rmtree(world.folder)
    desk.tick()
    assert not part(desk, Beat(None, time.monotonic()))["fresh"]
    service.end()
