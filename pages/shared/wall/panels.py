"""The panels of the wall, one function each: what a reading says becomes a `Panel`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from data.alert_book import Watched
from data.answers import Failure, whole
from data.metrics.alert import Alert
from data.metrics.lane import WORST_FIRST
from data.metrics.latency import Measure
from data.metrics.marks import marks
from data.metrics.probe import Outcome
from data.metrics.slices import SliceState
from data.states import Held, PanelState, panel_state
from data.window import MINUTE, SECOND
from pages.shared import overlays, words
from pages.shared.alert_banner import STATES
from pages.shared.key_finds import Found
from pages.shared.language import observed, say, text
from pages.shared.notices import STATE_CLASSES
from pages.shared.wall import chart, small
from pages.shared.wall.beside import Runs
from pages.shared.wall.seen import Seen
from pages.shared.words import alerts as alert_words
from pages.shared.words import latency as latency_words
from pages.shared.words import wall as wall_words

MOST_SLICES = 7
MOST_ALERTS = 2
# How often the runs are asked for.
RUNS_EVERY_MS = MINUTE
OUTCOME_STATES = {
    Outcome.PRESENT: PanelState.VALUE,
    Outcome.MISSING: PanelState.ERROR,
    Outcome.WRONG: PanelState.ERROR,
    Outcome.EXPIRING: PanelState.STALE,
    Outcome.UNKNOWN: PanelState.UNKNOWN,
}


@dataclass(frozen=True)
class Panel:
    """One panel. `body` is HTML; `at_ms` the moment that it speaks of, None where it speaks of none."""

    title: str
    state: PanelState
    body: str
    at_ms: int | None = None


def said(message: str, next_step: str = "") -> str:
    """Words in the place of rows."""
    more = f"<p>{escape(text(words.NEXT))}: {escape(next_step)}</p>" if next_step else ""
    return f'<div class="wall-said"><p>{escape(whole(message))}</p>{more}</div>'


def why_not(failure: Failure) -> str:
    """The same of a failure."""
    return said(observed(failure.message), observed(failure.next_step))


def growing(seen: Seen, at_ms: int) -> str:
    """The time since a moment, which the browser goes on counting."""
    age_ms = seen.age_ms(at_ms)
    return (
        f'<span data-sz-age="{age_ms}" data-sz-tick="{seen.tick_number}" data-sz-speed="{seen.pace:g}">'
        f"{escape(say().duration(age_ms))}</span>"
    )


def age(seen: Seen, at_ms: int) -> str:
    """An age that grows. Nothing stands after it that would move as it grows longer."""
    return f'<span class="wall-age">{text(wall_words.AGE, length=growing(seen, at_ms))}</span>'


def backlog(seen: Seen) -> Panel:
    """The curve of the window, with its deployments."""
    title = wall_words.backlog(seen.view.window.length_ms)
    orders = seen.orders
    if orders is None:
        return _without_orders(seen, title)
    at_ms = orders.now.moment_ms
    if orders.curve is None:
        return Panel(
            title, PanelState.UNKNOWN, said(text(wall_words.CURVE_UNKNOWN), text(wall_words.CURVE_NEXT)), at_ms
        )
    if not (orders.known or seen.hides_orders):
        return Panel(title, PanelState.NO_DATA, said(text(words.NOT_COVERED)), at_ms)
    waited = bool(orders.curve["order_count"].any())
    state = seen.state_of_orders if waited or seen.hides_orders else PanelState.ZERO
    worst = orders.worst
    found = orders.overlays
    drawing = chart.draw(
        orders.curve,
        orders.window,
        seen.palette,
        seen.zone,
        thick=worst.payment_method if worst is not None and worst.stuck_count else None,
        marks=marks(found.shown, orders.window),
        bands=overlays.drawn_bands(found.incidents, orders.window, seen.zone) if found.drawn else (),
    )
    return Panel(title, state, drawing, at_ms)


def slices(seen: Seen) -> Panel:
    """Every slice, worst first, as many as can be read from afar."""
    title, orders = text(wall_words.SLICES), seen.orders
    if orders is None:
        return _without_orders(seen, title)
    states = orders.now.states
    if not states:
        state = seen.state_of_orders if seen.hides_orders else PanelState.NO_DATA
        return Panel(
            title,
            state,
            said(text(wall_words.NO_SLICES if orders.known else words.HOUR_NOT_COVERED)),
            orders.now.moment_ms,
        )
    # The line that says how many more there are takes the place of one.
    shown = states if len(states) <= MOST_SLICES else states[: MOST_SLICES - 1]
    rows = "".join(_slice_row(each, seen) for each in shown)
    if len(shown) < len(states):
        rows += f'<tr><td colspan="5">{escape(wall_words.more_slices(len(states) - len(shown)))}</td></tr>'
    heads = "<th></th>" + "".join(f"<th>{escape(text(head))}</th>" for head in wall_words.SLICE_HEADS)
    body = f'<table class="wall-table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    return Panel(title, seen.state_of_orders, body, orders.now.moment_ms)


def _slice_row(state: SliceState, seen: Seen) -> str:
    colour = escape(seen.palette.get(state.payment_method, "transparent"), quote=True)
    cells = (words.number(state.stuck_count), words.number(state.waiting_count), words.age(state.oldest_age_ms))
    return (
        f'<tr class="{"wall-bad" if state.stuck_count else ""}">'
        f'<td><i class="wall-swatch" style="background:{colour}"></i>{escape(state.name)}</td>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in (*cells, words.share(state.on_time_share)))
        + "</tr>"
    )


def keys(seen: Seen) -> Panel:
    """Each probe with what it finds, the worst first."""
    server, title = seen.key_server, text(wall_words.KEYS)
    if isinstance(server, Failure):
        return Panel(title, seen.part("key server").state, why_not(server))
    if not seen.keys:
        return Panel(title, PanelState.NO_DATA, said(text(wall_words.NO_PROBES), text(wall_words.NO_PROBES_NEXT)))
    ordered = sorted(seen.keys, key=lambda found: WORST_FIRST.index(found.worst) if found.worst else len(WORST_FIRST))
    at_ms = min((found.at_ms for found in seen.keys if found.at_ms is not None), default=None)
    body = f'<div class="wall-keys">{"".join(map(_key_row, ordered))}</div>'
    return Panel(title, _keys_state(seen, ordered), body, at_ms)


def _keys_state(seen: Seen, ordered: Sequence[Found]) -> PanelState:
    part = seen.part("key server")
    if not part.fresh or seen.is_old:
        return PanelState.STALE if part.fresh else part.state
    return PanelState.VALUE if ordered[0].worst is not None else PanelState.NO_DATA


def _key_row(found: Found) -> str:
    shape = words.NONE if found.worst is None else words.OUTCOME_SHAPES[found.worst]
    name = STATE_CLASSES[PanelState.NO_DATA if found.worst is None else OUTCOME_STATES[found.worst]]
    evidence = "" if found.worst in (None, Outcome.PRESENT) else f"<p>{escape(wall_words.keys_evidence(found))}</p>"
    return (
        f'<div class="{name}"><b class="wall-shape" aria-hidden="true">{shape}</b>'
        f"<b>{escape(found.probe.name)}</b> {escape(wall_words.probe_line(found))}{evidence}</div>"
    )


def latency(seen: Seen) -> Panel:
    """The 95th percentile of all orders due, by payment method, in the order of the slices."""
    found = seen.latencies
    title = wall_words.latency(seen.view.measure)
    if seen.orders is None or found is None or isinstance(found, Failure):
        return _without_more(seen, title, found)
    states = [each.payment_method for each in seen.orders.now.states]
    names = [name for name in states if name in found.slices]
    names += sorted({*found.slices} - {*names})
    state = seen.state_of(found.held, seen.service.promised_ms)
    if not names:
        return Panel(title, state, said(text(latency_words.NOTHING)), found.at_ms)
    objective_ms = seen.settings.objective_seconds * SECOND if found.measure is Measure.HANDOFF else None
    return Panel(title, state, small.draw(found, names, seen.orders.window, seen.palette, objective_ms), found.at_ms)


def incident(seen: Seen) -> Panel:
    """The observed runs of hung orders that go on: how long already, since when, whom they hurt."""
    found, title = seen.runs, text(wall_words.INCIDENT)
    if seen.orders is None or found is None or isinstance(found, Failure):
        return _without_more(seen, title, found)
    running = found.running
    state = seen.state_of(found.held, seen.service.promised_ms + RUNS_EVERY_MS, zero=not running)
    return Panel(title, state, _running(seen, found, state) if running else _none_running(seen, found), found.at_ms)


def _running(seen: Seen, found: Runs, state: PanelState) -> str:
    """The worst of them, and how many more there are. It grows only while it is known to go on."""
    first, *others = found.running
    known = escape(say().duration(found.at_ms - first.start_ms))
    length = growing(seen, first.start_ms) if state is PanelState.VALUE else known
    facts = wall_words.running(first, found.from_ms, len(others), seen.zone)
    return (
        f'<div class="wall-run {STATE_CLASSES[PanelState.ERROR]}"><p><b class="wall-shape" aria-hidden="true">'
        f"{words.STUCK_SHAPE}</b> {escape(first.slice)}: <b>{length}</b></p><p>{escape(facts)}</p></div>"
    )


def _none_running(seen: Seen, found: Runs) -> str:
    ended = "" if found.last is None else f"<p>{escape(wall_words.ended(found.last, seen.zone))}</p>"
    return f'<div class="wall-run"><p>{escape(text(wall_words.NO_INCIDENT))}</p>{ended}</div>'


def _without_more(seen: Seen, title: str, found: object) -> Panel:
    """There is nothing to show beside the orders: why."""
    if seen.orders is None:
        return _without_orders(seen, title)
    if isinstance(found, Failure):
        return Panel(title, panel_state(Held(None, None, found), 0, 0), why_not(found))
    return Panel(title, PanelState.UNKNOWN, said(text(wall_words.FIRST_READ)))


def alerts(seen: Seen) -> Panel:
    """The open alerts, the worst first; with none, whether that is quiet or nobody would know."""
    book, title = seen.alerts, text(wall_words.ALERTS)
    if book is None:
        return Panel(title, PanelState.UNKNOWN, said(text(wall_words.FIRST_READ)))
    if isinstance(book, Failure):
        state = panel_state(Held(None, None, book), 0, 0)
        return Panel(title, state, why_not(book))
    book = book if seen.view.live else book.at(seen.view.as_of_ms)
    # A store that does not answer leaves the book as it was: what it told then may not be so now.
    late = seen.view.live and seen.age_ms(book.at_ms) > seen.service.promised_ms * max(1.0, book.pace)
    if book.open:
        told = "".join(_alert(each.alert) for each in book.open[:MOST_ALERTS])
        return Panel(title, PanelState.STALE if late else PanelState.VALUE, told, book.at_ms)
    if not seen.view.live:
        return Panel(title, PanelState.NO_DATA, said(alert_words.past_headline(book)), book.at_ms)
    next_step = "" if book.watched is Watched.YES else text(alert_words.NOBODY_NEXT)
    state = PanelState.STALE if late else book.state
    return Panel(title, state, said(alert_words.headline(book, seen.zone), next_step), book.at_ms)


def _alert(alert: Alert) -> str:
    """How urgent it is stands in its shape and colour; the state of the panel is whether that is known."""
    return (
        f'<div class="wall-said {STATE_CLASSES[STATES[alert.severity]]}"><p><b class="wall-shape" aria-hidden="true">'
        f"{alert_words.SHAPES[alert.severity]}</b> {escape(whole(alert_words.title(alert)))}</p></div>"
    )


def _not_set_up(title: str, next_step: str) -> Panel:
    return Panel(title, PanelState.NO_DATA, said(text(wall_words.NOT_SET_UP), next_step))


def _without_orders(seen: Seen, title: str) -> Panel:
    """There are no rows at all: why."""
    if not seen.set_up:
        return _not_set_up(title, text(wall_words.WAREHOUSE_NEXT))
    if seen.failure is not None:
        return Panel(title, seen.state_of_orders, why_not(seen.failure))
    return Panel(title, seen.state_of_orders, said(seen.why_no_orders))


# By their names in the address, in the order of the wall.
PANELS: dict[str, Callable[[Seen], Panel]] = {
    "backlog": backlog,
    "slices": slices,
    "keys": keys,
    "latency": latency,
    "alerts": alerts,
    "incident": incident,
}
