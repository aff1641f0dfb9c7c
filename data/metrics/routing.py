"""To whom an alert is told, and when: routes by rule, slice, severity and hours, and quiet hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from data.metrics.alert import Alert, Severity
from data.window import to_ms, utc

DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Hours:
    """A span of some weekdays, in minutes of the local day, half-open; `0` is Monday.

    With `from_minute >= to_minute` it goes on past midnight, into the day after each of `weekdays`.
    """

    weekdays: frozenset[int]
    from_minute: int
    to_minute: int

    def contains(self, at_ms: int, zone: tzinfo) -> bool:
        """Whether a moment is within the span on the clocks of a zone."""
        return self._end_of(utc(at_ms).astimezone(zone)) is not None

    def end_ms(self, at_ms: int, zone: tzinfo) -> int:
        """When the span around a moment ends. Raises ValueError for a moment outside it."""
        end = self._end_of(utc(at_ms).astimezone(zone))
        if end is None:
            raise ValueError(f"{at_ms} is outside these hours")
        return to_ms(end)

    def _end_of(self, local: datetime) -> datetime | None:
        minute, midnight = local.hour * 60 + local.minute, local.replace(hour=0, minute=0, second=0, microsecond=0)
        for days_ago in (0, 1):
            begun = midnight - timedelta(days=days_ago)
            since = minute + days_ago * DAY_MINUTES
            if begun.weekday() in self.weekdays and self.from_minute <= since < self._last_minute:
                return begun + timedelta(minutes=self._last_minute)
        return None

    @property
    def _last_minute(self) -> int:
        return self.to_minute + (DAY_MINUTES if self.to_minute <= self.from_minute else 0)


@dataclass(frozen=True)
class Route:
    """Which alerts go to `targets`. An empty filter lets everything through; all filters must hold."""

    targets: tuple[str, ...]
    rules: frozenset[str] = frozenset()
    slices: frozenset[str] = frozenset()
    severities: frozenset[Severity] = frozenset()
    hours: Hours | None = None

    def takes(self, alert: Alert, at_ms: int, zone: tzinfo) -> bool:
        """Whether the alert goes this way at that moment."""
        return (
            (not self.rules or bool(self.rules & set(alert.rules)))
            and (not self.slices or bool(self.slices & set(alert.slices)))
            and (not self.severities or alert.severity in self.severities)
            and (self.hours is None or self.hours.contains(at_ms, zone))
        )


@dataclass(frozen=True)
class Quiet:
    """Hours in which messages of some severities wait. `targets` empty: of every target."""

    hours: Hours
    severities: frozenset[Severity]
    targets: frozenset[str] = frozenset()

    def holds(self, target: str, alert: Alert) -> bool:
        """Whether these hours are quiet for the alert at the target."""
        return alert.severity in self.severities and (not self.targets or target in self.targets)


@dataclass(frozen=True)
class Recipient:
    """A target, and until when the message waits there; None: not at all."""

    target: str
    hold_until_ms: int | None = None


@dataclass(frozen=True)
class Routing:
    """All routes and quiet hours of a site, on the clocks of its zone."""

    routes: tuple[Route, ...]
    quiet: tuple[Quiet, ...]
    zone: tzinfo

    def recipients(self, alert: Alert, at_ms: int) -> tuple[Recipient, ...]:
        """Everybody whom a route names, once, in the order of the routes."""
        names = (name for route in self.routes if route.takes(alert, at_ms, self.zone) for name in route.targets)
        return self.held(dict.fromkeys(names), alert, at_ms)

    def held(self, targets: Iterable[str], alert: Alert, at_ms: int) -> tuple[Recipient, ...]:
        """The targets, each with the end of its quiet hours where it is in them."""
        return tuple(Recipient(name, self._quiet_until(name, alert, at_ms)) for name in targets)

    def _quiet_until(self, target: str, alert: Alert, at_ms: int) -> int | None:
        ends = [
            quiet.hours.end_ms(at_ms, self.zone)
            for quiet in self.quiet
            if quiet.holds(target, alert) and quiet.hours.contains(at_ms, self.zone)
        ]
        return max(ends, default=None)
