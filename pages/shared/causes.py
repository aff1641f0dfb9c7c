"""The keys of the orders that wait: what the newest confirmed round says, or what was recorded for a past moment."""

from __future__ import annotations

import pandas as pd

from data.metrics.key_health import JoinedCause, joined_cause
from data.metrics.probe import Probe, ProbeRound
from data.metrics.recorded import round_at
from pages.shared import asking, loaders, words
from pages.shared.frame import Scene


def order_probes(scene: Scene) -> list[Probe]:
    """The probes that ask for a key of each order."""
    return [probe for probe in scene.service.installation.probes if probe.per_order]


def by_method(scene: Scene, stuck: pd.DataFrame, moment_ms: int) -> dict[str, JoinedCause]:
    """For each payment method with stuck orders, what the first probe that concerns it says of them."""
    causes: dict[str, JoinedCause] = {}
    for probe in order_probes(scene):
        probe_round = _round(scene, probe, moment_ms)
        for method, orders in stuck.groupby("payment_method"):
            if not probe.payment_methods or method in probe.payment_methods:
                ids = {str(order) for order in orders["order_id"]}
                causes.setdefault(str(method), joined_cause(probe, probe_round, ids, moment_ms))
    return causes


def by_order(scene: Scene, stuck: pd.DataFrame, moment_ms: int) -> dict[str, str]:
    """The word for the key of each order."""
    found: dict[str, str] = {}
    for probe in order_probes(scene):
        probe_round = _round(scene, probe, moment_ms)
        for reading in () if probe_round is None else probe_round.readings:
            if reading.order_id is not None:
                found.setdefault(reading.order_id, words.outcome_sign(reading.outcome))
    wanted = {str(order) for order in stuck["order_id"]}
    return {order: word for order, word in found.items() if order in wanted}


def _round(scene: Scene, probe: Probe, moment_ms: int) -> ProbeRound | None:
    """The newest live round that a later read of the orders confirms; for a past moment what was recorded."""
    tick = loaders.tick()
    if tick is not None and tick.data_time_ms == moment_ms:
        confirmed = {each.probe: each for each in tick.confirmed_rounds()}
        if probe.name in confirmed:
            return confirmed[probe.name]
    for held in asking.recorded_outcomes(scene.settings, moment_ms, f"{scene.view.place}|cause"):
        if held.rows is not None:
            recorded = round_at(held.rows.frame, probe.name, moment_ms)
            if recorded.readings:
                return recorded
    return None
