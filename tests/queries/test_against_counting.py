"""Every question against plain counting, on both engines, over worlds that look for trouble."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.questions import day_bounds, questions
from tests.queries.counted import COUNTED, Binds
from tests.queries.worlds import MIDNIGHT, MINUTE, KeyOutcome, Order, ParquetStore, PostgresStore, Store, ask, ordered

# Few distinct instants, half minutes apart, give many ties; the odd millisecond misses them by one.
grid = st.builds(
    lambda half_minutes, odd: MIDNIGHT + half_minutes * 30_000 + odd,
    st.integers(-24, 24),
    st.sampled_from([0, 0, 0, -1, 1]),
)
maybe = st.none() | grid


@st.composite
def order_strategy(draw: st.DrawFn) -> Order:
    due_ms = draw(grid)
    after = st.integers(-4, 24).map(lambda half_minutes: due_ms + half_minutes * 30_000)
    received_ms = draw(st.none() | after)
    closed_ms = draw(st.one_of(st.none(), after, st.just(received_ms)))
    return Order(
        due_ms=due_ms,
        received_ms=received_ms,
        closed_ms=closed_ms,
        created_ms=draw(st.just(due_ms) | grid),
        assigned_ms=draw(maybe),
        loaded_ms=draw(maybe),
        payment_method=draw(st.sampled_from(["cash", "cc_preauth", None])),
        booking_type=draw(st.sampled_from(["now", "scheduled"])),
        user_id=draw(st.sampled_from(["u1", "u2", None])),
        fare=draw(st.sampled_from([None, 0.0, 12_500.0, 8.25])),
    )


@st.composite
def binds_strategy(draw: st.DrawFn) -> Binds:
    from_ms = draw(grid)
    to_ms = from_ms + draw(st.integers(1, 24)) * 30_000
    give_up_ms = draw(st.sampled_from([5, 10, 60])) * MINUTE
    return Binds(
        from_ms=from_ms,
        to_ms=to_ms,
        as_of_ms=draw(st.just(to_ms) | grid),
        step_ms=draw(st.sampled_from([20_000, MINUTE, 5 * MINUTE])),
        long_ms=draw(st.sampled_from([MINUTE, 3 * MINUTE])),
        objective_ms=draw(st.sampled_from([30_000, MINUTE])),
        stuck_ms=draw(st.sampled_from([10_000, 2 * MINUTE])),
        give_up_ms=give_up_ms,
        measure=draw(st.sampled_from(["handoff", "assignment"])),
        **day_bounds(from_ms, to_ms, give_up_ms, ahead_ms=draw(st.sampled_from([0, 86_400_000]))),
    )


@st.composite
def keys_strategy(draw: st.DrawFn, orders: list[Order]) -> list[KeyOutcome]:
    names = st.sampled_from([order.order_id for order in orders] + [None, "", "nobody"])
    outcomes = st.sampled_from(["present", "missing"])
    one = st.builds(KeyOutcome, names, st.sampled_from(["request", "config"]), outcomes, grid, maybe)
    return draw(st.lists(one, max_size=5))


world = st.lists(order_strategy(), max_size=10).flatmap(
    lambda orders: st.tuples(st.just(orders), keys_strategy(orders), binds_strategy())
)


def check(store: Store, question: str, orders: list[Order], keys: list[KeyOutcome], binds: Binds) -> None:
    store.hold(orders, keys)
    expected = COUNTED[question](orders, keys, binds)
    assert ask(store, question, **asdict(binds)) == ordered(expected)


examples = settings(
    max_examples=60,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("question", COUNTED)
@given(world=world)
@examples
def test_each_question_equals_plain_counting_on_parquet(
    parquet_store: ParquetStore, question: str, world: tuple[list[Order], list[KeyOutcome], Binds]
) -> None:
    check(parquet_store, question, *world)


@pytest.mark.postgres
@pytest.mark.parametrize("question", COUNTED)
@given(world=world)
@examples
def test_each_question_equals_plain_counting_on_postgresql(
    postgres_store: PostgresStore, question: str, world: tuple[list[Order], list[KeyOutcome], Binds]
) -> None:
    check(postgres_store, question, *world)


def test_every_question_of_the_pages_is_counted() -> None:
    others = {"handoff_known", "deployments"}
    asked = {name for name in questions() if not name.startswith("contract_")}
    assert asked - others == set(COUNTED)
