"""The words of moving about: sharing, comparing, keys, and the tables of charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from data.speech import sentence
from data.window import DAY
from pages.shared.language import say, text
from pages.shared.view import View
from pages.shared.words import span

BACK = sentence("Window before")
FORTH = sentence("Window after")
CLOSER = sentence("Zoom in")
WIDER = sentence("Zoom out")
INCIDENT_BEFORE = sentence("Incident before")
INCIDENT_NEXT = sentence("Next incident")
NO_EARLIER_INCIDENT = sentence("No incident is known that begins before this window.")
NO_LATER_INCIDENT = sentence("No incident is known that begins after this window does.")
REFRESH_NOW = sentence("Refresh now")
NAVIGATION = sentence("Move the window")

SHARE = sentence("Share")
SHARE_HELP = sentence("The link shows this window to anybody, whenever it is opened: its times are fixed.")
AS_KNOWN = sentence("As it is known now")
AS_KNOWN_HELP = sentence(
    "Adds the as-of time, so that the figures stay exactly these. Without it, what comes later shows too."
)
LINK = sentence("Link")
COPY = sentence("Copy link")
COPIED = sentence("Copied.")
COPY_BY_HAND = sentence("This browser lets no page copy: the link is selected, press Ctrl+C (⌘C).")

COMPARE = sentence("Compare")
COMPARE_WITH = sentence("The same hours")
COMPARE_OFF = sentence("Not compared")
COMPARE_OTHER = sentence("Or a window that starts at")
COMPARE_NAMES = {
    "1d": sentence("1 day before"),
    "1w": sentence("1 week before"),
    "2w": sentence("2 weeks before"),
    "4w": sentence("4 weeks before"),
}
NO_DATA = sentence("no data")
NOTHING = sentence("none")
UNKNOWN = sentence("unknown")
NO_DATA_NEXT = sentence("Compare with another window, or look at whether the warehouse reaches so far back.")

KEYS = sentence("Keys")
KEYS_TITLE = sentence("Keyboard")
KEYS_NOTE = sentence("They are off while you type in a field.")
KEY_HEADS = (sentence("Key"), sentence("What it does"))
KEY_NAMES = {"ArrowLeft": "←", "ArrowRight": "→"}
HELP = sentence("Show these keys")
STEP_BACK = sentence("The window before this one")
STEP_FORTH = sentence("The window after this one")
ENTRY_BEFORE = sentence("On Incident: the entry of the timeline before this one")
ENTRY_AFTER = sentence("On Incident: the entry after this one")
TOGGLE_OVERLAYS = sentence("Deployments on the charts: on or off")
TOGGLE_TABLES = sentence("Every chart as a table: on or off")

AS_TABLE = sentence("Show as table")
HIDE_TABLE = sentence("Hide table")
MOMENT = sentence("Time")
SERIES = sentence("Series")
MEASURE = sentence("Value")
NO_FIGURES = sentence("No figures.")
MOST_TABLE_ROWS = 400


def compare_label(view: View) -> str:
    return text(COMPARE) if view.compared is None else beside(view)


def beside(view: View) -> str:
    """What is compared with: `1 week before`, `3 d 4 h before`."""
    if view.compare_text in COMPARE_NAMES:
        return text(COMPARE_NAMES[view.compare_text])
    apart_ms, earlier = abs(view.compare_ms), view.compare_ms > 0
    weeks, rest = divmod(apart_ms, 7 * DAY)
    if weeks > 1 and not rest:
        if earlier:
            return say().count("{number} week before", "{number} weeks before", weeks)
        return say().count("{number} week after", "{number} weeks after", weeks)
    length = say().duration(apart_ms)
    return text("{length} before", length=length) if earlier else text("{length} after", length=length)


def then(view: View, figure: str) -> str:
    """`1 week before: 3`."""
    return f"{beside(view)}: {figure}"


def nothing_then(view: View, zone: tzinfo) -> str:
    """Why no compared line is drawn."""
    return text("Nothing to compare with: no order was due in {span} ({beside}).", **_when(view, zone))


def begins_within(view: View, zone: tzinfo, begins: str) -> str:
    return text(
        "The record begins at {begins}, within the compared window {span} ({beside}); no line before it.",
        begins=begins,
        **_when(view, zone),
    )


def _when(view: View, zone: tzinfo) -> dict[str, str]:
    window = view.compared or view.window
    return {"span": span(window.start_ms, window.end_ms, zone), "beside": beside(view)}


def highest(name: str, figure: str, at: str, last: str) -> str:
    """`Highest: cc_preauth, 41, at Thu 29 Jan 04:39:00 WIB; at its end 34.`"""
    if not at:
        return text("Highest: {name}, {figure}; at its end {last}.", name=name, figure=figure, last=last)
    return text(
        "Highest: {name}, {figure}, at {moment}; at its end {last}.", name=name, figure=figure, moment=at, last=last
    )


def stretches(named: Sequence[tuple[str, int]]) -> str:
    """`missing: 3 stretches; present: 1 stretch.`"""
    speech = say()
    told = [(name, speech.count("{number} stretch", "{number} stretches", number)) for name, number in named]
    return f"{'; '.join(f'{name}: {number}' for name, number in told)}."


def worst_first(told: str) -> str:
    return text("First: {told}.", told=told) if told else text(NO_FIGURES)


def marked(number: int) -> str:
    return say().count("{number} mark of deployments.", "{number} marks of deployments.", number)


def table_left_out(number: int) -> str:
    return say().count(
        "{number} earlier row is left out; choose a shorter window to see it.",
        "{number} earlier rows are left out; choose a shorter window to see them.",
        number,
    )


HUNG = sentence("Show the orders that it explains")
IN_FULL = sentence("Show this deployment in full, and the hours around it")
ORDERS_AROUND = sentence("Show the orders of these hours")
MONTH = sentence("Show this month")


def only(method: str) -> str:
    return text("Show {slice} alone", slice=method)


def only_in_hour(method: str) -> str:
    return text("Show the 60 minutes that this counts, of {slice} alone", slice=method)


def run_of(method: str) -> str:
    return text("Show {slice} since its orders began to hang", slice=method)


def window_of(what: str) -> str:
    return text("Show the window of {what}", what=what)
