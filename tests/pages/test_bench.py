"""The bench of the pages: figures for each page and window, and no figures where there is nothing to measure."""

from __future__ import annotations

import json

import pytest

from data.__main__ import main
from data.window import iso
from tests.pages.desk import NOW, PAGES
from tests.worlds import World


@pytest.fixture
def over(world: World, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("WAREHOUSE_URL", str(world.folder))
    monkeypatch.setenv("HISTORY_URL", f"sqlite:///{world.folder.parent / 'history.db'}")
    return monkeypatch


def test_every_page_is_measured_at_every_window(over, capsys):
    over.setenv("CLOCK", iso(NOW))
    assert main(["bench", "pages", "--repeats", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["pages"]
    assert {row["page"] for row in rows} == set(PAGES)
    assert {row["window"] for row in rows} == {"now-15m", "now-3h", "now-24h", "now-7d"}
    for row in rows:
        assert row["warm_ms"] > 0
        assert row["cold_ms"] > 0
        # These show what the service itself has read.
        assert (row["queries"] > 0) == (row["page"] not in {"alerts", "rules", "keys"})
        assert (row["rows"] > 0) == (row["queries"] > 0)
        assert (row["cold_to_bare"] or 0) >= (row["queries"] > 0)


def test_a_page_is_measured_over_as_many_deployments_as_one_asks_for(over, capsys, world):
    over.setenv("CLOCK", iso(NOW))
    before = sorted(world.folder.parent.iterdir())
    command = ["bench", "pages", "--page", "deployments", "--deployments", "60", "--repeats", "1", "--json"]
    assert main(command) == 0
    rows = json.loads(capsys.readouterr().out)["pages"]
    assert [row["page"] for row in rows] == ["deployments"] * 4
    assert all(row["rows"] > 120 for row in rows if row["window"] != "now-15m"), "asked for the window, and for all"
    assert all(row["tick_cpu_ms"] > 0 for row in rows)
    assert {path.name for path in world.folder.parent.iterdir()} - {path.name for path in before} <= {"history.db"}


def test_where_there_are_no_orders_nothing_is_measured(over, capsys):
    over.setenv("CLOCK", "2031-01-01T00:00+07:00")
    assert main(["bench", "pages"]) == 2
    assert "CLOCK: expected a moment with orders" in capsys.readouterr().err


def test_a_page_that_there_is_not_is_refused_with_those_there_are(over, capsys):
    over.setenv("CLOCK", iso(NOW))
    assert main(["bench", "pages", "--page", "Backlog"]) == 2
    assert "--page: expected one of standup, backlog," in capsys.readouterr().err
