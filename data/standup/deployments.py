"""What was deployed since the last standup, and what came after it."""

from __future__ import annotations

from collections import Counter

from data.answers import Failure
from data.deployment_verdicts import verdicts
from data.metrics.deployment import Deployment, Status
from data.metrics.deployments import as_known, started_within
from data.metrics.impact import Impacts
from data.metrics.impact_judging import BAD, VERDICTS, Verdict
from data.speech import sentence
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic

_SENTENCES = {
    Verdict.ABSENT: sentence("After {deployment}: {slice} had {due} due and none received. Associated, not proven."),
    Verdict.WORSE: sentence("After {deployment}: {slice} was worse, with {due} due. Associated, not proven."),
}


def section(at: At) -> Section:
    """How many there were and how they ended; then each after which a slice was worse, the worst first."""
    if not at.book.readable:
        return Section(Topic.DEPLOYMENTS, unjudged=tuple(at.why(each) for each in (*at.book.failures, *at.book.absent)))
    known = as_known(at.book.deployments, at.as_of_ms, at.zone)
    new = [one for one in started_within(known, at.window, at.zone) if one.status is not Status.CANCELLED]
    if not new:
        return Section(Topic.DEPLOYMENTS)
    found = verdicts(at.ask, at.settings, at.window, at.data_time_ms, known)
    if isinstance(found, Failure):
        return Section(Topic.DEPLOYMENTS, (_tally(at, new),), (at.why(found),))
    impacts = found.impacts
    inside = {one.deployment_id for one in new}
    ranked = [number for number in impacts.ranking() if impacts.sides[number].deployment.deployment_id in inside]
    effects = tuple(line for number in ranked for line in _effect(at, impacts, number))
    return Section(Topic.DEPLOYMENTS, (*effects, _tally(at, new)))


def _effect(at: At, impacts: Impacts, number: int) -> tuple[Line, ...]:
    place = impacts.worst(number)
    if place is None or VERDICTS[impacts.verdicts[number, place]] not in BAD:
        return ()
    one, found = impacts.sides[number].deployment, impacts.slice_impact(number, place)
    text = at.say.text(
        _SENTENCES[found.verdict],
        deployment=_name(at, one),
        slice=found.name,
        due=at.say.count("{number} order", "{number} orders", found.due[1]),
    )
    return (Line(text, Tone.BAD, Link("deployments", at.window, (("deployment", one.deployment_id),))),)


def _name(at: At, one: Deployment) -> str:
    named = f"{one.service or at.say.term('service unknown')} {one.version or one.title or ''}".strip()
    return named if one.started_ms is None else f"{named} ({at.say.moment(one.started_ms, at.zone)})"


def _tally(at: At, new: list[Deployment]) -> Line:
    """How many, and how many of them went wrong."""
    ended = Counter(one.status for one in new)
    text = at.say.text(
        "{deployments} since {moment}: {failed} failed, {undone} rolled back, {hotfixes}.",
        deployments=at.say.count("{number} deployment", "{number} deployments", len(new)),
        moment=at.say.moment(at.since_ms, at.zone),
        failed=at.say.number(ended[Status.FAILED]),
        undone=at.say.number(ended[Status.ROLLED_BACK]),
        hotfixes=at.say.count("{number} hotfix", "{number} hotfixes", sum(one.hotfix for one in new)),
    )
    return Line(text, Tone.NOTICE, Link("deployments", at.window))
