"""Every page for everybody: no barrier that axe-core finds, keyboard, zoom, phone, reduced motion, charts as tables."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from data.sources.key_server_process import PrivateKeyServer
from data.window import HOUR, MINUTE
from tests.browser.screen import OpenScreen, Screen
from tests.dashboard import Dashboard
from tests.pages.desk import PAGES
from tests.pages.test_deployments_of import release, write_log, write_releases
from tests.worlds import write_keys, write_world

GRAVE = {"serious", "critical"}
# Barriers in Streamlit's own mark-up: rule → (part of the mark-up, why it cannot be mended here).
NOT_OURS: dict[str, tuple[str, str]] = {}
QUERY = "refresh=off&compare=30m&from=now-1h&to=now"
SHORT = QUERY.replace("now-1h", "now-15m")  # a long table has no other mark-up than a short one, and more of it
LAPTOP = {"width": 1440, "height": 900}
PAGE = pytest.mark.parametrize("page", PAGES)
THEME = pytest.mark.parametrize("theme", ["light", "dark"])


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, keys: PrivateKeyServer) -> Iterator[Dashboard]:
    """A dashboard with something on every panel."""
    place, now_ms = tmp_path_factory.mktemp("accessible"), time.time_ns() // 1_000_000
    world = write_world(place / "world", now_ms)
    write_releases(world, release(1, now_ms - 50 * MINUTE, finished_ms=now_ms - 41 * MINUTE), release(2, now_ms - HOUR))
    write_log(place / "vault", "| 2026-01-29 | 03:27 WIB | pricing | 5.1 | Fares | Eka | TBD | low | ok |\n")
    write_keys(keys.port)
    started = Dashboard(
        place / "server", WAREHOUSE_URL=str(world.folder), REDIS_URL=keys.url, VAULT_PATH=str(place / "vault")
    )
    yield started.ready()
    started.stop()


@pytest.fixture(scope="module", params=PAGES)
def on_laptop(request: pytest.FixtureRequest, browser: Browser, full: Dashboard) -> Iterator[Screen]:
    """Each page in the light theme, opened once for all that is looked at on it."""
    context = browser.new_context(viewport=LAPTOP, color_scheme="light")
    screen = opened(Screen.in_(context, full), request.param)
    yield screen
    screen.close()
    assert (screen.errors, screen.strangers) == ([], [])


def opened(screen: Screen, page: str, query: str = QUERY) -> Screen:
    """The page Standup stands at the root of the address."""
    screen.open(f"/{'' if page == 'standup' else page}?{query}")
    expect(screen.page.locator("h1")).to_have_text(page.capitalize())
    screen.settled()
    drawn(screen)
    return screen


def drawn(screen: Screen) -> None:
    """Wait until every chart is there."""
    screen.page.wait_for_function(
        "[...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(e => e.querySelector('.js-plotly-plot'))"
    )
    screen.page.wait_for_timeout(400)


def looked_at(screen: Screen, *kinds: str) -> dict[str, list[dict[str, Any]]]:
    """What axe-core says of the page as it stands: `violations`, `passes`. Of kinds not asked for it says little."""
    found: dict[str, Any] = Axe().run(screen.page, options={"resultTypes": kinds}).response
    assert found["testEngine"]["name"] == "axe-core"
    return found


def grave(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The grave barriers, but for what stands in NOT_OURS."""
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if rule["impact"] in GRAVE and NOT_OURS.get(rule["id"], ("\0", ""))[0] not in node["html"]
    ]


def barriers(screen: Screen) -> list[str]:
    return grave(looked_at(screen, "violations"))


def test_axe_finds_no_serious_barrier_and_words_stand_out_by_four_and_a_half_to_one(on_laptop: Screen) -> None:
    no_barrier_and_words_stand_out(on_laptop)


@PAGE
def test_in_the_dark_axe_finds_no_serious_barrier_either(tab: OpenScreen, full: Dashboard, page: str) -> None:
    no_barrier_and_words_stand_out(opened(tab(full, theme="dark"), page))


def no_barrier_and_words_stand_out(screen: Screen) -> None:
    found = looked_at(screen, "violations", "passes")
    assert grave(found) == []
    of_contrast = [rule for rule in found["violations"] + found["passes"] if rule["id"] == "color-contrast"]
    nodes = [node for rule in of_contrast for node in rule["nodes"]]
    assert len([node for node in nodes if "sz-" in node["html"] or "sz-" in str(node["target"])]) >= 10
    assert "color-contrast" not in {rule["id"] for rule in found["violations"]}


@THEME
def test_axe_finds_no_serious_barrier_in_tables_of_charts_and_in_the_dialogs(
    tab: OpenScreen, full: Dashboard, theme: str
) -> None:
    screen = opened(tab(full, theme=theme), "backlog", f"{SHORT}&table=all")
    assert barriers(screen) == []
    screen.page.keyboard.press("t")  # beneath a dialog the tables would be looked through again, and they are long
    expect(screen.page.locator(".sz-long")).to_have_count(0)
    for name in ("Share", "Keyboard"):
        screen.page.get_by_role("button", name=name).click()
        expect(screen.page.get_by_role("dialog")).to_be_visible()
        screen.page.wait_for_timeout(1200)
        assert barriers(screen) == []
        screen.page.keyboard.press("Escape")
        expect(screen.page.get_by_role("dialog")).to_have_count(0)


def test_axe_finds_a_barrier_that_is_there(tab: OpenScreen, full: Dashboard) -> None:
    screen = opened(tab(full), "backlog")
    screen.page.evaluate("document.querySelector('.sz-headline .sz-sub').style.color = '#ddd'")
    assert any(found.startswith("color-contrast") for found in barriers(screen))


