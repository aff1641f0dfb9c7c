"""When an incident started, was detected, acknowledged, mitigated and resolved: as keys state it, or as rows tell it.

A key wins over a row. A row counts by its first words only, and never where it denies, asks or plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from data.metrics.incident import Certainty
from data.vault.facts import Fact
from data.vault.incident_words import MOMENTS
from data.vault.placing import Clock, Placed
from data.vault.stamps import Stamp, find_stamp, stamp_at
from data.vault.zones import zone_in

_STATED, _INFERRED = Certainty.STATED, Certainty.INFERRED
_TROUBLE = r"(?:incident|outage|issue|problem|impact|disruption|degradation|downtime|insiden|gangguan|masalah|fault|failures?|errors?)"
_HAPPENS = r"(?:start(?:s|ed)?|begin(?:s|ning)?|began|occur(?:s|red)?|mulai|dimulai|terjadi)"
# By moment: patterns that say it outright, then those that it follows from.
_ROWS: Mapping[str, tuple[str, str]] = {
    "started": (
        rf"\bstart of (?:the )?{_TROUBLE}\b|\b{_TROUBLE}s? (?:\w+ )?{_HAPPENS}\b|\({_TROUBLE} {_HAPPENS}\)|"
        rf"\bfirst {_TROUBLE}s?\b(?! report| alert)|\b{_TROUBLE} onset\b|\bawal (?:insiden|gangguan)\b|"
        r"\bstarts? (?:to )?(?:failing|fail|degrading|degrade|returning errors)\b|\bservice starts? degrading\b",
        r"\bbeg(?:a|i)ns? (?:to )?fail|\bstart(?:s|ed) (?:seeing|throwing|returning|reporting) (?:\w+ )?errors?\b|"
        r"\bgoes down\b|\bwent down\b",
    ),
    "detected": (
        r"\bdetect(?:s|ed|ion)\b|\bterdeteksi\b|\balert(?:s|ed)?\b(?! (?:threshold|rule|manager|noise))|\balarms?\b|\bpaged\b|"
        r"\bpages (?:the )?(?:on-?call|engineer|sre|team|us)\b|\bpager(?:duty)?\b|\breport(?:s|ed)?\b(?! the .{0,30}\bto\b)|\bnotic(?:e|es|ed|ing)\b|\bdiscover(?:s|ed)?\b|\blapor(?:an|kan)\b|\bdilaporkan\b|"
        r"\bmelapor(?:kan)?\b|\b(?:became|becomes|become|made|team) aware\b|\bincident identified\b|"
        r"\breporting (?:a |an |of )?(?:failure|issue|problem|error|outage|timeout)|\b(?:users?|customers?|teams?|developers?|clients?) reporting\b|"
        r"\bticket\b.{0,90}\b(?:is |was )?(?:opened|raised|received|created)\b|"
        r"\b(?:problem|issue|outage|incident)s?\b(?:.{0,60}\b(?:is|was|are|were))? (?:identified|spotted|seen|recogni[sz]ed|found)\b(?! as| to)|"
        r"\bnotif(?:ies|ied) (?:us|the team)\b|\bnotifying of\b|\breceiv(?:es|ed) (?:an? )?(?:\w+ )?(?:notification|notice|e-?mail|warning)\b|"
        r"\breali[sz]e[sd]?\b|\bcomplain(?:s|ed|ts?)?\b|\bkeluhan\b|\bwarning from\b|\brecogni[sz]es\b|\bfirst sign\b|\bwe are informed\b",
        r"",
    ),
    "acknowledged": (
        r"\backnowledg(?:e|es|ed|ing|ement)\b(?! that)|\backed\b|\binvestigat(?:ion|ions|ing)\b.{0,20}\b(?:start|began|begin|launch|commence|underway)|"
        r"\b(?:start(?:s|ed)?|began|begin(?:s|ning)?|launch(?:ed|es)?|commenc(?:ed|es)) (?:of |to )?(?:the |an |root cause )?"
        r"(?:investigat|look|debug|triag|troubleshoot)|\binvestigasi\b|\bmulai (?:menyelidiki|ditangani|investigasi|pengecekan)\b|"
        r"\b(?:on-?call|engineers?|team|sre)\b.{0,30}\b(?:respond(?:s|ed)?|join(?:s|ed)?|engage(?:s|d)?|investigat(?:es|ed|ing))\b|"
        r"\brespons? dimulai\b|\bditangani\b",
        r"\bincident (?:is |was )?(?:declared|opened|raised)\b|\bdeclared? (?:an )?incident\b|\binvestigated\b|"
        r"\blooking into\b",
    ),
    "mitigated": (
        r"\bmitigated\b|\bservices? (?:is |are |was |were )?(?:fully )?restored\b|\bdimitigasi\b|\bimpact (?:is |was )?mitigated\b",
        r"\brolled back\b|\broll-?back (?:is |was )?(?:complete[d]?|performed|done|finished|deployed)\b|"
        r"\b(?:hot-?fix|fix|patch|perbaikan)\b.{0,25}\b(?:deployed|released|applied|rolled out|live|shipped|dideploy|dirilis)\b|"
        r"\b(?:deploy(?:ed|ment|s)?|releas(?:e|ed)|rilis|appl(?:y|ied)) (?:of )?(?:the |a )?(?:manual |long-term )?(?:hot-?fix|fix|patch)\b|"
        r"\b(?:traffic|service) (?:returns|recovers|recovered|resumes)\b",
    ),
    "resolved": (
        rf"(?<!not )(?<!be )\bresolved\b(?! to\b)|\b{_TROUBLE} (?:is |was |officially |now )?(?:over|ends|ended|closed|fixed|gone|resolved)\b|"
        rf"\bend of (?:the )?(?:incident|outage|impact)\b|\bbringing the {_TROUBLE} to an end\b|"
        r"\b(?:selesai|teratasi|terselesaikan|diselesaikan)\b(?! (?:monitoring|investigasi))|\ball[- ]clear\b",
        r"\bback to (?:normal|100)|\breturn(?:s|ed)? to normal|\bfully (?:restored|recovered|recover|operational)\b|\bpulih\b|"
        r"\bkembali normal\b|\bnormal kembali\b|\b(?:all|every).{0,30}\b(?:operational|healthy|working|recovered|resumed)\b|"
        r"\b(?:service|services|system|site|operations?) (?:is |are |was |were |has |have |appears to be )?(?:been )?"
        r"(?:fully )?(?:restored|operational|recovered|resumed|resumes)\b|\bis restored\b|\beverything is (?:back|working|fine)\b|"
        r"\bissue goes away\b|\bpermanently fixed\b|\bback to a functional state\b",
    ),
}  # fmt: skip
_READ = {
    name: tuple(re.compile(words, re.IGNORECASE) if words else None for words in pair) for name, pair in _ROWS.items()
}
_DENIED = re.compile(
    r"\b(?:not|no|never|n.t|un)\b.{0,12}$|\b(?:if|until|would|should|might|may|could|will|believ\w+|hop\w+|attempt\w*|try\w*|tri(?:ed|es)|"
    r"to be|partially|belum|tidak|akan|almost|before|that triggered|which triggered|all fine|first occurrence)\b.{0,30}$",
    re.IGNORECASE,
)
# To find a cause is not to find the trouble.
_CAUSE = re.compile(
    r"\b(?:root cause|cause|bug|culprit|solution|workaround|answer)s?\b.{0,20}$",
    re.IGNORECASE,
)
# What happens before an incident is found often names a report or an alarm that did not come.
_WATCHED = re.compile(
    r"^\W*(?:monitoring|observasi|pemantauan|observation|watch(?:ing)?)\b|\b(?:are|is|being|we) (?:watched|watching|monitor(?:ed|ing))\b|"
    r"\bdipantau\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])\s|\n")
_AGAIN = re.compile(r"\b(?:again|kembali|once more)\b", re.IGNORECASE)
_NEAR = 200
_FAR = 600
_OVER = re.compile(r"\b(?:incident|outage) (?:is |was |officially |now )*(?:resolved|over|ends?|ended|closed)\b", re.IGNORECASE)
_LONGEST_QUOTE = 300


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


def moments_of(facts: Sequence[Fact], rows: Sequence[Placed], clock: Clock) -> dict[str, Found]:
    """Each moment that the note tells, by name."""
    stated = dict(_of_facts(facts, clock))
    timed = [_Timed(row, row.at) for row in rows if row.at is not None and row.line.stamp.time is not None]
    return stated | dict(_of_rows(timed, stated))


def _of_facts(facts: Iterable[Fact], clock: Clock) -> Iterator[tuple[str, Found]]:
    """The first fact of each moment that has a time of day."""
    seen: set[str] = set()
    for fact in facts:
        for name in MOMENTS:
            if name in fact.names and name not in seen and (found := _of_fact(fact, clock)):
                seen.add(name)
                yield name, found


def _of_fact(fact: Fact, clock: Clock) -> Found | None:
    stamp = stamp_at(fact.value, dotted=True)
    if stamp is None or stamp.time is None:
        stamp = find_stamp(fact.value) if len(fact.value) <= _NEAR else None
    if stamp is None or stamp.time is None:
        return None
    day = clock.days.day(stamp.date, clock.day) if stamp.date is not None else clock.day
    if day is None:
        return None
    zone = clock.zone_of(stamp.zone or zone_in(fact.key))
    certainty = _INFERRED if _declared(fact) else _STATED
    return Found(datetime.combine(day, stamp.time), zone, fact.line, _quote(fact.quote), certainty)


def _declared(fact: Fact) -> bool:
    """That an incident is declared says that somebody is on it, not in so many words."""
    return bool(re.search(r"declared|opened", fact.key, re.IGNORECASE))


def _of_rows(rows: Sequence[_Timed], stated: Mapping[str, Found]) -> Iterator[tuple[str, Found]]:
    found: dict[str, Found] = {}
    for name in ("detected", "mitigated"):
        if name not in stated and (first := _first(name, rows)):
            found[name] = first
    if "acknowledged" not in stated and (taken := _earliest("acknowledged", rows)):
        found["acknowledged"] = taken
    if "started" not in stated and (start := _first("started", rows)):
        detected = stated.get("detected") or found.get("detected")
        if detected is None or start.at <= detected.at:
            found["started"] = start
    if "resolved" not in stated and (end := _end(rows)):
        found["resolved"] = end
    yield from found.items()


def _first(name: str, rows: Sequence[_Timed]) -> Found | None:
    for number in (0, 1):
        told = next((row for row in rows if _says(name, number, row)), None)
        if told is not None:
            return _found(told, _STATED if number == 0 else _INFERRED)
    return None


def _earliest(name: str, rows: Sequence[_Timed]) -> Found | None:
    """The first row that says it or from which it follows."""
    for row in rows:
        for number, certainty in enumerate((_STATED, _INFERRED)):
            if _says(name, number, row):
                return _found(row, certainty)
    return None


def _end(rows: Sequence[_Timed]) -> Found | None:
    """The last row that says it is over; else the last that says all is well; else the end of the watching."""
    for number in (0, 1):
        told = [row for row in rows if _says("resolved", number, row)]
        if told:
            return _found(told[-1], _STATED if number == 0 else _INFERRED)
    last = rows[-1].row if rows else None
    if last is not None and last.until is not None and _WATCHED.search(last.line.text):
        return Found(last.until, last.zone, last.line.line, _quote_of(last), _INFERRED)
    return None


def _says(name: str, number: int, timed: _Timed) -> bool:
    pattern = _READ[name][number]
    if pattern is None:
        return False
    text = timed.row.line.text
    head = _head(text)
    if name == "started" and _AGAIN.search(head):
        return False
    if name == "resolved" and number == 0 and _OVER.search(text[:_FAR]):
        return True
    if name == "detected" and all(_CAUSE.search(head[: match.start()]) for match in pattern.finditer(head)):
        return False
    return any(not _DENIED.search(head[: match.start()]) for match in pattern.finditer(head))


def _head(text: str) -> str:
    """The first two sentences, where they are short."""
    return " ".join(_SENTENCES.split(text, maxsplit=2)[:2])[:_NEAR]


def _found(timed: _Timed, certainty: Certainty) -> Found:
    return Found(timed.at, timed.row.zone, timed.row.line.line, _quote_of(timed.row), certainty)


def _quote_of(row: Placed) -> str:
    return _quote(" ".join(f"{row.line.stamp.written} {row.line.text}".split()))


def _quote(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"


def stamps_of(facts: Iterable[Fact]) -> Iterator[Stamp]:
    """The stamps of all facts that state a moment or the date."""
    for fact in facts:
        if "date" in fact.names or set(MOMENTS) & set(fact.names):
            stamp = stamp_at(fact.value) or find_stamp(fact.value)
            if stamp is not None:
                yield stamp

