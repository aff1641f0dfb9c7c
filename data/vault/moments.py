"""When an incident started, was detected, acknowledged, mitigated and resolved: as keys state it, or as rows tell it.

A key wins over a row. A row counts by its first words only, and never where it denies, asks or plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from data.metrics.incident import Certainty
from data.vault.facts import Fact
from data.vault.incident_words import MOMENTS, RESTORED
from data.vault.moment_words import AGAIN, CAUSE, DENIED, MOMENT_WORDS, OVER, WATCHED
from data.vault.placing import OVER_MIDNIGHT, Clock, Placed
from data.vault.prose_words import SAID
from data.vault.stamps import Stamp, find_stamp, stamp_at
from data.vault.status_updates import is_history
from data.vault.symptom_words import NOT_YET, PARTLY, RECOVERED, SYMPTOM
from data.vault.zones import zone_in

_STATED, _INFERRED = Certainty.STATED, Certainty.INFERRED
_SENTENCES = re.compile(r"(?<=[.!?])\s|\n")
_NEAR = 200
_FAR = 600
# What a status page says, it says to others: `Investigating: we see errors`.
_UPDATE = re.compile(
    r"\W*(?:(?:investigating|identified|update|resolved|investigasi|teridentifikasi|pembaruan|terselesaikan)\b|monitoring\b(?:\W*[-–—:]|\s+(?:a|the|we|our)\b))",
    re.IGNORECASE,
)
_EARLY, _EARLIEST = 4, 2  # rows; the latter of a note that does not tell when it was found
_BRIEF = 2  # words
_LONGEST_QUOTE = 300
_SOON = timedelta(days=1)
_KINDS = ("started", "detected", "resolved")


@dataclass(frozen=True)
class Found:
    """A moment before it is placed: its local time, and its zone where one is stated."""

    at: datetime
    zone: tzinfo | None
    line: int
    quote: str
    certainty: Certainty


@dataclass(frozen=True)
class _Timed:
    """A row that has a time."""

    row: Placed
    at: datetime


def moments_of(
    facts: Sequence[Fact], rows: Sequence[Placed], prose: Mapping[str, Found], clock: Clock
) -> dict[str, Found]:
    """Each moment that the note tells, by name. What is stated, in keys, rows or prose, comes before what follows."""
    # On a status page what is identified is the cause.
    page = is_history([row.line for row in rows])
    keys = [fact for fact in facts if not (page and _UPDATE.match(fact.key))]
    stated = _of_windows(keys, clock) | _with_restored(dict(_of_facts(keys, clock)))
    timed = [_Timed(row, row.at) for row in rows if row.at is not None and row.line.stamp.time is not None]
    timed.sort(key=lambda one: one.at)
    told = dict(_of_rows(timed, stated))
    if any(row.line.prose for row in rows):
        told.pop("resolved", None)  # the sentences between may tell of a later end
    outright = [{name: one for name, one in each.items() if one.certainty is _STATED} for each in (prose, told)]
    # A note with keys for its moments has in them what its writer knew, but for a start shortly before them.
    start = prose.get("started")
    stated_at = [one.at for one in stated.values()]
    before = {"started": start} if start and stated_at and timedelta(0) <= min(stated_at) - start.at <= _SOON else {}
    return (before if stated else dict(prose)) | told | outright[0] | outright[1] | stated


def _of_facts(facts: Sequence[Fact], clock: Clock) -> Iterator[tuple[str, Found]]:
    """The first fact of each moment that has a time of day."""
    started: Found | None = None
    for name in (*MOMENTS, RESTORED):
        told = (_of_fact(fact, clock, started) for fact in facts if _tells(name, fact))
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
    return name in fact.names or (name == "detected" and fact.names == ("detection_method",))


def _of_windows(facts: Sequence[Fact], clock: Clock) -> dict[str, Found]:
    """`Outage window: 22:15 - 23:45 WIB`: both ends; a key with one time alone does not say which it is."""
    for fact in facts:
        # `Duration: 13:10 - 14:55`; in `about 2 h (04:39 - 06:42)` the times may be those of a report.
        spanned = stamp_at(fact.value, dotted=True) if "duration" in fact.names else None
        stamp = _span_in(fact.value) if "window" in fact.names else spanned
        started = None if stamp is None or stamp.until is None else _of_fact(fact, clock, None)
        if stamp is not None and stamp.until is not None and started is not None:
            day = started.at.date()
            last = clock.days.day(stamp.until_date, day) if stamp.until_date is not None else day
            end = datetime.combine(last or day, stamp.until)
            over = timedelta(days=1 if end < started.at and stamp.until_date is None else 0)
            return {"started": started, "resolved": replace(started, at=end + over)}
    return {}


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
    return Found(at, zone, fact.line, _quote(fact.quote), certainty)


def _begins_only(fact: Fact, stamp: Stamp) -> bool:
    """`Mitigation: at 22:35 the team began to roll back` is no end of anything."""
    return bool({"mitigated", "resolved", RESTORED} & set(fact.names)) and PARTLY.search(stamp.rest.lower()) is not None


def _declared(fact: Fact) -> bool:
    """That an incident is declared says that somebody is on it, not in so many words."""
    return bool(re.search(r"declared|opened", fact.key, re.IGNORECASE))


def _of_rows(rows: Sequence[_Timed], stated: Mapping[str, Found]) -> Iterator[tuple[str, Found]]:
    found: dict[str, Found] = {}
    if "detected" not in stated and (seen := _first("detected", rows)):
        found["detected"] = seen
    known = [one for one in [stated.get("detected") or found.get("detected")] if one]
    after = [row for row in rows if all(row.at >= one.at for one in known)]
    if "mitigated" not in stated and (mended := _first("mitigated", after)):
        found["mitigated"] = mended
    if "acknowledged" not in stated and (taken := _earliest("acknowledged", rows)):
        found["acknowledged"] = taken
    known += [one for one in [stated.get("acknowledged") or found.get("acknowledged")] if one]
    if "started" not in stated and (start := _start(rows, known)):
        found["started"] = start
    if "resolved" not in stated and (end := _end(rows)):
        found["resolved"] = end
    yield from found.items()


def _start(rows: Sequence[_Timed], known: Sequence[Found]) -> Found | None:
    """When rows say that it began; else the first that tells what people see of it before anybody acts on it."""
    told = _first("started", rows)
    if told is not None:
        return told if all(told.at <= one.at for one in known[:1]) else None
    head = rows[: _EARLY if known else _EARLIEST]
    early = [row for row in head if all(row.at < one.at for one in known)]
    first = next(
        (row for row in early if not _UPDATE.match(row.row.line.text) and _tells_of(SYMPTOM, row.row.line.text, 1)),
        None,
    )
    return _found(first, _INFERRED) if first is not None else None


def _tells_of(pattern: re.Pattern[str], text: str, sentences: int = 2) -> re.Match[str] | None:
    head = " ".join(_SENTENCES.split(text[:_NEAR])[:sentences]).lower()
    match = pattern.search(head)
    return match if match and not any(words.search(head[: match.start()]) for words in (SAID, DENIED)) else None


def _works_again(text: str) -> bool:
    match = _tells_of(RECOVERED, text)
    return match is not None and not NOT_YET.search(match[0]) and not PARTLY.search(_head(text))


def _first(name: str, rows: Sequence[_Timed]) -> Found | None:
    for number in (0, 1):
        told = next((row for row in rows if _says(name, number, row.row.line.text)), None)
        if told is not None:
            return _found(told, _STATED if number == 0 else _INFERRED)
    return None


def _earliest(name: str, rows: Sequence[_Timed]) -> Found | None:
    """The first row that says it or from which it follows."""
    for row in rows:
        for number, certainty in enumerate((_STATED, _INFERRED)):
            if _says(name, number, row.row.line.text):
                return _found(row, certainty)
    return None


def _end(rows: Sequence[_Timed]) -> Found | None:
    """The last row that says it is over; else the last that says all is well; else the end of the watching."""
    for number in (0, 1):
        told = [row for row in rows if _says("resolved", number, row.row.line.text)]
        if told:
            return _found(told[-1], _STATED if number == 0 else _INFERRED)
    back = [row for row in rows if _works_again(row.row.line.text)]
    if back:
        return _found(back[-1], _INFERRED)
    last = rows[-1].row if rows else None
    if last is not None and last.until is not None and WATCHED.search(last.line.text.lower()):
        return Found(last.until, last.zone, last.line.line, _quote_of(last), _INFERRED)
    return None


def _says(name: str, number: int, text: str) -> bool:
    pattern = MOMENT_WORDS[name][number]
    head = _head(text)
    if (name == "started" and AGAIN.search(head)) or (name == "detected" and _UPDATE.match(text)):
        return False
    if name == "resolved" and number == 0 and OVER.search(text[:_FAR].lower()):
        return True
    if name == "detected" and all(CAUSE.search(head[: match.start()]) for match in pattern.finditer(head)):
        return False
    return any(not DENIED.search(head[: match.start()]) for match in pattern.finditer(head))


def kinds_in_rows(texts: Iterable[str]) -> set[str]:
    """Of `started`, `detected` and `resolved` those that rows with these texts tell, on whatever day."""
    found: set[str] = set()
    for text in texts:
        found |= {name for name in _KINDS if any(_says(name, number, text) for number in (0, 1))}
        found |= {"started"} if _tells_of(SYMPTOM, text, 1) else set()
        found |= {"resolved"} if _works_again(text) else set()
    return found


@lru_cache(maxsize=1_000)  # asked for each moment in turn
def _head(text: str) -> str:
    """The first two sentences, where they are short, and of those behind them what is as short as `mitigated.`"""
    told = _SENTENCES.split(text[:_FAR])
    brief = (one for one in told[2:] if len(one.split()) <= _BRIEF)
    return " ".join([" ".join(told[:2])[:_NEAR], *brief]).lower()


def _found(timed: _Timed, certainty: Certainty) -> Found:
    return Found(timed.at, timed.row.zone, timed.row.line.line, _quote_of(timed.row), certainty)


def _quote_of(row: Placed) -> str:
    return _quote(" ".join(f"{row.line.stamp.written} {row.line.text}".split()))


def _quote(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def stamps_of(facts: Iterable[Fact]) -> Iterator[Stamp]:
    """The stamps of all facts that state a moment, a span or the date."""
    for fact in facts:
        if {"date", "window", "duration", RESTORED, *MOMENTS} & set(fact.names):
            stamp = stamp_at(fact.value) or find_stamp(fact.value)
            if stamp is not None:
                yield stamp
