"""What is new about an alert, and whether anybody is told."""

from dataclasses import replace

import pytest

from data.metrics.alert import Severity
from data.metrics.alert_change import Change, Event, changes
from tests.alerting import alert, ended, evidence


def test_an_alert_that_was_not_there_opens():
    assert changes(None, alert()) == (Change(Event.OPENED),)


def test_one_that_opened_and_ended_between_two_rounds_makes_both_steps():
    assert [step.event for step in changes(None, ended(alert()))] == [Event.OPENED, Event.RESOLVED]


def test_one_that_is_as_before_makes_no_step():
    assert changes(alert(), alert()) == ()


def test_larger_figures_alone_are_no_news():
    grown = alert(last_seen_ms=2, users_hurt=99, evidence=(evidence(observed=99.0),), suspects=("d-1",))
    assert changes(alert(), grown) == ()


def test_the_order_of_slices_is_no_news():
    before = alert(slices=("a", "b"))
    assert changes(before, replace(before, slices=("b", "a"))) == ()


@pytest.mark.parametrize(
    ("name", "value", "is_told"),
    [
        ("severity", Severity.PAGE, True),
        ("severity", Severity.INFO, False),
        ("slices", ("cash", "cc_preauth"), True),
        ("slices", (), False),
        ("rules", ("keys", "state_0"), True),
        ("rules", (), False),
        ("cause", "orders lack another key", True),
        ("cause", None, False),
    ],
)
def test_what_grows_is_told_and_what_calms_down_is_only_logged(name, value, is_told):
    before = alert(severity=Severity.WARN)
    assert changes(before, replace(before, **{name: value})) == (Change(Event.CHANGED, (name,), is_told),)


def test_an_open_one_ends_once():
    assert changes(alert(), ended(alert())) == (Change(Event.RESOLVED),)
    assert changes(ended(alert()), ended(alert())) == ()


def test_one_that_had_ended_opens_again():
    assert changes(ended(alert()), alert()) == (Change(Event.OPENED),)
