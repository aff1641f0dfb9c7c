"""The doctor's look at the key server, the vault and the history store: each is optional, each is one line or more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Formatter

from data.answers import Failure, FailureKind, Rows
from data.metrics.contract import LIVE_KEYS, POSTMORTEMS, PROBE_HISTORY, Check, Severity
from data.metrics.probe import Outcome, Probe, ProbeRound
from data.probes import ProbeError, load_probes
from data.settings import Settings
from data.sources.history import open_history
from data.sources.redis_keys import KeyServer, open_key_server
from data.sources.vault import read_notes
from data.ticker import orders_to_ask
from data.window import HOUR

SERVER_FACTS = "facts of the key server"
# Stands for an order where none waits: its key is not there, and to hear so is what is wanted.
INVENTED = "statezero-doctor"
ASKED_AT_MOST = 100
ACL = "docs/redis.md tells such answers apart; its ACL line allows what probes need"


def failure_check(what: str, failure: Failure, unmeasured: tuple[str, ...], severity: Severity) -> Check:
    """A failure as a check; a source that is not set up is a note unless said otherwise."""
    observed = f"{failure.kind}: {failure.message}"
    return Check(what, observed, "an answer", failure.next_step, severity, unmeasured)


def _not_set_up(what: str, failure: Failure, unmeasured: tuple[str, ...]) -> Check:
    return Check(what, failure.message, "", failure.next_step, Severity.NOTE, unmeasured)


def look_at_keys(settings: Settings, waiting: Rows | None, now_ms: int) -> list[Check]:
    """Whether the key server answers, and each probe asked once. `waiting`: the answer to that question."""
    server = open_key_server(settings)
    if isinstance(server, Failure):
        if server.kind is FailureKind.NOT_SET_UP:
            return [_not_set_up("key server", server, (LIVE_KEYS,))]
        return [failure_check("key server", server, (LIVE_KEYS,), Severity.FAILURE)]
    try:
        if failed := server.ping():
            return [failure_check("key server", failed, (LIVE_KEYS,), Severity.FAILURE)]
        return [*_server(server), *_probes(settings, server, waiting, now_ms)]
    finally:
        server.close()


def _server(server: KeyServer) -> list[Check]:
    facts = server.info()
    reached = Check("key server", f"reached {server.url_shown}")
    if isinstance(facts, Failure):
        return [reached, failure_check("key server: INFO", facts, (SERVER_FACTS,), Severity.FINDING)]
    silent = [node for node in facts.nodes if node.failure]
    return [reached] + [
        Check("key server: INFO", f"{node.place}: {node.failure}", "an answer", ACL, Severity.FINDING, (SERVER_FACTS,))
        for node in silent
    ]


def _probes(settings: Settings, server: KeyServer, waiting: Rows | None, now_ms: int) -> list[Check]:
    try:
        probes = load_probes(settings.probes_file)
    except ProbeError as error:
        step = f"mend {settings.probes_file}"
        return [Check("probes", str(error), "probes that can be read", step, Severity.FINDING, (LIVE_KEYS,))]
    if settings.clock not in ("system", "demo"):
        # Keys are asked now; what they were when old orders waited cannot be known.
        waiting = None
    return [_ask_once(server, probe, _orders(probe, waiting, now_ms), now_ms) for probe in probes]


def _orders(probe: Probe, waiting: Rows | None, now_ms: int) -> list[dict[str, str]]:
    if not probe.per_order:
        return []
    return orders_to_ask(probe, waiting, now_ms)[:ASKED_AT_MOST]


def _ask_once(server: KeyServer, probe: Probe, orders: Sequence[Mapping[str, str]], now_ms: int) -> Check:
    if not probe.per_order:
        return _fixed(probe, server.probe(probe, [], now_ms))
    if not orders:
        fields = [name for _, name, _, _ in Formatter().parse(probe.key) if name]
        probe_round = server.probe(probe, [dict.fromkeys(fields, INVENTED)], now_ms)
        return _invented(probe, probe_round)
    return _waiting(probe, server.probe(probe, orders, now_ms), len(orders))


def _refused(probe: Probe, probe_round: ProbeRound) -> Check | None:
    unknown = [reading for reading in probe_round.readings if reading.outcome is Outcome.UNKNOWN]
    if not unknown and probe_round.readings:
        return None
    observed = f"could not be asked: {unknown[0].evidence if unknown else 'no reading'}"
    return Check(f"probe {probe.name}", observed, "any other outcome", ACL, Severity.FINDING, (LIVE_KEYS,))


def _fixed(probe: Probe, probe_round: ProbeRound) -> Check:
    if refused := _refused(probe, probe_round):
        return refused
    reading = probe_round.readings[0]
    if reading.outcome is Outcome.PRESENT:
        return Check(f"probe {probe.name}", f"{probe.key}: present, {reading.evidence}")
    observed = f"{probe.key}: {reading.outcome}, {reading.evidence}"
    step = "if this site has no such key, take the probe out of PROBES_FILE; else the key itself is in trouble"
    return Check(f"probe {probe.name}", observed, "present", step, Severity.FINDING)


def _invented(probe: Probe, probe_round: ProbeRound) -> Check:
    if refused := _refused(probe, probe_round):
        return refused
    outcome = probe_round.readings[0].outcome
    return Check(f"probe {probe.name}", f"allowed; no order to ask about, an invented one is {outcome}")


def _waiting(probe: Probe, probe_round: ProbeRound, asked: int) -> Check:
    if refused := _refused(probe, probe_round):
        return refused
    counts = ", ".join(f"{count} {outcome}" for outcome, count in probe_round.counts.items() if count)
    observed = f"allowed; of {asked} waiting orders: {counts}"
    if probe_round.counts[Outcome.PRESENT] == asked:
        return Check(f"probe {probe.name}", observed)
    step = f"if none is ever present, the key pattern {probe.key} is not this site's: see docs/redis.md"
    return Check(f"probe {probe.name}", observed, "present", step, Severity.NOTE)


def look_at_vault(settings: Settings) -> list[Check]:
    """Whether the vault's Markdown files can be read."""
    path = settings.vault_path
    if path is None:
        step = "set VAULT_PATH to the folder with the postmortems, if there is one"
        return [Check("vault", "VAULT_PATH is not set", "", step, Severity.NOTE, (POSTMORTEMS,))]
    notes = read_notes(path)
    if isinstance(notes, Failure):
        return [failure_check("vault", notes, (POSTMORTEMS,), Severity.FAILURE)]
    counted = f"{len(notes.notes)} Markdown files in {path}"
    if notes.skipped:
        first = notes.skipped[0]
        observed = f"{counted}, and {len(notes.skipped)} that cannot be read: {first.path}: {first.why}"
        step = "let this user read them, or move them out of the vault"
        return [Check("vault", observed, "all can be read", step, Severity.FINDING, (POSTMORTEMS,))]
    return [Check("vault", counted)] if notes.notes else [_empty_vault(path)]


def _empty_vault(path: Path) -> Check:
    step = "check that VAULT_PATH is the right folder"
    return Check("vault", f"no Markdown file in {path}", "*.md", step, Severity.NOTE, (POSTMORTEMS,))


def look_at_history(settings: Settings, now_ms: int) -> list[Check]:
    """Whether the history store can be opened, written and read."""
    history = open_history(settings)
    if isinstance(history, Failure):
        return [failure_check("history", history, (PROBE_HISTORY,), Severity.FAILURE)]
    try:
        # The key is made and kept at first use: to ask for it is to write.
        for answer in (history.check(), history.hash_key(), history.rounds(now_ms - HOUR, now_ms)):
            if isinstance(answer, Failure):
                return [failure_check("history", answer, (PROBE_HISTORY,), Severity.FAILURE)]
        return [Check("history", f"can be used: {history.url_shown}")]
    finally:
        history.close()
