"""Whether any orders are known of a time: of one of which none are, it cannot be told that nothing hung or was due."""

from __future__ import annotations

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
    reach = asking_incidents.around(window)
    place, stuck_ms = f"{scene.view.place}|known", scene.settings.stuck_after
    held = asking_incidents.outcomes(scene.settings, reach, data_time_ms, place, stuck_ms)
    rows = notices.rows_of(held, text(words.KNOWN_ORDERS))
    if rows is None:
        return None
    covered = asking_incidents.covered(rows)
    return covered is not None and covered.overlaps(window) and window.start_ms <= data_time_ms


def say_nothing(known: bool | None, zero: str, unknown: str) -> None:
    """Nothing was seen: `zero` where orders are known of the time, `unknown` where none are."""
    if known:
        notices.zero(zero)
    elif known is not None:
        notices.empty(unknown)
