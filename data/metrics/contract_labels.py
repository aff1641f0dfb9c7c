"""Checks of names and words: order ids, users, payment methods, booking types, outcomes, deployments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from data.metrics.contract import (
    BOOKING_TYPES,
    DEPLOYMENTS,
    HURT_USERS,
    KEY_HISTORY,
    SLICES,
    Check,
    Record,
    Severity,
    counted,
    number,
)
from data.metrics.probe import Outcome

# What exports write where a value is absent.
ABSENT = frozenset({"", "-", "n/a", "na", "nan", "none", "not_defined", "null", "undefined"})
MANY_METHODS = 40
LEAST_ORDERS_FOR_USERS = 1000  # among fewer, it may be that nobody ordered twice


def check_ids(row: Record) -> list[Check]:
    """Whether each order is there once, and has a user. The row of `contract_ids`."""
    rows = number(row, "row_count")
    checks = [*_order_ids(row, rows), *_users(row, rows)]
    return checks or [
        Check("order_id and user_id", f"{rows:,} orders, each once; {number(row, 'user_id_count'):,} users")
    ]


def _order_ids(row: Record, rows: int) -> Iterator[Check]:
    unnamed = number(row, "unnamed_count")
    if unnamed:
        step = "leave them out of the view, or number them there"
        yield _finding("orders.order_id: null", f"{counted(unnamed, rows)} have none", "set on every order", step)
    if repeated := rows - unnamed - number(row, "order_id_count"):
        yield _finding(
            "orders.order_id: duplicates",
            f"{counted(max(repeated, 0), rows, 'rows')} repeat an order_id: each counts as an order more",
            "one row per order",
            "the same order again: keep one row of each in the view, row_number() over (partition by order_id "
            "order by …) = 1; different orders: give each an id of its own, see docs/adapt.md",
        )
    if quoted := number(row, "quoted_count"):
        yield _finding(
            "orders.order_id: text",
            f"{counted(quoted, rows)} have a quotation mark or a space at an end: the probed key has another name",
            "the id as the booking backend writes it",
            """in the view: trim(replace(order_id, '"', '')) as order_id""",
        )


def _users(row: Record, rows: int) -> Iterator[Check]:
    if userless := number(row, "userless_count"):
        yield _finding(
            "orders.user_id: null", f"{counted(userless, rows)} have none", "set on every order", _known("user_id")
        )
    elif rows > 1 and number(row, "user_id_count") == 1:
        yield Check(
            "orders.user_id: distinct",
            "all orders have the same user_id: hurt users cannot be counted",
            "an opaque id per user",
            "nothing, if the source names no user",
            Severity.NOTE,
            (HURT_USERS,),
        )
    elif rows >= LEAST_ORDERS_FOR_USERS and number(row, "user_id_count") == rows:
        yield Check(
            "orders.user_id: distinct",
            f"each of {rows:,} orders has a user_id of its own: hurt users are then as many as hurt orders",
            "an opaque id per user, the same on all orders of one",
            "if it is made anew for each order, map the id of the person or account",
            Severity.NOTE,
        )


def _finding(what: str, observed: str, expected: str, next_step: str, unmeasured: tuple[str, ...] = ()) -> Check:
    return Check(what, observed, expected, next_step, Severity.FINDING, unmeasured)


def _known(column: str) -> str:
    return f"in the view: coalesce(nullif(trim({column}), ''), 'unknown') as {column}"


def payment_methods(slices: Sequence[Record]) -> dict[str, int]:
    """Orders by payment method, most first. Rows of `contract_slices`."""
    counts: Counter[str] = Counter()
    for row in slices:
        counts[_word(row, "payment_method")] += number(row, "order_count")
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _word(row: Record, column: str) -> str:
    return "" if row[column] is None else str(row[column])


def check_payment_methods(slices: Sequence[Record]) -> list[Check]:
    """Whether payment methods are named, one way each, whatever became of the order. Rows of `contract_slices`."""
    methods = payment_methods(slices)
    total = sum(methods.values())
    checks = [*_unnamed_methods(methods, total), *_spellings(methods), *_known_late(slices)]
    if len(methods) == 1:
        observed = f"one only: {next(iter(methods))!r}"
        checks.append(
            Check(
                "payment methods",
                observed,
                "one per way to pay",
                "map it, if the source knows",
                Severity.NOTE,
                (SLICES,),
            )
        )
    if len(methods) > MANY_METHODS:
        step = "map them to the few names that people use; a card number or an id is no payment method"
        observed = f"{len(methods)} of them"
        checks.append(Check("payment methods", observed, f"at most {MANY_METHODS}", step, Severity.NOTE))
    shown = ", ".join(f"{name or '(none)'} {count:,}" for name, count in list(methods.items())[:MANY_METHODS])
    return [Check("payment methods", shown or "none"), *checks]


def _unnamed_methods(methods: dict[str, int], total: int) -> Iterator[Check]:
    absent = {name: count for name, count in methods.items() if name.strip().lower() in ABSENT}
    if absent:
        words = ", ".join(repr(name) for name in absent)
        yield _finding(
            "orders.payment_method: absent",
            f"{counted(sum(absent.values()), total)} have none ({words})",
            "'unknown' where it is not known",
            "in the view: case when payment_method is null or lower(trim(payment_method)) in "
            f"({', '.join(repr(name.strip().lower()) for name in absent)}) then 'unknown' else payment_method end "
            "as payment_method",
        )


def _spellings(methods: dict[str, int]) -> Iterator[Check]:
    same: defaultdict[str, list[str]] = defaultdict(list)
    for name in methods:
        same["".join(filter(str.isalnum, name.casefold()))].append(name)
    for key, names in same.items():
        if key and len(names) > 1:
            yield _finding(
                "orders.payment_method: spelling",
                f"{', '.join(repr(name) for name in names)} look like one and count as {len(names)}",
                "one spelling of each",
                "in the view: lower(trim(payment_method)) as payment_method, or a case expression",
            )


def _known_late(slices: Sequence[Record]) -> Iterator[Check]:
    """A source that learns the payment method at the end of a trip cannot tell how a hanging order was to be paid."""
    unknown = {"orders": 0, "received": 0}
    known = {"orders": 0, "received": 0}
    for row in slices:
        side = unknown if _word(row, "payment_method").strip().lower() in ABSENT | {"unknown"} else known
        side["orders"] += number(row, "order_count")
        side["received"] += number(row, "received_count")
    if (
        min(unknown["orders"], known["orders"]) >= 50
        and unknown["received"] == 0
        and known["received"] == known["orders"]
    ):
        yield Check(
            "orders.payment_method: known when",
            f"none of the {unknown['orders']:,} orders without one was received, and all {known['orders']:,} others "
            "were: the source knows it only afterwards",
            "known when the order is made",
            "take it from the booking, not from the trip; else read the backlog as one slice",
            Severity.NOTE,
            (SLICES,),
        )


def check_booking_types(slices: Sequence[Record]) -> list[Check]:
    """Whether booking types are `now` or `scheduled`, and mean it. Rows of `contract_slices`."""
    counts: Counter[str] = Counter()
    at_creation = 0
    for row in slices:
        counts[_word(row, "booking_type")] += number(row, "order_count")
        at_creation += number(row, "due_at_creation_count") if row["booking_type"] == "now" else 0
    total = counts.total()
    shown = Check(
        "booking types", ", ".join(f"{name or '(none)'} {count:,}" for name, count in counts.most_common(20)) or "none"
    )
    checks = [shown, *_other_types(counts, total)]
    later = counts["now"] - at_creation
    if later > counts["now"] * 0.01:
        observed = f"{counted(later, counts['now'], 'bookings now')} are due at another time than they were created"
        step = "if they are for later, their booking_type is scheduled; else created_ms as due_ms"
        checks.append(Check("orders.booking_type: due", observed, "due when created", step, Severity.NOTE))
    return checks


def _other_types(counts: Counter[str], total: int) -> Iterator[Check]:
    if unknown := counts["unknown"]:
        step = "nothing, if the source does not know; if every order is for now: 'now' as booking_type"
        observed = f"{counted(unknown, total)} are of unknown type"
        yield Check("orders.booking_type: unknown", observed, "now or scheduled", step, Severity.NOTE, (BOOKING_TYPES,))
    others = [name for name in counts if name not in ("now", "scheduled", "unknown")]
    if others:
        words = ", ".join(repr(name) for name in others[:10])
        yield _finding(
            "orders.booking_type",
            f"{counted(sum(counts[name] for name in others), total)} are none of these ({words})",
            "now or scheduled, or unknown",
            "in the view: case when … then 'scheduled' else 'now' end as booking_type",
            (BOOKING_TYPES,),
        )


def check_outcomes(outcomes: Sequence[Record]) -> list[Check]:
    """Whether outcomes are words in lower case, null while open. Rows of `contract_outcomes`."""
    named = [row for row in outcomes if row["outcome"] is not None]
    odd = [_word(row, "outcome") for row in named if _word(row, "outcome") != _word(row, "outcome").strip().lower()]
    absent = [_word(row, "outcome") for row in named if _word(row, "outcome").strip().lower() in ABSENT]
    shown = ", ".join(f"{_word(row, 'outcome')} {number(row, 'order_count'):,}" for row in named[:20])
    checks = [Check("outcomes", shown or "none")]
    if odd or absent:
        words = ", ".join(repr(name) for name in (odd + absent)[:10])
        step = "in the view: lower(trim(outcome)), and null while the order is open"
        observed = f"written otherwise: {words}"
        checks.append(Check("orders.outcome", observed, "completed, cancelled, … or null", step, Severity.NOTE))
    return checks


def check_deployments(row: Record) -> list[Check]:
    """Whether deployments are named once and have whole times. The row of `contract_deployments`."""
    rows = number(row, "row_count")
    found = (
        (rows - number(row, "deployment_id_count"), "without an id of their own", "one row per deployment"),
        (number(row, "unstarted_count"), "without started_ms", "started_ms on every one"),
        (number(row, "small_count"), "with times the size of seconds", "Unix milliseconds: multiply by 1000"),
        (number(row, "large_count"), "with times the size of microseconds", "Unix milliseconds: divide by 1000"),
        (number(row, "finished_before_started_count"), "finished before they started", "started_ms ≤ finished_ms"),
    )
    checks = [
        _finding(f"deployments {words}", counted(count, rows, "rows"), expected, "mend it in the view", (DEPLOYMENTS,))
        for count, words, expected in found
        if count > 0
    ]
    return checks or [Check("deployments", f"rows: {rows:,}")]


def check_key_outcomes(outcomes: Sequence[Record]) -> list[Check]:
    """Whether recorded key outcomes are of the five words and have whole times. Rows of `contract_key_outcomes`."""
    words = {str(outcome) for outcome in Outcome}
    strange = [_word(row, "outcome") for row in outcomes if row["outcome"] not in words]
    bad = sum(number(row, name) for row in outcomes for name in ("small_count", "large_count", "backward_count"))
    rows = sum(number(row, "interval_count") for row in outcomes)
    checks = []
    if strange:
        observed = ", ".join(repr(name) for name in strange[:10])
        expected = ", ".join(sorted(words))
        checks.append(_finding("key_outcomes.outcome", observed, expected, "mend it in the view", (KEY_HISTORY,)))
    if bad:
        expected = "Unix milliseconds, from_ms ≤ to_ms"
        observed = counted(bad, rows, "rows")
        checks.append(_finding("key_outcomes: times", observed, expected, "mend it in the view", (KEY_HISTORY,)))
    return checks or [Check("key_outcomes", f"rows: {rows:,} (optional)")]
