"""The wall as one piece of HTML: it is replaced in one step, so nothing on it moves or flickers at a refresh."""

from __future__ import annotations

import math
from collections.abc import Collection
from html import escape

from data.answers import whole
from data.metrics.probe import Outcome
from data.states import PanelState
from data.wall import BLIND, CALM, STATES, WallStatus
from data.window import SECOND
from pages.shared import demo_clock, words
from pages.shared.language import say, text
from pages.shared.notices import STATE_CLASSES
from pages.shared.problem import Problem
from pages.shared.wall import panels
from pages.shared.wall.address import Hanging
from pages.shared.wall.panels import Panel
from pages.shared.wall.seen import Seen
from pages.shared.words import wall as wall_words

# The picture goes round in a small circle, too slowly to be seen, so that no edge is burnt into the screen.
DRIFT_EM, DRIFT_S = 0.8, 1_800
NO_BREAK = "\N{NO-BREAK SPACE}"
ROOM = 7  # letters of the status word in its full size
# Without one of them nothing is known of the orders.
OF_ORDERS = ("ticker", "warehouse")
HIDDEN = frozenset({PanelState.ERROR, PanelState.UNKNOWN, PanelState.STALE})


def draw(seen: Seen, hanging: Hanging, beat: int) -> str:
    """`beat` is the machine's time of this refresh in milliseconds: it differs from that of the one before."""
    status = seen.status
    turn = hanging.turn(beat)
    names = (turn,) if turn else hanging.panels
    kind = "one" if turn else "some" if names else "all"
    shown = "".join(_panel(name, panels.PANELS[name](seen), seen) for name in names or panels.PANELS)
    angle = 2 * math.pi * (beat / SECOND % DRIFT_S) / DRIFT_S
    drift = f"--dx:{DRIFT_EM * math.cos(angle):.3f}em;--dy:{DRIFT_EM * math.sin(angle):.3f}em"
    alarm = "0" if status in CALM else "1"
    return (
        f'<div class="wall-frame{" wall-kiosk" if hanging.kiosk else ""}"><div class="wall" lang="{say().language}" '
        f'style="{drift};--zoom:{hanging.zoom / 100:g}" data-wall-beat="{beat}" data-wall-alarm="{alarm}" '
        f'data-wall-sound="{int(hanging.sound)}" data-wall-status="{status.value}">'
        f'<div class="wall-board">{_status(seen, status)}'
        f'<div class="wall-panels wall-{kind} wall-count-{min(len(names), 6)}">{shown}</div>'
        f"{_foot(seen, hanging)}</div>{_deadman(seen)}</div></div>"
    )


def _status(seen: Seen, status: WallStatus) -> str:
    """The one word, what is behind it, and the time that it speaks of."""
    lines = _lines(seen, status)
    told = "".join(f'<div class="wall-told-{number}">{escape(line)}</div>' for number, line in enumerate(lines))
    word = text(wall_words.STATUS[status])
    # A long word is written smaller, so that all of it is seen.
    fit = min(1.0, ROOM / max(map(len, word.split())))
    return (
        f'<section class="wall-status {STATE_CLASSES[STATES[status]]}" role="status">'
        f'<div class="wall-word"><span class="wall-sign" aria-hidden="true">{wall_words.SHAPES[status]}</span>'
        f'<span style="--fit:{fit:.3g}">{escape(word)}</span></div>'
        f'<div class="wall-told">{told}</div>{_time(seen)}</section>'
    )


def _lines(seen: Seen, status: WallStatus) -> list[str]:
    """What stands beside the word: the finding, its facts, its cause."""
    if status is WallStatus.NOT_SET_UP:
        return [text(wall_words.NO_WAREHOUSE), text(wall_words.WAREHOUSE_NEXT)]
    if status in BLIND:
        return _blind_lines(seen)
    if status is WallStatus.STUCK:
        return _stuck_lines(seen)
    if status is WallStatus.KEYS:
        bad = [found for found in seen.keys if found.worst in (Outcome.MISSING, Outcome.WRONG)]
        return [wall_words.keys_finding(bad[0]), wall_words.keys_evidence(bad[0]), seen.finding]
    if status is WallStatus.PARTLY_BLIND:
        return [*_unseen(seen)[0], seen.finding]
    worst = seen.worst
    return [seen.finding] if worst is None else [seen.finding, wall_words.lowest(worst)]


def _blind_lines(seen: Seen) -> list[str]:
    orders = seen.orders
    # Another source that is away as well would explain nothing of the orders.
    what, *why = next(iter(_unseen(seen, OF_ORDERS)), [seen.why_no_orders])
    if orders is None:
        return [what, *why]
    if orders.never_received:
        return [text(words.NEVER_RECEIVED), text(words.NEVER_RECEIVED_NEXT)]
    return [what, wall_words.last_known(orders.now.moment_ms, seen.zone, seen.finding), *why]


