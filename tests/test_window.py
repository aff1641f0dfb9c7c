from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.window import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    FixedClock,
    SystemClock,
    TimeWindow,
    duration_text,
    iso,
    local_clock,
    local_time,
    parse_bound,
    parse_duration,
    parse_instant,
    to_ms,
    utc,
    utc_day,
    zone_name,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
HELPDESK_CALLS = 1_769_636_340_000  # 2026-01-29 04:39 WIB


def test_a_window_holds_its_start_and_not_its_end() -> None:
    window = TimeWindow(10, 20)
    assert [window.contains(at) for at in (9, 10, 19, 20)] == [False, True, True, False]
    assert window.length_ms == 10


@pytest.mark.parametrize("end_ms", [10, 9])
def test_a_window_that_does_not_end_after_it_starts_is_refused(end_ms: int) -> None:
    with pytest.raises(ValueError, match="a window ends after it starts, got 10"):
        TimeWindow(10, end_ms)


def test_the_system_clock_is_the_live_one_and_a_fixed_one_says_that_it_is_not() -> None:
    assert abs(SystemClock().now_ms() - to_ms(datetime.now(UTC))) < 10 * SECOND
    assert SystemClock().label() is None
    assert FixedClock(5).now_ms() == 5
    assert FixedClock(5).label()


@given(st.integers(-2_000_000_000_000, 4_000_000_000_000))
def test_an_instant_survives_the_way_to_text_and_back(at_ms: int) -> None:
    assert to_ms(utc(at_ms)) == at_ms
    assert to_ms(datetime.fromisoformat(iso(at_ms, JAKARTA))) == at_ms


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="an instant needs a zone"):
        to_ms(datetime(2026, 1, 29))  # noqa: DTZ001


def test_the_partition_is_the_day_in_utc_and_not_in_jakarta() -> None:
    assert utc_day(HELPDESK_CALLS) == 20260128
    assert utc_day(HELPDESK_CALLS + 3 * HOUR) == 20260129


@pytest.mark.parametrize(
    ("text", "length_ms"),
    [
        ("90s", 90 * SECOND),
        ("5m", 5 * MINUTE),
        ("1h", HOUR),
        ("1h30m", 90 * MINUTE),
        ("2d", 2 * DAY),
        ("1w", 7 * DAY),
        ("250ms", 250),
        ("1.5h", 90 * MINUTE),
        (" 5 M ", 5 * MINUTE),
    ],
)
def test_a_duration_is_a_number_with_its_unit(text: str, length_ms: int) -> None:
    assert parse_duration(text) == length_ms


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5m x", "5 minutes", "5y", "1e3s"])
def test_a_duration_without_a_unit_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"e\.g\. 90s, 5m or 1h"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-29T04:39+07:00",
        "2026-01-29T04:39 07:00",
        "2026-01-29 04:39:00+07:00",
        "2026-01-28T21:39Z",
        "2026-01-28T21:39:00.000+00:00",
        " 2026-01-29T04:39+0700 ",
        "1769636340000",
    ],
)
def test_an_instant_is_read_as_people_write_it_in_an_address(text: str) -> None:
    assert parse_instant(text, now_ms=0) == HELPDESK_CALLS


def test_an_instant_may_be_told_from_now() -> None:
    assert parse_instant("now", now_ms=DAY) == DAY
    assert parse_instant("now-6h", now_ms=DAY) == 18 * HOUR


@pytest.mark.parametrize(
    "text", ["2026-01-29T04:39", "yesterday", "", "now+1h", "2026-13-01T00:00Z", "99999-01-01T00:00Z"]
)
def test_an_instant_without_an_offset_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="expected a time with an offset"):
        parse_instant(text, now_ms=0)


def test_seconds_are_not_taken_for_milliseconds() -> None:
    with pytest.raises(ValueError, match="in milliseconds"):
        parse_instant("1769636340", now_ms=0)


