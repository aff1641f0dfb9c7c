"""The answers counted order by order in plain Python, straight from the definitions of queries/README.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tests.queries.worlds import KeyOutcome, Order

Row = dict[str, object]


@dataclass(frozen=True)
class Binds:
    """All binds that any question takes."""

    from_ms: int
    to_ms: int
    as_of_ms: int
    step_ms: int
    long_ms: int
    objective_ms: int
    stuck_ms: int
    give_up_ms: int
    from_day: int
    to_day: int
    measure: str = "handoff"


def _past(at_ms: int | None, as_of_ms: int) -> int | None:
    return at_ms if at_ms is not None and at_ms <= as_of_ms else None


def visible(orders: Iterable[Order], binds: Binds) -> list[Order]:
    """The orders of the asked partitions as they were known at as_of."""
    now = binds.as_of_ms
    return [
        replace(
            order,
            received_ms=_past(order.received_ms, now),
            assigned_ms=_past(order.assigned_ms, now),
            closed_ms=_past(order.closed_ms, now),
        )
        for order in orders
        if order.created <= now and binds.from_day <= order.due_day <= binds.to_day
    ]


def left(order: Order) -> int | None:
    return min((at for at in (order.received_ms, order.closed_ms) if at is not None), default=None)


def closed_unreceived(order: Order) -> bool:
    if order.closed_ms is None:
        return False
    return order.received_ms is None or order.received_ms > order.closed_ms


def is_due(order: Order, now: int) -> bool:
    if order.due_ms > now:
        return False
    return not (closed_unreceived(order) and order.closed_ms <= order.due_ms)


def in_state_0(order: Order, at_ms: int) -> bool:
    if order.due_ms > at_ms:
        return False
    gone = left(order)
    return gone is None or gone > at_ms


def abandoned(order: Order, at_ms: int, binds: Binds) -> bool:
    return in_state_0(order, at_ms) and at_ms - order.due_ms > binds.give_up_ms


def _by_slice(orders: Sequence[Order], counts: Callable[[list[Order]], Row]) -> list[Row]:
    slices: dict[tuple[str | None, str | None], list[Order]] = {}
    for order in orders:
        slices.setdefault((order.payment_method, order.booking_type), []).append(order)
    return [
        {"payment_method": method, "booking_type": booking, **counts(members)}
        for (method, booking), members in slices.items()
    ]


def data_time(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    events = [
        at
        for order in visible(orders, binds)
        for at in (order.created, order.received_ms, order.assigned_ms, order.closed_ms)
        if at is not None
    ]
    return [{"newest_event_ms": max(events, default=None)}]


def data_time_loaded(orders: Sequence[Order], keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    loaded = [order for order in orders if order.loaded_ms is not None and order.loaded_ms <= binds.as_of_ms]
    return data_time(loaded, keys, binds)


def waiting(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    now = binds.as_of_ms
    return [
        {
            "order_id": order.order_id,
            "user_id": order.user_id,
            "payment_method": order.payment_method,
            "booking_type": order.booking_type,
            "created_ms": order.created,
            "due_ms": order.due_ms,
        }
        for order in visible(orders, binds)
        if in_state_0(order, now) and not abandoned(order, now, binds)
    ]


def abandoned_counts(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    found = [
        order
        for order in visible(orders, binds)
        if order.due_ms >= binds.from_ms and abandoned(order, binds.as_of_ms, binds)
    ]
    return _by_slice(
        found, lambda members: {"order_count": len(members), "oldest_due_ms": min(order.due_ms for order in members)}
    )


def waits(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    last = min(binds.to_ms, binds.as_of_ms)
    first_k = -(-binds.from_ms // binds.step_ms)
    instants = range(first_k * binds.step_ms, last + 1, binds.step_ms)

    def sampled(order: Order) -> bool:
        return any(in_state_0(order, at) for at in instants)

    def long(order: Order) -> bool:
        gone = left(order)
        last_in_it = binds.as_of_ms if gone is None else gone - 1
        overlaps = max(order.due_ms, binds.from_ms) <= min(last_in_it, binds.to_ms)
        return overlaps and (binds.as_of_ms if gone is None else gone) - order.due_ms > binds.long_ms

    return [
        {
            "order_id": order.order_id,
            "user_id": order.user_id,
            "payment_method": order.payment_method,
            "booking_type": order.booking_type,
            "due_ms": order.due_ms,
            "left_ms": left(order),
            "received_ms": order.received_ms,
            "closed_ms": order.closed_ms,
        }
        for order in visible(orders, binds)
        if order.due_ms >= binds.from_ms - binds.give_up_ms and (sampled(order) or long(order))
    ]


def flow(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    due: Counter[tuple[int, str | None, str | None]] = Counter()
    received: Counter[tuple[int, str | None, str | None]] = Counter()

    def bucket(order: Order, at_ms: int) -> tuple[int, str | None, str | None]:
        return at_ms // binds.step_ms * binds.step_ms, order.payment_method, order.booking_type

    for order in visible(orders, binds):
        if binds.from_ms <= order.due_ms < binds.to_ms and is_due(order, binds.as_of_ms):
            due[bucket(order, order.due_ms)] += 1
        if order.received_ms is not None and binds.from_ms <= order.received_ms < binds.to_ms:
            received[bucket(order, order.received_ms)] += 1
    return [
        {
            "bucket_ms": key[0],
            "payment_method": key[1],
            "booking_type": key[2],
            "due_count": due[key],
            "received_count": received[key],
        }
        for key in due | received
    ]


def _verdict(order: Order, binds: Binds) -> str:
    age = binds.as_of_ms - order.due_ms
    if closed_unreceived(order):
        return "withdrawn" if order.closed_ms - order.due_ms <= binds.objective_ms else "lost"
    if order.received_ms is not None:
        return "on_time" if order.received_ms - order.due_ms <= binds.objective_ms else "late"
    if age > binds.give_up_ms:
        return "abandoned"
    return "pending" if age < binds.objective_ms else "waiting"


def _is_stuck(order: Order, binds: Binds) -> bool:
    now = binds.as_of_ms
    is_old = now - order.due_ms > binds.stuck_ms
    return in_state_0(order, now) and is_old and not abandoned(order, now, binds)


def slice_outcomes(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    words = ("on_time", "late", "withdrawn", "lost", "pending", "waiting", "stuck", "abandoned")

    def counts(members: list[Order]) -> Row:
        seen = Counter(_verdict(order, binds) for order in members)
        seen["stuck"] = sum(_is_stuck(order, binds) for order in members)
        return {"due_count": len(members), **{f"{word}_count": seen[word] for word in words}}

    return _by_slice(_due_in_window(orders, binds), counts)


def slices(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    return _by_slice(_due_in_window(orders, binds), lambda members: {"order_count": len(members)})


def _due_in_window(orders: Sequence[Order], binds: Binds) -> list[Order]:
    return [
        order
        for order in visible(orders, binds)
        if binds.from_ms <= order.due_ms < binds.to_ms and is_due(order, binds.as_of_ms)
    ]


def key_outcomes(orders: Sequence[Order], keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    shown = {order.order_id for order in visible(orders, binds) if order.due_ms >= binds.from_ms - binds.give_up_ms}
    return [
        {
            "order_id": key.order_id,
            "probe": key.probe,
            "outcome": key.outcome,
            "start_ms": key.from_ms,
            "end_ms": _past(key.to_ms, binds.as_of_ms),
        }
        for key in keys
        if (key.order_id in shown or not key.order_id)
        and key.from_ms < binds.to_ms
        and key.from_ms <= binds.as_of_ms
        and (key.to_ms is None or key.to_ms > binds.from_ms)
    ]


def impact_outcomes(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    def row(members: list[Order]) -> Row:
        verdicts = [(order, _verdict(order, binds)) for order in members]
        took = [
            order.received_ms - order.due_ms
            for order in members
            if order.received_ms is not None and not closed_unreceived(order)
        ]
        # Abandoned is a word of the backlog: after five minutes an order is hung, however long it goes on to be.
        young = [order for order, word in verdicts if word in ("pending", "waiting", "abandoned")]
        ages = [binds.as_of_ms - order.due_ms for order in young]
        withdrawn = sum(word == "withdrawn" for _, word in verdicts)
        return {
            "due_count": len(members),
            "judged_count": len(members) - withdrawn - sum(age < binds.objective_ms for age in ages),
            "on_time_count": sum(latency <= binds.objective_ms for latency in took),
            "settled_count": len(members) - withdrawn - sum(age < binds.stuck_ms for age in ages),
            "handed_count": sum(latency <= binds.stuck_ms for latency in took),
            "early_count": sum(latency < 0 for latency in took),
        }

    groups: dict[tuple[int, str | None], list[Order]] = {}
    for order in _due_in_window(orders, binds):
        bucket = order.due_ms // binds.step_ms * binds.step_ms
        groups.setdefault((bucket, order.payment_method), []).append(order)
    return [
        {"bucket_ms": bucket, "payment_method": method, **row(members)} for (bucket, method), members in groups.items()
    ]


def handoffs(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    return [
        {
            "payment_method": order.payment_method,
            "due_ms": order.due_ms,
            "latency_ms": max(0, order.received_ms - order.due_ms),
        }
        for order in visible(orders, binds)
        if binds.from_ms <= order.due_ms < binds.to_ms
        and order.due_ms <= binds.as_of_ms
        and order.received_ms is not None
        and not closed_unreceived(order)
    ]


def hung(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    return [
        {
            "order_id": order.order_id,
            "user_id": order.user_id,
            "payment_method": order.payment_method,
            "booking_type": order.booking_type,
            "due_ms": order.due_ms,
            "left_ms": left(order),
            "received_ms": order.received_ms,
            "closed_ms": order.closed_ms,
        }
        for order in visible(orders, binds)
        if binds.from_ms <= order.due_ms < binds.to_ms and _waited_ms(order, binds) > binds.long_ms
    ]


def hung_fares(orders: Sequence[Order], keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    fares = {order.order_id: order.fare for order in orders}
    return [{"order_id": row["order_id"], "fare": fares[str(row["order_id"])]} for row in hung(orders, keys, binds)]


def scenarios(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    def row(members: list[Order]) -> Row:
        handed = [order for order in members if order.received_ms is not None and not closed_unreceived(order)]
        since = max((order.due_ms for order in handed), default=-1)
        failed = [order for order in members if _verdict(order, binds) in ("lost", "waiting", "abandoned")]
        return {
            "last_due_ms": max(order.due_ms for order in members),
            "last_success_ms": max((order.received_ms for order in handed), default=None),
            "failed_since_count": sum(order.due_ms > since for order in failed),
        }

    return _by_slice(_due_in_window(orders, binds), row)


def _bucket_start(length_ms: int) -> int:
    """The first length of the bucket: below 64 each has its own, above there are 32 to an octave."""
    width = 1
    while length_ms // width >= 64:
        width *= 2
    return length_ms // width * width


def latency_counts(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    found: Counter[tuple[int, str | None, str | None, str, int]] = Counter()
    for order in _due_in_window(orders, binds):
        received = None if closed_unreceived(order) else order.received_ms
        late_driver = order.closed_ms is not None and (order.assigned_ms or 0) > order.closed_ms
        assigned = None if late_driver else order.assigned_ms
        begun, done = (order.due_ms, received) if binds.measure == "handoff" else (received, assigned)
        if begun is None:
            continue
        if done is not None:
            ending, low_ms = "done", _bucket_start(max(0, done - begun))
        elif order.closed_ms is not None:
            ending, low_ms = "closed", _bucket_start(order.closed_ms - begun)
        else:
            age = binds.as_of_ms - begun
            ending, low_ms = ("waiting", age) if age <= binds.give_up_ms else ("abandoned", _bucket_start(age))
        bucket_ms = order.due_ms // binds.step_ms * binds.step_ms
        found[bucket_ms, order.payment_method, order.booking_type, ending, low_ms] += 1
    names = ("bucket_ms", "payment_method", "booking_type", "ending", "low_ms")
    return [{**dict(zip(names, key, strict=True)), "order_count": count} for key, count in found.items()]


EDGES_S = (5, 10, 20, 40, 80, 160)


def _handed_over_ms(order: Order) -> int | None:
    """From due to reception; None when it was not received, or closed before."""
    return None if order.received_ms is None or closed_unreceived(order) else order.received_ms - order.due_ms


def _waited_ms(order: Order, binds: Binds) -> int:
    gone = left(order)
    return (binds.as_of_ms if gone is None else gone) - order.due_ms


def hand_off_counts(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    def row(members: list[Order]) -> Row:
        took = [latency for order in members if (latency := _handed_over_ms(order)) is not None]
        gone = [order for order in members if left(order) is not None]
        still = [binds.as_of_ms - order.due_ms for order in members if left(order) is None]
        withdrawn = sum(_verdict(order, binds) == "withdrawn" for order in members)
        return {
            "due_count": len(members),
            "early_count": sum(latency < 0 for latency in took),
            "received_count": len(took),
            "judged_count": len(gone) - withdrawn + sum(age >= binds.objective_ms for age in still),
            "on_time_count": sum(latency <= binds.objective_ms for latency in took),
            "settled_count": len(gone) + sum(age > binds.stuck_ms for age in still),
            "hung_count": sum(_waited_ms(order, binds) > binds.stuck_ms for order in members),
            **{f"in_{edge}s_count": sum(0 <= latency <= edge * 1000 for latency in took) for edge in EDGES_S},
        }

    groups: dict[tuple[int, str | None], list[Order]] = {}
    for order in _due_in_window(orders, binds):
        bucket = order.due_ms // binds.step_ms * binds.step_ms
        groups.setdefault((bucket, order.payment_method), []).append(order)
    return [
        {"bucket_ms": bucket, "payment_method": method, **row(members)} for (bucket, method), members in groups.items()
    ]


def order_rows(orders: Sequence[Order], _keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    names = ("order_id", "user_id", "payment_method", "booking_type")
    times = ("due_ms", "received_ms", "assigned_ms", "closed_ms")
    return [
        {
            **{name: getattr(order, name) for name in names},
            "created_ms": order.created,
            **{name: getattr(order, name) for name in times},
        }
        for order in orders
        if order.created <= binds.as_of_ms
        and binds.from_ms <= order.due_ms < binds.to_ms
        and binds.from_day <= order.due_day <= binds.to_day
    ]


def order_rows_loaded(orders: Sequence[Order], keys: Sequence[KeyOutcome], binds: Binds) -> list[Row]:
    loaded = {order.order_id: order.loaded_ms for order in orders}
    return [{**row, "loaded_ms": loaded[str(row["order_id"])]} for row in order_rows(orders, keys, binds)]


COUNTED: dict[str, Callable[[Sequence[Order], Sequence[KeyOutcome], Binds], list[Row]]] = {
    "data_time": data_time,
    "data_time_loaded": data_time_loaded,
    "waiting": waiting,
    "abandoned": abandoned_counts,
    "waits": waits,
    "flow": flow,
    "slice_outcomes": slice_outcomes,
    "slices": slices,
    "key_outcomes": key_outcomes,
    "impact_outcomes": impact_outcomes,
    "handoffs": handoffs,
    "hung": hung,
    "hung_fares": hung_fares,
    "hand_off_counts": hand_off_counts,
    "order_rows": order_rows,
    "order_rows_loaded": order_rows_loaded,
    "scenarios": scenarios,
    "latency_counts": latency_counts,
}
