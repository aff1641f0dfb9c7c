"""Asks each server for its keys, and turns what it replies into readings."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import hiredis

from data.answers import FailureKind
from data.metrics.key_health import NO_KEY, verdict
from data.metrics.probe import Outcome, Probe, Reading
from data.sources.redis_servers import Servers
from data.sources.redis_topology import Topology, redirect_of
from data.sources.redis_trouble import SEE_SERVER, StoppedError, Trouble, is_redirect, of_reply, wrong_form
from data.sources.redis_url import Endpoint
from data.sources.redis_wire import packed_reads
from data.sources.side_by_side import all_answers

COMMANDS = ("TYPE", "PTTL")
NO_NODE = Trouble(FailureKind.UNREACHABLE, "no cluster node serves the slot of this key", SEE_SERVER)
ODD_REPLY = "a reply of a kind that was not expected"

# The replies to the commands of one key, or why there are none.
Answer = Sequence[Any] | Trouble
# A key, and the order that it belongs to.
Named = tuple[str, str | None]


@dataclass(frozen=True)
class Asking:
    """One round of one probe."""

    servers: Servers
    topology: Topology
    probe: Probe
    deadline_s: float


def read_all(servers: Servers, probe: Probe, named: Sequence[Named], deadline_s: float) -> list[Reading]:
    """A reading of each key, in order; those that could not be asked are unknown."""
    try:
        asking = Asking(servers, servers.topology(deadline_s), probe, deadline_s)
    except StoppedError as error:
        return [unknown(each, error.trouble.words) for each in named]
    keys = [key.encode("utf-8", "surrogatepass") for key, _ in named]
    groups = _by_endpoint(asking.topology, keys)
    calls = [
        functools.partial(_answers, asking, endpoint, [keys[place] for place in places]) for endpoint, places in groups
    ]
    readings: dict[int, Reading] = {}
    for (endpoint, places), answers in zip(groups, all_answers(calls), strict=True):
        server = str(endpoint)
        for place, answer in zip(places, answers, strict=True):
            readings[place] = _reading(asking, server, named[place], answer)
    return [readings[place] for place in range(len(named))]


def unknown(named: Named, words: str) -> Reading:
    """The reading of a key that could not be asked."""
    return Reading(named[0], Outcome.UNKNOWN, words, named[1])


def _by_endpoint(topology: Topology, keys: Sequence[bytes]) -> list[tuple[Endpoint | None, Sequence[int]]]:
    if topology.slots is None:
        return [(topology.endpoints[0], range(len(keys)))]
    groups: dict[Endpoint | None, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        groups[topology.endpoint_of(key)].append(place)
    return list(groups.items())


def _answers(asking: Asking, endpoint: Endpoint | None, keys: Sequence[bytes]) -> list[Answer]:
    """The answer for each key; where a cluster sends us to another node, that node's, once."""
    if endpoint is None:
        return [NO_NODE] * len(keys)
    answers = _asked(asking, endpoint, keys)
    moved: dict[tuple[Endpoint, bool], list[int]] = defaultdict(list)
    for place, answer in enumerate(answers if asking.topology.slots is not None else ()):
        error = _error(answer)
        if error is not None and is_redirect(error):
            moved[redirect_of(error, endpoint)].append(place)
    for (target, with_asking), places in moved.items():
        again = _asked(asking, target, [keys[place] for place in places], with_asking=with_asking)
        for place, answer in zip(places, again, strict=True):
            answers[place] = answer
    return answers


def _asked(asking: Asking, endpoint: Endpoint, keys: Sequence[bytes], *, with_asking: bool = False) -> list[Answer]:
    fields = asking.probe.fields
    trouble: Trouble | None = None
    try:
        with asking.servers.session(endpoint, deadline_s=asking.deadline_s) as wire:
            replies: Sequence[Any] = wire.exchange(packed_reads(keys, COMMANDS, fields, asking=with_asking))
    except StoppedError as error:
        replies, trouble = error.replies, error.trouble
    if with_asking:
        replies = replies[1::2]
    each = len(COMMANDS) + len(fields)
    answers: list[Answer] = [replies[start : start + each] for start in range(0, len(replies) // each * each, each)]
    if trouble is not None:
        answers += [trouble] * (len(keys) - len(answers))
    return answers


def _error(answer: Answer) -> Exception | None:
    if isinstance(answer, Trouble):
        return None
    return next((reply for reply in answer if isinstance(reply, hiredis.ReplyError)), None)


def _reading(asking: Asking, place: str, named: Named, answer: Answer) -> Reading:
    if isinstance(answer, Trouble):
        return unknown(named, answer.words)
    kind, ttl, *seen = answer
    # WRONGTYPE of HEXISTS says no more than TYPE has said.
    refused = next((reply for reply in seen if _is_refusal(reply)), None) if seen else None
    if type(kind) is not str or type(ttl) is not int or refused is not None:
        return unknown(named, _refusal(asking, place, answer))
    outcome, evidence = verdict(asking.probe, kind, ttl, [reply == 1 for reply in seen] if seen else ())
    type_seen = None if kind == NO_KEY else kind
    return Reading(named[0], outcome, evidence, named[1], type_seen, ttl if ttl >= 0 else None)


def _is_refusal(reply: Any) -> bool:
    return isinstance(reply, hiredis.ReplyError) and not str(reply).startswith("WRONGTYPE")


def _refusal(asking: Asking, place: str, answer: Sequence[Any]) -> str:
    for number, reply in enumerate(answer):
        if _is_refusal(reply):
            if is_redirect(reply) and asking.topology.slots is None:
                return wrong_form(place).words
            command = COMMANDS[number] if number < len(COMMANDS) else "HEXISTS"
            return of_reply(reply, place, command).words
    return ODD_REPLY
