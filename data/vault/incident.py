"""One note as an incident: what a postmortem states, each fact with its line, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo

from data.metrics.incident import Incident, Moment, Unplaced
from data.vault.contradictions import contradictions
from data.vault.deployment_log_blocks import blanked, blocks
from data.vault.detection import source_of
from data.vault.durations import Duration, duration_of
from data.vault.facts import facts_of
from data.vault.follow_ups import follow_ups_of, lessons_of
from data.vault.found_moment import Found
from data.vault.front_matter import front_matter
from data.vault.front_timeline import front_lines
from data.vault.incident_kind import why_not
from data.vault.incident_words import MOMENTS, SPANS, Part
from data.vault.moments import moments_of
from data.vault.note_calendar import days_of_note
from data.vault.note_parts import NoteParts
from data.vault.note_time import day_of
from data.vault.note_words import (
    detection_of,
    impact_of,
    part_text,
    related_to,
    severity_told,
    short,
    stated_text,
    tags_of,
    title_of,
)
from data.vault.note_zone import no_zone, zone_of_note
from data.vault.outline import sections
from data.vault.people import services_of, slices_of, stated_slices, users_of
from data.vault.placing import Clock, moment, placed
from data.vault.prose import moments_in_prose
from data.vault.quotes import quotes_of
from data.vault.sentences import sentences_of
from data.vault.stamps import find_stamp
from data.vault.timeline import timeline_lines
from data.vault.zone_clues import meanings

_ERB = (("<%", "%>"),)
# Of the longest real postmortem that we know: 1,000 lines, 60 kB. What is so long is an export, and takes seconds.
MOST_LINES, MOST_CHARACTERS = 8_000, 200_000
# Images that a word processor writes into the text itself.
_LONGEST_RULE = 200
_RULE = re.compile(rf"([*_])\1{{{_LONGEST_RULE - 1},}}")  # as emphasis it would take seconds
_CODE = re.compile(r"^(?: {4}|\t)|```|~~~", re.MULTILINE)
_EMBEDDED = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+")


@dataclass(frozen=True)
class NoIncident:
    """A note that is no incident report, and why, in one sentence without a full stop."""

    why: str


def incident(path: str, text: str, default: tzinfo | None = None) -> Incident | NoIncident:
    """The incident that a note reports. `default` is the zone of times for which the note states none."""
    text, cut = _shortened(text)
    front = front_matter(text)
    body = "\n".join(text.split("\n")[front.body - 1 :])
    parts = sections(blocks(blanked(body, _ERB), front.body))
    rows = timeline_lines(parts) or front_lines(front)
    # What a machine logged in code is no timeline where people wrote one.
    if not any(row.stamp.time for row in rows) and _CODE.search(body):
        parts = sections(blocks(blanked(body, _ERB), front.body, logs=True))
        rows = timeline_lines(parts)
    note = NoteParts(path, text, front, parts, facts_of(front, parts), rows, sentences_of(parts))
    why = why_not(note)
    if why:
        return NoIncident(why)
    found = _incident(note, default)
    return replace(found, warnings=(*found.warnings, *cut))


def _shortened(text: str) -> tuple[str, tuple[str, ...]]:
    """As much of a note as is read, in whole lines where it has any, and a warning where that is not all."""
    text = _EMBEDDED.sub("data:", text.replace("\u2010", "-").replace("\u2011", "-"))  # hyphens of a wiki's exports
    text = _RULE.sub(r"\1\1\1", text) if any(sign * _LONGEST_RULE in text for sign in "*_") else text
    lines = text.split("\n", MOST_LINES)
    if len(lines) <= MOST_LINES and len(text) <= MOST_CHARACTERS:
        return text, ()
    kept = "".join(f"{line}\n" for line in lines[:MOST_LINES])[:MOST_CHARACTERS]
    kept = kept[: kept.rfind("\n") + 1] or kept
    return kept, (f"too long: only its first {kept.count(chr(10)) or 1:,} lines are read",)


def _incident(note: NoteParts, default: tzinfo | None) -> Incident:
    days = days_of_note(note)
    day, day_warnings = day_of(note, days)
    meant = meanings(note.text, day, default)
    zone, zone_warnings = zone_of_note(note, meant)
    clock = Clock(days, day, zone, default, {name: info for name, (info, _) in meant.items()})
    rows = placed(note.lines, clock)
    found = moments_of(note.facts, rows, moments_in_prose(note, clock), clock)
    moments = {name: moment(one.at, one.zone, one.line, one.quote, one.certainty) for name, one in found.items()}
    spans = _spans(note)
    computed = computed_minutes(found)
    entries = tuple(row.entry for row in rows)
    zone_warnings = (*zone_warnings, *no_zone(zone, default, [entry.local for entry in entries], moments))
    users, root_cause = users_of(note.facts, note.sections), part_text(note, Part.ROOT_CAUSE)
    detection, summary = detection_of(note), part_text(note, Part.SUMMARY)
    slices = _slices(note, summary)
    put = {name: one if isinstance(one := moments.get(name), Moment) else None for name in MOMENTS}
    return Incident(
        path=note.path,
        title=title_of(note),
        date=day.isoformat() if day else None,
        timezone=zone.name if zone else None,
        priority=short(note, "priority"),
        severity=short(note, "severity") or severity_told(note),
        owner=short(note, "owner") or short(note, "lead"),
        services=services_of(note.facts),
        tags=tags_of(note),
        status=short(note, "status"),
        summary=summary or stated_text(note, "summary"),
        root_cause=root_cause,
        detection_method=detection,
        detection_source=source_of(detection, found.get("detected"), rows),
        users_stated=users[0] if users else None,
        timeline=entries,
        started=put["started"],
        detected=put["detected"],
        acknowledged=put["acknowledged"],
        mitigated=put["mitigated"],
        resolved=put["resolved"],
        stated_minutes={name: spans[name].minutes if name in spans else None for name in (*SPANS, "duration_span")},
        computed_minutes=computed,
        impact=impact_of(note),
        lessons=lessons_of(note.sections),
        follow_ups=follow_ups_of(note.sections, days),
        related=related_to(note),
        slices=slices,
        quotes=quotes_of(note, users[1] if users else None, slices, root_cause),
        unplaced={name: one for name, one in moments.items() if isinstance(one, Unplaced)},
        warnings=(*day_warnings, *zone_warnings, *contradictions(found, spans, computed)),
    )


def _slices(note: NoteParts, summary: str | None) -> tuple[str, ...]:
    """Those under a key of their own, else those that title, summary and tags speak of."""
    told = " ".join([title_of(note), summary or "", *tags_of(note)])
    return stated_slices(note.facts)[0] or slices_of(told)


def computed_minutes(found: Mapping[str, Found]) -> dict[str, int | None]:
    """The spans between the moments, in whole minutes rounded down; None where an operand is not stated."""
    return {
        "ttd": _between(found, "started", "detected"),
        "tta": _between(found, "detected", "acknowledged"),
        "ttm": _between(found, "started", "mitigated"),
        "ttr": _between(found, "started", "resolved"),
        "duration": _between(found, "started", "resolved"),
    }


def _between(found: Mapping[str, Found], begin: str, end: str) -> int | None:
    one, other = found.get(begin), found.get(end)
    if one is None or other is None or (one.zone is None) != (other.zone is None):
        return None
    first_at, last_at = one.at.replace(tzinfo=one.zone), other.at.replace(tzinfo=other.zone)
    return int((last_at - first_at).total_seconds() // 60)


def _spans(note: NoteParts) -> dict[str, Duration]:
    """The spans that keys state. `duration_span` is between the two times that stand beside the duration."""
    found: dict[str, Duration] = {}
    for fact in note.facts:
        for name in SPANS:
            if name in fact.names and name not in found and (span := duration_of(fact.value)) is not None:
                found[name] = span
        if (
            "duration" in fact.names
            and "duration_span" not in found
            and (minutes := _span_within(fact.value)) is not None
        ):
            found["duration_span"] = Duration(minutes, about=False, partly=False)
    return found


def _span_within(text: str) -> int | None:
    """`~2 jam (04:39 - 06:42)`: 123; over midnight forwards."""
    stamp = find_stamp(text)
    return None if stamp is None else stamp.minutes
