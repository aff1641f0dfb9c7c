"""What is known of each key probe at a page's moment."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.answers import Failure
from data.metrics import key_health as metric
from data.metrics.key_health import Run
from data.metrics.probe import Outcome, Probe, ProbeRound
from data.window import HOUR
from pages.shared import loaders
from pages.shared.frame import Scene
from pages.shared.words.evidence import NOT_RECORDED, NOTHING_TO_ASK

SINCE_LOOKBACK = 3 * HOUR


@dataclass(frozen=True)
class Found:
    """What is known of one probe at the page's moment."""

    probe: Probe
    counts: dict[Outcome, int]
    left_out: int
    evidence: str  # in English, as a probe tells it: `words.evidence` says it
    worst: Outcome | None
    since: Run | None
    at_ms: int | None


def all_found(scene: Scene) -> list[Found]:
    """Of each probe of the installation, in its order."""
    return [found(scene, probe) for probe in scene.service.installation.probes]


def found(scene: Scene, probe: Probe) -> Found:
    """The newest round at or before the as-of time: the live one, else the recorded one."""
    as_of_ms = scene.view.as_of_ms
    rounds = _recorded_rounds(scene, as_of_ms)
    since = None if rounds is None else metric.since(rounds, probe.name, scene.longest_gap_ms)
    live = _live_round(scene, probe)
    if live is not None:
        telling = metric.most_telling(live.readings)
        evidence = NOTHING_TO_ASK if telling is None else telling.evidence
        return Found(probe, dict(live.counts), live.left_out, evidence, metric.worst(live.counts), since, live.at_ms)
    mine = pd.DataFrame() if rounds is None else rounds[rounds["probe"] == probe.name].sort_values("at_ms")
    if mine.empty:
        return Found(probe, {}, 0, NOT_RECORDED, None, None, None)
    last = mine.iloc[-1]
    counts = {outcome: int(last[outcome.value]) for outcome in Outcome}
    evidence = str(last["evidence"] or NOTHING_TO_ASK)
    return Found(probe, counts, int(last["left_out"]), evidence, metric.worst(counts), since, int(last["at_ms"]))


def _live_round(scene: Scene, probe: Probe) -> ProbeRound | None:
    tick = loaders.tick()
    if tick is None or not scene.view.live or isinstance(scene.service.installation.key_server, Failure):
        return None
    return next((each for each in tick.rounds if each.probe == probe.name), None)


def _recorded_rounds(scene: Scene, as_of_ms: int) -> pd.DataFrame | None:
    held = loaders.recorded_rounds(as_of_ms - SINCE_LOOKBACK, as_of_ms + 1, 0, f"{scene.view.place}|since")
    return None if held.rows is None else held.rows.frame
