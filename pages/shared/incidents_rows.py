"""What the page Incidents shows: postmortems and observed runs in one list, filtered by the address."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data.incident_book import IncidentBook
from data.metrics.incident_list import Listed, listed
from data.metrics.observed import ObservedRun
from data.states import Held
from pages.shared import asking_incidents, controls, loaders, notices, postmortems
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.words import incident as incident_words
from pages.shared.words import incidents as words

# The parts of the address that filter the list.
SERVICE, PRIORITY, SOURCE, MONTH = "incident-service", "incident-priority", "incident-source", "incident-month"

Parts = list[tuple[pd.DataFrame, pd.DataFrame]] | None


@dataclass(frozen=True)
class Found:
    """`all` are those known at the as-of time, `shown` those that the address asks for.

    `runs` are None where the orders cannot be had. `counting`: the earlier days are not counted yet. `vault_known`:
    the postmortems were read, now or earlier; else that there is none of something says nothing.
    """

    all: tuple[Listed, ...]
    shown: tuple[Listed, ...]
    runs: tuple[ObservedRun, ...] | None
    book: IncidentBook
    counting: bool
    vault_known: bool
    helds: tuple[Held, ...]

    @property
    def filtered(self) -> bool:
        """Whether the address leaves some of them out."""
        return len(self.shown) < len(self.all)


def find(scene: Scene, data_time_ms: int | None) -> Found:
    book, held = postmortems.incident_book()
    notices.rows_of(held, text(incident_words.BOOK))
    parts, counting, helds = _parts(scene, data_time_ms)
    key = (*scene.key, held.read_at_ms, counting)
    runs, rows = _listed(key, scene, data_time_ms, parts, book)
    return Found(rows, _shown(rows), runs, book, counting, held.rows is not None, helds)


def _parts(scene: Scene, data_time_ms: int | None) -> tuple[Parts, bool, tuple[Held, ...]]:
    """The orders that hung and the counts beside them, of the earlier days and of the last ones.

    None where the last ones cannot be had.
    """
    if data_time_ms is None:
        return None, False, ()
    earlier, last = asking_incidents.month(scene.settings, data_time_ms, scene.view.moment_place)
    asked = [(words.EARLIER_DAYS, earlier), (words.LAST_DAYS, last)]
    with notices.slot():  # the earlier days come later, and must not move what stands beneath
        read = [
            tuple(notices.rows_of(held, text(subject)) for held in both) for subject, both in asked if both is not None
        ]
    helds = (*(earlier or ()), *last)
    if any(frame is None for frame in read[-1]):
        return None, earlier is None, helds
    known = [(hung, beside) for hung, beside in read if hung is not None and beside is not None]
    return known, earlier is None, helds


@loaders.of_one_tick
@st.cache_resource(max_entries=20, show_spinner=False)
def _listed(
    key: tuple[Hashable, ...],  # noqa: ARG001  # names all that the others are made of
    _scene: Scene,
    _data_time_ms: int | None,
    _parts: Parts,
    _book: IncidentBook,
) -> tuple[tuple[ObservedRun, ...] | None, tuple[Listed, ...]]:
    runs, hung = None, None
    if _parts is not None and _data_time_ms is not None:
        runs, hung = asking_incidents.observed(_scene.settings, _data_time_ms, _parts)
    return runs, listed(_book.incidents, runs or (), hung, _scene.view.as_of_ms, _scene.zone)


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
