"""Postmortems and runs of hung orders in one list, with what is not stated said so."""

from __future__ import annotations

import itertools
import statistics
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.detection_ledger import ledger
from data.metrics.incident import Incident, Source
from data.metrics.incident_list import Ending, Listed, by_month, listed, with_start
from data.metrics.incident_spans import Measure, spans, summary
from data.metrics.observed import ObservedRun
from data.window import DAY, HOUR, MINUTE
from tests.metrics.hung_orders import STUCK, T, a_night, seen_at, tables
from tests.metrics.test_claims import NOW, moment, postmortem

WIB = ZoneInfo("Asia/Jakarta")


def run(start_ms: int, end_ms: int | None, slice_: str = "qris") -> ObservedRun:
    return ObservedRun(
        slice=slice_,
        start_ms=start_ms,
        stuck_from_ms=start_ms + STUCK + 1,
        last_due_ms=start_ms + MINUTE,
        end_ms=end_ms,
        hung=5,
        settled=5,
        users=5,
        without_user=0,
        worst_wait_ms=HOUR,
        lost=0,
        waiting=0,
        left_behind=0,
    )


def listing(*incidents: Incident, runs: tuple[ObservedRun, ...] = (), as_of_ms: int = NOW) -> tuple[Listed, ...]:
    return listed(incidents, runs, None, as_of_ms, WIB)


def test_a_postmortem_and_the_run_that_it_tells_of_are_one_row():
    hung, _ = tables(a_night(), NOW)
    (one,) = listed([postmortem()], seen_at(NOW, a_night(), least=5).runs, hung, NOW, WIB)
    assert one.incident is not None and [each.slice for each in one.runs] == ["cc"]
    assert (one.users, one.users_observed) == (50, False)


def test_without_stated_users_the_distinct_ones_of_the_runs_count():
    hung, _ = tables(a_night(), NOW)
    (one,) = listed([postmortem(users_stated=None)], seen_at(NOW, a_night(), least=5).runs, hung, NOW, WIB)
    assert one.users == len({each.user for each in a_night() if each.waits is None or each.waits > STUCK})


def test_a_run_that_no_postmortem_tells_of_has_its_own_row_and_runs_at_one_time_share_it():
    runs = (run(T - DAY, T - DAY + HOUR), run(T - DAY + MINUTE, T - DAY + HOUR, "cash"), run(T - 3 * HOUR, None))
    newest, oldest = listing(runs=runs)
    assert newest.incident is None and newest.ending is Ending.OPEN and newest.age_ms == NOW - (T - 3 * HOUR)
    assert oldest.slices == ("qris", "cash") and oldest.ending is Ending.ENDED and oldest.end_ms == T - DAY + HOUR


def test_without_a_stated_start_the_observed_one_stands_and_says_so():
    (one,) = listing(postmortem(started=None, slices=()), runs=(run(T - HOUR, T + HOUR),))
    assert (one.start_ms, one.begun_by) == (T - HOUR, "observed")
    (alone,) = listing(postmortem(started=None))
    assert (alone.start_ms, alone.begun_by) == (T + 20 * MINUTE, "detected")


def test_a_length_is_stated_at_both_ends_or_observed_at_both() -> None:
    seen = (run(T - HOUR, T + 2 * HOUR, "cc"),)
    (stated,) = listing(postmortem(), runs=seen)
    assert (stated.length_ms, stated.length_observed) == (HOUR, False)
    (observed,) = listing(postmortem(started=None), runs=seen)
    assert (observed.length_ms, observed.length_observed, observed.end_ms) == (3 * HOUR, True, T + 2 * HOUR)
    (unknown,) = listing(postmortem(started=None))
    assert (unknown.length_ms, unknown.end_ms) == (None, T + HOUR)


def test_before_a_postmortem_can_have_been_written_its_users_are_those_of_the_rows() -> None:
    hung, _ = tables(a_night(), T + 30 * MINUTE)
    runs = seen_at(T + 30 * MINUTE, a_night(), least=5).runs
    (one,) = listed([postmortem(users_stated=283)], runs, hung, T + 30 * MINUTE, WIB)
    assert (one.users, one.users_observed, one.written) == (25, True, False)


def test_who_found_an_incident_is_not_known_before_it_was_found() -> None:
    told = postmortem(detection_source=Source.HELPDESK)
    (before,) = listing(told, as_of_ms=T + 20 * MINUTE - 1)
    (after,) = listing(told, as_of_ms=T + 20 * MINUTE)
    assert (before.source, after.source, after.written) == (None, Source.HELPDESK, False)
    assert [each.found_by for each in ledger([before])] == [{}, {}]
    (undated,) = listing(postmortem(detection_source=Source.STAFF, detected=None))
    assert undated.source is Source.STAFF
    assert listing(runs=(run(T, T + HOUR),))[0].source is None


