"""What really happened in a demo world. Tests and benches read it; nothing in the product does."""

from __future__ import annotations

from collections.abc import Sequence

from data.demo.day import Hanging, WorldDay
from data.demo.night import CLAIMED, HURT_USERS
from data.demo.scenario import Incident, Lag
from data.demo.shape import ZONE
from data.demo.world import Plan, world_facts
from data.window import TimeWindow, iso


def truth(plan: Plan, days: Sequence[WorldDay], incidents: Sequence[Incident], orders: int) -> dict[str, object]:
    """The content of `truth.json`."""
    claimed = [day.stuck_users_claimed for day in days if day.stuck_users_claimed is not None]
    return {
        **world_facts(plan, incidents),
        "orders": orders,
        "mix": dict(plan.scenario.mix),
        "incidents": [
            _incident(incident, [part for day in days for part in day.hanging if part.incident == incident])
            for incident in incidents
        ],
        "night": {
            **_window(CLAIMED),
            "users_over_5_minutes": claimed[0] if claimed else None,
            "claimed_by_the_postmortem": HURT_USERS,
        },
        "ordinary_trouble": [
            {"kind": str(trouble.kind), **_window(trouble.window)} for day in days for trouble in day.troubles
        ],
        "lags": [_lag(lag) for lag in plan.scenario.lags],
    }


def _incident(incident: Incident, parts: Sequence[Hanging]) -> dict[str, object]:
    return {
        "name": incident.name,
        "slice": incident.slice,
        "share": incident.share,
        **_window(incident.window),
        "key": "missing" if incident.key_missing else "present",
        "deployment": incident.deployment,
        "after": "released" if incident.released else "lost",
        "hanging_orders": sum(len(part.order_ids) for part in parts),
        "closed_by_customers": sum(part.closed for part in parts),
        "users": len(set().union(*(part.users for part in parts))),
        "users_over_5_minutes": len(set().union(*(part.stuck_users for part in parts))),
        "order_ids": [order_id for part in parts for order_id in part.order_ids],
    }


def _lag(lag: Lag) -> dict[str, object]:
    return {**_window(lag.window), "minutes": lag.delay_ms / 60_000}


def _window(window: TimeWindow) -> dict[str, object]:
    return {
        "from": iso(window.start_ms, ZONE),
        "to": iso(window.end_ms, ZONE),
        "from_ms": window.start_ms,
        "to_ms": window.end_ms,
    }
