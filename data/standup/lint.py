"""What the deployments since the last standup, and those still to come, lack."""

from __future__ import annotations

from collections import Counter

from data.deployment_rules import load_rules
from data.metrics.deployment import Deployment
from data.metrics.deployment_lint import lint
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic
from data.window import local_day


def section(at: At) -> Section:
    """One line for each rule that was broken, the most often broken first."""
    if not at.book.readable:
        return Section(Topic.LINT, unjudged=tuple(at.why(each) for each in (*at.book.failures, *at.book.absent)))
    rules = load_rules(at.settings.deployment_rules_file)
    concerned = {one.deployment_id for one in at.book.deployments if _is_new(one, at)}
    # Two at once are seen only among all of them.
    found = [each for each in lint(at.book.deployments, rules, at.office) if each.deployment in concerned]
    missing = {rule.check: rule.missing for rule in rules}
    counts = Counter(each.rule for each in found)
    return Section(
        Topic.LINT, tuple(_line(at, missing[rule], count, len(concerned)) for rule, count in counts.most_common())
    )


def _is_new(one: Deployment, at: At) -> bool:
    if one.started_ms is not None:
        return one.started_ms >= at.since_ms
    return one.day is not None and one.day >= local_day(at.since_ms, at.zone)


def _line(at: At, missing: str, count: int, whole: int) -> Line:
    text = at.say.text(
        "Missing in {count} of {deployments}: {missing}.",
        count=at.say.number(count),
        deployments=at.say.count("{number} deployment", "{number} deployments", whole),
        missing=at.say.term(missing),
    )
    return Line(text, Tone.NOTICE, Link("deployments", at.window))
