"""What is to be said of all deployments together: what they lack, how much of the plan there is, and the overtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.deployment_rules import load_rules
from data.metrics.deployment import Deployment
from data.metrics.deployment_coverage import Coverage, before_and_since, coverage
from data.metrics.deployment_lint import Finding, Rule, lint
from data.metrics.deployments import as_known
from data.metrics.overtime import OvertimeSummary, overtime
from data.office import office_of
from data.settings import Settings


@dataclass(frozen=True)
class Review:
    """Findings of all that is known and planned; coverage and overtime of what had begun."""

    rules: tuple[Rule, ...]  # by which the findings were made
    findings: tuple[Finding, ...]
    months: tuple[Coverage, ...]
    teams: tuple[Coverage, ...]
    before: Coverage | None
    since: Coverage | None
    late: OvertimeSummary


def review(deployments: Sequence[Deployment], as_of_ms: int, settings: Settings) -> Review:
    """Of deployments merged from both sources. Raises SettingError for rules that cannot be read."""
    zone, office = settings.timezone, office_of(settings)
    held = as_known(deployments, as_of_ms, zone)
    before, since = before_and_since(held, settings.plan_since, zone)
    rules = load_rules(settings.deployment_rules_file)
    return Review(
        rules=rules,
        findings=lint(deployments, rules, office),
        months=coverage(held, zone),
        teams=coverage(held, zone, by_team=True),
        before=before,
        since=since,
        late=overtime(held, office),
    )
