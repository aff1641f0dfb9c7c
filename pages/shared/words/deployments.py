"""Every string of the page Deployments, its impact apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from html import escape

from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.deployment_coverage import Coverage
from data.metrics.deployment_lint import Severity
from data.metrics.office import Office
from data.metrics.overtime import OvertimeSummary
from data.retelling import retold
from data.speech import sentence
from pages.shared.language import say, text
from pages.shared.words import NONE, share

WAREHOUSE_DEPLOYMENTS = sentence("Deployments of the warehouse")
VAULT_LOGS = sentence("Deployment logs of the vault")
STATUS_WORDS = {
    Status.SUCCEEDED: sentence("succeeded"),
    Status.FAILED: sentence("failed"),
    Status.ROLLED_BACK: sentence("rolled back"),
    Status.RUNNING: sentence("running"),
    Status.PLANNED: sentence("planned"),
    Status.CANCELLED: sentence("cancelled"),
    Status.UNKNOWN: sentence("unknown"),
}
SEVERITIES = {
    Severity.ERROR: sentence("error"),
    Severity.WARNING: sentence("warning"),
    Severity.NOTE: sentence("note"),
}
NOT_STATED = sentence("not stated")
SERVICE_UNKNOWN = sentence("service unknown")
BEGAN, SERVICE, VERSION = sentence("Began"), sentence("Service"), sentence("Version")
STANDS = sentence("Where it stands")

IN_WINDOW = sentence("Deployments of the window")
IN_WINDOW_NOTE = sentence("what both sources name is one row with both")
IN_WINDOW_HEADS = (
    BEGAN,
    SERVICE,
    VERSION,
    sentence("Title"),
    sentence("Status"),
    sentence("PIC"),
    sentence("Standby"),
    sentence("Took"),
    STANDS,
)
NONE_IN_WINDOW = sentence("No deployment of this window is known.")

LACKS = sentence("What the log lacks")
LACKS_NOTE = sentence("today's text of the log, whatever the as-of time; also what is planned")
LACKS_HEADS = (BEGAN, SERVICE, VERSION, sentence("What is missing"), STANDS)
LACKING = "▲"
NOTHING_LACKS = sentence("No deployment lacks anything that the rules ask for.")
NO_DEPLOYMENTS = sentence("No deployment is known.")

COVERAGE = sentence("Coverage of the plan")
MONTH, NUMBER = sentence("Month"), sentence("Deployments")
SHARE_HEADS = (sentence("In the plan"), sentence("Risk analysis"), sentence("Standby named"))
COVERAGE_HEADS = (MONTH, NUMBER, *SHARE_HEADS)
TEAM_HEADS = (MONTH, sentence("Team"), NUMBER, *SHARE_HEADS)
IN_PLAN, RISK = sentence("In the plan"), sentence("With a risk analysis")
STANDBY = sentence("With a named standby")
NO_DATE, ALL_TEAMS = sentence("no date"), sentence("all")
FINDINGS_CSV, FINDINGS_FILE = sentence("All findings as CSV"), "deployment-findings"

OVERTIME = sentence("Overtime")
OVERTIME_HEADS = (
    MONTH,
    sentence("PIC"),
    NUMBER,
    sentence("Out of hours"),
    sentence("Weekend"),
    sentence("Holiday"),
    sentence("Hours"),
    sentence("Finish unknown"),
    sentence("Services"),
)
NO_OVERTIME = sentence("No deployment began outside working hours.")
CSV, MARKDOWN = "CSV", sentence("Markdown for the vault")
FILE_NAME = "deployment-overtime-summary"


def headline(deployments: int, concerned: int) -> str:
    if not deployments:
        return text(NO_DEPLOYMENTS)
    of = say().count("{number} deployment", "{number} deployments", deployments)
    return say().count(
        "{number} of {deployments} lacks something that the plan asks for",
        "{number} of {deployments} lack something that the plan asks for",
        concerned,
        deployments=of,
    )


def began(one: Deployment, zone: tzinfo) -> str:
    """`Thu 29 Jan 2026 03:27`; where the source states less, as much as it states."""
    if one.started_ms is not None:
        return say().written(one.started_ms, zone, "EEE dd MMM y HH:mm")
    if one.day is None:
        return text(NO_DATE) if one.clock is None else text("no date, {clock}", clock=one.clock)
    if one.clock is None:
        return text("{day}, no time", day=one.day)
    return text("{day}, {clock}, no zone", day=one.day, clock=one.clock)


def took(length_ms: int | None) -> str:
    return NONE if length_ms is None else say().duration(length_ms)


def place(origins: Sequence[Origin]) -> str:
    """`warehouse + 2026-01-deployment-log:42`."""
    return " + ".join(o.source if o.line is None else f"{o.source.removesuffix('.md')}:{o.line}" for o in origins)


def service(one: Deployment) -> str:
    return one.service or text(SERVICE_UNKNOWN)


def kind(one: Deployment) -> str:
    return kind_word(one.status, hotfix=one.hotfix)


def kind_word(status: Status, *, hotfix: bool) -> str:
    told = text(STATUS_WORDS[status])
    return text("{status}, hotfix", status=told) if hotfix else told


def more_in_shorter(number: int) -> str:
    return say().count("{number} more: choose a shorter window", "{number} more: choose a shorter window", number)


def more_by(number: int, command: str) -> str:
    """What the command line lists whole."""
    return say().count("{number} more: {command}", "{number} more: {command}", number, command=command)


def remark(one: Deployment) -> str:
    """What of its sources could not be read, or does not agree."""
    told = "; ".join(retold(each, say()) for each in one.remarks)
    return f"{service(one)} {one.version or one.title or ''}: {told}"


def left_out(file: str, line: int, why: str) -> str:
    return text("Left out: {file}:{line}: {why}", file=file, line=line, why=retold(why, say()))


def of(part: int, whole: int) -> str:
    """`78 % (29 of 37)`."""
    share_ = share(part / whole if whole else None, 0)
    return text("{share} ({part} of {whole})", share=share_, part=say().number(part), whole=say().number(whole))


def coverage_note(day: str) -> str:
    return text("cancelled ones apart; compared before and since {day}", day=day)


def coverage_alt(months: Sequence[Coverage]) -> str:
    """What the chart shows, for those who do not see it."""
    parts = [
        text(
            "{month}: {in_plan}, {with_risk_analysis}, {with_standby} of {total}",
            month=row.month,
            in_plan=row.in_plan,
            with_risk_analysis=row.with_risk_analysis,
            with_standby=row.with_standby,
            total=row.total,
        )
        for row in months
    ]
    return text(
        "Deployments in the plan, with a risk analysis, with a named standby. {months}.", months="; ".join(parts[-12:])
    )


def share_hover(team: str, row: Coverage, part: int) -> str:
    return f"<b>{row.month}</b> {escape(team)}<br>{of(part, row.total)}"


def figure(now: Coverage | None, name: str) -> str:
    return NONE if now is None else of(getattr(now, name), now.total)


def compared(before: Coverage | None, since_: Coverage | None, name: str, day: str) -> str:
    """`before 2026-01-29: 70 % (7 of 10)`, and that there is none since."""
    if before is None:
        return text("none known before {day}", day=day)
    share_ = of(getattr(before, name), before.total)
    if since_ is None:
        return text("before {day}: {share}; none since", day=day, share=share_)
    return text("before {day}: {share}", day=day, share=share_)


def overtime_note(office: Office) -> str:
    days = say().locale.days["format"]["abbreviated"]
    start, end = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in (office.from_minute, office.to_minute))
    return text(
        "began outside {days} {start}–{end}, or on a public holiday",
        days=", ".join(days[number] for number in range(7) if number in office.weekdays),
        start=start,
        end=end,
    )


def months(summary: OvertimeSummary) -> list[str]:
    late: Mapping[str, int] = {
        month: sum(row.deployments for row in summary.rows if row.month == month) for month, _ in summary.ran
    }
    number = say().number
    lines = [
        text("{month}: {late} of {ran} deployments.", month=month, late=number(late[month]), ran=number(ran))
        for month, ran in reversed(summary.ran)
    ]
    if summary.unplaced:
        lines.append(
            say().count(
                "Of {number} deployment no time is known: not counted.",
                "Of {number} deployments no time is known: not counted.",
                summary.unplaced,
            )
        )
    return lines


def hours(minutes: int, known: int) -> str:
    """Hours of those with a known finish; a dash where none is known."""
    return say().number(minutes / 60, 1) if known else NONE