def _stuck_lines(seen: Seen) -> list[str]:
    worst, orders = seen.worst, seen.orders
    if worst is None or orders is None:
        return [seen.finding]
    cause = orders.now.cause.get(worst.payment_method)
    facts = wall_words.stuck_facts(worst, orders.since, orders.hurt, seen.zone)
    # A line that is too long breaks between two facts and not within one.
    lines = [seen.finding, " · ".join(fact.replace(" ", NO_BREAK) for fact in facts)]
    lines += [] if cause is None else [words.cause_sentence(cause)]
    return lines + [what for what, *_ in _unseen(seen)[:1]]


def _unseen(seen: Seen, names: Collection[str] = tuple(wall_words.SOURCES)) -> list[list[str]]:
    """Each source that cannot be seen: that it cannot, and why."""
    return [
        [wall_words.source(name, part.state), *([whole(part.why)] if part.why else [])]
        for name, part in seen.parts.items()
        if not part.fresh and name in names
    ]


def _time(seen: Seen) -> str:
    """Data time with its age, and which clock it is of."""
    clock = seen.service.installation.clock
    label = demo_clock.label(clock) if seen.view.live else words.as_of(seen.view.as_of_ms, seen.zone)
    told = f'<div class="wall-label">{escape(label)}</div>' if label else ""
    if seen.orders is None:
        return f'<div class="wall-time"><div class="wall-clock">{words.NONE}</div>{told}</div>'
    at_ms = seen.orders.now.moment_ms
    return (
        f'<div class="wall-time"><div class="wall-clock">{escape(wall_words.clock(at_ms, seen.zone))}</div>'
        f"<div>{panels.age(seen, at_ms)} {escape(wall_words.day(at_ms, seen.zone))}</div>{told}</div>"
    )


def _panel(name: str, panel: Panel, seen: Seen) -> str:
    age = "" if panel.at_ms is None else panels.age(seen, panel.at_ms)
    dim = " wall-dim" if panel.state in HIDDEN else ""
    state = escape(text(words.STATE_WORDS[panel.state]))
    return (
        f'<section class="wall-panel wall-at-{name} {STATE_CLASSES[panel.state]}{dim}" data-wall-panel="{name}">'
        f'<header><h2>{escape(panel.title)}</h2>{age}<span class="wall-state">'
        f'<b aria-hidden="true">{words.STATE_SHAPES[panel.state]}</b> {state}</span>'
        f'</header><div class="wall-body">{panel.body}</div></section>'
    )


def _foot(seen: Seen, hanging: Hanging) -> str:
    """How each source answers, when this screen was refreshed, and what is wrong in its address."""
    sources = "".join(
        f'<span class="{STATE_CLASSES[part.state]}"><b aria-hidden="true">{words.STATE_SHAPES[part.state]}</b> '
        f"{escape(wall_words.source(name, part.state))}</span>"
        for name, part in seen.parts.items()
    )
    age = f"<span data-wall-silence>{escape(say().duration(0))}</span>"
    return (
        f"<footer>{sources}{_sound(hanging)}{_problems((*seen.view.problems, *hanging.problems))}"
        f'<span class="wall-refreshed">{text(wall_words.REFRESHED, age=age)}</span></footer>'
    )


def _sound(hanging: Hanging) -> str:
    if not hanging.sound:
        return ""
    blocked = escape(text(wall_words.SOUND_BLOCKED), quote=True)
    return f'<span data-wall-loud="{blocked}">{escape(text(wall_words.SOUND_ON))}</span>'


def _problems(problems: tuple[Problem, ...]) -> str:
    return "".join(
        f'<span class="{STATE_CLASSES[PanelState.ERROR]}"><b aria-hidden="true">'
        f"{words.STATE_SHAPES[PanelState.ERROR]}</b> {escape(words.wrong_address(each))}</span>"
        for each in problems
    )


def _deadman(seen: Seen) -> str:
    """What appears by itself when no refresh comes to put it off: by the look alone, or sooner by the script."""
    was = words.NONE if seen.orders is None else wall_words.clock(seen.orders.now.moment_ms, seen.zone)
    whys = "".join(
        f'<span class="wall-why-{state.lower()}">{escape(text(why))}</span>'
        for state, why in wall_words.BLIND_WHY.items()
    )
    silent = f"<b data-wall-silent>{escape(text(wall_words.BLIND_AT_LEAST))}</b>"
    return (
        f'<div class="wall-deadman" role="alert"><div class="wall-word">'
        f'<span class="wall-sign" aria-hidden="true">{wall_words.SHAPES[WallStatus.BLIND]}</span>'
        f"<span>{escape(text(wall_words.BLIND))}</span></div>"
        f"<div><p>{text(wall_words.BLIND_SINCE, length=silent)}</p>"
        f"<p>{text(wall_words.BLIND_WAS, clock=escape(was))}</p>"
        f"<p>{whys} {escape(text(wall_words.BLIND_NEXT))}</p></div></div>"
    )
