"""What is drawn upon a time chart is clicked: a deployment, an alert; and the page that an alert leads to."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from data.sources.alert_memory import JudgedRound, RuleStatus
from data.sources.alert_store import Heartbeat
from data.window import HOUR, MINUTE
from tests.alerting import Memory, alert
from tests.browser.screen import OpenScreen, Screen
from tests.dashboard import Dashboard
from tests.pages.test_deployments_of import release, write_releases
from tests.worlds import write_world

# Where the first point of a trace of the first chart that has one stands on the screen.
POINT = """async meta => {
  const charts = () => [...document.querySelectorAll('.js-plotly-plot')];
  const chart = charts().find(one => one._fullData && one._fullData.some(trace => trace.meta === meta));
  if (!chart) return null;
  chart.scrollIntoView({block: 'center'});
  await new Promise(done => setTimeout(done, 400));
  const trace = chart._fullData.find(trace => trace.meta === meta);
  const axis = name => chart._fullLayout[name.replace(/^(x|y)/, '$1axis')];
  const [x, y] = [axis(trace.xaxis), axis(trace.yaxis)], box = chart.getBoundingClientRect();
  return [box.left + x._offset + x.l2p(trace.x[0]), box.top + y._offset + y.l2p(trace.y[0])];
}"""


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A deployment and an open alert within the last hour, judged just now."""
    place, now_ms = tmp_path_factory.mktemp("marks"), time.time_ns() // 1_000_000
    world = write_world(place / "world", now_ms)
    write_releases(world, release(1, now_ms - 50 * MINUTE, finished_ms=now_ms - 41 * MINUTE))
    url = f"sqlite:///{place / 'history.db'}"
    memory = Memory(url)
    opened = alert(since_ms=now_ms - 25 * MINUTE, first_seen_ms=now_ms - 20 * MINUTE, last_seen_ms=now_ms)
    rules = tuple(RuleStatus(name, now_ms) for name in ("keys", "state_0"))
    assert memory.store.remember(memory.claim, JudgedRound(now_ms, (opened,), rules), memory.routing) is None
    assert memory.store.beat(Heartbeat("test", now_ms - HOUR, now_ms, 7, leads=True)) is None
    memory.close()
    started = Dashboard(place / "server", WAREHOUSE_URL=str(world.folder), HISTORY_URL=url)
    yield started.ready()
    started.stop()


def click(screen: Screen, meta: str) -> None:
    """Click the mark as soon as its chart is drawn."""
    screen.page.wait_for_function(
        "meta => [...document.querySelectorAll('.js-plotly-plot')].some("
        "one => one._fullData && one._fullData.some(trace => trace.meta === meta))",
        arg=meta,
    )
    screen.page.wait_for_timeout(1200)  # until the script has found the chart
    x, y = screen.page.evaluate(POINT, meta)
    screen.page.mouse.move(x - 3, y)
    screen.page.mouse.move(x, y)
    screen.page.mouse.click(x, y)


def test_a_click_on_a_deployment_opens_its_card_and_stands_in_the_address(tab: OpenScreen, marked: Dashboard) -> None:
    screen = tab(marked).open("/backlog?from=now-1h&to=now&refresh=off")
    click(screen, "overlay")
    screen.page.wait_for_url("**deployment=*")
    expect(screen.page.locator(".st-key-deployment_card")).to_be_visible()
    screen.page.get_by_role("button", name="Close").click()
    expect(screen.page.locator(".st-key-deployment_card")).to_have_count(0)


@pytest.mark.parametrize("page", ["backlog", "latency"])
def test_a_click_on_an_alert_names_it_and_leads_to_it_in_full(tab: OpenScreen, marked: Dashboard, page: str) -> None:
    screen = tab(marked).open(f"/{page}?from=now-1h&to=now&refresh=off")
    click(screen, "alerts")
    screen.page.wait_for_url("**alert=a-1*")
    screen.page.get_by_role("link", name="Open the alert").first.click()
    screen.page.wait_for_url("**/alerts?*")
    expect(screen.page.locator("h1")).to_have_text("Alerts")
    expect(screen.page.get_by_text("41 orders lack their key.").first).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1920, "dark")])
def test_the_alerts_page_says_what_is_open_and_nothing_is_cut(
    tab: OpenScreen, marked: Dashboard, width: int, theme: str
) -> None:
    screen = tab(marked, width=width, theme=theme).open("/alerts")
    expect(screen.headline).to_contain_text("1 open alert")
    row = screen.page.locator("table.sz-table tr", has_text="cc_preauth").first
    expect(row).to_contain_text("41 of 41 lack bbd:request:*")
    assert screen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    row.get_by_role("link").first.click()
    screen.page.wait_for_url("**alert=a-1*")
