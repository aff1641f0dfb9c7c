"""Since when a standup looks back: the one of the last working day before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from data.metrics.office import Office
from data.window import to_ms, utc

# No holiday of any country is longer; a calendar without a working day must end somewhere.
LONGEST_BREAK = 30


def last_standup_ms(office: Office, as_of_ms: int, minute_of_day: int) -> int:
    """The standup of the last working day before the local day of `as_of_ms`: on a Monday that of Friday.

    `minute_of_day` is when standups begin. With no working day in the 30 days before, the standup of the day before.
    """
    today = utc(as_of_ms).astimezone(office.zone).date()
    days = [today - timedelta(days=back) for back in range(1, LONGEST_BREAK + 1)]
    day = next((day for day in days if office.closed(day) is None), days[0])
    return _at(day, minute_of_day, office)


def _at(day: date, minute_of_day: int, office: Office) -> int:
    return to_ms(datetime.combine(day, time(*divmod(minute_of_day, 60)), tzinfo=office.zone))
