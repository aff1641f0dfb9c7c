"""Marks on a time axis: one for each deployment, one for many that cannot be told apart, none that is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.deployment import Status
from data.metrics.marks import MOST_COUNTS, PLACES, Kind, kind_of, marks
from data.window import HOUR, MINUTE, TimeWindow
from tests.metrics.deployed import T, deployed

WINDOW = TimeWindow(T, T + 3 * HOUR)  # marks are told apart from three minutes on


def test_a_mark_stands_at_the_start_and_its_band_ends_with_the_finish():
    [mark] = marks([deployed("d", 10, 19)], WINDOW)
    assert (mark.at_ms, mark.end_ms, mark.kind) == (T + 10 * MINUTE, T + 19 * MINUTE, Kind.DONE)


@pytest.mark.parametrize("finish", [None, 10, 5])
def test_without_a_finish_after_the_start_there_is_no_band(finish):
    assert marks([deployed("d", 10, finish)], WINDOW)[0].end_ms is None


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (deployed(), Kind.DONE),
        (deployed(hotfix=True), Kind.HOTFIX),
        (deployed(status=Status.FAILED, hotfix=True), Kind.FAILED),
        (deployed(status=Status.ROLLED_BACK), Kind.ROLLED_BACK),
        (deployed(status=Status.RUNNING), Kind.RUNNING),
        (deployed(status=Status.PLANNED), Kind.PLANNED),
        (deployed(status=Status.UNKNOWN), Kind.UNKNOWN),
    ],
)
def test_how_it_went_wrong_tells_more_than_that_it_was_a_hotfix(one, kind):
    assert kind_of(one) is kind


def test_a_cancelled_one_one_without_a_time_and_one_elsewhere_have_no_mark():
    elsewhere = [deployed("before", -30, -1), deployed("after", 180, 190)]
    assert marks([deployed(status=Status.CANCELLED), deployed(start_min=None), *elsewhere], WINDOW) == ()


def test_one_that_began_before_the_window_and_reaches_into_it_has_its_band():
    assert [mark.at_ms for mark in marks([deployed("d", -30, 5)], WINDOW)] == [T - 30 * MINUTE]


def test_those_too_close_to_be_told_apart_are_one_mark_that_holds_all_of_them():
    close = [deployed("a", 10), deployed("b", 12, status=Status.FAILED), deployed("c", 13)]
    found = marks(close, WINDOW)
    assert [[one.deployment_id for one in mark.deployments] for mark in found] == [["a", "b"], ["c"]]
    assert (found[0].kind, found[0].at_ms, found[0].end_ms) == (Kind.MANY, T + 10 * MINUTE, T + 12 * MINUTE)


@given(st.lists(st.integers(0, 3 * 3600 - 1), max_size=300))
def test_there_are_never_more_marks_than_can_be_told_apart_and_no_deployment_is_lost(seconds):
    those = [deployed(str(number), started_ms=T + at * 1000) for number, at in enumerate(seconds)]
    found = marks(those, WINDOW)
    assert len(found) <= PLACES[0]
    assert sum(mark.kind is Kind.MANY for mark in found) <= MOST_COUNTS
    assert sorted(one.deployment_id for mark in found for one in mark.deployments) == sorted(
        map(str, range(len(those)))
    )
    starts = [mark.at_ms for mark in found]
    assert all(other - one >= 3 * MINUTE for one, other in pairwise(starts))


@pytest.mark.parametrize(("groups", "size", "marked"), [(15, 2, 15), (30, 2, 15), (60, 2, 15), (60, 1, 60)])
def test_only_where_more_numbers_than_can_be_read_would_stand_are_marks_put_further_apart(groups, size, marked):
    every_s = 3 * 3600 // groups
    seconds = [group * every_s + one * 60 for group in range(groups) for one in range(size)]
    those = [deployed(str(number), started_ms=T + at * 1000) for number, at in enumerate(seconds)]
    assert len(marks(those, WINDOW)) == marked
