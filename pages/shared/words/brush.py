"""Words of a span of time that was selected in a chart."""

from __future__ import annotations

from datetime import tzinfo

from data.window import local_clock, zone_name
from pages.shared import words

WORD = "Selected"
BACK = "Back"


def selected(start_ms: int, end_ms: int, zone: tzinfo) -> str:
    return f"{words.span(start_ms, end_ms, zone)}. All charts show this span."


def paused(as_of_ms: int, zone: tzinfo) -> str:
    clock = f"{local_clock(as_of_ms, zone, seconds=True)} {zone_name(as_of_ms, zone)}"
    return f"The page is not refreshed while a span is selected: it is as of {clock}."


def back_to(from_text: str, to_text: str) -> str:
    """`Back to the last 3h`; of a window between two moments, `Back to the window before`."""
    if to_text == "now" and from_text.startswith("now-"):
        return f"{BACK} to the last {from_text[4:]}"
    return f"{BACK} to the window before"
