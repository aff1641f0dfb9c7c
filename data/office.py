"""The working hours of the settings, with the public holidays of a country."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

from data.metrics.office import Office
from data.settings import Settings

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class _Holidays(dict[date, str]):
    """The holidays of a country by day; each year is worked out when one of its days is first asked for."""

    def __init__(self, country: str, part: str | None) -> None:
        super().__init__()
        self._country, self._part = country, part
        self._years: set[int] = set()

    def __contains__(self, day: object) -> bool:
        if isinstance(day, date) and day.year not in self._years:
            self.update(holidays.country_holidays(self._country, subdiv=self._part, years=day.year))
            self._years.add(day.year)
        return super().__contains__(day)

    def __missing__(self, day: date) -> str:
        if day in self:
            return self[day]
        raise KeyError(day)


def office_of(settings: Settings) -> Office:
    """Working hours, working days and holidays as the settings have them."""
    return _office(settings.working_hours, settings.holidays, settings)


@lru_cache(maxsize=8)
def _named_holidays(name: str) -> _Holidays | dict[date, str]:
    if name == "none":
        return {}
    country, _, part = name.partition("-")
    return _Holidays(country, part or None)


def _office(hours: str, country: str, settings: Settings) -> Office:
    days, span = hours.split(" ")
    start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in span.split("-"))
    return Office(settings.timezone, weekdays(days), start, end, _named_holidays(country))


def weekdays(text: str) -> frozenset[int]:
    """`Mon-Thu,Sat` as 0, 1, 2, 3 and 5; `Sat-Mon` goes over the end of the week."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, end = _DAYS.index(first), _DAYS.index(last or first)
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(found)
