"""What the page Rules shows: the replay of the last weeks, and beside it that with other limits, by the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from data.answers import Failure
from data.metrics.rule import Rules
from data.rules import RuleError
from data.rules_changed import Change, Changed, changed, file_table, read_change
from data.speech import sentence
from data.states import PanelState
from data.trial import Trial, Tried
from data.trials import Running
from data.window import DAY, MINUTE, TimeWindow
from pages.shared import controls, notices
from pages.shared.frame import Scene
from pages.shared.problem import problem
from pages.shared.words import rules as words

# The parts of the address: how many weeks, which limits are tried, which rule the form shows.
WEEKS, CHANGE, RULE = "weeks", "change", "rule"
CHOICES = {"1": 1, "2": 2, "4": 4}
USUAL = "2"
WEEK = 7 * DAY
# A replay ends with a whole step; one that ended at most so long ago is shown again instead of being made anew.
STEP_MS = 5 * MINUTE
KEPT_FOR = DAY
EXPECTED_WEEKS = sentence("expected one of {known}, got {got}")
# So often it is looked how far a replay is, in seconds.
LOOK_AGAIN_S = 2

Answer = Tried | Failure | Running


@dataclass(frozen=True)
class Found:
    """`then`: with the limits that are tried; None: none are. `changed` holds the rules and the file with them."""

    window: TimeWindow
    rules: Rules
    now: Answer
    then: Answer | None
    changes: tuple[Change, ...]
    changed: Changed
    newest_ms: int

    @property
    def running(self) -> bool:
        return isinstance(self.now, Running) or isinstance(self.then, Running)


def asked(name: str) -> str | None:
    return next(iter(controls.address().get(name, ())), None)


def weeks() -> str:
    """How many weeks the address asks for; after saying so where it asks for something else, the usual number."""
    text = asked(WEEKS) or USUAL
    if text in CHOICES:
        return text
    notices.say_problems((problem(WEEKS, EXPECTED_WEEKS, known=", ".join(CHOICES), got=repr(text)),))
    return USUAL


def changes() -> tuple[Change, ...]:
    """The limits that the address tries, without those that stand in the file so already."""
    return tuple(_read())


def _read() -> Iterator[Change]:
    for text in controls.address().get(CHANGE, ()):
        try:
            yield read_change(text)
        except RuleError as error:
            _wrong(CHANGE, words.refused(error))


def _wrong(name: str, message: str) -> None:
    notices.say_problems((problem(name, message),))


def find(scene: Scene, data_time_ms: int) -> Found | None:
    """None after saying which rule cannot be used."""
    tried, settings = changes(), scene.settings
    try:
        here = changed(settings, ())
    except RuleError as error:
        notices.say(PanelState.ERROR, words.refused(error))
        return None
    try:
        there = changed(settings, tried)
    except RuleError as error:
        _wrong(CHANGE, words.refused(error))
        tried, there = (), here
    newest_ms = data_time_ms - data_time_ms % STEP_MS
    end_ms = _end(scene, newest_ms)
    window = TimeWindow(end_ms - CHOICES[weeks()] * WEEK, end_ms)
    trials = scene.service.trials
    # The one asked for last goes first: without the record as it is, no other can be held against it.
    then = trials.of(Trial(there.rules, window)) if there.rules != here.rules else None
    now = trials.of(Trial(here.rules, window))
    return Found(window, here.rules, now, then, tried, there, newest_ms)


@st.cache_resource(max_entries=1, show_spinner=False)
def _ends() -> dict[str, int]:
    return {}


def _end(scene: Scene, newest_ms: int) -> int:
    """The last whole step; for a live page the one of the replay that was made last, where that is of today."""
    kept = _ends()
    place = str(scene.settings.warehouse_url)
    if not scene.view.live:
        return newest_ms
    if not newest_ms - KEPT_FOR < kept.get(place, -1) <= newest_ms:
        kept[place] = newest_ms
    return kept[place]


def go_on(scene: Scene, newest_ms: int) -> None:
    """Replay anew, up to the last whole step."""
    _ends()[str(scene.settings.warehouse_url)] = newest_ms


def table(scene: Scene) -> dict[str, object] | None:
    """RULES_FILE as it is; None where it cannot be used, which the page says."""
    try:
        changed(scene.settings, ())
    except RuleError:
        return None
    return file_table(scene.settings)
