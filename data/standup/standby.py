"""Who stands by today, as the plan of today's deployments names them."""

from __future__ import annotations

from data.metrics.deployment import Deployment, Status
from data.metrics.deployment_lint import has_standby
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic
from data.window import local_day, local_day_window


def section(at: At) -> Section:
    """A line for each person, and one for today's deployments that name nobody."""
    if not at.book.readable:
        return Section(Topic.STANDBY, unjudged=tuple(at.why(each) for each in (*at.book.failures, *at.book.absent)))
    today = local_day(at.as_of_ms, at.zone)
    todays = [one for one in at.book.deployments if _day(one, at) == today and one.status is not Status.CANCELLED]
    people: dict[str, list[Deployment]] = {}
    for one in filter(has_standby, todays):
        people.setdefault(one.standby or "", []).append(one)
    link = Link("deployments", local_day_window(today, at.zone))
    lines = [Line(_named(at, name, those), Tone.NOTICE, link) for name, those in people.items()]
    without = [one for one in todays if not has_standby(one)]
    if without:
        lines.append(Line(_nobody(at, without), Tone.BAD, link))
    return Section(Topic.STANDBY, tuple(lines))


def _day(one: Deployment, at: At) -> str | None:
    return one.day if one.started_ms is None else local_day(one.started_ms, at.zone)


def _named(at: At, name: str, those: list[Deployment]) -> str:
    return at.say.text("{person} stands by today for {deployments}.", person=name, deployments=_names(at, those))


def _nobody(at: At, those: list[Deployment]) -> str:
    return at.say.text("Nobody stands by today for {deployments}.", deployments=_names(at, those))


def _names(at: At, those: list[Deployment]) -> str:
    unknown = at.say.term("service unknown")
    return ", ".join(f"{one.service or unknown} {one.version or one.title or ''}".strip() for one in those)
