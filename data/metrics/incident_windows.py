"""Incidents as stretches of time: what a chart draws as a band, and what is left out of a comparison."""

from __future__ import annotations

from collections.abc import Iterable

from data.metrics.impact_sides import IncidentWindow
from data.metrics.incident import Incident, Moment

# Where the start is not stated, the first of these that is; the later ones end it only where its end is not stated.
_MOMENTS = ("started", "detected", "acknowledged", "mitigated", "resolved")


def incident_windows(incidents: Iterable[Incident], as_of_ms: int) -> tuple[IncidentWindow, ...]:
    """The incidents that had begun at a moment, by start. One of which no moment is stated has no place in time.

    One that was resolved later than the moment goes on. Where no end is stated, the last moment that the note has of it
    says how long something is known to have been wrong.
    """
    found = (_window(each, as_of_ms) for each in incidents)
    return tuple(sorted((each for each in found if each is not None), key=lambda each: (each.start_ms, each.title)))


def _window(incident: Incident, as_of_ms: int) -> IncidentWindow | None:
    stated = {name: moment for name in _MOMENTS if (moment := _moment(incident, name)) is not None}
    begun_by = next(iter(stated), None)
    if begun_by is None or stated[begun_by].at_ms > as_of_ms:
        return None
    start_ms = stated[begun_by].at_ms
    resolved = stated.get("resolved")
    contradictory = resolved is not None and resolved.at_ms < start_ms
    ended = resolved is not None and not contradictory
    goes_on = resolved is not None and ended and resolved.at_ms > as_of_ms
    known = [each.at_ms for each in stated.values()] + [entry.at_ms for entry in incident.timeline if entry.at_ms]
    last_ms = max(at_ms for at_ms in known if start_ms <= at_ms <= as_of_ms)
    return IncidentWindow(
        start_ms,
        resolved.at_ms if resolved is not None and ended and not goes_on else None,
        incident.title,
        last_known_ms=None if ended else last_ms,
        begun_by=begun_by,
        path=incident.path,
    )


def _moment(incident: Incident, name: str) -> Moment | None:
    moment: Moment | None = getattr(incident, name)
    return moment
