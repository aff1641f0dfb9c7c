"""What incidents left behind: who found them, what is still to do, what was learnt and whether anything watches it."""

from __future__ import annotations

from data.lesson_watches import load_watches
from data.metrics.detection_ledger import Detected, ledger
from data.metrics.follow_up_list import Condition, Task, pending, tasks
from data.metrics.incident import Incident
from data.metrics.lessons import Learnt, learnt
from data.states import PanelState
from pages.shared import incidents_panels, links, notices, panels
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.incidents_rows import MONTH, Found
from pages.shared.language import say, text
from pages.shared.links import Link
from pages.shared.panels import Cell, Fact
from pages.shared.view import FROM, INCIDENT, STEP, TO
from pages.shared.words import lessons as words
from pages.shared.words.incidents import more

CONDITION_STATES = {
    Condition.OVERDUE: PanelState.STALE,
    Condition.OPEN: PanelState.NO_DATA,
    Condition.DONE: PanelState.VALUE,
    Condition.DROPPED: PanelState.NO_DATA,
}


def found_by(scene: Scene, found: Found) -> None:
    """The share found by ourselves against the objective, month by month."""
    objective = scene.settings.detection_objective
    panels.title(text(words.LEDGER), words.ledger_note(objective))
    rows = [_detected(one, objective) for one in ledger(found.all)]
    panels.table([Cell(text(head)) for head in words.LEDGER_HEADS], rows, bold=[0])


def _detected(one: Detected, objective: float) -> list[Cell]:
    to = incidents_panels.to_month(one.month) or links.to({MONTH: None}, text(words.ALL_MONTHS))
    state = None
    if one.share is not None:
        state = PanelState.VALUE if one.share >= objective else PanelState.STALE
    return [
        Cell(one.month or text(words.ALL_MONTHS), to=to),
        Cell(words.found_share(one), state=state, shape="▲" if state is PanelState.STALE else "", to=to),
        Cell(words.found_by(one), to=to),
        Cell(say().number(one.not_stated), to=to),
    ]


def follow_ups(scene: Scene, found: Found) -> None:
    panels.title(text(words.FOLLOW_UPS), text(words.FOLLOW_UPS_CHOSEN if found.filtered else words.FOLLOW_UPS_NOTE))
    all_tasks = tasks(
        (one.incident for one in found.shown if one.incident is not None), scene.view.as_of_ms, scene.zone
    )
    if not found.vault_known:
        notices.empty(text(words.NOT_READ))
        return
    if not all_tasks:
        notices.zero(text(words.NO_FOLLOW_UPS_CHOSEN if found.filtered else words.NO_FOLLOW_UPS))
        return
    counted = pending(all_tasks)
    figures, told = words.pending_figures(counted), words.pending_notes(counted, len(all_tasks))
    here = links.to({}, text(words.FOLLOW_UPS))
    facts = zip(words.FOLLOW_UP_FACTS, figures, told, strict=True)
    panels.facts([Fact(text(name), figure, note, here) for name, figure, note in facts])
    shown = all_tasks[: words.MOST_TASKS]
    bold = [place for place, task in enumerate(shown) if task.condition is Condition.OVERDUE]
    panels.table(
        [Cell(text(head)) for head in words.FOLLOW_UP_HEADS], [_task(task) for task in shown], bold=bold, wrapped=True
    )
    if len(shown) < len(all_tasks):
        panels.notes([more(len(all_tasks) - len(shown))])


def _task(task: Task) -> list[Cell]:
    one = task.follow_up
    to = _to_note(task.incident)
    return [
        Cell(one.task, to=to),
        Cell(words.task_age(task), to=to),
        Cell(one.owner or text(words.NOBODY)),
        Cell(
            words.task_status(task),
            state=CONDITION_STATES[task.condition],
            shape=words.CONDITION_SHAPES[task.condition],
        ),
        Cell(one.due or shared.NONE, to=to),
        Cell(one.tracking or text(words.UNTRACKED)),
        Cell(task.incident.title, notes=(f"{task.incident.path}:{one.line}",), to=to),
    ]


def _to_note(incident: Incident) -> Link:
    changes = {INCIDENT: incident.path, STEP: None, FROM: None, TO: None}
    return links.to(changes, incident.title, shared.INCIDENT)


def lessons(scene: Scene, found: Found) -> None:
    panels.title(text(words.LESSONS))
    told = learnt((one.incident for one in found.shown if one.incident is not None), load_watches())
    if not found.vault_known:
        notices.empty(text(words.NOT_READ))
        return
    if not told:
        notices.zero(text(words.NO_LESSONS_CHOSEN if found.filtered else words.NO_LESSONS))
        return
    quiet = _quiet(scene, found)
    rows = [_lesson(one, quiet) for one in told[: words.MOST_LESSONS]]
    panels.table([Cell(text(head)) for head in words.LESSON_HEADS], rows, wrapped=True)
    if len(told) > words.MOST_LESSONS:
        panels.notes([more(len(told) - words.MOST_LESSONS)])


def _lesson(one: Learnt, quiet: str) -> list[Cell]:
    watch = None if one.watch is None else links.to({}, text(one.watch.page), one.watch.page)
    return [
        Cell(one.lesson.text),
        Cell(
            words.watched_by(one),
            state=PanelState.STALE if one.watch is None else PanelState.VALUE,
            shape="▲" if one.watch is None else "",
            notes=words.watch_notes(one, quiet),
            to=watch,
        ),
        Cell(one.incident.title, notes=(f"{one.incident.path}:{one.lesson.line}",), to=_to_note(one.incident)),
    ]


def _quiet(scene: Scene, found: Found) -> str:
    """Since when no run of hung orders was seen; empty where that is not known."""
    if found.runs is None or found.counting:
        return ""
    hanging = [run.slice for run in found.runs if run.end_ms is None]
    if hanging:
        return words.hangs(hanging)
    return words.quiet_since(
        max((run.end_ms for run in found.runs if run.end_ms is not None), default=None), scene.zone
    )


def vault_notes(found: Found) -> None:
    """How many notes told nothing, and how many told something odd."""
    lines = words.skipped(len(found.book.skipped), len(found.book.warnings))
    if lines:
        panels.notes(lines)
