"""The words of moving about: sharing, comparing, keys, and the tables of charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.window import DAY, duration_text
from pages.shared.view import View
from pages.shared.words import count, span

BACK = "Window before"
FORTH = "Window after"
CLOSER = "Zoom in"
WIDER = "Zoom out"
REFRESH_NOW = "Refresh now"
NAVIGATION = "Move the window"

SHARE = "Share"
SHARE_HELP = "The link shows this window to anybody, whenever it is opened: its times are fixed."
AS_KNOWN = "As it is known now"
AS_KNOWN_HELP = "Adds the as-of time, so that the figures stay exactly these. Without it, what comes later shows too."
LINK = "Link"
COPY = "Copy link"
COPIED = "Copied."
COPY_BY_HAND = "This browser lets no page copy: the link is selected, press Ctrl+C (⌘C)."

COMPARE = "Compare"
COMPARE_WITH = "The same hours"
COMPARE_OFF = "Not compared"
COMPARE_OTHER = "Or a window that starts at"
COMPARE_NAMES = {"1d": "1 day before", "1w": "1 week before", "2w": "2 weeks before", "4w": "4 weeks before"}
NO_DATA = "no data"
NOTHING = "none"
UNKNOWN = "unknown"
NO_DATA_NEXT = "Compare with another window, or look at whether the warehouse reaches so far back."

KEYS = "Keys"
KEYS_TITLE = "Keyboard"
KEYS_NOTE = "They are off while you type in a field."
KEY_HEADS = ("Key", "What it does")
KEY_NAMES = {"ArrowLeft": "←", "ArrowRight": "→"}
HELP = "Show these keys"
STEP_BACK = "The window before this one"
STEP_FORTH = "The window after this one"
ENTRY_BEFORE = "On Incident: the entry of the timeline before this one"
ENTRY_AFTER = "On Incident: the entry after this one"
TOGGLE_OVERLAYS = "Deployments on the charts: on or off"
TOGGLE_TABLES = "Every chart as a table: on or off"

AS_TABLE = "Show as table"
HIDE_TABLE = "Hide table"
MOMENT = "Time"
SERIES = "Series"
MEASURE = "Value"
NO_FIGURES = "No figures."
MOST_TABLE_ROWS = 400


def compare_label(view: View) -> str:
    if view.compared is None:
        return COMPARE
    return beside(view)


def beside(view: View) -> str:
    """What is compared with: `1 week before`, `3 d 4 h before`."""
    if view.compare_text in COMPARE_NAMES:
        return COMPARE_NAMES[view.compare_text]
    length = view.compare_ms
    weeks, rest = divmod(abs(length), 7 * DAY)
    told = f"{weeks} weeks" if weeks > 1 and not rest else duration_text(abs(length))
    return f"{told} {'before' if length > 0 else 'after'}"


def then(view: View, figure: str) -> str:
    """`1 week before: 3`."""
    return f"{beside(view)}: {figure}"


def nothing_then(view: View, zone: tzinfo) -> str:
    """Why no compared line is drawn."""
    return f"Nothing to compare with: no order was due {_when(view, zone)}."


def begins_within(view: View, zone: tzinfo, begins: str) -> str:
    return f"The record begins at {begins}, within the compared window {_when(view, zone)}; no line before it."


def _when(view: View, zone: tzinfo) -> str:
    if view.compared is None:
        return ""
    return f"in {span(view.compared.start_ms, view.compared.end_ms, zone)} ({beside(view)})"


def highest(name: str, figure: str, at: str, last: str) -> str:
    """`Highest: cc_preauth, 41, at Thu 29 Jan 04:39:00 WIB; at its end 34.`"""
    when = f", at {at}" if at else ""
    return f"Highest: {name}, {figure}{when}; at its end {last}."


def stretches(named: Sequence[tuple[str, int]]) -> str:
    """`missing: 3 stretches; present: 1 stretch.`"""
    return "; ".join(f"{name}: {count(number, 'stretch', 'stretches')}" for name, number in named) + "."


def worst_first(text: str) -> str:
    return f"First: {text}." if text else NO_FIGURES


def marked(number: int) -> str:
    return f"{count(number, 'mark', 'marks')} of deployments."


def table_left_out(number: int) -> str:
    return f"{number:,} earlier rows are left out; choose a shorter window to see them."


HUNG = "Show the orders that it explains"
IN_FULL = "Show this deployment in full, and the hours around it"
ORDERS_AROUND = "Show the orders of these hours"
MONTH = "Show this month"


def only(method: str) -> str:
    return f"Show {method} alone"


def only_in_hour(method: str) -> str:
    return f"Show the 60 minutes that this counts, of {method} alone"


def run_of(method: str) -> str:
    return f"Show {method} since its orders began to hang"


def window_of(what: str) -> str:
    return f"Show the window of {what}"
