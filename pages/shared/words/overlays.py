"""Every string of the deployments and incidents on the time charts, and of the card of a chosen one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from html import escape

from data.metrics.deployment import Deployment, Status
from data.metrics.impact_sides import IncidentWindow
from data.metrics.marks import Kind, Mark
from data.speech import sentence
from data.window import local_time
from pages.shared.language import say, text
from pages.shared.words import NONE, clock
from pages.shared.words.deployments import NOT_STATED, SERVICE_UNKNOWN, STATUS_WORDS, kind, kind_word, place

SHOWN, HIDDEN = sentence("Deployments"), sentence("Deployments hidden")
SWITCH = sentence("Show deployments and incidents on the charts")
SERVICES, STATUSES = sentence("Services"), sentence("Status")
HOTFIX = sentence("hotfix")
STATUS_CHOICES = (*(status.value for status in Status if status is not Status.CANCELLED), HOTFIX)
LEGEND = sentence(
    "▼ deployed  ✖ failed  ◀ rolled back  ✚ hotfix  ○ running  ◇ planned  ● unknown  ■ several  ⬡ incident  ★ alert. "
    "Click one for more."
)
TRACE, INCIDENTS = sentence("Deployments"), sentence("Incidents")
TIMELINE = sentence("Timeline of the postmortem")
OPEN_ENDED = sentence("open end")
MOST_LISTED = 12
CHOOSE = sentence("Choose one")
CLOSE = sentence("Close")
TO_IMPACT = sentence("What came after it")
SOURCE = sentence("Open its source")
STATUS_HEAD, STANDBY_HEAD, RISK_HEAD = sentence("Status"), sentence("Standby"), sentence("Risk analysis")
AUTHOR_HEAD = sentence("PIC")
HEADS = (
    sentence("Began"),
    sentence("Service"),
    sentence("Version"),
    sentence("Title"),
    STATUS_HEAD,
    AUTHOR_HEAD,
    STANDBY_HEAD,
    RISK_HEAD,
)


def not_found(deployment: str) -> str:
    return text(
        "“deployment” in the address: no deployment {name} is known in this window or 24 h before it.",
        name=repr(deployment),
    )


def incident_not_found(path: str) -> str:
    return text("“incident” in the address: no incident {name} is known at this moment.", name=repr(path))


INCIDENT_NEXT = sentence("Click the mark of an incident on a chart.")
NOT_FOUND_NEXT = sentence("Choose the window in which it was, or click a mark on a chart.")


def chosen(services: Sequence[str], statuses: Sequence[str], *, shown: bool) -> str:
    """The label of the controls."""
    if not shown:
        return text(HIDDEN)
    texts = [*services, *(status_word(status) for status in statuses)]
    if not texts or len(texts) <= 2:
        return ", ".join(texts) or text(SHOWN)
    return say().count("Deployments: {number} filter", "Deployments: {number} filters", len(texts))


def status_word(status: str) -> str:
    return text(STATUS_WORDS[Status(status)] if status in set(Status) else status)


def incident_title(title: str) -> str:
    return text("Incident: {title}", title=title)


def risk(one: Deployment) -> str:
    return text("Risk analysis: {told}.", told=one.risk_analysis or text(NOT_STATED))


def stands(where: str) -> str:
    return text("Where it stands: {where}.", where=where)


def name(one: Deployment) -> str:
    """`booking-flow 1.92.30`."""
    return f"{one.service or text(SERVICE_UNKNOWN)} {one.version or ''}".strip()


def label(one: Deployment, zone: tzinfo) -> str:
    """`29 Jan 03:27 booking-flow 1.92.30 · Fewer steps`."""
    began = "" if one.started_ms is None else f"{say().written(one.started_ms, zone, 'd MMM HH:mm')} "
    return f"{began}{name(one)} · {short(one.title or NONE, 44)}"


def when(one: Deployment, zone: tzinfo) -> str:
    """`2026-01-29 03:27 – 03:36 WIB (9 min)`."""
    if one.started_ms is None:
        return one.day or text(NOT_STATED)
    start = local_time(one.started_ms, zone)
    if one.finished_ms is None or one.finished_ms < one.started_ms:
        if one.status is Status.RUNNING:
            return text("{start}, finish still to come", start=start)
        return text("{start}, finish not stated", start=start)
    took = say().duration(one.finished_ms - one.started_ms)
    return f"{start[:16]} – {clock(one.finished_ms, zone)} ({took})"


def hover(mark: Mark, zone: tzinfo) -> str:
    """What a mark tells. Plotly draws a few tags of a text, so what sources gave is escaped."""
    return _of_many(mark, zone) if mark.kind is Kind.MANY else _of_one(mark.deployments[0], zone)


def _of_one(one: Deployment, zone: tzinfo) -> str:
    not_stated = text(NOT_STATED)
    people = {"author": _plain(one.author or not_stated, 30), "standby": _plain(one.standby or not_stated, 30)}
    lines = [
        f"<b>{_plain(name(one), 60)}</b> {kind(one)}",
        _plain(one.title or NONE, 70),
        when(one, zone),
        text("PIC {author}, standby {standby}", **people),
        text("risk: {risk}", risk=_plain(one.risk_analysis or not_stated, 70)),
        _plain(place(one.origins), 60),
    ]
    return "<br>".join(lines)


def _of_many(mark: Mark, zone: tzinfo) -> str:
    those, speech = mark.deployments, say()
    unknown = text(SERVICE_UNKNOWN)
    services = Counter(one.service or unknown for one in those).most_common(4)
    others = len({one.service or unknown for one in those}) - len(services)
    named = ", ".join(f"{_plain(service, 24)} {speech.number(number)}" for service, number in services)
    told = Counter((one.status, one.hotfix) for one in those).most_common(5)
    lines = [
        f"<b>{many(len(those))}</b> {span(mark, zone)}",
        text("{named} and {number} more", named=named, number=speech.number(others)) if others > 0 else named,
        ", ".join(f"{speech.number(number)} {kind_word(each, hotfix=hotfix)}" for (each, hotfix), number in told),
    ]
    return "<br>".join(lines)


def span(mark: Mark, zone: tzinfo) -> str:
    began = say().written(mark.at_ms, zone, "d MMM HH:mm")
    return f"{began} – {clock(mark.end_ms or mark.at_ms, zone)}"


def short(told: str, most: int) -> str:
    return told if len(told) <= most else told[: most - 1].rstrip() + "…"


def _plain(told: str, most: int) -> str:
    return escape(short(told, most))


def incident(one: IncidentWindow, zone: tzinfo) -> str:
    heading = text("<b>Incident</b> {title}", title=_plain(one.title, 70))
    return "<br>".join([heading, incident_when(one, zone), *([_plain(one.path, 60)] if one.path else [])])


BEGUN = {
    "detected": sentence("detected"),
    "acknowledged": sentence("acknowledged"),
    "mitigated": sentence("mitigated"),
    "resolved": sentence("resolved"),
}


def incident_when(one: IncidentWindow, zone: tzinfo) -> str:
    """`2026-01-29 03:37 WIB – 08:00 WIB`, with what is not stated in words."""
    start = local_time(one.start_ms, zone)
    if one.begun_by != "started":
        start = text("start not stated, {begun} {moment}", begun=text(BEGUN[one.begun_by]), moment=start)
    if one.end_ms is not None:
        return f"{start} – {local_time(one.end_ms, zone)}"
    if one.last_known_ms is None:
        return text("{start} – goes on", start=start)
    last = local_time(one.last_known_ms, zone)
    return text("{start} – end not stated, last told of at {last}", start=start, last=last)


def many(number: int) -> str:
    return say().count("{number} deployment", "{number} deployments", number)


def more(number: int) -> str:
    return say().count(
        "and {number} more; zoom in to tell them apart", "and {number} more; zoom in to tell them apart", number
    )


def untimed(number: int) -> str:
    return say().count(
        "Of {number} deployment of these days no time is stated, so there is no before and after.",
        "Of {number} deployments of these days no time is stated, so there is no before and after.",
        number,
    )
