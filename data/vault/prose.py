"""When an incident began, was found and ended, as a sentence says it: `down from 9:16 PM to 11:16 PM PDT`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from data.metrics.incident import Certainty
from data.vault.deployment_log_blocks import Table
from data.vault.deployment_log_dates import find_date
from data.vault.incident_words import REPORT, Part
from data.vault.moments import Found
from data.vault.outline import Section, lines
from data.vault.placing import Clock
from data.vault.stamps import Stamp, stamp_at

_SENTENCE = re.compile(r"(?<=[.!?])(?<!a\.m\.)(?<!p\.m\.)(?<!approx\.)\s+(?=[A-Z*(])")
_TROUBLE = re.compile(
    r"outage|unavailab|down(?:time)?\b|disrupt|degrad|incident|inaccessib|not (?:be )?(?:able|available|"
    r"accessible)|unable|could(?:n.t| not)|cannot|tidak bisa|"
    r"fail(?:ed|ing|ure|ures)?\b|errors?\b|broken|interrupt|issues?\b|problems?\b|gangguan|insiden|gagal|tidak dapat",
    re.IGNORECASE,
)
_SPAN = re.compile(r"\b(?:from|between|dari|antara)\s+(?=\D{0,24}\d)", re.IGNORECASE)
_SUBJECT = (
    r"\b(?:incident|outage|issue|impact|disruption|problem|degradation|downtime|errors?|failures?|gangguan|insiden)\b"
)
_BEGAN = re.compile(
    rf"(?:^(?:beginning|starting)|{_SUBJECT}[^.]{{0,40}}?\b(?:began|begins|started|starting|beginning|dimulai|mulai)\b)\s*(?:at|on|around|"
    rf"pada|pukul|about|approximately)?\s*(?=\D{{0,24}}\d)",
    re.IGNORECASE,
)
_ENDED = re.compile(
    rf"(?:{_SUBJECT}|\bservices?\b|\bfully\b)[^.]{{0,40}}?\b(?:resolved|ended|over|restored|recovered|"
    rf"mitigated fully|selesai|pulih)\b\s*(?:at|by|on|around|pada|pukul|about)\s*(?=\D{{0,24}}\d)",
    re.IGNORECASE,
)
_FOUND = re.compile(
    r"(?:\b(?:monitor(?:s|ing)?|alarms?|alerts?|pager\s?duty|on-?call|team|we)\b[^.]{0,40}?\b(?:alerted|paged|notified|"
    r"detected|noticed|triggered|fired)\b|\b(?:incident|outage|issue|problem)\b[^.]{0,20}?\bwas (?:first )?(?:detected|"
    r"noticed|reported)\b)[^.]{0,40}?\b(?:at|pukul|around|about)\s*(?=\D{0,12}\d)",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"\b(?:again|mostly|partially|gradual\w*|most of|some of|specific|sebagian)\b", re.IGNORECASE)
# `Office hours are between 8:00 and 17:00`: what is so each day.
_USUAL = re.compile(
    r"\b(?:every|each|usual\w*|normally|daily|nightly|weekdays?|office hours|business hours|maintenance window|setiap|"
    r"biasanya|jam kerja)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<![\d:.])\d{1,2}(?::\d\d|\s?[ap]\.?m\b)", re.IGNORECASE)
_MOST_SENTENCES = 6
_NEAR = 45
_LONGEST_SPAN = timedelta(days=4)
_OTHER_PARTS = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED, Part.ROOT_CAUSE, Part.TIMELINE})


def moments_in_prose(sections: Sequence[Section], clock: Clock) -> dict[str, Found]:
    """`started`, `detected` and `resolved`, each where one of the first sentences states it with a time of day."""
    found: dict[str, Found] = {}
    sentences = list(_sentences(sections))
    # By the heading, this sentence, or one before it: that something is wrong.
    told = any(section.level == 1 and REPORT.search(section.title.plain) for section in sections[:2])
    for sentence, line in sentences[:_MOST_SENTENCES]:
        told = told or _TROUBLE.search(sentence) is not None
        if told and not _PARTLY.search(sentence):
            for name, moment in _of_sentence(sentence, line, clock):
                found.setdefault(name, moment)
    # An end that a later time follows may be that of a part only.
    if "resolved" in found and not _over_midnight(found) and _goes_on(found["resolved"], sentences):
        del found["resolved"]
    return found


def _over_midnight(found: Mapping[str, Found]) -> bool:
    """Whether one sentence gives both ends, on two days: the times of the first day are later than the end's."""
    begin, end = found.get("started"), found["resolved"]
    return begin is not None and begin.quote == end.quote and begin.at.date() < end.at.date()


def _goes_on(end: Found, sentences: Iterable[tuple[str, int]]) -> bool:
    """Whether the text names a time of day after this one."""
    for sentence, _ in sentences:
        for match in _CLOCK.finditer(sentence):
            stamp = stamp_at(sentence[match.start() :])
            if stamp and any(one is not None and one > end.at.time() for one in (stamp.time, stamp.until)):
                return True
    return False


def _sentences(sections: Iterable[Section]) -> Iterator[tuple[str, int]]:
    for section in sections:
        if _OTHER_PARTS & set(section.path):
            continue
        for block in section.blocks:
            if isinstance(block, Table):
                continue
            rows = list(lines(block))
            text = " ".join(row.plain for row, _ in rows)
            for sentence in _SENTENCE.split(text):
                yield sentence, rows[0][1]


def _of_sentence(sentence: str, line: int, clock: Clock) -> Iterator[tuple[str, Found]]:
    if (match := _SPAN.search(sentence)) and not _USUAL.search(sentence):
        stamp = stamp_at(sentence[match.end() :])
        if stamp and stamp.time is not None and stamp.until is not None:
            yield from _span(stamp, match.start(), sentence, line, clock)
            return
    for name, pattern in (("started", _BEGAN), ("detected", _FOUND), ("resolved", _ENDED)):
        match = pattern.search(sentence)
        stamp = stamp_at(sentence[match.end() :]) if match else None
        day = _day(stamp, match.start(), sentence, clock) if match and stamp else None
        if stamp and stamp.time is not None and day is not None:
            at = datetime.combine(day, stamp.time)
            yield name, Found(at, clock.zone_of(stamp.zone), line, sentence[:300], Certainty.STATED)


def _span(stamp: Stamp, place: int, sentence: str, line: int, clock: Clock) -> Iterator[tuple[str, Found]]:
    day = _day(stamp, place, sentence, clock)
    if day is None or stamp.time is None or stamp.until is None:
        return
    last = clock.days.day(stamp.until_date, day) if stamp.until_date else day
    begin, end = datetime.combine(day, stamp.time), datetime.combine(last or day, stamp.until)
    if end < begin and stamp.until_date is None:
        end += timedelta(days=1)
    if timedelta(0) <= end - begin <= _LONGEST_SPAN:
        zone = clock.zone_of(stamp.zone)
        yield "started", Found(begin, zone, line, sentence[:300], Certainty.STATED)
        yield "resolved", Found(end, zone, line, sentence[:300], Certainty.STATED)


def _day(stamp: Stamp, place: int, sentence: str, clock: Clock) -> date | None:
    """The day that stands with the time, before it, or close after it; else the note's own."""
    near = sentence[: place + len(stamp.written) + _NEAR]
    written = stamp.date or find_date(_CLOCK.split(stamp.rest)[0][:_NEAR]) or find_date(near[:place])
    return clock.days.day(written, clock.day) if written is not None else clock.day
