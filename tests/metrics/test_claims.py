"""Each claim of a postmortem against a world of which the truth is known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics.claim import Checked, Claim, Evidence, Reason, Row, Verdict
from data.metrics.claims import check, stated_span, written
from data.metrics.incident import Certainty, Entry, Incident, Moment, Quote
from data.metrics.key_health import JoinedCause
from data.window import HOUR, MINUTE, TimeWindow
from tests.metrics.hung_orders import GIVE_UP, STUCK, Order, T, a_night, fine, seen_at, tables

# Orders hang from T on; the last of them is due at T+49 min, and all are released at T+60 min.
NOW = T + 5 * HOUR
AGREES, DIFFERS, CANNOT_TELL = Verdict.AGREES, Verdict.DIFFERS, Verdict.CANNOT_TELL


def moment(at_ms: int, line: int = 7) -> Moment:
    return Moment(at_ms, 420, line, "04:39 Helpdesk calls", Certainty.STATED)


def postmortem(**changes: object) -> Incident:
    """Everything in it is right."""
    told = Incident(
        path="incidents/one.md",
        title="Orders hung",
        date="2026-01-29",
        timezone="Asia/Jakarta",
        priority=None,
        severity=None,
        owner=None,
        services=(),
        tags=(),
        status=None,
        summary=None,
        root_cause="The Redis key was not found",
        detection_method=None,
        detection_source=None,
        users_stated=50,
        timeline=(),
        started=moment(T),
        detected=moment(T + 20 * MINUTE),
        acknowledged=None,
        mitigated=moment(T + 50 * MINUTE),
        resolved=moment(T + 60 * MINUTE),
        stated_minutes={"duration": 60},
        computed_minutes={},
        impact=(),
        lessons=(),
        follow_ups=(),
        related=(),
        slices=("CC",),
        quotes={
            "users": Quote("Users Affected: 50 users", 12),
            "duration": Quote("Duration: 1 h", 13),
            "slices": Quote("Orders paid by CC", 8),
            "cause": Quote("The Redis key was not found", 20),
        },
    )
    return replace(told, **changes)


def evidence(
    orders: list[Order] | None = None,
    now_ms: int = NOW,
    causes: dict[str, JoinedCause] | None = None,
    as_of_ms: int | None = None,
) -> Evidence:
    world = a_night() if orders is None else orders
    hung, outcomes = tables(world, now_ms)
    covered = None if outcomes.empty else TimeWindow(int(outcomes["bucket_ms"].min()), now_ms + 1)
    return Evidence(
        hung, seen_at(now_ms, world, least=5).runs, covered, now_ms, STUCK, GIVE_UP, causes or {}, as_of_ms or now_ms
    )


def checked(found: Evidence | None = None, **changes: object) -> Checked:
    return check(postmortem(**changes), found or evidence())


def row(claim: Claim, found: Evidence | None = None, **changes: object) -> Row:
    return next(each for each in checked(found, **changes).rows if each.claim is claim)


def verdict(claim: Claim, found: Evidence | None = None, **changes: object) -> tuple[Verdict, Reason | None]:
    one = row(claim, found, **changes)
    return one.verdict, one.reason


def test_every_claim_of_a_true_postmortem_agrees() -> None:
    causes = {"cc": JoinedCause("request", "bbd:request:*", orders=50, lacking=50)}
    found = checked(evidence(causes=causes))
    assert {each.claim: each.verdict for each in found.rows} == dict.fromkeys(Claim, AGREES)
    assert (found.start_ms, found.end_ms) == (T, T + HOUR)


def test_a_moment_that_the_note_does_not_say_outright_stays_marked_as_inferred() -> None:
    inferred = replace(moment(T + HOUR), certainty=Certainty.INFERRED)
    assert row(Claim.END, resolved=inferred).certainty is Certainty.INFERRED
    assert row(Claim.START).certainty is Certainty.STATED


def test_a_claim_keeps_its_quote_and_line() -> None:
    one = row(Claim.DETECTION)
    assert (one.quote, one.line, one.stated) == ("04:39 Helpdesk calls", 7, T + 20 * MINUTE)
    kept = {each.claim: (each.quote, each.line) for each in checked().rows}
    assert kept[Claim.USERS] == ("Users Affected: 50 users", 12)
    assert kept[Claim.DURATION] == ("Duration: 1 h", 13)
    assert kept[Claim.SLICE] == ("Orders paid by CC", 8)
    assert kept[Claim.CAUSE] == ("The Redis key was not found", 20)


@pytest.mark.parametrize(
    ("late_ms", "expected"),
    [(-STUCK, AGREES), (-STUCK - 1, DIFFERS), (2 * STUCK + 1, AGREES), (2 * STUCK + 2, DIFFERS)],
)
def test_a_start_agrees_from_shortly_before_the_first_order_until_shortly_after_it_was_stuck(
    late_ms: int, expected: Verdict
) -> None:
    one = row(Claim.START, started=moment(T + late_ms))
    assert (one.verdict, one.observed, one.difference) == (expected, T, -late_ms)


def test_where_no_start_is_stated_the_account_begins_with_the_report_and_the_difference_is_said() -> None:
    one = row(Claim.START, started=None)
    assert (one.verdict, one.reason) == (DIFFERS, Reason.STARTS_WITH_REPORT)
    assert (one.stated, one.observed, one.difference) == (T + 20 * MINUTE, T, -20 * MINUTE)


def test_a_detection_stands_beside_the_first_stuck_order_and_those_hurt_before_it() -> None:
    found = checked()
    one = next(each for each in found.rows if each.claim is Claim.DETECTION)
    assert (one.observed, one.difference) == (T + STUCK + 1, STUCK + 1 - 20 * MINUTE)
    assert found.hurt_before_detection is not None
    assert found.hurt_before_detection.users == 15


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [
        (T - 10 * MINUTE, (DIFFERS, Reason.BEFORE_ANY)),
        (T + 20 * MINUTE, (AGREES, Reason.WITHIN_RUN)),
        (T + 64 * MINUTE, (AGREES, Reason.WITHIN_RUN)),
        (T + 80 * MINUTE, (DIFFERS, Reason.AFTER_ALL)),
    ],
)
def test_a_detection_agrees_while_orders_hung(at_ms: int, expected: tuple[Verdict, Reason]) -> None:
    assert verdict(Claim.DETECTION, detected=moment(at_ms)) == expected


@pytest.mark.parametrize(
    ("at_ms", "expected"),
    [
        (T + 43 * MINUTE, DIFFERS),
        (T + 44 * MINUTE, AGREES),
        (T + 65 * MINUTE, AGREES),
        (T + 65 * MINUTE + 1, DIFFERS),
    ],
)
def test_an_end_agrees_between_the_last_order_that_hung_and_the_end_of_its_wait(at_ms: int, expected: Verdict) -> None:
    for claim, name in ((Claim.MITIGATION, "mitigated"), (Claim.END, "resolved")):
        one = row(claim, **{name: moment(at_ms)})
        assert (one.verdict, one.observed) == (expected, T + HOUR)


@pytest.mark.parametrize(("minutes", "expected"), [(54, DIFFERS), (55, AGREES), (66, AGREES), (67, DIFFERS)])
def test_a_duration_agrees_within_five_minutes_or_a_tenth(minutes: int, expected: Verdict) -> None:
    one = row(Claim.DURATION, stated_minutes={"duration": minutes})
    assert (one.verdict, one.observed, one.difference) == (expected, HOUR, (60 - minutes) * MINUTE)


def test_where_only_the_span_of_its_own_times_is_known_that_is_the_stated_duration() -> None:
    assert row(Claim.DURATION, stated_minutes={"duration": None, "duration_span": 58}).stated == 58 * MINUTE


def test_users_agree_exactly_and_the_difference_is_said() -> None:
    assert (row(Claim.USERS).verdict, row(Claim.USERS).difference) == (AGREES, 0)
    one = row(Claim.USERS, users_stated=51)
    assert (one.verdict, one.observed, one.difference) == (DIFFERS, 50, -1)


@pytest.mark.parametrize("quote", ["about 54 users", "~54 users", "sekitar 54 pengguna"])
def test_users_that_are_stated_roughly_agree_within_a_tenth(quote: str) -> None:
    said = {"users": Quote(quote, 12)}
    assert verdict(Claim.USERS, users_stated=54, quotes=said) == (AGREES, Reason.ROUGH)
    assert verdict(Claim.USERS, users_stated=56, quotes=said) == (DIFFERS, Reason.ROUGH)


def test_users_are_counted_over_the_run_that_holds_the_detection_and_no_other() -> None:
    later = T + 3 * HOUR
    second = [Order(later + n * MINUTE, HOUR, user=f"later{n}") for n in range(10)]
    before = [*fine(T + 50 * MINUTE, later), *fine(later + 20 * MINUTE, NOW)]
    found = evidence([one for one in a_night() if one.due_ms < T + 50 * MINUTE] + before + second)
    assert len(found.runs) == 2
    assert row(Claim.USERS, found, resolved=moment(NOW)).observed == 50


def test_a_user_whose_orders_hung_in_two_named_slices_counts_once() -> None:
    cash = [replace(one, slice="cash") for one in a_night()]
    found = evidence([*a_night(), *cash])
    assert row(Claim.USERS, found, slices=("cc", "cash")).observed == 50


def test_only_the_named_slices_count_where_any_of_them_hung() -> None:
    cash = [replace(one, slice="cash", user=f"{one.user}-cash") for one in a_night()]
    found = evidence([*a_night(), *cash])
    assert row(Claim.USERS, found).observed == 50
    assert row(Claim.USERS, found, slices=()).observed == 100
    assert verdict(Claim.SLICE, found) == (AGREES, Reason.MORE_HUNG)
    assert row(Claim.SLICE, found).observed == ("cash", "cc")


def test_a_slice_that_did_not_hang_differs() -> None:
    assert verdict(Claim.SLICE, slices=("qris",)) == (DIFFERS, Reason.OTHERS_HUNG)
    assert verdict(Claim.SLICE, slices=("cc", "qris")) == (DIFFERS, Reason.NOT_ALL_HUNG)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (JoinedCause("p", "k", orders=50, lacking=45, present=5), (AGREES, Reason.KEY_LACKED)),
        (JoinedCause("p", "k", orders=50, lacking=44, present=6), (DIFFERS, Reason.KEY_PRESENT)),
        (JoinedCause("p", "k", orders=50, lacking=9, present=1, unasked=40), (AGREES, Reason.KEY_LACKED)),
        (JoinedCause("p", "k", orders=50, unknown=50), (CANNOT_TELL, Reason.NO_KEY_RECORD)),
    ],
)
def test_a_cause_that_speaks_of_a_key_is_held_against_the_record_of_the_keys(
    cause: JoinedCause, expected: tuple[Verdict, Reason]
) -> None:
    assert verdict(Claim.CAUSE, evidence(causes={"cc": cause})) == expected


@pytest.mark.parametrize(
    "told",
    [
        "A certificate expired",
        "The API key of the payment provider had expired.",
        "An engineer pressed a key on the keyboard by mistake.",
        "The Redis key was present all the time; the load balancer dropped the requests.",
        "The key was not missing; a proxy was down.",
        "Redis ran out of connections.",
    ],
)
def test_no_other_cause_can_be_seen_in_orders(told: str) -> None:
    lacked = {"cc": JoinedCause("p", "k", orders=50, lacking=50)}
    assert verdict(Claim.CAUSE, evidence(causes=lacked), root_cause=told) == (CANNOT_TELL, Reason.NOT_IN_ORDERS)


@pytest.mark.parametrize(
    "told",
    [
        "Redis caching key tidak ditemukan untuk keperluan request order ke BBD.",
        "The caching key that a request is built from did not exist.\nOther payments worked.",
        "The request keys weren't written for pre-auth.",
        "The change no longer wrote the key; nobody saw it.",
        "Redis evicted the keys.",
        "The cached key had the wrong type.",
    ],
)
def test_a_missing_key_is_told_in_many_words(told: str) -> None:
    lacked = {"cc": JoinedCause("p", "k", orders=50, lacking=50)}
    assert verdict(Claim.CAUSE, evidence(causes=lacked), root_cause=told) == (AGREES, Reason.KEY_LACKED)


def test_a_cause_of_which_no_keys_were_recorded_cannot_be_told() -> None:
    assert verdict(Claim.CAUSE, root_cause="Cache miss") == (CANNOT_TELL, Reason.NO_KEY_RECORD)


def test_what_is_not_stated_is_said_to_be_so_and_never_guessed() -> None:
    nothing = {"started": None, "mitigated": None, "resolved": None, "users_stated": None, "slices": ()}
    found = checked(**nothing, stated_minutes={}, root_cause=None)
    silent = {each.claim: (each.stated, each.verdict, each.reason) for each in found.rows}
    for claim in (Claim.MITIGATION, Claim.END, Claim.USERS, Claim.SLICE, Claim.CAUSE, Claim.DURATION):
        assert silent[claim] == (None, CANNOT_TELL, Reason.NOT_STATED)


def test_without_any_moment_nothing_can_be_told() -> None:
    found = checked(started=None, detected=None, mitigated=None, resolved=None)
    reasons = {each.claim: each.reason for each in found.rows}
    assert reasons[Claim.START] == Reason.NOT_STATED
    assert reasons[Claim.USERS] == Reason.NO_MOMENT
    assert {each.verdict for each in found.rows} == {CANNOT_TELL}
    assert found.hurt_before_detection is None


def test_of_a_time_without_orders_nothing_can_be_told() -> None:
    early = {"started": moment(T - 900 * HOUR), "detected": moment(T - 900 * HOUR)}
    found = checked(**early, mitigated=None, resolved=None)
    assert {each.verdict for each in found.rows} == {CANNOT_TELL}
    assert verdict(Claim.USERS, **early, mitigated=None, resolved=None)[1] is Reason.NOT_COVERED
    assert verdict(Claim.USERS, evidence([]))[1] is Reason.NOT_COVERED


def test_where_nothing_hung_the_users_differ_and_the_moments_cannot_be_told() -> None:
    found = evidence(fine(T - HOUR, NOW))
    one = row(Claim.USERS, found)
    assert (one.verdict, one.observed, one.reason) == (DIFFERS, 0, Reason.NONE_HUNG)
    assert verdict(Claim.START, found) == (CANNOT_TELL, Reason.NONE_HUNG)


def test_strays_at_the_stated_time_are_counted_where_there_was_no_run() -> None:
    strays = [Order(T + n * MINUTE, 20 * MINUTE, user=f"s{n}") for n in range(3)]
    found = evidence([*fine(T - HOUR, T), *strays, *fine(T + 4 * MINUTE, NOW)])
    assert row(Claim.USERS, found, users_stated=3).verdict is AGREES


def test_a_detection_that_holds_no_run_is_held_against_the_runs_of_its_span() -> None:
    found = checked(detected=moment(T - 30 * MINUTE), started=moment(T - 40 * MINUTE))
    assert [each.verdict for each in found.rows if each.claim in (Claim.START, Claim.USERS)] == [DIFFERS, AGREES]


def test_as_it_was_neither_what_had_not_happened_nor_what_was_not_written_is_shown() -> None:
    causes = {"cc": JoinedCause("request", "bbd:request:*", orders=25, lacking=25)}
    found = checked(evidence(now_ms=T + 30 * MINUTE, causes=causes))
    rows = {each.claim: each for each in found.rows}
    assert rows[Claim.DETECTION].verdict is AGREES
    for claim in (Claim.MITIGATION, Claim.END):
        assert (rows[claim].stated, rows[claim].quote, rows[claim].reason) == (None, None, Reason.NOT_YET)
    for claim, observed in (
        (Claim.DURATION, None),
        (Claim.USERS, 25),
        (Claim.SLICE, ("cc",)),
        (Claim.CAUSE, ("25 of 25 lack bbd:request:*",)),
    ):
        one = rows[claim]
        assert (one.stated, one.quote, one.observed) == (None, None, observed)
        assert (one.verdict, one.reason) == (CANNOT_TELL, Reason.WRITTEN_LATER)
    assert {each.verdict for each in checked(evidence(now_ms=T - MINUTE)).rows} == {CANNOT_TELL}


def test_a_postmortem_is_written_once_all_that_it_dates_has_happened() -> None:
    told = postmortem(timeline=(Entry(T, T + 2 * HOUR, 420, "watched", 3),))
    assert not written(told, T + 2 * HOUR - 1)
    assert written(told, T + 2 * HOUR)


def test_orders_that_are_not_read_yet_are_told_from_what_has_not_happened() -> None:
    found = evidence(now_ms=T + 30 * MINUTE, as_of_ms=NOW)
    rows = {each.claim: each for each in checked(found).rows}
    assert rows[Claim.END].stated == T + HOUR
    assert (rows[Claim.END].verdict, rows[Claim.END].reason) == (CANNOT_TELL, Reason.AHEAD_OF_DATA)
    assert (rows[Claim.DURATION].verdict, rows[Claim.DURATION].reason) == (CANNOT_TELL, Reason.STILL_OPEN)
    users = rows[Claim.USERS]
    assert (users.verdict, users.observed, users.reason) == (CANNOT_TELL, 25, Reason.STILL_OPEN)
    assert verdict(Claim.USERS, found, users_stated=9)[0] is DIFFERS


def test_what_is_not_stated_stands_beside_what_was_observed_all_the_same() -> None:
    nothing = {"mitigated": None, "resolved": None, "users_stated": None, "slices": (), "stated_minutes": {}}
    seen = {each.claim: each.observed for each in checked(**nothing).rows}
    assert (seen[Claim.END], seen[Claim.USERS], seen[Claim.SLICE]) == (T + HOUR, 50, ("cc",))
    assert seen[Claim.DURATION] == HOUR


def test_the_timeline_alone_gives_the_span() -> None:
    told = postmortem(started=None, detected=None, mitigated=None, resolved=None)
    assert stated_span(told) is None
    entries = (Entry(T + 9, T + HOUR, 420, "watched", 3), Entry(None, None, None, "some time", 4))
    assert stated_span(replace(told, timeline=entries)) == TimeWindow(T + 9, T + HOUR)
    assert stated_span(replace(told, timeline=entries[:0], started=moment(T))) == TimeWindow(T, T + MINUTE)


WORLD = evidence()
moments = st.none() | st.integers(-90, 200).map(lambda minute: moment(T + minute * MINUTE))


@given(started=moments, detected=moments, mitigated=moments, resolved=moments, users=st.none() | st.integers(0, 60))
def test_a_verdict_is_given_only_where_both_sides_are_known(
    started: Moment | None,
    detected: Moment | None,
    mitigated: Moment | None,
    resolved: Moment | None,
    users: int | None,
) -> None:
    told = {"started": started, "detected": detected, "mitigated": mitigated, "resolved": resolved}
    for one in checked(WORLD, **told, users_stated=users).rows:
        assert one.verdict is CANNOT_TELL or (one.stated is not None and one.observed is not None)
        assert one.verdict is not CANNOT_TELL or one.reason is not None
        numbers = isinstance(one.stated, int) and isinstance(one.observed, int) and one.difference is not None
        assert not numbers or one.observed - one.stated == one.difference


def test_orders_known_to_within_the_minute_of_a_moment_are_enough_for_it() -> None:
    late = Moment(T + 2 * HOUR, 420, 9, "14:00 watched", Certainty.STATED)
    short = evidence(now_ms=T + 2 * HOUR - 45, as_of_ms=NOW)
    assert verdict(Claim.END, short, resolved=late) == (DIFFERS, None)
    shorter = evidence(now_ms=T + 2 * HOUR - MINUTE, as_of_ms=NOW)
    assert verdict(Claim.END, shorter, resolved=late) == (CANNOT_TELL, Reason.AHEAD_OF_DATA)


def test_a_run_of_another_payment_method_that_holds_the_detection_is_not_the_one_that_is_named() -> None:
    long = [replace(one, slice="other", user=f"x{one.user}") for one in a_night(released_ms=T + 100 * MINUTE)]
    both = evidence([*a_night(), *long])
    late = {"detected": moment(T + 90 * MINUTE), "resolved": moment(T + 60 * MINUTE)}
    assert [run.slice for run in checked(both, **late).runs] == ["cc"]
    assert row(Claim.USERS, both, **late).observed == 50
    assert verdict(Claim.DETECTION, both, **late) == (DIFFERS, Reason.AFTER_ALL)
