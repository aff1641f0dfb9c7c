"""Words of a span of time that was selected in a chart."""

from __future__ import annotations

from datetime import tzinfo

from data.speech import sentence
from pages.shared import words
from pages.shared.language import text

WORD = sentence("Selected")


def selected(start_ms: int, end_ms: int, zone: tzinfo) -> str:
    return text("{span}. All charts show this span.", span=words.span(start_ms, end_ms, zone))


def paused(as_of_ms: int, zone: tzinfo) -> str:
    clock = words.clock(as_of_ms, zone, seconds=True)
    return text("The page is not refreshed while a span is selected: it is as of {clock}.", clock=clock)


def back_to(from_text: str, to_text: str) -> str:
    """`Back to the last 3h`; of a window between two moments, `Back to the window before`."""
    if to_text == "now" and from_text.startswith("now-") and "/" not in from_text:
        return text("Back to the last {length}", length=words.length(from_text[4:]))
    return text("Back to the window before")
