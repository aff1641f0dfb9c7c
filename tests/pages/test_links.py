"""Any number leads to the window and slice that made it; what leads nowhere stands here with its reason."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from data.sources.key_server_process import PrivateKeyServer
from data.window import HOUR, MINUTE
from pages.shared import links, words
from pages.shared.view import AS_OF, COMPARE, DEPLOYMENT, FROM, METHOD, TABLE, TO, read_view
from tests.code_map import ROOT
from tests.pages.desk import NOW, PAGES, Desk
from tests.pages.test_deployments_of import release, write_log, write_releases
from tests.worlds import World, write_keys

WIB = ZoneInfo("Asia/Jakarta")
# The wall is a picture for a screen without a pointer; the page Backlog has the same figures with their links.
# The page Alerts leads somewhere from an alert alone, which its own tests do.
LINKED = tuple(page for page in PAGES if page not in ("wall", "alerts"))
NOTHING = {"—", "0", ""}
# Figures that no window of at most 31 days makes, by the title above them.
APART = {
    words.SERVER: "INFO states them of the server as it is now",
    "Rules": "the limits of the rules, as their file states them",
    "What the log lacks": "counted over the whole log; the rows beneath lead to each deployment",
    "Coverage of the plan": "counted since a day that may be long ago; the months beneath lead to their windows",
}


# The same of the figures above the first title of a page.
APART_OF_PAGE = {"scenarios": "they count the cells of the matrix beneath, each of which is a link"}


@pytest.fixture
def full(tmp_path, world: World, key_server: PrivateKeyServer, make_desk) -> Desk:
    """A desk with something on every panel: orders that hang, keys, deployments of both sources."""
    began_ms = NOW - 50 * MINUTE
    write_releases(world, release(1, began_ms, finished_ms=began_ms + 9 * MINUTE))
    write_log(tmp_path / "vault", "| 2026-01-28 | 21:27 WIB | pricing | 5.1 | Fares | Eka | TBD | low | ok |\n")
    write_keys(key_server.port)
    desk = make_desk(WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url, VAULT_PATH=str(tmp_path / "vault"))
    desk.tick()
    desk.tick()
    return desk


def figures(html: str) -> list[str]:
    """The figures of facts, and the cells of rows in which there is no link at all."""
    facts = re.findall(r'<div class="sz-figure">(.*?)</div>', html)
    rows = re.findall(r"<tr[^>]*>(?!<th)(.*?)</tr>", html)
    return facts + [row for row in rows if "<td" in row]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def unlinked(html: list[str]) -> list[tuple[str, str]]:
    """(title above it, words) of each figure with a digit that is no link."""
    found, title = [], ""
    for block in html:
        if heading := re.search(r'<h2 class="sz-title">([^<]*)', block):
            title = unescape(heading[1]).strip()
        found += [
            (title, plain(each))
            for each in figures(block)
            if 'class="sz-go"' not in each and plain(each) not in NOTHING and re.search(r"\d", plain(each))
        ]
    return found


@pytest.mark.parametrize("page", LINKED)
def test_every_number_leads_to_what_made_it(page, full):
    apart = {*APART, *([""] if page in APART_OF_PAGE else [])}
    assert [(title, text) for title, text in unlinked(full.show(page).html) if title not in apart] == []


def test_a_number_that_leads_nowhere_is_found():
    assert unlinked(['<div class="sz-figure">41</div>']) == [("", "41")]
    assert unlinked(["<tr><td>cash</td><td>41</td></tr>"]) == [("", "cash 41")]
    assert unlinked(['<div class="sz-figure"><a class="sz-go" href="?">41</a></div>']) == []


@pytest.mark.parametrize("page", LINKED)
def test_every_link_is_an_address_that_is_understood(page, full):
    shown = full.show(page, {"from": "now-2h", "to": "now", "var-service": "pricing"})
    hrefs = {unescape(href) for html in shown.html for href in re.findall(r'class="sz-go" href="([^"]*)"', html)}
    assert hrefs
    for href in hrefs:
        split = urlsplit(href)
        found = read_view(parse_qs(split.query), NOW + HOUR, 5000)
        assert found.problems == (), href
        assert found.services == ("pricing",), "what is not changed goes along"
        assert split.path.removeprefix("./") in ("", *PAGES)


def test_the_row_of_a_slice_leads_to_the_slice_and_its_hour(full):
    html = "\n".join(full.show("backlog").html)
    row = next(row for row in re.findall(r"<tr.*?</tr>", html) if "cc_preauth" in row)
    hrefs = [parse_qs(urlsplit(unescape(href)).query) for href in re.findall(r'href="([^"]*)"', row)]
    assert all(query["var-payment_method"] == ["cc_preauth"] for query in hrefs)
    windows = [read_view(query, NOW + HOUR, 5000).window.length_ms for query in hrefs if "from" in query]
    assert set(windows) == {HOUR}


def test_the_hour_that_a_share_was_counted_in_gives_the_same_share(full):
    shown = full.show("backlog")
    row = next(row for row in re.findall(r"<tr.*?</tr>", "\n".join(shown.html)) if ">cash<" in row)
    cells = re.findall(r"<td.*?</td>", row)
    query = parse_qs(urlsplit(unescape(re.findall(r'href="([^"]*)"', cells[4])[0])).query)
    again = full.show("backlog", query)
    same = next(row for row in re.findall(r"<tr.*?</tr>", "\n".join(again.html)) if ">cash<" in row)
    assert [plain(cell) for cell in re.findall(r"<td.*?</td>", same)] == [plain(cell) for cell in cells]


def test_a_month_is_from_its_first_day_to_its_last(monkeypatch):
    monkeypatch.setattr("pages.shared.controls.address", lambda: {"var-payment_method": ["cash"]})
    for month, days in (("2026-01", 31), ("2026-02", 28), ("2025-12", 31)):
        query = parse_qs(urlsplit(links.to_month(month, WIB, "").href).query)
        assert read_view(query, NOW + 90 * 24 * HOUR, 5000).window.length_ms == days * 24 * HOUR
        assert "var-payment_method" not in query


def test_a_link_is_escaped_and_nothing_is_made_one_without_a_place():
    hostile = links.around("41", links.Link('?a="><script>', '"><script>'))
    assert "<script>" not in hostile
    assert links.around("41", None) == "41"


# The templates of the docs

PARAMETERS = {FROM, TO, AS_OF, METHOD, COMPARE, TABLE, DEPLOYMENT}
FILLED = {
    "${__from}": str(NOW - HOUR),
    "${__to}": str(NOW),
    "${__value.time}": str(NOW),
    "${__url_time_range}": "from=now-1d/d&to=now-1d/d",
    "${payment_method:queryparam}": "var-payment_method=cc_preauth&var-payment_method=cash",
    "${__field.labels.payment_method}": "cc_preauth",
}


def documented() -> list[str]:
    text = (ROOT / "docs" / "links.md").read_text(encoding="utf-8")
    for macro, value in FILLED.items():
        text = text.replace(macro, value)
    return re.findall(r"https://statezero\.example(/[^\s|\"]*)|`(/\S*\?\S+)`", text)


@pytest.mark.parametrize("pair", documented(), ids=lambda pair: "".join(pair)[:60])
def test_every_link_of_the_docs_is_understood(pair):
    split = urlsplit("".join(pair))
    query = parse_qs(split.query, keep_blank_values=True)
    assert query and "$" not in split.query
    assert read_view(query, NOW + 2 * HOUR, 5000).problems == ()
    assert set(query) <= PARAMETERS
