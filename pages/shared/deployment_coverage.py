"""Coverage of the plan: since the day of the rules beside before it, month by month and team by team."""

from __future__ import annotations

from collections.abc import Sequence

from data.deployment_review import Review
from data.metrics.deployment_coverage import Coverage, place_among_months
from pages.shared import charts, charts_coverage, notices, panels
from pages.shared.deployment_review import of_month
from pages.shared.frame import Scene
from pages.shared.language import say, text
from pages.shared.panels import Cell, Fact
from pages.shared.words import deployments as words

SHARES = {"in_plan": words.IN_PLAN, "with_risk_analysis": words.RISK, "with_standby": words.STANDBY}


def coverage_panel(scene: Scene, found: Review) -> None:
    """The three shares as figures, as lines over the months, and as a table."""
    day = scene.settings.plan_since
    panels.title(text(words.COVERAGE), words.coverage_note(day))
    if not found.months:
        notices.empty(text(words.NO_DEPLOYMENTS))
        return
    panels.facts(
        [
            Fact(text(title), words.figure(found.since, name), words.compared(found.before, found.since, name, day))
            for name, title in SHARES.items()
        ]
    )
    since = place_among_months(day, [row.month for row in found.months if row.month])
    charts.show(
        "coverage",
        words.coverage_alt(found.months),
        (found.months, found.teams, since),
        lambda: charts_coverage.coverage_figure(found.months, found.teams, since, SHARES),
    )
    _table(scene, found.teams if any(row.team for row in found.teams) else found.months)


def _table(scene: Scene, rows: Sequence[Coverage]) -> None:
    by_team = any(row.team for row in rows)
    heads = words.TEAM_HEADS if by_team else words.COVERAGE_HEADS
    first_figure = 2 if by_team else 1
    cells = [_row(scene, row, by_team=by_team) for row in reversed(rows)]
    panels.table([Cell(text(head), right=n >= first_figure) for n, head in enumerate(heads)], cells, tall=True)


def _row(scene: Scene, row: Coverage, *, by_team: bool) -> list[Cell]:
    to = of_month(scene, row.month)
    return [
        Cell(row.month or text(words.NO_DATE), to=to),
        *([Cell(row.team or text(words.NOT_STATED))] if by_team else []),
        Cell(say().number(row.total), right=True, to=to),
        *(Cell(words.of(getattr(row, name), row.total), right=True, to=to) for name in SHARES),
    ]
