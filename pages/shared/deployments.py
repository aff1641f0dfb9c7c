"""The deployments of a window for every page: of the warehouse and of the vault's logs, merged, as of a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from data import service
from data.deployment_ledger import FOREVER_MS, Merged, everything
from data.metrics.deployment import Deployment
from data.metrics.deployments import MERGE_REACH, started_within
from data.settings import Settings
from data.states import Held
from data.vault.deployment_log import DeploymentLog
from data.window import TimeWindow
from pages.shared import loaders
from pages.shared.view import View


class Seen(Protocol):
    """What a scene knows that decides which deployments there are."""

    @property
    def settings(self) -> Settings: ...

    @property
    def view(self) -> View: ...


@dataclass(frozen=True)
class Known:
    """Deployments with the log they are of, and how the warehouse and the vault answered."""

    merged: Merged
    log: DeploymentLog
    helds: tuple[Held, ...]


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
    known = _known(asked, place, as_of_ms)
    return started_within(known.merged.deployments, window, settings.timezone), known.helds


def all_deployments(scene: Seen, place: str) -> Known:
    """Everything that is known at the as-of time and, beyond it, what the log has in its plan: for lint and counts.

    The log is today's text, whatever the as-of time is.
    """
    return _known(everything(scene.view.as_of_ms), place, FOREVER_MS)


def _known(asked: dict[str, int], place: str, log_as_of_ms: int) -> Known:
    warehouse = loaders.ask("deployments", asked, place)
    log, vault = loaders.vault_log()
    text = None if vault.rows is None else vault.rows.binds.get("version")
    rows = None if warehouse.rows is None else warehouse.rows.frame
    return Known(service.current().ledger.merged(rows, text, log, log_as_of_ms), log, (warehouse, vault))
