"""Deployments of two sources as one list: rows to records, as of a moment, merged by rule."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.deployment_words import says_hotfix, stated, status_of, written
from data.metrics.deployments import SAME_START, WAREHOUSE, as_known, merged, of_rows, started_within
from data.window import DAY, HOUR, MINUTE, TimeWindow

ZONE = ZoneInfo("Asia/Jakarta")
T = 1_769_632_020_000  # 2026-01-29 03:27 in Jakarta
LOG = Origin("2026-01-deployment-log.md", 46)


def run(**fields: object) -> Deployment:
    """A deployment that the warehouse knows."""
    base = Deployment(
        "dep-1", "booking-flow", "1.92.30", "Fewer steps", T, T + 9 * MINUTE, Status.SUCCEEDED, "Dimas",
        None, None, None, (WAREHOUSE,),
    )  # fmt: skip
    return replace(base, **fields)


def logged(**fields: object) -> Deployment:
    """The same in the log."""
    base = run(deployment_id="log-1", finished_ms=None, standby="Bagas", risk_analysis="low", origins=(LOG,))
    return replace(base, **fields)


def row(**fields: object) -> dict[str, object]:
    names = ("service", "version", "title", "ended_ms", "status_then", "author", "standby", "risk_analysis", "plan_ref")
    return {"deployment_id": "d", "started_ms": T, **dict.fromkeys(names), **fields}


# rows


def test_a_row_becomes_a_record_of_the_warehouse() -> None:
    (found,) = of_rows(
        pd.DataFrame([row(service="pricing", version="5", ended_ms=T + 1, status_then="failed", author="Eka")])
    )
    assert (found.service, found.version, found.finished_ms, found.author) == ("pricing", "5", T + 1, "Eka")
    assert (found.status, found.origins, found.day) == (Status.FAILED, (WAREHOUSE,), None)


def test_what_the_warehouse_does_not_know_is_none_and_not_the_word_nan() -> None:
    (found,) = of_rows(pd.DataFrame([row(), row(ended_ms=T)]).head(1).astype({"ended_ms": "Int64"}))
    assert (found.service, found.title, found.finished_ms, found.standby) == (None, None, None, None)
    assert found.status is Status.UNKNOWN


def test_rows_come_in_the_order_of_their_starts() -> None:
    rows = [row(deployment_id="b", started_ms=T + 1), row(deployment_id="c", started_ms=T), row(deployment_id="a")]
    assert [one.deployment_id for one in of_rows(pd.DataFrame(rows))] == ["a", "c", "b"]


def test_a_title_that_says_hotfix_makes_one() -> None:
    assert says_hotfix("Hotfix: write the key") and says_hotfix(None, "1.2-hot-fix") and says_hotfix("hot fix")
    assert not says_hotfix("Photofixture", None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("succeeded", Status.SUCCEEDED),
        ("SUCCESS", Status.SUCCEEDED),
        ("✅ Done", Status.SUCCEEDED),
        ("✅", Status.SUCCEEDED),
        ("**Berhasil**", Status.SUCCEEDED),
        ("gagal", Status.FAILED),
        ("Rolled back", Status.ROLLED_BACK),
        ("rolled_back", Status.ROLLED_BACK),
        ("In Progress", Status.RUNNING),
        ("sedang berjalan", Status.RUNNING),
        ("dijadwalkan", Status.PLANNED),
        ("🔲 Open", Status.PLANNED),
        ("dibatalkan", Status.CANCELLED),
        ("✅ failed", Status.UNKNOWN),
        ("done friday", Status.UNKNOWN),
        ("who knows", Status.UNKNOWN),
        ("", Status.UNKNOWN),
        (None, Status.UNKNOWN),
    ],
)
def test_a_status_is_read_in_both_languages_and_never_guessed(text: str | None, expected: Status) -> None:
    assert status_of(text) is expected


@pytest.mark.parametrize("text", ["", "-", " — ", "none", "**-**", "tidak ada"])
def test_a_dash_is_nothing_written(text: str) -> None:
    assert written(text) is None


@pytest.mark.parametrize("text", ["TBD", "tbd.", "n/a", "?", "menyusul", "-", "", None])
def test_tbd_is_no_answer(text: str | None) -> None:
    assert stated(text) is None


def test_a_placeholder_is_written_but_not_stated() -> None:
    assert written("TBD") == "TBD"
    assert stated("Bagas (0812)") == "Bagas (0812)"


# as of


def test_a_log_knows_nothing_that_came_after_the_moment() -> None:
    later, day_only = logged(started_ms=T + 1), logged(started_ms=None, day="2026-01-30")
    assert as_known([logged(), later, day_only], T, ZONE) == (logged(),)
    assert as_known([day_only], T + DAY, ZONE) == (day_only,)


def test_a_finish_after_the_moment_has_not_happened() -> None:
    (found,) = as_known([logged(finished_ms=T + 2)], T + 1, ZONE)
    assert (found.finished_ms, found.status) == (None, Status.RUNNING)
    assert as_known([logged(finished_ms=T + 2)], T + 2, ZONE) == (logged(finished_ms=T + 2),)


def test_a_day_without_a_time_is_in_each_window_that_touches_it() -> None:
    day_only = logged(started_ms=None, day="2026-01-29")
    midnight = T - 3 * HOUR - 27 * MINUTE
    assert started_within([day_only], TimeWindow(midnight - 1, midnight), ZONE) == ()
    assert started_within([day_only], TimeWindow(midnight, midnight + 1), ZONE) == (day_only,)
    assert started_within([day_only], TimeWindow(midnight + DAY, midnight + DAY + 1), ZONE) == ()


def test_a_row_without_any_day_is_in_no_window() -> None:
    assert started_within([logged(started_ms=None)], TimeWindow(0, T + DAY), ZONE) == ()


# merged


def test_the_same_version_of_one_service_within_minutes_is_one_with_both_origins() -> None:
    (found,) = merged([run()], [logged(started_ms=T + SAME_START, version="v1.92.30")], ZONE)
    assert found.origins == (WAREHOUSE, LOG)
    assert (found.deployment_id, found.started_ms, found.finished_ms) == ("dep-1", T, T + 9 * MINUTE)
    assert (found.standby, found.risk_analysis) == ("Bagas", "low")


@pytest.mark.parametrize(
    "fields",
    [
        {"started_ms": T + SAME_START + 1},
        {"service": "pricing"},
        {"service": None},
        {"version": "1.92.31"},
        {"version": None, "title": "Another"},
        {"version": None, "title": None},
    ],
)
def test_what_differs_in_service_version_or_start_stays_two(fields: dict[str, object]) -> None:
    assert len(merged([run()], [logged(**fields)], ZONE)) == 2


def test_without_a_version_on_one_side_the_title_decides() -> None:
    assert len(merged([run()], [logged(version=None, title=" fewer  STEPS")], ZONE)) == 1
    assert len(merged([run(version=None)], [logged()], ZONE)) == 1


def test_the_closest_pair_is_merged_first_and_each_once() -> None:
    found = merged(
        [run(), run(deployment_id="dep-2", started_ms=T + 4 * MINUTE)], [logged(started_ms=T + 3 * MINUTE)], ZONE
    )
    assert [(one.deployment_id, len(one.origins)) for one in found] == [("dep-1", 1), ("dep-2", 2)]


def test_a_day_without_a_time_joins_the_only_run_of_that_version_on_that_day() -> None:
    day_only = logged(started_ms=None, day="2026-01-29")
    (found,) = merged([run()], [day_only], ZONE)
    assert (found.started_ms, found.origins) == (T, (WAREHOUSE, LOG))
    assert len(merged([run(), run(deployment_id="dep-2", started_ms=T + HOUR)], [day_only], ZONE)) == 3
    assert len(merged([run()], [replace(day_only, day="2026-01-28")], ZONE)) == 2
    assert len(merged([run()], [replace(day_only, version=None)], ZONE)) == 2


def test_a_difference_between_the_sources_is_said() -> None:
    (found,) = merged([run(status=Status.FAILED)], [logged(author="Citra")], ZONE)
    assert found.status is Status.FAILED
    assert found.remarks == (
        "author: 'Dimas' in the warehouse, 'Citra' in the log",
        "status: 'failed' in the warehouse, 'succeeded' in the log",
    )


def test_tbd_in_the_log_does_not_hide_what_the_warehouse_says() -> None:
    (found,) = merged([run(standby="Eka", risk_analysis="low")], [logged(standby="TBD", risk_analysis="-")], ZONE)
    assert (found.standby, found.risk_analysis, found.remarks) == ("Eka", "low", ())


some = st.builds(
    lambda number, minutes, service, version, title: run(
        deployment_id=str(number), started_ms=T + minutes * MINUTE, service=service, version=version, title=title
    ),
    st.integers(0, 99),
    st.integers(-12, 12),
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["1", "2", None]),
    st.sampled_from(["t", "u", None]),
)


def could_be_one(one: Deployment, log: Deployment) -> bool:
    """The rule, read off its words."""
    if one.service is None or one.service != log.service:
        return False
    if abs(one.started_ms - log.started_ms) > 5 * MINUTE:
        return False
    if one.version is not None and log.version is not None:
        return one.version == log.version
    return one.title is not None and one.title == log.title


@given(st.lists(some, max_size=6), st.lists(some, max_size=6))
def test_merging_loses_nothing_joins_only_what_may_be_one_and_leaves_no_pair_over(
    runs: list[Deployment], logs: list[Deployment]
) -> None:
    logs = [replace(one, origins=(Origin("log.md", number),)) for number, one in enumerate(logs)]
    found = merged(runs, logs, ZONE)
    both = [one for one in found if len(one.origins) == 2]
    assert len(found) == len(runs) + len(logs) - len(both)
    for one in both:
        log = logs[one.origins[1].line]
        assert any(could_be_one(a, log) and a.deployment_id == one.deployment_id for a in runs)
    left_runs = [one for one in found if one.origins == (WAREHOUSE,)]
    left_logs = [one for one in found if one.origins[0] != WAREHOUSE]
    assert not any(could_be_one(a, b) for a in left_runs for b in left_logs)
