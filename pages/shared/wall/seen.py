"""What one refresh of a wall sees: the newest reading, and how fresh and how whole it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from data import service
from data.alert_book import AlertBook
from data.answers import Failure, FailureKind, whole
from data.metrics.slices import SliceState
from data.service import Service
from data.settings import Settings
from data.sources.redis_keys import KeyServer
from data.states import Held, PanelState, panel_state
from data.wall import Sight, WallStatus, all_seen, wall_status
from pages.shared import loaders, words
from pages.shared.frame import Scene
from pages.shared.key_finds import Found
from pages.shared.language import observed, text
from pages.shared.view import View
from pages.shared.wall.beside import Latencies, Runs
from pages.shared.wall.feed import Orders, Reading
from pages.shared.words import evidence
from pages.shared.words import wall as wall_words


@dataclass(frozen=True)
class Part:
    """A source as `/readyz` has it, with its words in the viewer's language."""

    state: PanelState
    fresh: bool
    why: str
    next_step: str


class Seen:
    """Asked by the panels; asks no source."""

    def __init__(self, scene: Scene, reading: Reading | None, alerts: AlertBook | Failure | None) -> None:
        self._scene = scene
        self._reading = reading
        self.alerts = alerts  # what was read last; None before the first
        self.view: View = scene.view
        self.zone: tzinfo = scene.zone
        self.parts = {name: _part(part) for name, part in service.readiness(scene.service).items()}
        self.orders: Orders | None = None if reading is None else reading.orders
        self.keys: tuple[Found, ...] = () if reading is None else reading.keys
        self.latencies: Latencies | Failure | None = None if reading is None else reading.latencies
        self.runs: Runs | Failure | None = None if reading is None else reading.runs
        self.palette: Mapping[str, str] = {} if reading is None else reading.palette

    def part(self, name: str) -> Part:
        """A source; before the first tick nothing is known of any."""
        return self.parts.get(name, Part(PanelState.UNKNOWN, False, text(wall_words.FIRST_READ), ""))

    @property
    def service(self) -> Service:
        return self._scene.service

    @property
    def settings(self) -> Settings:
        return self._scene.settings

    @property
    def tick_number(self) -> int:
        return 0 if self._scene.tick is None else self._scene.tick.number

    @property
    def key_server(self) -> KeyServer | Failure:
        return self.service.installation.key_server

    @property
    def set_up(self) -> bool:
        warehouse = self.service.installation.warehouse
        return not (isinstance(warehouse, Failure) and warehouse.kind is FailureKind.NOT_SET_UP)

    @property
    def failure(self) -> Failure | None:
        """Why the orders could not be read at the newest tick."""
        return None if self._reading is None else self._reading.failure

    @property
    def is_old(self) -> bool:
        """Whether the reading is older than promised: the newer one is not finished, or failed."""
        reading = self._reading
        return reading is not None and loaders.steady_ms() - reading.read_at_ms > self.service.promised_ms

    @property
    def why_no_orders(self) -> str:
        """In words, where no source says by itself that it cannot be seen."""
        if self.is_old:
            return text(wall_words.OLD_READING)
        if self._reading is not None and self._reading.no_events:
            return text(wall_words.NO_EVENTS)
        if self.failure is not None:
            return whole(observed(self.failure.message))
        return self.part("warehouse").why or text(wall_words.FIRST_READ)

    @property
    def state_of_orders(self) -> PanelState:
        """The state of what is shown of the orders: by its own reading, and by how the warehouse answers just now."""
        if not self.set_up:
            return PanelState.NO_DATA
        known = self.orders
        read_at_ms = None if known is None else known.read_at_ms
        rows = None if known is None else known.now.read[0].rows
        held = Held(rows, read_at_ms, self.failure)
        own = panel_state(held, loaders.steady_ms(), self.service.promised_ms, zero=True)
        if own in (PanelState.ERROR, PanelState.UNKNOWN, PanelState.STALE):
            return own
        if known is None:
            return PanelState.NO_DATA if self._reading is not None and self._reading.no_events else PanelState.UNKNOWN
        if known.never_received:
            return PanelState.ERROR
        # Rows of before stay on the screen: they are old, whatever the reason.
        seen = self.part("ticker").fresh and (self.part("warehouse").fresh or not self.view.live)
        return PanelState.VALUE if seen else PanelState.STALE

    def state_of(self, held: Held, promised_ms: int, *, zero: bool = False) -> PanelState:
        """The state of what else is made of the orders: hidden with them, or by its own reading."""
        own = panel_state(held, loaders.steady_ms(), promised_ms, zero=zero)
        return self.state_of_orders if self.hides_orders and own is not PanelState.ERROR else own

    @property
    def hides_orders(self) -> bool:
        """Whether what is shown of the orders may not be so any more."""
        return not all_seen([self.state_of_orders])

    @property
    def status(self) -> WallStatus:
        worst, orders = self.worst, self.orders
        others = [part.state for name, part in self.parts.items() if name != "warehouse"]
        return wall_status(
            Sight(
                orders=self.state_of_orders,
                others=tuple(others),
                set_up=self.set_up,
                stuck=None if orders is None else 0 if worst is None else worst.stuck_count,
                due=orders is not None and bool(orders.now.states),
                outcomes=tuple(found.worst for found in self.keys if found.worst is not None),
            )
        )

    @property
    def worst(self) -> SliceState | None:
        return None if self.orders is None else self.orders.worst

    @property
    def finding(self) -> str:
        """What was found of the orders, however old it is."""
        if self.orders is None:
            return self.why_no_orders
        if self.orders.never_received:
            return text(words.NEVER_RECEIVED)
        worst = self.worst
        if worst is None:
            return text(wall_words.NO_SLICES if self.orders.known else words.HOUR_NOT_COVERED)
        return wall_words.worst(worst) if worst.stuck_count else text(wall_words.CLEAR)

    def age_ms(self, at_ms: int) -> int:
        """How long ago a moment was, on the product's clock; at a past as-of time, before that."""
        now_ms = self.service.installation.clock.now_ms() if self.view.live else self.view.as_of_ms
        return max(0, now_ms - at_ms)

    @property
    def pace(self) -> float:
        """How fast ages grow."""
        return self.service.installation.clock.speed() if self.view.live else 0.0


def _part(part: Mapping[str, Any]) -> Part:
    why = evidence.told(str(part.get("why") or ""))
    if "silent_s" in part:
        why = wall_words.silent(part["silent_s"])
    return Part(PanelState(part["state"]), bool(part["fresh"]), why, observed(str(part.get("next_step") or "")))
