"""Who is told of an alert, and until when the message waits."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.alert import Severity
from data.metrics.routing import DAY_MINUTES, Hours, Quiet, Recipient, Route, Routing
from data.window import HOUR, MINUTE, to_ms, utc
from tests.alerting import NOW, WIB, alert

NIGHT = Hours(frozenset(range(7)), 22 * 60, 6 * 60)
OFFICE = Hours(frozenset(range(5)), 9 * 60, 18 * 60)
MINUTES = st.integers(0, DAY_MINUTES - 1)


def local(text):
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=WIB))


def targets(*routes, at_ms=NOW, of=None, quiet=()):
    return Routing(routes, quiet, WIB).recipients(of or alert(), at_ms)


# Hours.


@given(st.frozensets(st.integers(0, 6), min_size=1), MINUTES, MINUTES, st.integers(0, 14 * 24 * 60))
def test_hours_hold_exactly_the_minutes_that_lie_in_them(weekdays, start, end, minute):
    at_ms = NOW + minute * MINUTE
    length = (end - start) % DAY_MINUTES or DAY_MINUTES
    here = utc(at_ms).astimezone(WIB)
    begun = [
        (here - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=start)
        for days in (0, 1)
    ]
    expected = any(day.weekday() in weekdays and day <= here < day + timedelta(minutes=length) for day in begun)
    assert Hours(weekdays, start, end).contains(at_ms, WIB) == expected


def test_hours_are_half_open():
    assert OFFICE.contains(local("2026-01-29T09:00"), WIB)
    assert not OFFICE.contains(local("2026-01-29T18:00"), WIB)
    assert not OFFICE.contains(local("2026-01-31T12:00"), WIB)


def test_a_night_ends_in_the_morning_after_the_day_on_which_it_began():
    assert NIGHT.end_ms(local("2026-01-28T23:00"), WIB) == local("2026-01-29T06:00")
    assert NIGHT.end_ms(local("2026-01-29T05:59"), WIB) == local("2026-01-29T06:00")
    friday_night = replace(NIGHT, weekdays=frozenset({4}))
    assert friday_night.contains(local("2026-01-31T03:00"), WIB)
    assert not friday_night.contains(local("2026-01-30T03:00"), WIB)


def test_the_end_of_hours_that_do_not_hold_is_refused():
    with pytest.raises(ValueError, match="outside these hours"):
        NIGHT.end_ms(local("2026-01-29T12:00"), WIB)


def test_a_night_in_which_the_clocks_change_ends_at_the_hour_of_the_clock():
    berlin = ZoneInfo("Europe/Berlin")
    night = to_ms(datetime(2026, 3, 28, 23, tzinfo=berlin))
    assert NIGHT.end_ms(night, berlin) == to_ms(datetime(2026, 3, 29, 6, tzinfo=berlin)) == night + 6 * HOUR


# Routes.


@pytest.mark.parametrize(
    ("filters", "is_taken"),
    [
        ({}, True),
        ({"rules": frozenset({"keys", "burn"})}, True),
        ({"rules": frozenset({"burn"})}, False),
        ({"slices": frozenset({"cc_preauth"})}, True),
        ({"slices": frozenset({"cash"})}, False),
        ({"severities": frozenset({Severity.PAGE})}, True),
        ({"severities": frozenset({Severity.INFO})}, False),
        ({"hours": OFFICE}, False),
        ({"hours": NIGHT}, True),
        ({"rules": frozenset({"keys"}), "severities": frozenset({Severity.INFO})}, False),
    ],
)
def test_a_route_takes_what_passes_all_of_its_filters(filters, is_taken):
    assert bool(targets(Route(("oncall",), **filters))) == is_taken


def test_an_alert_about_the_sources_passes_no_filter_of_slices():
    blind = alert(slices=(), rules=("blind",))
    assert targets(Route(("oncall",), slices=frozenset({"cash"})), of=blind) == ()
    assert targets(Route(("oncall",)), of=blind) == (Recipient("oncall"),)


def test_a_target_of_two_routes_is_told_once_in_the_order_of_the_routes():
    assert targets(Route(("b", "a")), Route(("a", "c"))) == (Recipient("b"), Recipient("a"), Recipient("c"))


# Quiet hours.


def test_in_quiet_hours_a_message_waits_until_they_end():
    quiet = Quiet(NIGHT, frozenset({Severity.WARN}))
    held = targets(Route(("oncall",)), quiet=(quiet,), of=alert(severity=Severity.WARN))
    assert held == (Recipient("oncall", local("2026-01-29T06:00")),)
    assert targets(Route(("oncall",)), quiet=(quiet,)) == (Recipient("oncall"),)
    assert targets(Route(("oncall",)), quiet=(quiet,), at_ms=NOW + 3 * HOUR) == (Recipient("oncall"),)


def test_quiet_hours_of_one_target_are_not_those_of_another():
    quiet = Quiet(NIGHT, frozenset({Severity.PAGE}), frozenset({"chat"}))
    assert targets(Route(("chat", "pager")), quiet=(quiet,)) == (
        Recipient("chat", local("2026-01-29T06:00")),
        Recipient("pager"),
    )


def test_of_two_quiet_hours_the_later_end_counts():
    late = Quiet(Hours(frozenset(range(7)), 0, 8 * 60), frozenset({Severity.PAGE}))
    (held,) = targets(Route(("oncall",)), quiet=(Quiet(NIGHT, frozenset({Severity.PAGE})), late))
    assert held.hold_until_ms == local("2026-01-29T08:00")
