"""The deployments of a demo world: most working days have some, and not all were well planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import pyarrow as pa

from data.demo.night import SERVICE
from data.demo.randomness import Purpose, generator
from data.demo.scenario import Incident
from data.demo.shape import at_minute, local_day
from data.demo.trouble import FORTNIGHT, NIGHT
from data.window import MINUTE

PEOPLE = ("Ayu", "Bagas", "Citra", "Dimas", "Eka", "Farhan", "Gita", "Hendra")
CHANGES = {
    "booking-flow": ("Clearer errors on the payment step", "Remember the last pick-up point", "Faster address search"),
    "booking-api": ("Retry on a lost connection", "Validate voucher codes earlier", "Upgrade the HTTP client"),
    "dispatch-gateway": ("Tune the queue of requests", "New field for vehicle class", "Log the region of a request"),
    "payment-service": ("Rotate the bank's certificate", "Refund window of 14 days", "Settle QRIS twice a day"),
    "pricing": ("Rain surcharge by district", "Airport fares for February", "Cache of fare tables"),
    "driver-app-api": ("Show the queue at the airport", "Smaller map tiles", "Keep the session for a week"),
    "notification": ("New text for a late driver", "Send receipts in batches", "Drop a provider that is not used"),
}
RISKS = (
    "low: can be switched off by a flag",
    "low: no change of data, rolled back within 5 minutes",
    "medium: tried on staging, rolled back by redeploying the last version",
    "medium: run while few people order, watched for 30 minutes",
)
PLAN = "{:%Y-%m}-deployment-log"
WORKING_DAY_CHANCE = 0.85
OFFICE_HOURS = (10 * 60, 17 * 60)
NIGHT_HOURS = (22 * 60, 26 * 60)
NIGHT_CHANCE, NO_RISK_CHANCE, NO_STANDBY_CHANCE = 0.22, 0.25, 0.2
FAILED_CHANCE, ROLLED_BACK_CHANCE = 0.03, 0.05
# Days from the night of 2026-01-29, each fortnight, that hold one that went wrong, so that every world shows it.
_FAILED_PHASE, _ROLLED_BACK_PHASE = 8, 13
HOTFIX_TITLE = "Hotfix: write the request's caching key for pre-authorised cards"
HOTFIX_RISK = "high: repairs orders that hang, watched until 08:00 WIB"
NIGHT_TITLE = "Booking flow: fewer steps before a ride is confirmed"


@dataclass(frozen=True)
class Deployment:
    """A row of the relation `deployments`."""

    deployment_id: str
    service: str
    version: str
    title: str
    started_ms: int
    finished_ms: int
    status: str
    author: str | None
    standby: str | None
    risk_analysis: str | None
    plan_ref: str | None


def deployments_of_day(seed: int, day: date) -> tuple[Deployment, ...]:
    """The ordinary deployments of a day. Those of a night start on the evening of their day."""
    rng = generator(seed, day, Purpose.DEPLOYMENTS)
    must = _phase(day) in (_FAILED_PHASE, _ROLLED_BACK_PHASE)
    if (day.weekday() >= 5 or rng.random() > WORKING_DAY_CHANCE) and not must:
        return ()
    starts_ms = sorted(_start_ms(rng, day) for _ in range(int(rng.integers(1, 4))))
    return tuple(ordinary_deployment(rng, day, number, start_ms) for number, start_ms in enumerate(starts_ms, 1))


def deployments_of_night(incident: Incident) -> tuple[Deployment, ...]:
    """The one that began the built-in night, unplanned, and the hotfix that ended it."""
    finished_ms, hotfix_ms = incident.window.start_ms, incident.window.end_ms
    version = _version(SERVICE, NIGHT, 0)
    return (
        Deployment(
            f"dep-{NIGHT:%Y%m%d}-n1", SERVICE, version, NIGHT_TITLE, finished_ms - 9 * MINUTE, finished_ms,
            "succeeded", "Dimas", None, None, None,
        ),
        Deployment(
            f"dep-{NIGHT:%Y%m%d}-n2", SERVICE, f"{version}.1", HOTFIX_TITLE, hotfix_ms - 6 * MINUTE, hotfix_ms,
            "succeeded", "Citra", "Bagas", HOTFIX_RISK, PLAN.format(NIGHT),
        ),
    )  # fmt: skip


def deployment_of_scenario(incident: Incident, number: int) -> Deployment:
    """The deployment that a scenario's incident begins with."""
    finished_ms = incident.window.start_ms
    return Deployment(
        f"dep-{local_day(finished_ms):%Y%m%d}-s{number}", incident.deployment or "", f"4.{number}.0",
        f"Change before {incident.name}", finished_ms - 9 * MINUTE, finished_ms,
        "succeeded", "Dimas", None, None, None,
    )  # fmt: skip


def deployment_table(deployments: Iterable[Deployment]) -> pa.Table:
    """The relation `deployments`, by time of start."""
    rows = sorted(deployments, key=lambda deployment: (deployment.started_ms, deployment.deployment_id))
    types = {"started_ms": pa.int64(), "finished_ms": pa.int64()}
    return pa.table(
        {
            field.name: pa.array([getattr(row, field.name) for row in rows], types.get(field.name, pa.string()))
            for field in fields(Deployment)
        }
    )


def _start_ms(rng: np.random.Generator, day: date) -> int:
    at_night = rng.random() < NIGHT_CHANCE and not _before_the_night(day)
    return at_minute(day, int(rng.integers(*(NIGHT_HOURS if at_night else OFFICE_HOURS))))


def ordinary_deployment(rng: np.random.Generator, day: date, number: int, started_ms: int) -> Deployment:
    """One like most of them; `number` tells those of a day apart."""
    service = str(rng.choice(list(CHANGES)))
    author, standby = rng.choice(PEOPLE, 2, replace=False)
    has_standby, has_risk = rng.random() >= NO_STANDBY_CHANCE, rng.random() >= NO_RISK_CHANCE
    return Deployment(
        deployment_id=f"dep-{day:%Y%m%d}-{number}",
        service=service,
        version=_version(service, day, number),
        title=str(rng.choice(CHANGES[service])),
        started_ms=started_ms,
        finished_ms=started_ms + int(rng.integers(4, 26)) * MINUTE,
        status=_status(rng, day, number),
        author=str(author),
        standby=str(standby) if has_standby else None,
        risk_analysis=str(rng.choice(RISKS)) if has_risk else None,
        plan_ref=PLAN.format(day) if has_risk or has_standby else None,
    )


def _phase(day: date) -> int:
    return (day - NIGHT).days % FORTNIGHT


def _version(service: str, day: date, number: int) -> str:
    week = (day.toordinal() - 739_000) // 7
    return f"{1 + list(CHANGES).index(service)}.{week}.{day.weekday() * 10 + number}"


def _before_the_night(day: date) -> bool:
    """On the evening before the built-in night nobody else deploys: its cause shall stand alone."""
    return (NIGHT - day).days == 1


def _status(rng: np.random.Generator, day: date, number: int) -> str:
    chance = rng.random()
    if chance < FAILED_CHANCE or (number == 1 and _phase(day) == _FAILED_PHASE):
        return "failed"
    if chance < FAILED_CHANCE + ROLLED_BACK_CHANCE or (number == 1 and _phase(day) == _ROLLED_BACK_PHASE):
        return "rolled_back"
    return "succeeded"
