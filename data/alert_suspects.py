"""The deployments that an open alert may have to do with: inferred, each with what speaks for it, never a cause."""

from __future__ import annotations

import logging
from dataclasses import replace

from data.answers import Failure
from data.deployment_verdicts import verdicts
from data.installation import Installation
from data.metrics.alert import Alert
from data.metrics.deployment import Deployment
from data.metrics.deployments import merged, of_rows
from data.metrics.memory import Held, Memory
from data.metrics.suspects import REACH, Candidate
from data.sources.vault import NOT_SET_UP, read_notes
from data.vault.deployment_log import DeploymentLog, read_logs
from data.window import HOUR, MINUTE, TimeWindow, duration_text, local_time

log = logging.getLogger(__name__)

# Suspects need orders on both sides of a deployment, so that they are looked for again as these come.
AGAIN_AFTER = 5 * MINUTE
# What began before an alert's own trouble was seen belongs to the same run.
BEFORE = HOUR
MOST_NAMED = 3


class SuspectFinder:
    """Names suspects in the alerts that a judge remembers. What cannot be asked leaves them as they were."""

    def __init__(self, installation: Installation) -> None:
        self._at = installation
        self._looked_ms: dict[str, int] = {}

    def named(self, memory: Memory, at_ms: int, data_time_ms: int) -> Memory:
        """The memory with suspects in those of its alerts for which it is time to look."""
        due = {each.alert.alert_id for each in memory.held if self._is_due(each.alert, at_ms)}
        open_now = {each.alert.alert_id for each in memory.held}
        self._looked_ms = {name: looked for name, looked in self._looked_ms.items() if name in open_now}
        self._looked_ms |= dict.fromkeys(due, at_ms)
        return replace(
            memory,
            held=tuple(self._found(each, data_time_ms) if each.alert.alert_id in due else each for each in memory.held),
        )

    def _is_due(self, alert: Alert, at_ms: int) -> bool:
        looked_ms = self._looked_ms.get(alert.alert_id)
        return bool(alert.slices) and (looked_ms is None or not 0 <= at_ms - looked_ms < AGAIN_AFTER)

    def _found(self, held: Held, data_time_ms: int) -> Held:
        alert = held.alert
        window = TimeWindow(min(alert.since_ms, data_time_ms) - BEFORE, data_time_ms + 1)
        known = known_deployments(self._at, TimeWindow(window.start_ms - REACH, window.end_ms))
        found = verdicts(self._at.ask, self._at.settings, window, data_time_ms, known) if known else None
        if isinstance(found, Failure):
            log.warning("suspects not looked for", extra={"alert": alert.alert_id, "why": found.message})
            return held
        if found is None or found.suspects is None or found.suspects.run.slice not in alert.slices:
            return held
        told = tuple(self._told(each) for each in found.suspects.suspects[:MOST_NAMED])
        return replace(held, alert=replace(alert, suspects=told))

    def _told(self, candidate: Candidate) -> str:
        """`booking-flow 1.92.30, begun 2026-01-29 03:27 WIB, in effect 1 min before the first order hung`."""
        one = candidate.deployment
        name = " ".join(part for part in (one.service, one.version) if part) or one.deployment_id
        began = "" if one.started_ms is None else f", begun {local_time(one.started_ms, self._at.settings.timezone)}"
        if candidate.before_ms < 0:
            return f"{name}{began}, under way when the first order hung"
        if candidate.before_ms < MINUTE:
            return f"{name}{began}, in effect within a minute before the first order hung"
        return f"{name}{began}, in effect {duration_text(candidate.before_ms)} before the first order hung"


def known_deployments(installation: Installation, window: TimeWindow) -> tuple[Deployment, ...]:
    """Those that began in the window, of the warehouse and of the vault; a source that is away makes them fewer."""
    end_ms = window.end_ms
    asked = {"from_ms": window.start_ms, "to_ms": end_ms, "as_of_ms": end_ms}
    rows = installation.ask("deployments", asked)
    path = installation.settings.vault_path
    notes = NOT_SET_UP if path is None else read_notes(path)
    logs = DeploymentLog() if isinstance(notes, Failure) else read_logs({note.path: note.text for note in notes.notes})
    those = () if isinstance(rows, Failure) else of_rows(rows.frame)
    both = merged(those, logs.deployments, installation.settings.timezone)
    return tuple(one for one in both if one.started_ms is not None and window.contains(one.started_ms))
