"""The address is the state: it alone restores a view, and every control writes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from data.window import MINUTE, iso
from tests.browser.screen import Screen
from tests.worlds import World

WIB = ZoneInfo("Asia/Jakarta")


def past(world: World) -> int:
    """Ten minutes ago, on a whole minute."""
    at_ms = world.now_ms - 10 * MINUTE
    return at_ms - at_ms % MINUTE


def clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(WIB):%H:%M}"


def chosen_window(screen: Screen) -> str:
    return screen.page.locator(
        '[data-testid=stButtonGroup] button[kind="segmented_controlActive"], '
        '[data-testid=stButtonGroup] [aria-checked="true"]'
    ).first.inner_text()


def button(screen: Screen, words: str | re.Pattern[str]):
    return screen.page.locator(".st-key-controls button").filter(has_text=words).first


def test_the_address_alone_restores_window_slices_and_as_of(screen: Screen, world: World) -> None:
    at_ms = past(world)
    screen.open(f"/backlog?from=now-1h&to=now&var-payment_method=cc_preauth&as_of={quote(iso(at_ms, WIB))}&refresh=off")
    assert chosen_window(screen) == "1h"
    expect(button(screen, "cc_preauth")).to_be_visible()
    expect(button(screen, f"As of {datetime.now(WIB):%Y}")).to_contain_text(clock(at_ms))
    expect(screen.chip("As of")).to_contain_text(f"{clock(at_ms)} WIB")
    expect(screen.headline).to_contain_text(f"{len(world.stuck(world.data_time(at_ms)))} stuck in state 0")
    expect(screen.page.locator(".sz-sub")).to_contain_text(clock(world.data_time(at_ms)))


@pytest.mark.parametrize("form", ["epoch", "utc", "space"])
def test_one_moment_may_be_written_in_several_forms(screen: Screen, world: World, form: str) -> None:
    at_ms = past(world)
    texts = {"epoch": str(at_ms), "utc": iso(at_ms).replace("+00:00", "Z"), "space": iso(at_ms, WIB)}
    screen.open(f"/backlog?as_of={texts[form]}&refresh=off")
    assert screen.notice("error").count() == 0
    expect(screen.headline).to_contain_text(f"{len(world.stuck(world.data_time(at_ms)))} stuck in state 0")


def test_a_chosen_window_is_written_to_the_address_and_back_undoes_it(screen: Screen) -> None:
    screen.open("/backlog?from=now-1h&to=now&refresh=off")
    screen.page.get_by_role("radio", name="15m").or_(screen.page.get_by_role("button", name="15m")).first.click()
    screen.page.wait_for_url(re.compile("from=now-15m"))
    screen.settled()
    assert chosen_window(screen) == "15m"
    screen.page.go_back()
    screen.page.wait_for_url(re.compile("from=now-1h"))
    expect(button(screen, "Last 1h")).to_be_visible()
    assert chosen_window(screen) == "1h"


def test_chosen_slices_are_written_to_the_address_and_filter_the_page(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    button(screen, "All slices").click()
    screen.page.get_by_role("button", name="cash", exact=True).or_(
        screen.page.get_by_role("checkbox", name="cash", exact=True)
    ).first.click()
    screen.page.wait_for_url(re.compile("var-payment_method=cash"))
    expect(screen.headline).to_contain_text("Nothing is stuck")
    expect(screen.row("cc_preauth")).to_have_count(0)
    assert screen.address()["var-payment_method"] == ["cash"]


def test_refresh_off_is_written_to_the_address(screen: Screen) -> None:
    screen.open("/backlog")
    screen.page.locator(".st-key-refresh [role=combobox], .st-key-refresh input").first.click()
    screen.page.get_by_role("option", name="Refresh off").click()
    screen.page.wait_for_url(re.compile("refresh=off"))


def test_as_of_is_written_to_the_address_and_live_takes_it_out(screen: Screen) -> None:
    screen.open("/backlog?refresh=off")
    button(screen, "Live").click()
    screen.page.get_by_role("button", name="Apply").last.click()
    screen.page.wait_for_url(re.compile("as_of="))
    assert screen.address()["as_of"][0].endswith("+07:00")
    expect(screen.chip("As of")).to_be_visible()
    back = screen.page.get_by_role("button", name="Back to live")
    if not back.is_visible():  # the popover may stay open
        button(screen, "As of").click()
    back.click()
    screen.page.wait_for_url(lambda url: "as_of" not in url)
    expect(screen.chip("As of")).to_have_count(0)


def test_wrong_parts_of_the_address_are_said_and_the_defaults_shown(screen: Screen) -> None:
    screen.open("/backlog?from=yesterday&as_of=2099-01-01T00:00Z&refresh=1s")
    told = screen.notice("error")
    expect(told).to_have_count(3)
    for words in ("“from” in the address: expected a time with an offset", "still to come", "5s to 1h"):
        expect(told.filter(has_text=words)).to_have_count(1)
    expect(screen.headline).to_contain_text("stuck in state 0")
    assert chosen_window(screen) == "3h"


def test_a_hostile_address_is_text(screen: Screen) -> None:
    hostile = quote("<img src=x onerror=\"document.title='owned'\">")
    screen.open(f"/backlog?from={hostile}&var-payment_method={hostile}&refresh=off")
    expect(screen.notice("error")).to_contain_text("<img src=x")
    assert screen.page.locator("img[src=x]").count() == 0
    assert screen.page.title() != "owned"


def test_the_other_page_keeps_window_slices_and_as_of(screen: Screen, world: World) -> None:
    as_of = iso(past(world), WIB)
    screen.open(f"/backlog?from=now-1h&to=now&var-payment_method=cash&var-payment_method=qris&as_of={quote(as_of)}")
    screen.page.get_by_role("link", name="Keys").click()
    screen.page.wait_for_url(re.compile("/keys"))
    expect(screen.page.locator("h1")).to_have_text("Keys")
    kept = screen.address()
    assert (kept["from"], kept["to"], kept["as_of"]) == (["now-1h"], ["now"], [as_of])
    assert kept["var-payment_method"] == ["cash", "qris"]
