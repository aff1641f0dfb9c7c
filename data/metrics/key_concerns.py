"""What is unhealthy in the facts that a key server states of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from data.metrics.key_health import NodeFacts
from data.window import SECOND, duration_text

NEAR_LIMIT = 0.9
JUST_STARTED_S = 600


@dataclass(frozen=True)
class Concern:
    """One thing that is unhealthy: what, what was seen beside what is expected, and the next step.

    The sentences are English. `seen` has places for `figures`: a `length` in milliseconds, a `share`, or what the
    server states.
    """

    what: str
    seen: str
    expected: str
    next_step: str
    figures: Mapping[str, int | float | str] = field(default_factory=dict)

    @property
    def observed(self) -> str:
        return self.seen.format(**{name: _written(name, each) for name, each in self.figures.items()})


def _written(name: str, figure: int | float | str) -> str:
    if isinstance(figure, str):
        return figure
    return duration_text(int(figure)) if name == "length" else f"{figure:.0%}" if name == "share" else str(figure)


NO_FACTS = Concern(
    "The server gave no facts",
    "{stated}",
    "an answer to INFO",
    "See whether the server runs and may be reached from here.",
)
LOADING = Concern(
    "The server is loading its data",
    "loading",
    "loaded",
    "Wait until it has loaded its data; until then keys cannot be asked.",
)
RESTARTED = Concern(
    "The server was started a short while ago",
    "up for {length}",
    f"up for {JUST_STARTED_S // 60} min or more",
    "If nobody started it on purpose, find out why; and see whether its keys have been written again.",
)
NEARLY_FULL = Concern(
    "Memory is near its limit; then keys are dropped",
    "{share} of {limit} MB used",
    f"under {NEAR_LIMIT:.0%}",
    "Raise maxmemory, or find what fills the server.",
)
NEARLY_REFUSING = replace(NEARLY_FULL, what="Memory is near its limit; then writes are refused")
DROPPED = Concern(
    "The server has dropped keys for want of memory",
    "{keys} keys dropped since it started ({policy})",
    "0 keys",
    "Give the server more memory: a key that is missing may have been dropped by it.",
)
IS_REPLICA = Concern(
    "This is a replica",
    "role {stated}",
    "role master",
    "Point REDIS_URL at the primary, or at its Sentinels: a replica may be behind it.",
)
LINK_DOWN = Concern(
    "The link to the primary is down",
    "{stated}",
    "up",
    "See why the replica has lost its primary; what it holds is old.",
)
NOT_SAVED = Concern(
    "The last save to disk failed",
    "{stated}",
    "ok",
    "See the server's log and disk; by default it refuses writes until a save succeeds.",
)
NOT_APPENDED = Concern(
    "The append-only file cannot be written",
    "{stated}",
    "ok",
    "See the server's disk: it refuses writes until the append-only file can be written.",
)
CONCERNS = (
    *(NO_FACTS, LOADING, RESTARTED, NEARLY_FULL, NEARLY_REFUSING),
    *(DROPPED, IS_REPLICA, LINK_DOWN, NOT_SAVED, NOT_APPENDED),
)


def unhealthy(facts: NodeFacts) -> list[Concern]:
    """What is unhealthy in the facts of one server; a fact that is not stated is no concern."""
    if facts.failure is not None:
        return [_seen(NO_FACTS, stated=facts.failure)]
    return [*_life(facts), *_memory(facts), *_replication(facts), *_persistence(facts)]


def _seen(concern: Concern, **figures: int | float | str) -> Concern:
    return replace(concern, figures=figures)


def _life(facts: NodeFacts) -> Iterable[Concern]:
    if facts.loading:
        yield LOADING
    if facts.uptime_s is not None and facts.uptime_s < JUST_STARTED_S:
        yield _seen(RESTARTED, length=facts.uptime_s * SECOND)


def _memory(facts: NodeFacts) -> Iterable[Concern]:
    if facts.used_memory is not None and facts.maxmemory and facts.used_memory >= NEAR_LIMIT * facts.maxmemory:
        concern = NEARLY_REFUSING if facts.maxmemory_policy == "noeviction" else NEARLY_FULL
        limit = f"{facts.maxmemory / 1_048_576:.0f}"
        yield _seen(concern, share=facts.used_memory / facts.maxmemory, limit=limit)
    if facts.evicted_keys:
        policy = facts.maxmemory_policy or "policy not stated"
        yield _seen(DROPPED, keys=facts.evicted_keys, policy=policy)


def _replication(facts: NodeFacts) -> Iterable[Concern]:
    if facts.role is not None and facts.role != "master":
        yield _seen(IS_REPLICA, stated=facts.role)
    if facts.master_link_status not in (None, "up"):
        yield _seen(LINK_DOWN, stated=str(facts.master_link_status))


def _persistence(facts: NodeFacts) -> Iterable[Concern]:
    if facts.rdb_last_bgsave_status not in (None, "ok"):
        yield _seen(NOT_SAVED, stated=str(facts.rdb_last_bgsave_status))
    if facts.aof_enabled and facts.aof_last_write_status not in (None, "ok"):
        yield _seen(NOT_APPENDED, stated=str(facts.aof_last_write_status))
