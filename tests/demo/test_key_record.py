"""What probes would have recorded: rounds every 15 s, from 30 s after due until the order left."""

from __future__ import annotations

from datetime import date

import numpy as np

from data.demo.key_record import key_spans
from data.demo.orders import Orders, orders_of_day
from data.demo.randomness import NEVER
from data.demo.scenario import DEFAULT
from data.window import HOUR, SECOND, TimeWindow

NOON_MS = 1_769_659_200_000  # a whole round
S = SECOND


def one(waits_s: float | None, absent_until_ms: int = 0, due_ms: int = NOON_MS) -> Orders:
    """An order that waits this long; None: for ever."""
    orders = orders_of_day(1, date(2026, 1, 22), 1, DEFAULT, ())
    orders.due_ms[0], orders.closed_ms[0] = due_ms, NEVER
    orders.received_ms[0] = NEVER if waits_s is None else due_ms + round(waits_s * S)
    orders.absent_until_ms[0] = absent_until_ms
    return orders


def spans(orders: Orders, *outages: TimeWindow) -> list[tuple[str, int, int]]:
    """Outcome, seconds from noon, seconds to."""
    found = [
        (str(part.outcome), (int(start) - NOON_MS) // S, (int(end) - NOON_MS) // S)
        for part in key_spans(orders, outages)
        for start, end in zip(part.from_ms, part.to_ms, strict=True)
    ]
    return sorted(found, key=lambda span: span[1])


def test_an_order_that_left_before_a_probe_asked_is_not_recorded() -> None:
    assert spans(one(29)) == []
    assert spans(one(30)) == []


def test_an_ordinary_slow_order_is_present_from_its_first_round_to_the_round_after_it_left() -> None:
    assert spans(one(31)) == [("present", 30, 45)]
    assert spans(one(60)) == [("present", 30, 60)]
    assert spans(one(100, due_ms=NOON_MS + 1)) == [("present", 45, 105)]


def test_a_missing_key_is_missing_until_it_is_written_and_present_until_the_order_left() -> None:
    assert spans(one(400, NOON_MS + 300 * S)) == [("missing", 30, 300), ("present", 300, 405)]


def test_a_key_that_never_comes_is_missing_until_the_order_left() -> None:
    assert spans(one(400, NEVER)) == [("missing", 30, 405)]


def test_an_order_that_nobody_closes_is_asked_about_until_it_is_given_up() -> None:
    assert spans(one(None, NEVER)) == [("missing", 30, 48 * HOUR // S)]


def test_while_the_key_server_is_away_the_outcome_is_unknown() -> None:
    away = TimeWindow(NOON_MS + 100 * S, NOON_MS + 160 * S)
    assert spans(one(300), away) == [("present", 30, 105), ("unknown", 105, 165), ("present", 165, 300)]
    assert spans(one(300, NOON_MS + 130 * S), away) == [
        *(("missing", 30, 105), ("unknown", 105, 135), ("unknown", 135, 165), ("present", 165, 300)),
    ]


def test_the_spans_of_a_day_of_orders_are_never_empty() -> None:
    orders = orders_of_day(1, date(2026, 1, 22), 20_000, DEFAULT, ())
    for part in key_spans(orders, ()):
        assert (part.from_ms < part.to_ms).all()
        assert np.all(part.from_ms % (15 * S) == 0)
