"""Backlog: which slice hangs in state 0, since when, how old, whom it hurts, and which key is missing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data.answers import Failure, FailureKind
from data.export import table_zip
from data.identity import hashed_user
from data.metrics import backlog as metric
from data.metrics import slices as slice_metric
from data.metrics.key_health import JoinedCause
from data.metrics.slices import SliceState
from data.states import PanelState
from data.window import HOUR, TimeWindow, iso
from pages.shared import (
    asking,
    causes,
    comparing,
    coverage,
    curves,
    frame,
    links,
    loaders,
    moment,
    notices,
    panels,
    words,
)
from pages.shared.frame import Scene
from pages.shared.language import text
from pages.shared.moment import Now
from pages.shared.panels import Cell, Fact
from pages.shared.words import drill as drill_words

MOST_ROWS_SHOWN = 500


def body(scene: Scene) -> None:
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        notices.no_data_time(text(words.BACKLOG), failure)
        return
    moment_ms = min(scene.view.window.end_ms, data_time_ms)
    _ask_ahead(scene, data_time_ms, moment_ms)
    if asking.handoff_unknown(data_time_ms):
        notices.empty(text(words.NEVER_RECEIVED), text(words.NEVER_RECEIVED_NEXT))
        return
    now = moment.find(scene, moment_ms)
    if now is None:
        curves.draw(scene, data_time_ms, None, None)
        return
    with panels.faded("now", *now.read):
        known = _hour_known(scene, now, data_time_ms)
        _headline(scene, now, scene.blind_spot(data_time_ms), known=known)
        _slices(scene, now)
    waiting = now.all_waiting if now.moment_ms == data_time_ms else None
    thick = now.worst.payment_method if now.worst is not None and now.worst.stuck_count else None
    curves.draw(scene, data_time_ms, waiting, thick)
    if known:
        with panels.faded("orders", *now.read):
            _stuck_orders(scene, now)
    _abandoned(scene, now.moment_ms, known=known)


def _ask_ahead(scene: Scene, data_time_ms: int, moment_ms: int) -> None:
    """What the page needs further down, in the order in which it will wait for it."""
    settings, view, place = scene.settings, scene.view, moment.place(scene)
    window = view.window
    loaders.ahead(
        (words.BACKLOG, view.place),
        lambda: asking.stuck_waits(settings, moment_ms, place),
        lambda: asking.waits(settings, view, data_time_ms),
        lambda: asking.warehouse_outcomes(settings, window.start_ms, window.end_ms, data_time_ms, view.place),
        lambda: asking.flow(settings, view, data_time_ms),
    )


def _hour_known(scene: Scene, now: Now, data_time_ms: int) -> bool | None:
    """Whether any orders are known of the 60 minutes that the figures of the moment are made of."""
    if now.states or not now.all_waiting.empty:
        return True
    return coverage.of(scene, TimeWindow(now.moment_ms - HOUR + 1, now.moment_ms + 1), data_time_ms)


def _headline(scene: Scene, now: Now, blind_spot: str | None, *, known: bool | None) -> None:
    """The worst slice in one sentence. Nothing stuck is calm only when it is known to be so now."""
    when = " ".join(each for each in (words.measured_at(now.moment_ms, scene.zone), blind_spot) if each)
    worst = now.worst
    fresh = blind_spot is None and all(held.failure is None for held in now.read)
    if worst is None:
        told = text(words.NOTHING_DUE if known else words.HOUR_NOT_COVERED)
        panels.headline(PanelState.NO_DATA if fresh else PanelState.STALE, told, sub=when)
    elif worst.stuck_count:
        run = moment.since(scene, now, worst.payment_method)
        panels.headline(
            PanelState.ERROR,
            words.stuck_headline(worst, run, scene.zone),
            cause=_cause(scene, now.cause.get(worst.payment_method)),
            sub=f"{words.stuck_definition(scene.settings.stuck_after)} {when}",
            shape=words.STUCK_SHAPE,
            to=moment.since_link(scene, now, worst.payment_method, run),
        )
        _figures(scene, now, worst, run)
    else:
        state, shape = (PanelState.ZERO, words.QUIET_SHAPE) if fresh else (PanelState.STALE, "")
        rule = slice_metric.chosen_by(now.states)
        link = moment.hour_link(scene, now, worst.payment_method)
        panels.headline(state, words.quiet_headline(worst, rule), sub=when, shape=shape, to=link)
        _figures(scene, now, worst, metric.SinceResult(None))


def _cause(scene: Scene, cause: JoinedCause | None) -> str | None:
    server = scene.service.installation.key_server
    asked = cause is not None and cause.unasked < cause.orders
    if not asked and isinstance(server, Failure) and server.kind is FailureKind.NOT_SET_UP:
        return text(words.NO_KEY_SERVER)
    return None if cause is None else words.cause_sentence(cause)


def _figures(scene: Scene, now: Now, worst: SliceState, run: metric.SinceResult) -> None:
    facts = moment.facts(scene, now, worst, run)
    beside = comparing.beside(scene)
    panels.facts(facts if beside is None else comparing.facts(scene, facts, _then(scene, beside, now, worst)))


def _then(scene: Scene, beside: Scene, now: Now, worst: SliceState) -> list[Fact] | str:
    """The same figures of the same slice at the same place of the compared window, or why there are none."""
    then = moment.find(beside, now.moment_ms - scene.view.compare_ms)
    if then is None:
        return text(drill_words.UNKNOWN)
    state = then.state_of(worst.payment_method)
    if state is None:
        return text(drill_words.NO_DATA)
    facts = moment.facts(beside, then, state, moment.since(beside, then, worst.payment_method))
    # Its time of day alone would read as one of today.
    return [replace(fact, figure=fact.note) if fact.name == text(words.SINCE) else fact for fact in facts]


def _slices(scene: Scene, now: Now) -> None:
    """Every slice, worst first."""
    columns = (Cell(text(each), right=True) for each in words.SLICE_COLUMNS)
    head = [Cell(text(words.SLICE)), *columns, Cell(text(words.KEY))]
    rows = [_slice_row(scene, now, state) for state in now.states]
    if rows:
        panels.table(head, rows, bold=[number for number, state in enumerate(now.states) if state.stuck_count])


def _slice_row(scene: Scene, now: Now, state: SliceState) -> list[Cell]:
    method = state.payment_method
    alone, hour = moment.slice_link(method), moment.hour_link(scene, now, method)
    return [
        Cell(state.name, colour=scene.palette.get(method), to=alone),
        Cell(words.number(state.waiting_count), right=True, to=alone),
        Cell(words.number(state.stuck_count), right=True, to=alone),
        Cell(words.age(state.oldest_age_ms), right=True, to=alone),
        Cell(words.number(state.due_count), right=True, to=hour),
        Cell(words.share(state.on_time_share), right=True, hint=words.on_time_note(state, scene.settings), to=hour),
        Cell(words.number(state.pending_count), right=True, to=hour),
        Cell(words.number(state.withdrawn_count), right=True, to=hour),
        Cell(words.cause_cell(now.cause.get(method)), to=links.to_slice(method, text(words.KEYS), words.KEYS)),
    ]


def _stuck_orders(scene: Scene, now: Now) -> None:
    stuck_ms = scene.settings.stuck_after
    stuck = now.waiting[now.moment_ms - now.waiting["due_ms"] > stuck_ms].sort_values("due_ms")
    panels.title(words.stuck_orders(len(stuck)), words.measured_at(now.moment_ms, scene.zone))
    if stuck.empty:
        notices.zero(words.no_stuck_orders(stuck_ms))
        return
    shown = _stuck_table(scene, now, stuck)
    st.dataframe(
        shown.head(MOST_ROWS_SHOWN),
        hide_index=True,
        height=min(420, 38 + 35 * min(len(shown), MOST_ROWS_SHOWN)),
        key="stuck_orders",
    )
    if len(shown) > MOST_ROWS_SHOWN:
        st.caption(words.first_of(MOST_ROWS_SHOWN, len(shown)))
    held = asking.waiting(scene.settings, now.moment_ms, moment.place(scene))
    about = {
        "question": "waiting",
        "binds": {} if held.rows is None else dict(held.rows.binds),
        "window": scene.view.window,
        "as_of_ms": scene.view.as_of_ms,
        "data_time_ms": now.moment_ms,
        "stuck_after_ms": stuck_ms,
        "slices": {"payment_method": scene.view.methods, "booking_type": scene.view.booking_types},
    }
    st.download_button(
        text(words.DOWNLOAD),
        data=lambda: table_zip("stuck-orders", shown, about),
        file_name=words.download_name("stuck-orders", now.moment_ms, scene.zone),
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
        key="download_stuck",
    )


def _stuck_table(scene: Scene, now: Now, stuck: pd.DataFrame) -> pd.DataFrame:
    key = loaders.hash_key()
    hidden = text(words.HIDDEN)
    users = [hidden if key is None else hashed_user(user, key) for user in stuck["user_id"]]
    key_states = causes.by_order(scene, stuck, now.moment_ms)
    return pd.DataFrame(
        {
            text(words.ORDER): stuck["order_id"].astype(str).to_numpy(),
            text(words.USER): users,
            text(words.PAYMENT_METHOD): stuck["payment_method"].to_numpy(),
            text(words.BOOKING_TYPE): stuck["booking_type"].to_numpy(),
            words.due_in(scene.zone, now.moment_ms): [iso(int(due), scene.zone)[:19] for due in stuck["due_ms"]],
            text(words.AGE): [words.age(now.moment_ms - int(due)) for due in stuck["due_ms"]],
            text(words.KEY_STATE): [key_states.get(str(order), text(words.NOT_ASKED)) for order in stuck["order_id"]],
        }
    )


def _abandoned(scene: Scene, moment_ms: int, *, known: bool | None) -> None:
    # A page that looks again by itself does not wait: it is what least needs to be seen at once.
    held = asking.abandoned(scene.settings, moment_ms, waited_for=scene.body_refresh_s is None)
    rows = None if held is None else notices.rows_of(held, text(words.ABANDONED))
    if rows is None:
        return
    if rows.empty and not known:
        return
    rows = scene.chosen(rows)
    told = words.abandoned(int(rows["order_count"].sum()), scene.settings.give_up_after)
    start_ms = moment_ms - asking.ABANDONED_LOOKBACK
    hint = drill_words.window_of(text(words.ABANDONED))
    panels.notes([told], links.to_window(start_ms, moment_ms, scene.zone, hint))


frame.page(words.BACKLOG, body, compares=True)
