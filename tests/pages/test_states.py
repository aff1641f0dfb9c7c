"""The six states: which one a panel is in, and that each can be seen and is worded on every page."""

from __future__ import annotations

import shutil
from itertools import product

import pandas as pd
import pytest

from data.answers import ERRORS, Failure, FailureKind, Rows
from data.sources.key_server_process import PrivateKeyServer
from data.states import Held, PanelState, panel_state
from data.window import SECOND
from pages.shared import loaders, words
from pages.shared.notices import STATE_CLASSES
from tests.pages.desk import NOW, PAGES, Desk
from tests.worlds import World, write_keys, write_world

SOME = Rows("waiting", {}, pd.DataFrame({"order_id": ["o1"]}), 0.1)
NONE = Rows("waiting", {}, pd.DataFrame({"order_id": []}), 0.1)


def failure(kind: FailureKind) -> Failure:
    return Failure(kind, "warehouse", "What was seen.", "What to do.")


UNREACHABLE = failure(FailureKind.UNREACHABLE)
WRONG = failure(FailureKind.MISSING_COLUMN)


@pytest.mark.parametrize(
    ("held", "state"),
    [
        (Held(SOME, 1000), PanelState.VALUE),
        (Held(NONE, 1000), PanelState.NO_DATA),
        (Held(None, None), PanelState.NO_DATA),
        (Held(None, None, UNREACHABLE), PanelState.UNKNOWN),
        (Held(SOME, 1000, UNREACHABLE), PanelState.STALE),
        (Held(NONE, 1000, UNREACHABLE), PanelState.STALE),
        (Held(None, None, WRONG), PanelState.ERROR),
        (Held(SOME, 1000, WRONG), PanelState.ERROR),
        (Held(None, None, failure(FailureKind.NOT_SET_UP)), PanelState.NO_DATA),
    ],
)
def test_what_is_held_says_the_state(held, state):
    assert panel_state(held, 1000, 15_000) is state


def test_rows_older_than_promised_are_stale_and_rows_just_as_old_are_not():
    assert panel_state(Held(SOME, 1000), 16_000, 15_000) is PanelState.VALUE
    assert panel_state(Held(SOME, 1000), 16_001, 15_000) is PanelState.STALE
    assert panel_state(Held(SOME, 1000), 16_001, 15_000, zero=True) is PanelState.STALE


def test_nought_counted_is_zero_and_no_longer_so_when_the_read_failed():
    assert panel_state(Held(SOME, 1000), 1000, 15_000, zero=True) is PanelState.ZERO
    assert panel_state(Held(SOME, 1000, UNREACHABLE), 1000, 15_000, zero=True) is PanelState.STALE
    assert panel_state(Held(None, None, UNREACHABLE), 1000, 15_000, zero=True) is PanelState.UNKNOWN


@pytest.mark.parametrize("kind", FailureKind)
def test_waiting_helps_an_unknown_and_not_an_error(kind):
    state = panel_state(Held(None, None, failure(kind)), 0, 0)
    if kind is FailureKind.NOT_SET_UP:
        assert state is PanelState.NO_DATA
    else:
        assert state is (PanelState.ERROR if kind in ERRORS else PanelState.UNKNOWN)


def test_no_combination_lets_a_failed_read_look_like_a_fresh_one():
    kinds = [kind for kind in FailureKind if kind is not FailureKind.NOT_SET_UP]
    for kind, rows, zero in product(kinds, (None, NONE, SOME), (False, True)):
        held = Held(rows, None if rows is None else 1000, failure(kind))
        assert panel_state(held, 1000, 15_000, zero=zero) in {PanelState.ERROR, PanelState.UNKNOWN, PanelState.STALE}


def test_each_state_has_its_own_word_shape_and_class():
    for of in (words.STATE_WORDS, words.STATE_SHAPES, STATE_CLASSES):
        assert set(of) == set(PanelState)
        assert len(set(of.values())) == len(PanelState)


# Each on the pages


@pytest.fixture
def full_desk(world: World, key_server: PrivateKeyServer, make_desk) -> Desk:
    """A dashboard over the world and a real key server that has all keys but those of the hanging orders."""
    write_keys(key_server.port)
    return make_desk(WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url)


def test_value_and_error_the_backlog_says_what_is_stuck_and_why(full_desk, world):
    full_desk.tick()
    shown = full_desk.show("backlog")
    stuck = len(world.stuck(full_desk.service.ticker.last.data_time_ms))
    assert f"cc_preauth: {stuck} stuck in state 0" in shown.headline
    assert f"{stuck} of {stuck} lack bbd:request:*" in shown.headline
    assert words.STUCK_SHAPE in shown.headline
    assert shown.notices() == []
    assert len(shown.app.get("plotly_chart")) == 6


def test_value_the_keys_page_says_what_is_missing(full_desk):
    full_desk.tick()
    shown = full_desk.show("keys")
    assert "missing" in shown.headline
    assert words.OUTCOME_SHAPES["missing"] in shown.headline
    assert "sz-error" in shown.states()


