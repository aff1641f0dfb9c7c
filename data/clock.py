"""Which clock the settings call for."""

from __future__ import annotations

from pathlib import Path

from data.demo.clock import CLOCK_FILE, DemoClock
from data.settings import SettingError, Settings
from data.window import Clock, FixedClock, SystemClock, parse_instant


def clock_of(settings: Settings) -> Clock:
    """The system's clock, the clock of a demo world, or one that stands at an instant.

    Raises SettingError when the demo's clock is asked for and the warehouse is no demo world.
    """
    if settings.clock == "system":
        return SystemClock()
    if settings.clock == "demo":
        return DemoClock(_clock_file(settings))
    return FixedClock(parse_instant(settings.clock, now_ms=0))


def _clock_file(settings: Settings) -> Path:
    path = Path(settings.warehouse_url or "") / CLOCK_FILE
    if not path.is_file():
        raise SettingError(
            f"CLOCK: expected WAREHOUSE_URL to be a demo world with a {CLOCK_FILE}, got no such file, "
            "e.g. make demo, or CLOCK=system"
        )
    return path
