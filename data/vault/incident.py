"""One note as an incident: what a postmortem states, each fact with its line, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from data.metrics.deployment_words import stated
from data.metrics.incident import Incident, Moment, Unplaced
from data.vault.calendar_days import Days, days_of
from data.vault.contradictions import contradictions
from data.vault.deployment_log_blocks import Block, Items, Table, blanked, blocks, wikilink, without_wikilinks
from data.vault.deployment_log_dates import WrittenDate, find_date
from data.vault.detection import source_of
from data.vault.durations import Duration, duration_of
from data.vault.facts import Fact, facts_of, first
from data.vault.follow_ups import follow_ups_of, lessons_of
from data.vault.front_matter import FrontMatter, front_matter
from data.vault.incident_kind import stem, why_not
from data.vault.incident_words import MOMENTS, SPANS, Part, part_of
from data.vault.moments import Found, moments_of, stamps_of
from data.vault.outline import Section, lines, pair, sections, text_of
from data.vault.people import services_of, slices_of, stated_slices, users_of
from data.vault.placing import Clock, moment, placed
from data.vault.prose import moments_in_prose
from data.vault.stamps import Stamp, find_stamp, stamp_at
from data.vault.timeline import Line, timeline_lines
from data.vault.zones import Zone, zone_in

_ERB = (("<%", "%>"),)
_ZONE_SAID = re.compile(r"\b(all times?|times? (?:are|is|in|zone)|timezone|waktu|zona)\b", re.IGNORECASE)
_BLOG = frozenset({"layout", "author", "slug", "permalink", "url", "description", "image", "authors", "publishdate"})
_LONGEST_TEXT = 4_000
_LONGEST_PART = 30
_TAG = re.compile(r"(?<![\w/&#])#([^\W\d][\w/-]*)")


@dataclass(frozen=True)
class NoIncident:
    """A note that is no incident report, and why, in one sentence without a full stop."""

    why: str


@dataclass(frozen=True)
class _Note:
    """A note taken apart."""

    path: str
    front: FrontMatter
    sections: tuple[Section, ...]
    facts: tuple[Fact, ...]
    lines: tuple[Line, ...]


def incident(path: str, text: str, default: tzinfo | None = None) -> Incident | NoIncident:
    """The incident that a note reports. `default` is the zone of times for which the note states none."""
    front = front_matter(text)
    body = "\n".join(text.split("\n")[front.body - 1 :])
    parts = sections(blocks(blanked(body, _ERB), front.body))
    note = _Note(path, front, parts, facts_of(front, parts), timeline_lines(parts))
    why = why_not(path, front, parts, note.facts, note.lines)
    return NoIncident(why) if why else _incident(note, default)


def _incident(note: _Note, default: tzinfo | None) -> Incident:
    days = _days(note)
    day, day_warnings = _day(note, days)
    zone, zone_warnings = _zone(note)
    clock = Clock(days, day, zone, default)
    rows = placed(note.lines, clock)
    found = moments_in_prose(note.sections, clock) | moments_of(note.facts, rows, clock)
    moments = {name: moment(one.at, one.zone, one.line, one.quote, one.certainty) for name, one in found.items()}
    spans = _spans(note)
    computed = computed_minutes(found)
    entries = tuple(row.entry for row in rows)
    zone_warnings = (*zone_warnings, *_no_zone(zone, default, [entry.local for entry in entries], moments))
    put = {name: one if isinstance(one := moments.get(name), Moment) else None for name in MOMENTS}
    return Incident(
        path=note.path,
        title=_title(note),
        date=day.isoformat() if day else None,
        timezone=zone.name if zone else None,
        priority=_short(note, "priority"),
        severity=_short(note, "severity"),
        owner=_short(note, "owner") or _short(note, "author"),
        services=services_of(note.facts),
        tags=_tags(note),
        status=_short(note, "status"),
        summary=_of_part(note, Part.SUMMARY) or _stated(note, "summary"),
        root_cause=_of_part(note, Part.ROOT_CAUSE),
        detection_method=_detection(note),
        detection_source=source_of(_detection(note), found.get("detected")),
        users_stated=users_of(note.facts),
        timeline=entries,
        started=put["started"],
        detected=put["detected"],
        acknowledged=put["acknowledged"],
        mitigated=put["mitigated"],
        resolved=put["resolved"],
        stated_minutes={name: spans[name].minutes if name in spans else None for name in (*SPANS, "duration_span")},
        computed_minutes=computed,
        impact=_impact(note),
        lessons=lessons_of(note.sections),
        follow_ups=follow_ups_of(note.sections, days),
        related=_related(note),
        slices=stated_slices(note.facts)
        or slices_of(" ".join([_title(note), _of_part(note, Part.SUMMARY) or "", *_tags(note)])),
        unplaced={name: one for name, one in moments.items() if isinstance(one, Unplaced)},
        warnings=(*day_warnings, *zone_warnings, *contradictions(found, spans, computed)),
    )


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


def _spans(note: _Note) -> dict[str, Duration]:
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
    if stamp is None or stamp.time is None or stamp.until is None or stamp.until_date is not None:
        return None
    begin, end = (one.hour * 60 + one.minute for one in (stamp.time, stamp.until))
    return (end - begin) % (24 * 60)


# The day


def _written_dates(note: _Note) -> Iterator[WrittenDate]:
    stamps: list[Stamp] = [line.stamp for line in note.lines]
    stamps.extend(stamps_of(note.facts))
    yield from (stamp.date for stamp in stamps if stamp.date is not None)
    for text in (_title(note), _name_text(note.path), *(section.title.plain for section in note.sections)):
        if (found := find_date(text)) is not None:
            yield found


def _days(note: _Note) -> Days:
    return days_of(_written_dates(note))


def _name_text(path: str) -> str:
    """The name of the file with room around what stands between underscores."""
    return re.sub(r"__+|(?<=\d)_(?=[A-Za-z])|_", " ", stem(path))


def _day(note: _Note, days: Days) -> tuple[date | None, tuple[str, ...]]:
    """The day of the incident: as a key says it, else the title, the file's name, the first day of the timeline."""
    found = list(_candidates(note, days))
    if not found:
        return None, ()
    day, _ = found[0]
    weak = [one for one in found if one[1] in ("title", "file name", "timeline")]
    # Two that agree outvote a title that was copied from another note.
    if (
        found[0][1] == "title"
        and sum(one[0] == day for one in weak) == 1
        and len(weak) == 3
        and weak[1][0] == weak[2][0]
    ):
        day = weak[1][0]
    others = [f"its {name} says {other.isoformat()}" for other, name in weak if other != day]
    return day, ((f"the date is read as {day.isoformat()}, but {' and '.join(others)}",) if others else ())


