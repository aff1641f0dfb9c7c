"""The buttons that lead from one incident to the next: observed runs, postmortems, and what is said without any."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.window import HOUR, parse_instant
from tests.pages.desk import NOW, Desk
from tests.worlds import World

# `cc_preauth` hangs since 40 minutes.
BEGAN = NOW - 40 * 60_000
NOTE = "# Postmortem: checkout hung\n\n**Date:** 2026-01-10\n\n## Timeline (WIB)\n\n| Time | Event |\n|---|---|\n"


def pressed(desk: Desk, page: str, key: str, **address: str) -> AppTest:
    app = desk.show(page, address).app
    return app.button(key=key).click().run()


def begin(app: AppTest) -> int:
    return parse_instant(app.query_params["from"], NOW)


@pytest.mark.parametrize("page", ["backlog", "latency"])
def test_the_next_incident_is_the_run_that_the_orders_show(desk: Desk, page: str):
    desk.tick()
    app = pressed(desk, page, "incident_next", **{"from": "now-24h", "to": "now-22h"})
    assert abs(begin(app) - (BEGAN - HOUR)) <= 60_000
    assert not app.toast


def test_without_a_later_one_the_window_stays_and_it_is_said(desk: Desk):
    desk.tick()
    app = pressed(desk, "backlog", "incident_next", **{"from": "now-15m"})
    assert app.query_params["from"] == "now-15m"
    assert [each.value for each in app.toast] == ["No incident is known that begins after this window does."]


def test_the_one_before_may_be_known_from_its_postmortem_alone(tmp_path: Path, world: World):
    (tmp_path / "vault").mkdir()
    note = NOTE + "| 08:00 | First order hung, incident began |\n| 09:00 | Resolved |\n"
    (tmp_path / "vault" / "note.md").write_text(note, encoding="utf-8")
    desk = Desk(tmp_path, WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "vault"))
    desk.tick()
    app = pressed(desk, "backlog", "incident_before", **{"from": "now-3h"})
    assert app.query_params["from"] == "2026-01-10T07:00:00+07:00"
