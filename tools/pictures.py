"""Takes the pictures of docs/ from the running demo: `make pictures`. Needs Chromium and the packages of the tests.

The night is played and not jumped to, so that alerts, their ends and the record of the keys are as they would be.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from data.demo.clock import CLOCK_FILE, DemoClock

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DEMO = ROOT / ".demo"
SIZE: ViewportSize = {"width": 1440, "height": 900}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
CALL, AFTER = "helpdesk calls 04:39", "after"
NOTE = "2026-01-29-cc-preauth-not-dispatched.md"
START_S = 240
FAST, AS_IT_GOES = 60, 1
# After the fast stretch the sources are asked in peace before a picture is taken.
SETTLE_S = 30
DRAWN_MS = 240_000
PAINTED_MS = 4_000
UNFINISHED = ("The first read is not finished yet", "The earlier days are being counted")
DRAWN = """unfinished => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && document.querySelector('.sz-headline, .wall') !== null
    && document.querySelector('[data-testid=stProgress]') === null
    && [...document.querySelectorAll('[class*="st-key-chart_"]')].every(one => one.querySelector('.xtick'))
    && !unfinished.some(text => document.body.innerText.includes(text))"""


@dataclass(frozen=True)
class Shot:
    """One page, by its address, at one moment of the demo."""

    moment: str
    address: str


SHOTS = {
    "backlog": Shot(CALL, "/backlog"),
    "alerts": Shot(CALL, "/alerts"),
    "latency": Shot(CALL, "/latency"),
    "keys": Shot(CALL, "/keys"),
    "deployments": Shot(CALL, "/deployments?from=now-7d"),
    "scenarios": Shot(CALL, "/scenarios"),
    "wall": Shot(CALL, "/wall?kiosk=1&theme={theme}"),
    "rules": Shot(AFTER, "/rules"),
    "standup": Shot(AFTER, "/"),
    "incidents": Shot(AFTER, "/incidents"),
    "incident": Shot(AFTER, f"/incident?incident={NOTE}"),
}


def main(names: list[str]) -> int:
    """Take those of the named pages, or of all."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("Chromium is missing. Install it (Debian, Ubuntu: apt install chromium).", file=sys.stderr)
        return 2
    if not set(names) <= set(SHOTS):
        print(f"expected some of {', '.join(SHOTS)}, got {' '.join(names)}, e.g. PAGES=keys", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "data", "demo", "run", "--dir", str(DEMO)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        try:
            _take_all(browser, _address(demo), names or list(SHOTS))
        finally:
            demo.terminate()
            demo.wait(timeout=30)
    return 0


def _address(demo: subprocess.Popen[str]) -> str:
    """The address that the demo says."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and demo.stdout is not None:
        found = re.search(r"http://\S+", demo.stdout.readline())
        if found:
            return found[0]
    raise RuntimeError("the demo did not say its address")


def _take_all(browser: str, address: str, names: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    clock = DemoClock(DEMO / "world" / CLOCK_FILE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for moment in (CALL, AFTER):
            wanted = [name for name in names if SHOTS[name].moment == moment]
            if wanted:
                _play_until(clock, moment)
            for name in wanted:
                for theme in THEMES:
                    _take(chromium, address, name, theme)
        chromium.close()


def _play_until(clock: DemoClock, moment: str) -> None:
    clock.set_speed(FAST)
    while clock.now_ms() < clock.marks()[moment]:
        time.sleep(0.2)
    clock.set_speed(AS_IT_GOES)
    time.sleep(SETTLE_S)


def _take(chromium: Browser, address: str, name: str, theme: Theme) -> None:
    picture = PICTURES / f"{name}-{theme}.png"
    context = chromium.new_context(viewport=SIZE, color_scheme=theme, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address + SHOTS[name].address.format(theme=theme))
    _drawn(page)
    page.screenshot(path=picture)
    context.close()
    print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1000} kB", flush=True)


def _drawn(page: Page) -> None:
    """Wait until the page stands as a viewer sees it, and nothing of it is still to come."""
    page.wait_for_function(DRAWN, arg=UNFINISHED, timeout=DRAWN_MS)
    page.wait_for_timeout(PAINTED_MS)
    page.wait_for_function(DRAWN, arg=UNFINISHED, timeout=DRAWN_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
