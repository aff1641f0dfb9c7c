"""The curves of the backlog over a window: orders in state 0, their ages, the flow, and the lane of the keys."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.metrics import backlog as metric
from data.metrics import flow as flow_metric
from data.metrics.columns import Ints
from data.states import Held
from data.window import MINUTE
from pages.shared import asking, charts, charts_beside, comparing, coverage, lanes, notices, panels, words
from pages.shared.frame import Scene
from pages.shared.language import text


def draw(scene: Scene, data_time_ms: int, waiting: pd.DataFrame | None, thick: str | None) -> None:
    """All curves of the view's window. `waiting` are the orders in state 0 at data time, where the window reaches it:
    the last instant lies between two steps, and those that became due since the step before it are in no sample.
    """
    held = asking.waits(scene.settings, scene.view, data_time_ms)
    waits = notices.rows_of(held, text(words.BACKLOG_OVER_TIME))
    if waits is not None and _none_known(scene, waits, data_time_ms):
        panels.title(text(words.BACKLOG_OVER_TIME))
        notices.empty(text(words.NOT_COVERED))
        lanes.draw(scene, data_time_ms)
        return
    if waits is not None:
        waits = scene.chosen(waits if waiting is None else metric.with_waiting(waits, waiting))
        with panels.faded("backlog", held):
            _backlog_chart(scene, waits, data_time_ms, thick)
    lanes.draw(scene, data_time_ms)
    if waits is not None:
        with panels.faded("ages", held):
            _age_charts(scene, waits, data_time_ms, thick)
    _flow_charts(scene, data_time_ms, waits, held)


def _none_known(scene: Scene, waits: pd.DataFrame, data_time_ms: int) -> bool:
    """Of such a window no curve would be told as one at nought."""
    seen = not waits.empty and _instants(scene, data_time_ms).size > 0
    return not seen and coverage.of_view(scene, data_time_ms) is False


def _instants(scene: Scene, data_time_ms: int) -> Ints:
    window = scene.view.window
    return metric.instants(window.start_ms, window.end_ms, asking.steps(scene.view)[0], data_time_ms)


def _show(scene: Scene, name: str, alt: str, build: charts.Build) -> None:
    if not charts.show(name, text(alt), scene.key, build):
        notices.zero(text(words.NEVER_WAITED))


def _backlog_chart(scene: Scene, waits: pd.DataFrame, data_time_ms: int, thick: str | None) -> None:
    panels.title(text(words.BACKLOG_OVER_TIME), words.every(asking.steps(scene.view)[0]))
    with notices.slot():
        before = comparing.backlog(scene, data_time_ms)

    def build() -> charts.Figure | None:
        moments = _instants(scene, data_time_ms)
        curve = metric.backlog_curve(waits, moments, give_up_ms=scene.settings.give_up_after)
        if curve.empty:
            return None
        figure = charts.time_figure(scene.view.window, scene.zone)
        if before is not None:
            charts_beside.dashed_lines(figure, before.curve, "order_count", scene.palette, before.label)
        return charts.lines(figure, curve, "order_count", scene.palette, scene.zone, thick=thick)

    _show(scene, "backlog", words.BACKLOG_ALT, build)


def _age_charts(scene: Scene, waits: pd.DataFrame, data_time_ms: int, thick: str | None) -> None:
    left, right = st.columns(2)
    with left:
        panels.title(text(words.OLDEST_OVER_TIME), text(words.MINUTES))
        _show(scene, "oldest", words.OLDEST_ALT, lambda: _oldest_figure(scene, waits, data_time_ms, thick))
    with right:
        panels.title(text(words.AGE_BANDS), text(words.ORDERS))
        _show(scene, "bands", words.BANDS_ALT, lambda: _bands_figure(scene, waits, data_time_ms))


def _oldest_figure(scene: Scene, waits: pd.DataFrame, data_time_ms: int, thick: str | None) -> charts.Figure | None:
    ages = metric.oldest_age_curve(waits, _instants(scene, data_time_ms), give_up_ms=scene.settings.give_up_after)
    if ages.empty:
        return None
    figure = charts.time_figure(scene.view.window, scene.zone, charts.SMALL_HEIGHT)
    charts.lines(
        figure, ages, "oldest_age_ms", scene.palette, scene.zone, thick=thick, scale=MINUTE, hover=words.minutes_hover()
    )
    # The lines and their colours are those of the chart above.
    return figure.update_layout(showlegend=False)


def _bands_figure(scene: Scene, waits: pd.DataFrame, data_time_ms: int) -> charts.Figure | None:
    edges = metric.age_edges(scene.settings.stuck_after)
    bands = metric.age_band_curve(waits, _instants(scene, data_time_ms), edges, give_up_ms=scene.settings.give_up_after)
    if not bands["order_count"].any():
        return None
    figure = charts.time_figure(scene.view.window, scene.zone, charts.SMALL_HEIGHT)
    return charts.stacked_bands(figure, bands, scene.zone)


def _flow_charts(scene: Scene, data_time_ms: int, waits: pd.DataFrame | None, waits_held: Held) -> None:
    flow_held = asking.flow(scene.settings, scene.view, data_time_ms)
    flow = notices.rows_of(flow_held, text(words.DUE_AND_RECEIVED))
    left, right = st.columns(2)
    with left, panels.faded("flow", flow_held):
        panels.title(text(words.DUE_AND_RECEIVED), text(words.PER_MINUTE))
        if flow is not None and not charts.show(
            "flow", text(words.FLOW_ALT), scene.key, lambda: _flow_figure(scene, scene.chosen(flow), data_time_ms)
        ):
            notices.zero(text(words.NOTHING_DUE_IN_WINDOW))
    with right, panels.faded("booking", waits_held):
        panels.title(text(words.BY_BOOKING_TYPE), text(words.ORDERS_IN_STATE_0))
        if waits is not None:
            _show(scene, "booking", words.BOOKING_ALT, lambda: _booking_figure(scene, waits, data_time_ms))


def _flow_figure(scene: Scene, flow: pd.DataFrame, data_time_ms: int) -> charts.Figure | None:
    window, step = scene.view.window, asking.steps(scene.view)[1]
    curve = flow_metric.flow_curve(flow, window.start_ms, window.end_ms, step, data_time_ms)
    if curve.empty:
        return None
    total = curve.groupby("at_ms", as_index=False).agg(
        due_count=("due_count", "sum"), received_count=("received_count", "sum"), partial=("partial", "any")
    )
    figure = charts.time_figure(window, scene.zone, charts.SMALL_HEIGHT)
    return charts.two_lines(figure, flow_metric.with_rates(total, step), words.FLOW_LINES, scene.zone)


def _booking_figure(scene: Scene, waits: pd.DataFrame, data_time_ms: int) -> charts.Figure | None:
    by_booking = waits.assign(payment_method=waits["booking_type"])
    curve = metric.backlog_curve(by_booking, _instants(scene, data_time_ms), give_up_ms=scene.settings.give_up_after)
    if curve.empty:
        return None
    figure = charts.time_figure(scene.view.window, scene.zone, charts.SMALL_HEIGHT)
    return charts.lines(figure, curve, "order_count", charts.BOOKING_COLOURS, scene.zone)