@PAGE
def test_nothing_is_wider_than_a_phone(tab: OpenScreen, full: Dashboard, page: str) -> None:
    nothing_is_wider(opened(tab(full, width=390, height=844), page), 390)


def test_nothing_is_wider_than_a_laptop_that_is_zoomed_to_200_per_cent(on_laptop: Screen) -> None:
    """Of its 1440 pixels it has 720 of CSS then."""
    on_laptop.page.set_viewport_size({side: length // 2 for side, length in LAPTOP.items()})
    expect(on_laptop.page.locator("[data-testid=stMain]")).to_have_css("width", re.compile(r"^[1-7]\d\d(\.\d+)?px$"))
    drawn(on_laptop)
    nothing_is_wider(on_laptop, 720)
    on_laptop.page.set_viewport_size(LAPTOP)


def nothing_is_wider(screen: Screen, width: int) -> None:
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    main = screen.page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert barriers(screen) == []
    for chip in screen.chips.all():
        box = chip.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_on_a_phone_the_finding_is_on_the_first_screen(tab: OpenScreen, full: Dashboard) -> None:
    screen = opened(tab(full, width=390, height=844), "backlog")
    box = screen.headline.bounding_box()
    assert box and box["y"] + box["height"] < 600
    size = screen.headline.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 18


def test_focus_is_seen_and_every_chart_says_itself_and_is_a_table_one_key_away(on_laptop: Screen) -> None:
    screen = on_laptop
    screen.page.evaluate("document.activeElement.blur()")
    for _ in range(30):
        screen.page.keyboard.press("Tab")
        unseen = screen.page.evaluate(SEEN)
        assert unseen == "", unseen
    screen.page.evaluate("document.activeElement.blur()")
    charts = screen.page.locator("[data-testid=stPlotlyChart]")
    number = charts.count()
    labels = screen.page.locator("[role=figure]").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    assert len(labels) == number
    assert all(label and label.count(".") >= 2 for label in labels), labels
    screen.page.keyboard.press("t")
    expect(screen.page.locator(".sz-long caption")).to_have_count(number)
    screen.page.keyboard.press("t")
    expect(screen.page.locator(".sz-long caption")).to_have_count(0)


def test_the_table_of_one_chart_is_one_click_away(tab: OpenScreen, full: Dashboard) -> None:
    screen = opened(tab(full), "backlog")
    screen.page.get_by_role("link", name="Show as table").first.click()
    expect(screen.page.locator(".sz-long table")).to_have_count(1)
    expect(screen.page.locator(".sz-long thead th").first).to_have_text("Time")
    screen.page.get_by_role("link", name="Hide table").click()
    expect(screen.page.locator(".sz-long table")).to_have_count(0)


# An outline or a ring of the element that has the focus, or of the box that Streamlit draws around it.
SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const ringed = e => { const s = getComputedStyle(e);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== "none"; };
  for (let e = at, up = 0; e && up < 4; e = e.parentElement, up++) if (ringed(e)) return "";
  return at.outerHTML.slice(0, 200);
}"""


def test_motion_is_reduced_for_those_who_ask(browser, full: Dashboard) -> None:
    context = browser.new_context(reduced_motion="reduce")
    screen = Screen.in_(context, full).open("/backlog?refresh=off")
    moving = screen.page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e); return "
        "Math.max(...s.transitionDuration.split(',').map(parseFloat)) > 0.01 || "
        "(s.animationName !== 'none' && parseFloat(s.animationDuration) > 0.01); }).length"
    )
    assert moving == 0
    screen.close()


@pytest.mark.parametrize("page", ["backlog", "latency", "keys"])
def test_on_a_phone_the_times_of_a_chart_lie_level_and_none_covers_another(
    tab: OpenScreen, full: Dashboard, page: str
) -> None:
    screen = opened(tab(full, width=390, height=844), page, "refresh=off&from=now-3h&to=now")
    screen.page.locator("g.xtick").first.wait_for()
    axes = screen.page.evaluate(TIMES)
    assert axes, "there is a chart"
    for told in axes:
        assert len(told) >= 2
        assert not [each["text"] for each in told if each["turned"]]
        ends = [(each["left"], each["right"]) for each in told]
        assert all(before[1] <= after[0] for before, after in pairwise(ends)), told


@pytest.mark.parametrize("language", ["en", "id"])
def test_on_a_laptop_the_controls_of_a_page_take_one_line(tab: OpenScreen, full: Dashboard, language: str) -> None:
    screen = tab(full, width=1440, height=900).open(f"/backlog?refresh=off&lang={language}")
    screen.page.wait_for_function("document.querySelector('.st-key-controls').getBoundingClientRect().height < 60")


def test_the_labels_of_two_choices_beside_each_other_stand_level(tab: OpenScreen, full: Dashboard) -> None:
    screen = tab(full, width=1440, height=900).open("/latency?refresh=off")
    labels = screen.page.locator(".st-key-latency_choices label").filter(has_text=re.compile(r"latency|charts"))
    labels.nth(1).wait_for()
    tops = labels.evaluate_all("labels => labels.map(label => Math.round(label.getBoundingClientRect().top))")
    assert len(tops) == 2 and tops[0] == tops[1]


# Of every axis of time the words that are seen, from left to right.
TIMES = """() => [...document.querySelectorAll(".xaxislayer-above")].map(axis =>
  [...axis.querySelectorAll("g.xtick")].filter(tick => getComputedStyle(tick).visibility === "visible").map(tick => {
    const text = tick.querySelector("text"), box = text.getBoundingClientRect();
    return { text: text.textContent, left: box.left, right: box.right, turned: box.height > box.width,
             time: /^\\d\\d:\\d\\d/.test(text.textContent) };
  }).filter(each => each.time)).filter(axis => axis.length)"""
