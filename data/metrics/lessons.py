"""What postmortems taught, each beside the live check that watches it, or "nothing watches this"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.metrics.incident import Incident, Lesson


@dataclass(frozen=True)
class Watch:
    """A live check: the page that shows it, and the rule that fires on it, where one does."""

    page: str
    rule: str | None
    words: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Learnt:
    """One lesson. `watch` is None where nothing watches it."""

    incident: Incident
    lesson: Lesson
    watch: Watch | None


def learnt(incidents: Iterable[Incident], watches: Sequence[Watch]) -> tuple[Learnt, ...]:
    """Every lesson, those of the newest incident first."""
    newest = sorted(incidents, key=lambda each: (each.date or "", each.path), reverse=True)
    return tuple(Learnt(each, lesson, watch_of(lesson.text, watches)) for each in newest for lesson in each.lessons)


def watch_of(text: str, watches: Sequence[Watch]) -> Watch | None:
    """The first watch that has one of its words in the lesson."""
    return next((watch for watch in watches if any(word.search(text) for word in watch.words)), None)
