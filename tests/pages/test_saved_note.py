"""A note that somebody saves while a page about it is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.runtime.caching import cache_utils

from data.window import SECOND
from pages.shared.view import QUICKEST
from tests.pages.conftest import MakeDesk
from tests.pages.desk import Address, Desk
from tests.pages.test_incident_page import ADDRESS, NOTE
from tests.worlds import World


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds by which what Streamlit keeps grows old."""
    now = [1000.0]
    monkeypatch.setattr(cache_utils, "TTLCACHE_TIMER", lambda: now[0])
    return now


@pytest.fixture
def told(timer: list[float], world: World, make_desk: MakeDesk, tmp_path: Path) -> Desk:
    """Its vault is read by that timer."""
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault" / "one.md").write_text(NOTE, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "vault"))
    desk.tick()
    return desk


@pytest.mark.parametrize(("page", "address"), [("incident", ADDRESS), ("incidents", {})])
def test_what_was_saved_is_shown_at_the_next_refresh_also_before_the_next_tick(
    told: Desk, timer: list[float], tmp_path: Path, page: str, address: Address
) -> None:
    assert "card orders not dispatched" in told.show(page, address).headline
    (tmp_path / "vault" / "one.md").write_text(NOTE.replace("card orders", "all orders"), encoding="utf-8")
    timer[0] += QUICKEST / SECOND
    assert "all orders not dispatched" in told.show(page, address).headline


def test_those_who_look_at_the_same_moment_share_one_reading(
    told: Desk, timer: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, count = told.service.logbook.read, []
    monkeypatch.setattr(told.service.logbook, "read", lambda: count.append(1) or read())
    for _ in range(2):
        told.show("incident", ADDRESS)
        timer[0] += 0.5
    assert len(count) == 1
