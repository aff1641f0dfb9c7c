"""From any number to what made it and back, by pointer and by key; and links that show somebody else the same."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import OpenScreen, Screen
from tests.dashboard import Dashboard

PAST = "from=now-2h&to=now-1h"


def number(screen: Screen, place: int = 1) -> Locator:
    """A link in the row of the slice that hangs."""
    return screen.row("cc_preauth").locator("a.sz-go").nth(place)


def press(screen: Screen, key: str, *, expected: str) -> None:
    """Press a key and wait until the address says `expected`."""
    screen.page.keyboard.press(key)
    screen.page.wait_for_url(re.compile(expected))
    screen.settled()


def test_a_number_leads_to_its_slice_and_back_undoes_it(screen: Screen) -> None:
    screen.open(f"/backlog?{PAST}&refresh=off")
    expect(screen.row("cash")).to_be_visible()
    number(screen).click()
    screen.page.wait_for_url(re.compile("var-payment_method=cc_preauth"))
    expect(screen.row("cash")).to_have_count(0)
    assert screen.address()["from"] == ["now-2h"]
    screen.page.go_back()
    expect(screen.row("cash")).to_be_visible()
    screen.page.go_forward()
    expect(screen.row("cash")).to_have_count(0)


def test_a_click_does_not_load_the_page_anew(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    screen.page.evaluate("window.stayed = true")
    number(screen).click()
    screen.page.wait_for_url(re.compile("var-payment_method"))
    screen.settled()
    assert screen.page.evaluate("window.stayed")


def test_a_number_may_lead_to_another_page_and_back_comes_home(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    screen.row("cc_preauth").locator("a.sz-go").last.click()
    expect(screen.page.locator("h1")).to_have_text("Keys")
    assert screen.address()["var-payment_method"] == ["cc_preauth"]
    screen.page.go_back()
    expect(screen.page.locator("h1")).to_have_text("Backlog")


def test_a_number_can_be_opened_in_another_tab(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    with screen.page.context.expect_page() as opened:
        number(screen).click(modifiers=["Control"])
    opened.value.wait_for_url(re.compile("var-payment_method=cc_preauth"))
    assert "var-payment_method" not in screen.page.url


# Share


def shared(screen: Screen) -> str:
    screen.page.get_by_role("button", name="Share").click()
    return screen.page.locator(".sz-address").inner_text()


def test_a_shared_link_shows_somebody_else_the_same(tab: OpenScreen, server: Dashboard) -> None:
    mine = tab(server).open(f"/backlog?{PAST}&var-payment_method=cash&refresh=off&compare=30m")
    link = shared(mine)
    mine.page.keyboard.press("Escape")
    assert "now" not in link
    assert link.startswith(server.address)
    figures = mine.page.locator(".sz-facts").inner_text()
    yours = tab(server).open("/backlog?" + urlsplit(link).query)
    assert yours.notice("error").count() == 0
    expect(yours.page.locator(".sz-facts")).to_have_text(re.compile(re.escape(figures.split("\n")[0])))
    assert yours.page.locator(".sz-facts").inner_text().replace("30 min before", "") == figures.replace(
        "30 min before", ""
    )
    expect(yours.page.locator(".st-key-slices button").first).to_contain_text("cash")


def test_sharing_offers_what_is_known_now(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    assert "as_of" not in shared(screen)
    screen.page.get_by_text("As it is known now").click()
    expect(screen.page.locator(".sz-address")).to_contain_text("as_of=20")


def test_the_link_is_copied(screen: Screen) -> None:
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.open("/backlog?refresh=off")
    link = shared(screen)
    screen.page.get_by_role("button", name="Copy link").click()
    expect(screen.page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert screen.page.evaluate("navigator.clipboard.readText()") == link


def test_where_no_page_may_copy_the_link_is_selected_and_said(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    link = shared(screen)
    screen.page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    screen.page.get_by_role("button", name="Copy link").click()
    expect(screen.page.get_by_role("status").filter(has_text="press Ctrl+C")).to_be_visible()
    assert screen.page.evaluate("getSelection().toString()") == link


# Keys


def test_a_key_leads_to_the_next_incident_and_says_when_there_is_none(screen: Screen) -> None:
    screen.open("/backlog?from=now-9h&to=now-6h&refresh=off")
    press(screen, "n", expected="from=20")
    expect(screen.headline).to_contain_text("cc_preauth")
    screen.page.keyboard.press("n")
    expect(screen.page.get_by_test_id("stToast")).to_contain_text("No incident is known that begins after this window")


def test_keys_step_and_zoom_the_window_and_back_undoes_each(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    press(screen, "[", expected="from=now-6h&to=now-3h")
    press(screen, "ArrowLeft", expected="from=now-9h&to=now-6h")
    press(screen, "ArrowRight", expected="from=now-6h&to=now-3h")
    press(screen, "]", expected="from=now-3h&to=now")
    press(screen, "+", expected="from=now-1h&to=now")
    press(screen, "-", expected="from=now-3h&to=now")
    screen.page.go_back()
    screen.page.wait_for_url(re.compile("from=now-1h"))


def test_a_key_takes_the_overlays_off_and_puts_them_on_again(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    press(screen, "o", expected="overlays=off")
    expect(screen.page.locator(".st-key-overlays button").first).to_contain_text("hidden")
    screen.page.keyboard.press("o")
    screen.page.wait_for_url(lambda url: "overlays" not in url)


def test_r_reads_anew(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    measured = screen.page.locator(".sz-headline .sz-sub")
    first = measured.inner_text()
    screen.server.next_tick(2)
    expect(measured).to_have_text(first)
    screen.page.keyboard.press("r")
    expect(measured).not_to_have_text(first)


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    screen.page.keyboard.press("?")
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The window before this one")
    screen.page.keyboard.press("[")
    screen.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "from" not in screen.address(), "keys are off while a dialog is open"


def test_the_list_of_keys_opens_by_pointer_too(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    screen.page.get_by_role("button", name="Keyboard").click()
    expect(screen.page.get_by_role("dialog")).to_contain_text("Zoom in")


def test_what_is_typed_in_a_field_is_no_key(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    screen.page.locator(".st-key-refresh input").first.focus()
    for key in ("o", "[", "ArrowLeft", "-"):
        screen.page.keyboard.press(key)
    screen.page.keyboard.press("Escape")
    screen.page.wait_for_timeout(500)
    assert screen.address() == {"refresh": ["off"]}


@pytest.mark.parametrize("key", ["Control+o", "Alt+ArrowLeft", "Meta+-"])
def test_the_browsers_own_keys_are_left_to_it(screen: Screen, key: str) -> None:
    screen.open("/backlog?refresh=off")
    screen.page.evaluate(
        "addEventListener('keydown', event => { window.taken = event.defaultPrevented; event.preventDefault(); })"
    )
    screen.page.keyboard.press(key)
    assert screen.page.evaluate("window.taken") is False


# Compare


def test_another_window_is_chosen_by_pointer_and_stands_in_the_address(screen: Screen) -> None:
    screen.open("/backlog?from=now-30m&to=now&refresh=off")
    screen.page.locator(".st-key-compare button").first.click()
    screen.page.get_by_role("button", name="1 day before").or_(
        screen.page.get_by_role("radio", name="1 day before")
    ).first.click()
    screen.page.wait_for_url(re.compile("compare=1d"))
    expect(screen.page.locator(".sz-then").first).to_have_text("1 day before: no data")
    expect(screen.notice("nodata")).to_contain_text("Nothing to compare with")
