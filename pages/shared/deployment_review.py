"""The deployment log as the postmortem wants it: what it lacks, how much of the plan there is, and the overtime."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from data.deployment_review import Review
from data.findings_text import findings_csv
from data.metrics.deployment import Deployment
from data.metrics.deployment_lint import Finding, Rule, Severity
from data.metrics.overtime import Overtime, by_person, length_ms
from data.office import office_of
from data.overtime_text import as_csv, as_markdown
from data.states import PanelState
from pages.shared import links, notices, panels
from pages.shared.deployments import Known
from pages.shared.frame import Scene
from pages.shared.language import say, text
from pages.shared.links import Link
from pages.shared.panels import Cell, Fact
from pages.shared.words import NONE
from pages.shared.words import deployments as words
from pages.shared.words import drill as drill_words

MOST_ROWS = 40
MOST_FINDINGS = 100


def review(scene: Scene, known: Known) -> Review:
    """Findings of all that is known and planned; coverage and overtime of what began up to the as-of time."""
    return scene.service.ledger.review(known.merged, scene.view.as_of_ms)


def headline(deployments: Sequence[Deployment], found: Review) -> None:
    """How many deployments lack something; nothing when none is known."""
    if deployments:
        concerned = len({each.deployment for each in found.findings})
        state, shape = (PanelState.STALE, words.LACKING) if concerned else (PanelState.ZERO, "")
        panels.headline(state, words.headline(len(deployments), concerned), shape=shape)


def window_list(scene: Scene, deployments: Sequence[Deployment]) -> None:
    """Every deployment of the window, the newest first, with what could not be read of it."""
    panels.title(text(words.IN_WINDOW), text(words.IN_WINDOW_NOTE))
    if not deployments:
        notices.empty(text(words.NONE_IN_WINDOW))
        return
    shown = list(reversed(deployments))[:MOST_ROWS]
    panels.table(
        [Cell(text(head)) for head in words.IN_WINDOW_HEADS], [_row(scene, one) for one in shown], wrapped=True
    )
    lines = [words.remark(one) for one in shown if one.remarks]
    if len(deployments) > MOST_ROWS:
        lines.insert(0, words.more_in_shorter(len(deployments) - MOST_ROWS))
    panels.notes(lines)


def _row(scene: Scene, one: Deployment) -> list[Cell]:
    return [
        Cell(words.began(one, scene.zone), to=_in_full(scene, one)),
        Cell(words.service(one)),
        Cell(one.version or NONE),
        Cell(_short(one.title), hint=one.title or ""),
        Cell(words.kind(one)),
        Cell(one.author or text(words.NOT_STATED)),
        Cell(one.standby or text(words.NOT_STATED)),
        Cell(words.took(length_ms(one)), right=True, to=_in_full(scene, one)),
        Cell(words.place(one.origins)),
    ]


def _in_full(scene: Scene, one: Deployment) -> Link:
    return links.to_deployment(one, scene.zone, text(drill_words.IN_FULL))


def of_month(scene: Scene, month: str | None) -> Link | None:
    """The window of a month of the calendar; none where no month is known."""
    return None if month is None else links.to_month(month, scene.zone, text(drill_words.MONTH))


def _short(title: str | None, most: int = 56) -> str:
    return NONE if not title else title if len(title) <= most else title[: most - 1].rstrip() + "…"


def lint_panel(scene: Scene, known: Known, found: Review) -> None:
    """What is missing, by rule, and at which deployments."""
    panels.title(text(words.LACKS), text(words.LACKS_NOTE))
    if not known.merged.deployments:
        notices.empty(text(words.NO_DEPLOYMENTS))
    elif not found.findings:
        notices.zero(text(words.NOTHING_LACKS))
    else:
        _by_rule(found.rules, found.findings)
        _by_deployment(scene, known.merged.deployments, found.findings)
    panels.notes([words.left_out(each.file, each.line, each.why) for each in known.log.left_out[:MOST_ROWS]])


def _by_rule(rules: Sequence[Rule], findings: Sequence[Finding]) -> None:
    counts = Counter(each.rule for each in findings)
    wanted = [rule for rule in rules if rule.severity is not Severity.OFF]
    number = say().number
    panels.facts(
        [Fact(text(rule.missing), number(counts[rule.check]), text(words.SEVERITIES[rule.severity])) for rule in wanted]
    )


def _by_deployment(scene: Scene, deployments: Sequence[Deployment], findings: Sequence[Finding]) -> None:
    lacking: dict[str, list[str]] = {}
    for each in findings:
        lacking.setdefault(each.deployment, []).append(each.missing)
    concerned = [one for one in reversed(deployments) if one.deployment_id in lacking]
    rows = [
        [
            Cell(words.began(one, scene.zone), to=_in_full(scene, one)),
            Cell(words.service(one)),
            Cell(one.version or NONE),
            Cell("; ".join(map(text, lacking[one.deployment_id]))),
            Cell(words.place(one.origins[-1:])),
        ]
        for one in concerned[:MOST_FINDINGS]
    ]
    panels.table([Cell(text(head)) for head in words.LACKS_HEADS], rows, tall=True, wrapped=True)
    _download(text(words.FINDINGS_CSV), words.FINDINGS_FILE, lambda: findings_csv(findings), "csv")
    if len(concerned) > MOST_FINDINGS:
        panels.notes([words.more_by(len(concerned) - MOST_FINDINGS, "python -m data deployments lint")])


def overtime_panel(scene: Scene, found: Review) -> None:
    """Who deployed outside working hours, by month; to be taken along as CSV and as a note for the vault."""
    office = office_of(scene.settings)
    panels.title(text(words.OVERTIME), words.overtime_note(office))
    summary = found.late
    if not summary.ran:
        notices.empty(text(words.NO_DEPLOYMENTS))
        return
    if summary.rows:
        people = sorted(by_person(summary.rows), key=lambda row: row.month, reverse=True)
        rows = [_person(scene, row, summary.rows) for row in people[:MOST_ROWS]]
        head = [Cell(text(name), right=2 <= place <= 7) for place, name in enumerate(words.OVERTIME_HEADS)]
        panels.table(head, rows, wrapped=True)
    else:
        notices.zero(text(words.NO_OVERTIME))
    panels.notes(words.months(summary))
    speech = say()
    with st.container(horizontal=True):
        _download(words.CSV, words.FILE_NAME, lambda: as_csv(summary), "csv")
        _download(text(words.MARKDOWN), words.FILE_NAME, lambda: as_markdown(summary, office, speech), "md")


def _download(label: str, name: str, written: Callable[[], str], suffix: str) -> None:
    """The text is made when somebody wants it: findings are thousands of lines."""
    st.download_button(
        label,
        written,
        f"{name}.{suffix}",
        key=f"{name}_{suffix}",
        icon=":material/download:",
        on_click="ignore",
    )


def _person(scene: Scene, row: Overtime, rows: Sequence[Overtime]) -> list[Cell]:
    number = say().number
    mine = [each for each in rows if each.person == row.person and each.month == row.month]
    services = ", ".join(f"{each.service or text(words.SERVICE_UNKNOWN)} {number(each.deployments)}" for each in mine)
    to = of_month(scene, row.month)
    counts = (row.deployments, row.out_of_hours, row.weekend, row.holiday)
    return [
        Cell(row.month, to=to),
        Cell(row.person or text(words.NOT_STATED)),
        *(Cell(number(each), right=True, to=to) for each in counts),
        Cell(words.hours(row.minutes, row.deployments - row.unknown_finish), right=True, to=to),
        Cell(number(row.unknown_finish), right=True, to=to),
        Cell(_short(services, 60), hint=services),
    ]
