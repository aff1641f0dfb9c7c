"""A dashboard inside the test: its pages run by AppTest, its ticks and its clock driven by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from data import service
from data.installation import open_installation
from data.settings import load
from data.ticker import Tick
from data.window import SECOND
from tests.code_map import ROOT

# 2026-01-29T04:35:00+07:00
NOW = 1_769_636_100_000
PAGES = (
    "standup", "backlog", "alerts", "rules", "latency", "keys", "deployments", "incidents", "incident", "scenarios",
    "wall",
)  # fmt: skip
# Every address that a page is asked with, said here once.
Address = dict[str, str | list[str]]


@dataclass
class HandClock:
    """A live clock that goes on only when the test says so."""

    at_ms: int = NOW
    pace: float = 1.0
    said: str | None = None

    def now_ms(self) -> int:
        return self.at_ms

    def label(self) -> str | None:
        return self.said

    def speed(self) -> float:
        return self.pace


class Shown:
    """One run of a page."""

    def __init__(self, app: AppTest) -> None:
        self.app = app
        self.html = [element.proto.body for element in app.get("html")]

    @property
    def text(self) -> str:
        """All words of the page's own blocks, without mark-up."""
        return unescape(re.sub(r"<[^>]+>", " ", "\n".join(self.html)))

    def notices(self) -> list[tuple[str, str]]:
        """The class and the words of each notice: `("sz-stale", "Stale. …")`."""
        found = (re.match(r'<div class="sz-notice (sz-\w+)"', html) for html in self.html)
        pairs = [(match[1], match.string) for match in found if match]
        return [(name, unescape(re.sub(r"<[^>]+>", " ", html))) for name, html in pairs]

    def states(self) -> set[str]:
        """The states named by notices and by the headline."""
        return set(re.findall(r'class="sz-(?:notice|headline) (sz-\w+)"', "\n".join(self.html)))

    @property
    def headline(self) -> str:
        found = [html for html in self.html if "sz-headline" in html]
        return unescape(re.sub(r"<[^>]+>", " ", found[0])) if found else ""


class Desk:
    """A service without a thread of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        kept = {"HISTORY_URL": f"sqlite:///{folder / 'history.db'}", "REFRESH": "5s", "HASH_KEY": "k" * 16}
        loaded = load({**kept, **settings}, folder)
        self.clock = HandClock()
        self.installation = replace(open_installation(loaded.settings), clock=self.clock)
        self.service = service.begin(self.installation, ticking=False)

    def tick(self, forward_ms: int = 5 * SECOND) -> Tick:
        self.clock.at_ms += forward_ms
        return self.service.ticker.tick()

    def show(self, page: str, address: Address | None = None) -> Shown:
        script = "shared/site.py" if page == "site" else f"{page}.py"
        app = AppTest.from_file(str(ROOT / "pages" / script), default_timeout=30)
        for name, value in (address or {}).items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [each.message for each in app.exception]
        return Shown(app)


def forget() -> None:
    """End the service, and empty the caches that all dashboards of a process share."""
    service.end()
    st.cache_data.clear()
    st.cache_resource.clear()
