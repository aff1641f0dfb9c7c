"""What the sources show of a window: runs of hung orders, whom they hurt, deployments, keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data import binds
from data.answers import Failure, FailureKind, Rows
from data.deployment_book import Book
from data.deployment_verdicts import Ask, Verdicts, verdicts
from data.metrics.alert import Alert
from data.metrics.backlog import HurtUsers, hurt_users
from data.metrics.columns import NEVER_MS, integers, texts
from data.metrics.deployment import Deployment, Status
from data.metrics.deployments import as_known, started_within
from data.metrics.observed import STEP, ObservedRun, observed_runs, orders_of
from data.metrics.probe import Outcome
from data.settings import Settings
from data.sources.alert_rows import AlertRecord
from data.window import DAY, TimeWindow

# A run that reaches into the window may have begun so long before it, and go on so long after its end.
AROUND = DAY
# Asks the history store what probes recorded from one moment to another.
Recorded = Callable[[int, int], Rows | Failure]


@dataclass(frozen=True)
class MissingKeys:
    """What a probe recorded of the hung orders: how many lacked their key, from when to when."""

    probe: str
    orders: int
    first_ms: int
    last_ms: int | None  # None: it goes on


@dataclass(frozen=True)
class Findings:
    """`runs` are those that reach into the window, whole, the one that hurt most users first.

    `covered`: any orders are known of the window; else that nothing hung would say nothing.
    `failures` are the sources that could not tell their part. `asked` are the answers that the figures are made of.
    """

    window: TimeWindow
    as_of_ms: int
    data_time_ms: int
    covered: bool
    runs: tuple[ObservedRun, ...]
    hurt: HurtUsers
    deployments: tuple[Deployment, ...]
    judged: Verdicts | None
    keys: tuple[MissingKeys, ...]
    asked: dict[str, Rows]
    failures: tuple[Failure, ...]
    alerts: tuple[Alert, ...] = ()

    @property
    def start_ms(self) -> int | None:
        """When the first order that hung was due."""
        return min((run.start_ms for run in self.runs), default=None)

    @property
    def end_ms(self) -> int | None:
        """When the last of the runs ended; None while one goes on, and of no runs."""
        ends = [run.end_ms for run in self.runs]
        return None if None in ends else max((end for end in ends if end is not None), default=None)


def findings(
    ask: Ask,
    settings: Settings,
    window: TimeWindow,
    *,
    as_of_ms: int,
    data_time_ms: int,
    book: Book,
    alerts: Sequence[AlertRecord] | Failure = (),
    recorded: Recorded | None = None,
) -> Findings | Failure:
    """Ask the warehouse about the window. A failure only where the orders themselves cannot be had.

    `alerts` are those of the window, as the store has them; `recorded` asks the same store for the outcomes of keys.
    """
    reach = TimeWindow(window.start_ms - AROUND, window.end_ms + AROUND)
    hung = ask("hung", binds.hung(reach, data_time_ms, settings.stuck_after))
    outcomes = ask("impact_outcomes", binds.impact_outcomes(settings, reach, data_time_ms, STEP))
    if isinstance(hung, Failure):
        return hung
    if isinstance(outcomes, Failure):
        return outcomes
    limits = {"stuck_ms": settings.stuck_after, "give_up_ms": settings.give_up_after}
    seen = observed_runs(hung.frame, outcomes.frame, data_time_ms, **limits).runs
    runs = tuple(sorted((run for run in seen if run.overlaps(window)), key=lambda run: (-run.users, run.slice)))
    orders = pd.concat([hung.frame.iloc[:0], *(orders_of(hung.frame, run) for run in runs)])
    known = as_known(book.deployments, data_time_ms, settings.timezone)
    judged = verdicts(ask, settings, window, data_time_ms, known)
    keys, away = _keys(ask, settings, reach, data_time_ms, recorded)
    new = started_within(known, window, settings.timezone)
    failures = [each for each in (judged, *away, alerts, *book.failures) if isinstance(each, Failure)]
    seen_alerts = () if isinstance(alerts, Failure) else tuple(each.alert for each in alerts)
    return Findings(
        window=window,
        as_of_ms=as_of_ms,
        data_time_ms=data_time_ms,
        covered=_covers(outcomes.frame, window),
        runs=runs,
        hurt=hurt_users(orders, 0, data_time_ms + 1, data_time_ms, **limits),
        deployments=tuple(one for one in new if one.status is not Status.CANCELLED),
        judged=None if isinstance(judged, Failure) else judged,
        keys=_missing(keys, orders),
        asked={"hung": hung, "impact_outcomes": outcomes, **keys},
        failures=tuple({(each.source, each.message): each for each in failures}.values()),
        alerts=tuple(each for each in seen_alerts if each.slices and each.first_seen_ms <= as_of_ms),
    )


def _covers(outcomes: pd.DataFrame, window: TimeWindow) -> bool:
    buckets = integers(outcomes, "bucket_ms")
    return bool(((buckets + STEP > window.start_ms) & (buckets < window.end_ms)).any())


def _keys(
    ask: Ask, settings: Settings, reach: TimeWindow, data_time_ms: int, recorded: Recorded | None
) -> tuple[dict[str, Rows], list[Failure]]:
    """What the warehouse and the history store recorded, as far as they hold any, and which of them are away.

    The relation of the warehouse is optional: without it there is nothing, and no fault.
    """
    found = {"keys": ask("key_outcomes", binds.key_outcomes(settings, reach, data_time_ms))}
    if recorded is not None:
        end_ms = min(reach.end_ms, data_time_ms + 1)
        found["recorded"] = recorded(reach.start_ms, end_ms)
    held = {name: each for name, each in found.items() if not isinstance(each, Failure) and not each.frame.empty}
    away = [each for each in found.values() if isinstance(each, Failure)]
    return held, [each for each in away if each.kind is not FailureKind.MISSING_TABLE]


def _missing(answers: Mapping[str, Rows], orders: pd.DataFrame) -> tuple[MissingKeys, ...]:
    """What the records say of the orders that hung, probe by probe."""
    if not answers:
        return ()
    rows = pd.concat([each.frame for each in answers.values()], ignore_index=True)
    wanted = set(texts(orders, "order_id"))
    lacking = (texts(rows, "outcome") == Outcome.MISSING) & pd.Series(texts(rows, "order_id")).isin(wanted).to_numpy()
    return tuple(_of_probe(str(probe), mine) for probe, mine in rows[lacking].groupby("probe", sort=True))


def _of_probe(probe: str, rows: pd.DataFrame) -> MissingKeys:
    last = int(integers(rows, "end_ms", NEVER_MS).max())
    first = int(integers(rows, "start_ms").min())
    return MissingKeys(probe, rows["order_id"].nunique(), first, None if last == NEVER_MS else last)
