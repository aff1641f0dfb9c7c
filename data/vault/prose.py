"""When an incident began, was found and ended, as a sentence says it: `down from 9:16 PM to 11:16 PM PDT`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.metrics.incident import Certainty
from data.vault.deployment_log_blocks import is_day
from data.vault.deployment_log_dates import WrittenDate, find_date
from data.vault.found_moment import Found
from data.vault.incident_words import REPORT, Part
from data.vault.instants import CLOCK, Instant, instants, spans_in
from data.vault.note_parts import NoteParts
from data.vault.placing import OVER_MIDNIGHT, Clock
from data.vault.prose_words import PLANNED, PROSE_WORDS, SAID, TROUBLED, UNNOTICED, UNREAL, USUAL
from data.vault.sentences import Sentence
from data.vault.stamps import Stamp, stamp_at
from data.vault.status_updates import is_history
from data.vault.symptom_words import NOT_YET, PARTLY, RECOVERED, SYMPTOM

_SEEN = re.compile(
    r"\b(?:detected|noticed|spotted|reported|alerted (?:us|on-?call|the))\b(?! nothing| no\b)[^,;]{0,80}$"
)
_SPAN = re.compile(r"\b(?:from|between|dari|antara|mulai|sejak)\s+(?=\D{0,24}\d)", re.IGNORECASE)
_BEGUN = re.compile(r"\b(?:that|which|yang|and) (?:first )?(?:began|started|appeared|dimulai|mulai)\W*$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MOST_SENTENCES = 6
_MOST_SPANS = 8
_NEAR, _FAR = 45, 120
_LONGEST_SPAN = timedelta(days=4)
_OF_IMPACT = frozenset({Part.SUMMARY, Part.IMPACT})
_STATED, _INFERRED = Certainty.STATED, Certainty.INFERRED


@dataclass(frozen=True)
class _Time:
    """A time of a sentence, on its day."""

    instant: Instant
    at: datetime
    sentence: Sentence


def moments_in_prose(note: NoteParts, clock: Clock) -> dict[str, Found]:
    """Each moment that a sentence tells with a time of day; timelines and histories are left to their rows."""
    rows = {line.line for line in note.lines} if is_history(note.lines) else set()
    left = [one for one in note.sentences if not {one.line, note.sections[one.run].line} & rows]
    sentences = [one for one in left if not (note.lines and Part.TIMELINE in one.path)]
    within = [one for one in note.sentences if one not in sentences] if rows else []
    days = {run: day for run, section in enumerate(note.sections) if (day := _day(section.title.plain, clock))}
    times = list(_placed(sentences, clock, days))
    titles = (str(note.front.fields.get("title", "")), *(one.title.plain for one in note.sections[:2]))
    told = any(REPORT.search(title) or TROUBLED.search(title) for title in titles)
    spans = dict(_of_spans(sentences, told, clock))
    found = dict(spans)
    # What an update says of an earlier time: `slow since 16:05`, `failures that started around 16:05`.
    earlier = [time for time in _placed(within, clock, days) if time.instant.since or _BEGUN.search(time.instant.words)]
    single = list(_of_instants([*times, *earlier], clock))
    found = {name: one for name, one in _of_spans(within, told, clock) if name == "started"} | found
    for name, moment in single:
        if name != "resolved":
            found.setdefault(name, moment)
    ends = [moment for name, moment in single if name == "resolved"]
    stated = [moment for moment in ends if moment.certainty is _STATED]
    if ends and "resolved" not in found:  # what breaks once more ends with the last that is told
        found["resolved"] = max(stated, key=lambda one: one.at) if stated else ends[-1]
    return _checked(found, times, spanned="resolved" in spans)


def _of_spans(sentences: Sequence[Sentence], told: bool, clock: Clock) -> Iterator[tuple[str, Found]]:
    """Both ends of the first span of which a sentence, or one before it, says that something was wrong.

    Else of the first one that the summary or the impact tells.
    """
    spans = [(number, both) for number, one in enumerate(sentences) if (both := tuple(_of_span(one, clock)))]
    usual = {number for number, _ in spans if USUAL.search(sentences[number].text)}
    wrong = (both for number, both in spans if number not in usual and _of_trouble(sentences[: number + 1], told))
    left = ((sentences[number], both) for number, both in spans if number not in usual)
    impact = (both for one, both in left if _OF_IMPACT & set(one.path[-1:]) and not RECOVERED.search(one.text.lower()))
    yield from next(wrong, None) or next(impact, ())


def _of_trouble(sentences: Sequence[Sentence], told: bool) -> bool:
    """Whether the last of these sentences speaks of what was wrong: itself, or near the head of the note."""
    *_, last = sentences
    here = TROUBLED.search(last.text) is not None
    near = here or len(sentences) <= _MOST_SENTENCES or bool(_OF_IMPACT & set(last.path[-1:]))
    return near and (told or here or any(Part.IMPACT in one.path or TROUBLED.search(one.text) for one in sentences))


def _of_span(sentence: Sentence, clock: Clock) -> Iterator[tuple[str, Found]]:
    """From the earliest begin of its spans to the latest end."""
    told = ((stamp, place) for stamp, place in _spans(sentence.text) if not _is_other(sentence.text[:place]))
    ends = [both for stamp, place in told if (both := _ends(stamp, place, sentence, clock))]
    if ends:
        yield "started", min((both[0] for both in ends), key=lambda one: one.at)
        yield "resolved", max((both[1] for both in ends), key=lambda one: one.at)


def _is_other(before: str) -> bool:
    """Whether the words before a span make it one of planned work, or of coming back."""
    back = RECOVERED.search(before[-_NEAR:].lower())
    return PLANNED.search(before) is not None or (back is not None and not NOT_YET.search(back[0]))


def _spans(sentence: str) -> Iterator[tuple[Stamp, int]]:
    """`Between 6:10 PM and 7:25 PM`; without such a word where the sentence tells of trouble."""
    if not _DIGIT.search(sentence):
        return
    worded = [(stamp_at(sentence[match.end() :], dotted=True), match.start()) for match in _SPAN.finditer(sentence)]
    found = [(stamp, place) for stamp, place in worded if stamp is not None and stamp.until is not None]
    bare = [] if found else list(spans_in(sentence))
    yield from bare if bare and TROUBLED.search(sentence) else found


def _ends(stamp: Stamp, place: int, sentence: Sentence, clock: Clock) -> tuple[Found, Found] | None:
    if stamp.time is None or stamp.until is None:
        return None
    written = _date_beside(stamp, place, sentence.text)
    day = clock.days.day(written, clock.day) if written is not None else clock.day
    if day is None:
        return None
    last = clock.days.day(stamp.until_date, day) if stamp.until_date else day
    begin, end = datetime.combine(day, stamp.time), datetime.combine(last or day, stamp.until)
    if end < begin and stamp.until_date is None:
        end += timedelta(days=1)
    if not timedelta(0) <= end - begin <= _LONGEST_SPAN:
        return None
    return _found(begin, stamp, sentence, clock, _STATED), _found(end, stamp, sentence, clock, _STATED)


def _of_instants(times: Iterable[_Time], clock: Clock) -> Iterator[tuple[str, Found]]:
    for time in times:
        if told := _told(time.instant, time.sentence.text):
            yield told[0], _found(time.at, time.instant.stamp, time.sentence, clock, told[1])


def _day(title: str, clock: Clock) -> date | None:
    """Of a section that is headed by its day."""
    written = find_date(title) if is_day(title) else None
    return clock.days.day(written, clock.day) if written is not None else None


def _placed(sentences: Iterable[Sentence], clock: Clock, days: Mapping[int, date]) -> Iterator[_Time]:
    """The times of the sentences on their days: within a section the last day that was told, forwards over midnight."""
    run, day, last = -1, clock.day, None
    for sentence in sentences:
        if sentence.run != run:
            run, day, last = sentence.run, days.get(sentence.run, clock.day), None
        # `October 16: volumes could not be made (22:30 - 01:12).` is of a day, and so is what follows.
        if not instants(sentence.text) and (begin := stamp_at(sentence.text)) and begin.date and begin.rest:
            day = clock.days.day(begin.date, day) or day
        for instant in instants(sentence.text):
            written = _date_beside(instant.stamp, instant.place, sentence.text)
            here = clock.days.day(written, day) if written is not None else day
            if here is None or instant.stamp.time is None:
                continue
            at = datetime.combine(here, instant.stamp.time)
            if day is not None and here < day:  # `a policy introduced on February 12`: what follows is not of that day
                yield _Time(instant, at, sentence)
                continue
            if last is not None and written is None and last - at >= OVER_MIDNIGHT:
                at += timedelta(days=1)
            day, last = at.date(), at
            yield _Time(instant, at, sentence)


def kinds_told(sentences: Iterable[Sentence]) -> set[str]:
    """Which moments sentences tell of, on whatever day."""
    listed = list(sentences)
    told = (_told(instant, sentence.text) for sentence in listed for instant in instants(sentence.text))
    spans = any(any(spans_in(one.text)) and TROUBLED.search(one.text) and not USUAL.search(one.text) for one in listed)
    return {one[0] for one in told if one is not None} | ({"started", "resolved"} if spans else set())


def _told(instant: Instant, sentence: str) -> tuple[str, Certainty] | None:
    """Which moment the words with a time tell, and how surely."""
    words = instant.words.lower()
    if USUAL.search(words):
        return None
    if instant.till and UNNOTICED.search(words):
        return "detected", _STATED
    if instant.since or instant.till or (_BEGUN.search(words) and TROUBLED.search(words)):
        name = _bound(instant, words, sentence)
        return (name, _STATED) if name is not None and not UNREAL.search(words) else None
    for name, pattern in PROSE_WORDS.items():
        match = pattern.search(words)
        whole = name not in ("resolved", "mitigated") or not PARTLY.search(words)
        if match and whole and not UNREAL.search(words[: match.end()].rpartition(match[0].split()[-1])[0]):
            return name, _STATED
    return ("detected", _STATED) if _is_seen(sentence[: instant.place].lower()) else _inferred(words)


def _is_seen(before: str) -> bool:
    """`Monitoring detected DNS and routing failures at 06:15`: the verb stands before the last `and`."""
    seen = _SEEN.search(before) if len(before) <= _FAR and not CLOCK.search(before) else None
    return seen is not None and not UNREAL.search(before[: seen.start()])


def _inferred(words: str) -> tuple[str, Certainty] | None:
    """What follows from words that tell what people see, or that it works again."""
    symptom = SYMPTOM.search(words)
    if symptom and not SAID.search(words[: symptom.start()]):
        return "started", _INFERRED
    back = RECOVERED.search(words)
    return ("resolved", _INFERRED) if back and not PARTLY.search(words) and not NOT_YET.search(words) else None


def _bound(instant: Instant, words: str, sentence: str) -> str | None:
    """`Slow since 9:12` is a start, `slow until 9:40` an end, and so is `back to normal since 9:40`."""
    if instant.since and RECOVERED.search(words) and not SYMPTOM.search(words):
        return "resolved"
    trouble = TROUBLED.search(sentence) or SYMPTOM.search(sentence.lower())
    return ("resolved" if instant.till else "started") if trouble else None


def _found(at: datetime, stamp: Stamp, sentence: Sentence, clock: Clock, certainty: Certainty) -> Found:
    return Found(at, clock.zone_of(stamp.zone), sentence.line, sentence.text[:300], certainty)


def _date_beside(stamp: Stamp, place: int, sentence: str) -> WrittenDate | None:
    """The date that stands with a time, before it, or close after it."""
    behind = CLOCK.split(stamp.rest, maxsplit=1)[0][:_NEAR]
    return stamp.date or find_date(behind) or find_date(sentence[:place])


def _checked(found: dict[str, Found], times: Sequence[_Time], *, spanned: bool) -> dict[str, Found]:
    """Without a start after the detection, and without an end that a later time follows: it may be that of a part.

    `spanned`: the end is that of a span, which says from when to when by itself.
    """
    started, detected, resolved = (found.get(name) for name in ("started", "detected", "resolved"))
    if started and detected and started.certainty is _INFERRED and started.at > detected.at:
        del found["started"]
    if (
        resolved
        and not spanned
        and any(time.at > resolved.at and time.sentence.line >= resolved.line for time in times)
    ):
        del found["resolved"]
    return found