def test_times_are_shown_with_their_zone() -> None:
    assert local_time(HELPDESK_CALLS, JAKARTA) == "2026-01-29 04:39 WIB"
    assert local_time(HELPDESK_CALLS, JAKARTA, seconds=True) == "2026-01-29 04:39:00 WIB"
    assert local_time(HELPDESK_CALLS, ZoneInfo("UTC")) == "2026-01-28 21:39 UTC"
    assert local_clock(HELPDESK_CALLS, JAKARTA) == "04:39"
    assert local_clock(HELPDESK_CALLS, JAKARTA, seconds=True) == "04:39:00"
    assert iso(HELPDESK_CALLS, JAKARTA) == "2026-01-29T04:39:00+07:00"
    assert iso(HELPDESK_CALLS + 7, JAKARTA) == "2026-01-29T04:39:00.007+07:00"


def test_a_zone_without_a_short_name_is_shown_by_its_offset() -> None:
    assert zone_name(HELPDESK_CALLS, ZoneInfo("Asia/Dubai")) == "UTC+04:00"
    assert zone_name(HELPDESK_CALLS, ZoneInfo("Asia/Kolkata")) == "IST"


@pytest.mark.parametrize(
    ("length_ms", "text"),
    [
        (0, "0 s"),
        (59_999, "59 s"),
        (MINUTE, "1 min"),
        (MINUTE + 5 * SECOND, "1 min 05 s"),
        (12 * MINUTE + 5 * SECOND, "12 min"),
        (2 * HOUR + 3 * MINUTE, "2 h 03 min"),
        (3 * DAY + 4 * HOUR, "3 d 4 h"),
    ],
)
def test_a_length_of_time_has_at_most_two_units(length_ms: int, text: str) -> None:
    assert duration_text(length_ms) == text


def test_a_day_has_as_many_milliseconds_as_it_should() -> None:
    assert timedelta(days=1) // timedelta(milliseconds=1) == DAY


@pytest.mark.parametrize(
    ("text", "zone", "start", "end"),
    [
        # The helpdesk calls on Thursday 2026-01-29 at 04:39 in Jakarta, which is the 28th in London.
        ("now/m", "Asia/Jakarta", "2026-01-29T04:39+07:00", "2026-01-29T04:40+07:00"),
        ("now/h", "Asia/Jakarta", "2026-01-29T04:00+07:00", "2026-01-29T05:00+07:00"),
        ("now/h", "Asia/Kolkata", "2026-01-29T03:00+05:30", "2026-01-29T04:00+05:30"),
        ("now-6h/h", "Asia/Jakarta", "2026-01-28T22:00+07:00", "2026-01-28T23:00+07:00"),
        ("now/d", "Asia/Jakarta", "2026-01-29T00:00+07:00", "2026-01-30T00:00+07:00"),
        ("now/d", "Europe/London", "2026-01-28T00:00+00:00", "2026-01-29T00:00+00:00"),
        ("now-1d/d", "Asia/Jakarta", "2026-01-28T00:00+07:00", "2026-01-29T00:00+07:00"),
        ("now/w", "Asia/Jakarta", "2026-01-26T00:00+07:00", "2026-02-02T00:00+07:00"),
        ("now/M", "Asia/Jakarta", "2026-01-01T00:00+07:00", "2026-02-01T00:00+07:00"),
        ("now", "Asia/Jakarta", "2026-01-29T04:39+07:00", "2026-01-29T04:39+07:00"),
    ],
)
def test_a_rounded_end_of_a_window_is_that_of_grafana(text: str, zone: str, start: str, end: str) -> None:
    found = [parse_bound(text, HELPDESK_CALLS, ZoneInfo(zone), end=end) for end in (False, True)]
    assert found == [parse_instant(start, 0), parse_instant(end, 0)]


def test_a_day_on_which_the_clock_is_set_forward_is_an_hour_shorter() -> None:
    noon_ms = parse_instant("2026-03-08T12:00-04:00", 0)
    start, end = (parse_bound("now/d", noon_ms, ZoneInfo("America/New_York"), end=end) for end in (False, True))
    assert end - start == 23 * HOUR


@pytest.mark.parametrize("text", ["now/y", "now/", "now/dd", "now/D", "now-1y/d", "2026-01-29T04:39+07:00/d", "/d"])
def test_a_rounding_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="got"):
        parse_bound(text, HELPDESK_CALLS, JAKARTA, end=False)
