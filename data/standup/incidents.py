"""Incidents since the last standup: runs of hung orders as the rows show them, and postmortems of the vault."""

from __future__ import annotations

from collections.abc import Sequence

from data import binds
from data.answers import Failure, FailureKind
from data.metrics.claims import matched
from data.metrics.incident import Incident
from data.metrics.observed import STEP, ObservedRun, observed_runs
from data.speech import sentence
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic
from data.window import DAY, HOUR, TimeWindow, local_day

_OVER = sentence("{slice}: {users} hurt, {orders} hung, {span}; {note}.")
_GOES_ON = sentence("{slice}: {users} hurt so far, {orders} hung since {start}, not over yet; {note}.")


def section(at: At) -> Section:
    """A line for each run that reaches into the window, then one for each postmortem of these days without a run."""
    reach = TimeWindow(at.window.start_ms - DAY, at.window.end_ms)
    unread = _unread(at)
    hung = at.ask("hung", binds.hung(reach, at.data_time_ms, at.settings.stuck_after))
    outcomes = at.ask("impact_outcomes", binds.impact_outcomes(at.settings, reach, at.data_time_ms, STEP))
    if isinstance(hung, Failure):
        return Section(Topic.INCIDENTS, unjudged=(at.why(hung), *unread))
    if isinstance(outcomes, Failure):
        return Section(Topic.INCIDENTS, unjudged=(at.why(outcomes), *unread))
    seen = observed_runs(
        hung.frame,
        outcomes.frame,
        at.data_time_ms,
        stuck_ms=at.settings.stuck_after,
        give_up_ms=at.settings.give_up_after,
    )
    runs = [run for run in seen.runs if run.overlaps(at.window)]
    notes = [(one, matched(one, seen.runs)) for one in _known(at)]
    told = [_run(at, run, [one for one, its_runs in notes if run in its_runs]) for run in runs]
    alone = [_note(at, one) for one, its_runs in notes if not its_runs and _of_these_days(at, one)]
    return Section(Topic.INCIDENTS, (*told, *alone), unread)


def _unread(at: At) -> tuple[str, ...]:
    """Why a postmortem of these days may be there and not told of. A site without a vault has none."""
    if not isinstance(at.incidents, Failure) or at.incidents.kind is FailureKind.NOT_SET_UP:
        return ()
    return (at.why(at.incidents),)


def _known(at: At) -> Sequence[Incident]:
    """The postmortems whose incident had happened by then."""
    today = local_day(at.as_of_ms, at.zone)
    found = () if isinstance(at.incidents, Failure) else at.incidents
    return [one for one in found if one.date is not None and one.date <= today]


def _of_these_days(at: At, one: Incident) -> bool:
    return one.date is not None and one.date >= local_day(at.since_ms, at.zone)


def _run(at: At, run: ObservedRun, notes: Sequence[Incident]) -> Line:
    places = {
        "slice": run.slice,
        "users": at.say.count("{number} user", "{number} users", run.users),
        "orders": at.say.count("{number} order", "{number} orders", run.hung),
        "note": _postmortem(at, notes),
    }
    end_ms = at.data_time_ms if run.end_ms is None else run.end_ms
    if run.end_ms is None:
        places["start"] = at.say.moment(run.start_ms, at.zone)
    else:
        places["span"] = at.say.span(run.start_ms, run.end_ms, at.zone)
    window = TimeWindow(run.start_ms - HOUR, min(end_ms + HOUR, at.data_time_ms + 1))
    link = Link("backlog", window, (("payment_method", run.slice),))
    return Line(at.say.text(_GOES_ON if run.end_ms is None else _OVER, **places), Tone.BAD, link)


def _postmortem(at: At, notes: Sequence[Incident]) -> str:
    if _unread(at):
        return at.say.term("the vault could not be read for a postmortem")
    if isinstance(at.incidents, Failure):
        return at.say.term("no vault to look for a postmortem in")
    if not notes:
        return at.say.term("no postmortem yet")
    return at.say.text("postmortem: {titles}", titles=", ".join(one.name for one in notes))


def _note(at: At, one: Incident) -> Line:
    text = at.say.text(
        "{title} ({date}): a postmortem, but no run of hung orders is seen at its time.",
        title=one.name,
        date="" if one.date is None else at.say.date(one.date),
    )
    return Line(text, Tone.NOTICE, Link("incident", more=(("incident", one.path),)))
