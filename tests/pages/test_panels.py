"""Nothing that comes from a warehouse, a key server or an address is ever read as HTML."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from data.answers import Failure, FailureKind
from data.sources.key_server_process import PrivateKeyServer
from data.states import Held, PanelState
from pages.shared import notices, panels
from pages.shared.panels import Cell, Fact
from pages.shared.problem import Problem
from tests.pages.desk import NOW, PAGES
from tests.worlds import write_keys, write_world

HOSTILE = "<img src=x onerror=\"alert('1')\">&\"'</div><script>alert(2)</script>"
INLINE, BLOCKS = ("a", "span", "b", "i", "wbr", "summary", "pre"), ("div", "h1", "h2", "p", "br", "ul", "li", "details")
SECTIONS = ("section", "header", "footer")
ALLOWED = frozenset((*INLINE, *BLOCKS, *SECTIONS, "table", "caption", "thead", "tbody", "tr", "th", "td"))


class Tags(HTMLParser):
    """Every tag and attribute of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        drawn = tag == "img" and (dict(attrs).get("src") or "").startswith("data:image/svg+xml,")
        if not drawn:  # a picture that the page itself drew asks nobody, and runs nothing
            self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def is_harmless(html: str) -> bool:
    seen = Tags(html)
    return (
        set(seen.tags) <= ALLOWED and "script" not in seen.tags and not any(a.startswith("on") for a in seen.attributes)
    )


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """What is put on the page."""
    html: list[str] = []
    monkeypatch.setattr("streamlit.html", lambda body, **_: html.append(body))
    return html


def blocks() -> None:
    panels.headline(PanelState.ERROR, HOSTILE, cause=HOSTILE, sub=HOSTILE)
    panels.title(HOSTILE, HOSTILE)
    panels.facts([Fact(HOSTILE, HOSTILE, HOSTILE)])
    panels.table([Cell(HOSTILE, right=True)], [[Cell(HOSTILE, colour=HOSTILE, hint=HOSTILE, state=PanelState.STALE)]])
    panels.notes([HOSTILE])
    notices.say(PanelState.ERROR, HOSTILE, HOSTILE, HOSTILE, word=HOSTILE)
    notices.say_problems((Problem(HOSTILE, HOSTILE),))


def test_every_block_escapes_all_that_it_is_given(written):
    blocks()
    assert len(written) == 7
    for html in written:
        assert "&lt;img src=x" in html
        assert is_harmless(html), html


def test_a_failure_is_escaped_with_its_binds(written):
    failure = Failure(FailureKind.TIMED_OUT, HOSTILE, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: HOSTILE}, 1.0)
    notices.say_failure(PanelState.UNKNOWN, HOSTILE, failure, Held(None, None, failure))
    assert written and all(map(is_harmless, written))


def test_a_note_with_an_endless_word_widens_no_page(written):
    endless = "W" * 5000
    panels.headline(PanelState.VALUE, endless, cause=endless, sub=endless)
    panels.title(endless)
    panels.table([Cell("Task")], [[Cell(endless, notes=(endless,))]])
    for html in written:
        words = re.findall("W+", html)
        assert max(map(len, words)) <= 60
        assert 500 < sum(map(len, words)) <= 3 * panels.LONGEST


def test_a_text_of_ordinary_words_stands_as_it_is(written):
    text = "Orders of cc_preauth hung, see 2026-01-29-cc-preauth-not-dispatched.md"
    panels.table([Cell("Task")], [[Cell(text)]])
    assert text in written[0]


def test_a_chip_is_escaped_but_for_what_the_header_adds_itself():
    assert is_harmless(notices.chip(PanelState.VALUE, HOSTILE, HOSTILE))


def test_the_finder_of_harm_finds_it():
    assert not is_harmless(f"<div>{HOSTILE}</div>")
    assert not is_harmless('<div onclick="x">')


@pytest.fixture
def hostile_desk(tmp_path, key_server: PrivateKeyServer, make_desk):
    """A world in which names of slices, orders, users and bookings are hostile."""
    changes = {
        number: {
            "payment_method": HOSTILE,
            "booking_type": HOSTILE,
            "order_id": f"{HOSTILE}{number}",
            "user_id": HOSTILE,
            "received_ms": None,
            "closed_ms": None,
        }
        for number in range(2000, 2160, 8)
    }
    world = write_world(tmp_path / "world", NOW, changes=changes)
    write_keys(key_server.port)
    desk = make_desk(WAREHOUSE_URL=str(world.folder), REDIS_URL=key_server.url)
    desk.tick()
    desk.tick()
    return desk


@pytest.mark.parametrize("page", PAGES)
def test_hostile_names_of_slices_and_orders_stay_text_on_each_page(page, hostile_desk):
    shown = hostile_desk.show(page, {"var-payment_method": HOSTILE, "from": HOSTILE})
    ours = [html for html in shown.html if not html.startswith(("<style", "<script"))]
    assert any("&lt;img" in html for html in ours)
    for html in ours:
        assert is_harmless(html), html


def test_a_hostile_order_is_counted_and_listed(hostile_desk):
    shown = hostile_desk.show("backlog")
    orders = shown.app.dataframe[0].value
    assert orders.iloc[:, 0].str.startswith(HOSTILE).any()


def test_plotly_is_given_no_tag_that_it_would_draw(hostile_desk):
    """Plotly itself keeps only a few tags of a text, and no handler; a link would be one of them."""
    shown = hostile_desk.show("backlog")
    for chart in shown.app.get("plotly_chart"):
        names = [trace.get("name", "") for trace in json.loads(chart.proto.spec)["data"]]
        assert not any("<a " in name for name in names)


def test_no_user_is_on_the_page_but_as_a_hash(hostile_desk):
    shown = hostile_desk.show("backlog")
    assert "person-" not in shown.text
    users = shown.app.dataframe[0].value["User (hashed)"]
    assert users.str.fullmatch(r"[0-9a-f]{12}").all()


# The standup and the rules speak of all slices, and have no control to choose them.
@pytest.mark.parametrize("page", [page for page in PAGES if page not in ("standup", "rules")])
def test_an_order_without_a_payment_method_is_of_the_slice_unknown_on_each_page(page, tmp_path, make_desk):
    changes = {number: {"payment_method": None, "received_ms": None, "closed_ms": None} for number in range(2000, 2160)}
    world = write_world(tmp_path / "world", NOW, changes=changes)
    desk = make_desk(WAREHOUSE_URL=str(world.folder))
    desk.tick()
    shown = desk.show(page)
    assert "unknown" in shown.app.pills(key="methods").options
    chosen = desk.show(page, {"var-payment_method": "unknown"})
    if page == "backlog":
        assert set(chosen.app.dataframe[0].value["Payment method"]) == {"unknown"}
