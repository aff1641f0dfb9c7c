"""The deployment overtime summary as text: CSV, and Markdown that is pasted into the vault."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields

from data.export import safe_cell
from data.metrics.office import Office
from data.metrics.overtime import Overtime, OvertimeSummary, by_person

NOT_STATED = "not stated"


def as_csv(summary: OvertimeSummary) -> str:
    """One line for each month, person and service; minutes are those of the deployments with a known finish."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Overtime)])
    for row in summary.rows:
        writer.writerow(map(safe_cell, asdict(row).values()))
    return out.getvalue()


def as_markdown(summary: OvertimeSummary, office: Office) -> str:
    """The note `deployment-overtime-summary`, a table for each month."""
    lines = ["# Deployment overtime summary", "", *_definition(office)]
    ran = dict(summary.ran)
    for month in sorted({row.month for row in summary.rows}):
        rows = [row for row in summary.rows if row.month == month]
        lines += ["", f"## {month}", "", *_month(rows, ran.get(month, 0))]
    if not summary.rows:
        lines += ["", "No deployment began outside working hours."]
    if summary.unplaced:
        lines += ["", f"Of {summary.unplaced} more no time is known: whether they were overtime is unknown."]
    return "\n".join([*lines, ""])


def _definition(office: Office) -> list[str]:
    days = "".join("MTWTFSS"[day] if day in office.weekdays else "·" for day in range(7))
    hours = f"{_clock(office.from_minute)}–{_clock(office.to_minute)}"
    return [
        f"Deployments that began outside working hours ({days} {hours}, {office.zone}), at a weekend or on a public",
        "holiday, by month and person. Hours are from start to finish; where no finish is known they are unknown.",
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _month(rows: list[Overtime], ran: int) -> list[str]:
    people = by_person(rows)
    total = sum(row.deployments for row in people)
    names = ("deployments", "out_of_hours", "weekend", "holiday", "minutes", "unknown_finish")
    sums = [sum(getattr(row, name) for row in people) for name in names]
    return [
        "| PIC | Deployments | Out of hours | Weekend | Holiday | Minutes | Finish unknown | Services |",
        "|---|---|---|---|---|---|---|---|",
        *(_person(row, [each for each in rows if each.person == row.person]) for row in people),
        f"| **Total** | {' | '.join(f'**{number}**' for number in sums)} | |",
        "",
        f"{total} of the {ran} deployments of the month.",
    ]


def _person(row: Overtime, rows: list[Overtime]) -> str:
    services = ", ".join(f"{_cell(each.service)} {each.deployments}" for each in rows)
    counts = (row.deployments, row.out_of_hours, row.weekend, row.holiday, row.minutes, row.unknown_finish)
    return f"| {_cell(row.person)} | {' | '.join(map(str, counts))} | {services} |"


def _cell(text: str | None) -> str:
    return NOT_STATED if text is None else " ".join(text.replace("|", "\\|").split())
