"""Where one can go from a view: back and forth, closer and wider, and to the same view with its times fixed.

Each gives the parts of the address that change; nothing changes where there is nowhere to go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from data.window import DAY, HOUR, MINUTE, SECOND, TimeWindow, iso
from pages.shared.view import AS_OF, COMPARE, DEFAULT_TO, FROM, LONGEST, SHORTEST, TO, View

Changes = dict[str, str | None]

# Lengths that people think in, from the shortest window to the longest.
LENGTHS = (
    *(minutes * MINUTE for minutes in (1, 5, 15, 30)),
    *(hours * HOUR for hours in (1, 3, 6, 12, 24)),
    *(days * DAY for days in (2, 7, 14, 31)),
)
UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"), (1, "ms"))


def back(view: View, zone: tzinfo) -> Changes:
    """The window before this one."""
    window = view.window
    if window.start_ms < window.length_ms:
        return {}
    return _to(view, window.start_ms - window.length_ms, window.start_ms, zone)


def forth(view: View, zone: tzinfo) -> Changes:
    """The window after this one, at most as far as the as-of time."""
    window = view.window
    step = min(window.length_ms, view.as_of_ms - window.end_ms)
    return _to(view, window.start_ms + step, window.end_ms + step, zone) if step else {}


def closer(view: View, zone: tzinfo) -> Changes:
    """The next shorter window."""
    length = max((each for each in LENGTHS if each < view.window.length_ms), default=SHORTEST)
    return _resized(view, length, zone)


def wider(view: View, zone: tzinfo) -> Changes:
    """The next longer window."""
    length = min((each for each in LENGTHS if each > view.window.length_ms), default=LONGEST)
    return _resized(view, length, zone)


def toward(view: View, zone: tzinfo, spans: Iterable[TimeWindow], *, later: bool) -> Changes:
    """The window around the nearest of the `spans` that begins later, or earlier, than this window does."""
    around, start_ms = [_around(each, view.as_of_ms) for each in spans], view.window.start_ms
    if later:
        found = min((each for each in around if each.start_ms > start_ms), key=_start, default=None)
    else:
        found = max((each for each in around if each.start_ms < start_ms), key=_start, default=None)
    return {} if found is None else between(found.start_ms, found.end_ms, zone)


def _around(span: TimeWindow, as_of_ms: int) -> TimeWindow:
    """An hour before and after it; of one longer than can be shown its last part."""
    end_ms = min(as_of_ms, span.end_ms + HOUR)
    return TimeWindow(max(0, span.start_ms - HOUR, end_ms - LONGEST), end_ms)


def _start(window: TimeWindow) -> int:
    return window.start_ms


def _resized(view: View, length_ms: int, zone: tzinfo) -> Changes:
    """Around the middle; a window that reaches the as-of time goes on doing so."""
    window = view.window
    if length_ms == window.length_ms:
        return {}
    middle = window.start_ms + window.length_ms // 2
    end = view.as_of_ms if window.end_ms == view.as_of_ms else min(view.as_of_ms, middle + length_ms // 2)
    return _to(view, max(0, end - length_ms), end, zone)


def _to(view: View, start_ms: int, end_ms: int, zone: tzinfo) -> Changes:
    """A window that moves with the clock keeps doing so, and one that has come to the as-of time begins to."""
    follows = view.from_text.startswith(DEFAULT_TO) and view.to_text.startswith(DEFAULT_TO)
    if follows or end_ms == view.as_of_ms:
        return {FROM: ago(view.as_of_ms - start_ms), TO: ago(view.as_of_ms - end_ms)}
    return between(start_ms, end_ms, zone)


def between(start_ms: int, end_ms: int, zone: tzinfo) -> Changes:
    """A window of two fixed times; of one longer than can be shown its last part."""
    window = TimeWindow(max(0, start_ms, end_ms - LONGEST), end_ms)
    return {FROM: iso(window.start_ms, zone), TO: iso(window.end_ms, zone)}


def ago(length_ms: int) -> str:
    """`now`, `now-90m`, `now-24h`, `now-2d`: a day is 24 hours until there are two."""
    if not length_ms:
        return DEFAULT_TO
    unit, name = next(
        (unit, name) for unit, name in UNITS if length_ms % unit == 0 and (unit < DAY or length_ms >= 2 * DAY)
    )
    return f"{DEFAULT_TO}-{length_ms // unit}{name}"


def fixed(view: View, zone: tzinfo, *, as_known: bool) -> Changes:
    """Both ends as two times, so that somebody else sees the same window later.

    With `as_known` also the as-of time, so that they see no more than is known now. An as-of time that was asked for
    stays, as a time.
    """
    changes = between(view.window.start_ms, view.window.end_ms, zone)
    changes[AS_OF] = iso(view.as_of_ms, zone) if as_known or not view.live else None
    if view.compared is not None:
        changes[COMPARE] = iso(view.compared.start_ms, zone)
    return changes
