"""The judge: each rule at its edges, one incident as one alert, its end, and what must stay quiet."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from data.metrics.alert import Severity, State
from data.metrics.baseline import COLUMNS, HourTable, hour_table
from data.metrics.facts import KEY_SERVER, WAREHOUSE, Facts
from data.metrics.memory import Memory, from_json, to_json
from data.metrics.rule import SETTLED_MS, Kind, Rules, Terms
from data.metrics.signal import NOT_RECORDED
from data.window import DAY, HOUR, MINUTE
from tests.metrics.judged import OFFICE, RULES, Booked, T, alerts, at, facts_at, judged, key_rows, steady

LACKING = "orders lack bbd:request:*"


def only(*kinds: Kind) -> Rules:
    return replace(RULES, rules=tuple(replace(rule, on=rule.kind in kinds) for rule in RULES.rules))


def first_seen(orders: list[Booked], minutes: int, rules: Rules = RULES) -> float | None:
    found = alerts(orders, minutes, rules)
    return (found[0].first_seen_ms - T) / MINUTE if found else None


# Keys


def test_three_orders_without_their_key_page_and_two_do_not() -> None:
    orders = [*steady("cash", 1, 10), *(Booked(n) for n in range(3))]
    hanging = range(len(orders) - 3, len(orders))
    missing = [(number, "missing", place + 0.5, None) for place, number in enumerate(hanging)]
    [alert] = alerts(orders, 4, only(Kind.KEYS), keys=key_rows(missing))
    assert alert.slices == ("card",)
    assert alert.severity is Severity.PAGE
    assert alert.cause == "orders lack bbd:request:*"
    assert alert.evidence[0].key_outcome == "3 of 3 lack bbd:request:*"
    assert alert.since_ms == T
    assert alert.first_seen_ms - T == 3 * MINUTE  # the round at 2:30 is confirmed by the next row, the one at 3:00
    assert alerts(orders, 4, only(Kind.KEYS), keys=key_rows(missing[:2])) == []


def test_a_missing_key_that_half_of_the_asked_orders_have_is_no_alert() -> None:
    orders = [*steady("cash", 1, 10), *(Booked(n / 10) for n in range(7))]
    start = len(orders) - 7
    rows = [(start + n, "missing" if n < 3 else "present", 1.0, None) for n in range(7)]
    assert alerts(orders, 5, only(Kind.KEYS), keys=key_rows(rows)) == []
    assert len(alerts(orders, 5, only(Kind.KEYS), keys=key_rows(rows[:6]))) == 1


def test_orders_that_could_not_be_asked_about_lack_nothing() -> None:
    orders = [*steady("cash", 1, 10), *(Booked(n) for n in range(5))]
    unknown = [(number, "unknown", 1.0, None) for number in range(len(orders) - 5, len(orders))]
    assert alerts(orders, 9, only(Kind.KEYS), keys=key_rows(unknown)) == []


# State 0


def test_three_in_a_row_that_hang_in_a_slice_of_one_order_an_hour_are_an_alert() -> None:
    slow = [Booked(60.0 * hour, 60 * hour + 0.1) for hour in range(-5, 1)]
    orders = [*steady("cash", 1, 200), *slow, Booked(60), Booked(120, closed=135), Booked(180)]
    assert first_seen(orders, 200, only(Kind.STATE_0)) == 186
    assert first_seen(orders[:-1], 200, only(Kind.STATE_0)) is None


def test_what_the_ordinary_share_explains_is_no_alert() -> None:
    many = steady("card", 0.05, 30)
    orders = [*many, *(Booked(number * 4.0) for number in range(3))]
    assert first_seen(orders, 20, only(Kind.STATE_0)) is None


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 59), st.sampled_from(["handed", "hangs", "closed", "late"])), max_size=40),
    st.integers(45, 75),
)
def test_state_0_equals_trying_every_run_of_hanging_orders(fates: list[tuple[int, str]], minute: int) -> None:
    ends = {"handed": (1.0, None), "hangs": (None, None), "closed": (None, 7.0), "late": (6.0, None)}
    orders = [Booked(due, *(None if end is None else due + end for end in ends[fate])) for due, fate in fates]
    facts = facts_at([*orders, *steady("cash", 1, 90)], minute)
    found = judged(facts, facts.data_time_ms or 0, rules=only(Kind.STATE_0)).alerts
    now = ((facts.data_time_ms or 0) - T) / MINUTE
    known = [order for order in orders if order.due <= now]

    def waited(order: Booked) -> float:
        gone = [end for end in (order.received, order.closed) if end is not None and end <= now]
        return min(gone, default=now) - order.due

    def is_received(order: Booked) -> bool:
        return order.received is not None and order.received <= now

    hanging = sorted(order.due for order in known if waited(order) > 5 and not is_received(order))
    settled = [order for order in known if waited(order) > 5 or (order.closed or order.received or 99) <= now]
    runs = [(len(hanging) - n, sum(order.due >= due for order in settled)) for n, due in enumerate(hanging)]
    unlikely = [binom.sf(m - 1, n, 0.002) <= 1e-4 for m, n in runs if m >= 3]
    goes_on = bool(runs) and (runs[-1][1] <= 20 or now - hanging[-1] <= 15)
    assert bool(found) == (any(unlikely) and goes_on)


def test_rides_booked_ahead_that_are_late_together_are_waited_for() -> None:
    late = [
        Booked(minute, minute + 14, slice=name, booking="scheduled")
        for minute in range(10)
        for name in ("card", "cash", "card", "voucher")
    ]
    orders = [*steady("cash", 0.5, 60), *steady("card", 0.5, 60), *late]
    assert first_seen(orders, 60, only(Kind.STATE_0)) is None
    never = [replace(order, received=None) for order in late]
    assert first_seen([*steady("cash", 0.5, 60), *steady("card", 0.5, 60), *never], 60, only(Kind.STATE_0)) == 17
    alone = [replace(order, slice="card") for order in late]
    assert first_seen([*steady("cash", 0.5, 60), *alone], 60, only(Kind.STATE_0)) == 6


def test_what_an_open_alert_is_about_does_not_hide_a_batch_of_the_other_slices() -> None:
    late = [
        Booked(20 + minute, 34 + minute, slice=name, booking="scheduled")
        for minute in range(10)
        for name in ("card", "cash", "voucher")
    ]
    hang = [Booked(n * 0.5, slice="wallet") for n in range(80)]
    orders = [*steady("cash", 0.5, 60), *steady("card", 0.5, 60), *steady("wallet", 0.5, 0), *hang, *late]
    assert [alert.slices for alert in alerts(orders, 60, only(Kind.STATE_0))] == [("wallet",)]


# Silence


def test_five_orders_due_and_none_received_are_silence_after_four_minutes() -> None:
    orders = [*steady("cash", 1, 30), *steady("card", 1, 0), *(Booked(n * 0.5) for n in range(10))]
    assert first_seen(orders, 30, only(Kind.SILENCE)) == 7
    received = [*orders, Booked(5, 5.1, slice="card")]
    assert first_seen(received, 9, only(Kind.SILENCE)) is None


def test_an_order_received_before_it_was_due_does_not_break_silence() -> None:
    early = [Booked(n * 0.5 + 0.1, -30, created=-60) for n in range(20)]
    orders = [*steady("cash", 1, 30), *steady("card", 1, 0), *(Booked(n * 0.5) for n in range(10)), *early]
    assert first_seen(orders, 30, only(Kind.SILENCE)) == 7


# Sites whose hand-off takes hours, with STUCK_AFTER and OBJECTIVE_SECONDS of its size


def slow(*kinds: Kind, stuck: int = 3 * HOUR, objective: int = 2 * HOUR) -> Rules:
    return replace(only(*kinds), terms=Terms(stuck, objective, 0.995))


def test_orders_that_may_still_be_on_time_are_no_silence_and_later_they_are() -> None:
    others = [*steady("cash", 1, 300, took=60), *steady("card", 5, 0, took=60)]
    orders = [*others, *(Booked(n * 5.0) for n in range(60))]
    assert first_seen(orders, 120, slow(Kind.SILENCE)) is None
    # The fifth was due at minute 20, and a minute counts once the whole of it is over.
    assert first_seen(orders, 180, slow(Kind.SILENCE)) == 141


def test_hanging_orders_are_told_when_they_are_stuck_though_the_others_were_received_meanwhile() -> None:
    others = steady("card", 1, 400, since=-700, took=10)
    orders = [*others, *(Booked(n + 0.5) for n in range(200))]
    at_minute = first_seen(orders, 240, slow(Kind.STATE_0))
    assert at_minute is not None
    assert 183 <= at_minute <= 186


def test_orders_that_are_stuck_after_a_day_are_within_what_is_looked_at() -> None:
    orders = [*steady("cash", 10, 1600, since=-600), *(Booked(n * 30.0) for n in range(20))]
    assert first_seen(orders, 1530, slow(Kind.STATE_0, stuck=24 * HOUR)) == 1501


def test_lateness_burns_as_soon_as_it_is_known_where_the_objective_is_longer_than_the_windows() -> None:
    late = [Booked(n * 0.5, n * 0.5 + 150, slice="card") for n in range(400)]
    orders = [*steady("cash", 1, 400, took=60), *steady("card", 0.5, 0, took=60), *late]
    at_minute = first_seen(orders, 200, slow(Kind.BURN))
    assert at_minute is not None
    assert 120 < at_minute <= 140


# Receptions that nobody records


def test_where_no_reception_is_recorded_no_order_is_said_to_hang_and_each_rule_says_why() -> None:
    orders = [Booked(float(n)) for n in range(60)]
    facts = replace(facts_at(orders, 60), handoff_known=False, not_set_up=frozenset())
    memory = judged(facts, T + HOUR)
    assert memory.alerts == ()
    reasons = {verdict.rule: verdict.reason for verdict in memory.verdicts}
    assert {reasons[kind] for kind in (Kind.KEYS, Kind.SILENCE, Kind.STATE_0, Kind.BURN)} == {NOT_RECORDED}
    assert reasons[Kind.BLIND] is None
    assert judged(replace(facts, handoff_known=True), T + HOUR).alerts


# One incident is one alert


def incident(since: float = 0, until: float = 40, *, slice_: str = "card") -> list[Booked]:
    """Everything of a slice hangs, and is received at once at the end."""
    hang = [Booked(since + n, until + n % 3, slice=slice_) for n in range(int(until - since))]
    return [*steady(slice_, 1, since), *hang, *steady(slice_, 1, until + 200, since=until)]


def test_rules_of_one_slice_are_one_alert_that_ends_after_quiet_and_what_is_over_opens_nothing() -> None:
    orders = [*steady("cash", 0.5, 240), *incident()]
    [alert] = alerts(orders, 200)
    assert set(alert.rules) >= {"silence", "state_0"}
    assert alert.state is State.RESOLVED
    assert 50 * MINUTE <= (alert.resolved_ms or 0) - T <= 60 * MINUTE
    assert alert.users_hurt == 36  # of the last four nobody had waited for five minutes


def test_slices_that_fail_at_once_are_one_alert_and_a_later_one_is_another() -> None:
    others = [*incident(1, 40, slice_="wallet"), *incident(20, 40, slice_="voucher")]
    orders = [*steady("cash", 0.5, 240), *incident(), *others]
    found = alerts(orders, 40)
    assert [alert.slices for alert in found] == [("card", "wallet"), ("voucher",)]


def keys_of(orders: list[Booked], fates: dict[float, str], since: float) -> pd.DataFrame:
    """What the probes found from a minute on of the orders that hang, by the minute from which they were due."""
    held = [(n, order) for n, order in enumerate(orders) if order.slice == "card" and order.received is None]
    return key_rows((n, fates[order.due], max(since, order.due + 0.5), None) for n, order in held)


@pytest.mark.parametrize(("before", "causes"), [("present", [None, LACKING]), ("missing", [LACKING])])
def test_orders_that_lack_their_key_long_after_an_alert_opened_are_another_incident_unless_all_of_it_lack_it(
    before: str, causes: list[str | None]
) -> None:
    hanging = [*range(0, 20, 4), *range(20, 50)]
    orders = [*steady("cash", 0.5, 60), *steady("card", 1, 20), *(Booked(n + 0.25) for n in hanging)]
    fates = {n + 0.25: before if n < 20 else "missing" for n in hanging}
    found = alerts(orders, 50, only(Kind.KEYS, Kind.STATE_0), keys=keys_of(orders, fates, 18))
    assert [alert.cause for alert in found] == causes
    newest = found[-1]
    assert newest.rules[0] == "keys"
    assert newest.since_ms == T + (20.25 if before == "present" else 0.25) * MINUTE
    assert 13 < (found[0].first_seen_ms - T) / MINUTE < 18


def test_a_second_incident_after_the_first_has_closed_is_another_alert() -> None:
    again = [Booked(100 + n, 141.0) for n in range(40)]
    kept = [order for order in incident() if not 100 <= order.due < 140]
    orders = [*steady("cash", 0.5, 300), *kept, *again]
    found = alerts(orders, 200)
    assert [round((alert.first_seen_ms - T) / MINUTE) >= 100 for alert in found] == [False, True]


def two_weeks(on_time: int) -> HourTable:
    """Sixty orders an hour of each slice, so many of them on time, all received after two minutes at most."""
    hours = [T - hour * HOUR for hour in range(1, 15 * 24 + 1)]
    none = {"early_count": 0, "hung_count": 0}
    counts = dict.fromkeys((f"{name}_count" for name in COLUMNS), 60) | none | {"on_time_count": on_time}
    rows = [{"bucket_ms": at, "payment_method": name} | counts for at in hours for name in ("card", "cash")]
    return hour_table(pd.DataFrame(rows), T - 15 * DAY, T, OFFICE, SETTLED_MS)


@pytest.mark.parametrize(("on_time", "alerts_there_are"), [(0, 0), (60, 1)])
def test_orders_that_are_late_on_any_day_burn_nothing(on_time: int, alerts_there_are: int) -> None:
    late = [order for name in ("card", "cash") for order in steady(name, 1, 120, took=2)]
    found = alerts(late, 120, ordinary=two_weeks(on_time))
    assert ["burn" in alert.rules for alert in found] == [True] * alerts_there_are


def test_in_a_slice_of_few_orders_an_alert_ends_soon_after_three_in_a_row_were_handed_over() -> None:
    lost_and_late = [Booked(20.0 * n, None if n % 2 else 200.0, 20.0 * n + 90) for n in range(10)]
    good = steady("card", 20, 800, since=200)
    [alert] = alerts([*steady("cash", 1, 800), *steady("card", 20, 0), *lost_and_late, *good], 760, only(Kind.STATE_0))
    assert alert.resolved_ms is not None
    assert 250 < (alert.resolved_ms - T) / MINUTE < 270


@pytest.mark.parametrize("every", [2, 3, 5])
def test_an_incident_of_a_part_of_the_orders_stays_one_alert_while_others_are_handed_over(every: int) -> None:
    part = [Booked(n * 0.7, None if n % every == 0 else n * 0.7 + 0.1) for n in range(250)]
    [alert] = alerts([*steady("cash", 1, 240), *steady("card", 0.7, 0), *part], 170, only(Kind.STATE_0))
    assert alert.state is State.OPEN


def test_flapping_is_one_alert() -> None:
    flapping = [Booked(n, None if n % 10 < 5 else n + 0.1, n + 30.0) for n in range(90)]
    [alert] = alerts([*steady("cash", 0.5, 240), *steady("card", 1, 0), *flapping], 90)
    assert alert.state is State.OPEN


def test_rows_that_stand_still_close_no_alert() -> None:
    orders = [*steady("cash", 0.5, 20), *incident(0, 10)]
    facts = facts_at(orders, 9)
    memory = judged(facts, T + 9 * MINUTE)
    assert len(memory.alerts) == 1
    quiet = replace(facts, measured=replace(facts.measured, hung=()))  # type: ignore[type-var]
    for minute in range(10, 60):
        memory = judged(quiet, T + minute * MINUTE, memory, only(Kind.STATE_0))
    assert len(memory.alerts) == 1


# Blind


@pytest.mark.parametrize(("source", "minutes"), [(WAREHOUSE, 5), (KEY_SERVER, 10)])
def test_a_source_that_does_not_answer_is_an_alert_after_what_was_promised(source: str, minutes: int) -> None:
    memory, failing = Memory(), Facts(None, None, failing={source: "connection refused"})
    for second in range(0, minutes * 60, 15):
        memory = judged(failing, T + second * 1000, memory)
        assert memory.alerts == ()
    memory = judged(failing, T + minutes * MINUTE, memory)
    [alert] = memory.alerts
    assert alert.rules == ("blind",)
    assert alert.slices == ()
    assert "connection refused" in alert.evidence[0].sentence


def test_a_short_break_of_the_key_server_and_a_warehouse_that_lags_are_no_alert() -> None:
    orders = steady("cash", 0.5, 60)
    facts = facts_at(orders, 20)
    for lag in range(3, 30):
        assert judged(facts, T + (20 + lag) * MINUTE).alerts == ()
    [alert] = judged(facts, T + 50 * MINUTE).alerts
    assert alert.rules == ("blind",)


def test_a_night_with_hardly_an_order_is_no_lag() -> None:
    facts = facts_at(steady("cash", 60, 0), 0)
    assert judged(facts, T + 120 * MINUTE).alerts == ()


@pytest.mark.parametrize("days", [0, 2])
def test_a_quiet_night_of_the_first_days_is_no_lag_and_a_busy_hour_without_a_row_is(days: int) -> None:
    evening, night = steady("cash", 0.1, -100), steady("cash", 6, 0, since=-100)
    quiet = facts_at([*evening, *night], 0, ordinary=nights(days))
    assert judged(quiet, T + 50 * MINUTE, rules=only(Kind.BLIND)).alerts == ()
    busy = facts_at(steady("cash", 0.1, 20), 20, ordinary=nights(days))
    [alert] = judged(busy, T + 55 * MINUTE, rules=only(Kind.BLIND)).alerts
    assert alert.rules == ("blind",)


def nights(days: int) -> HourTable:
    """The days before T: 600 orders in each hour of the day, ten in each of six hours of the night."""
    hours = range(1, days * 24 + 1)
    counts = pd.DataFrame({"bucket_ms": [T - hour * HOUR for hour in hours], "payment_method": "cash"})
    for name in COLUMNS:
        counts[f"{name}_count"] = [10 if hour % 24 < 6 else 600 for hour in hours] if name == "due" else 0
    return hour_table(counts, T - 28 * DAY, T, OFFICE, SETTLED_MS)


def test_a_rule_that_cannot_be_judged_says_why_and_since_when() -> None:
    memory = judged(Facts(None, None, failing={WAREHOUSE: "timed out"}), T)
    memory = judged(Facts(None, None, failing={WAREHOUSE: "timed out"}), T + MINUTE, memory)
    verdict = next(each for each in memory.verdicts if each.rule is Kind.KEYS)
    assert (verdict.reason, verdict.since_ms, verdict.judged_ms) == ("timed out", T, None)
    facts = facts_at(steady("cash", 1, 10), 5)
    verdicts = {each.rule: each for each in judged(facts, T + 5 * MINUTE, memory).verdicts}
    assert verdicts[Kind.STATE_0].reason is None
    assert verdicts[Kind.STATE_0].judged_ms == T + 5 * MINUTE
    assert verdicts[Kind.KEYS].reason == "no key server is set up"
    assert "learning: 0 of 14 days" in (verdicts[Kind.TOO_QUIET].reason or "")


# Memory


def test_the_memory_is_the_same_in_as_out_of_the_store() -> None:
    orders = [*steady("cash", 0.5, 20), *incident(0, 20)]
    memory = judged(facts_at(orders, 12), T + 12 * MINUTE)
    assert memory.alerts
    assert from_json(to_json(memory)) == memory


def test_the_same_moment_gives_the_same_alert_id() -> None:
    facts = facts_at([*steady("cash", 0.5, 20), *incident(0, 20)], 12)
    ids = {judged(facts, at(12) or 0).alerts[0].alert_id for _ in range(2)}
    assert len(ids) == 1
