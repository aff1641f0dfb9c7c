"""Who leads: one watcher judges and sends, the others wait. No clock of any machine decides it.

The leader counts its beat up. Who has seen the same beat for `LEASE_S` seconds of its own, which no change of the
clock moves, takes the lease. A beat that is not the one a leader wrote last means that somebody else leads now, and
every transaction of the leader looks: one that was frozen and wakes up can no longer write.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select, update

from data.sources.history_schema import leases

NAME = "watch"
LEASE_S = 40.0


@dataclass(frozen=True)
class Beat:
    """What stands in the store. `at_ms` is the holder's clock, for those who look only once."""

    holder: str
    beat: int
    at_ms: int


@dataclass(frozen=True)
class Claim:
    """What one watcher knows of the lease: its own name, what it saw, and since when it has seen that.

    `is_held`: the beat in `seen` is one that this watcher wrote.
    """

    holder: str
    lease_s: float = LEASE_S
    seen: Beat | None = None
    seen_s: float = 0.0
    is_held: bool = False


class NotLeadingError(Exception):
    """Somebody else leads by now: nothing of this transaction may be kept."""


def read(connection: Connection) -> Beat | None:
    """The lease as it stands; None when nobody has taken it or the last one gave it back."""
    row = connection.execute(select(leases).where(leases.c.name == NAME)).one_or_none()
    return None if row is None else Beat(row.holder, row.beat, row.at_ms)


def renew(connection: Connection, claim: Claim, *, now_s: float, now_ms: int) -> Claim:
    """Take the lease, keep it, or see that another one has it. `now_s` is a monotonic clock in seconds.

    A watcher that has just started takes what its own name left behind: it ended without giving it back.
    """
    found = read(connection)
    if _may_take(found, claim, now_s):
        mine = Beat(claim.holder, 1 if found is None else found.beat + 1, now_ms)
        _write(connection, mine, is_new=found is None)
        return replace(claim, seen=mine, seen_s=now_s, is_held=True)
    if found == claim.seen:
        return replace(claim, is_held=False)
    return replace(claim, seen=found, seen_s=now_s, is_held=False)


def _may_take(found: Beat | None, claim: Claim, now_s: float) -> bool:
    if found is None:
        return True
    if claim.seen is None:
        return found.holder == claim.holder
    return found == claim.seen and (claim.is_held or now_s - claim.seen_s >= claim.lease_s)


def check(connection: Connection, claim: Claim) -> None:
    """Raises NotLeadingError unless the lease is as this watcher wrote it last."""
    if not claim.is_held or read(connection) != claim.seen:
        raise NotLeadingError


def is_fresh(found: Beat | None, now_ms: int, lease_s: float = LEASE_S) -> bool:
    """Whether somebody seems to lead, for one who cannot wait and see. A time in the future proves nothing."""
    return found is not None and 0 <= now_ms - found.at_ms < lease_s * 1000


def give_back(connection: Connection, claim: Claim) -> None:
    """Let the next one lead at once; harmless when another one leads."""
    if claim.is_held and claim.seen is not None:
        mine = (leases.c.name == NAME, leases.c.holder == claim.holder, leases.c.beat == claim.seen.beat)
        connection.execute(delete(leases).where(*mine))


def _write(connection: Connection, beat: Beat, *, is_new: bool) -> None:
    values = {"name": NAME, "holder": beat.holder, "beat": beat.beat, "at_ms": beat.at_ms}
    if is_new:
        connection.execute(insert(leases).values(values))
    else:
        connection.execute(update(leases).where(leases.c.name == NAME).values(values))
