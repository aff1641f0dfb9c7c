"""The team's own template of a postmortem, filled with what was observed.

What only people know stays empty. Every figure has a footnote with its question and as-of time. A suspect is labelled
inferred. The draft can be read again by the reader of postmortems, and then says the same figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from data.metrics.deployment import Deployment
from data.metrics.suspects import Candidate, Run
from data.postmortem.findings import Findings
from data.postmortem.footnotes import Footnotes
from data.retelling import observed
from data.speech import Speech, sentence
from data.window import MINUTE, local_day, local_time, utc, zone_name

# Texts of others go into a table or a list: what would end a cell or begin mark-up is taken out of them.
_BREAKING = str.maketrans({"|": "/", "\n": " ", "\r": " ", "<": "‹", ">": "›", "[": "(", "]": ")", "`": "'"})
_ENDED = {
    "failed": sentence("failed"),
    "rolled_back": sentence("rolled back"),
    "running": sentence("running"),
    "succeeded": sentence("succeeded"),
    "planned": sentence("planned"),
    "unknown": sentence("unknown"),
}

_SUSPECT = sentence(
    "Inferred, not proven: {name} began {moment}, {ahead} before {slice} hung; {handed} received in between."
)
_SUSPECT_UNDER_WAY = sentence("Inferred, not proven: {name} began {moment}; {slice} hung while it was under way.")


@dataclass(frozen=True)
class Event:
    """One row of the timeline."""

    at_ms: int
    text: str


def draft(found: Findings, say: Speech, zone: tzinfo) -> str:
    """The note as Markdown, with front matter for Obsidian."""
    notes = Footnotes(found.asked, zone)
    clock = f"Timeline ({zone_name(found.window.start_ms, zone)})"
    log = f"- [[{local_day(found.window.start_ms, zone)[:7]}-deployment-log]]"
    parts = [
        *_front_matter(found, zone),
        *_head(found, say, zone),
        *_section("Summary", [_summary(found, say, zone, notes)]),
        *_section("Impact", list(_impact(found, say, zone, notes))),
        *_section(clock, _timeline(found, say, zone, notes)),
        *_section("Root Cause", _suspects(found, say, zone)),
        *_section("Detection", ["- **Method:**", "- **Improvement:**"]),
        *_section("Resolution", []),
        *_section("Lessons Learned", []),
        *_section("Follow-up Tasks", ["| Task | Owner | Status | Tracking |", "|------|-------|--------|----------|"]),
        *_section("Related", [log]),
        *_unknown(found, say),
        *notes.lines(),
    ]
    return "\n".join([*parts, ""])


def title(found: Findings, say: Speech) -> str:
    if not found.covered:
        return say.text("No orders are known of this window")
    if not found.runs:
        return say.text("No run of hung orders in this window")
    return say.text("Orders of {slices} not dispatched", slices=", ".join(_slices(found)))


def _slices(found: Findings) -> list[str]:
    return list(dict.fromkeys(_plain(run.slice) for run in found.runs))


def _plain(text: str) -> str:
    return text.translate(_BREAKING).strip()


def _front_matter(found: Findings, zone: tzinfo) -> list[str]:
    tags = ["postmortem", "incident", "draft", *(name.replace(" ", "-") for name in _slices(found))]
    # Named as the warehouse names them, so that a reader need not guess them from the words. JSON quotes as YAML does.
    slices = [f"slices: {json.dumps(_slices(found), ensure_ascii=False)}"] if found.runs else []
    return [
        "---",
        f"date: {_day(found, zone)}",
        "status: draft",
        f"tags: [{', '.join(tags)}]",
        *slices,
        "---",
        "",
    ]


def _day(found: Findings, zone: tzinfo) -> str:
    return local_day(found.window.start_ms if found.start_ms is None else found.start_ms, zone)


def _head(found: Findings, say: Speech, zone: tzinfo) -> list[str]:
    lines = [f"# Postmortem: {title(found, say)}", "", f"**Date:** {_day(found, zone)}  "]
    lines += [f"**{name}:**  " for name in ("Priority", "Postmortem Owner", "Affected Services")]
    if found.start_ms is not None:
        lines.append(f"**Started:** {local_time(found.start_ms, zone)}  ")
    if found.end_ms is not None:
        lines.append(f"**Resolved:** {local_time(found.end_ms, zone)}  ")
    return [*lines, ""]


def _section(head: str, lines: list[str]) -> list[str]:
    return ["---", "", f"## {head}", "", *(lines or [""]), ""]


def _summary(found: Findings, say: Speech, zone: tzinfo, notes: Footnotes) -> str:
    if not found.covered:
        return say.text("Of this window no orders are known: whether any hung cannot be told.") + notes.mark(
            "impact_outcomes"
        )
    if found.start_ms is None:
        return say.text("No run of hung orders reaches into this window.") + notes.mark("hung")
    places = {
        "slices": ", ".join(_slices(found)),
        "orders": say.count("{number} order", "{number} orders", sum(run.hung for run in found.runs)),
        "users": say.count("{number} user", "{number} users", found.hurt.users),
        "start": say.moment(found.start_ms, zone),
    }
    if found.end_ms is None:
        told = say.text("{orders} of {slices} hung from {start} and still do; {users} hurt so far.", **places)
    else:
        places["end"] = say.moment(found.end_ms, zone)
        told = say.text("{orders} of {slices} hung from {start} to {end}; {users} hurt.", **places)
    return told + notes.mark("hung")


def _impact(found: Findings, say: Speech, zone: tzinfo, notes: Footnotes) -> Iterator[str]:
    mark = notes.mark("hung")
    users = f"{say.count('{number} user', '{number} users', found.hurt.users)}{mark}" if found.covered else ""
    yield f"- **Users Affected:** {users}"
    yield f"- **Duration:** {_duration(found, say, zone)}{mark if found.runs else ''}"
    yield "- **Severity:**"
    for run in found.runs:
        told = say.text(
            "{slice}: {hung} of {due} hung; {late} received late, {lost} lost, {waiting} waiting; worst wait {wait}.",
            slice=_plain(run.slice),
            hung=say.number(run.hung),
            due=say.count("{number} order due", "{number} orders due", max(run.settled, run.hung)),
            late=say.number(run.late),
            lost=say.number(run.lost),
            waiting=say.number(run.waiting),
            wait=say.duration(run.worst_wait_ms),
        )
        yield f"- {told}{mark}{notes.mark('impact_outcomes')}"


def _duration(found: Findings, say: Speech, zone: tzinfo) -> str:
    """In minutes between its two ends as they are written beside it; empty where nothing hung."""
    if found.start_ms is None:
        return ""
    if found.end_ms is None:
        return say.text("not over yet")
    minutes = say.count("{number} minute", "{number} minutes", found.end_ms // MINUTE - found.start_ms // MINUTE)
    return f"{minutes} ({_clock(found.start_ms, zone)} - {_clock(found.end_ms, zone)})"


def _clock(at_ms: int, zone: tzinfo) -> str:
    return f"{utc(at_ms).astimezone(zone):%H:%M}"


def _timeline(found: Findings, say: Speech, zone: tzinfo, notes: Footnotes) -> list[str]:
    """Date and time in every row, so that none has to be guessed; and no word by which a reader would take it that
    somebody noticed: only people know when they did.
    """
    events = sorted(_events(found, say, notes), key=lambda event: event.at_ms)
    rows = [f"| {utc(each.at_ms).astimezone(zone):%Y-%m-%d %H:%M} | {each.text} |" for each in events]
    return ["| Time | Event |", "|------|-------|", *rows]


def _events(found: Findings, say: Speech, notes: Footnotes) -> Iterator[Event]:
    mark = notes.mark("hung")
    for run in found.runs:
        name = _plain(run.slice)
        yield Event(run.start_ms, say.text("Orders: the first one of {slice} that hung was due", slice=name) + mark)
        if run.end_ms is not None:
            text = say.text("Orders: the last one of {slice} that hung left state 0", slice=name)
            yield Event(run.end_ms, text + mark)
    for keys in found.keys:
        lacked = say.count("{number} hung order", "{number} hung orders", keys.orders)
        told = sentence("Keys ({probe}): the first of {orders} lacks its own")
        text = say.text(told, probe=keys.probe, orders=lacked)
        marks = notes.mark("keys") + notes.mark("recorded")
        yield Event(keys.first_ms, text + marks)
        if keys.last_ms is not None:
            told = sentence("Keys ({probe}): no hung order lacks its own any more")
            yield Event(keys.last_ms, say.text(told, probe=keys.probe) + marks)
    for alert in found.alerts:
        places = {"rules": ", ".join(alert.rules), "slices": _plain(", ".join(alert.slices))}
        yield Event(alert.first_seen_ms, say.text("Alerts: one on {slices} was opened; its rules: {rules}", **places))
    for one in _deployments(found):
        yield Event(one.started_ms or 0, _deployed(one, say))


def _deployments(found: Findings) -> list[Deployment]:
    """Those that began in the window, and the suspects before it."""
    before = [] if found.judged is None or found.judged.suspects is None else found.judged.suspects.suspects
    both = {one.deployment_id: one for one in (*found.deployments, *(each.deployment for each in before))}
    return [one for one in both.values() if one.started_ms is not None]


def _deployed(one: Deployment, say: Speech) -> str:
    return say.text(
        "Deployment of {name}, {status}", name=_name(one, say), status=say.term(_ENDED.get(one.status, "unknown"))
    )


def _suspects(found: Findings, say: Speech, zone: tzinfo) -> list[str]:
    """Inferred, with the evidence; where nobody is suspected that is said, and why."""
    judged = None if found.judged is None else found.judged.suspects
    if judged is None:
        return []
    if judged.none_in_reach:
        return [say.term("Inferred: no deployment in the 24 h before.")]
    if not judged.suspects:
        return [say.term("Inferred: nothing speaks against any deployment of the 24 h before but its time.")]
    return [f"- {_suspect(each, judged.run, say, zone)}" for each in judged.suspects]


def _suspect(each: Candidate, run: Run, say: Speech, zone: tzinfo) -> str:
    start_ms = each.deployment.started_ms or 0
    return say.text(
        _SUSPECT if each.before_ms >= 0 else _SUSPECT_UNDER_WAY,
        name=_name(each.deployment, say),
        moment=say.moment(start_ms, zone),
        ahead=say.duration(max(0, run.start_ms - start_ms)),
        slice=_plain(run.slice),
        handed=say.count("{number} order", "{number} orders", each.worked_on),
    )


def _name(one: Deployment, say: Speech) -> str:
    return _plain(f"{one.service or say.term('service unknown')} {one.version or ''}")


def _unknown(found: Findings, say: Speech) -> list[str]:
    if not found.failures:
        return []
    lines = [f"- {each.source}: {observed(each.message, say)}" for each in found.failures]
    return _section("What could not be told", lines)
