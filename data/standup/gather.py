"""All sections of a standup, in its order."""

from __future__ import annotations

from collections.abc import Callable

from data.metrics.standup_time import last_standup_ms
from data.office import office_of
from data.settings import Settings
from data.standup import alerts, deployments, follow_ups, incidents, keys, lint, now, shares, standby
from data.standup.at import At
from data.standup.section import Section, Standup

SECTIONS: tuple[Callable[[At], Section], ...] = (
    now.section,
    incidents.section,
    alerts.section,
    deployments.section,
    shares.section,
    keys.section,
    follow_ups.section,
    lint.section,
    standby.section,
)


def default_since_ms(settings: Settings, as_of_ms: int) -> int:
    """The standup of the last working day before."""
    return last_standup_ms(office_of(settings), as_of_ms, settings.standup_at)


def standup(at: At) -> Standup:
    """Ask and tell every section. A source that is away costs its own sections only."""
    sections = tuple(section(at) for section in SECTIONS)
    return Standup(at.since_ms, at.as_of_ms, at.data_time_ms, sections)
