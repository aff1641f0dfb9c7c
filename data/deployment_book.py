"""All deployments that an installation knows, of every time: what lint, coverage and overtime are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.answers import Failure, FailureKind
from data.metrics.deployment import Deployment
from data.metrics.deployments import merged, of_rows
from data.settings import Settings
from data.sources.vault import NOT_SET_UP, read_notes
from data.sources.warehouse import open_warehouse
from data.vault.deployment_log import DeploymentLog, LeftOut, read_logs

# What is no failure: a source that the site does not have.
_ABSENT = frozenset({FailureKind.NOT_SET_UP, FailureKind.MISSING_TABLE})


@dataclass(frozen=True)
class Book:
    """Both sources merged, by time of start. `absent` are sources that are not there, `failures` those that failed."""

    deployments: tuple[Deployment, ...]
    left_out: tuple[LeftOut, ...]
    absent: tuple[Failure, ...]
    failures: tuple[Failure, ...]

    @property
    def readable(self) -> bool:
        """False when a source failed, or when there is none at all: then a finding could be wrong."""
        return not self.failures and len(self.absent) < 2


def read_book(settings: Settings, now_ms: int) -> Book:
    """Ask the warehouse for all that started up to `now_ms`, and read the whole vault: a plan reaches beyond now."""
    rows, of_warehouse = _of_warehouse(settings, now_ms)
    log, of_vault = _of_vault(settings)
    failures = [failure for failure in (of_warehouse, of_vault) if failure is not None]
    return book_of(merged(rows, log.deployments, settings.timezone), failures, log.left_out)


def book_of(
    deployments: tuple[Deployment, ...], failures: Sequence[Failure], left_out: tuple[LeftOut, ...] = ()
) -> Book:
    """The book of deployments that were merged already: a source that is not there has not failed."""
    return Book(
        deployments=deployments,
        left_out=left_out,
        absent=tuple(failure for failure in failures if failure.kind in _ABSENT),
        failures=tuple(failure for failure in failures if failure.kind not in _ABSENT),
    )


def _of_warehouse(settings: Settings, now_ms: int) -> tuple[tuple[Deployment, ...], Failure | None]:
    warehouse = open_warehouse(settings)
    if isinstance(warehouse, Failure):
        return (), warehouse
    try:
        answer = warehouse.ask("deployments", {"from_ms": 0, "to_ms": now_ms + 1, "as_of_ms": now_ms})
    finally:
        warehouse.close()
    return ((), answer) if isinstance(answer, Failure) else (of_rows(answer.frame), None)


def _of_vault(settings: Settings) -> tuple[DeploymentLog, Failure | None]:
    if settings.vault_path is None:
        return DeploymentLog(), NOT_SET_UP
    notes = read_notes(settings.vault_path)
    if isinstance(notes, Failure):
        return DeploymentLog(), notes
    return read_logs({note.path: note.text for note in notes.notes}), None
