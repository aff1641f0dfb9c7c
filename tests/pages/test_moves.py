"""Where one can go from a view, and that nobody is sent to a window that cannot be shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.window import DAY, HOUR, MINUTE, TimeWindow, iso, parse_instant
from pages.shared import moves
from pages.shared.view import View, changed, read_view
from tests.pages.desk import NOW

WIB = ZoneInfo("Asia/Jakarta")
MOVES = (moves.back, moves.forth, moves.closer, moves.wider)


def view(now_ms: int = NOW, **parts: str) -> View:
    return read_view({name.rstrip("_"): [text] for name, text in parts.items()}, now_ms, 15_000)


def moved(move, found: View) -> View:
    before = {"from": [found.from_text], "to": [found.to_text]}
    if found.as_of_text:
        before["as_of"] = [found.as_of_text]
    return read_view(changed(before, move(found, WIB)), NOW, 15_000)


def test_the_window_before_a_moving_one_goes_on_moving():
    assert moves.back(view(), WIB) == {"from": "now-6h", "to": "now-3h"}


def test_back_and_forth_come_to_the_same_window():
    start = view(from_="now-90m")
    assert moved(moves.forth, moved(moves.back, start)).window == start.window


def test_the_window_before_a_fixed_one_is_fixed():
    fixed = view(from_="2026-01-29T01:00+07:00", to="2026-01-29T02:00+07:00")
    assert moves.back(fixed, WIB) == {"from": "2026-01-29T00:00:00+07:00", "to": "2026-01-29T01:00:00+07:00"}


def test_a_fixed_window_that_comes_to_the_as_of_time_begins_to_move():
    fixed = view(from_=iso(NOW - 90 * MINUTE), to=iso(NOW - 30 * MINUTE))
    assert moves.forth(fixed, WIB) == {"from": "now-1h", "to": "now"}


def test_there_is_nothing_after_now():
    assert moves.forth(view(), WIB) == {}


def test_a_live_window_is_zoomed_at_its_end():
    assert moves.closer(view(), WIB) == {"from": "now-1h", "to": "now"}
    assert moves.wider(view(), WIB) == {"from": "now-6h", "to": "now"}


def test_a_past_window_is_zoomed_around_its_middle():
    past = view(from_=iso(NOW - 6 * HOUR), to=iso(NOW - 3 * HOUR))
    assert moved(moves.closer, past).window == TimeWindow(NOW - 5 * HOUR, NOW - 4 * HOUR)


@pytest.mark.parametrize(("move", "text"), [(moves.closer, "now-1m"), (moves.wider, "now-31d")])
def test_the_shortest_and_the_longest_window_stay(move, text):
    assert move(view(from_=text), WIB) == {}


@pytest.mark.parametrize(
    ("length_ms", "text"),
    [(0, "now"), (90 * MINUTE, "now-90m"), (24 * HOUR, "now-24h"), (2 * DAY, "now-2d"), (1_500, "now-1500ms")],
)
def test_a_length_is_written_as_it_is_read(length_ms, text):
    assert moves.ago(length_ms) == text
    assert parse_instant(text, NOW) == NOW - length_ms


@given(
    start=st.integers(MINUTE, 40 * DAY),
    length=st.integers(MINUTE, 31 * DAY),
    moving=st.booleans(),
    move=st.sampled_from(MOVES),
)
def test_each_move_leads_to_a_window_that_can_be_shown(start, length, moving, move):
    end = max(0, start - length)
    texts = (moves.ago(start), moves.ago(end)) if moving else (iso(NOW - start, WIB), iso(NOW - end, WIB))
    found = view(from_=texts[0], to=texts[1])
    after = moved(move, found)
    assert after.problems == found.problems
    assert after.window.end_ms <= NOW
    if move in (moves.back, moves.forth) and not found.problems:
        assert after.window.length_ms == found.window.length_ms


def test_sharing_fixes_both_ends_and_leaves_live_alone():
    assert moves.fixed(view(from_="now-6h"), WIB, as_known=False) == {
        "from": "2026-01-28T22:35:00+07:00",
        "to": "2026-01-29T04:35:00+07:00",
        "as_of": None,
    }


def test_sharing_what_is_known_fixes_the_as_of_time_too():
    assert moves.fixed(view(), WIB, as_known=True)["as_of"] == "2026-01-29T04:35:00+07:00"


def test_sharing_a_past_moment_keeps_it_as_a_time():
    assert moves.fixed(view(as_of="now-1h"), WIB, as_known=False)["as_of"] == "2026-01-29T03:35:00+07:00"


@given(ago=st.integers(0, 5 * DAY), later=st.integers(0, DAY))
def test_a_shared_link_shows_the_same_window_whenever_it_is_opened(ago, later):
    shared = view(from_="now-6h", as_of=moves.ago(ago), compare="1w")
    opened = {name: text for name, text in moves.fixed(shared, WIB, as_known=True).items() if text}
    found = read_view({name: [text] for name, text in opened.items()}, NOW + later, 15_000)
    assert (found.window, found.as_of_ms, found.compared) == (shared.window, shared.as_of_ms, shared.compared)
    assert found.problems == ()


# Compare


@pytest.mark.parametrize(
    ("text", "before_ms"),
    [("1w", 7 * DAY), ("1d", DAY), ("90m", 90 * MINUTE), (iso(NOW - 3 * HOUR - 2 * DAY), 2 * DAY), ("now-27h", DAY)],
)
def test_another_window_is_named_by_how_long_before_or_by_its_start(text, before_ms):
    found = view(compare=text)
    assert found.problems == ()
    assert found.compared == TimeWindow(NOW - 3 * HOUR - before_ms, NOW - before_ms)
    assert found.compare_ms == before_ms


def test_a_later_window_can_be_compared_with_once_it_is_over():
    past = view(from_="now-9h", to="now-6h", compare="now-3h")
    assert (past.compare_ms, past.problems) == (-6 * HOUR, ())


@pytest.mark.parametrize("text", ["last week", "0s", "now-1h", "now", "36500d", "1w later", "2026-01-20T04:00"])
def test_a_window_that_cannot_be_compared_with_is_told(text):
    found = view(compare=text)
    assert [problem.name for problem in found.problems] == ["compare"]
    assert (found.compared, found.beside) == (None, None)


def test_the_view_beside_has_a_place_of_its_own():
    found = view(compare="1w")
    assert found.beside is not None
    assert found.beside.window == found.compared
    assert found.beside.place != found.place
    assert found.beside.beside is None


def incident(start_ms: int, length_ms: int = 2 * HOUR) -> TimeWindow:
    return TimeWindow(start_ms, start_ms + length_ms)


KNOWN = [incident(NOW - 50 * MINUTE), incident(NOW - 9 * DAY + 1), incident(NOW - 3 * DAY)]


def test_the_incident_before_and_the_next_one_have_an_hour_on_each_side():
    at = view()
    assert moves.toward(at, WIB, KNOWN, later=True) == moves.between(NOW - 110 * MINUTE, NOW, WIB)
    assert moves.toward(at, WIB, KNOWN, later=False) == moves.between(
        NOW - 3 * DAY - HOUR, NOW - 3 * DAY + 3 * HOUR, WIB
    )


def test_where_no_incident_is_later_or_earlier_one_stays():
    assert moves.toward(view(from_=iso(NOW - 40 * MINUTE)), WIB, KNOWN, later=True) == {}
    assert moves.toward(view(from_=iso(NOW - 20 * DAY), to=iso(NOW - 19 * DAY)), WIB, KNOWN, later=False) == {}
    assert moves.toward(view(), WIB, [], later=True) == {}


@given(
    st.lists(st.tuples(st.integers(1, 40 * DAY), st.integers(1, 40 * DAY)), max_size=8, unique_by=lambda pair: pair[0])
)
@example([(39 * DAY + 1, 38 * DAY + 7)])
def test_step_by_step_every_incident_is_seen_once_and_in_order(pairs):
    spans = [incident(NOW - age_ms, length_ms) for age_ms, length_ms in pairs]
    at, seen = view(from_=iso(NOW - 60 * DAY), to=iso(NOW - 59 * DAY)), []
    while changes := moves.toward(at, WIB, spans, later=True):
        at = view(from_=changes["from"], to=changes["to"])
        assert not at.problems
        seen.append(at.window.start_ms)
    assert seen == sorted(set(seen))
    # Two of which the last 31 days are the same are one stop.
    assert set(seen) == {moves._around(each, NOW).start_ms for each in spans}
