"""The panels of the page Incident as tables to take away, each with how it was asked."""

from __future__ import annotations

import pandas as pd

from data.export import Table
from data.identity import hashed_user
from data.metrics import backlog as backlog_metric
from data.metrics import flow as flow_metric
from data.states import Held
from pages.shared import asking, incident_timeline, loaders
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.incident_rows import Found
from pages.shared.words import incident as words


def tables(scene: Scene, found: Found) -> list[Table]:
    """What there is: without a postmortem no claims and no timeline."""
    made = {
        "claims": _claims(scene, found),
        "timeline": _timeline(scene, found),
        "hurt": _hurt(found),
        "thresholds": _thresholds(scene, found),
        "orders": _orders(scene, found),
        "backlog": _backlog(scene, found),
        "flow": _flow(scene, found),
    }
    return [Table(name, frame, _about(scene, found, name)) for name, frame in made.items() if frame is not None]


def about(scene: Scene, found: Found) -> dict[str, object]:
    """What all of them are of."""
    return {
        "incident": None if found.incident is None else found.incident.path,
        "window": scene.view.window,
        "as_of_ms": scene.view.as_of_ms,
        "data_time_ms": found.data_time_ms,
        "stuck_after_ms": scene.settings.stuck_after,
        "slices": {"payment_method": scene.view.methods, "booking_type": scene.view.booking_types},
    }


def _about(scene: Scene, found: Found, name: str) -> dict[str, object]:
    """The questions of one table with their binds; a timeline is the note's own words."""
    waits, flow = _waits(scene, found), asking.flow(scene.settings, scene.view, found.data_time_ms)
    helds = {"backlog": (waits,), "flow": (flow,), "timeline": ()}.get(name, found.helds)
    asked = [
        {"question": held.rows.question, "binds": dict(held.rows.binds)} for held in helds if held.rows is not None
    ]
    return {"asked": asked}


def _waits(scene: Scene, found: Found) -> Held:
    return asking.waits(scene.settings, scene.view, found.data_time_ms)


def _claims(scene: Scene, found: Found) -> pd.DataFrame | None:
    if found.checked is None:
        return None
    return pd.DataFrame(
        [
            {
                "claim": row.claim.value,
                "stated": words.stated_value(row, scene.zone),
                "quote": row.quote,
                "line": row.line,
                "observed": words.claim_value(row.claim, row.observed, scene.zone),
                "difference": words.difference(row),
                "verdict": row.verdict.value,
                "reason": None if row.reason is None else row.reason.value,
            }
            for row in found.checked.rows
        ]
    ).astype({"line": "Int64"})


def _timeline(scene: Scene, found: Found) -> pd.DataFrame | None:
    if found.incident is None:
        return None
    entries = incident_timeline.known(found.incident, scene.view.as_of_ms)
    return pd.DataFrame(
        [
            {
                "number": number,
                "at": words.iso_or_empty(entry.at_ms, scene.zone),
                "until": words.iso_or_empty(entry.until_ms, scene.zone),
                "text": entry.text,
                "line": entry.line,
            }
            for number, entry in entries
        ],
        columns=["number", "at", "until", "text", "line"],
    )


def _hurt(found: Found) -> pd.DataFrame:
    columns = ("payment_method", "booking_type", "users", "without_user", "orders", "late", "lost", "waiting")
    rows = [[getattr(one, name) for name in (*columns, "worst_wait_ms")] for one in found.hurt]
    return pd.DataFrame(rows, columns=[*columns, "worst_wait_ms"])


def _thresholds(scene: Scene, found: Found) -> pd.DataFrame:
    rows = [
        [
            one.stuck_ms,
            one.users,
            one.orders,
            *(words.iso_or_empty(at, scene.zone) for at in (one.start_ms, one.end_ms)),
        ]
        for one in found.thresholds
    ]
    return pd.DataFrame(rows, columns=["stuck_after_ms", "users", "orders", "start", "end"])


def _orders(scene: Scene, found: Found) -> pd.DataFrame:
    """Every order of the runs. Users stand there as a keyed hash only."""
    key = loaders.hash_key()
    rows = found.orders
    users = [shared.HIDDEN if key is None else hashed_user(user, key) for user in rows["user_id"]]
    times = {
        name.removesuffix("_ms"): [
            words.iso_or_empty(None if pd.isna(at) else int(at), scene.zone) for at in rows[name]
        ]
        for name in ("due_ms", "left_ms", "received_ms", "closed_ms")
    }
    plain = {name: rows[name].to_numpy() for name in ("order_id", "payment_method", "booking_type")}
    return pd.DataFrame({**plain, "user": users, **times})


def _backlog(scene: Scene, found: Found) -> pd.DataFrame | None:
    held = _waits(scene, found)
    if held.rows is None:
        return None
    window, step = scene.view.window, asking.steps(scene.view)[0]
    moments = backlog_metric.instants(window.start_ms, window.end_ms, step, found.data_time_ms)
    waits = scene.chosen(held.rows.frame)
    return _dated(scene, backlog_metric.backlog_curve(waits, moments, give_up_ms=scene.settings.give_up_after))


def _flow(scene: Scene, found: Found) -> pd.DataFrame | None:
    held = asking.flow(scene.settings, scene.view, found.data_time_ms)
    if held.rows is None:
        return None
    window, step = scene.view.window, asking.steps(scene.view)[1]
    rows = scene.chosen(held.rows.frame)
    return _dated(scene, flow_metric.flow_curve(rows, window.start_ms, window.end_ms, step, found.data_time_ms))


def _dated(scene: Scene, curve: pd.DataFrame) -> pd.DataFrame:
    at = [words.iso_or_empty(int(at_ms), scene.zone) for at_ms in curve["at_ms"]]
    return curve.drop(columns="at_ms").assign(at=at)
