"""Since when a standup looks back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from data.metrics.office import Office
from data.metrics.standup_time import last_standup_ms
from data.window import iso, to_ms

JAKARTA = ZoneInfo("Asia/Jakarta")
NINE = 9 * 60


def office(**more) -> Office:
    return Office(JAKARTA, more.get("weekdays", frozenset(range(5))), NINE, 18 * 60, more.get("holidays", {}))


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=JAKARTA))


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-01-29T09:30", "2026-01-28T09:00"),
        ("2026-01-29T00:00", "2026-01-28T09:00"),
        ("2026-01-29T08:59", "2026-01-28T09:00"),
        ("2026-01-26T09:00", "2026-01-23T09:00"),
        ("2026-01-25T12:00", "2026-01-23T09:00"),
        ("2026-01-24T12:00", "2026-01-23T09:00"),
    ],
)
def test_a_standup_looks_back_to_that_of_the_last_working_day(now, since):
    assert iso(last_standup_ms(office(), at(now), NINE), JAKARTA)[:16] == since


def test_a_holiday_has_no_standup():
    closed = office(holidays={date(2026, 1, 27): "a day off"})
    assert last_standup_ms(closed, at("2026-01-28T10:00"), NINE) == at("2026-01-26T09:00")


def test_a_calendar_without_a_working_day_looks_back_one_day():
    assert last_standup_ms(office(weekdays=frozenset()), at("2026-01-28T10:00"), NINE) == at("2026-01-27T09:00")
