"""What hands do: take a table away, and use the controls with the keyboard alone."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.screen import Screen

MOST_TABS = 70
FOCUSED = "document.activeElement"
# A focus is seen by an outline, a shadow or a border that is not there without it.
LOOK = """element => { const s = getComputedStyle(element);
  return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor].join('|'); }"""


def tab_to(screen: Screen, words: str) -> None:
    """Press Tab until a control with these words has the focus."""
    for _ in range(MOST_TABS):
        screen.page.keyboard.press("Tab")
        # The menu has a link of the same name.
        inside = screen.page.evaluate(f"!!{FOCUSED}.closest('.st-key-controls')")
        if inside and words in screen.page.evaluate(f"{FOCUSED}.innerText || {FOCUSED}.ariaLabel || ''"):
            return
    raise AssertionError(f"no control with {words!r} within {MOST_TABS} presses of Tab")


def test_the_stuck_orders_come_as_a_table_with_what_they_are(screen: Screen) -> None:
    screen.open("/backlog?from=now-1h&to=now&refresh=off")
    with screen.page.expect_download() as download:
        screen.page.get_by_role("button", name=re.compile("Download CSV")).click()
    assert re.fullmatch(r"stuck-orders-.*\.zip", download.value.suggested_filename)
    with zipfile.ZipFile(Path(download.value.path())) as archive:
        name, about_name = archive.namelist()
        about = json.loads(archive.read(about_name))
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))
    assert (about_name, about["file"], about["rows"]) == ("about.json", name, len(rows))
    assert about["question"]
    assert about["binds"]
    assert {cell for row in rows for name, cell in row.items() if name.startswith("Payment")} == {"cc_preauth"}
    assert not any("person-" in cell for row in rows for cell in row.values()), "no user id leaves in the clear"
    expect(screen.headline).to_contain_text(f"{len(rows)} stuck in state 0")


def test_the_keyboard_alone_chooses_a_window(screen: Screen) -> None:
    screen.open("/backlog?from=now-3h&to=now&refresh=off")
    tab_to(screen, "15m")
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url(re.compile("from=now-15m"))
    screen.settled()
    expect(screen.page.locator(".st-key-controls button").filter(has_text="Last 15m").first).to_be_visible()


def test_the_keyboard_alone_hides_the_deployments(screen: Screen) -> None:
    screen.open("/backlog?from=now-3h&to=now&refresh=off")
    tab_to(screen, "Deployments")
    screen.page.keyboard.press("Enter")
    switch = screen.page.get_by_text("Show deployments and incidents on the charts")
    expect(switch).to_be_visible()
    for _ in range(MOST_TABS):
        if screen.page.evaluate(f"{FOCUSED}.type === 'checkbox'"):
            break
        screen.page.keyboard.press("Tab")
    screen.page.keyboard.press("Space")
    screen.page.wait_for_url(re.compile("overlays=off"))
    screen.page.keyboard.press("Escape")
    expect(switch).to_be_hidden()


def test_what_has_the_focus_looks_different(screen: Screen) -> None:
    screen.open("/backlog?from=now-3h&to=now&refresh=off")
    for words in ("15m", "Deployments"):
        tab_to(screen, words)
        focused = screen.page.evaluate_handle(FOCUSED).as_element()
        assert focused is not None
        with_focus = focused.evaluate(LOOK)
        focused.evaluate("element => element.blur()")
        assert focused.evaluate(LOOK) != with_focus, words
