"""The deployments of both sources, merged and reviewed once for each content, for the pages and ahead of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import pandas as pd

from data.deployment_review import Review, review
from data.kept import Kept
from data.metrics.deployment import Deployment
from data.metrics.deployments import as_known, merged, of_rows
from data.settings import Settings
from data.vault.deployment_log import DeploymentLog
from data.window import DAY, local_day

# How far back the counts by month reach.
LOOKBACK = 400 * DAY
FOREVER_MS = 32_503_680_000_000  # nobody plans for the year 3000
LISTS_KEPT, REVIEWS_KEPT = 100, 20


@dataclass(frozen=True)
class Merged:
    """Deployments by start. Of two with the same `key` everything is the same."""

    deployments: tuple[Deployment, ...]
    key: tuple[Hashable, ...]


class Ledger:
    """Merging thousands of deployments takes as long as drawing a page: it is done when one of the sources changes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lists: Kept[Merged] = Kept(LISTS_KEPT)
        self._reviews: Kept[Review] = Kept(REVIEWS_KEPT)

    def merged(self, rows: pd.DataFrame | None, text: Hashable, log: DeploymentLog, as_of_ms: int) -> Merged:
        """Rows of the question `deployments`, None where there are none, with what a log could have said at a moment.

        `text` names the text of the log.
        """
        zone = self._settings.timezone
        key = _digest(rows), text, *_happened(log.deployments, as_of_ms, local_day(as_of_ms, zone))

        def make() -> Merged:
            told = as_known(log.deployments, as_of_ms, zone)
            return Merged(merged(() if rows is None else of_rows(rows), told, zone), key)

        return self._lists.of(key, make)

    def review(self, those: Merged, as_of_ms: int) -> Review:
        """What is to be said of them at a moment."""
        happened = _happened(those.deployments, as_of_ms, local_day(as_of_ms, self._settings.timezone))
        return self._reviews.of((*those.key, *happened), lambda: review(those.deployments, as_of_ms, self._settings))


def everything(as_of_ms: int) -> dict[str, int]:
    """The binds of the question `deployments` for all that counts at a moment."""
    return {"from_ms": as_of_ms - LOOKBACK, "to_ms": as_of_ms + 1, "as_of_ms": as_of_ms}


def _digest(rows: pd.DataFrame | None) -> int | None:
    """Names the rows by what is in them: at most ticks they are those of the tick before."""
    return None if rows is None else int(pd.util.hash_pandas_object(rows, index=False).sum())


def _happened(deployments: Iterable[Deployment], as_of_ms: int, today: str) -> tuple[int, int]:
    """How many starts and finishes, and how many days without a time, had come: at two moments with the same numbers
    the same is known.
    """
    events = days = 0
    for one in deployments:
        if one.started_ms is not None:
            events += one.started_ms <= as_of_ms
        elif one.day is not None:
            days += one.day <= today
        events += one.finished_ms is not None and one.finished_ms <= as_of_ms
    return events, days
