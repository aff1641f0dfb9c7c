"""One installation: which sources are open, which clock goes, and what data time is."""

from __future__ import annotations

import pandas as pd
import pytest

from data.answers import Failure, FailureKind, Rows
from data.installation import newest_event_ms, open_installation
from data.settings import SettingError, load
from data.window import DAY, MINUTE, FixedClock, SystemClock
from tests.pages.desk import NOW
from tests.worlds import write_world


def opened(folder, **settings: str):
    kept = {"HISTORY_URL": f"sqlite:///{folder / 'history.db'}"}
    return open_installation(load({**kept, **settings}, folder).settings)


@pytest.fixture
def world(tmp_path):
    return write_world(tmp_path / "world", NOW)


def test_a_source_that_is_not_set_up_is_a_failure_in_its_place(tmp_path):
    found = opened(tmp_path)
    for source in (found.warehouse, found.key_server):
        assert isinstance(source, Failure)
        assert source.kind is FailureKind.NOT_SET_UP
        assert source.next_step
    assert found.ask("waiting", {}) is found.warehouse
    assert found.data_time(NOW) is found.warehouse
    found.close()


def test_the_clock_is_the_systems_unless_an_instant_is_set(tmp_path):
    assert isinstance(opened(tmp_path).clock, SystemClock)
    assert not opened(tmp_path).clock_stands
    stands = opened(tmp_path, CLOCK="2026-01-29T04:35+07:00")
    assert (stands.clock, stands.clock_stands) == (FixedClock(NOW), True)


def test_the_demo_clock_without_a_demo_world_ends_the_start_with_words(tmp_path, world):
    with pytest.raises(SettingError, match="CLOCK: expected WAREHOUSE_URL to be a demo world"):
        opened(tmp_path, CLOCK="demo", WAREHOUSE_URL=str(world.folder))


def test_a_dead_warehouse_still_opens(tmp_path):
    found = opened(tmp_path, WAREHOUSE_URL="postgresql+psycopg://u:pw-word@127.0.0.1:1/none")
    answer = found.data_time(NOW)
    assert isinstance(answer, Failure)
    assert "pw-word" not in f"{answer.message} {answer.next_step}"
    found.close()


def test_an_answer_is_counted(tmp_path, world):
    found = opened(tmp_path, WAREHOUSE_URL=str(world.folder))
    found.data_time(NOW)
    assert b'statezero_query_seconds_count{question="data_time"} 1.0' in found.telemetry.text()


def test_data_time_is_by_the_events_where_there_is_no_load_time(tmp_path, world):
    assert newest_event_ms(opened(tmp_path, WAREHOUSE_URL=str(world.folder)).data_time(NOW)) == NOW


def test_data_time_is_by_the_load_where_there_is_a_load_time(tmp_path, world):
    _loaded(world, lambda due_ms: due_ms + 15 * MINUTE)
    found = newest_event_ms(opened(tmp_path, WAREHOUSE_URL=str(world.folder)).data_time(NOW))
    assert NOW - 15 * MINUTE <= found <= NOW - 5 * MINUTE  # closed ten minutes after due


def test_data_time_is_by_the_events_where_no_load_was_ever_written(tmp_path, world):
    _loaded(world, lambda _: None)
    assert newest_event_ms(opened(tmp_path, WAREHOUSE_URL=str(world.folder)).data_time(NOW)) == NOW


def _loaded(world, of) -> None:
    for path in world.folder.rglob("*.parquet"):
        frame = pd.read_parquet(path, partitioning=None)
        frame["loaded_ms"] = pd.array([of(due_ms) for due_ms in frame["due_ms"]], dtype="Int64")
        frame.to_parquet(path)


def test_a_table_that_was_silent_for_over_nine_days_has_no_data_time(tmp_path):
    early = write_world(tmp_path / "early", NOW - 12 * DAY)
    answer = opened(tmp_path, WAREHOUSE_URL=str(early.folder)).data_time(NOW)
    assert isinstance(answer, Rows)
    assert newest_event_ms(answer) is None


@pytest.mark.parametrize("value", [None, pd.NA, float("nan")])
def test_null_in_any_dress_is_no_data_time(value):
    frame = pd.DataFrame({"newest_event_ms": pd.Series([value], dtype=object)})
    assert newest_event_ms(Rows("data_time", {}, frame, 0.0)) is None
    assert newest_event_ms(Rows("data_time", {}, frame.head(0), 0.0)) is None


def test_a_failure_has_no_data_time():
    assert newest_event_ms(Failure(FailureKind.TIMED_OUT, "warehouse", "", "")) is None