def test_an_incident_without_any_end_is_not_called_open_unless_its_words_or_its_orders_say_so():
    (silent,) = listing(postmortem(resolved=None))
    assert (silent.ending, silent.end_ms, silent.age_ms) == (Ending.NOT_STATED, None, None)
    (said,) = listing(postmortem(resolved=None, status="Monitoring"))
    assert said.ending is Ending.OPEN and said.age_ms == NOW - T
    (hanging,) = listing(postmortem(resolved=None), runs=(run(T, None, "cc"),))
    assert hanging.ending is Ending.OPEN
    (later,) = listing(postmortem(), as_of_ms=T + 30 * MINUTE)
    assert later.ending is Ending.OPEN and later.age_ms == 30 * MINUTE


def test_what_begins_after_the_as_of_time_is_not_in_the_list_and_no_later_moment_is_known():
    assert listing(postmortem(), as_of_ms=T - 1) == ()
    (one,) = listing(postmortem(), as_of_ms=T)
    assert one.spans[Measure.TTD].ms is None
    bare = postmortem(**dict.fromkeys(("started", "detected", "mitigated", "resolved")), date="2026-02-01")
    assert listing(bare, as_of_ms=NOW) == ()
    assert len(listing(replace(bare, date="2026-01-28"))) == 1


def test_a_missing_operand_is_named_and_a_span_that_runs_backwards_is_contradictory():
    told = postmortem(started=None, acknowledged=moment(T + 10 * MINUTE))
    found = spans(told, NOW)
    assert found[Measure.TTD].ms is None and found[Measure.TTD].missing == ("started",)
    assert found[Measure.TTA].contradictory and found[Measure.TTA].known_ms is None
    assert spans(postmortem(), NOW)[Measure.TTR].ms == HOUR


def test_a_month_counts_what_it_does_not_know():
    told = [
        postmortem(path="a.md"),
        postmortem(path="b.md", started=None),
        postmortem(path="c.md", detected=moment(T + 40 * MINUTE), users_stated=None),
    ]
    (month,) = by_month(listing(*told))
    ttd = month.spans[Measure.TTD]
    assert (month.month, month.count, ttd.known, ttd.of) == ("2026-01", 3, 2, 3)
    assert (ttd.median, ttd.least, ttd.most) == (30 * MINUTE, 20 * MINUTE, 40 * MINUTE)
    assert (month.users.known, month.users.of) == (2, 3)
    assert with_start(listing(*told)) == (2, 3)


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), max_size=12))
def test_a_summary_is_that_of_the_known_figures(figures: list[int | None]):
    found, known = summary(figures), [each for each in figures if each is not None]
    assert (found.of, found.known) == (len(figures), len(known))
    assert found.median == (statistics.median(known) if known else None)
    assert (found.least, found.most) == ((min(known), max(known)) if known else (None, None))


@given(
    st.lists(
        st.tuples(st.integers(-50, 50), st.one_of(st.none(), st.integers(1, 20)), st.sampled_from(["a", "b"])),
        max_size=8,
        unique_by=lambda each: (each[0], each[2]),
    )
)
def test_every_run_is_in_one_row_and_rows_do_not_overlap(spans_: list[tuple[int, int | None, str]]):
    runs = tuple(
        run(T + at * HOUR, None if length is None else T + (at + length) * HOUR, name) for at, length, name in spans_
    )
    rows = sorted(listing(runs=runs, as_of_ms=T + 1000 * HOUR), key=lambda row: row.start_ms or 0)
    assert sorted((each for row in rows for each in row.runs), key=repr) == sorted(runs, key=repr)
    for before, after in itertools.pairwise(rows):
        assert before.end_ms is not None and after.start_ms is not None and before.end_ms < after.start_ms


@pytest.mark.parametrize(
    ("sources", "share", "not_stated"),
    [
        ([Source.MONITOR, Source.HELPDESK, None], 0.5, 1),
        ([None], None, 1),
        ([Source.CUSTOMER, Source.PROVIDER], 0.0, 0),
        ([Source.STAFF], 1.0, 0),
    ],
)
def test_the_share_found_by_ourselves_is_of_those_of_which_it_is_stated(
    sources: list[Source | None], share: float | None, not_stated: int
):
    told = [postmortem(path=f"{number}.md", detection_source=each) for number, each in enumerate(sources)]
    total, month = ledger(listing(*told))
    assert (total.share, total.not_stated) == (share, not_stated)
    assert month.month == "2026-01" and month.share == share


def test_runs_without_a_postmortem_are_in_no_ledger():
    assert [each.month for each in ledger(listing(runs=(run(T, T + HOUR),)))] == [None]
