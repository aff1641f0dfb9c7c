"""Every string of the page Deployments, its impact apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from html import escape

from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.deployment_coverage import Coverage
from data.metrics.office import Office
from data.metrics.overtime import OvertimeSummary
from data.window import duration_text, utc
from pages.shared.words import NONE, count, share

WAREHOUSE_DEPLOYMENTS = "Deployments of the warehouse"
VAULT_LOGS = "Deployment logs of the vault"
STATUS_WORDS = {
    Status.SUCCEEDED: "succeeded",
    Status.FAILED: "failed",
    Status.ROLLED_BACK: "rolled back",
    Status.RUNNING: "running",
    Status.PLANNED: "planned",
    Status.CANCELLED: "cancelled",
    Status.UNKNOWN: "unknown",
}
NOT_STATED = "not stated"
SERVICE_UNKNOWN = "service unknown"

IN_WINDOW = "Deployments of the window"
IN_WINDOW_NOTE = "what both sources name is one row with both"
IN_WINDOW_HEADS = ("Began", "Service", "Version", "Title", "Status", "PIC", "Standby", "Took", "Where it stands")
NONE_IN_WINDOW = "No deployment of this window is known."
LEFT_OUT_HEAD = "Left out"

LACKS = "What the log lacks"
LACKS_NOTE = "today's text of the log, whatever the as-of time; also what is planned"
LACKS_HEADS = ("Began", "Service", "Version", "Missing", "Where it stands")
LACKING = "▲"
NOTHING_LACKS = "No deployment lacks anything that the rules ask for."
NO_DEPLOYMENTS = "No deployment is known."

COVERAGE = "Coverage of the plan"
COVERAGE_HEADS = ("Month", "Deployments", "In the plan", "Risk analysis", "Standby named")
TEAM_HEADS = ("Month", "Team", "Deployments", "In the plan", "Risk analysis", "Standby named")
IN_PLAN, RISK, STANDBY = "In the plan", "With a risk analysis", "With a named standby"
NO_DATE, ALL_TEAMS = "no date", "all"
FINDINGS_CSV, FINDINGS_FILE = "All findings as CSV", "deployment-findings"

OVERTIME = "Overtime"
OVERTIME_HEADS = (
    "Month",
    "PIC",
    "Deployments",
    "Out of hours",
    "Weekend",
    "Holiday",
    "Hours",
    "Finish unknown",
    "Services",
)
NO_OVERTIME = "No deployment began outside working hours."
CSV, MARKDOWN = "CSV", "Markdown for the vault"
FILE_NAME = "deployment-overtime-summary"


def headline(deployments: int, concerned: int) -> str:
    if not deployments:
        return NO_DEPLOYMENTS
    lacking = f"{concerned:,} of {count(deployments, 'deployment', 'deployments')}"
    return f"{lacking} {'lacks' if concerned == 1 else 'lack'} something that the plan asks for"


def began(one: Deployment, zone: tzinfo) -> str:
    """`Thu 29 Jan 2026 03:27`; where the source states less, as much as it states."""
    if one.started_ms is not None:
        return f"{utc(one.started_ms).astimezone(zone):%a %d %b %Y %H:%M}"
    if one.day is None:
        return NO_DATE if one.clock is None else f"{NO_DATE}, {one.clock}"
    return f"{one.day}, {'no time' if one.clock is None else f'{one.clock}, no zone'}"


def took(length_ms: int | None) -> str:
    return NONE if length_ms is None else duration_text(length_ms)


def place(origins: Sequence[Origin]) -> str:
    """`warehouse + 2026-01-deployment-log:42`."""
    return " + ".join(o.source if o.line is None else f"{o.source.removesuffix('.md')}:{o.line}" for o in origins)


def kind(one: Deployment) -> str:
    return STATUS_WORDS[one.status] + (", hotfix" if one.hotfix else "")


def more(number: int, command: str) -> str:
    return f"{number:,} more: {command}"


def remark(one: Deployment) -> str:
    return f"{one.service or SERVICE_UNKNOWN} {one.version or one.title or ''}: {'; '.join(one.remarks)}"


def left_out(file: str, line: int, why: str) -> str:
    return f"{LEFT_OUT_HEAD}: {file}:{line}: {why}"


def of(part: int, whole: int) -> str:
    """`78 % (29 of 37)`."""
    return f"{share(part / whole if whole else None, 0)} ({part} of {whole})"


def coverage_note(day: str) -> str:
    return f"cancelled ones apart; compared before and since {day}"


def coverage_alt(months: Sequence[Coverage]) -> str:
    """What the chart shows, for those who do not see it."""
    parts = [
        f"{row.month}: {row.in_plan}, {row.with_risk_analysis}, {row.with_standby} of {row.total}" for row in months
    ]
    return f"Deployments in the plan, with a risk analysis, with a named standby. {'; '.join(parts[-12:])}."


def share_hover(team: str, row: Coverage, part: int) -> str:
    return f"<b>{row.month}</b> {escape(team)}<br>{of(part, row.total)}"


def figure(now: Coverage | None, name: str) -> str:
    return NONE if now is None else of(getattr(now, name), now.total)


def compared(before: Coverage | None, since_: Coverage | None, name: str, day: str) -> str:
    """`before: 70 % (7 of 10)`, and the change where both are known."""
    if before is None:
        return f"none known before {day}"
    text = f"before {day}: {of(getattr(before, name), before.total)}"
    return text if since_ is not None else f"{text}; none since"


def overtime_note(office: Office) -> str:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    names = ", ".join(name for number, name in enumerate(days) if number in office.weekdays)
    clocks = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in (office.from_minute, office.to_minute)]
    return f"began outside {names} {clocks[0]}–{clocks[1]}, or on a public holiday"


def months(summary: OvertimeSummary) -> list[str]:
    late: Mapping[str, int] = {
        month: sum(row.deployments for row in summary.rows if row.month == month) for month, _ in summary.ran
    }
    lines = [f"{month}: {late[month]} of {ran} deployments." for month, ran in reversed(summary.ran)]
    if summary.unplaced:
        lines.append(f"Of {count(summary.unplaced, 'deployment', 'deployments')} no time is known: not counted.")
    return lines


def hours(minutes: int, known: int) -> str:
    """Hours of those with a known finish; a dash where none is known."""
    return f"{minutes / 60:.1f}" if known else NONE
