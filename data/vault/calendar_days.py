"""From dates as they are written to days, with what else the note says: its other dates, and its own day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from data.vault.deployment_log_dates import Order, WrittenDate, order_of

_NEAR_DAYS = 45
YEARS = range(1970, 2200)


@dataclass(frozen=True)
class Days:
    """`order` is how the note writes day and month in figures; `known` are its unmistakable days."""

    order: Order = Order.UNDECIDED
    known: tuple[date, ...] = field(default=())

    def day(self, written: WrittenDate, near: date | None = None) -> date | None:
        """The day; None when the order of its figures or its year is not told. `near` gives a missing year."""
        pairs = self._pairs(written)
        days = [day for month, number in pairs if (day := self._of(written, month, number, near)) is not None]
        if len(set(days)) <= 1:
            return days[0] if days else None
        close = {day for day in days if any(abs((day - one).days) <= _NEAR_DAYS for one in self._around(near))}
        return next(iter(close)) if len(close) == 1 else None

    def day_near(self, written: WrittenDate) -> date | None:
        """As `day`; a missing year is that of the note's other days, where these are near."""
        if written.year is not None:
            return self.day(written)
        found = {day for one in self.known if (day := self.day(written, one)) and abs((day - one).days) <= _NEAR_DAYS}
        return next(iter(found)) if len(found) == 1 else None

    def _around(self, near: date | None) -> Iterable[date]:
        return (*self.known, *([near] if near else []))

    def _pairs(self, written: WrittenDate) -> list[tuple[int | None, int | None]]:
        first, second = written.first, written.second
        if first is None or second is None:
            return [(written.month, written.day)]
        day_first, month_first = (second, first), (first, second)
        if self.order is Order.DAY_FIRST or (written.dotted and self.order is Order.UNDECIDED):
            return [day_first]
        return [month_first] if self.order is Order.MONTH_FIRST else [day_first, month_first]

    def _of(self, written: WrittenDate, month: int | None, number: int | None, near: date | None) -> date | None:
        if month is None or number is None:
            return None
        year = written.year
        if year is not None:
            return _date(year + 2000 if written.short_year else year, month, number)
        if near is None:
            return None
        around = [day for one in (-1, 0, 1) if (day := _date(near.year + one, month, number)) is not None]
        return min(around, key=lambda day: abs((day - near).days), default=None)


def days_of(written: Iterable[WrittenDate]) -> Days:
    """The calendar of a note in which these dates stand."""
    dates = list(written)
    order = order_of(dates)
    plain = Days(order)
    told = order in (Order.DAY_FIRST, Order.MONTH_FIRST)
    certain = (plain.day(one) for one in dates if one.first is None or one.dotted or told)
    return Days(order, tuple(day for day in certain if day is not None))


def _date(year: int, month: int, day: int) -> date | None:
    """None for what is no day, and for the year 1 or 9999: a slip of the pen, near the ends of what can be reckoned."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
