"""Whether any orders are known of a time: of one of which none are, it cannot be told that nothing hung or was due."""

from __future__ import annotations

from data.states import Held
from data.window import TimeWindow
from pages.shared import asking, asking_incidents, notices, words
from pages.shared.frame import Scene
from pages.shared.language import text


def of_view(scene: Scene, data_time_ms: int) -> bool | None:
    """Of the window of the page. To be asked where nothing of it is to be drawn; None: not to be had, which is said."""
    held = asking.flow(scene.settings, scene.view, data_time_ms)
    if held.rows is not None and not held.rows.frame.empty:
        return True
    return of(scene, scene.view.window, data_time_ms)


def of(scene: Scene, window: TimeWindow, data_time_ms: int) -> bool | None:
    """Of any window, from the orders around it; None: not to be had, which is said."""
    held = _around(scene, window, data_time_ms)
    rows = notices.rows_of(held, text(words.KNOWN_ORDERS))
    return None if rows is None else _covers(held, window, data_time_ms)


def unsaid(scene: Scene, window: TimeWindow, data_time_ms: int) -> bool:
    """The same where there is no page to say anything on."""
    return _covers(_around(scene, window, data_time_ms), window, data_time_ms)


def _around(scene: Scene, window: TimeWindow, data_time_ms: int) -> Held:
    reach, place = asking_incidents.around(window), f"{scene.view.place}|known"
    return asking_incidents.outcomes(scene.settings, reach, data_time_ms, place, scene.settings.stuck_after)


def _covers(held: Held, window: TimeWindow, data_time_ms: int) -> bool:
    covered = None if held.rows is None else asking_incidents.covered(held.rows.frame)
    return covered is not None and covered.overlaps(window) and window.start_ms <= data_time_ms


def say_nothing(known: bool | None, zero: str, unknown: str) -> None:
    """Nothing was seen: `zero` where orders are known of the time, `unknown` where none are."""
    if known:
        notices.zero(zero)
    elif known is not None:
        notices.empty(unknown)
