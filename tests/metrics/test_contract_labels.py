"""What the doctor says of names and words."""

from __future__ import annotations

import pytest

from data.metrics.contract import HURT_USERS, SLICES, Check, Severity
from data.metrics.contract_labels import (
    check_booking_types,
    check_deployments,
    check_ids,
    check_key_outcomes,
    check_outcomes,
    check_payment_methods,
    payment_methods,
)

Row = dict[str, int | str | None]


def ids(**counts: int) -> Row:
    whole = {"row_count": 100, "order_id_count": 100, "unnamed_count": 0, "quoted_count": 0}
    return {**whole, "user_id_count": 60, "userless_count": 0, **counts}


def slice_row(method: str | None, orders: int = 100, received: int = 100, kind: str = "now", due: int = 100) -> Row:
    return {
        "payment_method": method,
        "booking_type": kind,
        "order_count": orders,
        "received_count": received,
        "closed_count": orders,
        "due_at_creation_count": due,
    }


def beyond_ok(checks: list[Check]) -> list[Check]:
    return [check for check in checks if check.severity is not Severity.OK]


def only(checks: list[Check]) -> Check:
    (found,) = beyond_ok(checks)
    return found


def test_sound_ids_are_ok() -> None:
    assert not beyond_ok(check_ids(ids()))


def test_repeated_order_ids_are_counted_without_those_that_have_none() -> None:
    found = only(check_ids(ids(order_id_count=97)))
    assert "3 of 100 rows (3.0 %) repeat an order_id" in found.observed
    unnamed = check_ids(ids(order_id_count=97, unnamed_count=3))
    assert [check.what for check in beyond_ok(unnamed)] == ["orders.order_id: null"]


def test_repeated_order_ids_may_be_different_orders_and_are_not_only_to_be_thrown_away() -> None:
    assert "different orders: give each an id of its own" in only(check_ids(ids(order_id_count=97))).next_step


def test_a_user_id_that_is_new_on_each_of_many_orders_is_a_note() -> None:
    many = {"row_count": 1000, "order_id_count": 1000}
    found = only(check_ids(ids(**many, user_id_count=1000)))
    assert found.severity is Severity.NOTE
    assert "each of 1,000 orders has a user_id of its own" in found.observed
    assert not beyond_ok(check_ids(ids(**many, user_id_count=999)))
    assert not beyond_ok(check_ids(ids(user_id_count=100)))


def test_quotation_marks_in_an_id_are_a_finding() -> None:
    assert "trim(replace(order_id" in only(check_ids(ids(quoted_count=100))).next_step


def test_orders_without_user_are_a_finding_and_one_user_for_all_is_a_note() -> None:
    assert only(check_ids(ids(userless_count=2))).severity is Severity.FINDING
    one = only(check_ids(ids(user_id_count=1)))
    assert one.severity is Severity.NOTE
    assert one.unmeasured == (HURT_USERS,)


def test_payment_methods_are_counted_over_booking_types_most_first() -> None:
    rows = [slice_row("card", 5), slice_row("cash", 7), slice_row("card", 4, kind="scheduled")]
    assert payment_methods(rows) == {"card": 9, "cash": 7}
    assert check_payment_methods(rows)[0].observed == "card 9, cash 7"


@pytest.mark.parametrize("word", [None, "", " ", "null", "NaN", "None", "N/A", "-"])
def test_a_word_for_nothing_is_no_payment_method(word: str | None) -> None:
    found = only(check_payment_methods([slice_row("cash"), slice_row(word, 5, 5)]))
    assert found.severity is Severity.FINDING
    assert "5 of 105 orders" in found.observed
    assert "'unknown'" in found.next_step


def test_two_spellings_of_one_payment_method_are_named() -> None:
    found = only(check_payment_methods([slice_row("Credit Card"), slice_row("credit_card"), slice_row("cash")]))
    assert "'Credit Card', 'credit_card'" in found.observed


def test_a_single_payment_method_is_a_note() -> None:
    found = only(check_payment_methods([slice_row("unknown")]))
    assert found.severity is Severity.NOTE
    assert found.unmeasured == (SLICES,)


def test_a_payment_method_that_is_known_only_afterwards_is_a_note() -> None:
    found = only(check_payment_methods([slice_row("cash"), slice_row("card"), slice_row("unknown", 80, 0)]))
    assert "the source knows it only afterwards" in found.observed
    assert not beyond_ok(check_payment_methods([slice_row("cash", 100, 99), slice_row("unknown", 80, 0)]))


def test_too_many_payment_methods_are_a_note() -> None:
    assert "41 of them" in only(check_payment_methods([slice_row(f"m{n}") for n in range(41)])).observed


def test_booking_types_are_now_and_scheduled() -> None:
    assert not beyond_ok(check_booking_types([slice_row("cash"), slice_row("cash", kind="scheduled", due=0)]))
    other = only(check_booking_types([slice_row("cash", kind="Instant"), slice_row("cash")]))
    assert other.severity is Severity.FINDING
    assert "'Instant'" in other.observed
    assert only(check_booking_types([slice_row("cash", kind="unknown")])).severity is Severity.NOTE


def test_bookings_now_that_are_due_later_are_a_note() -> None:
    assert not beyond_ok(check_booking_types([slice_row("cash", due=99)]))
    assert "98" not in only(check_booking_types([slice_row("cash", due=98)])).next_step


def test_outcomes_in_other_writing_are_a_note() -> None:
    def row(word: str | None) -> Row:
        return {"outcome": word, "order_count": 5, "received_count": 5, "closed_count": 5}

    assert not beyond_ok(check_outcomes([row("completed"), row("cancelled"), row(None)]))
    assert "'Completed', 'nan'" in only(check_outcomes([row("Completed"), row("nan")])).observed


def deployments(**counts: int) -> Row:
    names = ("unstarted_count", "small_count", "large_count", "finished_before_started_count", "ahead_count")
    return {"row_count": 10, "deployment_id_count": 10, **dict.fromkeys(names, 0), **counts}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"deployment_id_count": 9}, "without an id"),
        ({"unstarted_count": 1}, "without started_ms"),
        ({"small_count": 1}, "seconds"),
        ({"large_count": 1}, "microseconds"),
        ({"finished_before_started_count": 1}, "finished before"),
    ],
)
def test_each_fault_of_deployments_is_a_finding(counts: dict[str, int], words: str) -> None:
    assert not beyond_ok(check_deployments(deployments()))
    found = only(check_deployments(deployments(**counts)))
    assert words in found.what
    assert found.observed == "1 of 10 rows (10.0 %)"


def test_key_outcomes_are_of_five_words_with_whole_times() -> None:
    def row(word: str, **counts: int) -> Row:
        return {"outcome": word, "interval_count": 4, "small_count": 0, "large_count": 0, "backward_count": 0, **counts}

    assert not beyond_ok(check_key_outcomes([row("missing"), row("unknown")]))
    assert "'gone'" in only(check_key_outcomes([row("gone")])).observed
    assert "1 of 4 rows" in only(check_key_outcomes([row("missing", backward_count=1)])).observed
