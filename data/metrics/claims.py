"""A postmortem's claims beside what the orders show: stated, observed, the difference, and a verdict.

Observed are the runs of `data.metrics.observed` that hold the stated detection; where none does, those that overlap
the span from the first stated moment to the last. Where the note names payment methods and one of them has such a run,
no others count. Users are counted over these runs, each once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.metrics.backlog import HurtUsers, hurt_users
from data.metrics.claim import Checked, Claim, Evidence, Reason, Row, Value, Verdict, end_of
from data.metrics.incident import Incident, Moment, Quote
from data.metrics.key_health import JoinedCause
from data.metrics.observed import ObservedRun, orders_of
from data.metrics.told_cause import tells_of_missing_keys
from data.window import MINUTE, TimeWindow

# A moment is written down to the minute, by people who had other things to do.
TOLERANCE_MS = 5 * MINUTE
# Of a span, and of a number of users that the note itself calls rough.
ROUGHLY = 0.1
# A key that so many of the asked orders lacked is what they hung for.
MOST_LACK = 0.9
_ROUGH = re.compile(
    r"[~≈±]|\b(?:about|around|approx\w*|roughly|nearly|almost|some|sekitar|kira-kira|kurang lebih)\b", re.IGNORECASE
)


def check(incident: Incident, evidence: Evidence) -> Checked:
    """Hold every claim of a postmortem against the orders."""
    runs = matched(incident, evidence.runs)
    found = _Found(incident, evidence, runs)
    rows = (
        found.start(),
        found.detection(),
        found.ended(Claim.MITIGATION, incident.mitigated),
        found.ended(Claim.END, incident.resolved),
        found.duration(),
        found.users(),
        found.slice(),
        found.cause(),
    )
    return Checked(rows, runs, found.hurt_before_detection())


def matched(incident: Incident, runs: Sequence[ObservedRun]) -> tuple[ObservedRun, ...]:
    """The runs that the incident speaks of: by its detection, else by its span, and by the slices that it names."""
    span = stated_span(incident)
    if span is None:
        return ()
    held = [run for run in runs if incident.detected is not None and run.holds(incident.detected.at_ms)]
    near = [run for run in runs if run.overlaps(span)]
    wanted = {_plain(name) for name in incident.slices}
    named = ([run for run in those if _plain(run.slice) in wanted] for those in (held, near))
    # One of another payment method that happens to hold the detection is not what the note speaks of.
    return tuple(next((those for those in named if those), held or near))


def stated_span(incident: Incident) -> TimeWindow | None:
    """From the first stated moment of the incident to the last, at least a minute; None when it states none."""
    moments = _dated(incident)
    return TimeWindow(min(moments), max(*moments, min(moments) + MINUTE)) if moments else None


def written(incident: Incident, as_of_ms: int) -> bool:
    """Whether all that a postmortem dates had happened by then: before, nobody can have written its figures."""
    return all(at_ms <= as_of_ms for at_ms in _dated(incident))


def _dated(incident: Incident) -> list[int]:
    stated = [each.at_ms for each in _moments(incident)]
    return stated + [at for each in incident.timeline for at in (each.at_ms, each.until_ms) if at is not None]


def _moments(incident: Incident) -> list[Moment]:
    five = (incident.started, incident.detected, incident.acknowledged, incident.mitigated, incident.resolved)
    return [each for each in five if each is not None]


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


@dataclass(frozen=True)
class _Told:
    """A claim without a verdict: what is stated, or why there is nothing."""

    value: Value | None
    quote: Quote | None
    lacking: Reason | None = None

    def row(self, claim: Claim, observed: Value | None, refused: Reason | None) -> Row:
        """The claim beside what was observed, where the two cannot be judged."""
        quote, line = (None, None) if self.quote is None else (self.quote.text, self.quote.line)
        reason = self.lacking or refused
        return Row(claim, self.value, quote, line, observed, None, Verdict.CANNOT_TELL, reason)

    def judged(self, claim: Claim, observed: Value, agrees: bool, reason: Reason | None = None) -> Row:
        difference = None
        if isinstance(observed, int) and isinstance(self.value, int):
            difference = observed - self.value
        return replace(self.row(claim, observed, reason), difference=difference, verdict=_verdict(agrees))


class _Found:
    """What the orders show of one incident."""

    def __init__(self, incident: Incident, evidence: Evidence, runs: tuple[ObservedRun, ...]) -> None:
        self._incident, self._evidence, self._runs = incident, evidence, runs
        self._span = stated_span(incident)
        self._start_ms = min((run.start_ms for run in runs), default=evidence.data_time_ms)
        self._stuck_from_ms = min((run.stuck_from_ms for run in runs), default=evidence.data_time_ms)
        self._end_ms = end_of(runs)

    def start(self) -> Row:
        """Beside the due time of the first order that hung."""
        stated = self._incident.started
        first = stated or min(_moments(self._incident), key=lambda each: each.at_ms, default=None)
        if first is None or (refused := self._refused_at(first)) is not None:
            return self._untold(Claim.START, first, self._start_ms, Reason.NOT_STATED if first is None else refused)
        near = self._start_ms - TOLERANCE_MS <= first.at_ms <= self._stuck_from_ms + TOLERANCE_MS
        reason = None if stated else Reason.STARTS_WITH_REPORT
        return _row(Claim.START, first, self._start_ms, _verdict(near), reason)

    def detection(self) -> Row:
        """Beside the first moment at which anything was stuck: nobody could have noticed earlier."""
        stated = self._incident.detected
        if stated is None or (refused := self._refused_at(stated)) is not None:
            reason = Reason.NOT_STATED if stated is None else refused
            return self._untold(Claim.DETECTION, stated, self._stuck_from_ms, reason)
        around = TimeWindow(stated.at_ms - TOLERANCE_MS, stated.at_ms + TOLERANCE_MS)
        held = any(run.overlaps(around) for run in self._runs)
        missed = Reason.BEFORE_ANY if stated.at_ms < self._stuck_from_ms else Reason.AFTER_ALL
        reason = Reason.WITHIN_RUN if held else missed
        return _row(Claim.DETECTION, stated, self._stuck_from_ms, _verdict(held), reason)

    def ended(self, claim: Claim, stated: Moment | None) -> Row:
        """Beside the moment at which the last order of the run had left."""
        if stated is None or (refused := self._refused_at(stated)) is not None:
            return self._untold(claim, stated, self._end_ms, Reason.NOT_STATED if stated is None else refused)
        if self._end_ms is None:
            return _row(claim, stated, None, Verdict.CANNOT_TELL, Reason.STILL_OPEN)
        last_due_ms = max(run.last_due_ms for run in self._runs)
        between = last_due_ms - TOLERANCE_MS <= stated.at_ms <= self._end_ms + TOLERANCE_MS
        return _row(claim, stated, self._end_ms, _verdict(between), Reason.BETWEEN_LAST if between else None)

    def duration(self) -> Row:
        minutes = self._incident.stated_minutes.get("duration")
        minutes = self._incident.stated_minutes.get("duration_span") if minutes is None else minutes
        told = self._told("duration", None if minutes is None else minutes * MINUTE)
        refused = self._refused()
        observed = None if refused or self._end_ms is None else self._end_ms - self._start_ms
        if observed is None or not isinstance(told.value, int):
            return told.row(Claim.DURATION, observed, refused or Reason.STILL_OPEN)
        near = abs(observed - told.value) <= max(TOLERANCE_MS, ROUGHLY * told.value)
        return told.judged(Claim.DURATION, observed, near)

    def users(self) -> Row:
        """Beside the distinct users of the runs; where nothing hung in a run, those hurt in the stated span."""
        told, refused = self._told("users", self._incident.users_stated), self._refused()
        countable = refused in (None, Reason.NONE_HUNG)
        observed = self._hurt(self._evidence.data_time_ms).users if countable else None
        if observed is None or not isinstance(told.value, int):
            return told.row(Claim.USERS, observed, refused)
        if self._runs and self._end_ms is None and observed <= told.value:
            return told.row(Claim.USERS, observed, Reason.STILL_OPEN)
        rough = bool(told.quote and _ROUGH.search(told.quote.text))
        near = abs(observed - told.value) <= (ROUGHLY * told.value if rough else 0)
        return told.judged(Claim.USERS, observed, near, refused or (Reason.ROUGH if rough else None))

    def slice(self) -> Row:
        told, refused = self._told("slices", self._incident.slices or None), self._refused()
        seen = None if refused else self._all_hung()
        if seen is None or not isinstance(told.value, tuple):
            return told.row(Claim.SLICE, seen, refused)
        wanted = {_plain(name) for name in told.value}
        hung = {_plain(name) for name in seen}
        if not wanted <= hung:
            return told.judged(Claim.SLICE, seen, False, Reason.NOT_ALL_HUNG if wanted & hung else Reason.OTHERS_HUNG)
        return told.judged(Claim.SLICE, seen, True, Reason.MORE_HUNG if hung > wanted else None)

    def cause(self) -> Row:
        text = self._incident.root_cause
        told, refused = self._told("cause", None if text is None else (text,)), self._refused()
        causes = [self._evidence.causes[run.slice] for run in self._runs if run.slice in self._evidence.causes]
        seen = None if refused else tuple(cause.text for cause in causes) or None
        if text is None or told.value is None or refused:
            return told.row(Claim.CAUSE, seen, refused)
        verdict, reason = _judged(text, causes)
        return replace(told.row(Claim.CAUSE, seen, reason), verdict=verdict)

    def _told(self, name: str, value: Value | None) -> _Told:
        """What the note states of the whole; hidden where the note cannot have been written by then."""
        if value is None:
            return _Told(None, None, Reason.NOT_STATED)
        if not written(self._incident, self._evidence.as_of_ms):
            return _Told(None, None, Reason.WRITTEN_LATER)
        return _Told(value, self._incident.quotes.get(name))

    def _untold(self, claim: Claim, stated: Moment | None, observed: int | None, reason: Reason | None) -> Row:
        """A moment that is not to be judged, beside what was observed all the same."""
        seen = None if self._refused() else observed
        if stated is None or reason is Reason.NOT_YET:
            return Row(claim, None, None, None, seen, None, Verdict.CANNOT_TELL, reason)
        return replace(_row(claim, stated, None, Verdict.CANNOT_TELL, reason), observed=seen)

    def hurt_before_detection(self) -> HurtUsers | None:
        detected = self._incident.detected
        if detected is None or self._refused_at(detected) is not None:
            return None
        return self._hurt(detected.at_ms)

    def _refused_at(self, stated: Moment) -> Reason | None:
        """Why a stated moment cannot be held against the orders."""
        return self._ahead(stated.at_ms) or self._refused()

    def _ahead(self, at_ms: int) -> Reason | None:
        if at_ms > self._evidence.as_of_ms:
            return Reason.NOT_YET
        # Written down to the minute: the orders of that minute need not be known to their last second.
        return Reason.AHEAD_OF_DATA if at_ms - self._evidence.data_time_ms >= MINUTE else None

    def _refused(self) -> Reason | None:
        """Why there is nothing to hold a claim against."""
        covered = self._evidence.covered
        if self._span is None:
            return Reason.NO_MOMENT
        if (ahead := self._ahead(self._span.start_ms)) is not None:
            return ahead
        if covered is None or self._span.end_ms <= covered.start_ms or self._span.start_ms >= covered.end_ms:
            return Reason.NOT_COVERED
        return None if self._runs else Reason.NONE_HUNG

    def _hurt(self, known_ms: int) -> HurtUsers:
        """Distinct users hurt, as it was known at a moment: by the runs, or else within the stated span."""
        evidence = self._evidence
        thresholds = {"stuck_ms": evidence.stuck_ms, "give_up_ms": evidence.give_up_ms}
        if not self._runs and self._span is not None:
            return hurt_users(evidence.hung, self._span.start_ms, self._span.end_ms, known_ms, **thresholds)
        orders = pd.concat([orders_of(evidence.hung, run) for run in self._runs])
        return hurt_users(orders, self._start_ms, known_ms + 1, known_ms, **thresholds)

    def _all_hung(self) -> tuple[str, ...]:
        """Every payment method with a run at the same time, the named ones and others."""
        end_ms = self._evidence.data_time_ms + 1 if self._end_ms is None else self._end_ms
        window = TimeWindow(self._start_ms, end_ms)
        return tuple(sorted({run.slice for run in self._evidence.runs if run.overlaps(window)}))


def _verdict(agrees: bool) -> Verdict:
    return Verdict.AGREES if agrees else Verdict.DIFFERS


def _row(
    claim: Claim, stated: Moment | None, observed: int | None, verdict: Verdict, reason: Reason | None = None
) -> Row:
    if stated is None:
        return Row(claim, None, None, None, observed, None, verdict, reason)
    difference = None if observed is None else observed - stated.at_ms
    place = (stated.at_ms, stated.quote, stated.line)
    return Row(claim, *place, observed, difference, verdict, reason, stated.certainty)


def _judged(text: str, causes: Sequence[JoinedCause]) -> tuple[Verdict, Reason]:
    """A cause that tells of missing keys is held against what was recorded of them; no other can be seen in orders."""
    if not tells_of_missing_keys(text):
        return Verdict.CANNOT_TELL, Reason.NOT_IN_ORDERS
    asked = sum(cause.orders - cause.unasked - cause.unknown for cause in causes)
    lacking = sum(cause.lacking + cause.wrong for cause in causes)
    if not asked:
        return Verdict.CANNOT_TELL, Reason.NO_KEY_RECORD
    if lacking >= MOST_LACK * asked:
        return Verdict.AGREES, Reason.KEY_LACKED
    return Verdict.DIFFERS, Reason.KEY_PRESENT
