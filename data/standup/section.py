"""What a standup is made of: sections of sentences, each with its tone and the place where it can be looked into."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.window import TimeWindow


class Topic(StrEnum):
    """The sections, in the order in which a standup goes through them."""

    NOW = "now"
    INCIDENTS = "incidents"
    ALERTS = "alerts"
    DEPLOYMENTS = "deployments"
    SHARES = "shares"
    KEYS = "keys"
    FOLLOW_UPS = "follow-ups"
    LINT = "lint"
    STANDBY = "standby"


class Tone(StrEnum):
    """How much a line asks of its reader."""

    BAD = "bad"
    NOTICE = "notice"
    GOOD = "good"


@dataclass(frozen=True)
class Link:
    """Where a line can be looked into: a page, its window, and what else its address holds."""

    page: str
    window: TimeWindow | None = None
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One sentence with its number and what it is compared with."""

    text: str
    tone: Tone = Tone.NOTICE
    link: Link | None = None


@dataclass(frozen=True)
class Section:
    """What is told of one topic. Without lines it is quiet, or `unjudged` says why nobody can tell."""

    topic: Topic
    lines: tuple[Line, ...] = ()
    unjudged: tuple[str, ...] = ()

    @property
    def quiet(self) -> bool:
        return not self.lines and not self.unjudged


@dataclass(frozen=True)
class Standup:
    """One standup: everything from `since_ms` to `as_of_ms`, as the rows up to `data_time_ms` show it."""

    since_ms: int
    as_of_ms: int
    data_time_ms: int
    sections: tuple[Section, ...]

    @property
    def told(self) -> tuple[Section, ...]:
        return tuple(each for each in self.sections if each.lines)

    @property
    def quiet(self) -> tuple[Topic, ...]:
        return tuple(each.topic for each in self.sections if each.quiet)

    @property
    def unjudged(self) -> tuple[tuple[Topic, str], ...]:
        return tuple((each.topic, why) for each in self.sections for why in each.unjudged)
