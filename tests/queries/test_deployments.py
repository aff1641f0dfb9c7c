"""The question `deployments`: given rows, and against plain counting, on both engines."""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.queries.test_against_counting import examples, grid, maybe
from tests.queries.worlds import MIDNIGHT, MINUTE, ParquetStore, PostgresStore, Store, ask, ordered

T = MIDNIGHT
WINDOW = {"from_ms": T - 60 * MINUTE, "to_ms": T, "as_of_ms": T}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Release:
    """One row of `deployments`."""

    started_ms: int | None
    finished_ms: int | None = None
    status: str | None = "succeeded"
    service: str | None = "booking-flow"
    version: str | None = "1.2"
    title: str | None = "A change"
    author: str | None = None
    standby: str | None = None
    risk_analysis: str | None = None
    plan_ref: str | None = None
    deployment_id: str = field(default_factory=lambda: f"d{next(_numbers)}")


def known(releases: list[Release], from_ms: int, to_ms: int, as_of_ms: int) -> list[dict[str, object]]:
    """What the question answers, from its definition."""
    rows = []
    for one in releases:
        if one.started_ms is None or not from_ms <= one.started_ms < to_ms or one.started_ms > as_of_ms:
            continue
        row = {key: value for key, value in asdict(one).items() if key not in ("finished_ms", "status")}
        later = one.finished_ms is not None and one.finished_ms > as_of_ms
        row["ended_ms"] = None if later else one.finished_ms
        row["status_then"] = "running" if later else one.status
        rows.append(row)
    return rows


def same(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return ordered([dict(sorted(row.items())) for row in rows])


def starts(store: Store, *releases: Release, **binds: int) -> list[object]:
    store.hold_deployments([asdict(one) for one in releases])
    return sorted(row["deployment_id"] for row in ask(store, "deployments", **{**WINDOW, **binds}))


def test_the_window_holds_its_start_and_not_its_end(store: Store) -> None:
    edges = [Release(T - 60 * MINUTE, deployment_id="first"), Release(T, deployment_id="end")]
    before = Release(T - 60 * MINUTE - 1, deployment_id="before")
    assert starts(store, *edges, before) == ["first"]


def test_a_deployment_that_starts_after_as_of_does_not_exist_and_one_at_it_does(store: Store) -> None:
    at, after = Release(T - 5 * MINUTE, deployment_id="at"), Release(T - 5 * MINUTE + 1, deployment_id="after")
    assert starts(store, at, after, as_of_ms=T - 5 * MINUTE) == ["at"]


def test_a_deployment_without_a_start_is_in_no_window(store: Store) -> None:
    assert starts(store, Release(None, deployment_id="planned", status="planned")) == []


def test_what_finishes_after_as_of_is_running_and_has_no_end(store: Store) -> None:
    store.hold_deployments([asdict(Release(T - 9 * MINUTE, T - MINUTE, "failed", deployment_id="d"))])
    (then,) = ask(store, "deployments", **{**WINDOW, "as_of_ms": T - MINUTE - 1})
    assert (then["ended_ms"], then["status_then"]) == (None, "running")
    (now,) = ask(store, "deployments", **{**WINDOW, "as_of_ms": T - MINUTE})
    assert (now["ended_ms"], now["status_then"]) == (T - MINUTE, "failed")


def test_an_end_that_nobody_stated_stays_unknown_and_the_status_is_what_was_stated(store: Store) -> None:
    store.hold_deployments(
        [asdict(Release(T - 9 * MINUTE, None, "succeeded")), asdict(Release(T - 8 * MINUTE, None, None))]
    )
    rows = ask(store, "deployments", **WINDOW)
    assert {(row["ended_ms"], row["status_then"]) for row in rows} == {(None, "succeeded"), (None, None)}


releases = st.lists(
    st.builds(Release, maybe, maybe, st.sampled_from(["succeeded", "running", None]), st.sampled_from(["a", None])),
    max_size=8,
)
binds = st.tuples(grid, st.integers(1, 24), st.none() | grid)


def check(store: Store, rows: list[Release], window: tuple[int, int, int | None]) -> None:
    from_ms, half_minutes, as_of_ms = window
    to_ms = from_ms + half_minutes * 30_000
    as_of_ms = to_ms if as_of_ms is None else as_of_ms
    store.hold_deployments([asdict(one) for one in rows])
    found = ask(store, "deployments", from_ms=from_ms, to_ms=to_ms, as_of_ms=as_of_ms)
    assert same(found) == same(known(rows, from_ms, to_ms, as_of_ms))


@given(rows=releases, window=binds)
@examples
def test_it_equals_plain_counting_on_parquet(
    parquet_store: ParquetStore, rows: list[Release], window: tuple[int, int, int | None]
) -> None:
    check(parquet_store, rows, window)


@pytest.mark.postgres
@given(rows=releases, window=binds)
@examples
def test_it_equals_plain_counting_on_postgresql(
    postgres_store: PostgresStore, rows: list[Release], window: tuple[int, int, int | None]
) -> None:
    check(postgres_store, rows, window)
