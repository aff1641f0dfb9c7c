"""The panels of the page Incident: headline, spans, claims, who was hurt, and what another threshold changes."""

from __future__ import annotations

import streamlit as st

from data.metrics.claim import MOMENTS, Claim, Row, Verdict
from data.metrics.claims import written
from data.metrics.hurt import Hurt
from data.metrics.incident import Incident
from data.metrics.incident_spans import spans
from data.metrics.sensitivity import AtThreshold
from data.states import PanelState
from data.window import HOUR
from pages.shared import controls, links, notices, panels
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.incident_rows import Found
from pages.shared.language import text
from pages.shared.links import Link
from pages.shared.moves import between
from pages.shared.panels import Cell, Fact
from pages.shared.view import BOOKING, INCIDENT, METHOD, STEP
from pages.shared.words import claims as claim_words
from pages.shared.words import incident as words

VERDICT_STATES = {
    Verdict.AGREES: PanelState.VALUE,
    Verdict.DIFFERS: PanelState.STALE,
    Verdict.CANNOT_TELL: PanelState.NO_DATA,
}


def headline(scene: Scene, found: Found) -> None:
    """The incident, and beneath it what the orders show of it."""
    users = found.hurt[0].users if found.hurt else 0
    open_ = any(run.end_ms is None for run in found.runs)
    quiet = PanelState.ZERO if found.covered else PanelState.NO_DATA
    state = PanelState.ERROR if open_ else PanelState.VALUE if found.runs else quiet
    shape = shared.STUCK_SHAPE if open_ else shared.QUIET_SHAPE if found.covered else shared.STATE_SHAPES[state]
    observed = words.summary(found.runs, users, scene.zone) if found.covered else text(shared.NOT_COVERED)
    noticed = None if found.checked is None else words.before_anybody_noticed(found.checked.hurt_before_detection)
    if found.incident is None:
        panels.headline(state, observed, sub=shared.measured_at(found.data_time_ms, scene.zone), shape=shape)
        return
    cause = " ".join(told for told in (f"{observed.removesuffix('.')}.", noticed) if told)
    panels.headline(state, found.incident.title, cause=cause, sub=words.about(found.incident), shape=shape)
    with st.container(horizontal=True, key="incident_ways"):
        st.button(
            text(words.LEAVE),
            key="leave_incident",
            icon=":material/close:",
            on_click=lambda: controls.go_to({INCIDENT: None, STEP: None}),
        )


def facts(scene: Scene, incident: Incident) -> None:
    """The four spans of the postmortem, each with its formula."""
    told = spans(incident, scene.view.as_of_ms)
    panels.facts(
        [
            Fact(words.SPAN_WORDS[measure], words.span_figure(span), words.span_note(span, scene.zone))
            for measure, span in told.items()
        ]
    )
    later = [] if written(incident, scene.view.as_of_ms) else [text(words.WRITTEN_LATER)]
    notes = [*later, *words.stated_only(incident.unplaced), *words.warnings(incident)]
    if notes:
        panels.notes(notes)


def claims(scene: Scene, found: Found) -> None:
    if found.checked is None:
        return
    panels.title(text(claim_words.CLAIMS))
    rows = [_claim(scene, found, row) for row in found.checked.rows]
    bold = [place for place, row in enumerate(found.checked.rows) if row.verdict is Verdict.DIFFERS]
    panels.table([Cell(text(head)) for head in claim_words.CLAIM_HEADS], rows, bold=bold, wrapped=True)
    reach = found.reach
    asked = claim_words.asked(reach.start_ms, reach.end_ms, scene.view.as_of_ms, found.data_time_ms, scene.zone)
    panels.notes([asked])


