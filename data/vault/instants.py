"""The times of day within a sentence, each with the words that it belongs to: `it began at 9:12 and ended at 9:40`.

Where a time stands before its words (`At 9:12 it began`), the words are those behind it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from data.vault.deployment_log_words import MONTHS, WEEKDAYS
from data.vault.stamps import Stamp, stamp_at
from data.vault.zones import ABBREVIATIONS

CLOCK = re.compile(
    r"(?=\d)(?:(?<![\w:.,/-])(?:\d{1,2}:[0-5]\d(?![\d:]*\d{3})|\d{1,2}(?:\.[0-5]\d)?\s?[ap]\.?m\b)|"
    # `At 0612`: a figure with a zero before it, or one that no unit or number of things follows, and that is no year.
    r"(?<=\bat )(?:0\d|1[0-8]|2[1-3])[0-5]\d(?![\w.,:/%-]*\d| \w+s\b| ?(?:ms|rpm|rps|qps|mb|gb|%))|"
    r"(?<=\bby )(?:0\d|1[0-8]|2[1-3])[0-5]\d(?![\w.,:/%-]*\d| \w+s\b| ?(?:ms|rpm|rps|qps|mb|gb|%))|"
    rf"(?<=pukul )\d\d?[.:][0-5]\d|(?<=jam )\d\d?[.:][0-5]\d|(?<![\w:.,/-])\d\d?\.[0-5]\d(?= (?:{ABBREVIATIONS})\b))",
    re.IGNORECASE,
)
_PASSED = (
    rf"(?:at|by|on|around|about|approximately|roughly|circa|as of|pada|sekitar|pukul|jam|hari|tanggal|the|of|"
    rf"{WEEKDAYS}|{'|'.join(MONTHS)}|\d{{1,2}}(?:st|nd|rd|th)?|(?:19|20)\d\d|\d{{1,4}}[-/.]\d\d?[-/.]\d{{1,4}})"
)
_LEAD = re.compile(
    r"(?!\B\w)(?:\b(?P<since>since|from|starting|beginning|sejak|mulai|dari)|"
    r"\b(?P<till>until|till|through|hingga|sampai)|"
    r"\b(?P<not>before|after|than|sebelum|setelah|sesudah|menjelang))?"
    rf"(?:\s*\b{_PASSED}\b(?:[\s,(.]+{_PASSED}\b)*)?[\s(~]*$",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"(?:[,;:]|\s[-–—]\s|\b(?:and|but|then|while|which|dan|lalu|kemudian|namun|tetapi)\b)\s*", re.IGNORECASE
)
_BY = re.compile(
    r"\W*(?:by|via|through|when|whereupon|(?:at|by|after) which(?: point| time)?|oleh|melalui|ketika|saat)\b[^,;.]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d]{3,}")
_EMPTY = frozenset({"and", "but", "then", "the", "dan", "lalu", "utc", "when", "today", "yesterday", "approximately"})
_MOST = 12
_NEAR, _FAR = 120, 300  # characters


@dataclass(frozen=True)
class Instant:
    """A time in a sentence. `place` is where it begins; `since` and `till` are True behind such a word."""

    stamp: Stamp
    place: int
    words: str
    since: bool = False
    till: bool = False


@dataclass(frozen=True)
class _Time:
    stamp: Stamp
    begin: int  # of the words before it, such as `at about`
    place: int
    end: int
    lead: re.Match[str] | None


@lru_cache(maxsize=500)  # asked for by each reader of a note in turn
def instants(sentence: str) -> tuple[Instant, ...]:
    """The single times of a sentence in their order, those that bound another (`before 9:12`) left out."""
    return tuple(_with_words(sentence, _times(sentence)))


def stamps_in(sentence: str) -> Iterator[Stamp]:
    """All the times of a sentence with what stands beside them, those from one time to another too."""
    return (time.stamp for time in _times(sentence))


def spans_in(sentence: str) -> Iterator[tuple[Stamp, int]]:
    """The times from one to another, each with its place."""
    return ((time.stamp, time.place) for time in _times(sentence) if time.stamp.until is not None)


@lru_cache(maxsize=500)
def _times(sentence: str) -> tuple[_Time, ...]:
    return tuple(_found(sentence))


def _found(sentence: str) -> Iterator[_Time]:
    end = 0
    for match in islice(CLOCK.finditer(sentence), _MOST):
        if match.start() < end:
            continue
        stamp = _four_digits(sentence, match) or stamp_at(sentence[match.start() : match.start() + _FAR], dotted=True)
        if stamp is None or stamp.time is None:
            continue
        lead = _LEAD.search(sentence, max(end, match.start() - _NEAR), match.start())
        place, end = match.start(), match.start() + len(stamp.written)
        yield _Time(stamp, lead.start() if lead else place, place, end, lead)


def _four_digits(sentence: str, match: re.Match[str]) -> Stamp | None:
    """`0612` as 06:12."""
    if not match[0].isdigit():
        return None
    return Stamp(time=dt.time(int(match[0][:2]), int(match[0][2:])), rest=sentence[match.end() :], written=match[0])


def _with_words(sentence: str, times: Sequence[_Time]) -> Iterator[Instant]:
    left = 0  # where the words begin that no time has taken
    last = ""
    for number, time in enumerate(times):
        after = times[number + 1].begin if number + 1 < len(times) else len(sentence)
        gap, taken = sentence[time.end : min(after, time.end + _FAR)], time.end
        words = _before(sentence[max(left, time.begin - _FAR) : time.begin])
        if words:
            words += _how(gap)
        else:
            words, length = _behind(gap, number + 1 < len(times))
            taken += length
        left = taken
        last = words if _says(words) else last
        told = time.lead.groupdict() if time.lead else {}
        if last and time.stamp.until is None and not told.get("not"):
            yield Instant(time.stamp, time.place, last, bool(told.get("since")), bool(told.get("till")))


def _how(gap: str) -> str:
    """`by automatic alarms`, which belongs to what stands before the time."""
    match = _BY.match(gap)
    return f" {match[0].strip()}" if match else ""


def _before(gap: str) -> str:
    """The last part of the words before a time; empty where they only join or introduce it."""
    parts = [part for part in _JOINS.split(gap) if _says(part)]
    return parts[-1].strip() if parts and _says(_JOINS.split(gap)[-1]) else ""


def _behind(gap: str, more: bool) -> tuple[str, int]:
    """The words behind a time, and how far they go: where another time follows, as far as the last part before it."""
    if not more:
        return gap.strip(" ,;:–—-"), len(gap)
    joins = [match for match in _JOINS.finditer(gap) if _says(gap[: match.start()])]
    if not joins:
        return gap.strip(" ,;:–—-"), len(gap)
    return gap[: joins[-1].start()].strip(" ,;:–—-"), joins[-1].end()


def _says(part: str) -> bool:
    return any(word.casefold() not in _EMPTY for word in _WORD.findall(part))
