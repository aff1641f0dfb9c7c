"""One deployment, wherever it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How it ended. What a source writes in words of its own and nobody can read is `unknown`."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"
    RUNNING = "running"
    PLANNED = "planned"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Origin:
    """Where a deployment stands: `warehouse`, or a file of the vault with its line (from 1)."""

    source: str
    line: int | None = None


@dataclass(frozen=True)
class Deployment:
    """A deployment as its sources tell it. Times are Unix milliseconds UTC; what no source states is None.

    `day` is the local day (ISO) when a source names a day and no time: then `started_ms` is None. `clock` is the time
    of day as it was written when nothing says in which zone: then `started_ms` is None too. `planned` is what the log
    says outright of its plan. `remarks` are what of the sources could not be read, or does not agree, in words.
    """

    deployment_id: str
    service: str | None
    version: str | None
    title: str | None
    started_ms: int | None
    finished_ms: int | None
    status: Status
    author: str | None
    standby: str | None
    risk_analysis: str | None
    plan_ref: str | None
    origins: tuple[Origin, ...]
    day: str | None = None
    hotfix: bool = False
    approval: str | None = None
    rollback: str | None = None
    incident: str | None = None
    team: str | None = None
    link: str | None = None
    clock: str | None = None
    planned: bool | None = None
    remarks: tuple[str, ...] = ()
