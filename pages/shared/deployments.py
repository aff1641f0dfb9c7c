"""The deployments of a window for every page, as of a moment."""

from __future__ import annotations

from data.metrics.deployment import Deployment
from data.metrics.deployments import MERGE_REACH, of_rows, started_within
from data.settings import Settings
from data.states import Held
from data.window import TimeWindow
from pages.shared import loaders
from pages.shared.frame import Scene


def deployments_of(
    scene: Scene | Settings, window: TimeWindow, as_of_ms: int, place: str
) -> tuple[tuple[Deployment, ...], tuple[Held, ...]]:
    """The deployments that started in the window, by start; those of which only the day is known stand at the end.

    What is not known at `as_of_ms` is not in them. Beside them how each source answered, the warehouse first: one that
    is away makes the list shorter, never an error.
    """
    settings = scene if isinstance(scene, Settings) else scene.settings
    binds = {
        "from_ms": window.start_ms - MERGE_REACH,
        "to_ms": window.end_ms + MERGE_REACH,
        "as_of_ms": as_of_ms,
    }
    warehouse = loaders.ask("deployments", binds, place)
    rows = () if warehouse.rows is None else of_rows(warehouse.rows.frame)
    return started_within(rows, window, settings.timezone), (warehouse,)
