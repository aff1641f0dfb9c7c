"""Takes the pictures of docs/ from the running demo: `make docs`. Needs Chromium and the packages of the tests."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DEMO = ROOT / ".demo"
SIZE = {"width": 1440, "height": 900}
PAGES = {
    "standup": "/",
    "backlog": "/backlog",
    "keys": "/keys",
    "deployments": "/deployments",
    "wall": "/wall?kiosk=1&theme={theme}",
}
MOMENT = "helpdesk calls 04:39"
START_S = 240
# The first rounds after the jump must be confirmed by a later read before a picture shows the cause.
SETTLE_S = 25


def main() -> int:
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("Chromium is missing. Install it (Debian, Ubuntu: apt install chromium).", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "data", "demo", "run", "--dir", str(DEMO)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as demo:
        try:
            address = _address(demo)
            _clock("--jump", MOMENT)
            _clock("--speed", "1")
            time.sleep(SETTLE_S)
            _take_all(browser, address)
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


def _clock(*arguments: str) -> None:
    world = str(DEMO / "world")
    subprocess.run([sys.executable, "-m", "data", "demo", "clock", "--world", world, *arguments], cwd=ROOT, check=True)


def _take_all(browser: str, address: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for theme in ("light", "dark"):
            context = chromium.new_context(viewport=SIZE, color_scheme=theme)
            for name, path in PAGES.items():
                _take(context.new_page(), address + path.format(theme=theme), PICTURES / f"{name}-{theme}.png")
        chromium.close()


def _take(page: Page, address: str, picture: Path) -> None:
    page.goto(address)
    page.wait_for_selector(".sz-headline, .wall", timeout=30_000)
    page.wait_for_timeout(4_000)
    page.screenshot(path=picture)
    print(picture.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
