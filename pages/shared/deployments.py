"""The deployments of a window for every page: of the warehouse and of the vault's logs, merged, as of a moment."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

import pandas as pd
import streamlit as st

from data.metrics.deployment import Deployment
from data.metrics.deployments import MERGE_REACH, as_known, merged, of_rows, started_within
from data.settings import Settings
from data.states import Held
from data.vault.deployment_log import DeploymentLog
from data.window import DAY, TimeWindow, local_day
from pages.shared import loaders
from pages.shared.view import View

# How far back the counts by month reach.
LOOKBACK = 400 * DAY
FOREVER_MS = 32_503_680_000_000  # nobody plans for the year 3000


class Seen(Protocol):
    """What a scene knows that decides which deployments there are."""

    @property
    def settings(self) -> Settings: ...

    @property
    def view(self) -> View: ...


@dataclass(frozen=True)
class Known:
    """Deployments with the log they are of, and how the warehouse and the vault answered. Of two with the same `key`
    everything is the same.
    """

    deployments: tuple[Deployment, ...]
    log: DeploymentLog
    helds: tuple[Held, ...]
    key: tuple[Hashable, ...]


def deployments_of(
    scene: Seen | Settings, window: TimeWindow, as_of_ms: int, place: str
) -> tuple[tuple[Deployment, ...], tuple[Held, ...]]:
    """The deployments that started in the window, by start; those of which only the day is known stand at the end.

    What is not known at `as_of_ms` is not in them. Beside them how each source answered, the warehouse and then
    the vault: one that is away makes the list shorter, never an error.
    """
    settings = scene if isinstance(scene, Settings) else scene.settings
    # Wider than the window, so that what a log states beside its edge finds its other half.
    asked = {"from_ms": window.start_ms - MERGE_REACH, "to_ms": window.end_ms + MERGE_REACH, "as_of_ms": as_of_ms}
    known = _known(settings, asked, place, as_of_ms)
    return started_within(known.deployments, window, settings.timezone), known.helds


def all_deployments(scene: Seen, place: str) -> Known:
    """Everything that is known at the as-of time and, beyond it, what the log has in its plan: for lint and counts.

    The log is today's text, whatever the as-of time is.
    """
    as_of_ms = scene.view.as_of_ms
    asked = {"from_ms": as_of_ms - LOOKBACK, "to_ms": as_of_ms + 1, "as_of_ms": as_of_ms}
    return _known(scene.settings, asked, place, FOREVER_MS)


def _known(settings: Settings, asked: dict[str, int], place: str, log_as_of_ms: int) -> Known:
    warehouse = loaders.ask("deployments", asked, place)
    log, vault = loaders.vault_log()
    frame = None if warehouse.rows is None else warehouse.rows.frame
    key = (_digest(frame), *_version(log, vault, log_as_of_ms, settings.timezone))
    found = _merged(key, frame, log.deployments, log_as_of_ms, settings.timezone)
    return Known(found, log, (warehouse, vault), key)


def _digest(frame: pd.DataFrame | None) -> int | None:
    """Names the rows by what is in them: at most ticks they are those of the tick before."""
    return None if frame is None else int(pd.util.hash_pandas_object(frame, index=False).sum())


def _version(log: DeploymentLog, vault: Held, as_of_ms: int, zone: tzinfo) -> tuple[Hashable, ...]:
    """Names what a log could have said at a moment: its text, and how many of its events had happened."""
    events = (at for one in log.deployments for at in (one.started_ms, one.finished_ms) if at is not None)
    text = None if vault.rows is None else vault.rows.binds.get("version")
    return text, sum(at <= as_of_ms for at in events), local_day(as_of_ms, zone), str(zone)


@st.cache_resource(max_entries=100, show_spinner=False)
def _merged(
    key: tuple[Hashable, ...],  # noqa: ARG001  # names the rows and the log, which are not hashed themselves
    _rows: pd.DataFrame | None,
    _log: tuple[Deployment, ...],
    _as_of_ms: int,
    _zone: tzinfo,
) -> tuple[Deployment, ...]:
    """Both sources merged, for every chart and viewer. Records do not change, so nobody needs a copy."""
    return merged(() if _rows is None else of_rows(_rows), as_known(_log, _as_of_ms, _zone), _zone)
