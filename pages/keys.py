"""Keys: what each probe finds, since when, which waiting orders it explains; and how the key server is."""

from __future__ import annotations

from data.answers import Failure
from data.metrics.key_concerns import unhealthy
from data.metrics.key_health import JoinedCause, NodeFacts
from data.metrics.lane import WORST_FIRST
from data.metrics.probe import Outcome
from data.states import Held, PanelState, panel_state
from data.window import HOUR
from pages.shared import asking, causes, frame, key_finds, lanes, links, loaders, notices, panels, words
from pages.shared.frame import Scene
from pages.shared.key_finds import Found
from pages.shared.language import text
from pages.shared.links import Link
from pages.shared.moves import between
from pages.shared.panels import Cell
from pages.shared.view import METHOD
from pages.shared.words import drill as drill_words
from pages.shared.words import evidence

OUTCOME_STATES = {
    Outcome.PRESENT: PanelState.VALUE,
    Outcome.MISSING: PanelState.ERROR,
    Outcome.WRONG: PanelState.ERROR,
    Outcome.EXPIRING: PanelState.STALE,
    Outcome.UNKNOWN: PanelState.UNKNOWN,
}


def body(scene: Scene) -> None:
    server = scene.service.installation.key_server
    with notices.slot():
        if isinstance(server, Failure):
            notices.say_failure(panel_state(Held(None, None, server), 0, 0), text(words.KEYS), server, Held(None, None))
    found = key_finds.all_found(scene)
    data_time_ms, _ = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    joined = _joined(scene, data_time_ms)
    if not isinstance(server, Failure) or any(each.worst for each in found):
        _headline(scene, found)
        _probes(scene, found, joined)
    lanes.draw(scene, data_time_ms)
    if not isinstance(server, Failure):
        _server(scene)


def _joined(scene: Scene, data_time_ms: int | None) -> dict[str, list[tuple[str, JoinedCause]]]:
    """For each probe of orders: payment method and what its keys say of the stuck orders."""
    if data_time_ms is None:
        return {}
    moment_ms = min(scene.view.window.end_ms, data_time_ms)
    held = asking.waiting(scene.settings, moment_ms, f"{scene.view.place}|moment")
    if held.rows is None:
        return {}
    waiting = held.rows.frame
    stuck = waiting[moment_ms - waiting["due_ms"] > scene.settings.stuck_after]
    joined: dict[str, list[tuple[str, JoinedCause]]] = {}
    for method, cause in causes.by_method(scene, stuck, moment_ms).items():
        joined.setdefault(cause.probe, []).append((method, cause))
    return joined


def _round_link(scene: Scene, each: Found) -> Link | None:
    """The time in which the newest round found what it found, of the slices that the probe protects."""
    if each.at_ms is None:
        return None
    start_ms = each.at_ms if each.since is None else each.since.start_ms
    changes = between(start_ms - HOUR, each.at_ms + 1, scene.zone)
    return links.to({**changes, METHOD: each.probe.payment_methods}, drill_words.window_of(each.probe.name))


def _headline(scene: Scene, found: list[Found]) -> None:
    """The worst probe in one sentence."""
    order = {outcome: place for place, outcome in enumerate(map(Outcome, WORST_FIRST))}
    judged = [each for each in found if each.worst is not None]
    worst = min(judged, key=lambda each: order[each.worst or Outcome.PRESENT], default=None)
    if worst is None or worst.worst is None:
        panels.headline(PanelState.NO_DATA, text(words.NO_PROBE_JUDGED))
        return
    state = PanelState.ZERO if worst.worst is Outcome.PRESENT else OUTCOME_STATES[worst.worst]
    panels.headline(
        state,
        words.keys_headline(worst.probe.name, worst.worst, worst.counts, len(judged)),
        sub=words.asked_at(worst.at_ms, scene.zone),
        shape=words.OUTCOME_SHAPES[worst.worst],
        to=_round_link(scene, worst),
    )


def _probes(scene: Scene, found: list[Found], joined: dict[str, list[tuple[str, JoinedCause]]]) -> None:
    head = [
        Cell(text(words.PROBE)),
        Cell(text(words.OUTCOME)),
        *(Cell(text(words.OUTCOME_HEADS[outcome]), right=True) for outcome in Outcome),
        Cell(text(words.SINCE)),
        Cell(text(words.EVIDENCE)),
        Cell(text(words.EXPLAINS)),
    ]
    rows = [_probe_row(scene, each, joined.get(each.probe.name, [])) for each in found]
    panels.title(text(words.PROBES), text(words.PROBES_NOTE))
    panels.table(head, rows, bold=[n for n, each in enumerate(found) if each.worst not in (None, Outcome.PRESENT)])
    panels.notes([words.probe_line(each.probe) for each in found])


def _probe_row(scene: Scene, each: Found, joined: list[tuple[str, JoinedCause]]) -> list[Cell]:
    state = None if each.worst is None else OUTCOME_STATES[each.worst]
    to = _round_link(scene, each)
    methods = [method for method, _ in joined]
    orders = links.to({METHOD: methods}, text(drill_words.HUNG), words.BACKLOG) if methods else None
    return [
        Cell(each.probe.name, hint=text(each.probe.help), to=to),
        Cell(words.worst_word(each.worst), state=state),
        *(Cell(words.figure(each.counts.get(outcome)), right=True, to=to) for outcome in Outcome),
        Cell(words.run_since(each.since, scene.zone), to=to),
        Cell(words.with_left_out(evidence.told(each.evidence), each.left_out)),
        Cell(words.explains(joined, each.probe), to=orders),
    ]


def _server(scene: Scene) -> None:
    panels.title(text(words.SERVER), text(words.SERVER_NOTE if scene.view.live else words.SERVER_IS_NOW))
    info = loaders.server_info()
    if isinstance(info, Failure):
        held = Held(None, None, info)
        notices.say_failure(panel_state(held, 0, 0), text(words.SERVER), info, held)
        return
    concerns = [(node.place, concern) for node in info.nodes for concern in unhealthy(node)]
    with notices.slot():
        for place, concern in concerns:
            told = words.concern(place, concern, many=len(info.nodes) > 1)
            notices.say(PanelState.STALE, told, text(concern.next_step), word=text(words.UNHEALTHY))
        if not concerns:
            notices.say(PanelState.VALUE, words.nothing_unhealthy(len(info.nodes)), word=text(words.HEALTHY))
    panels.table([Cell(text(head)) for head in words.SERVER_COLUMNS], [_node_row(node) for node in info.nodes])


def _node_row(node: NodeFacts) -> list[Cell]:
    if node.failure is not None:
        blanks = [Cell(words.NONE)] * (len(words.SERVER_COLUMNS) - 2)
        return [Cell(node.place, state=PanelState.UNKNOWN), Cell(node.failure), *blanks]
    return [Cell(node.place, state=PanelState.VALUE), *(Cell(fact) for fact in words.node_facts(node))]


frame.page(words.KEYS, body)
