"""Links to the window and slice that made a number: the address with some of its parts changed.

They are plain links, so that they can be opened in another tab and copied; a click on one changes the address without
loading the page anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from html import escape
from urllib.parse import urlencode

import streamlit as st

from data.metrics.deployment import Deployment
from data.window import DAY, HOUR, local_day, local_day_window
from pages.shared import controls
from pages.shared.moves import between
from pages.shared.view import BOOKING, DEPLOYMENT, METHOD, changed

PATHS = "page_paths"


@dataclass(frozen=True)
class Link:
    """Where a number leads, and in words what is there."""

    href: str
    hint: str


def know(pages: Sequence[st.Page]) -> None:
    """Learn the addresses of the pages from the site's list: the first page stands at the root."""
    st.session_state[PATHS] = {page.title: page.url_path for page in pages}


def to(changes: Mapping[str, str | Sequence[str] | None], hint: str, page: str | None = None) -> Link:
    """This address changed; `page` is the title of another page. What is not changed goes along."""
    query = urlencode(changed(controls.address(), changes), doseq=True, safe=":/")
    path = "" if page is None else "./" + st.session_state.get(PATHS, {}).get(page, page.lower())
    return Link(f"{path}?{query}", hint)


def to_slice(method: str, hint: str, page: str | None = None) -> Link:
    """The same window of one payment method."""
    return to({METHOD: method}, hint, page)


def to_window(
    start_ms: int, end_ms: int, zone: tzinfo, hint: str, *, method: str | None = None, page: str | None = None
) -> Link:
    """A window of two fixed times, of one payment method or of those chosen."""
    slices = {} if method is None else {METHOD: method}
    return to({**between(start_ms, end_ms, zone), **slices}, hint, page)


def to_month(month: str, zone: tzinfo, hint: str) -> Link:
    """A month of the calendar, such as `2026-01`, of all slices. Raises ValueError for a text that is none."""
    first = local_day_window(f"{month}-01", zone)
    # The 32nd day after its first lies in the next month, whatever the month.
    after = local_day(first.start_ms + 32 * DAY, zone)[:7]
    next_ms = local_day_window(f"{after}-01", zone).start_ms
    return to({**between(first.start_ms, next_ms, zone), METHOD: None, BOOKING: None}, hint)


def to_deployment(one: Deployment, zone: tzinfo, hint: str) -> Link:
    """The hours around a deployment, with the deployment in full; the window as it is where its time is not known."""
    times = {}
    if one.started_ms is not None:
        times = between(one.started_ms - HOUR, (one.finished_ms or one.started_ms) + HOUR, zone)
    return to({DEPLOYMENT: one.deployment_id, **times}, hint)


def around(html: str, link: Link | None) -> str:
    """The HTML as a link; as it is where there is none."""
    if link is None:
        return html
    return f'<a class="sz-go" href="{escape(link.href, quote=True)}" title="{escape(link.hint, quote=True)}">{html}</a>'
