"""What the product says of itself in Prometheus text."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from prometheus_client.parser import text_string_to_metric_families

from data.answers import Failure, FailureKind, Rows
from data.metrics.probe import Outcome, ProbeRound, Reading
from data.telemetry import Telemetry


def samples(telemetry: Telemetry) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(telemetry.text().decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def sample(telemetry: Telemetry, name: str, **labels: str) -> float | None:
    return samples(telemetry).get((name, tuple(sorted(labels.items()))))


def rows(count: int) -> Rows:
    return Rows("waiting", {}, pd.DataFrame({"order_id": [str(n) for n in range(count)]}), 0.02)


FAILURE = Failure(FailureKind.TIMED_OUT, "warehouse", "It took too long.", "Wait.", "waiting", {}, 5.0)


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry()


def test_an_answer_counts_its_time_and_its_rows(telemetry):
    telemetry.answered("waiting", rows(3))
    telemetry.answered("waiting", rows(4))
    assert sample(telemetry, "statezero_query_seconds_count", question="waiting") == 2
    assert sample(telemetry, "statezero_query_seconds_sum", question="waiting") == pytest.approx(0.04)
    assert sample(telemetry, "statezero_query_rows_total", question="waiting") == 7


def test_a_failure_counts_its_kind_and_its_time_and_no_rows(telemetry):
    telemetry.answered("waiting", FAILURE)
    assert sample(telemetry, "statezero_failures_total", source="warehouse", kind="timed out") == 1
    assert sample(telemetry, "statezero_query_seconds_sum", question="waiting") == 5
    assert sample(telemetry, "statezero_query_rows_total", question="waiting") is None


def test_the_newest_round_stands_for_a_probe_with_every_outcome(telemetry):
    telemetry.probed(ProbeRound("request", 1, (Reading("k", Outcome.MISSING, ""),), 0.2))
    telemetry.probed(ProbeRound("request", 2, (Reading("k", Outcome.UNKNOWN, ""),), 0.1))
    found = {o: sample(telemetry, "statezero_probe_keys", probe="request", outcome=o.value) for o in Outcome}
    assert found == {**dict.fromkeys(Outcome, 0), Outcome.UNKNOWN: 1}
    assert sample(telemetry, "statezero_probe_seconds", probe="request") == 0.1


def test_an_unknown_lag_is_no_number_never_nought(telemetry):
    telemetry.ticked(2500)
    assert sample(telemetry, "statezero_data_lag_seconds") == 2.5
    telemetry.ticked(None)
    assert math.isnan(sample(telemetry, "statezero_data_lag_seconds"))
    assert sample(telemetry, "statezero_ticks_total") == 2


def test_the_age_of_cached_rows_is_in_seconds(telemetry):
    telemetry.cached("waiting", 1500)
    assert sample(telemetry, "statezero_cache_age_seconds", question="waiting") == 1.5


def test_two_installations_in_one_process_do_not_mix():
    one, other = Telemetry(), Telemetry()
    one.ticked(0)
    assert sample(other, "statezero_ticks_total") == 0
