"""The service of a process, and what `/readyz` says of each of its parts."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from data import service
from data.answers import Failure
from data.sources.key_server_process import PrivateKeyServer
from data.window import FixedClock
from tests.pages.desk import NOW, Desk
from tests.worlds import write_keys, write_world


@pytest.fixture(autouse=True)
def _no_service_is_left():
    service.end()
    yield
    service.end()


@pytest.fixture
def world(tmp_path):
    return write_world(tmp_path / "world", NOW)


def parts(desk: Desk) -> dict[str, dict[str, object]]:
    return service.readiness(desk.service)


def test_before_it_begins_there_is_none_and_asking_for_it_says_how_to_start():
    assert service.running() is None
    with pytest.raises(RuntimeError, match=r"streamlit run app\.py"):
        service.current()


def test_it_is_the_services_from_beginning_to_end(tmp_path):
    desk = Desk(tmp_path)
    assert service.current() is service.running() is desk.service
    service.end()
    assert service.running() is None
    service.end()


def test_rows_are_promised_to_be_no_older_than_three_periods(tmp_path):
    assert Desk(tmp_path, REFRESH="7s").service.promised_ms == 21_000


def test_before_the_first_tick_nothing_is_known(tmp_path):
    desk = Desk(tmp_path)
    unstarted = replace(desk.service, ticker=type(desk.service.ticker)(desk.installation))
    assert service.readiness(unstarted) == {"ticker": {"state": "unknown", "age_s": None, "fresh": False}}


def test_all_parts_are_fresh_when_every_source_answers(tmp_path, world, key_server: PrivateKeyServer):
    write_keys(key_server.port)
    found = parts(Desk(tmp_path, WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url))
    assert {name: (part["state"], part["fresh"]) for name, part in found.items()} == dict.fromkeys(
        ("ticker", "warehouse", "key server", "history"), ("value", True)
    )
    assert found["warehouse"]["lag_s"] == 0


def test_what_is_not_set_up_is_no_fault_and_says_its_next_step(tmp_path):
    found = parts(Desk(tmp_path))
    for name in ("warehouse", "key server"):
        assert (found[name]["state"], found[name]["fresh"]) == ("no data", True)
        assert found[name]["next_step"]


def test_a_warehouse_that_is_gone_is_unknown_with_the_reason(tmp_path, world):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder))
    shutil.rmtree(world.folder)
    desk.tick()
    part = parts(desk)["warehouse"]
    assert (part["state"], part["fresh"]) == ("unknown", False)
    assert part["why"]


def test_a_warehouse_that_lags_is_stale_and_says_by_how_much(tmp_path, world):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder))
    desk.tick(3_600_000)
    part = parts(desk)["warehouse"]
    assert (part["state"], part["fresh"]) == ("stale", False)
    assert part["lag_s"] > 1800


def test_a_warehouse_seen_at_one_instant_does_not_lag(tmp_path, world):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder))
    stands = replace(desk.installation, clock=FixedClock(NOW + 3_600_000))
    assert service.readiness(service.begin(stands, ticking=False))["warehouse"]["fresh"]


def test_a_warehouse_without_events_is_no_data(tmp_path):
    early = write_world(tmp_path / "early", NOW - 40 * 86_400_000)
    part = parts(Desk(tmp_path, WAREHOUSE_URL=str(early.folder)))["warehouse"]
    assert (part["state"], part["fresh"], part["lag_s"]) == ("no data", False, None)


def test_a_dead_key_server_is_unknown_with_the_reason(tmp_path, world):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder), REDIS_URL="redis://:s3cret-word@127.0.0.1:1/0")
    part = parts(desk)["key server"]
    assert (part["state"], part["fresh"]) == ("unknown", False)
    assert "connection refused" in part["why"]
    assert part["unknown_keys"] > 2
    assert "s3cret" not in str(parts(desk))


def test_missing_keys_are_an_answer_of_the_key_server(tmp_path, world, key_server: PrivateKeyServer):
    part = parts(Desk(tmp_path, WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url))["key server"]
    assert part["fresh"] is True


def test_a_ticker_that_stopped_makes_every_part_stale(tmp_path, world, key_server, monkeypatch):
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url)
    monkeypatch.setattr(type(desk.service.ticker.last), "age_s", lambda _: 15.1)
    found = parts(desk)
    assert {part["state"] for part in found.values()} == {"stale"}
    assert not any(part["fresh"] for part in found.values())
    assert found["ticker"]["age_s"] == 15.1


def test_a_history_store_that_fails_is_said(tmp_path, world, key_server):
    folder = tmp_path / "no-folder"
    folder.write_text("a file where a folder should be")
    desk = Desk(
        tmp_path,
        WAREHOUSE_URL=str(world.folder),
        REDIS_URL=key_server.url,
        HISTORY_URL=f"sqlite:///{folder / 'history.db'}",
    )
    part = parts(desk)["history"]
    assert not part["fresh"]
    assert part["why"]


def test_closing_closes_every_source_once(tmp_path, world):
    closed = []

    class Source:
        def __init__(self, name: str) -> None:
            self.name = name

        def close(self) -> None:
            closed.append(self.name)

    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder))
    sources = {"warehouse": Source("w"), "history": Source("h")}
    replace(desk.installation, **sources).close()
    assert closed == ["w", "h"]
    assert isinstance(desk.installation.key_server, Failure)
