"""The charts of the page Incident, and what stands beside them, as tables to take away, each with how it was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from data.answers import Failure
from data.metrics import backlog as backlog_metric
from data.metrics import flow as flow_metric
from data.metrics.columns import Ints
from data.metrics.deployment import Deployment
from data.sources.alert_rows import AlertRecord
from data.states import Held
from pages.shared import asking, lanes, latency_rows
from pages.shared.frame import Scene
from pages.shared.incident_rows import Found
from pages.shared.latency_rows import Found as Latencies
from pages.shared.words import incident as words

Made = tuple[pd.DataFrame, Sequence[Held]]


@dataclass(frozen=True)
class Beside:
    """What the page found of its window beside the orders that hung."""

    deployments: Sequence[Deployment]
    alerts: tuple[AlertRecord, ...] | Failure
    latencies: Latencies | None


def series(scene: Scene, found: Found, beside: Beside) -> dict[str, Made]:
    """By name, each with the answers that it is made of; without those whose source is away."""
    makers: dict[str, Callable[[Scene, Found, Beside], Made | None]] = {
        "backlog": _backlog,
        "ages": _ages,
        "flow": _flow,
        "keys": _keys,
        "latency": _latency,
        "alerts": _alerts,
        "deployments": _deployments,
    }
    made = {name: make(scene, found, beside) for name, make in makers.items()}
    return {name: each for name, each in made.items() if each is not None}


def _backlog(scene: Scene, found: Found, _beside: Beside) -> Made | None:
    held = asking.waits(scene.settings, scene.view, found.data_time_ms)
    if held.rows is None:
        return None
    waits, give_up_ms = scene.chosen(held.rows.frame), scene.settings.give_up_after
    return _dated(scene, backlog_metric.backlog_curve(waits, _instants(scene, found), give_up_ms=give_up_ms)), (held,)


def _ages(scene: Scene, found: Found, _beside: Beside) -> Made | None:
    """The oldest of each slice."""
    held = asking.waits(scene.settings, scene.view, found.data_time_ms)
    if held.rows is None:
        return None
    waits, give_up_ms = scene.chosen(held.rows.frame), scene.settings.give_up_after
    ages = backlog_metric.oldest_age_curve(waits, _instants(scene, found), give_up_ms=give_up_ms)
    return _dated(scene, ages), (held,)


def _instants(scene: Scene, found: Found) -> Ints:
    window, step = scene.view.window, asking.steps(scene.view)[0]
    return backlog_metric.instants(window.start_ms, window.end_ms, step, found.data_time_ms)


def _flow(scene: Scene, found: Found, _beside: Beside) -> Made | None:
    held = asking.flow(scene.settings, scene.view, found.data_time_ms)
    if held.rows is None:
        return None
    window, step = scene.view.window, asking.steps(scene.view)[1]
    rows = scene.chosen(held.rows.frame)
    curve = flow_metric.flow_curve(rows, window.start_ms, window.end_ms, step, found.data_time_ms)
    return _dated(scene, curve), (held,)


def _keys(scene: Scene, found: Found, _beside: Beside) -> Made | None:
    lane, helds = lanes.recorded(scene, found.data_time_ms)
    return None if lane is None else (_dated(scene, lane), helds)


def _latency(scene: Scene, _found: Found, beside: Beside) -> Made | None:
    if beside.latencies is None:
        return None
    return _dated(scene, latency_rows.curve(scene, beside.latencies)), beside.latencies.helds


def _alerts(scene: Scene, _found: Found, beside: Beside) -> Made | None:
    if isinstance(beside.alerts, Failure):
        return None
    rows = [
        {
            "alert_id": each.alert.alert_id,
            "severity": each.alert.severity.value,
            "rules": ", ".join(each.alert.rules),
            "slices": ", ".join(each.alert.slices),
            "opened": words.iso_or_empty(each.alert.first_seen_ms, scene.zone),
            "acknowledged": words.iso_or_empty(each.acknowledged_ms, scene.zone),
            "acknowledged_by": each.acknowledged_by,
            "closed": words.iso_or_empty(each.alert.resolved_ms, scene.zone),
        }
        for each in beside.alerts
    ]
    heads = ("alert_id", "severity", "rules", "slices", "opened", "acknowledged", "acknowledged_by", "closed")
    return pd.DataFrame(rows, columns=list(heads), dtype=object), ()


def _deployments(scene: Scene, _found: Found, beside: Beside) -> Made:
    rows = [
        {
            "deployment_id": one.deployment_id,
            "service": one.service,
            "version": one.version,
            "title": one.title,
            "started": words.iso_or_empty(one.started_ms, scene.zone),
            "finished": words.iso_or_empty(one.finished_ms, scene.zone),
            "status": one.status.value,
            "author": one.author,
            "standby": one.standby,
        }
        for one in beside.deployments
    ]
    heads = ("deployment_id", "service", "version", "title", "started", "finished", "status", "author", "standby")
    return pd.DataFrame(rows, columns=list(heads), dtype=object), ()


def _dated(scene: Scene, curve: pd.DataFrame) -> pd.DataFrame:
    at = [words.iso_or_empty(int(at_ms), scene.zone) for at_ms in curve["at_ms"]]
    return curve.drop(columns="at_ms").assign(at=at)
