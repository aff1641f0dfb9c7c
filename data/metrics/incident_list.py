"""All incidents in one list: those that postmortems tell of, and runs of hung orders of which none does.

A postmortem and the runs that it speaks of are one row. Runs without one that overlap in time are one row too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

import pandas as pd

from data.metrics.backlog import counted_users
from data.metrics.claim import end_of
from data.metrics.claims import matched, written
from data.metrics.columns import texts
from data.metrics.incident import Incident, Moment, Source
from data.metrics.incident_spans import MOMENTS, Measure, Span, Summary, moment_of, spans, summaries, summary
from data.metrics.observed import ObservedRun, orders_of, together
from data.window import local_day, local_day_window

_GOES_ON = re.compile(
    r"\b(?:open|ongoing|active|unresolved|investigating|identified|monitoring|in progress|berlangsung)\b", re.IGNORECASE
)


class Ending(StrEnum):
    OPEN = "open"
    ENDED = "ended"
    NOT_STATED = "end not stated"


@dataclass(frozen=True)
class Listed:
    """One incident. Without `incident` nobody wrote a postmortem; without `runs` nothing hung, or it is not known.

    `start_ms` is the stated start, else the observed one, else the first stated moment; `begun_by` says which:
    `observed`, the name of the moment, or None where there is no moment at all. `end_ms` is the observed end where the
    start is observed, else the stated one where there is one. `length_ms` is from a stated start to a stated end, or
    from an observed one to an observed one, never from one to the other; negative where two stated ones contradict.
    `users` are stated ones where there are any, else distinct users of the runs. `written`: the postmortem can have
    been written by the as-of time; before, its figures are not shown.
    """

    incident: Incident | None
    runs: tuple[ObservedRun, ...]
    start_ms: int | None
    begun_by: str | None
    end_ms: int | None
    ending: Ending
    length_ms: int | None
    length_observed: bool
    users: int | None
    users_observed: bool
    written: bool
    spans: dict[Measure, Span]
    age_ms: int | None  # so far; of open ones only
    month: str | None  # `2026-01`

    @property
    def slices(self) -> tuple[str, ...]:
        stated = () if self.incident is None else self.incident.slices
        return tuple(dict.fromkeys(stated or (run.slice for run in self.runs)))

    @property
    def source(self) -> Source | None:
        """Who found it, once it was found; None also where that is not stated."""
        found = self.written or self.spans[Measure.TTD].end is not None
        return self.incident.detection_source if found and self.incident is not None else None


OBSERVED = "observed"


def listed(
    incidents: Iterable[Incident], runs: Sequence[ObservedRun], hung: pd.DataFrame | None, as_of_ms: int, zone: tzinfo
) -> tuple[Listed, ...]:
    """The newest first, those without any moment last. `hung` holds the orders of the runs; None: not known.

    What begins after `as_of_ms` is not in it. A postmortem that states a day only begins with that day.
    """
    known = [each for each in incidents if begun(each, as_of_ms, zone)]
    found = [_told(each, matched(each, runs), hung, as_of_ms, zone) for each in known]
    told = {run for each in found for run in each.runs}
    rest = [run for run in runs if run not in told]
    found += [_untold(group, hung, as_of_ms, zone) for group in together(rest)]
    return tuple(sorted(found, key=lambda each: (each.start_ms is None, -(each.start_ms or 0), _name(each))))


def _name(one: Listed) -> str:
    return one.incident.path if one.incident is not None else ",".join(one.slices)


def begun(incident: Incident, as_of_ms: int, zone: tzinfo) -> bool:
    """Whether anything of it had happened at a moment; one of which nothing is dated counts as begun."""
    stated = [getattr(incident, name) for name in MOMENTS]
    times = [moment.at_ms for moment in stated if moment is not None]
    times += [entry.at_ms for entry in incident.timeline if entry.at_ms is not None]
    if not times and incident.date is not None:
        times = [local_day_window(incident.date, zone).start_ms]
    return not times or min(times) <= as_of_ms


def _told(
    incident: Incident, runs: tuple[ObservedRun, ...], hung: pd.DataFrame | None, as_of_ms: int, zone: tzinfo
) -> Listed:
    stated = {name: each for name in MOMENTS if (each := moment_of(incident, name, as_of_ms)) is not None}
    start_ms, begun_by = _start(stated, runs)
    end_ms, ending = _end(incident, stated, runs, as_of_ms)
    seen_end_ms = end_of(runs)
    if begun_by == OBSERVED and ending is Ending.ENDED and seen_end_ms is not None:
        end_ms = seen_end_ms
    written_ = written(incident, as_of_ms)
    users = incident.users_stated if written_ else None
    length_ms, length_observed = _length(stated, runs)
    day = incident.date or (None if start_ms is None else local_day(start_ms, zone))
    return Listed(
        incident=incident,
        runs=runs,
        start_ms=start_ms,
        begun_by=begun_by,
        end_ms=end_ms,
        ending=ending,
        length_ms=length_ms,
        length_observed=length_observed,
        users=_hurt(runs, hung) if users is None else users,
        users_observed=users is None,
        written=written_,
        spans=spans(incident, as_of_ms),
        age_ms=as_of_ms - start_ms if ending is Ending.OPEN and start_ms is not None else None,
        month=None if day is None else day[:7],
    )


def _length(stated: dict[str, Moment], runs: Sequence[ObservedRun]) -> tuple[int | None, bool]:
    """How long it lasted, and whether that is observed."""
    if "started" in stated and "resolved" in stated:
        return stated["resolved"].at_ms - stated["started"].at_ms, False
    end_ms = end_of(runs)
    return (None, False) if end_ms is None else (end_ms - min(run.start_ms for run in runs), True)


def _start(stated: dict[str, Moment], runs: Sequence[ObservedRun]) -> tuple[int | None, str | None]:
    if "started" not in stated and runs:
        return min(run.start_ms for run in runs), OBSERVED
    name = next(iter(stated), None)
    return (None, None) if name is None else (stated[name].at_ms, name)


def _end(
    incident: Incident, stated: dict[str, Moment], runs: Sequence[ObservedRun], as_of_ms: int
) -> tuple[int | None, Ending]:
    """A stated end counts first; one that is still to come means that it goes on, and so do orders that still hang."""
    if "resolved" in stated:
        return stated["resolved"].at_ms, Ending.ENDED
    later = incident.resolved is not None and incident.resolved.at_ms > as_of_ms
    if later or any(run.end_ms is None for run in runs) or _GOES_ON.search(incident.status or ""):
        return None, Ending.OPEN
    end_ms = end_of(runs)
    return end_ms, Ending.NOT_STATED if end_ms is None else Ending.ENDED


def _hurt(runs: Sequence[ObservedRun], hung: pd.DataFrame | None) -> int | None:
    """Distinct users of the runs, each once."""
    if not runs or hung is None:
        return None
    return counted_users(texts(pd.concat([orders_of(hung, run) for run in runs]), "user_id")).users


def _untold(runs: tuple[ObservedRun, ...], hung: pd.DataFrame | None, as_of_ms: int, zone: tzinfo) -> Listed:
    start_ms = min(run.start_ms for run in runs)
    end_ms = end_of(runs)
    return Listed(
        incident=None,
        runs=runs,
        start_ms=start_ms,
        begun_by=OBSERVED,
        end_ms=end_ms,
        ending=Ending.OPEN if end_ms is None else Ending.ENDED,
        length_ms=None if end_ms is None else end_ms - start_ms,
        length_observed=True,
        users=_hurt(runs, hung),
        users_observed=True,
        written=False,
        spans={measure: Span(measure, None, None) for measure in Measure},
        age_ms=as_of_ms - start_ms if end_ms is None else None,
        month=local_day(start_ms, zone)[:7],
    )


@dataclass(frozen=True)
class Month:
    """The incidents of one month; None for those of which no day is stated. Lengths are milliseconds."""

    month: str | None
    count: int
    open_count: int
    untold: int  # without a postmortem
    spans: dict[Measure, Summary]
    users: Summary


def by_month(those: Iterable[Listed]) -> tuple[Month, ...]:
    """The newest month first, those without one last. A month without an incident is not in it."""
    groups: dict[str | None, list[Listed]] = {}
    for one in those:
        groups.setdefault(one.month, []).append(one)
    months = sorted(groups, key=lambda month: month or "", reverse=True)
    return tuple(_month(month, groups[month]) for month in months)


def _month(month: str | None, those: Sequence[Listed]) -> Month:
    return Month(
        month=month,
        count=len(those),
        open_count=sum(one.ending is Ending.OPEN for one in those),
        untold=sum(one.incident is None for one in those),
        spans=summaries([one.spans for one in those]),
        users=summary(one.users for one in those),
    )


def with_start(those: Iterable[Listed]) -> tuple[int, int]:
    """Of how many postmortems the start is stated, and of how many there are."""
    told = [one.incident for one in those if one.incident is not None]
    return sum(each.started is not None for each in told), len(told)
