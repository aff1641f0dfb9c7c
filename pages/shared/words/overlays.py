"""Every string of the deployments and incidents on the time charts, and of the card of a chosen one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from html import escape

from data.metrics.deployment import Deployment, Status
from data.metrics.impact_sides import IncidentWindow
from data.metrics.marks import Kind, Mark
from data.window import duration_text, local_clock, local_time, utc, zone_name
from pages.shared.words import NONE, count
from pages.shared.words.deployments import NOT_STATED, SERVICE_UNKNOWN, STATUS_WORDS, kind, place

SHOWN, HIDDEN = "Deployments", "Deployments hidden"
SWITCH = "Show deployments and incidents on the charts"
SERVICES, STATUSES = "Services", "Status"
HOTFIX = "hotfix"
STATUS_CHOICES = (*(status.value for status in Status if status is not Status.CANCELLED), HOTFIX)
LEGEND = (
    "▼ deployed  ✖ failed  ◀ rolled back  ✚ hotfix  ○ running  ◇ planned  ● unknown  ■ several  ⬡ incident  ★ alert. "
    "Click one for more."
)
TRACE, INCIDENTS = "Deployments", "Incidents"
TIMELINE = "Timeline of the postmortem"
INCIDENT_HEAD, OPEN_ENDED = "Incident", "open end"
MOST_LISTED = 12
CHOOSE = "Choose one"
CLOSE = "Close"
TO_IMPACT = "What came after it"
SOURCE = "Open its source"
HEADS = ("Began", "Service", "Version", "Title", "Status", "PIC", "Standby", "Risk analysis")
STANDBY_HEAD, RISK_HEAD, AUTHOR_HEAD, WHEN_HEAD, SOURCE_HEAD, STATUS_HEAD = (
    "Standby",
    "Risk analysis",
    "PIC",
    "When",
    "Where it stands",
    "Status",
)


def not_found(deployment: str) -> str:
    return f"“deployment” in the address: no deployment {deployment!r} is known in this window or 24 h before it."


def incident_not_found(path: str) -> str:
    return f"“incident” in the address: no incident {path!r} is known at this moment."


INCIDENT_NEXT = "Click the mark of an incident on a chart."
NOT_FOUND_NEXT = "Choose the window in which it was, or click a mark on a chart."


def chosen(services: Sequence[str], statuses: Sequence[str], *, shown: bool) -> str:
    """The label of the controls."""
    if not shown:
        return HIDDEN
    texts = [*services, *(status_word(status) for status in statuses)]
    return SHOWN if not texts else ", ".join(texts) if len(texts) <= 2 else f"{SHOWN}: {len(texts)} filters"


def status_word(status: str) -> str:
    return STATUS_WORDS[Status(status)] if status in set(Status) else status


def name(one: Deployment) -> str:
    """`booking-flow 1.92.30`."""
    return f"{one.service or SERVICE_UNKNOWN} {one.version or ''}".strip()


def label(one: Deployment, zone: tzinfo) -> str:
    """`29 Jan 03:27 booking-flow 1.92.30 · Fewer steps`."""
    clock = "" if one.started_ms is None else f"{utc(one.started_ms).astimezone(zone):%d %b %H:%M} "
    return f"{clock}{name(one)} · {short(one.title or NONE, 44)}"


def when(one: Deployment, zone: tzinfo) -> str:
    """`2026-01-29 03:27 – 03:36 WIB (9 min)`."""
    if one.started_ms is None:
        return one.day or NOT_STATED
    start = local_time(one.started_ms, zone)
    if one.finished_ms is None or one.finished_ms < one.started_ms:
        return f"{start}, finish {'still to come' if one.status is Status.RUNNING else NOT_STATED}"
    took = duration_text(one.finished_ms - one.started_ms)
    return f"{start[:16]} – {local_clock(one.finished_ms, zone)} {zone_name(one.finished_ms, zone)} ({took})"


def hover(mark: Mark, zone: tzinfo) -> str:
    """What a mark tells. Plotly draws a few tags of a text, so what sources gave is escaped."""
    return _of_many(mark, zone) if mark.kind is Kind.MANY else _of_one(mark.deployments[0], zone)


def _of_one(one: Deployment, zone: tzinfo) -> str:
    lines = [
        f"<b>{_plain(name(one), 60)}</b> {kind(one)}",
        _plain(one.title or NONE, 70),
        when(one, zone),
        f"{AUTHOR_HEAD} {_plain(one.author or NOT_STATED, 30)}, standby {_plain(one.standby or NOT_STATED, 30)}",
        f"risk: {_plain(one.risk_analysis or NOT_STATED, 70)}",
        _plain(place(one.origins), 60),
    ]
    return "<br>".join(lines)


def _of_many(mark: Mark, zone: tzinfo) -> str:
    those = mark.deployments
    services = Counter(one.service or SERVICE_UNKNOWN for one in those).most_common(4)
    others = len({one.service or SERVICE_UNKNOWN for one in those}) - len(services)
    named = ", ".join(f"{_plain(service, 24)} {number}" for service, number in services)
    lines = [
        f"<b>{len(those):,} deployments</b> {span(mark, zone)}",
        named + (f" and {others} more" if others > 0 else ""),
    ]
    told = Counter(kind(one) for one in those)
    lines.append(", ".join(f"{number:,} {word}" for word, number in told.most_common(5)))
    return "<br>".join(lines)


def span(mark: Mark, zone: tzinfo) -> str:
    end = mark.end_ms or mark.at_ms
    return f"{utc(mark.at_ms).astimezone(zone):%d %b %H:%M} – {local_clock(end, zone)} {zone_name(end, zone)}"


def short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _plain(text: str, most: int) -> str:
    return escape(short(text, most))


def incident(one: IncidentWindow, zone: tzinfo) -> str:
    lines = [f"<b>Incident</b> {_plain(one.title, 70)}", incident_when(one, zone)]
    return "<br>".join([*lines, *([_plain(one.path, 60)] if one.path else [])])


def incident_when(one: IncidentWindow, zone: tzinfo) -> str:
    """`2026-01-29 03:37 WIB – 08:00 WIB`, with what is not stated in words."""
    start = local_time(one.start_ms, zone)
    if one.begun_by != "started":
        start = f"start not stated, {one.begun_by} {start}"
    if one.end_ms is not None:
        return f"{start} – {local_time(one.end_ms, zone)}"
    if one.last_known_ms is None:
        return f"{start} – goes on"
    return f"{start} – end not stated, last told of at {local_time(one.last_known_ms, zone)}"


def many(number: int) -> str:
    return count(number, "deployment", "deployments")


def more(number: int) -> str:
    return f"and {number:,} more; zoom in to tell them apart"


def untimed(number: int) -> str:
    those = count(number, "deployment", "deployments")
    return f"Of {those} of these days no time is stated, so there is no before and after."
