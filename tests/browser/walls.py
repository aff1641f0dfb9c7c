"""A wall in a real browser, and a TCP proxy that can stop forwarding without a word."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import OpenScreen, Screen
from tests.dashboard import Dashboard

# The promise: blind is said within half a minute, and healed within one. A busy machine is given a little more.
BLIND_MS, HEALED_MS = 30_000, 60_000


@dataclass
class Wall:
    """One tab with a wall."""

    screen: Screen

    @property
    def page(self) -> Page:
        return self.screen.page

    def open(self, query: str = "kiosk=1", address: str | None = None) -> Wall:
        self.page.goto(f"{address or self.screen.server.address}/wall?{query}")
        self.page.locator("[data-wall-beat]").wait_for(timeout=HEALED_MS)
        return self

    @property
    def deadman(self) -> Locator:
        return self.page.locator(".wall-deadman")

    @property
    def told(self) -> Locator:
        return self.page.locator(".wall-told")

    @property
    def foot(self) -> Locator:
        return self.page.locator(".wall footer")

    def panel(self, name: str) -> Locator:
        return self.page.locator(f'[data-wall-panel="{name}"]')

    def says(self, status: str, longest_ms: int = HEALED_MS) -> None:
        expect(self.page.locator(f'.wall[data-wall-status="{status}"]')).to_have_count(1, timeout=longest_ms)

    def beat(self) -> str:
        return self.page.locator("[data-wall-beat]").get_attribute("data-wall-beat") or ""

    def is_blind(self) -> None:
        """In words, with a shape, dimmed."""
        expect(self.deadman).to_be_visible(timeout=BLIND_MS)
        expect(self.deadman).to_contain_text("BLIND")
        expect(self.deadman).to_contain_text("?")
        expect(self.page.locator(".wall-board")).to_have_css("opacity", "0.3", timeout=3_000)

    def is_healed(self) -> None:
        expect(self.deadman).to_be_hidden(timeout=HEALED_MS)
        expect(self.page.locator(".wall-board")).to_have_css("opacity", "1")


def hung(tab: OpenScreen, server: Dashboard, query: str = "kiosk=1", width: int = 1920, height: int = 1080) -> Wall:
    """Open a wall in a tab of its own. Errors of a server that a test has stopped are not the page's."""
    screen = tab(server, width=width, height=height)
    return Wall(screen).open(query)


class Proxy:
    """Forwards TCP. `freeze` leaves every open connection as it is and forwards nothing more through it: the other
    side is gone without a word. New connections work."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._frozen: set[int] = set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def freeze(self) -> None:
        self._frozen |= set(range(len(self._pairs)))

    def close(self) -> None:
        for each in (self._listener, *(one for pair in self._pairs for one in pair)):
            with suppress(OSError):
                each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                number = len(self._pairs)
                self._pairs.append((near, far))
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink, number), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, number: int) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if number not in self._frozen:
                    sink.sendall(data)
            if number not in self._frozen:
                sink.shutdown(socket.SHUT_WR)
