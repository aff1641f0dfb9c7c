"""The script that every session runs: the gate, and the only page list.

It does not stand beside `pages/`, so that Streamlit never serves a page without running it first.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data import service
from pages.shared import brush, controls, demo_clock, frame, language, links, overlay_card, shortcuts, style, words
from pages.shared.wall.address import read_hanging
from pages.shared.words import wall as wall_words

PAGES = Path(__file__).resolve().parent.parent


def gate() -> None:
    """Who may see the pages: everybody who reaches the server, until sign-in is there.

    It runs before any page does. The mark is what a test looks for on a fresh process.
    """
    st.html('<span data-sz-gate="open" hidden></span>')


def page_list() -> list[st.Page]:
    return [
        st.Page(PAGES / "standup.py", title=words.STANDUP, icon=":material/groups:", default=True),
        st.Page(PAGES / "backlog.py", title=words.BACKLOG, icon=":material/hourglass_top:"),
        st.Page(PAGES / "alerts.py", title=words.ALERTS, icon=":material/notifications:"),
        st.Page(PAGES / "rules.py", title=words.RULES, icon=":material/rule:"),
        st.Page(PAGES / "latency.py", title=words.LATENCY, icon=":material/timer:"),
        st.Page(PAGES / "keys.py", title=words.KEYS, icon=":material/key:"),
        st.Page(PAGES / "deployments.py", title=words.DEPLOYMENTS, icon=":material/rocket_launch:"),
        st.Page(PAGES / "incidents.py", title=words.INCIDENTS, icon=":material/emergency:"),
        st.Page(PAGES / "incident.py", title=words.INCIDENT, icon=":material/troubleshoot:"),
        st.Page(PAGES / "scenarios.py", title=words.SCENARIOS, icon=":material/grid_on:"),
        st.Page(PAGES / "wall.py", title=wall_words.WALL, icon=":material/tv:"),
    ]


def menu(pages: list[st.Page]) -> None:
    """The way to the other pages, and the header beside it.

    Window, slices and as-of time go along, which the built-in menu would lose.
    """
    kept = {name: st.query_params.get_all(name) for name in st.query_params}
    with st.container(horizontal=True, gap="small", key="menu"):
        st.html(f'<span class="sz-product">{words.PRODUCT}</span>', width="content")
        for page in (each for each in pages if each.title not in words.NOT_IN_MENU):
            # The title of a page is its name in the product; in the menu it is said.
            label = language.text(page.title)
            st.page_link(
                page, label=label, query_params=[(name, value) for name, values in kept.items() for value in values]
            )
        demo_clock.draw(service.current().installation.clock)
    frame.header()


st.set_page_config(page_title=words.PRODUCT, page_icon="⏳", layout="wide")
with st.container(key="unseen"):
    style.apply()
    language.script()
    overlay_card.script()
    brush.script()
    shortcuts.script()
    gate()
pages = page_list()
links.know(pages)
chosen = st.navigation(pages, position="hidden")
if not (chosen.url_path == "wall" and read_hanging(controls.address()).kiosk):
    menu(pages)
chosen.run()
