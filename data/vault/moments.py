"""When an incident started, was detected, acknowledged, mitigated and resolved: as keys state it, or as rows tell it.

A key wins over a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from data.metrics.incident import Certainty
from data.vault.deployment_log_dates import find_date
from data.vault.durations import duration_of
from data.vault.facts import Fact
from data.vault.found_moment import Found, quoted
from data.vault.incident_words import MOMENTS, RESTORED
from data.vault.moments_of_rows import UPDATE, moments_of_rows
from data.vault.placing import OVER_MIDNIGHT, Clock, Placed
from data.vault.stamps import Stamp, find_stamp, stamp_at
from data.vault.status_updates import is_history
from data.vault.symptom_words import PARTLY
from data.vault.zones import zone_in

_STATED, _INFERRED = Certainty.STATED, Certainty.INFERRED
_NEAR = 200
_OCCURRENCE = re.compile(r"\b(?:occurrence|incident|outage|kejadian|gangguan|insiden)\b", re.IGNORECASE)
_SOON = timedelta(days=1)
_LATE_POST = timedelta(hours=2)


def moments_of(
    facts: Sequence[Fact], rows: Sequence[Placed], prose: Mapping[str, Found], clock: Clock
) -> dict[str, Found]:
    """Each moment that the note tells, by name. What is stated, in keys, rows or prose, comes before what follows."""
    # On a status page what is identified is the cause.
    page = is_history([row.line for row in rows])
    keys = [fact for fact in facts if not (page and UPDATE.match(fact.key.replace("_", " ")))]
    posted = [fact for fact in keys if fact.posted]
    loose = [fact for fact in keys if _is_loose(fact)]
    stated = _stated([fact for fact in keys if fact not in loose and fact not in posted], clock)
    prose = _past_midnight(prose, stated)
    # A line that states one moment as a key tells no other as a row.
    lines = {one.line for one in stated.values()}
    told = {name: one for name, one in moments_of_rows(rows, stated).items() if one.line not in lines}
    if any(row.line.prose for row in rows):
        told.pop("resolved", None)  # the sentences between may tell of a later end
    outright = [{name: one for name, one in each.items() if one.certainty is _STATED} for each in (prose, told)]
    if page:  # where the times of rows are those of posting
        outright.reverse()
    start = prose.get("started")
    if start and start.certainty is _STATED and _is_posted(keys, stated):
        first = min(start, stated["started"], key=lambda one: one.at)
        stated["started"] = first if stated["started"].at - first.at <= _LATE_POST else stated["started"]
    beside = _beside(stated, prose, keys) if stated else dict(prose)
    weak = _of_issue(posted, clock) | beside | told | _stated(loose, clock)
    return _in_order(_occurred(keys, clock) | weak | outright[0] | outright[1] | stated, stated)


def _beside(stated: Mapping[str, Found], prose: Mapping[str, Found], facts: Iterable[Fact]) -> dict[str, Found]:
    """Of a note with keys for its moments, which have in them what its writer knew, what sentences may add.

    A start shortly before them, a finding between them, and an end soon after them where no key asks for one.
    """
    first, last = (pick(one.at for one in stated.values()) for pick in (min, max))
    start, seen, end = (prose.get(name) for name in ("started", "detected", "resolved"))
    found: dict[str, Found] = {}
    if start and timedelta(0) <= first - start.at <= _SOON and (start.certainty is _STATED or start.at < first):
        found["started"] = start
    if seen and seen.certainty is _STATED and first <= seen.at <= last:
        found["detected"] = seen
    asked = any({"resolved", RESTORED} & set(fact.names) for fact in facts)  # `Resolved: TBC`
    if end and not asked and last < end.at <= last + _SOON:
        found["resolved"] = end
    return found


def _of_issue(facts: Sequence[Fact], clock: Clock) -> dict[str, Found]:
    """When an exported issue was opened, and closed where that was soon: later somebody tidied up."""
    found = _stated(facts, clock)
    opened, closed = found.get("detected"), found.get("resolved")
    if opened and closed and closed.at - opened.at > _SOON:
        del found["resolved"]
    return found


def _is_posted(facts: Iterable[Fact], stated: Mapping[str, Found]) -> bool:
    """Whether the start is the date of a status page, which may be that of the first post."""
    dates = {fact.line for fact in facts if fact.front and fact.names == ("date", "started")}
    return "started" in stated and stated["started"].line in dates


def _past_midnight(prose: Mapping[str, Found], stated: Mapping[str, Found]) -> dict[str, Found]:
    """`Noticed at 00:12` in a sentence without a date, where a key has the start at 23:58, is of the next day."""
    start = stated.get("started")
    early = {
        name
        for name, one in prose.items()
        if start and one.zone == start.zone and OVER_MIDNIGHT <= start.at - one.at < _SOON and not find_date(one.quote)
    }
    return {name: replace(one, at=one.at + _SOON) if name in early else one for name, one in prose.items()}


def _stated(facts: Sequence[Fact], clock: Clock) -> dict[str, Found]:
    return _of_windows(facts, clock) | _with_restored(dict(_of_facts(facts, clock)))


def _is_loose(fact: Fact) -> bool:
    """`## Resolution` above a text with a time somewhere in it, which may be that of a step on the way."""
    return bool(fact.values) and not fact.front and fact.part is not None and stamp_at(fact.value, dotted=True) is None


def _occurred(facts: Iterable[Fact], clock: Clock) -> dict[str, Found]:
    """`Time of occurrence: 13:05`, with one time alone: by its words when it happened, and so when it began."""
    for fact in facts:
        if "window" in fact.names and _OCCURRENCE.search(fact.key) and (found := _of_fact(fact, clock, None)):
            return {"started": replace(found, certainty=_INFERRED)}
    return {}


def _in_order(found: dict[str, Found], stated: Mapping[str, Found]) -> dict[str, Found]:
    """Without a start that no key states and that is after the detection: it may be that of something else."""
    started, detected, resolved = (found.get(name) for name in ("started", "detected", "resolved"))
    if started and resolved and started.line == resolved.line and started.certainty is _STATED:
        return found  # `from 12:20 to 23:30`
    if started and detected and "started" not in stated and started.zone == detected.zone and started.at > detected.at:
        del found["started"]
    return found


def _of_facts(facts: Sequence[Fact], clock: Clock) -> Iterator[tuple[str, Found]]:
    """The first fact of each moment that has a time of day."""
    started: Found | None = None
    for name in (*MOMENTS, RESTORED):
        keys = sorted(
            (fact for fact in facts if _tells(name, fact)), key=lambda fact: (name not in fact.names, _is_cause(fact))
        )
        told = (_of_fact(fact, clock, started) for fact in keys)
        found = next((one for one in told if one is not None), None)
        if found is not None:
            started = found if name == "started" else started
            yield name, found


def _with_restored(stated: dict[str, Found]) -> dict[str, Found]:
    """`Service restored: 01:35` is the end; where a later one is stated it is a mitigation."""
    restored = stated.pop(RESTORED, None)
    if restored is None:
        return stated
    later = "resolved" in stated and stated["resolved"].at > restored.at
    name = "mitigated" if later else "resolved"
    return {name: restored} | stated


def _tells(name: str, fact: Fact) -> bool:
    """`Detected by: the dashboard at 22:18` tells when, as well as by whom."""
    method = fact.names == ("detection_method",) and not _is_cause(fact)
    return name in fact.names or (name == "detected" and method)


def _is_cause(fact: Fact) -> bool:
    """What is identified is mostly the cause; `Identified at` is the finding where no other key has it."""
    return fact.key.casefold().startswith("identified")


def _of_windows(facts: Sequence[Fact], clock: Clock) -> dict[str, Found]:
    """`Outage window: 22:15 - 23:45 WIB`: both ends; a key with one time alone does not say which it is."""
    for fact in facts:
        spanned = _span_of_duration(fact.value) if "duration" in fact.names else None
        stamp = _span_in(fact.value) if "window" in fact.names else spanned
        started = None if stamp is None or stamp.until is None else _of_fact(fact, clock, None)
        if stamp is not None and stamp.until is not None and started is not None:
            day = started.at.date()
            last = clock.days.day(stamp.until_date, day) if stamp.until_date is not None else day
            end = datetime.combine(last or day, stamp.until)
            over = timedelta(days=1 if end < started.at and stamp.until_date is None else 0)
            return {"started": started, "resolved": replace(started, at=end + over)}
    return {}


def _span_of_duration(text: str) -> Stamp | None:
    """`13:10 - 14:55`, and in `1 h 45 min (13:10 - 14:55)`; in `about 2 h (04:39 - 06:42)` they may be of a report."""
    stamp, length = stamp_at(text, dotted=True), duration_of(text)
    if length is None or length.about:
        return stamp
    beside = find_stamp(text)
    return beside if beside is not None and beside.minutes == length.minutes else stamp


def _span_in(text: str) -> Stamp | None:
    whole = stamp_at(text, dotted=True)
    return whole if whole is not None and whole.until is not None else find_stamp(text)


def _of_fact(fact: Fact, clock: Clock, started: Found | None) -> Found | None:
    stamp = stamp_at(fact.value, dotted=True)
    if stamp is None or stamp.time is None:
        stamp = find_stamp(fact.value) if len(fact.value) <= _NEAR else None
    if stamp is None or stamp.time is None or _begins_only(fact, stamp):
        return None
    day = clock.days.day(stamp.date, clock.day) if stamp.date is not None else clock.day
    if day is None:
        return None
    zone = clock.zone_of(stamp.zone or zone_in(fact.key))
    certainty = _INFERRED if _declared(fact) else _STATED
    at = datetime.combine(day, stamp.time)
    # `End: 1:05 AM` beneath `Start: 11:40 PM` is past midnight.
    if stamp.date is None and started is not None and started.at - at >= OVER_MIDNIGHT:
        at += timedelta(days=1)
    return Found(at, zone, fact.line, quoted(fact.quote), certainty)


def _begins_only(fact: Fact, stamp: Stamp) -> bool:
    """`Mitigation: at 22:35 the team began to roll back` is no end of anything."""
    return bool({"mitigated", "resolved", RESTORED} & set(fact.names)) and PARTLY.search(stamp.rest.lower()) is not None


def _declared(fact: Fact) -> bool:
    """That an incident is declared says that somebody is on it, not in so many words."""
    return bool(re.search(r"declared|opened", fact.key, re.IGNORECASE))


def stamps_of(facts: Iterable[Fact]) -> Iterator[Stamp]:
    """The stamps of all facts that state a moment, a span or the date."""
    for fact in facts:
        if {"date", "window", "duration", RESTORED, *MOMENTS} & set(fact.names):
            stamp = stamp_at(fact.value, dotted=True) or find_stamp(fact.value)
            if stamp is not None:
                yield stamp
