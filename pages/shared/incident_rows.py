"""What the page Incident shows: the postmortem, the runs of hung orders, the claims checked, and how all was asked."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from data.metrics.claim import Checked, Evidence, end_of
from data.metrics.claims import check, matched, stated_span
from data.metrics.hurt import Hurt, hurt_by_slice
from data.metrics.incident import Incident
from data.metrics.key_health import JoinedCause
from data.metrics.observed import THRESHOLDS, ObservedRun, observed_runs, orders_of, were_stuck
from data.metrics.recorded import recorded_cause
from data.metrics.sensitivity import AtThreshold, at_threshold
from data.states import Held
from data.window import MINUTE, TimeWindow
from pages.shared import asking, asking_incidents, causes, loaders, notices
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.view import LONGEST
from pages.shared.words import incident as words

# What is drawn before the first and after the last that is known of an incident.
AROUND, LEAD = 30 * MINUTE, 90 * MINUTE


@dataclass(frozen=True)
class Found:
    """Of one incident, or of a window where `incident` is None: then `checked` is None too.

    `covered`: any orders are known of its time; else that nothing hung would say nothing.
    `hung` are all orders that waited for longer than the shortest threshold, `orders` those of the runs.
    """

    incident: Incident | None
    reach: TimeWindow
    data_time_ms: int
    covered: bool
    runs: tuple[ObservedRun, ...]
    checked: Checked | None
    hung: pd.DataFrame
    orders: pd.DataFrame
    hurt: tuple[Hurt, ...]
    thresholds: tuple[AtThreshold, ...]
    causes: dict[str, JoinedCause]
    helds: tuple[Held, ...]
    key_helds: tuple[Held, ...]

    @property
    def span(self) -> TimeWindow | None:
        """From the first that is stated or observed to the last; None where nothing is."""
        stated = None if self.incident is None else stated_span(self.incident)
        ends = [end for end in (end_of(self.runs), stated.end_ms if stated else None) if end is not None]
        starts = [run.start_ms for run in self.runs] + ([stated.start_ms] if stated else [])
        if not starts:
            return None
        last = max((run.last_due_ms for run in self.runs), default=0)
        return TimeWindow(min(starts), max(*ends, last, min(starts) + MINUTE) if ends else max(last, self.data_time_ms))


def ahead(scene: Scene, incident: Incident | None, data_time_ms: int) -> None:
    """Begin to ask what the page needs further down."""
    reach, place = reach_of(scene, incident), scene.view.place
    loaders.ahead(
        ("incident", place, scene.view.incident),
        *(
            partial(asking_incidents.outcomes, scene.settings, reach, data_time_ms, place, stuck_ms)
            for stuck_ms in _thresholds(scene)
        ),
        lambda: asking.waits(scene.settings, scene.view, data_time_ms),
        lambda: asking.flow(scene.settings, scene.view, data_time_ms),
    )


def reach_of(scene: Scene, incident: Incident | None) -> TimeWindow:
    return asking_incidents.around(_span_of(scene, incident))


def _span_of(scene: Scene, incident: Incident | None) -> TimeWindow:
    return scene.view.window if incident is None else stated_span(incident) or scene.view.window


def hours_of(incident: Incident, runs: Sequence[ObservedRun], as_of_ms: int) -> TimeWindow | None:
    """The window to look at an incident in: all that its note states and the runs that belong to it, with what led to
    them; of more than a window can hold, the first part. None where the note states no moment.
    """
    stated = stated_span(incident)
    if stated is None:
        return None
    start_ms = min([stated.start_ms - LEAD, *(run.start_ms - AROUND for run in runs)])
    ends = [as_of_ms if run.end_ms is None else run.end_ms + AROUND for run in runs]
    end_ms = min(max([stated.end_ms + AROUND, *ends]), as_of_ms, start_ms + LONGEST)
    return TimeWindow(start_ms, max(end_ms, stated.start_ms))


def _thresholds(scene: Scene) -> tuple[int, ...]:
    return tuple(sorted({*THRESHOLDS, scene.settings.stuck_after}))


def find(scene: Scene, incident: Incident | None, data_time_ms: int) -> Found | None:
    """None when the orders cannot be had, after saying why."""
    reach, place = reach_of(scene, incident), scene.view.place
    hung_held = asking_incidents.hung(reach, data_time_ms, place)
    asked = [asking_incidents.outcomes(scene.settings, reach, data_time_ms, place, ms) for ms in _thresholds(scene)]
    fares_held = asking_incidents.fares(reach, data_time_ms, place)
    hung = notices.rows_of(hung_held, text(words.HUNG))
    fares = None if fares_held is None else notices.rows_of(fares_held, text(words.FARES))
    outcomes = [notices.rows_of(held, text(words.BESIDE)) for held in asked]
    key_helds = _keys(scene, reach, data_time_ms)
    if hung is None or any(each is None for each in outcomes):
        return None
    known = [each for each in outcomes if each is not None]
    # The note may have been saved anew since the tick, also without a change of its times.
    key = (*scene.key, repr(incident), reach.start_ms, reach.end_ms, fares is None)
    return _found(key, scene, incident, data_time_ms, hung, fares, known, (hung_held, *asked), key_helds)


@loaders.of_one_tick
@st.cache_resource(max_entries=30, show_spinner=False)
def _found(
    key: tuple[Hashable, ...],  # noqa: ARG001  # names all that the others are made of
    _scene: Scene,
    _incident: Incident | None,
    _data_time_ms: int,
    _hung: pd.DataFrame,
    _fares: pd.DataFrame | None,
    _outcomes: Sequence[pd.DataFrame],
    _helds: tuple[Held, ...],
    _key_helds: tuple[Held, ...],
) -> Found:
    settings, reach = _scene.settings, reach_of(_scene, _incident)
    limits = {"stuck_ms": settings.stuck_after, "give_up_ms": settings.give_up_after}
    outcomes = dict(zip(_thresholds(_scene), _outcomes, strict=True))
    stuck = _hung[were_stuck(_hung, _data_time_ms, **limits)]
    own = outcomes[settings.stuck_after]
    runs = observed_runs(stuck, own, _data_time_ms, **limits).runs
    mine = tuple(run for run in runs if _is_asked_for(_scene, run))
    if _incident is not None:
        mine = matched(_incident, runs)
    # Of these runs alone: another one of the same slice, hours before, may have hung for something else.
    found_causes = _causes(_scene, stuck, _key_helds, mine)
    covered, checked = asking_incidents.covered(own), None
    if _incident is not None:
        checked = check(
            _incident,
            Evidence(stuck, runs, covered, _data_time_ms, **limits, causes=found_causes, as_of_ms=_scene.view.as_of_ms),
        )
    orders = pd.concat([stuck.iloc[:0], *(orders_of(stuck, run) for run in mine)])
    return Found(
        incident=_incident,
        reach=reach,
        data_time_ms=_data_time_ms,
        covered=covered is not None and covered.overlaps(_span_of(_scene, _incident)),
        runs=mine,
        checked=checked,
        hung=_hung,
        orders=orders,
        hurt=hurt_by_slice(orders, _data_time_ms, _fares),
        thresholds=tuple(
            at_threshold(mine, _hung, outcomes[ms], _data_time_ms, stuck_ms=ms, give_up_ms=settings.give_up_after)
            for ms in _thresholds(_scene)
        ),
        causes=found_causes,
        helds=_helds,
        key_helds=_key_helds,
    )


def _is_asked_for(scene: Scene, run: ObservedRun) -> bool:
    """Of a window without a postmortem: the runs in it, of the chosen slices."""
    return run.overlaps(scene.view.window) and (not scene.view.methods or run.slice in scene.view.methods)


def _keys(scene: Scene, reach: TimeWindow, data_time_ms: int) -> tuple[Held, ...]:
    """What was recorded of the keys: by the history store, and by the warehouse."""
    start, end, place = reach.start_ms, reach.end_ms, f"{scene.view.place}|incident"
    known_to = min(end, data_time_ms + 1)
    return (
        loaders.recorded_outcomes(start, known_to, place),
        asking.warehouse_outcomes(scene.settings, start, end, data_time_ms, place),
    )


def _causes(
    scene: Scene, stuck: pd.DataFrame, helds: Sequence[Held], runs: Sequence[ObservedRun]
) -> dict[str, JoinedCause]:
    """For each slice that hung, what the first probe that concerns it recorded of its orders."""
    frames = [held.rows.frame for held in helds if held.rows is not None and not held.rows.frame.empty]
    if not frames:
        return {}
    keys = pd.concat(frames)
    found: dict[str, JoinedCause] = {}
    for probe in causes.order_probes(scene):
        for name in dict.fromkeys(run.slice for run in runs):
            if not probe.payment_methods or name in probe.payment_methods:
                orders = pd.concat([orders_of(stuck, run) for run in runs if run.slice == name])
                found.setdefault(name, recorded_cause(probe, keys, orders))
    return found
