"""What the doctor says of days, zones and the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data.metrics.contract import Check, Severity
from data.metrics.contract_zone import check_age, check_days, check_hours
from data.window import DAY, HOUR, MINUTE, to_ms

WIB = ZoneInfo("Asia/Jakarta")
NOW = to_ms(datetime(2025, 3, 12, 11, 45, tzinfo=UTC))


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    return to_ms(datetime(2025, month, day, hour, minute, tzinfo=UTC))


def day(due_day: int | None, first_ms: int | None, last_ms: int | None) -> dict[str, int | str | None]:
    return {"due_day": due_day, "order_count": 20, "smallest_due_ms": first_ms, "largest_due_ms": last_ms}


def only(checks: list[Check]) -> Check:
    (found,) = checks
    return found


def test_days_in_utc_are_ok_up_to_their_last_millisecond() -> None:
    days = [day(20250312, at(3, 12), at(3, 13) - 1), day(20250313, at(3, 13), at(3, 13))]
    assert only(check_days(days, WIB, "duckdb")).severity is Severity.OK


def test_days_in_local_time_are_called_so() -> None:
    found = only(check_days([day(20250312, at(3, 11, 17), at(3, 12, 16, 59))], WIB, "duckdb"))
    assert found.severity is Severity.FINDING
    assert "it is the day in Asia/Jakarta" in found.observed
    assert "make_timestamp_ms(due_ms)" in found.next_step


def test_days_that_fit_no_zone_are_a_finding_without_a_guess() -> None:
    found = only(check_days([day(20250312, at(5, 1), at(5, 2))], WIB, "postgresql"))
    assert "Jakarta" not in found.observed
    assert "to_char" in found.next_step


def test_orders_without_a_day_are_counted() -> None:
    found = only(check_days([day(None, at(3, 12), at(3, 12)), day(20250312, at(3, 12), at(3, 12))], WIB, "duckdb"))
    assert found.what == "orders.due_day: null"
    assert "20 of 40 orders (50.0 %)" in found.observed


def test_days_of_which_none_is_after_the_12th_look_swapped() -> None:
    swapped = [day(20250000 + 100 * m + d, at(m, d), at(m, d)) for m in (1, 2, 3) for d in (3, 7, 12)]
    assert "swapped" in check_days(swapped, WIB, "duckdb")[0].observed
    with_13th = [*swapped, day(20250313, at(3, 13), at(3, 13))]
    assert not [c for c in check_days(with_13th, WIB, "duckdb") if "swapped" in c.observed]


def test_the_same_day_of_each_month_looks_swapped_and_a_few_orders_tell_nothing() -> None:
    same = [{**day(20250000 + 100 * m + 3, at(m, 3), at(m, 3)), "order_count": 40} for m in (10, 11, 12)]
    assert "swapped" in check_days(same, WIB, "duckdb")[0].observed
    few = [{**row, "order_count": 4} for row in same]
    assert only(check_days(few, WIB, "duckdb")).severity is Severity.OK
    assert "swapped" not in only(check_days(same[:2], WIB, "duckdb")).observed


def test_a_gap_longer_than_all_days_with_orders_is_a_note() -> None:
    days = [{**day(20250700 + d, at(7, d), at(7, d)), "order_count": 40} for d in (13, 14, 15)]
    far = {**day(20251107, at(11, 7), at(11, 7)), "order_count": 40}
    found = only(check_days([*days, far], WIB, "duckdb"))
    assert found.severity is Severity.NOTE
    assert "from 20250715 to 20251107" in found.observed
    near = {**day(20250803, at(8, 3), at(8, 3)), "order_count": 40}
    assert only(check_days([*days, near], WIB, "duckdb")).severity is Severity.OK


def hours(quiet_utc: range, busy: int = 100, quiet: int = 2) -> list[dict[str, int | str | None]]:
    counts = [quiet if hour in {q % 24 for q in quiet_utc} else busy for hour in range(24)]
    return [{"hour_ms": hour * HOUR, "order_count": count} for hour, count in enumerate(counts) if count]


def test_a_night_in_local_time_is_ok() -> None:
    found = only(check_hours(hours(range(18, 22)), WIB, NOW, "duckdb"))
    assert found.severity is Severity.OK
    assert "01:00 to 05:00 in Asia/Jakarta" in found.observed


def test_a_night_in_utc_looks_like_local_time_taken_as_utc() -> None:
    found = only(check_hours(hours(range(1, 5)), WIB, NOW, "duckdb"))
    assert found.severity is Severity.FINDING
    assert "local time taken as UTC" in found.observed
    assert "timezone('Asia/Jakarta'" in found.next_step


def test_a_night_in_utc_is_right_where_the_zone_is_utc() -> None:
    assert only(check_hours(hours(range(1, 5)), ZoneInfo("UTC"), NOW, "duckdb")).severity is Severity.OK


@pytest.mark.parametrize("rows", [hours(range(0)), hours(range(1, 5), busy=20), hours(range(1, 5), quiet=80), []])
def test_without_a_clear_night_or_enough_orders_nothing_is_said(rows: list[dict[str, int | str | None]]) -> None:
    found = only(check_hours(rows, WIB, NOW, "duckdb"))
    assert found.observed == "no quiet hours to tell the zone by"
    assert found.severity is Severity.OK


def test_orders_that_are_all_of_one_hour_are_dates_without_a_time() -> None:
    found = only(check_hours([{"hour_ms": 17 * HOUR, "order_count": 600}], WIB, NOW, "duckdb"))
    assert found.severity is Severity.FINDING
    assert "same hour" in found.observed


def newest(event_ms: int | None, created_ms: int | None = None, ahead: int = 0) -> dict[str, int | str | None]:
    return {
        "row_count": 50,
        "newest_event_ms": event_ms,
        "newest_created_ms": event_ms if created_ms is None else created_ms,
        "event_ahead_count": ahead,
        "created_ahead_count": ahead,
    }


def test_a_fresh_warehouse_is_ok_and_a_lagging_one_a_note() -> None:
    assert only(check_age(newest(NOW - MINUTE), NOW, "system", WIB, "duckdb")).severity is Severity.OK
    assert only(check_age(newest(NOW + 5 * MINUTE), NOW, "system", WIB, "duckdb")).severity is Severity.OK
    lagging = only(check_age(newest(NOW - 15 * MINUTE), NOW, "system", WIB, "duckdb"))
    assert lagging.severity is Severity.NOTE
    assert "CLOCK" not in lagging.next_step


def test_old_orders_are_a_note_with_the_clock_to_set() -> None:
    found = only(check_age(newest(NOW - 400 * DAY, NOW - 401 * DAY), NOW, "system", WIB, "duckdb"))
    assert found.severity is Severity.NOTE
    assert "400 d" in found.observed
    assert "CLOCK=2024-02-05T18:45:00+07:00" in found.next_step


@pytest.mark.parametrize("ahead", [6 * HOUR + 58 * MINUTE, 7 * HOUR])
def test_events_about_seven_hours_ahead_are_local_time_taken_as_utc(ahead: int) -> None:
    found = only(check_age(newest(NOW + ahead, ahead=9), NOW, "system", WIB, "duckdb"))
    assert found.severity is Severity.FINDING
    assert "local time taken as UTC" in found.observed
    assert "9 of 50 orders" in found.observed


def test_events_ahead_by_another_span_are_a_finding_without_that_guess() -> None:
    found = only(check_age(newest(NOW + 40 * MINUTE), NOW, "system", WIB, "duckdb"))
    assert found.severity is Severity.FINDING
    assert "UTC" not in found.observed


@pytest.mark.parametrize("clock", ["demo", "2025-03-12T18:45+07:00"])
def test_later_rows_are_hidden_where_the_clock_is_not_the_live_one(clock: str) -> None:
    found = only(check_age(newest(NOW + 7 * HOUR, ahead=9), NOW, clock, WIB, "duckdb"))
    assert found.severity is Severity.OK
    assert "hidden by CLOCK" in found.observed


def test_a_clock_before_every_order_is_a_finding() -> None:
    found = only(check_age(newest(NOW + DAY, ahead=50), NOW, "2025-03-12T18:45+07:00", WIB, "duckdb"))
    assert found.severity is Severity.FINDING
    assert "set CLOCK to a later moment" in found.next_step


def test_no_age_is_told_of_figures_that_are_no_milliseconds() -> None:
    assert check_age(newest(None), NOW, "system", WIB, "duckdb") == []
    assert check_age(newest(1_741_777_800), NOW, "system", WIB, "duckdb") == []
