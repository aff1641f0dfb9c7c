"""Slices whose on-time share moved by more than noise, against the same hours a week before."""

from __future__ import annotations

from data import binds
from data.answers import Failure
from data.metrics.share_moves import Move, share_moves
from data.standup.at import At
from data.standup.section import Line, Link, Section, Tone, Topic
from data.window import DAY, TimeWindow

WEEK = 7 * DAY


def section(at: At) -> Section:
    """A line for each slice that fell, the largest fall first, and one for all that rose."""
    week = TimeWindow(at.window.start_ms - WEEK, at.window.end_ms - WEEK)
    now = at.ask("slice_outcomes", binds.slice_outcomes(at.settings, at.window, at.data_time_ms))
    before = at.ask("slice_outcomes", binds.slice_outcomes(at.settings, week, at.data_time_ms))
    if isinstance(now, Failure):
        return Section(Topic.SHARES, unjudged=(at.why(now),))
    if isinstance(before, Failure):
        return Section(Topic.SHARES, unjudged=(at.why(before),))
    moves = share_moves(before.frame, now.frame)
    fallen = [_fallen(at, move) for move in moves.moved if move.change < 0]
    risen = [move for move in moves.moved if move.change > 0]
    return Section(Topic.SHARES, (*fallen, *_risen(at, risen)), _too_few(at, moves.too_few))


def _fallen(at: At, move: Move) -> Line:
    text = at.say.text(
        "{slice}: on time {now} of {orders}, down from {before} in the same hours a week before.",
        slice=move.name,
        now=at.say.share(move.now),
        orders=at.say.count("{number} order", "{number} orders", move.now_judged),
        before=at.say.share(move.before),
    )
    return Line(text, Tone.BAD, Link("backlog", at.window, (("payment_method", move.name),)))


def _risen(at: At, moves: list[Move]) -> tuple[Line, ...]:
    if not moves:
        return ()
    slices = [
        at.say.text("{slice} {now} ({before})", slice=m.name, now=at.say.share(m.now), before=at.say.share(m.before))
        for m in moves
    ]
    told = at.say.text("Up against the same hours a week before: {slices}.", slices=", ".join(slices))
    return (Line(told, Tone.GOOD, Link("backlog", at.window)),)


def _too_few(at: At, names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    return (at.say.text("Too few orders to compare the on-time share of {slices}.", slices=", ".join(names)),)
