"""Whatever a figure can be has its words: a kind that is new cannot come without them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from data.metrics.alert import Severity
from data.metrics.alert_change import Event
from data.metrics.claim import Claim, Reason, Verdict
from data.metrics.deployment import Status
from data.metrics.deployment_lint import Severity as Weight
from data.metrics.impact_judging import Verdict as Impact
from data.metrics.impact_sides import Unjudged
from data.metrics.incident import Source
from data.metrics.incident_list import Ending
from data.metrics.incident_spans import MOMENTS, Measure
from data.metrics.rule import Kind
from data.notify_words import EVENTS
from data.notify_words import SEVERITIES as URGENT
from data.rule_names import NAMES
from data.sources.alert_actions import ActionKind
from pages.shared.words import alert_in_full, alerts, claims, deployments, impact, incident, incidents


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (alerts.SEVERITIES, Severity),
        (URGENT, Severity),
        (EVENTS, Event),
        (NAMES, Kind),
        (claims.CLAIM_WORDS, Claim),
        (claims.OBSERVED_HOW, Claim),
        (claims.VERDICT_WORDS, Verdict),
        (claims.REASONS, Reason),
        (deployments.STATUS_WORDS, Status),
        (impact.VERDICT_WORDS, Impact),
        (impact.UNJUDGED_WORDS, Unjudged),
        (impact.NOT_JUDGED, Unjudged),
        (incident.SOURCES, Source),
        (incident.FORMULAS, Measure),
        (incidents.ENDINGS, Ending),
    ],
)
def test_every_kind_has_its_words(words: Mapping[StrEnum, str], kinds: type[StrEnum]) -> None:
    assert set(words) == set(kinds)


def test_what_is_not_one_kind_alone_has_its_words_too() -> None:
    assert set(alert_in_full.DONE) == {*map(str, Event), *map(str, ActionKind)}
    assert set(incident.MOMENT_WORDS) == set(MOMENTS)
    assert set(deployments.SEVERITIES) == set(Weight) - {Weight.OFF}
