"""The deployment log as the postmortem wants it: what it lacks, how much of the plan there is, and the overtime."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import streamlit as st

from data.deployment_rules import load_rules
from data.findings_text import findings_csv
from data.metrics.deployment import Deployment
from data.metrics.deployment_coverage import Coverage, before_and_since, coverage
from data.metrics.deployment_lint import Finding, Rule, Severity, lint
from data.metrics.deployments import as_known
from data.metrics.overtime import Overtime, OvertimeSummary, by_person, length_ms, overtime
from data.office import office_of
from data.overtime_text import as_csv, as_markdown
from data.settings import Settings
from data.states import PanelState
from data.window import local_day
from pages.shared import links, notices, panels
from pages.shared.deployments import Known
from pages.shared.frame import Scene
from pages.shared.links import Link
from pages.shared.panels import Cell, Fact
from pages.shared.words import NONE
from pages.shared.words import deployments as words
from pages.shared.words import drill as drill_words

MOST_ROWS = 40
MOST_FINDINGS = 300


@dataclass(frozen=True)
class Review:
    """What the three panels show."""

    rules: tuple[Rule, ...]  # by which the findings were made
    findings: tuple[Finding, ...]
    months: tuple[Coverage, ...]
    teams: tuple[Coverage, ...]
    before: Coverage | None
    since: Coverage | None
    late: OvertimeSummary


def review(scene: Scene, known: Known) -> Review:
    """Findings of all that is known and planned; coverage and overtime of what began up to the as-of time."""
    begun = sum(one.started_ms is None or one.started_ms <= scene.view.as_of_ms for one in known.deployments)
    ended = sum((one.finished_ms or 0) <= scene.view.as_of_ms for one in known.deployments)
    today = local_day(scene.view.as_of_ms, scene.zone)
    return _review((*known.key, begun, ended, today), known.deployments, scene.view.as_of_ms, scene.settings)


@st.cache_resource(max_entries=20, show_spinner=False)
def _review(
    key: tuple[Hashable, ...],  # noqa: ARG001  # names the deployments, and how many of them had begun and ended
    _deployments: tuple[Deployment, ...],
    _as_of_ms: int,
    _settings: Settings,
) -> Review:
    """Worked out once for all viewers, as long as nothing happens."""
    zone, office = _settings.timezone, office_of(_settings)
    held = as_known(_deployments, _as_of_ms, zone)
    before, since = before_and_since(held, _settings.plan_since, zone)
    rules = load_rules(_settings.deployment_rules_file)
    return Review(
        rules=rules,
        findings=lint(_deployments, rules, office),
        months=coverage(held, zone),
        teams=coverage(held, zone, by_team=True),
        before=before,
        since=since,
        late=overtime(held, office),
    )


def headline(deployments: Sequence[Deployment], found: Review) -> None:
    """How many deployments lack something; nothing when none is known."""
    if deployments:
        concerned = len({each.deployment for each in found.findings})
        state, shape = (PanelState.STALE, words.LACKING) if concerned else (PanelState.ZERO, "")
        panels.headline(state, words.headline(len(deployments), concerned), shape=shape)


def window_list(scene: Scene, deployments: Sequence[Deployment]) -> None:
    """Every deployment of the window, the newest first, with what could not be read of it."""
    panels.title(words.IN_WINDOW, words.IN_WINDOW_NOTE)
    if not deployments:
        notices.empty(words.NONE_IN_WINDOW)
        return
    shown = list(reversed(deployments))[:MOST_ROWS]
    panels.table([Cell(head) for head in words.IN_WINDOW_HEADS], [_row(scene, one) for one in shown], wrapped=True)
    lines = [words.remark(one) for one in shown if one.remarks]
    if len(deployments) > MOST_ROWS:
        lines.insert(0, words.more(len(deployments) - MOST_ROWS, "choose a shorter window"))
    panels.notes(lines)


def _row(scene: Scene, one: Deployment) -> list[Cell]:
    return [
        Cell(words.began(one, scene.zone), to=_in_full(scene, one)),
        Cell(one.service or words.SERVICE_UNKNOWN),
        Cell(one.version or NONE),
        Cell(_short(one.title), hint=one.title or ""),
        Cell(words.kind(one)),
        Cell(one.author or words.NOT_STATED),
        Cell(one.standby or words.NOT_STATED),
        Cell(words.took(length_ms(one)), right=True, to=_in_full(scene, one)),
        Cell(words.place(one.origins)),
    ]


def _in_full(scene: Scene, one: Deployment) -> Link:
    return links.to_deployment(one, scene.zone, drill_words.IN_FULL)


def _of_month(scene: Scene, month: str | None) -> Link | None:
    return None if month is None else links.to_month(month, scene.zone, drill_words.MONTH)


def _short(text: str | None, most: int = 56) -> str:
    return NONE if not text else text if len(text) <= most else text[: most - 1].rstrip() + "…"


def lint_panel(scene: Scene, known: Known, found: Review) -> None:
    """What is missing, by rule, and at which deployments."""
    panels.title(words.LACKS, words.LACKS_NOTE)
    if not known.deployments:
        notices.empty(words.NO_DEPLOYMENTS)
    elif not found.findings:
        notices.zero(words.NOTHING_LACKS)
    else:
        _by_rule(found.rules, found.findings)
        _by_deployment(scene, known.deployments, found.findings)
    panels.notes([words.left_out(each.file, each.line, each.why) for each in known.log.left_out[:MOST_ROWS]])


def _by_rule(rules: Sequence[Rule], findings: Sequence[Finding]) -> None:
    counts = Counter(each.rule for each in findings)
    wanted = [rule for rule in rules if rule.severity is not Severity.OFF]
    panels.facts([Fact(rule.missing, f"{counts[rule.check]:,}", rule.severity.value) for rule in wanted])


def _by_deployment(scene: Scene, deployments: Sequence[Deployment], findings: Sequence[Finding]) -> None:
    lacking: dict[str, list[str]] = {}
    for each in findings:
        lacking.setdefault(each.deployment, []).append(each.missing)
    concerned = [one for one in reversed(deployments) if one.deployment_id in lacking]
    rows = [
        [
            Cell(words.began(one, scene.zone), to=_in_full(scene, one)),
            Cell(one.service or words.SERVICE_UNKNOWN),
            Cell(one.version or NONE),
            Cell("; ".join(lacking[one.deployment_id])),
            Cell(words.place(one.origins[-1:])),
        ]
        for one in concerned[:MOST_FINDINGS]
    ]
    panels.table([Cell(head) for head in words.LACKS_HEADS], rows, tall=True, wrapped=True)
    _download(words.FINDINGS_CSV, words.FINDINGS_FILE, findings_csv(findings), "csv")
    if len(concerned) > MOST_FINDINGS:
        panels.notes([words.more(len(concerned) - MOST_FINDINGS, "python -m data deployments lint")])


def overtime_panel(scene: Scene, found: Review) -> None:
    """Who deployed outside working hours, by month; to be taken along as CSV and as a note for the vault."""
    office = office_of(scene.settings)
    panels.title(words.OVERTIME, words.overtime_note(office))
    summary = found.late
    if not summary.ran:
        notices.empty(words.NO_DEPLOYMENTS)
        return
    if summary.rows:
        people = sorted(by_person(summary.rows), key=lambda row: row.month, reverse=True)
        rows = [_person(scene, row, summary.rows) for row in people[:MOST_ROWS]]
        head = [Cell(text, right=2 <= place <= 7) for place, text in enumerate(words.OVERTIME_HEADS)]
        panels.table(head, rows, wrapped=True)
    else:
        notices.zero(words.NO_OVERTIME)
    panels.notes(words.months(summary))
    with st.container(horizontal=True):
        _download(words.CSV, words.FILE_NAME, as_csv(summary), "csv")
        _download(words.MARKDOWN, words.FILE_NAME, as_markdown(summary, office), "md")


def _download(label: str, name: str, text: str, suffix: str) -> None:
    st.download_button(
        label,
        text,
        f"{name}.{suffix}",
        key=f"{name}_{suffix}",
        icon=":material/download:",
        on_click="ignore",
    )


def _person(scene: Scene, row: Overtime, rows: Sequence[Overtime]) -> list[Cell]:
    mine = [each for each in rows if each.person == row.person and each.month == row.month]
    services = ", ".join(f"{each.service or words.SERVICE_UNKNOWN} {each.deployments}" for each in mine)
    to = _of_month(scene, row.month)
    counts = (row.deployments, row.out_of_hours, row.weekend, row.holiday)
    return [
        Cell(row.month, to=to),
        Cell(row.person or words.NOT_STATED),
        *(Cell(f"{number:,}", right=True, to=to) for number in counts),
        Cell(words.hours(row.minutes, row.deployments - row.unknown_finish), right=True, to=to),
        Cell(f"{row.unknown_finish:,}", right=True, to=to),
        Cell(_short(services, 60), hint=services),
    ]
