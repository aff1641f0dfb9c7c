"""What every page has around its own panels: title, way to the other pages, controls, header, and the refresh."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from html import escape

import pandas as pd
import streamlit as st

from data import service
from data.answers import Failure, FailureKind
from data.metrics.columns import texts
from data.service import Service
from data.states import Held, PanelState, panel_state
from data.ticker import Tick
from data.window import MINUTE
from pages.shared import (
    alert_banner,
    asking,
    brush,
    charts,
    controls,
    demo_clock,
    drill,
    loaders,
    notices,
    overlay_card,
    overlays,
    words,
)
from pages.shared.language import observed, say, text
from pages.shared.view import View
from pages.shared.words import evidence


class Scene:
    """What a page's body is given: the service, the view, and the colours of the slices."""

    def __init__(self, running: Service, tick: Tick | None, view: View, palette: Mapping[str, str]) -> None:
        self.service = running
        self.tick = tick  # the one that the view's as-of time is of; a newer one may come while a page is drawn
        self.settings = running.installation.settings
        self.zone = running.installation.settings.timezone
        self.view = view
        self.palette = palette

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Names the rows that this scene shows: of two scenes with the same key every figure is the same."""
        number = 0 if self.tick is None else self.tick.number
        return number, self.view.place, self.view.compare_text, self.view.methods, self.view.booking_types

    @property
    def late_ms(self) -> int | None:
        """The real age of the newest tick where it is more than promised: the ticker hangs or has stopped."""
        age_ms = 0 if self.tick is None else round(self.tick.age_s() * 1000)
        return age_ms if age_ms > self.service.promised_ms else None

    @property
    def promised_ms(self) -> int:
        """How far data may be behind, in the time of the product's clock, before that is said."""
        return round(self.service.promised_ms * max(1.0, self.service.installation.clock.speed()))

    @property
    def longest_gap_ms(self) -> int:
        """Between two rounds of probes; what is further apart is no unbroken record."""
        every_ms = self.settings.refresh * max(1.0, self.service.installation.clock.speed())
        return max(5 * MINUTE, round(3 * every_ms))

    def blind_spot(self, data_time_ms: int) -> str | None:
        """Why what is shown may not be so any more: the live warehouse is behind, or did not answer."""
        lag_ms = self.view.as_of_ms - data_time_ms
        moving = self.view.live and self.service.installation.clock.speed() > 0
        return words.behind(lag_ms) if moving and lag_ms > self.promised_ms else None

    def chosen(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of the slices that were asked for."""
        if self.view.methods:
            rows = rows[rows["payment_method"].isin(self.view.methods)]
        if self.view.booking_types:
            rows = rows[rows["booking_type"].isin(self.view.booking_types)]
        return rows

    @property
    def refresh_s(self) -> float | None:
        return None if self.view.refresh_ms is None else self.view.refresh_ms / 1000

    @property
    def body_refresh_s(self) -> float | None:
        """None while a span of a chart is selected: what somebody looks at stays as it is."""
        return None if self.view.back is not None else self.refresh_s


def page(
    title: str, body: Callable[[Scene], None], own: Callable[[Scene], None] | None = None, *, compares: bool = False
) -> None:
    """Draw one page. `body` is drawn again at every refresh; the controls are not, so that no popover closes.

    `own` draws the controls of a page that speaks of no window, in their place. `compares`: it can set another window
    beside its own.
    """
    scene = scene_now()
    st.html(f'<h1 class="sz-hidden">{escape(text(title))}</h1>')
    services = overlays.find(scene, scene.zone).services
    refresh_text = words.duration_short(scene.settings.refresh)
    with controls.row():
        if own is None:
            drill.draw_moves(scene.zone)
            controls.draw(scene.view, list(scene.palette), services, scene.zone, refresh_text)
            drill.draw_rest(scene.view, scene.zone, compares=compares)
        else:
            own(scene)
            controls.draw_moment(scene.view, scene.zone, refresh_text)
            drill.draw_small(scene.view, scene.zone)

    @st.fragment(run_every=scene.body_refresh_s)
    def refreshed() -> None:
        now = scene_now()
        notices.begin()
        with notices.slot():
            _say_first(title, now)
        with notices.slot():
            alert_banner.draw(title, now.view, now.zone)
        with notices.slot():
            overlay_card.draw(overlays.find(now, now.zone), now.view, title)
        with notices.slot():
            brush.draw(now.view, now.zone)
        body(now)

    refreshed()


def _say_first(title: str, scene: Scene) -> None:
    """What concerns the whole page."""
    notices.say_problems(scene.view.problems)
    if scene.late_ms is not None:
        notices.say_ticker_stopped(text(title), scene.late_ms)
    warehouse = scene.service.installation.warehouse
    if isinstance(warehouse, Failure) and warehouse.kind is FailureKind.NOT_SET_UP:
        notices.empty(text(words.NOT_SET_UP), observed(warehouse.next_step))


def header() -> None:
    """Which clock, how old the data is, whether the sources answer: one line, refreshed like the page."""
    st.fragment(run_every=scene_now().refresh_s)(_chips)()


def _chips() -> None:
    scene = scene_now()
    chips = [*_clock_chips(scene), _data_chip(scene, scene.tick), _warehouse_chip(scene), _key_server_chip(scene)]
    chips += [alert_banner.chip()] if scene.view.live else []
    st.html(f'<div class="sz-strip">{"".join(chips)}</div>')


def scene_now() -> Scene:
    """What the address asks for, at the newest tick."""
    bare = bare_scene()
    return Scene(bare.service, bare.tick, bare.view, palette(bare))


def bare_scene() -> Scene:
    """The same without the colours of the slices, so that no source is asked."""
    running = service.current()
    tick = running.ticker.last
    # The last tick is the live as-of time, the same for all viewers. Before the first one, the clock itself.
    now_ms = running.installation.clock.now_ms() if tick is None else tick.as_of_ms
    return Scene(running, tick, controls.current_view(now_ms, running.installation.settings), {})


def palette(scene: Scene) -> dict[str, str]:
    """The colour of each slice that there was in the last week."""
    now_ms = scene.service.installation.clock.now_ms() if scene.tick is None else scene.tick.as_of_ms
    held = asking.slices(scene.settings, now_ms)
    methods = [] if held.rows is None else sorted(set(texts(held.rows.frame, "payment_method")))
    return charts.colours(methods)


def _clock_chips(scene: Scene) -> list[str]:
    chips = []
    label = demo_clock.label(scene.service.installation.clock)
    if label is not None:
        chips.append(f'<span class="sz-chip"><b>{escape(label)}</b></span>')
    if not scene.view.live:
        chips.append(f'<span class="sz-chip"><b>{escape(words.as_of(scene.view.as_of_ms, scene.zone))}</b></span>')
    return chips


def _data_chip(scene: Scene, tick: Tick | None) -> str:
    """Data time and its age. The age grows in the browser between refreshes."""
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        state = PanelState.NO_DATA if failure is None else panel_state(Held(None, None, failure), 0, 0)
        return notices.chip(state, words.no_data_time(failure))
    clock = scene.service.installation.clock
    speed = clock.speed() if scene.view.live else 0.0
    now_ms = clock.now_ms() if scene.view.live else scene.view.as_of_ms
    age_ms = max(0, now_ms - data_time_ms)
    promised_ms = scene.service.promised_ms
    # Where time runs faster or stands still, an age in its own units says nothing about the warehouse.
    stale = failure is not None or (age_ms > scene.promised_ms and speed > 0)
    state = PanelState.STALE if stale else PanelState.VALUE
    grown = (
        f'<span data-sz-age="{age_ms}" data-sz-tick="{0 if tick is None else tick.number}" data-sz-speed="{speed:g}" '
        f'data-sz-promised="{promised_ms}">{escape(say().duration(age_ms))}</span>'
    )
    told = words.data_at(data_time_ms, scene.zone)
    return notices.chip(state, told, text(words.DATA_TIME_HELP), f", {words.old(grown)}")


def _warehouse_chip(scene: Scene) -> str:
    tick = scene.tick
    if tick is None:
        return notices.chip(PanelState.UNKNOWN, words.warehouse_word(None))
    failure = next((answer for answer in (tick.data_time, tick.waiting) if isinstance(answer, Failure)), None)
    if failure is None:
        return notices.chip(_answered(scene), words.warehouse_word(None, answers=True))
    return notices.chip(
        panel_state(Held(None, None, failure), 0, 0), words.warehouse_word(failure), observed(failure.message)
    )


def _answered(scene: Scene) -> PanelState:
    """A source that answered at the newest tick."""
    return PanelState.VALUE if scene.late_ms is None else PanelState.STALE


def _key_server_chip(scene: Scene) -> str:
    tick = scene.tick
    server = scene.service.installation.key_server
    if isinstance(server, Failure):
        return notices.chip(
            panel_state(Held(None, None, server), 0, 0), words.key_server_word(server), observed(server.message)
        )
    unknown = [] if tick is None else [r for each in tick.rounds for r in each.readings if r.outcome == "unknown"]
    if tick is None or unknown:
        seen = unknown[0].evidence if unknown else ""
        return notices.chip(PanelState.UNKNOWN, words.key_server_unknown(len(unknown)), evidence.told(seen))
    if tick.silence is not None:
        held = Held(None, None, tick.silence)
        return notices.chip(
            panel_state(held, 0, 0), words.key_server_word(tick.silence), observed(tick.silence.message)
        )
    return notices.chip(_answered(scene), text(words.KEY_SERVER_ANSWERS))
