"""One incident as a postmortem of the vault states it. What the note does not say is None or empty."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

_HEAD = re.compile(r"^\s*(?:post-?\s?mortem|incident report|laporan insiden)\s*[:–-]\s*(?=\S)", re.IGNORECASE)


class Certainty(StrEnum):
    """Whether the note says a moment outright, or it follows from what the note says."""

    STATED = "stated"
    INFERRED = "inferred"


class Source(StrEnum):
    """Who found the incident."""

    HELPDESK = "helpdesk"
    MONITOR = "monitor"
    CUSTOMER = "customer"
    STAFF = "staff"
    PROVIDER = "provider"


@dataclass(frozen=True)
class Moment:
    """A moment of the incident, and the words of the note that state it. `line` counts from 1."""

    at_ms: int
    offset_min: int  # minutes east of UTC in which the note writes it
    line: int
    quote: str
    certainty: Certainty


@dataclass(frozen=True)
class Unplaced:
    """A moment whose zone the note does not state: no instant, only the local time `at` as ISO without an offset."""

    at: str
    line: int
    quote: str
    certainty: Certainty


@dataclass(frozen=True)
class Quote:
    """Where a note states something, and in which words."""

    text: str
    line: int


@dataclass(frozen=True)
class Entry:
    """One row of the timeline. `at_ms` is None when the note does not say on which day or in which zone it was.

    `local` and `local_until` are then the times as ISO without an offset, where the note states the day; None else.
    """

    at_ms: int | None
    until_ms: int | None
    offset_min: int | None
    text: str
    line: int
    local: str | None = None
    local_until: str | None = None


@dataclass(frozen=True)
class Lesson:
    """One thing learnt, as it is written."""

    text: str
    line: int


@dataclass(frozen=True)
class FollowUp:
    """One task after the incident. `owner` is None for TBD and the like: that is nobody. `due` is an ISO day."""

    task: str
    owner: str | None
    status: str | None
    due: str | None
    tracking: str | None
    line: int


@dataclass(frozen=True)
class Incident:
    """A postmortem. `path` is relative to the vault; `date` is an ISO day in the note's own zone.

    `stated_minutes` are the spans that the note states, by name (`duration`; `duration_span` from its own two times).
    `computed_minutes` has `ttd`, `tta`, `ttm`, `ttr` and `duration`, each None when an operand is not stated.
    `unplaced` holds, by name, the moments that the note states in no zone; those are None among the five.
    `quotes` are the words by which the note states `users`, `duration`, `slices` and `cause`, as far as it does.
    """

    path: str
    title: str
    date: str | None
    timezone: str | None
    priority: str | None
    severity: str | None
    owner: str | None
    services: tuple[str, ...]
    tags: tuple[str, ...]
    status: str | None
    summary: str | None
    root_cause: str | None
    detection_method: str | None
    detection_source: Source | None
    users_stated: int | None
    timeline: tuple[Entry, ...]
    started: Moment | None
    detected: Moment | None
    acknowledged: Moment | None
    mitigated: Moment | None
    resolved: Moment | None
    stated_minutes: dict[str, int | None]
    computed_minutes: dict[str, int | None]
    impact: tuple[str, ...]
    lessons: tuple[Lesson, ...]
    follow_ups: tuple[FollowUp, ...]
    related: tuple[str, ...]
    slices: tuple[str, ...]
    unplaced: dict[str, Unplaced] = field(default_factory=dict)
    quotes: dict[str, Quote] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()  # what contradicts itself or could not be read, each with its line

    @property
    def name(self) -> str:
        """The title without what every title of a postmortem begins with."""
        return _HEAD.sub("", self.title)
