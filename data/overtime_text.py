"""The deployment overtime summary as text: CSV, and Markdown that is pasted into the vault."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields

from data.export import safe_cell
from data.metrics.office import Office
from data.metrics.overtime import Overtime, OvertimeSummary, by_person
from data.speech import Speech, sentence

TITLE = sentence("Deployment overtime summary")
NOT_STATED, TOTAL = sentence("not stated"), sentence("Total")
HEADS = (
    sentence("PIC"),
    sentence("Deployments"),
    sentence("Out of hours"),
    sentence("Weekend"),
    sentence("Holiday"),
    sentence("Minutes"),
    sentence("Finish unknown"),
    sentence("Services"),
)


def as_csv(summary: OvertimeSummary) -> str:
    """One line for each month, person and service; minutes are those of the deployments with a known finish."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Overtime)])
    for row in summary.rows:
        writer.writerow(map(safe_cell, asdict(row).values()))
    return out.getvalue()


def as_markdown(summary: OvertimeSummary, office: Office, say: Speech) -> str:
    """The note `deployment-overtime-summary`, a table for each month."""
    lines = [f"# {say.term(TITLE)}", "", _definition(office, say)]
    ran = dict(summary.ran)
    for month in sorted({row.month for row in summary.rows}):
        rows = [row for row in summary.rows if row.month == month]
        lines += ["", f"## {month}", "", *_month(rows, ran.get(month, 0), say)]
    if not summary.rows:
        lines += ["", say.term("No deployment began outside working hours.")]
    if summary.unplaced:
        unplaced = say.count(
            "Of {number} more no time is known: whether it was overtime is unknown.",
            "Of {number} more no time is known: whether they were overtime is unknown.",
            summary.unplaced,
        )
        lines += ["", unplaced]
    return "\n".join([*lines, ""])


def _definition(office: Office, say: Speech) -> str:
    days = say.locale.days["format"]["abbreviated"]
    return say.text(
        "Deployments that began outside working hours ({days} {start}–{end}, {zone}), at a weekend or on a public "
        "holiday, by month and person. Minutes are from start to finish; where no finish is known they are unknown.",
        days=", ".join(days[day] for day in range(7) if day in office.weekdays),
        start=_clock(office.from_minute),
        end=_clock(office.to_minute),
        zone=office.zone,
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _month(rows: list[Overtime], ran: int, say: Speech) -> list[str]:
    people = by_person(rows)
    total = sum(row.deployments for row in people)
    names = ("deployments", "out_of_hours", "weekend", "holiday", "minutes", "unknown_finish")
    sums = [sum(getattr(row, name) for row in people) for name in names]
    return [
        f"| {' | '.join(map(say.term, HEADS))} |",
        "|---|---|---|---|---|---|---|---|",
        *(_person(row, [each for each in rows if each.person == row.person], say) for row in people),
        f"| **{say.term(TOTAL)}** | {' | '.join(f'**{number}**' for number in sums)} | |",
        "",
        say.text("{late} of the {ran} deployments of the month.", late=say.number(total), ran=say.number(ran)),
    ]


def _person(row: Overtime, rows: list[Overtime], say: Speech) -> str:
    services = ", ".join(f"{_cell(each.service, say)} {each.deployments}" for each in rows)
    counts = (row.deployments, row.out_of_hours, row.weekend, row.holiday, row.minutes, row.unknown_finish)
    return f"| {_cell(row.person, say)} | {' | '.join(map(str, counts))} | {services} |"


def _cell(text: str | None, say: Speech) -> str:
    return say.term(NOT_STATED) if text is None else " ".join(text.replace("|", "\\|").split())
