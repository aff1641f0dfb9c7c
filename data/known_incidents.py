"""The incidents that a replay is held against when no file names them: those of the vault's postmortems, and large
runs of hung orders that no postmortem tells of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data import binds
from data.answers import Failure
from data.incident_book import read_incidents
from data.installation import Installation
from data.metrics.claims import matched, stated_span, written
from data.metrics.incident import Incident
from data.metrics.observed import STEP, ObservedRun, observed_runs
from data.metrics.replay_score import Known
from data.window import DAY, TimeWindow

# Orders may have hung so long before the first moment that a note states.
BEFORE = DAY
# A run of so many hung orders is an incident though nobody wrote of it; fewer may be how a slice runs.
LARGE = 40
UNTOLD = "observed, no postmortem"


def known_incidents(installation: Installation, window: TimeWindow, as_of_ms: int) -> tuple[Known, ...] | Failure:
    """Each postmortem whose incident reaches into the window, and of which a start is stated or can be observed; not
    one that nobody can have written by `as_of_ms`.

    Its slice is that in which most users were hurt, as the orders show it; None where they show nothing.
    """
    book = read_incidents(installation.settings)
    if isinstance(book, Failure):
        return book
    found: list[Known] = []
    for incident in book.incidents:
        span = stated_span(incident)
        if span is None or span.end_ms <= window.start_ms - BEFORE or span.start_ms >= window.end_ms:
            continue
        if not written(incident, as_of_ms):
            continue
        known = known_incident(installation, incident, span, as_of_ms)
        if isinstance(known, Failure):
            return known
        found.extend(known)
    return tuple(found)


def known_incident(
    installation: Installation, incident: Incident, span: TimeWindow, as_of_ms: int
) -> tuple[Known, ...] | Failure:
    """The incident of one postmortem, whose stated span it is; none where no start is stated or can be observed by
    `as_of_ms`, which lies after the first moment of the span."""
    runs = _runs(installation, TimeWindow(span.start_ms - BEFORE, min(span.end_ms + 1, as_of_ms)))
    return runs if isinstance(runs, Failure) else tuple(_known(incident, span, matched(incident, runs)))


def untold_incidents(
    installation: Installation, window: TimeWindow, told: Sequence[Known]
) -> tuple[Known, ...] | Failure:
    """The runs of at least `LARGE` hung orders that begin in the window, while none of the told ones goes on."""
    runs = _runs(installation, window)
    if isinstance(runs, Failure):
        return runs
    large = (run for run in runs if run.hung >= LARGE and not any(run.overlaps(known.window) for known in told))
    ends = ((run, max(run.end_ms or window.end_ms, run.start_ms + 1)) for run in large)
    return tuple(Known(run.slice, run.slice, TimeWindow(run.start_ms, end_ms), UNTOLD) for run, end_ms in ends)


def _runs(installation: Installation, reach: TimeWindow) -> tuple[ObservedRun, ...] | Failure:
    settings, known_ms = installation.settings, reach.end_ms
    hung = installation.ask("hung", binds.hung(reach, known_ms, settings.stuck_after))
    outcomes = installation.ask("impact_outcomes", binds.impact_outcomes(settings, reach, known_ms, STEP))
    if isinstance(hung, Failure) or isinstance(outcomes, Failure):
        return next(answer for answer in (hung, outcomes) if isinstance(answer, Failure))
    limits = {"stuck_ms": settings.stuck_after, "give_up_ms": settings.give_up_after}
    return observed_runs(hung.frame, outcomes.frame, known_ms, **limits).runs


def _known(incident: Incident, span: TimeWindow, runs: tuple[ObservedRun, ...]) -> Iterator[Known]:
    worst = max(runs, key=lambda run: (run.users, run.slice), default=None)
    started, resolved, detected = incident.started, incident.resolved, incident.detected
    start_ms = started.at_ms if started is not None else None if worst is None else worst.start_ms
    if start_ms is None:
        return
    end_ms = max(span.end_ms if resolved is None else resolved.at_ms, start_ms + 1)
    yield Known(
        incident.title,
        None if worst is None else worst.slice,
        TimeWindow(start_ms, end_ms),
        "observed" if started is None else "stated",
        None if detected is None else detected.at_ms,
        None if incident.detection_source is None else str(incident.detection_source),
    )
