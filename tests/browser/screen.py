"""A page in a real browser, and what it must never do: log an error, or ask anybody but the dashboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.dashboard import Dashboard

LOOPBACK = {"127.0.0.1", "localhost", ""}
FIRST_PAINT_MS = 30_000


@dataclass
class Screen:
    """One browser tab at the dashboard."""

    page: Page
    server: Dashboard
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @classmethod
    def in_(cls, context: BrowserContext, server: Dashboard) -> Screen:
        screen = cls(context.new_page(), server)
        screen.page.on("console", screen._console)
        screen.page.on("pageerror", lambda error: screen.errors.append(str(error)))
        screen.page.on("request", screen._request)
        return screen

    def _console(self, message: ConsoleMessage) -> None:
        # Streamlit itself looks for its own end of the address and asks in vain below the name of the page first.
        looked_for = message.text.startswith("Failed to load resource") and "/_stcore/" in message.location["url"]
        if message.type == "error" and not looked_for:
            self.errors.append(message.text)

    def _request(self, request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in LOOPBACK:
            self.strangers.append(request.url)

    def open(self, path: str = "/") -> Screen:
        self.page.goto(self.server.address + path)
        self.chips.first.wait_for(timeout=FIRST_PAINT_MS)
        self.settled()
        return self

    def settled(self) -> None:
        """Wait until the script has run to its end."""
        self.page.wait_for_function(
            "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'",
            timeout=FIRST_PAINT_MS,
        )

    def close(self) -> None:
        """Before its server is stopped, so that it asks nobody who is gone."""
        self.page.context.close()

    def address(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    @property
    def headline(self) -> Locator:
        return self.page.locator(".sz-headline .sz-main")

    @property
    def cause(self) -> Locator:
        return self.page.locator(".sz-headline .sz-cause")

    @property
    def chips(self) -> Locator:
        return self.page.locator(".sz-strip .sz-chip")

    def chip(self, words: str) -> Locator:
        return self.chips.filter(has_text=words)

    def notice(self, state: str) -> Locator:
        return self.page.locator(f".sz-notice.sz-{state}")

    def row(self, name: str) -> Locator:
        """The row of a table that begins with `name`."""
        return self.page.locator("table.sz-table tr").filter(
            has=self.page.locator("td:first-child", has_text=re.compile(rf"^\W*{re.escape(name)}$"))
        )

    def within_one_period(self, locator: Locator, words: str | re.Pattern[str], longest_s: float = 12) -> None:
        """REFRESH is 5 s: a tick sees it, and the page's next refresh shows it."""
        expect(locator).to_contain_text(words, timeout=longest_s * 1000)


OpenScreen = Callable[..., Screen]
