"""What the page Incidents shows: postmortems and observed runs in one list, filtered by the address."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data.incident_book import IncidentBook
from data.metrics.incident_list import Listed, listed
from data.metrics.observed import ObservedRun, observed_runs
from data.states import Held
from pages.shared import asking_incidents, controls, loaders, notices, postmortems
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.words import incident as incident_words
from pages.shared.words import incidents as words

# The parts of the address that filter the list.
SERVICE, PRIORITY, SOURCE, MONTH = "incident-service", "incident-priority", "incident-source", "incident-month"


@dataclass(frozen=True)
class Found:
    """`all` are those known at the as-of time, `shown` those that the address asks for.

    `runs` are None where the orders cannot be had. `counting`: the earlier days are not counted yet.
    """

    all: tuple[Listed, ...]
    shown: tuple[Listed, ...]
    runs: tuple[ObservedRun, ...] | None
    book: IncidentBook
    counting: bool
    helds: tuple[Held, ...]


def find(scene: Scene, data_time_ms: int | None) -> Found:
    book, held = postmortems.incident_book()
    notices.rows_of(held, text(incident_words.BOOK))
    hung, outcomes, counting, helds = _rows(scene, data_time_ms)
    key = (*scene.key, held.read_at_ms, counting)
    runs, rows = _listed(key, scene, data_time_ms, hung, outcomes, book)
    return Found(rows, _shown(rows), runs, book, counting, helds)


def _rows(
    scene: Scene, data_time_ms: int | None
) -> tuple[pd.DataFrame | None, pd.DataFrame | None, bool, tuple[Held, ...]]:
    """The orders that hung and the counts beside them, of the earlier days and the last ones together."""
    if data_time_ms is None:
        return None, None, False, ()
    last = asking_incidents.last_days(scene.settings, data_time_ms, scene.view.moment_place)
    earlier = asking_incidents.earlier_days(scene.settings, data_time_ms, scene.view.moment_place)
    parts = [both for both in (earlier, last) if both is not None]
    subjects = {id(earlier): words.EARLIER_DAYS, id(last): words.LAST_DAYS}
    with notices.slot():  # the earlier days come later, and must not move what stands beneath
        read = [[notices.rows_of(held, text(subjects[id(both)])) for held in both] for both in parts]
    helds = tuple(held for both in parts for held in both)
    if any(frame is None for frame in read[-1]):
        return None, None, earlier is None, helds
    hung, outcomes = ([frame for frame in column if frame is not None] for column in zip(*read, strict=True))
    return pd.concat(hung), pd.concat(outcomes), earlier is None, helds


@loaders.of_one_tick
@st.cache_resource(max_entries=20, show_spinner=False)
def _listed(
    key: tuple[Hashable, ...],  # noqa: ARG001  # names all that the others are made of
    _scene: Scene,
    _data_time_ms: int | None,
    _hung: pd.DataFrame | None,
    _outcomes: pd.DataFrame | None,
    _book: IncidentBook,
) -> tuple[tuple[ObservedRun, ...] | None, tuple[Listed, ...]]:
    settings, runs = _scene.settings, None
    if _hung is not None and _outcomes is not None and _data_time_ms is not None:
        limits = {"stuck_ms": settings.stuck_after, "give_up_ms": settings.give_up_after}
        runs = observed_runs(_hung, _outcomes, _data_time_ms, **limits).runs
    return runs, listed(_book.incidents, runs or (), _hung, _scene.view.as_of_ms, _scene.zone)


def asked(name: str) -> str | None:
    """What the address asks for in one of the filters."""
    return next(iter(controls.address().get(name, ())), None)


def choices(rows: Sequence[Listed]) -> dict[str, list[str]]:
    """The values there are for each filter."""
    told = [one.incident for one in rows if one.incident is not None]
    found = {
        SERVICE: {name for each in told for name in each.services},
        PRIORITY: {each.priority for each in told if each.priority},
        SOURCE: {one.source.value for one in rows if one.source},
        MONTH: {one.month for one in rows if one.month},
    }
    return {name: sorted(values, reverse=name == MONTH) for name, values in found.items()}


def _shown(rows: tuple[Listed, ...]) -> tuple[Listed, ...]:
    return tuple(one for one in rows if all(wanted in values for wanted, values in _filtered(one)))


def _filtered(one: Listed) -> list[tuple[str, tuple[str, ...]]]:
    """What is asked for, beside what this one has of it."""
    told, source = one.incident, one.source
    has = {
        SERVICE: () if told is None else told.services,
        PRIORITY: () if told is None or told.priority is None else (told.priority,),
        SOURCE: () if source is None else (source.value,),
        MONTH: () if one.month is None else (one.month,),
    }
    return [(wanted, values) for name, values in has.items() if (wanted := asked(name)) is not None]
