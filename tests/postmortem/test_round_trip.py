"""A draft read again by the reader of postmortems says the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.metrics.backlog import HurtUsers
from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.incident import Incident, Moment
from data.metrics.observed import ObservedRun
from data.postmortem.draft import draft
from data.postmortem.findings import Findings, MissingKeys
from data.speech import speech
from data.vault.incident import incident
from data.window import DAY, HOUR, MINUTE, TimeWindow, local_day
from tests.alerting import alert

# 2026-01-28T23:30:00+07:00: half an hour before midnight there, and in the afternoon of UTC.
EVENING = 1_769_617_800_000
ZONES = [ZoneInfo(name) for name in ("Asia/Jakarta", "UTC", "Europe/Berlin", "Asia/Jayapura")]
SLICES = ("cc_preauth", "qris", "e wallet", "voucher|odd")
LENGTHS = st.integers(2 * MINUTE, 20 * HOUR)


def run(slice_: str, start_ms: int, length_ms: int, *, ended: bool) -> ObservedRun:
    return ObservedRun(
        slice=slice_,
        start_ms=start_ms,
        stuck_from_ms=start_ms + 5 * MINUTE + 1,
        last_due_ms=start_ms + length_ms // 2,
        end_ms=start_ms + length_ms if ended else None,
        hung=7,
        settled=9,
        users=6,
        without_user=0,
        worst_wait_ms=length_ms,
        lost=1,
        waiting=0 if ended else 2,
        left_behind=0,
    )


def deployment(at_ms: int) -> Deployment:
    return Deployment(
        deployment_id=f"d{at_ms}",
        service="booking-flow",
        version="1.2",
        title=None,
        started_ms=at_ms,
        finished_ms=None,
        status=Status.SUCCEEDED,
        author=None,
        standby=None,
        risk_analysis=None,
        plan_ref=None,
        origins=(Origin("warehouse"),),
    )


def findings(
    runs: Sequence[ObservedRun], users: int, deployed: Sequence[int], keys: Sequence[int], alerts: Sequence[int] = ()
) -> Findings:
    return Findings(
        window=TimeWindow(EVENING - DAY, EVENING + 3 * DAY),
        as_of_ms=EVENING + 3 * DAY,
        data_time_ms=EVENING + 3 * DAY,
        covered=True,
        runs=tuple(runs),
        hurt=HurtUsers(users=users, orders=users, orders_without_user=0),
        deployments=tuple(deployment(at_ms) for at_ms in sorted(set(deployed))),
        judged=None,
        keys=tuple(
            MissingKeys(f"probe {number}", 3, at_ms, at_ms + HOUR if number else None)
            for number, at_ms in enumerate(keys)
        ),
        asked={},
        failures=(),
        alerts=tuple(alert(f"a-{at_ms}", first_seen_ms=at_ms, slices=("qris",)) for at_ms in alerts),
    )


@st.composite
def found(draw: st.DrawFn, *, ended: bool = True) -> Findings:
    names = draw(st.lists(st.sampled_from(SLICES), min_size=1, max_size=3, unique=True))
    starts = st.integers(EVENING - 2 * HOUR, EVENING + 3 * HOUR)
    runs = [run(name, draw(starts), draw(LENGTHS), ended=ended) for name in names]
    others = st.lists(st.integers(EVENING - 5 * HOUR, EVENING + 20 * HOUR), max_size=3)
    return findings(runs, draw(st.integers(0, 2_500_000)), draw(others), draw(others), draw(others))


def reread(result: Findings, zone: ZoneInfo, language: str) -> Incident:
    read = incident("draft.md", draft(result, speech(language), zone))
    assert isinstance(read, Incident), read
    return read


def minute(at_ms: int) -> int:
    return at_ms - at_ms % MINUTE


def at(moment: Moment | None) -> int | None:
    return None if moment is None else moment.at_ms


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=40)
@given(result=found(), zone=st.sampled_from(ZONES))
def test_what_was_found_is_read_again(result: Findings, zone: ZoneInfo, language: str):
    read = reread(result, zone, language)
    assert result.start_ms is not None and result.end_ms is not None
    assert read.date == local_day(result.start_ms, zone)
    assert at(read.started) == minute(result.start_ms)
    assert at(read.resolved) == minute(result.end_ms)
    assert read.users_stated == result.hurt.users
    minutes = (minute(result.end_ms) - minute(result.start_ms)) // MINUTE
    assert read.stated_minutes["duration"] == read.computed_minutes["duration"] == minutes
    assert read.stated_minutes["duration_span"] == minutes % (24 * 60), "the two clocks beside it say the same"
    assert read.acknowledged is None and read.mitigated is None
    if not result.alerts:
        assert read.detected is None and read.detection_source is None, "who found it is for people to say"
    assert set(read.slices) == {run.slice.replace("|", "/") for run in result.runs}
    assert [entry.at_ms for entry in read.timeline] == times(result)


def times(result: Findings) -> list[int]:
    moments = [moment for each in result.runs for moment in (each.start_ms, each.end_ms) if moment is not None]
    moments += [at_ms for keys in result.keys for at_ms in (keys.first_ms, keys.last_ms) if at_ms is not None]
    moments += [each.first_seen_ms for each in result.alerts]
    moments += [each.started_ms for each in result.deployments if each.started_ms is not None]
    return sorted(minute(moment) for moment in moments)


@pytest.mark.parametrize("language", ["en", "id"])
@settings(max_examples=40)
@given(result=found(ended=False), zone=st.sampled_from(ZONES))
def test_what_goes_on_has_no_end_when_read_again(result: Findings, zone: ZoneInfo, language: str):
    read = reread(result, zone, language)
    assert at(read.started) == minute(result.start_ms or 0)
    assert read.resolved is None and read.stated_minutes.get("duration") is None
    assert [entry.at_ms for entry in read.timeline] == times(result)


@pytest.mark.parametrize("language", ["en", "id"])
def test_where_nothing_hung_nothing_is_stated(language: str):
    read = reread(findings([], 0, [], []), ZONES[0], language)
    assert (read.started, read.resolved, read.timeline, read.slices) == (None, None, (), ())
    assert read.users_stated == 0 and read.stated_minutes.get("duration") is None
