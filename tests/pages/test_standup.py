"""The page Standup: its sentences, their links, both languages, and what it says when a source is away."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk
from tests.worlds import HANGING, World, write_world

NO_BREAK = "\N{NO-BREAK SPACE}"


def lines(html: list[str]) -> list[str]:
    found = [item for block in html for item in re.findall(r'<li class="(.*?)</li>', block, re.DOTALL)]
    return [unescape(re.sub(r"<[^>]+>", " ", item.partition(">")[2])) for item in found]


def test_the_worst_slice_and_its_incident_are_told_first(desk: Desk) -> None:
    desk.tick()
    first, second, *_ = lines(desk.show("standup").html)
    assert f"{HANGING}: " in first and "stuck in state 0" in first
    assert f"{HANGING}: " in second and "not over yet" in second


def test_each_sentence_leads_to_the_window_that_made_it(desk: Desk) -> None:
    desk.tick()
    html = "\n".join(desk.show("standup").html)
    hrefs = [unescape(href) for href in re.findall(r'class="sz-go" href="([^"]*)"', html)]
    assert any("var-payment_method=cc_preauth" in href and "from=2026-01-29T0" in href for href in hrefs)
    assert not any("since=" in href for href in hrefs)
    told = re.findall(r'<li class="sz-(?:error|nodata|value)">(.*?)</li>', html)
    assert told and all('class="sz-go"' in line for line in told)


def test_it_speaks_the_language_of_the_address_and_says_what_it_cannot(desk: Desk) -> None:
    desk.tick()
    assert "Kamis, 29 Januari 2026" in desk.show("standup", {"lang": "id"}).headline
    shown = desk.show("standup", {"lang": "xx"})
    assert "Thursday, 29 January 2026" in shown.headline
    assert "expected en or id, got 'xx'" in shown.text


def test_a_share_stays_with_its_sign_at_the_end_of_a_line(tmp_path: Path, make_desk: MakeDesk) -> None:
    desk = make_desk(WAREHOUSE_URL=str(write_world(tmp_path / "calm", NOW, hanging=False).folder))
    desk.tick()
    [first, *_] = lines(desk.show("standup").html)
    assert "lowest on-time share" in first and f"{NO_BREAK}%" in first and " %" not in first


def test_since_is_in_the_address(desk: Desk) -> None:
    desk.tick()
    assert "since Wed 28 Jan 09:00 WIB" in desk.show("standup").headline
    assert "since Wed 28 Jan 04:35 WIB" in desk.show("standup", {"since": "now-24h"}).headline
    wrong = desk.show("standup", {"since": "now-60d"})
    assert "since Wed 28 Jan 09:00 WIB" in wrong.headline and "31 days before" in wrong.text


def test_sources_that_are_not_there_are_told_as_such_and_never_as_quiet(desk: Desk) -> None:
    desk.tick()
    text = desk.show("standup").text
    quiet = re.search(r"Quiet: ([^.]*)\.", text)
    assert "Keys are not probed." in text
    assert quiet is None or "Keys" not in quiet[1]


def test_a_warehouse_that_goes_away_leaves_the_last_standup_dimmed(world: World, make_desk: MakeDesk) -> None:
    desk = make_desk(WAREHOUSE_URL=str(world.folder))
    desk.tick()
    before = lines(desk.show("standup").html)
    shutil.move(world.folder / "orders", world.folder / "gone")
    desk.tick()
    shown = desk.show("standup")
    assert shown.states() & {"sz-stale", "sz-unknown", "sz-error"}
    assert lines(shown.html)[0] == before[0]


def test_the_text_to_copy_is_that_of_the_command(desk: Desk) -> None:
    desk.tick()
    vault, chat = (code.value for code in desk.show("standup").app.code)
    assert vault.startswith("# Standup, Thursday, 29 January 2026") and f"{HANGING}: " in vault
    assert chat.startswith("*Standup, Thursday")