def test_zero_is_said_in_words_when_nothing_is_stuck(tmp_path, key_server, make_desk):
    quiet = write_world(tmp_path / "quiet", NOW, hanging=False)
    write_keys(key_server.port)
    desk = make_desk(WAREHOUSE_URL=str(quiet.folder), REDIS_URL=key_server.url)
    desk.tick()
    backlog, keys = desk.show("backlog"), desk.show("keys")
    assert "Nothing is stuck" in backlog.headline
    assert any(
        state == "sz-zero" and "0 orders have been in state 0 for over 5 min" in told
        for state, told in backlog.notices()
    )
    assert "Every key that was asked for is there" in keys.headline
    assert "sz-zero" in keys.states()


def test_no_data_both_pages_say_what_is_not_set_up_and_the_next_step(make_desk):
    desk = make_desk()
    backlog, keys = desk.show("backlog"), desk.show("keys")
    assert backlog.states() == keys.states() == {"sz-nodata"}
    assert "WAREHOUSE_URL" in backlog.text
    assert "make demo" in backlog.text
    assert "REDIS_URL is not set" in keys.text


def test_no_data_a_warehouse_without_events_is_not_called_zero(tmp_path, make_desk):
    early = write_world(tmp_path / "early", NOW - 40 * 86_400_000)
    shown = make_desk(WAREHOUSE_URL=str(early.folder)).show("backlog")
    assert shown.states() == {"sz-nodata"}
    assert "no event of the nine days" in shown.text
    assert shown.headline == ""


def test_no_data_without_receptions_no_order_is_shown_as_stuck(tmp_path, make_desk):
    never = {number: {"received_ms": None, "assigned_ms": None} for number in range(3000)}
    world = write_world(tmp_path / "never", NOW, changes=never)
    shown = make_desk(WAREHOUSE_URL=str(world.folder)).show("backlog")
    assert "received_ms is never set" in shown.text
    assert "stuck in state 0" not in shown.text


def test_unknown_a_warehouse_that_was_never_there_is_said_with_the_next_step(tmp_path, make_desk):
    shown = make_desk(WAREHOUSE_URL=str(tmp_path / "nowhere")).show("backlog")
    assert shown.headline == ""
    (state, told), *_ = shown.notices()
    assert state == "sz-unknown"
    assert "Next" in told
    assert "0 orders" not in shown.text


def test_stale_the_backlog_keeps_its_rows_and_says_how_old_they_are(desk, world):
    data_time_ms = desk.tick().data_time_ms
    assert "stuck in state 0" in desk.show("backlog").headline
    shutil.rmtree(world.folder)
    desk.tick()
    shown = desk.show("backlog")
    assert "sz-stale" in shown.states()
    assert "Shown are the rows of" in shown.text
    assert f"{len(world.stuck(data_time_ms))} stuck in state 0" in shown.headline
    assert len(shown.app.get("plotly_chart")) == 5
    assert shown.app.dataframe[0].value.shape[0] == len(world.stuck(data_time_ms))


def test_error_a_missing_column_is_named_and_is_no_outage(desk, world):
    desk.tick()
    desk.show("backlog")
    _drop_column(world, "received_ms")
    desk.tick()
    shown = desk.show("backlog")
    assert "sz-error" in shown.states()
    assert "missing column" in shown.text
    assert "received_ms" in shown.text


def _drop_column(world: World, name: str) -> None:
    for path in world.folder.rglob("*.parquet"):
        pd.read_parquet(path, partitioning=None).drop(columns=name).to_parquet(path)


def test_unknown_the_keys_page_never_calls_a_dead_key_server_missing(world, make_desk):
    desk = make_desk(WAREHOUSE_URL=str(world.folder), REDIS_URL="redis://127.0.0.1:1/0")
    desk.tick()
    shown = desk.show("keys")
    assert "unknown (could not ask)" in shown.headline
    assert "connection refused" in shown.text
    assert "sz-unknown" in shown.states()
    assert "sz-error" not in shown.states()
    assert "Unknown whether they have" in desk.show("backlog").headline


def test_a_stopped_ticker_is_seen_on_the_page(desk, monkeypatch):
    desk.tick()
    desk.show("backlog")
    later = loaders.steady_ms() + desk.service.promised_ms + 10 * SECOND
    monkeypatch.setattr("pages.shared.loaders.steady_ms", lambda: later)
    shown = desk.show("backlog")
    assert "sz-stale" in shown.states()
    assert "nothing has been read for" in shown.text


@pytest.mark.parametrize("page", PAGES)
def test_no_page_raises_whatever_is_dead(page, tmp_path, make_desk):
    desk = make_desk(WAREHOUSE_URL=str(tmp_path / "nowhere"), REDIS_URL="redis://127.0.0.1:1/0")
    desk.tick()
    desk.show(page)
