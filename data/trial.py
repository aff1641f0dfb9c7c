"""What is replayed for a page: a window, held against its incidents, or the hours of one incident."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from data.answers import Failure, FailureKind
from data.installation import Installation, open_installation
from data.known_incidents import known_incident, known_incidents, untold_incidents
from data.metrics.claims import stated_span
from data.metrics.incident import Incident
from data.metrics.replay_score import AFTERWARDS_MS, Known
from data.metrics.rule import Rules
from data.replaying import Replayed, replayed
from data.settings import Settings
from data.window import HOUR, TimeWindow

# Rules are judged so long before an incident, so that an alert that was open already is seen as such.
BEFORE = 2 * HOUR


@dataclass(frozen=True)
class Trial:
    """What is replayed: a window, held against all incidents that are known of it; or, of the part of a window that an
    `incident` lies in, against that one alone."""

    rules: Rules
    window: TimeWindow
    incident: Incident | None = None

    @property
    def key(self) -> str:
        """Names everything that goes into it but the rows."""
        return hashlib.sha256(repr(self).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Tried:
    """`no_postmortems`: why the vault's incidents are not known; None where they are, and where there is no vault."""

    replayed: Replayed
    no_postmortems: Failure | None = None


def hours_of(incident: Incident, until_ms: int) -> TimeWindow | None:
    """The window that an incident is replayed over, as far as `until_ms`; None where it states no moment before."""
    span = stated_span(incident)
    if span is None or span.start_ms - BEFORE >= until_ms:
        return None
    return TimeWindow(span.start_ms - BEFORE, min(span.end_ms + AFTERWARDS_MS, until_ms))


def run(settings: Settings, trial: Trial, reached: Callable[[int], None]) -> Tried | Failure:
    """Replay it. `reached` is told the moment that is judged, once for each hour."""
    installation = open_installation(settings)
    try:
        found = _of_incident(installation, trial) if trial.incident is not None else _of_window(installation, trial)
        if isinstance(found, Failure):
            return found
        window, known, no_postmortems = found
        told = replayed(installation, trial.rules, window, known, reached)
        return told if isinstance(told, Failure) else Tried(told, no_postmortems)
    finally:
        installation.close()


Asked = tuple[TimeWindow, tuple[Known, ...], Failure | None]


def _of_window(installation: Installation, trial: Trial) -> Asked | Failure:
    """As it was known at its end."""
    told = known_incidents(installation, trial.window, trial.window.end_ms)
    failure = told if isinstance(told, Failure) else None
    known = () if isinstance(told, Failure) else told
    untold = untold_incidents(installation, trial.window, known)
    if isinstance(untold, Failure):
        return untold
    not_set_up = failure is not None and failure.kind is FailureKind.NOT_SET_UP
    return trial.window, (*known, *untold), None if not_set_up else failure


def _of_incident(installation: Installation, trial: Trial) -> Asked | Failure:
    """From before the start that the orders show, which may be earlier than all that is stated."""
    span = None if trial.incident is None else stated_span(trial.incident)
    if trial.incident is None or span is None:
        return trial.window, (), None
    known = known_incident(installation, trial.incident, span, trial.window.end_ms)
    if isinstance(known, Failure):
        return known
    start_ms = min([trial.window.start_ms, *(each.window.start_ms - BEFORE for each in known)])
    window = TimeWindow(start_ms - start_ms % HOUR, trial.window.end_ms)
    return window, tuple(_as_known(each, window.end_ms) for each in known), None


def _as_known(incident: Known, until_ms: int) -> Known:
    """Nobody has found it yet where that is stated of a later moment."""
    late = incident.told_ms is not None and incident.told_ms > until_ms
    return replace(incident, told_ms=None, told_by=None) if late else incident
