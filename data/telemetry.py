"""What the product says of itself, in Prometheus text. Names follow Prometheus' habits: base units, `_total`."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from data.alert_book import AlertBook, by_rule_and_severity
from data.answers import Answer, Failure
from data.metrics.probe import Outcome, ProbeRound


class Telemetry:
    """One registry for one process, so that tests can hold several without a clash."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "statezero_query_seconds",
            "Time one question took at the warehouse.",
            ["question"],
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self._rows = Counter("statezero_query_rows", "Rows read.", ["question"], registry=self.registry)
        self._failures = Counter(
            "statezero_failures", "Questions without an answer.", ["source", "kind"], registry=self.registry
        )
        self._cache_age = Gauge(
            "statezero_cache_age_seconds", "Age of the newest good rows.", ["question"], registry=self.registry
        )
        self._keys = Gauge(
            "statezero_probe_keys", "Keys by outcome in the newest round.", ["probe", "outcome"], registry=self.registry
        )
        self._probe_seconds = Gauge(
            "statezero_probe_seconds", "Time the newest round took.", ["probe"], registry=self.registry
        )
        self._lag = Gauge("statezero_data_lag_seconds", "As-of time minus data time.", registry=self.registry)
        self._ticks = Counter("statezero_ticks", "Ticks completed.", registry=self.registry)
        self._beat_age = Gauge(
            "statezero_watch_heartbeat_age_seconds",
            "Since the leading watcher's last round, on the product's clock; NaN when nobody ever watched.",
            registry=self.registry,
        )
        self._open_alerts = Gauge(
            "statezero_alerts_open",
            "Open alerts, silenced ones too; one of several rules counts under the first.",
            ["rule", "severity"],
            registry=self.registry,
        )
        self._rules = Gauge("statezero_rules", "Rules that are on.", ["state"], registry=self.registry)
        self.sessions = Gauge("statezero_sessions", "Open browser sessions.", registry=self.registry)

    def answered(self, question: str, answer: Answer) -> None:
        if isinstance(answer, Failure):
            self.failed(answer)
        if answer.elapsed_s is not None:
            self._seconds.labels(question).observe(answer.elapsed_s)
        if not isinstance(answer, Failure):
            self._rows.labels(question).inc(len(answer.frame))

    def failed(self, failure: Failure) -> None:
        self._failures.labels(failure.source, failure.kind.value).inc()

    def cached(self, question: str, age_ms: int) -> None:
        self._cache_age.labels(question).set(age_ms / 1000)

    def probed(self, probe_round: ProbeRound) -> None:
        for outcome in Outcome:
            self._keys.labels(probe_round.probe, outcome.value).set(probe_round.counts[outcome])
        self._probe_seconds.labels(probe_round.probe).set(probe_round.elapsed_s)

    def ticked(self, lag_ms: int | None) -> None:
        """One more tick. An unknown lag is NaN: nought would read as fresh."""
        self._ticks.inc()
        self._lag.set(float("nan") if lag_ms is None else lag_ms / 1000)

    def alerted(self, book: AlertBook | Failure) -> None:
        """What is known of alerts. When the store cannot be read nothing is claimed: no series, and an age of NaN."""
        self._open_alerts.clear()
        self._rules.clear()
        age_ms = None if isinstance(book, Failure) else book.heartbeat_age_ms
        self._beat_age.set(float("nan") if age_ms is None else age_ms / 1000)
        if isinstance(book, Failure):
            return
        for (rule, severity), number in by_rule_and_severity((*book.open, *book.silenced)).items():
            self._open_alerts.labels(rule, severity.value).set(number)
        self._rules.labels("judged").set(len(book.judged))
        self._rules.labels("not judged").set(len(book.not_judged))

    def text(self) -> bytes:
        return generate_latest(self.registry)