def _candidates(note: _Note, days: Days) -> Iterator[tuple[date, str]]:
    for name, written in _days_written(note):
        day = days.day(written)
        if day is not None:
            yield day, name


def _days_written(note: _Note) -> Iterator[tuple[str, WrittenDate]]:
    dated = [fact for fact in note.facts if "date" in fact.names]
    # Above a post of a blog stands when it was published.
    head = [fact for fact in dated if not (fact.front and _BLOG & set(note.front.fields))]
    for fact in (*head, *(fact for fact in note.facts if "started" in fact.names)):
        if written := _date_in(fact.value):
            yield "key", written
            break
    if written := find_date(_title(note)):
        yield "title", written
    if written := find_date(_name_text(note.path)):
        yield "file name", written
    if written := next((line.stamp.date for line in note.lines if line.stamp.date), None):
        yield "timeline", written
    for fact in (*(fact for fact in note.facts if {"detected", "resolved"} & set(fact.names)), *dated):
        if written := _date_in(fact.value):
            yield "other key", written
    for section in note.sections[:3]:
        if written := _date_in(text_of(section.blocks)[:300]):
            yield "text", written


def _date_in(text: str) -> WrittenDate | None:
    return find_date(text[:300])


# The zone


def _zone(note: _Note) -> tuple[Zone | None, tuple[str, ...]]:
    zone = next(_zones(note), None)
    if zone is not None and zone.info is None:
        return zone, (f"the zone {zone.name!r} stands for several offsets, so its times are placed in none",)
    return zone, ()


