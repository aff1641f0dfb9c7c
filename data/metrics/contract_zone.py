"""Checks of orders against the calendar and the clock: day of the partition, zone, age."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from itertools import pairwise

from data.metrics.contract import (
    EVERYTHING,
    STATE_0,
    Check,
    Record,
    Severity,
    counted,
    due_day_sql,
    instant_sql,
    number,
)
from data.window import DAY, HOUR, MINUTE, duration_text, iso, local_time, utc, utc_day, zone_name

SMALLEST_MS = 100_000_000_000  # below it a figure is seconds
LARGEST_MS = 100_000_000_000_000  # from it on a figure is microseconds or nanoseconds
SKEW = 5 * MINUTE
LATE = 15 * MINUTE
QUIET_HOURS = 4
NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4, 5, 6})
LEAST_ORDERS_FOR_HOURS = 500
LEAST_ORDERS_FOR_DAYS = 100
LONG_GAP = 20 * DAY


def check_days(days: Sequence[Record], zone: tzinfo, dialect: str) -> list[Check]:
    """Whether `due_day` is the UTC day of `due_ms`. Rows of `contract_days`."""
    known = [
        row for row in days if row["due_day"] is not None and _is_ms(row["smallest_due_ms"], row["largest_due_ms"])
    ]
    wrong = [row for row in known if not _within(row, utc_day)]
    checks = [*_no_day(days), *_swapped(known), *_gap(known)]
    if wrong:
        is_local = all(_within(row, lambda at_ms: _local_day(at_ms, zone)) for row in known)
        example = wrong[0]
        observed = (
            f"on {counted(len(wrong), len(known), 'days')} it is not the UTC day of due_ms, e.g. due_day "
            f"{example['due_day']} holds {iso(number(example, 'smallest_due_ms'))} to "
            f"{iso(number(example, 'largest_due_ms'))}"
        )
        if is_local:
            observed += f"; it is the day in {zone}"
        next_step = f"in the view: {due_day_sql(dialect)} as due_day"
        checks.append(Check("orders.due_day", observed, "yyyymmdd in UTC", next_step, Severity.FINDING, (STATE_0,)))
    return checks or [Check("orders.due_day", f"is the UTC day of due_ms on each of {len(known):,}")]


def _no_day(days: Sequence[Record]) -> Iterator[Check]:
    without = sum(number(row, "order_count") for row in days if row["due_day"] is None)
    if without:
        yield Check(
            "orders.due_day: null",
            f"{counted(without, sum(number(row, 'order_count') for row in days))} have none: no question sees them",
            "set on every order",
            "it follows from due_ms: where due_ms is null the order cannot be used, else compute it in the view",
            Severity.FINDING,
        )


def _swapped(known: Sequence[Record]) -> Iterator[Check]:
    """Dates such as 07/08 read the wrong way round never come after the 12th, in whichever month."""
    dates = {divmod(number(row, "due_day"), 100) for row in known}
    months, days = {month for month, _ in dates}, {day for _, day in dates}
    if len(months) < 3 or max(days) > 12 or sum(number(row, "order_count") for row in known) < LEAST_ORDERS_FOR_DAYS:
        return
    # A few days of a file become the same day of many months; a zone makes that two days.
    if len(dates) >= 9 or len(days) <= 2:
        yield Check(
            "orders.due_day: calendar",
            f"{len(dates)} days in {len(months)} months, none after the 12th: day and month look swapped",
            "days from the 1st to the 31st",
            "read the dates with the other format in the view: '%d/%m/%Y' or '%m/%d/%Y'",
            Severity.FINDING,
            ("anything by time",),
        )


def _gap(known: Sequence[Record]) -> Iterator[Check]:
    """Dates of one column in two formats, read by one of them, tear the orders apart."""
    if sum(number(row, "order_count") for row in known) < LEAST_ORDERS_FOR_DAYS:
        return
    firsts = sorted(number(row, "smallest_due_ms") for row in known)
    length_ms, before = max(((after - first, first) for first, after in pairwise(firsts)), default=(0, 0))
    if length_ms >= LONG_GAP and length_ms > len(known) * DAY:
        gap = f"from {utc_day(before)} to {utc_day(before + length_ms)}"
        yield Check(
            "orders.due_day: gap",
            f"nothing is due between two days, {gap} ({duration_text(length_ms)})",
            "days that follow each other",
            "if the source has no such gap, its dates have more formats than the view reads: see docs/adapt.md",
            Severity.NOTE,
        )


def _is_ms(*values: int | str | None) -> bool:
    return all(isinstance(value, int) and SMALLEST_MS <= value < LARGEST_MS for value in values)


def _local_day(at_ms: int, zone: tzinfo) -> int:
    return int(utc(at_ms).astimezone(zone).strftime("%Y%m%d"))


def _within(row: Record, day_of: Callable[[int], int]) -> bool:
    first, last = day_of(number(row, "smallest_due_ms")), day_of(number(row, "largest_due_ms"))
    return first == row["due_day"] == last


def check_hours(hours: Sequence[Record], zone: tzinfo, at_ms: int, dialect: str) -> list[Check]:
    """Whether the quiet hours of the day are at night in `zone`. Rows of `contract_hours`.

    A city orders least at night. Where the quietest four hours are plain to see, and are at night when the
    stored time is read as UTC but by day in `zone`, local time was stored as if it were UTC.
    """
    counts = [0] * 24
    for row in hours:
        counts[number(row, "hour_ms") // HOUR % 24] += number(row, "order_count")
    total = sum(counts)
    if total >= LEAST_ORDERS_FOR_HOURS and max(counts) == total:
        return [_one_hour(total)]
    start = min(range(24), key=lambda hour: (_quiet(counts, hour), hour))
    # Half of what an even day would hold in so many hours: then the night is plain to see.
    if total < LEAST_ORDERS_FOR_HOURS or _quiet(counts, start) > total * QUIET_HOURS / 24 / 2:
        return [Check("orders.created_ms: zone", "no quiet hours to tell the zone by")]
    offset_h = _offset(zone, at_ms) // HOUR
    middle_utc = (start + QUIET_HOURS // 2) % 24
    middle_local = (middle_utc + offset_h) % 24
    span = f"{start:02d}:00 to {(start + QUIET_HOURS) % 24:02d}:00 UTC"
    local_span = f"{(start + offset_h) % 24:02d}:00 to {(start + QUIET_HOURS + offset_h) % 24:02d}:00"
    observed = f"fewest orders from {span}, which is {local_span} in {zone}"
    if middle_local in NIGHT or middle_utc not in NIGHT:
        return [Check("orders.created_ms: zone", observed)]
    return [
        Check(
            "orders.created_ms: zone",
            f"{observed}: that looks like local time taken as UTC",
            f"fewest orders at night in {zone}",
            f"convert local time in the view, e.g. {instant_sql('created_at', dialect, str(zone))} as created_ms; "
            "or set TIMEZONE, if the orders are of another zone",
            Severity.FINDING,
            ("any time of day",),
        )
    ]


def _quiet(counts: Sequence[int], start: int) -> int:
    return sum(counts[(start + step) % 24] for step in range(QUIET_HOURS))


def _one_hour(total: int) -> Check:
    return Check(
        "orders.created_ms: time of day",
        f"all {total:,} orders are created in the same hour of the day",
        "an instant, not a date",
        "map the column that has the time of day, or join date and time: see docs/adapt.md",
        Severity.FINDING,
        (STATE_0,),
    )


def _offset(zone: tzinfo, at_ms: int) -> int:
    offset = utc(at_ms).astimezone(zone).utcoffset()
    return round(offset.total_seconds() * 1000) if offset else 0


def check_age(row: Record, now_ms: int, clock: str, zone: tzinfo, dialect: str) -> list[Check]:
    """How old the newest event is, and whether any is of the future. The row of `contract_sequence`.

    `clock` is the setting CLOCK. Only the system's clock tells what is the future: a demo world and a look at
    the past hold later rows, and hide them.
    """
    newest, created = row["newest_event_ms"], row["newest_created_ms"]
    if not isinstance(newest, int) or not isinstance(created, int) or not _is_ms(newest, created):
        return []
    ahead = newest - now_ms
    if clock == "system" and ahead > SKEW:
        return [_ahead(row, newest, now_ms, zone, dialect)]
    if ahead > 0:
        return [_hidden(row, newest, now_ms, zone)]
    age = duration_text(-ahead)
    observed = f"{local_time(newest, zone)}, {age} before {'now' if clock == 'system' else 'CLOCK'}"
    if -ahead < LATE:
        return [Check("newest event", observed)]
    next_step = (
        f"if these are old orders, set CLOCK={iso(created, zone)}, when the newest was made, to look at them "
        "as it was; else find out why nothing arrives"
        if -ahead >= DAY
        else "ages are counted from the newest event, so nothing is wrong on screen; find out why it lags"
    )
    return [Check("newest event", observed, "less than 15 min ago", next_step, Severity.NOTE)]


def _hidden(row: Record, newest: int, now_ms: int, zone: tzinfo) -> Check:
    if number(row, "created_ahead_count") < number(row, "row_count"):
        shown = f"{local_time(newest, zone)}; what is after {local_time(now_ms, zone)} is hidden by CLOCK"
        return Check("newest event", shown)
    return Check(
        "newest event",
        f"CLOCK is {local_time(now_ms, zone)}, and every order was made after it",
        "a moment among the orders",
        f"set CLOCK to a later moment; the newest event is {iso(newest, zone)}",
        Severity.FINDING,
        EVERYTHING,
    )


def _ahead(row: Record, newest: int, now_ms: int, zone: tzinfo, dialect: str) -> Check:
    ahead, offset = newest - now_ms, _offset(zone, now_ms)
    count = counted(number(row, "event_ahead_count"), number(row, "row_count"))
    observed = f"{count} have an event in the future; the newest is {duration_text(ahead)} ahead"
    next_step = "find the clock that is wrong, or the column that holds a planned time"
    if offset > SKEW and abs(ahead - offset) <= HOUR:
        observed += (
            f", about the offset of {zone_name(now_ms, zone)} ({duration_text(offset)}): local time taken as UTC"
        )
        next_step = f"in the view: {instant_sql('created_at', dialect, str(zone))} as created_ms, and so each time"
    return Check("newest event", observed, "nothing later than now", next_step, Severity.FINDING, ("ages and lag",))