def _claim(scene: Scene, found: Found, row: Row) -> list[Cell]:
    observed = claim_words.claim_value(row.claim, row.observed, scene.zone)
    return [
        Cell(text(claim_words.CLAIM_WORDS[row.claim])),
        Cell(claim_words.stated_value(row, scene.zone), notes=claim_words.quoted(row)),
        Cell(observed, notes=claim_words.how(row), to=_made_of(scene, found, row)),
        Cell(claim_words.difference(row)),
        Cell(
            text(claim_words.VERDICT_WORDS[row.verdict]),
            state=VERDICT_STATES[row.verdict],
            shape=claim_words.VERDICT_SHAPES[row.verdict],
        ),
        Cell(claim_words.why(row)),
    ]


def _made_of(scene: Scene, found: Found, row: Row) -> Link | None:
    """The hours of the run on the backlog; of a moment the hour around it; of a cause the keys."""
    if row.observed is None or not found.runs:
        return None
    if row.claim in MOMENTS and isinstance(row.observed, int):
        start, end = row.observed - HOUR // 2, row.observed + HOUR // 2
    else:
        span = found.span or scene.view.window
        start, end = span.start_ms, span.end_ms
    page = shared.KEYS if row.claim is Claim.CAUSE else shared.BACKLOG
    return links.to_window(
        start, end, scene.zone, text(claim_words.CLAIM_WORDS[row.claim]), method=_method(found), page=page
    )


def _method(found: Found) -> str | None:
    slices = {run.slice for run in found.runs}
    return slices.pop() if len(slices) == 1 else None


def hurt(scene: Scene, found: Found) -> None:
    panels.title(text(words.HURT), text(words.HURT_NOTE))
    if not found.covered:
        notices.empty(text(shared.NOT_COVERED))
        return
    if not found.hurt:
        notices.zero(text(words.NOTHING_HUNG))
        return
    heads = words.hurt_heads(fares=found.hurt[0].fares is not None)
    head = [Cell(name, right=place > 0) for place, name in enumerate(heads)]
    panels.table(head, [_hurt_row(scene, found, one) for one in found.hurt], bold=[0])


def _hurt_row(scene: Scene, found: Found, one: Hurt) -> list[Cell]:
    span = found.span or scene.view.window
    slices: dict[str, str | None] = {METHOD: one.payment_method, BOOKING: one.booking_type}
    name, colour = text(words.ALL_OF_THEM), None
    if one.payment_method is not None:
        name, colour = f"{one.payment_method} · {one.booking_type}", scene.palette.get(one.payment_method)
    to = links.to({**between(span.start_ms, span.end_ms, scene.zone), **slices}, name, shared.BACKLOG)
    figures = [Cell(figure, right=True, to=to) for figure in words.hurt_cells(one)]
    return [Cell(name, colour=colour), *figures, *_fares(one, to)]


def _fares(one: Hurt, to: Link) -> list[Cell]:
    if one.fares is None:
        return []
    notes = words.without_fare(one.fares)
    return [
        Cell(words.fare(one.fares.late), right=True, to=to),
        Cell(words.fare(one.fares.lost), right=True, to=to, notes=notes),
    ]


def thresholds(scene: Scene, found: Found) -> None:
    if not found.runs:
        return
    panels.title(text(words.THRESHOLDS), text(words.THRESHOLDS_NOTE))
    head = [Cell(text(name), right=0 < place < 3) for place, name in enumerate(words.THRESHOLD_HEADS)]
    rows = [_threshold_row(scene, one) for one in found.thresholds]
    own = [place for place, one in enumerate(found.thresholds) if one.stuck_ms == scene.settings.stuck_after]
    panels.table(head, rows, bold=own)


def _threshold_row(scene: Scene, one: AtThreshold) -> list[Cell]:
    to = None
    if one.start_ms is not None:
        end_ms = scene.view.as_of_ms if one.end_ms is None else one.end_ms
        to = links.to_window(one.start_ms, end_ms, scene.zone, text(words.THRESHOLDS), page=shared.BACKLOG)
    cells = words.threshold_cells(one, scene.zone)
    return [Cell(told, right=0 < place < 3, to=to if place else None) for place, told in enumerate(cells)]
