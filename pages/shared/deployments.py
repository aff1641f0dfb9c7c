"""The deployments of a window for every page: of the warehouse and of the vault's logs, merged, as of a moment."""

from __future__ import annotations

from datetime import tzinfo

import pandas as pd
import streamlit as st

from data.metrics.deployment import Deployment
from data.metrics.deployments import MERGE_REACH, as_known, merged, of_rows, started_within
from data.settings import Settings
from data.states import Held
from data.window import TimeWindow
from pages.shared import loaders
from pages.shared.frame import Scene


def deployments_of(
    scene: Scene | Settings, window: TimeWindow, as_of_ms: int, place: str
) -> tuple[tuple[Deployment, ...], tuple[Held, ...]]:
    """The deployments that started in the window, by start; those of which only the day is known stand at the end.

    What is not known at `as_of_ms` is not in them. Beside them how each source answered, the warehouse and then
    the vault: one that is away makes the list shorter, never an error.
    """
    settings = scene if isinstance(scene, Settings) else scene.settings
    binds = {
        "from_ms": window.start_ms - MERGE_REACH,
        "to_ms": window.end_ms + MERGE_REACH,
        "as_of_ms": as_of_ms,
    }
    warehouse = loaders.ask("deployments", binds, place)
    log, vault = loaders.vault_log()
    tick = loaders.tick()
    key = (tuple(binds.items()), place, warehouse.read_at_ms, vault.read_at_ms, 0 if tick is None else tick.number)
    rows = None if warehouse.rows is None else warehouse.rows.frame
    found = _known(key, rows, log.deployments, as_of_ms, settings.timezone)
    return started_within(found, window, settings.timezone), (warehouse, vault)


@loaders.of_one_tick
@st.cache_resource(max_entries=100, show_spinner=False)
def _known(
    key: tuple[object, ...],  # noqa: ARG001  # names the rows, which are not hashed themselves
    _rows: pd.DataFrame | None,
    _log: tuple[Deployment, ...],
    as_of_ms: int,
    _zone: tzinfo,
) -> tuple[Deployment, ...]:
    """Both sources merged: the same for every chart of a tick. Records do not change, so nobody needs a copy."""
    return merged(() if _rows is None else of_rows(_rows), as_known(_log, as_of_ms, _zone), _zone)
