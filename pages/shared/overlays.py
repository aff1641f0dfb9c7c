"""Which deployments, incidents and alerts stand on the time charts of a page.

A page need not think of them: the frame finds them once for each run of a page, and `charts.show` draws them on every
chart with a time axis.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cached_property

import streamlit as st

from data.answers import Failure
from data.metrics.deployment import Deployment
from data.metrics.deployments import started_within
from data.metrics.impact_sides import IncidentWindow
from data.metrics.incident_windows import incident_windows
from data.metrics.marks import Kind, Mark, marks
from data.sources.alert_rows import AlertRecord
from data.states import Held
from data.window import DAY, HOUR, TimeWindow
from pages.shared import alerts_read, charts_overlay, loaders
from pages.shared.charts_overlay import AlertMark, Band, Drawn, Numbered
from pages.shared.deployments import Seen, deployments_of
from pages.shared.view import View
from pages.shared.words import alerts as alert_words
from pages.shared.words import overlays as words

KEPT = "overlays_found"
# A deployment that began so long before the window may reach into it.
LONGEST = 6 * HOUR
SPAN_MARK, SPAN_SEPARATOR = "@", "-"


@dataclass(frozen=True)
class Overlays:
    """What is drawn, and all that could be."""

    window: TimeWindow
    shown: tuple[Deployment, ...]
    known: tuple[Deployment, ...]  # before any filter, from the day before the window to some hours after it
    incidents: tuple[IncidentWindow, ...]
    drawn: bool
    zone: tzinfo
    key: tuple[Hashable, ...]
    helds: tuple[Held, ...] = ()
    alerts: tuple[AlertRecord, ...] = ()  # first seen in the window
    entries: tuple[Numbered, ...] = ()  # of the timeline of the postmortem that the page is about

    @cached_property
    def services(self) -> list[str]:
        return sorted({one.service for one in self.of_window if one.service})

    @cached_property
    def of_window(self) -> tuple[Deployment, ...]:
        """Those that began in the window, and those of its days, before any filter."""
        return started_within(self.known, self.window, self.zone)

    @cached_property
    def marks(self) -> list[Drawn]:
        """Made once, for all charts of the page."""
        return [
            Drawn(
                each.at_ms, each.end_ms, each.kind, words.hover(each, self.zone), clicked(each), len(each.deployments)
            )
            for each in marks(self.shown, self.window)
        ]


def find(scene: Seen, zone: tzinfo) -> Overlays:
    """The overlays of a view, kept for the charts of this run of its page."""
    found = gathered(scene, zone)
    st.session_state[KEPT] = found
    return found


def gathered(scene: Seen, zone: tzinfo) -> Overlays:
    """The overlays of a view.

    What a source that is away would have held is not drawn; the pages about deployments say so.
    """
    view = scene.view
    # The day before holds the suspects of what happens in the window; one that follows ends the hour after another.
    reach = TimeWindow(view.window.start_ms - DAY - HOUR, view.window.end_ms + 2 * HOUR)
    incidents = incident_windows(loaders.vault_incidents(), view.as_of_ms)
    known, helds = deployments_of(scene, reach, view.as_of_ms, f"{view.place}|overlays")
    shown = tuple(one for one in known if _is_shown(one, view)) if view.overlays else ()
    alerts = _alerts_of(view)
    return Overlays(
        window=view.window,
        shown=shown,
        known=known,
        incidents=incidents,
        drawn=view.overlays,
        zone=zone,
        key=(view.overlays, view.services, view.statuses, incidents, tuple(each.sequence for each in alerts)),
        helds=helds,
        alerts=alerts,
    )


def _alerts_of(view: View) -> tuple[AlertRecord, ...]:
    found = alerts_read.alerts_within(view.window, None if view.live else view.as_of_ms)
    if isinstance(found, Failure):
        return ()
    return tuple(each for each in found if view.window.contains(each.alert.first_seen_ms))


def _is_shown(one: Deployment, view: View) -> bool:
    if one.started_ms is not None and one.started_ms < view.window.start_ms - LONGEST:
        return False
    if not view.services and not view.statuses:
        return True
    statuses = {one.status.value, *([words.HOTFIX] if one.hotfix else [])}
    return (not view.services or one.service in view.services) and (
        not view.statuses or bool(statuses & {*view.statuses})
    )


def with_entries(entries: tuple[Numbered, ...]) -> None:
    """Put the entries of a timeline on all time charts that this run of the page is still to draw."""
    found = found_now()
    if found is not None:
        st.session_state[KEPT] = replace(found, entries=entries, key=(*found.key, entries))


def found_now() -> Overlays | None:
    """What `find` found in this run of a page."""
    found: Overlays | None = st.session_state.get(KEPT)
    return found


def key() -> tuple[Hashable, ...]:
    """Names what is drawn upon the figures of this run, beside the rows and the view that they are made of."""
    found = found_now()
    return () if found is None else found.key


def drawn_on(figure: charts_overlay.Figure) -> charts_overlay.Figure:
    """The figure with its overlays, where it has a time axis."""
    found = found_now()
    if found is None or not charts_overlay.is_time_chart(figure):
        return figure
    bands = drawn_bands(found.incidents, found.window, found.zone) if found.drawn else []
    inside = [each for each in found.entries if found.window.contains(each.at_ms)]
    alerts = drawn_alerts(found) if found.drawn else []
    return charts_overlay.draw(figure, found.marks, bands, inside, alerts)


def drawn_alerts(found: Overlays) -> list[AlertMark]:
    return [
        AlertMark(each.alert.first_seen_ms, alert_words.hover(each.alert, found.zone), each.alert.alert_id)
        for each in found.alerts
    ]


def _drawn(mark: Mark, zone: tzinfo) -> Drawn:
    return Drawn(mark.at_ms, mark.end_ms, mark.kind, words.hover(mark, zone), clicked(mark), len(mark.deployments))


def drawn_bands(incidents: Iterable[IncidentWindow], window: TimeWindow, zone: tzinfo) -> list[Band]:
    """Incidents that touch the window, each as far as it lies within; to its end where their own is not known."""
    return [
        Band(
            max(each.start_ms, window.start_ms),
            window.end_ms if each.end_ms is None else min(each.end_ms, window.end_ms),
            words.incident(each, zone),
            each.path or "",
            open_ended=each.end_ms is None,
        )
        for each in incidents
        if each.overlaps(window)
    ]


def incidents_named(found: Overlays, path: str) -> tuple[IncidentWindow, ...]:
    """The incidents that `incident` in the address names by their note, in whatever window they were."""
    return tuple(each for each in found.incidents if each.path == path)


def clicked(mark: Mark) -> str:
    """The value of `deployment` in the address: an id, or for a mark that stands for many the span of their starts."""
    if mark.kind is Kind.MANY:
        return f"{SPAN_MARK}{mark.at_ms}{SPAN_SEPARATOR}{mark.end_ms}"
    return mark.deployments[0].deployment_id


def named(found: Overlays, text: str) -> tuple[Deployment, ...]:
    """The deployments that `deployment` in the address names: one, those of a span, or none that is known."""
    if text.startswith(SPAN_MARK):
        start, _, end = text[1:].partition(SPAN_SEPARATOR)
        if not (start.isdecimal() and end.isdecimal()):
            return ()
        return tuple(one for one in found.known if int(start) <= (one.started_ms or 0) <= int(end))
    return tuple(one for one in found.known if one.deployment_id == text)[:1]
