"""What a page is asked to show: window, slices, as-of time and refresh, read from the address and written to it.

The names follow Grafana's habit: `from`, `to`, `refresh`, `var-payment_method`; and `as_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from data.metrics.latency import Measure
from data.misread import MisreadError
from data.speech import DEFAULT, LOCALES, sentence
from data.window import DAY, HOUR, MINUTE, SECOND, TimeWindow, parse_bound, parse_duration, parse_instant
from pages.shared.problem import EXPECTED_COMPARE, EXPECTED_EITHER, EXPECTED_REFRESH, Problem, problem

Params = Mapping[str, Sequence[str]]

FROM, TO, REFRESH, AS_OF = "from", "to", "refresh", "as_of"
METHOD, BOOKING = "var-payment_method", "var-booking_type"
OVERLAYS, SERVICE, STATUS, DEPLOYMENT = "overlays", "var-service", "var-status", "deployment"
INCIDENT, STEP, ALERT = "incident", "step", "alert"
SINCE, LANGUAGE = "since", "lang"
OVERLAYS_OFF = "off"
MEASURE, FOCUS, BACK = "measure", "slice", "back"
BACK_SEPARATOR = "~"
COMPARE, TABLE, ALL_TABLES = "compare", "table", "all"
DEFAULT_FROM, DEFAULT_TO = "now-3h", "now"
REFRESH_OFF = "off"
DIGITS_OF_STEP = 5
SHORTEST, LONGEST = MINUTE, 31 * DAY
# A browser's timer that is longer than 24 days fires at once, and over and over.
QUICKEST, SLOWEST = 5 * SECOND, HOUR


@dataclass(frozen=True)
class View:
    """The address, understood. `window` ends at the as-of time where it would reach beyond it."""

    from_text: str
    to_text: str
    window: TimeWindow
    as_of_ms: int
    as_of_text: str | None  # None: live
    methods: tuple[str, ...]  # empty: all
    booking_types: tuple[str, ...]  # empty: all
    refresh_ms: int | None  # None: off
    problems: tuple[Problem, ...]
    overlays: bool = True  # deployments and incidents on the time charts
    services: tuple[str, ...] = ()  # of the deployments drawn; empty: all
    statuses: tuple[str, ...] = ()  # the same
    deployment: str | None = None  # the one looked at, or the span of a mark that stands for many
    incident: str | None = None  # the note of the one looked at
    alert: str | None = None  # the id of the one looked at
    step: int | None = None  # the entry of its timeline that is looked at, from 1
    measure: Measure = Measure.HANDOFF  # which latency
    focus: str | None = None  # the slice shown in full; None: the worst
    back: tuple[str, str] | None = None  # `from` and `to` before a span of a chart was selected; None: none is
    compare_text: str = ""  # empty: nothing is compared
    compared: TimeWindow | None = None  # as long as `window`
    table: str | None = None  # the chart whose figures are shown as a table, or all of them
    since_text: str = ""  # of the standup; empty: the one of the last working day before
    since_ms: int | None = None
    language: str | None = None  # None: as the settings or the browser say

    @property
    def compare_ms(self) -> int:
        """How long before the window the compared one is; negative where it is later."""
        return 0 if self.compared is None else self.window.start_ms - self.compared.start_ms

    @property
    def beside(self) -> View | None:
        """The same view of the compared window."""
        if self.compared is None:
            return None
        named = f"{self.from_text}|beside {self.compare_text}"
        return replace(self, from_text=named, window=self.compared, compare_text="", compared=None)

    @property
    def live(self) -> bool:
        return self.as_of_text is None

    @property
    def moment_place(self) -> str:
        """Names the as-of time as it was asked for."""
        return self.as_of_text or "live"

    @property
    def place(self) -> str:
        """Names the window as it was asked for, so that `now-3h` keeps its name while time goes on."""
        return f"{self.from_text}|{self.to_text}|{self.as_of_text}"


class _Reader:
    """Collects what is wrong with an address while it is being read."""

    def __init__(self, params: Params, zone: tzinfo) -> None:
        self._params = params
        self._zone = zone
        self.problems: list[Problem] = []

    def many(self, name: str) -> tuple[str, ...]:
        values = self._params.get(name, ())
        return tuple(value for value in values if value and value.lower() not in ("all", "$__all"))

    def one(self, name: str, default: str) -> str:
        values = [value for value in self._params.get(name, ()) if value]
        return values[0] if values else default

    def wrong(self, name: str, english: str, **places: object) -> None:
        self.problems.append(problem(name, english, **places))

    def instant(self, name: str, text: str, now_ms: int) -> int | None:
        at_ms = self._tried(name, lambda: parse_bound(text, now_ms, self._zone, end=name == TO))
        if at_ms is not None and at_ms < 0:
            self.wrong(name, sentence("expected a time after 1970, got {got}"), got=repr(text))
            return None
        return at_ms

    def duration(self, name: str, text: str) -> int | None:
        return self._tried(name, lambda: parse_duration(text))

    def _tried(self, name: str, read: Callable[[], int]) -> int | None:
        try:
            return read()
        except MisreadError as error:
            self.wrong(name, error.english, **error.places)
            return None


def read_view(params: Params, now_ms: int, refresh_ms: int, zone: tzinfo = UTC) -> View:
    """Understand an address. What is wrong in it stands in `problems`, and its default is shown.

    `now_ms` is the ticker's last tick, `refresh_ms` the refresh that nobody asked to change; in `zone` days begin.
    """
    reader = _Reader(params, zone)
    as_of_text, as_of_ms = _as_of(reader, now_ms)
    from_text, to_text = reader.one(FROM, DEFAULT_FROM), reader.one(TO, DEFAULT_TO)
    window = _window(reader, from_text, to_text, as_of_ms)
    if window is None:
        from_text, to_text = DEFAULT_FROM, DEFAULT_TO
        window = TimeWindow(parse_instant(DEFAULT_FROM, as_of_ms), as_of_ms)
    compare_text, compared = _compared(reader, window, as_of_ms)
    return View(
        from_text=from_text,
        to_text=to_text,
        window=window,
        as_of_ms=as_of_ms,
        as_of_text=as_of_text,
        methods=reader.many(METHOD),
        booking_types=reader.many(BOOKING),
        refresh_ms=_refresh(reader, refresh_ms),
        overlays=_overlays(reader),
        services=reader.many(SERVICE),
        statuses=reader.many(STATUS),
        deployment=reader.one(DEPLOYMENT, "") or None,
        incident=reader.one(INCIDENT, "") or None,
        alert=reader.one(ALERT, "") or None,
        step=_step(reader),
        measure=_measure(reader),
        focus=reader.one(FOCUS, "") or None,
        back=_back(reader),
        compare_text=compare_text,
        compared=compared,
        table=reader.one(TABLE, "") or None,
        since_text=reader.one(SINCE, ""),
        since_ms=_since(reader, as_of_ms),
        language=_language(reader),
        problems=tuple(reader.problems),
    )


def _as_of(reader: _Reader, now_ms: int) -> tuple[str | None, int]:
    text = reader.one(AS_OF, "")
    if not text or text == "now":
        return None, now_ms
    at_ms = reader.instant(AS_OF, text, now_ms)
    if at_ms is None:
        return None, now_ms
    if at_ms > now_ms:
        reader.wrong(
            AS_OF, sentence("expected a moment that has been, got {got}, which is still to come"), got=repr(text)
        )
        return None, now_ms
    return text, at_ms


def _window(reader: _Reader, from_text: str, to_text: str, as_of_ms: int) -> TimeWindow | None:
    start = reader.instant(FROM, from_text, as_of_ms)
    end = reader.instant(TO, to_text, as_of_ms)
    if start is None or end is None:
        return None
    end = min(end, as_of_ms)  # what is later has not happened
    got = {"start": repr(from_text), "end": repr(to_text)}
    if start >= end:
        reader.wrong(FROM, sentence("expected a start before the end, got {start} to {end}"), **got)
        return None
    if not SHORTEST <= end - start <= LONGEST:
        reader.wrong(FROM, sentence("expected a window from 1 minute to 31 days, got {start} to {end}"), **got)
        return None
    return TimeWindow(start, end)


def _since(reader: _Reader, as_of_ms: int) -> int | None:
    text = reader.one(SINCE, "")
    since_ms = reader.instant(SINCE, text, as_of_ms) if text else None
    if since_ms is not None and not as_of_ms - LONGEST <= since_ms < as_of_ms:
        reader.wrong(SINCE, sentence("expected a moment of the 31 days before, got {got}"), got=repr(text))
        return None
    return since_ms


def _language(reader: _Reader) -> str | None:
    text = reader.one(LANGUAGE, "")
    if text and text not in LOCALES:
        other = ", ".join(sorted(set(LOCALES) - {DEFAULT}))
        reader.wrong(LANGUAGE, EXPECTED_EITHER, one=DEFAULT, other=other, got=repr(text))
        return None
    return text or None


def _compared(reader: _Reader, window: TimeWindow, as_of_ms: int) -> tuple[str, TimeWindow | None]:
    """The window to set beside: so long before (`1w`), or from a start on; of the same length."""
    text = reader.one(COMPARE, "")
    if not text:
        return "", None
    start = _start_beside(text, window, as_of_ms)
    if start is None or start == window.start_ms or not 0 <= start <= as_of_ms - window.length_ms:
        reader.wrong(COMPARE, EXPECTED_COMPARE, got=repr(text))
        return "", None
    return text, TimeWindow(start, start + window.length_ms)


def _start_beside(text: str, window: TimeWindow, as_of_ms: int) -> int | None:
    try:
        return window.start_ms - parse_duration(text)
    except ValueError:
        pass  # then it is a moment
    try:
        return parse_instant(text, as_of_ms)
    except ValueError:
        return None


def _overlays(reader: _Reader) -> bool:
    text = reader.one(OVERLAYS, "on")
    if text not in ("on", OVERLAYS_OFF):
        reader.wrong(OVERLAYS, EXPECTED_EITHER, one="on", other=OVERLAYS_OFF, got=repr(text))
    return text != OVERLAYS_OFF


def _step(reader: _Reader) -> int | None:
    text = reader.one(STEP, "")
    if not text or (text.isascii() and text.isdecimal() and len(text) <= DIGITS_OF_STEP):
        return int(text) if text else None
    reader.wrong(STEP, sentence("expected the number of an entry, e.g. 1, got {got}"), got=repr(text))
    return None


def _measure(reader: _Reader) -> Measure:
    text = reader.one(MEASURE, Measure.HANDOFF.value)
    if text in set(Measure):
        return Measure(text)
    reader.wrong(MEASURE, EXPECTED_EITHER, one=Measure.HANDOFF, other=Measure.ASSIGNMENT, got=repr(text))
    return Measure.HANDOFF


def _back(reader: _Reader) -> tuple[str, str] | None:
    text = reader.one(BACK, "")
    start, separator, end = text.partition(BACK_SEPARATOR)
    return (start, end) if separator else None


def _refresh(reader: _Reader, refresh_ms: int) -> int | None:
    text = reader.one(REFRESH, "")
    if text == REFRESH_OFF:
        return None
    if not text:
        return refresh_ms
    asked = reader.duration(REFRESH, text)
    if asked is not None and not QUICKEST <= asked <= SLOWEST:
        reader.wrong(REFRESH, EXPECTED_REFRESH, got=repr(text))
        return refresh_ms
    return refresh_ms if asked is None else asked


def changed(params: Params, changes: Mapping[str, str | Sequence[str] | None]) -> dict[str, list[str]]:
    """The address with some of its parts changed; None and an empty list take a part out."""
    result = {name: list(texts) for name, texts in params.items()}
    for name, value in changes.items():
        if not value:
            result.pop(name, None)
        else:
            result[name] = [value] if isinstance(value, str) else list(value)
    return result
