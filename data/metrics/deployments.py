"""Deployments of several sources as one list: rows into records, as of a moment, merged by rule."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import lru_cache
from math import inf

import pandas as pd

from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.deployment_words import says_hotfix, stated, status_of
from data.window import DAY, MINUTE, TimeWindow, local_day, local_day_window

WAREHOUSE = Origin("warehouse")
# Two sources that write one deployment down seldom agree to the second: one says when the job began, one when somebody
# looked at the clock. Two deployments of one version of one service are not so close.
SAME_START = 5 * MINUTE
# The window in which the warehouse is asked is wider by this much, so that what a log states beside its edge, or as a
# day only, finds its other half.
MERGE_REACH = DAY

_Name = tuple[str, str, str]  # service, what kind of name, the name

# What a log of people knows better than a machine, and the other way round.
_PLAN_FIELDS = ("standby", "risk_analysis", "approval", "rollback", "incident", "team", "title", "author")
_OTHER_FIELDS = ("service", "version", "started_ms", "finished_ms", "plan_ref", "link", "clock")


def of_rows(rows: pd.DataFrame) -> tuple[Deployment, ...]:
    """The rows of the question `deployments` as records, by time of start."""
    names = tuple(str(name) for name in rows.columns)
    values = rows.astype(object).where(rows.notna(), None).to_numpy().tolist()
    return in_order(_of_row(names, tuple(row)) for row in values)


# From tick to tick most rows stay what they were; thousands of them would otherwise be made anew each time.
@lru_cache(maxsize=20_000)
def _of_row(names: tuple[str, ...], values: tuple[object, ...]) -> Deployment:
    row = dict(zip(names, values, strict=True))
    text = {name: None if value is None else str(value) for name, value in row.items()}
    ended_ms = row["ended_ms"]
    return Deployment(
        deployment_id=text["deployment_id"] or "",
        service=stated(text["service"]),
        version=stated(text["version"]),
        title=stated(text["title"]),
        started_ms=int(str(row["started_ms"])),
        finished_ms=None if ended_ms is None else int(str(ended_ms)),
        status=status_of(text["status_then"]),
        author=stated(text["author"]),
        standby=text["standby"],
        risk_analysis=text["risk_analysis"],
        plan_ref=stated(text["plan_ref"]),
        origins=(WAREHOUSE,),
        hotfix=says_hotfix(text["title"], text["version"]),
    )


def in_order(deployments: Iterable[Deployment]) -> tuple[Deployment, ...]:
    """By start; those of which only the day is known before the others of that day, those without a day at the end."""
    return tuple(sorted(deployments, key=_place))


def _place(one: Deployment) -> tuple[float, str, str]:
    return _start(one), one.day or "9999", one.deployment_id


def as_known(deployments: Iterable[Deployment], as_of_ms: int, zone: tzinfo) -> tuple[Deployment, ...]:
    """What a log could have said at a moment: later starts do not exist, a later finish has not happened."""
    today = local_day(as_of_ms, zone)
    return tuple(
        _unfinished(one, as_of_ms)
        for one in deployments
        if (one.started_ms <= as_of_ms if one.started_ms is not None else one.day is None or one.day <= today)
    )


def _unfinished(one: Deployment, as_of_ms: int) -> Deployment:
    if one.finished_ms is None or one.finished_ms <= as_of_ms:
        return one
    return replace(one, finished_ms=None, status=Status.RUNNING)


def started_within(deployments: Sequence[Deployment], window: TimeWindow, zone: tzinfo) -> tuple[Deployment, ...]:
    """Those that started in the window, and those of which only a day is known that the window touches.

    `deployments` are in order, so that of thousands only those of the window are looked at.
    """
    first, last, untimed = (bisect_left(deployments, at, key=_start) for at in (window.start_ms, window.end_ms, inf))
    return (*deployments[first:last], *(one for one in deployments[untimed:] if _touches(one, window, zone)))


def _start(one: Deployment) -> float:
    return inf if one.started_ms is None else one.started_ms


def _touches(one: Deployment, window: TimeWindow, zone: tzinfo) -> bool:
    if one.day is None:
        return False
    day = local_day_window(one.day, zone)
    return day.overlaps(window)


def merged(warehouse: Sequence[Deployment], vault: Sequence[Deployment], zone: tzinfo) -> tuple[Deployment, ...]:
    """Both sources as one list: what both name is one record with both origins.

    The rule: the same service; the same version, or where one of them states none the same title; and starts at most
    `SAME_START` apart, the closest pair first. Where the log states a day and no instant, the version must be the same
    and each the only one of that day. Where they say different things of it, `remarks` say so.
    """
    pairs = _pairs(warehouse, vault, zone)
    taken = set(pairs.values())
    joined = [_joined(one, vault[pairs[n]]) if n in pairs else one for n, one in enumerate(warehouse)]
    return in_order([*joined, *(one for n, one in enumerate(vault) if n not in taken)])


def _pairs(warehouse: Sequence[Deployment], vault: Sequence[Deployment], zone: tzinfo) -> dict[int, int]:
    by_name: dict[_Name, list[int]] = {}
    for number, one in enumerate(warehouse):
        for name in _names(one):
            by_name.setdefault(name, []).append(number)
    candidates = {
        (apart, n, m)
        for m, log in enumerate(vault)
        for name in _sought(log)
        for n in by_name.get(name, ())
        if (apart := _apart(warehouse[n], log, zone)) is not None
    }
    return _closest(sorted(candidates))


def _names(one: Deployment) -> list[_Name]:
    """What it can be found by: service and version; service and title, with whether it has a version."""
    service, version, title = _plain(one.service), _version(one), _plain(one.title)
    if not service:
        return []
    named = [(service, "version", version)] if version else []
    return [*named, (service, "title with" if version else "title without", title)] if title else named


def _sought(log: Deployment) -> list[_Name]:
    """Where the other half of what a log says can be: titles count only where one of the two has no version."""
    service, version, title = _plain(log.service), _version(log), _plain(log.title)
    sought = [(service, "version", version)] if version else [(service, "title with", title)]
    return [*sought, (service, "title without", title)]


def _closest(candidates: list[tuple[int, int, int]]) -> dict[int, int]:
    """Each of either side at most once, the closest first. Pairs of one day must be the only ones."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for apart, n, m in candidates:
        if n in pairs or m in taken or (apart == MERGE_REACH and _rivals(candidates, n, m)):
            continue
        pairs[n] = m
        taken.add(m)
    return pairs


