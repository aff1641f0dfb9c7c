"""An address, understood: what each part may say, and what is told of a part that cannot be used."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest

from data.window import DAY, HOUR, MINUTE, SECOND, TimeWindow
from pages.shared.view import View, changed, read_view

# 2026-01-29T04:35:00+07:00
NOW = 1_769_636_100_000
REFRESH = 15 * SECOND


def view(**parts: str | list[str]) -> View:
    """The view of an address; `var_` stands for `var-`, `from_` for `from`."""
    named = {name.rstrip("_").replace("var_", "var-"): value for name, value in parts.items()}
    params = {name: [value] if isinstance(value, str) else value for name, value in named.items()}
    return read_view(params, NOW, REFRESH)


def told(found: View) -> dict[str, str]:
    return {problem.name: problem.message for problem in found.problems}


def test_an_empty_address_is_the_last_three_hours_live_of_all_slices():
    found = view()
    assert found.window == TimeWindow(NOW - 3 * HOUR, NOW)
    assert (found.live, found.as_of_ms, found.as_of_text) == (True, NOW, None)
    assert (found.methods, found.booking_types) == ((), ())
    assert found.refresh_ms == REFRESH
    assert found.problems == ()


def test_empty_parts_are_as_if_they_were_not_there():
    params = {name: [""] for name in ("from", "to", "as_of", "refresh", "var-payment_method")}
    assert read_view(params, NOW, REFRESH) == view()
    assert read_view({name: [] for name in params}, NOW, REFRESH) == view()


@pytest.mark.parametrize(
    ("text", "start_ms"),
    [
        ("now-15m", NOW - 15 * MINUTE),
        ("now-90s", NOW - 90 * SECOND),
        ("now-6h", NOW - 6 * HOUR),
        ("now-7d", NOW - 7 * DAY),
        ("now-1w", NOW - 7 * DAY),
        ("2026-01-29T04:05+07:00", NOW - 30 * MINUTE),
        ("2026-01-29T04:05:00.500+07:00", NOW - 30 * MINUTE + 500),
        ("2026-01-28T21:05Z", NOW - 30 * MINUTE),
        ("2026-01-28T21:05:00+00:00", NOW - 30 * MINUTE),
        ("2026-01-29T04:05+0700", NOW - 30 * MINUTE),
        # A plus sign that was not escaped arrives as a space.
        ("2026-01-29T04:05 07:00", NOW - 30 * MINUTE),
        ("2026-01-29T04:05:00 0700", NOW - 30 * MINUTE),
        ("2026-01-29 04:05+07:00", NOW - 30 * MINUTE),
        (str(NOW - 30 * MINUTE), NOW - 30 * MINUTE),
        (" now-1h ", NOW - HOUR),
    ],
)
def test_a_start_is_read_in_each_form_in_which_people_write_it(text, start_ms):
    found = view(from_=text)
    assert told(found) == {}
    assert found.window == TimeWindow(start_ms, NOW)


def test_a_day_so_far_and_the_day_before_are_those_of_the_zone():
    midnight = NOW - 4 * HOUR - 35 * MINUTE
    for address, window in (
        ({"from": ["now/d"], "to": ["now/d"]}, TimeWindow(midnight, NOW)),
        ({"from": ["now-1d/d"], "to": ["now-1d/d"]}, TimeWindow(midnight - DAY, midnight)),
        ({"from": ["now-2h/h"], "to": ["now"]}, TimeWindow(midnight + 2 * HOUR, NOW)),
    ):
        found = read_view(address, NOW, REFRESH, timezone(timedelta(hours=7)))
        assert (found.window, found.problems) == (window, ())


def test_both_ends_may_lie_in_the_past():
    found = view(from_="2026-01-29T01:00+07:00", to="2026-01-29T02:00+07:00")
    assert (found.window.length_ms, found.problems) == (HOUR, ())
    assert found.window.end_ms < NOW


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("yesterday", "expected a time with an offset"),
        ("2026-01-29T04:05", "offset"),
        ("2026-01-29", "offset"),
        ("2026-13-45T04:05+07:00", "offset"),
        ("2026-01-29T04:05 ", "offset"),
        ("1769636100", "13 digits"),
        ("0", "13 digits"),
        ("9" * 20, "13 digits"),
        ("9" * 5000, "13 digits"),
        ("-1769636100000", "offset"),
        ("now+1h", "offset"),
        ("now-", "offset"),
        ("now-1y", "offset"),
        ("now/y", "offset"),
        ("now-99999d", "at most 36500d"),
        ("now-" + "9" * 400 + "d", "at most 36500d"),
        ("now-36000d", "after 1970"),
        ("1960-01-01T00:00Z", "after 1970"),
        ("0001-01-01T00:00+07:00", "a time"),
        ("<script>alert(1)</script>", "offset"),
        ("1e12", "offset"),
        ("१२३", "13 digits"),
    ],
)
@pytest.mark.parametrize("name", ["from_", "to", "as_of"])
def test_a_time_that_cannot_be_used_is_told_and_the_default_is_shown(name, text, words):
    found = view(**{name: text})
    messages = told(found)
    assert list(messages) == [name.rstrip("_")]
    assert words in messages[name.rstrip("_")]
    assert found.window == TimeWindow(NOW - 3 * HOUR, NOW)
    assert found.live


def test_what_was_got_is_in_the_words():
    assert "'yesterday'" in told(view(from_="yesterday"))["from"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("now", "now-1h"),
        ("now-1h", "now-1h"),
        ("2026-01-29T04:30+07:00", "2026-01-29T04:00+07:00"),
        ("2026-01-30T00:00+07:00", "2026-01-31T00:00+07:00"),
    ],
)
def test_a_window_that_does_not_end_after_it_starts_is_told(start, end):
    found = view(from_=start, to=end)
    assert "a start before the end" in told(found)["from"]
    assert (found.from_text, found.to_text) == ("now-3h", "now")


@pytest.mark.parametrize(("start", "fits"), [("now-60s", True), ("now-59s", False), ("now-31d", True)])
def test_a_window_is_one_minute_to_31_days_ends_included(start, fits):
    assert ("from" in told(view(from_=start))) is not fits


def test_a_window_of_over_31_days_is_told():
    assert "from 1 minute to 31 days" in told(view(from_=str(NOW - 31 * DAY - 1)))["from"]


def test_an_end_beyond_now_ends_now_without_a_word():
    found = view(from_="now-1h", to="2026-01-30T00:00+07:00")
    assert (found.window.end_ms, found.problems) == (NOW, ())


def test_one_wrong_end_leaves_the_other_unused_and_is_told_once():
    found = view(from_="nonsense", to="now-1h")
    assert list(told(found)) == ["from"]
    assert (found.from_text, found.to_text) == ("now-3h", "now")


def test_each_wrong_part_is_told():
    found = view(from_="a", to="b", as_of="c", refresh="d")
    assert [problem.name for problem in found.problems] == ["as_of", "from", "to", "refresh"]


# As of


def test_as_of_is_a_past_moment_from_which_relative_times_count():
    found = view(as_of="2026-01-29T03:35+07:00", from_="now-1h")
    assert not found.live
    assert found.as_of_ms == NOW - HOUR
    assert found.window == TimeWindow(NOW - 2 * HOUR, NOW - HOUR)


def test_as_of_may_be_relative_itself():
    assert view(as_of="now-2h").as_of_ms == NOW - 2 * HOUR


def test_as_of_now_is_live():
    assert view(as_of="now").live


def test_as_of_in_the_future_is_told_and_live_is_shown():
    found = view(as_of="2026-01-29T04:36+07:00")
    assert "still to come" in told(found)["as_of"]
    assert (found.live, found.as_of_ms) == (True, NOW)


def test_as_of_at_this_very_moment_is_no_future():
    found = view(as_of=str(NOW))
    assert (found.live, found.as_of_ms, found.problems) == (False, NOW, ())


def test_a_window_beyond_as_of_is_cut_there_and_one_after_it_is_told():
    assert view(as_of="now-1h", from_=str(NOW - 2 * HOUR), to=str(NOW)).window.end_ms == NOW - HOUR
    assert "a start before the end" in told(view(as_of="now-1h", from_=str(NOW - HOUR), to=str(NOW)))["from"]


# Slices


def test_slices_are_all_values_of_their_name():
    found = view(var_payment_method=["cash", "cc_preauth"], var_booking_type="scheduled")
    assert (found.methods, found.booking_types) == (("cash", "cc_preauth"), ("scheduled",))


@pytest.mark.parametrize("text", ["All", "all", "$__all", ""])
def test_all_slices_are_asked_for_as_grafana_does_it(text):
    assert view(var_payment_method=text).methods == ()


def test_a_hostile_slice_is_a_slice_like_any_other():
    assert view(var_payment_method="'; drop table orders; --").methods == ("'; drop table orders; --",)


# Refresh


@pytest.mark.parametrize(
    ("text", "refresh_ms"), [("5s", 5_000), ("1m", 60_000), ("1h", HOUR), ("off", None), ("", REFRESH)]
)
def test_refresh_is_a_duration_or_off(text, refresh_ms):
    found = view(refresh=text)
    assert (found.refresh_ms, found.problems) == (refresh_ms, ())


@pytest.mark.parametrize("text", ["4s", "0s", "1ms", "2h", "30d", "fast", "15", "-5s", "9" * 400 + "s"])
def test_a_refresh_that_cannot_be_kept_is_told_and_the_settings_one_is_kept(text):
    found = view(refresh=text)
    assert list(told(found)) == ["refresh"]
    assert found.refresh_ms == REFRESH


# Names and changes


def test_the_place_of_a_window_keeps_its_name_while_time_goes_on():
    early, late = (read_view({"from": ["now-1h"]}, now_ms, REFRESH) for now_ms in (NOW, NOW + MINUTE))
    assert early.place == late.place
    assert early.window != late.window
    assert view(from_="now-2h").place != early.place
    assert view(from_="now-1h", as_of="now-1h").place != early.place


def test_a_change_keeps_the_other_parts_of_the_address_also_unknown_ones():
    params = {"from": ["now-1h"], "to": ["now"], "kiosk": [""], "var-payment_method": ["a", "b"]}
    assert changed(params, {"from": "now-6h"}) == {**params, "from": ["now-6h"]}


def test_a_change_to_nothing_takes_the_part_out():
    params = {"as_of": ["now-1h"], "var-payment_method": ["a"]}
    assert changed(params, {"as_of": None, "var-payment_method": []}) == {}
    assert params == {"as_of": ["now-1h"], "var-payment_method": ["a"]}


def test_a_change_to_several_values_keeps_them_all():
    assert changed({}, {"var-payment_method": ["a", "b"]}) == {"var-payment_method": ["a", "b"]}