def _zones(note: _Note) -> Iterator[Zone]:
    if (fact := first(note.facts, "timezone")) and (zone := zone_in(fact.value)):
        yield zone
    for section in note.sections:
        if section.part is Part.TIMELINE and (zone := zone_in(section.title.plain)):
            yield zone
        for block in section.blocks:
            if not isinstance(block, Table):
                yield from _zones_said(block)
    yield from (line.zone for line in note.lines if line.zone)
    for stamps in (stamps_of(note.facts), (line.stamp for line in note.lines)):
        written = [stamp.zone for stamp in stamps if stamp.zone]
        if written and len({zone.name for zone in written}) == 1:
            yield written[0]


def _zones_said(block: Block) -> Iterator[Zone]:
    for text, _ in lines(block):
        if len(text.plain) < 120 and _ZONE_SAID.search(text.plain) and (zone := zone_in(text.plain)):
            yield zone


def _no_zone(
    zone: Zone | None, default: tzinfo | None, times: Iterable[str | None], moments: Mapping[str, Moment | Unplaced]
) -> Iterator[str]:
    bare = any(one is not None and "T" in one for one in times) or any(
        isinstance(m, Unplaced) for m in moments.values()
    )
    if zone is None and bare:
        yield "no zone is stated for its times; VAULT_TIMEZONE may set one"
    elif zone is None and default is not None and moments:
        yield f"no zone is stated for some of its times; they are read in {default} as VAULT_TIMEZONE says"


# Texts


def _title(note: _Note) -> str:
    front = note.front.fields.get("title")
    if isinstance(front, str) and front.strip():
        return front.strip()
    headings = [section for section in note.sections if section.title.plain and section.level < 7]
    head = next((one for one in headings if one.level == 1), headings[0] if headings else None)
    if head is not None and (head.level == 1 or head.part is None):
        return without_wikilinks(head.title.plain)
    fact = first(note.facts, "title")
    return fact.value if fact else stem(note.path)


def _stated(note: _Note, name: str) -> str | None:
    fact = first(note.facts, name)
    return stated(without_wikilinks(fact.value)) if fact else None


def _short(note: _Note, name: str) -> str | None:
    for fact in note.facts:
        if (
            name in fact.names
            and fact.names[0] == name
            and (value := stated(without_wikilinks(fact.value)))
            and len(value) < 120
        ):
            return value
    return None


def _of_part(note: _Note, part: Part) -> str | None:
    for section in note.sections:
        if section.part is part and (text := text_of(section.blocks).strip()):
            return without_wikilinks(text)[:_LONGEST_TEXT]
    return next(_told(note, part), None)


def _told(note: _Note, part: Part) -> Iterator[str]:
    """`**Impact:** text`, as a line among the keys at the head of a note."""
    for section in note.sections:
        for block in section.blocks if section.part is None else ():
            for text, _ in lines(block) if not isinstance(block, Table) else ():
                key, value = pair(text)
                if key is not None and value and len(key) <= _LONGEST_PART and part_of(key) is part:
                    yield without_wikilinks(value)


def _impact(note: _Note) -> tuple[str, ...]:
    rows: list[str] = []
    for section in note.sections:
        if Part.IMPACT in section.path:
            for block in section.blocks:
                rows.extend(line for line in text_of([block]).split("\n") if line)
    return tuple(without_wikilinks(row)[:_LONGEST_TEXT] for row in rows) or tuple(_told(note, Part.IMPACT))


def _detection(note: _Note) -> str | None:
    fact = next((one for one in note.facts if "detection_method" in one.names and not _is_time(one.value)), None)
    if fact is not None:
        return stated(fact.value)
    return _of_part(note, Part.DETECTION)


def _is_time(text: str) -> bool:
    return stamp_at(text, dotted=True) is not None or find_stamp(text) is not None


def _tags(note: _Note) -> tuple[str, ...]:
    found: list[str] = []
    for fact in note.facts:
        if fact.names[0] == "tags":
            found.extend(fact.values or _TAG.findall(fact.value) or re.split(r"\s*[,;]\s*", fact.value))
    return tuple(dict.fromkeys(tag.strip().lstrip("#") for tag in found if tag.strip()))


def _related(note: _Note) -> tuple[str, ...]:
    found: list[str] = []
    for section in note.sections:
        if section.part is Part.RELATED:
            for block in section.blocks:
                if isinstance(block, Items):
                    found.extend(_link(text.plain, text.links) for text, _ in lines(block) if text.plain)
    return tuple(dict.fromkeys(found))


def _link(plain: str, links: Sequence[str]) -> str:
    return wikilink(plain) or (links[0] if links else plain)
