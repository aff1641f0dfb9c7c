"""When an incident started, was detected, acknowledged, mitigated and resolved, as the rows of its timeline tell it.

A row counts by its first words only, and never where it denies, asks or plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import takewhile

from data.metrics.incident import Certainty
from data.vault.found_moment import Found, quoted
from data.vault.moment_words import AGAIN, BEGUN, CAUSE, DENIED, HARMLESS, MOMENT_WORDS, OVER, WATCHED
from data.vault.placing import Placed
from data.vault.prose_words import SAID
from data.vault.reporter_words import ACTION, REPORTER
from data.vault.status_updates import is_history
from data.vault.symptom_words import NOT_YET, PARTLY, RECOVERED, SYMPTOM

_STATED, _INFERRED = Certainty.STATED, Certainty.INFERRED
_SENTENCES = re.compile(r"(?<=[.!?])(?<!\bM[rs]\.)(?<!\bDr\.)(?<!\bMrs\.)\s|\n")
_NEAR = 200
_FAR = 600
# What a status page says, it says to others: `Investigating: we see errors`.
UPDATE = re.compile(
    r"\W*(?:(?:investigating|identified|update|resolved|investigasi|teridentifikasi|pembaruan|terselesaikan)\b|monitoring\b(?:\W*[-–—:]|\s+(?:a|the|we|our)\b))",
    re.IGNORECASE,
)
_EARLY, _EARLIEST = 4, 2  # rows; the latter of a note that does not tell when it was found
_BRIEF = 2  # words
_SPEAKER = re.compile(
    r"<[\w-]+>\s|\W{0,2}[\w.@'-]{2,20}(?: [\w.'-]{1,20}){0,2}(?::\s|\n)"
)  # `Hendra: the link is down`
_PLAIN = {"started": BEGUN, "resolved": OVER}
_KINDS = ("started", "detected", "resolved")


@dataclass(frozen=True)
class _Timed:
    """A row that has a time."""

    row: Placed
    at: datetime


def moments_of_rows(rows: Iterable[Placed], stated: Mapping[str, Found]) -> dict[str, Found]:
    """Each moment that rows with a time tell, of those that the note does not state elsewhere."""
    timed = [_Timed(row, row.at) for row in rows if row.at is not None and row.line.stamp.time is not None]
    return dict(_of_rows(sorted(timed, key=lambda one: one.at), stated))


def _of_rows(rows: Sequence[_Timed], stated: Mapping[str, Found]) -> Iterator[tuple[str, Found]]:
    found: dict[str, Found] = {}
    if "detected" not in stated and (seen := _seen_of(rows)):
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
    if "resolved" not in stated and (end := _end(rows, after)):
        found["resolved"] = end
    yield from found.items()


def _seen_of(rows: Sequence[_Timed]) -> Found | None:
    """When it was found; what was seen before the row that says outright that it began is something else."""
    begun = next((row for row in rows if BEGUN.search(row.row.line.text[:_FAR].lower())), None)
    after = _seen([row for row in rows if row.at >= begun.at]) if begun is not None else None
    return after or _seen(rows)


def _seen(rows: Sequence[_Timed]) -> Found | None:
    """When rows say that it was found; in a chat, who writes of it has seen it."""
    said = _symptom(rows) if _is_chat(rows) else None
    told = _earliest("detected", rows) or _reported(rows)
    return min((one for one in (told, said) if one is not None), key=lambda one: one.at, default=None)


def _reported(rows: Sequence[_Timed]) -> Found | None:
    """The first row that tells of somebody seeing it or telling of it, before anybody acts."""
    if is_history([row.row.line for row in rows]):  # of a status page, which tells when it was posted
        return None
    known = takewhile(lambda row: not ACTION.search(_head(row.row.line.text)), rows)
    first = next((row for row in known if _tells_of(REPORTER, row.row.line.text)), None)
    return _found(first, _INFERRED) if first is not None else None


def _start(rows: Sequence[_Timed], known: Sequence[Found]) -> Found | None:
    """When rows say that it began; else the first that tells what people see of it before anybody acts on it."""
    told = _first("started", rows)
    if told is not None:
        return told if all(told.at <= one.at for one in known[:1]) else None
    head = rows[: _EARLY if known else _EARLIEST]
    return _symptom([row for row in head if all(row.at < one.at for one in known)])


def _symptom(rows: Sequence[_Timed]) -> Found | None:
    """The first row that tells what people see when something breaks."""
    told_of = (row for row in rows if not UPDATE.match(row.row.line.text))
    first = next((row for row in told_of if _tells_of(SYMPTOM, row.row.line.text, 1)), None)
    return _found(first, _INFERRED) if first is not None else None


def _is_chat(rows: Sequence[_Timed]) -> bool:
    """Whether all rows are what people wrote, several of them by the same."""
    names = [match[0] for row in rows if (match := _SPEAKER.match(row.row.line.text))]
    return len(rows) == len(names) and 2 <= len(set(names)) < len(names)


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


def _end(rows: Sequence[_Timed], after: Sequence[_Timed]) -> Found | None:
    """The last row that says it is over; else the last that says all is well; else the end of the watching.

    What is only well again before it was found, in the rows `after`, was so before it broke.
    """
    for number in (0, 1):
        told = [row for row in rows if _says("resolved", number, row.row.line.text)]
        if told:
            return _found(told[-1], _STATED if number == 0 else _INFERRED)
    back = [row for row in after if _works_again(row.row.line.text)]
    if back:
        return _found(back[-1], _INFERRED)
    last = rows[-1].row if rows else None
    if last is not None and last.until is not None and WATCHED.search(last.line.text.lower()):
        return Found(last.until, last.zone, last.line.line, _quote_of(last), _INFERRED)
    return None


def _says(name: str, number: int, text: str) -> bool:
    pattern = MOMENT_WORDS[name][number]
    head = _head(text)
    if (name == "started" and AGAIN.search(head)) or (
        name == "detected" and (UPDATE.match(text) or HARMLESS.search(head))
    ):
        return False
    if number == 0 and name in _PLAIN and _PLAIN[name].search(text[:_FAR].lower()):
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
    return quoted(" ".join(f"{row.line.stamp.written} {row.line.text}".split()))
