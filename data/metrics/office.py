"""Working hours: whether a moment, or a day of which no time is known, lies outside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from enum import StrEnum

from data.window import utc


class Outside(StrEnum):
    """Why a moment is outside working hours, the first that holds."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    HOURS = "out of hours"


@dataclass(frozen=True)
class Office:
    """`weekdays`: 0 is Monday; the hours are minutes of the local day, half-open. `holidays`: their names by day."""

    zone: tzinfo
    weekdays: frozenset[int]
    from_minute: int
    to_minute: int
    holidays: Mapping[date, str] = field(default_factory=dict)

    def outside(self, at_ms: int) -> Outside | None:
        """Why a moment is outside working hours; None when it is within them."""
        local = utc(at_ms).astimezone(self.zone)
        closed = self.closed(local.date())
        if closed is not None:
            return closed
        return None if self.from_minute <= local.hour * 60 + local.minute < self.to_minute else Outside.HOURS

    def closed(self, day: date) -> Outside | None:
        """Why nobody works on a day, whatever the time; None for a working day."""
        if day in self.holidays:
            return Outside.HOLIDAY
        return None if day.weekday() in self.weekdays else Outside.WEEKEND
