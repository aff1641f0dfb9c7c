"""Latency: how long the hand-off takes by payment method, counting also the orders that were not handed over."""

from __future__ import annotations

from functools import partial

from data.metrics.impact_sides import WEEKS
from data.window import DAY
from pages.shared import (
    asking,
    asking_latency,
    frame,
    latency_beside,
    latency_budget,
    latency_charts,
    latency_panels,
    latency_rows,
    loaders,
    notices,
    panels,
    words,
)
from pages.shared.frame import Scene
from pages.shared.language import text


def body(scene: Scene) -> None:
    data_time_ms, failure = loaders.data_time(scene.view.as_of_ms, scene.view.moment_place)
    if data_time_ms is None:
        notices.no_data_time(text(words.LATENCY), failure)
        return
    _ask_ahead(scene, data_time_ms)
    if asking.handoff_unknown(data_time_ms):
        notices.empty(text(words.NEVER_RECEIVED), text(words.NEVER_RECEIVED_NEXT))
        return
    found = latency_rows.find(scene, data_time_ms)
    if found is None:
        return
    with notices.slot():
        before = latency_beside.find(scene, data_time_ms)
    with panels.faded("latency", *found.helds):
        latency_panels.headline(scene, found)
        latency_panels.choices(scene, found)
        latency_panels.table(scene, found, before)
        latency_charts.draw(scene, found, before)
    latency_budget.draw(scene, found)


def _ask_ahead(scene: Scene, data_time_ms: int) -> None:
    """What the page needs further down, in the order in which it will wait for it."""
    settings, view = scene.settings, scene.view
    loaders.ahead(
        (words.LATENCY, view.place, view.measure),
        *(partial(asking_latency.week, settings, view, data_time_ms, number) for number in range(1, WEEKS + 1)),
        lambda: latency_budget.period(scene, DAY, data_time_ms),
    )


frame.page(words.LATENCY, body, compares=True)