def _rivals(candidates: list[tuple[int, int, int]], n: int, m: int) -> bool:
    return sum(1 for _, other_n, other_m in candidates if (other_n == n) or (other_m == m)) > 1


def _apart(one: Deployment, log: Deployment, zone: tzinfo) -> int | None:
    """Milliseconds between the starts of two of one service; None when they are not the same deployment."""
    if one.started_ms is None:
        return None
    versions = _version(one), _version(log)
    same_version = all(versions) and versions[0] == versions[1]
    if log.started_ms is None:
        return MERGE_REACH if same_version and log.day == local_day(one.started_ms, zone) else None
    # That their titles are the same is known from how the two were found.
    apart = abs(one.started_ms - log.started_ms)
    return apart if (same_version or not all(versions)) and apart <= SAME_START else None


def _version(one: Deployment) -> str:
    return _plain(one.version).removeprefix("v")


@lru_cache(maxsize=50_000)
def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip().casefold()


@lru_cache(maxsize=20_000)
def _joined(one: Deployment, log: Deployment) -> Deployment:
    """The plan's words from the log, the run's times and status from the warehouse, each where it says something."""
    fields = {name: getattr(log, name) if _says(log, name) else getattr(one, name) for name in _PLAN_FIELDS}
    fields |= {name: getattr(one, name) if _says(one, name) else getattr(log, name) for name in _OTHER_FIELDS}
    status = log.status if one.status is Status.UNKNOWN else one.status
    return replace(
        one,
        **fields,
        status=status,
        hotfix=one.hotfix or log.hotfix,
        origins=(*one.origins, *log.origins),
        remarks=(*one.remarks, *log.remarks, *_differences(one, log)),
    )


def _says(one: Deployment, name: str) -> bool:
    value = getattr(one, name)
    return stated(value) is not None if isinstance(value, str) else value is not None


def _differences(one: Deployment, log: Deployment) -> list[str]:
    names = ("version", "title", "author", "standby")
    texts = [(name, getattr(one, name), getattr(log, name)) for name in names if _says(one, name) and _says(log, name)]
    if Status.UNKNOWN not in (one.status, log.status):
        texts.append(("status", one.status.value, log.status.value))
    differing = [text for text in texts if _plain(text[1]) != _plain(text[2])]
    return [f"{name}: {first!r} in the warehouse, {second!r} in the log" for name, first, second in differing]
