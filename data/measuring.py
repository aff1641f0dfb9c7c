"""What `watch` measures for the judge: the newest tick as facts, and once a minute the orders of the last hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from data import binds
from data.answers import Answer, Failure, FailureKind
from data.installation import Installation, receptions_recorded
from data.metrics.baseline import HISTORY_MS, HourTable, hour_table
from data.metrics.facts import KEY_SERVER, STEP_MS, WAREHOUSE, Facts, Measured
from data.metrics.measured import counts_from, counts_of, fixed_key, hung_of, readings_of, waiting_of
from data.office import office_of
from data.rules import terms_of
from data.ticker import Tick
from data.window import DAY, HOUR, TimeWindow

WEEK = 7 * DAY


class Measurer:
    """Asks what the rules need beyond a tick. Keeps the ordinary hours, which are asked for once an hour."""

    def __init__(self, installation: Installation) -> None:
        self._at = installation
        self._terms = terms_of(installation.settings)
        self._handoff_known: bool | None = None
        self._table: HourTable | None = None
        self._hour_ms = 0

    def facts(self, tick: Tick, *, everything: bool) -> Facts:
        """The facts of a tick; with `everything` also the orders of the last hours and what is ordinary.

        Never raises for what a source does: what could not be asked is in `failing`.
        """
        failing: dict[str, str] = {}
        absent: set[str] = set()
        for answer in (tick.data_time, tick.waiting):
            _note(answer, WAREHOUSE, failing, absent)
        if isinstance(self._at.key_server, Failure):
            _note(self._at.key_server, KEY_SERVER, failing, absent)
        elif tick.silence is not None:
            _note(tick.silence, KEY_SERVER, failing, absent)
        measured = None
        if everything and WAREHOUSE not in failing and tick.data_time_ms is not None:
            found = self._measured(tick.data_time_ms)
            measured = None if isinstance(found, Failure) else found
            _note(found, WAREHOUSE, failing, absent)
        if tick.data_time_ms is not None and (everything or self._handoff_known is None):
            self._learn_handoff(tick.data_time_ms)
        probes = {probe.name: probe for probe in self._at.probes if probe.per_order}
        rounds = [each for each in tick.confirmed_rounds() if each.probe in probes]
        return Facts(
            data_time_ms=tick.data_time_ms,
            waiting=None if isinstance(tick.waiting, Failure) else waiting_of(tick.waiting.frame),
            readings=tuple(readings_of(probes[each.probe], each) for each in rounds),
            fixed_keys=tuple(fixed_key(each) for each in tick.rounds if each.probe not in probes and each.readings),
            measured=measured,
            failing=failing,
            not_set_up=frozenset(absent),
            handoff_known=self._handoff_known is not False,
        )

    def _learn_handoff(self, at_ms: int) -> None:
        """What is known stays known: where nothing is received any more, that is news."""
        if not self._handoff_known:
            self._handoff_known = handoff_known(self._at, at_ms)

    def _measured(self, at_ms: int) -> Measured | Failure:
        span = TimeWindow(counts_from(at_ms, self._terms), at_ms + 1)
        settings = self._at.settings
        counts = self._at.ask("hand_off_counts", binds.hand_off_counts(settings, span, at_ms, STEP_MS))
        hung = self._at.ask("hung", binds.hung(span, at_ms, settings.stuck_after))
        table = self._ordinary(at_ms)
        if isinstance(counts, Failure) or isinstance(hung, Failure) or isinstance(table, Failure):
            return next(answer for answer in (counts, hung, table) if isinstance(answer, Failure))
        return Measured(counts_of(counts.frame, at_ms, self._terms), hung_of(hung.frame), table.known_at(at_ms))

    def _ordinary(self, at_ms: int) -> HourTable | Failure:
        # So long past the hour one more hour is final.
        hour_ms = (at_ms - self._terms.settled_ms) // HOUR * HOUR
        if self._table is None or self._hour_ms != hour_ms:
            table = hours_known(self._at, TimeWindow(hour_ms - HISTORY_MS, hour_ms))
            if isinstance(table, Failure):
                return table
            self._table, self._hour_ms = table, hour_ms
        return self._table


def handoff_known(installation: Installation, at_ms: int) -> bool | None:
    """Whether receptions are recorded by a moment; None where it is not known."""
    return receptions_recorded(installation.ask("handoff_known", binds.receptions(at_ms)))


def hours_known(installation: Installation, span: TimeWindow) -> HourTable | Failure:
    """The counts of whole hours, asked week by week so that no question is long."""
    settings, settled_ms = installation.settings, terms_of(installation.settings).settled_ms
    frames = []
    for week in _weeks(span):
        asked = binds.hand_off_counts(settings, week, span.end_ms + settled_ms, HOUR)
        answer = installation.ask("hand_off_counts", asked)
        if isinstance(answer, Failure):
            return answer
        frames.append(answer.frame)
    return hour_table(joined(frames), span.start_ms, span.end_ms, office_of(settings), settled_ms)


def joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of several answers to one question, of which there is at least one."""
    held = [frame for frame in frames if len(frame)]
    return pd.concat(held, ignore_index=True) if held else frames[0]


def _weeks(span: TimeWindow) -> Iterator[TimeWindow]:
    for start_ms in range(span.start_ms, span.end_ms, WEEK):
        yield TimeWindow(start_ms, min(start_ms + WEEK, span.end_ms))


def _note(answer: Answer | object, source: str, failing: dict[str, str], absent: set[str]) -> None:
    if isinstance(answer, Failure):
        if answer.kind is FailureKind.NOT_SET_UP:
            absent.add(source)
        else:
            failing[source] = answer.message
