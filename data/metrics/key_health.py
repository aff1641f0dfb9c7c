"""What keys and their server tell: the verdict on one key, the cause joined to orders, since when, server facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

import pandas as pd

from data.metrics.lane import WORST_FIRST
from data.metrics.probe import Outcome, Probe, ProbeRound, Reading
from data.window import MINUTE, SECOND, duration_text

NO_KEY = "none"
GONE = -2
FOR_EVER = -1


def verdict(probe: Probe, type_seen: str, ttl: int, fields_seen: Sequence[bool] = ()) -> tuple[Outcome, str]:
    """Outcome and evidence of one key that could be asked.

    `type_seen` and `ttl` are the replies of TYPE and PTTL (milliseconds, -1 for ever, -2 no key), `fields_seen`
    says for each of the probe's fields whether it is there.
    """
    if type_seen == NO_KEY:
        # The two replies are of two moments; a key written between them is neither missing nor fully seen.
        return (Outcome.MISSING, "no such key") if ttl == GONE else (Outcome.UNKNOWN, "written while it was asked")
    if ttl == GONE:
        return Outcome.MISSING, "gone while it was asked"
    lives = "never expires" if ttl == FOR_EVER else f"{_short(ttl)} to live"
    if fault := _fault(probe, type_seen, ttl, fields_seen):
        return Outcome.WRONG, f"{type_seen}, {lives}; expected {fault}"
    if probe.min_ttl_ms is not None and FOR_EVER < ttl < probe.min_ttl_ms:
        return Outcome.EXPIRING, f"{type_seen}, {lives}; expected at least {_short(probe.min_ttl_ms)}"
    return Outcome.PRESENT, f"{type_seen}, {lives}"


def _fault(probe: Probe, type_seen: str, ttl: int, fields_seen: Sequence[bool]) -> str:
    """What was expected of a key that is there and is not so; empty when all is well."""
    expected = "hash" if probe.fields else probe.type
    if expected is not None and type_seen != expected:
        return f"type {expected}"
    if not all(fields_seen):
        lacking = [name for name, seen in zip(probe.fields, fields_seen, strict=True) if not seen]
        return f"the field{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}"
    return "a time to live" if probe.expires and ttl == FOR_EVER else ""


def _short(length_ms: int) -> str:
    return duration_text(length_ms) if length_ms >= SECOND else f"{length_ms} ms"


@dataclass(frozen=True)
class JoinedCause:
    """What one probe says of a set of orders. The counts add up to `orders`."""

    probe: str
    pattern: str  # the key with `*` for what differs between orders
    orders: int
    lacking: int = 0
    wrong: int = 0
    expiring: int = 0
    present: int = 0
    unknown: int = 0  # could not be asked
    unasked: int = 0  # no reading that a later read of the orders confirms

    @property
    def text(self) -> str:
        """`41 of 41 lack bbd:request:*`, and how many of them could not be judged."""
        parts = [f"{self.lacking} of {self.orders} lack {self.pattern}"]
        more = (
            (self.wrong, "wrong"),
            (self.expiring, "expiring"),
            (self.unknown, "unknown"),
            (self.unasked, "unasked"),
        )
        parts += [f"{count} {word}" for count, word in more if count]
        return ", ".join(parts)


def joined_cause(
    probe: Probe, probe_round: ProbeRound | None, orders: Collection[str], data_time_ms: int | None
) -> JoinedCause:
    """What `probe_round` says of `orders`: the ids of orders in state 0 in a read whose data time is `data_time_ms`.

    A reading counts for an order only when that data time is not before the probe: an order that was received
    meanwhile has lost its key rightly.
    """
    known = {}
    if probe_round is not None and data_time_ms is not None and data_time_ms >= probe_round.at_ms:
        known = {reading.order_id: reading.outcome for reading in probe_round.readings if reading.order_id}
    found = [known.get(order) for order in set(orders)]
    return JoinedCause(
        probe=probe.name,
        pattern=key_pattern(probe),
        orders=len(found),
        lacking=found.count(Outcome.MISSING),
        wrong=found.count(Outcome.WRONG),
        expiring=found.count(Outcome.EXPIRING),
        present=found.count(Outcome.PRESENT),
        unknown=found.count(Outcome.UNKNOWN),
        unasked=found.count(None),
    )


def key_pattern(probe: Probe) -> str:
    """`bbd:request:*` of `bbd:request:{order_id}`."""
    parts = Formatter().parse(probe.key)
    return "".join(text + ("" if name is None else "*") for text, name, _, _ in parts)


def worst(counts: Mapping[Outcome, int]) -> Outcome | None:
    """The outcome that a round is named after; None when nothing was asked."""
    return next((outcome for outcome in map(Outcome, WORST_FIRST) if counts.get(outcome, 0)), None)


def most_telling(readings: Iterable[Reading]) -> Reading | None:
    """The reading whose evidence stands for all of them; None of none."""
    rank = {Outcome(word): place for place, word in enumerate(WORST_FIRST)}
    return min(readings, key=lambda reading: rank[reading.outcome], default=None)


@dataclass(frozen=True)
class Run:
    """An unbroken run of one outcome. `from_before`: it reaches the first recorded round, so may be older."""

    outcome: Outcome
    start_ms: int
    end_ms: int
    from_before: bool


def since(rounds: pd.DataFrame, probe: str, longest_gap_ms: int = 5 * MINUTE) -> Run | None:
    """The present unbroken run of a probe's worst outcome; None without a round, or when the last asked nothing.

    `rounds` has the columns probe, at_ms and a count per outcome, in any order. Two rounds further apart than
    `longest_gap_ms` are no unbroken run: nobody knows what was between them.
    """
    mine = rounds[rounds["probe"] == probe].sort_values("at_ms", ascending=False)
    run: Run | None = None
    for row in mine.to_dict("records"):
        outcome, at_ms = worst({each: int(row[each.value]) for each in Outcome}), int(row["at_ms"])
        if run is None:
            if outcome is None:
                return None
            run = Run(outcome, at_ms, at_ms, True)
        elif outcome is not run.outcome or run.start_ms - at_ms > longest_gap_ms:
            return Run(run.outcome, run.start_ms, run.end_ms, False)
        else:
            run = Run(run.outcome, at_ms, run.end_ms, True)
    return run


@dataclass(frozen=True)
class NodeFacts:
    """What one server's INFO states. None: it does not state it, or not as a number. Bytes and seconds.

    `failure` is set when the server could not be asked; then all else is None.
    """

    place: str  # host:port
    failure: str | None = None
    server: str | None = None  # redis, valkey
    version: str | None = None
    uptime_s: int | None = None
    used_memory: int | None = None
    maxmemory: int | None = None  # 0: no limit
    maxmemory_policy: str | None = None
    evicted_keys: int | None = None
    role: str | None = None  # master, slave
    connected_slaves: int | None = None
    master_link_status: str | None = None
    loading: bool | None = None
    rdb_last_bgsave_status: str | None = None
    aof_enabled: bool | None = None
    aof_last_write_status: str | None = None
    connected_clients: int | None = None


@dataclass(frozen=True)
class Info:
    """The facts of every server that holds keys: one, or each master of a cluster."""

    nodes: tuple[NodeFacts, ...]
    elapsed_s: float = 0.0


def node_facts(place: str, text: str) -> NodeFacts:
    """Read the text of INFO. A line that is no fact, or a figure that is none, is passed over."""
    stated = dict(line.strip().split(":", 1) for line in text.splitlines() if ":" in line and not line.startswith("#"))
    server = stated.get("server_name") or ("valkey" if "valkey_version" in stated else "redis")
    version = stated.get(f"{server}_version") or stated.get("redis_version")
    return NodeFacts(
        place=place,
        server=server if version else None,
        version=version,
        uptime_s=_number(stated, "uptime_in_seconds"),
        used_memory=_number(stated, "used_memory"),
        maxmemory=_number(stated, "maxmemory"),
        maxmemory_policy=stated.get("maxmemory_policy"),
        evicted_keys=_number(stated, "evicted_keys"),
        role=stated.get("role"),
        connected_slaves=_number(stated, "connected_slaves"),
        master_link_status=stated.get("master_link_status"),
        loading=_flag(stated, "loading"),
        rdb_last_bgsave_status=stated.get("rdb_last_bgsave_status"),
        aof_enabled=_flag(stated, "aof_enabled"),
        aof_last_write_status=stated.get("aof_last_write_status"),
        connected_clients=_number(stated, "connected_clients"),
    )


def _number(stated: Mapping[str, str], name: str) -> int | None:
    text = stated.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else None


def _flag(stated: Mapping[str, str], name: str) -> bool | None:
    return {"0": False, "1": True}.get(stated.get(name, ""))
