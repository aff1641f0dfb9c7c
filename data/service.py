"""The running product of one process: an installation with its ticker, and what it knows of alerts."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from data.alert_book import AlertDesk
from data.answers import Failure
from data.deployment_ledger import Ledger
from data.installation import Installation
from data.logbook import Logbook
from data.pulse import HISTORY, KEY_SERVER, SILENT_AFTER_S, WAREHOUSE, Beat, Pulse
from data.read_ahead import ReadAhead
from data.sources.alert_store import AlertStore
from data.speech import sentence
from data.ticker import Tick, Ticker
from data.trials import Trials

log = logging.getLogger(__name__)

# A part whose newest good answer is older than this many refresh periods is not fresh.
FRESH_PERIODS = 3


@dataclass(frozen=True)
class Service:
    """What pages and the server's routes are given."""

    installation: Installation
    ticker: Ticker
    pulse: Pulse
    logbook: Logbook
    ledger: Ledger
    read_ahead: ReadAhead
    alerts: AlertDesk
    trials: Trials

    @property
    def promised_ms(self) -> int:
        """How old rows may be before they are stale."""
        return FRESH_PERIODS * self.installation.settings.refresh

    def close(self) -> None:
        self.trials.stop()
        self.pulse.stop()
        self.read_ahead.stop()
        self.ticker.stop()
        self.installation.close()


_lock = threading.Lock()
_current: Service | None = None


def begin(installation: Installation, *, ticking: bool = True) -> Service:
    """Start the service of this process. With `ticking` off sources are read once only, and there is no pulse (tests,
    benches).
    """
    global _current  # noqa: PLW0603  # one process, one service: Streamlit hands its scripts no context of ours
    settings, ticker = installation.settings, Ticker(installation)
    pulse = Pulse(installation, returned=ticker.hurry)
    logbook, ledger = Logbook(settings.vault_path, settings.vault_timezone), Ledger(settings)
    ahead = ReadAhead(installation, ticker, logbook, ledger)
    desk, trials = _alerts(installation, ticker), Trials(settings)
    service = Service(installation, ticker, pulse, logbook, ledger, ahead, desk, trials)
    with _lock:
        _current = service
    if ticking:
        service.ticker.start()
        service.pulse.start()
        service.read_ahead.start()
    else:
        service.read_ahead.now(service.ticker.tick().as_of_ms)
    return service


def _alerts(installation: Installation, ticker: Ticker) -> AlertDesk:
    history, clock = installation.history, installation.clock

    def moment() -> tuple[int, int, float]:
        tick = ticker.last
        return 0 if tick is None else tick.number, clock.now_ms(), clock.speed()

    return AlertDesk(history if isinstance(history, Failure) else AlertStore(history), moment)


def current() -> Service:
    """The service of this process. Raises RuntimeError before `begin`."""
    if _current is None:
        raise RuntimeError("the service has not begun: run `streamlit run app.py`, or call data.service.begin")
    return _current


def running() -> Service | None:
    """The service of this process; None before `begin` and from `end` on."""
    return _current


def end() -> None:
    """Stop the ticker and close every source."""
    global _current
    with _lock:
        service, _current = _current, None
    if service is not None:
        service.close()


def readiness(service: Service) -> dict[str, dict[str, object]]:
    """Each part's state and age in seconds, for `/readyz`. A part that is not set up is no fault."""
    tick = service.ticker.last
    fresh_s = service.promised_ms / 1000
    if tick is None:
        return {"ticker": {"state": "unknown", "age_s": None, "fresh": False}}
    age_s = round(tick.age_s(), 1)
    ticking = age_s <= fresh_s
    beats = service.pulse.beats
    return {
        "ticker": {"state": "value" if ticking else "stale", "age_s": age_s, "fresh": ticking},
        WAREHOUSE: _as_of_beat(_warehouse_part(service, tick, ticking), beats.get(WAREHOUSE)),
        KEY_SERVER: _as_of_beat(_key_server_part(service, tick, ticking), beats.get(KEY_SERVER)),
        HISTORY: _as_of_beat(_failure_part(_history_failure(service, tick), ticking), beats.get(HISTORY)),
    }


def _as_of_beat(part: dict[str, object], beat: Beat | None) -> dict[str, object]:
    """What the tick found, unless the source has failed or fallen silent since."""
    if beat is None or not part["fresh"]:
        return part
    if beat.failure is not None:
        return _failure_part(beat.failure, ticking=True)
    if beat.age_s() > SILENT_AFTER_S:
        silent_s = round(beat.age_s())
        return {
            "state": "unknown",
            "fresh": False,
            "why": f"It has not answered for {silent_s} s.",
            "silent_s": silent_s,
            "next_step": sentence("Look whether it hangs; it heals by itself."),
        }
    return part


def _warehouse_part(service: Service, tick: Tick, ticking: bool) -> dict[str, object]:
    failure = next((a for a in (tick.data_time, tick.waiting) if isinstance(a, Failure)), None)
    part = _failure_part(failure, ticking)
    if failure is None:
        part["lag_s"] = None if tick.lag_ms is None else tick.lag_ms / 1000
        if tick.lag_ms is None:
            part |= {"state": "no data", "fresh": False}
        elif tick.lag_ms > service.promised_ms and not service.installation.clock_stands:
            part |= {"state": "stale", "fresh": False}
    return part


def _key_server_part(service: Service, tick: Tick, ticking: bool) -> dict[str, object]:
    if isinstance(service.installation.key_server, Failure):
        return _failure_part(service.installation.key_server, ticking)
    readings = [reading for probe_round in tick.rounds for reading in probe_round.readings]
    unknown = [reading for reading in readings if reading.outcome == "unknown"]
    if unknown:
        return {"state": "unknown", "fresh": False, "why": unknown[0].evidence, "unknown_keys": len(unknown)}
    return _failure_part(tick.silence, ticking)


def _history_failure(service: Service, tick: Tick) -> Failure | None:
    history = service.installation.history
    return history if isinstance(history, Failure) else tick.recording


def _failure_part(failure: Failure | None, ticking: bool) -> dict[str, object]:
    if failure is None:
        return {"state": "value" if ticking else "stale", "fresh": ticking}
    if failure.kind == "not set up":
        return {"state": "no data", "fresh": True, "why": failure.message, "next_step": failure.next_step}
    state = "error" if failure.is_error else "unknown"
    return {"state": state, "fresh": False, "why": failure.message, "next_step": failure.next_step}
