"""What a deployment log lacks, by the rules that came out of the postmortem of 2026-01-29."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from data.metrics.deployment import Deployment, Status
from data.metrics.deployment_words import stated, written
from data.metrics.office import Office


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"


@dataclass(frozen=True)
class Rule:
    """`check` is one of `CHECKS`; `missing` and `example` are the words of its findings."""

    check: str
    severity: Severity
    missing: str
    example: str


@dataclass(frozen=True)
class Finding:
    """What one deployment lacks. `file` is the note of the vault, or `warehouse`; `line` counts from 1."""

    rule: str
    severity: str
    file: str
    line: int | None
    deployment: str
    missing: str
    example: str


# Two that say who stands by without naming a person.
_NO_PERSON = re.compile(
    r"^\W*((the|tim|team|squad|all|semua|everyone|on-?call|oncall|standby|pic|qa|ops|sre|devops|backend|engineers?|"
    r"developers?|anak|bagian|mrg|noc|it)\W*)+$",
    re.IGNORECASE,
)
_UNDOING = re.compile(
    r"roll(ed|ing|s)?[\s_-]?back|revert|undo|redeploy|back-?out|switched? off|feature[ -]flag|by a flag|"
    r"kembali(kan)?|dibatalkan|dimatikan",
    re.IGNORECASE,
)
# Of a deployment, the working hours, and whether another of its service ran at the same time.
Check = Callable[[Deployment, Office, bool], bool]


def in_plan(one: Deployment) -> bool:
    """A row of the vault's log is in the plan unless it says otherwise; one of the warehouse with a `plan_ref` is."""
    if one.planned is not None:
        return one.planned
    return stated(one.plan_ref) is not None or any(origin.line is not None for origin in one.origins)


def has_risk_analysis(one: Deployment) -> bool:
    return stated(one.risk_analysis) is not None


def has_standby(one: Deployment) -> bool:
    """True when a person is named: TBD and a team are none."""
    return stated(one.standby) is not None and not _NO_PERSON.match(one.standby or "")


def _standby_not_named(one: Deployment) -> bool:
    return written(one.standby) is not None and not has_standby(one)


def _outside_hours(one: Deployment, office: Office) -> bool:
    return one.started_ms is not None and office.outside(one.started_ms) is not None


def _says_how_undone(one: Deployment) -> bool:
    return stated(one.rollback) is not None or bool(_UNDOING.search(stated(one.risk_analysis) or ""))


def at_once(deployments: Iterable[Deployment]) -> set[int]:
    """The numbers of those that ran while another of the same service did. An end that is unknown says nothing."""
    by_service: dict[str, list[tuple[int, int, int]]] = {}
    for number, one in enumerate(deployments):
        if one.service and one.started_ms is not None:
            end_ms = max(one.finished_ms or 0, one.started_ms + 1)
            by_service.setdefault(one.service.casefold(), []).append((one.started_ms, end_ms, number))
    found: set[int] = set()
    for spans in by_service.values():
        longest = (-1, -1)  # the end and the number of what runs longest of all that began before
        for start_ms, end_ms, number in sorted(spans):
            if start_ms < longest[0]:
                found.update((number, longest[1]))
            longest = max(longest, (end_ms, number))
    return found


CHECKS: dict[str, Check] = {
    "not_in_plan": lambda one, _office, _crowded: not in_plan(one),
    "no_risk_analysis": lambda one, _office, _crowded: not has_risk_analysis(one),
    "no_standby": lambda one, _office, _crowded: written(one.standby) is None,
    "standby_not_named": lambda one, _office, _crowded: _standby_not_named(one),
    "outside_hours_without_approval": lambda one, office, _crowded: (
        _outside_hours(one, office) and stated(one.approval) is None
    ),
    "two_at_once": lambda _one, _office, crowded: crowded,
    "no_rollback_note": lambda one, _office, _crowded: not _says_how_undone(one),
    "hotfix_without_incident": lambda one, _office, _crowded: one.hotfix and stated(one.incident) is None,
}


def lint(deployments: Sequence[Deployment], rules: Sequence[Rule], office: Office) -> tuple[Finding, ...]:
    """Every finding, in the order of the deployments and then of the rules. What was cancelled owes nothing."""
    held = [one for one in deployments if one.status is not Status.CANCELLED]
    crowded = at_once(held)
    wanted = [rule for rule in rules if rule.severity is not Severity.OFF]
    return tuple(
        _finding(one, rule)
        for number, one in enumerate(held)
        for rule in wanted
        if CHECKS[rule.check](one, office, number in crowded)
    )


def _finding(one: Deployment, rule: Rule) -> Finding:
    origin = next((each for each in one.origins if each.line is not None), one.origins[0])
    return Finding(
        rule=rule.check,
        severity=rule.severity.value,
        file=origin.source,
        line=origin.line,
        deployment=one.deployment_id,
        missing=rule.missing,
        example=rule.example,
    )
