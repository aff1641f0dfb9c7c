"""The panels of the page Incident as tables to take away, each with how it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import pandas as pd

from data.export import Table
from data.identity import hashed_user
from data.metrics.claim import MOMENTS, Claim, Value
from data.metrics.incident_spans import spans
from data.states import Held
from data.window import MINUTE, SECOND, iso
from pages.shared import incident_timeline, loaders
from pages.shared import words as shared
from pages.shared.frame import Scene
from pages.shared.incident_rows import Found
from pages.shared.incident_series import Beside, series
from pages.shared.language import text
from pages.shared.words import incident as words

# Of the differences of claims.
UNITS = {**dict.fromkeys((*MOMENTS, Claim.DURATION), "seconds"), Claim.USERS: "users"}


def tables(scene: Scene, found: Found, beside: Beside) -> list[Table]:
    """What there is: without a postmortem neither claims nor spans nor a timeline."""
    own = {
        "claims": (_claims(scene, found), (*found.helds, *found.key_helds)),
        "spans": (_spans(scene, found), ()),
        "timeline": (_timeline(scene, found), ()),
        "hurt": (_hurt(found), found.helds),
        "thresholds": (_thresholds(scene, found), found.helds),
        "orders": (_orders(scene, found), found.helds),
    }
    both = {**own, **series(scene, found, beside)}
    return [Table(name, frame, _asked(helds)) for name, (frame, helds) in both.items() if frame is not None]


def about(scene: Scene, found: Found) -> dict[str, object]:
    """What all of them are of."""
    return {
        "incident": None if found.incident is None else found.incident.path,
        "window": scene.view.window,
        "as_of_ms": scene.view.as_of_ms,
        "data_time_ms": found.data_time_ms,
        "stuck_after_seconds": scene.settings.stuck_after // SECOND,
        "slices": {"payment_method": scene.view.methods, "booking_type": scene.view.booking_types},
    }


def _asked(helds: Sequence[Held]) -> dict[str, object]:
    """The questions of one table with their binds; what a note or the alerts' store says was no question."""
    rows = [held.rows for held in helds if held.rows is not None]
    return {"asked": [{"question": each.question, "binds": dict(each.binds)} for each in rows]}


def _claims(scene: Scene, found: Found) -> pd.DataFrame | None:
    if found.checked is None:
        return None
    return pd.DataFrame(
        [
            {
                "claim": row.claim.value,
                "stated": _plain(row.claim, row.stated, scene.zone),
                "observed": _plain(row.claim, row.observed, scene.zone),
                "difference": row.difference if row.claim is Claim.USERS else _seconds(row.difference),
                "unit": UNITS.get(row.claim),
                "verdict": row.verdict.value,
                "reason": None if row.reason is None else row.reason.value,
                "certainty": None if row.certainty is None else row.certainty.value,
                "quote": row.quote,
                "line": row.line,
            }
            for row in found.checked.rows
        ]
    ).astype({"difference": "Int64", "line": "Int64"})


def _plain(claim: Claim, value: Value | None, zone: tzinfo) -> str | None:
    """As a program reads it: a moment in ISO form, a duration in seconds, names and causes as they stand."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return ", ".join(value)
    if claim in MOMENTS:
        return iso(value, zone)
    return str(value if claim is Claim.USERS else _seconds(value))


def _seconds(length_ms: int | None) -> int | None:
    return None if length_ms is None else round(length_ms / SECOND)


def _spans(scene: Scene, found: Found) -> pd.DataFrame | None:
    if found.incident is None:
        return None
    return pd.DataFrame(
        [
            {
                "span": words.SPAN_WORDS[measure],
                "formula": text(words.FORMULAS[measure]),
                "from": None if span.begin is None else words.iso_or_empty(span.begin.at_ms, scene.zone),
                "to": None if span.end is None else words.iso_or_empty(span.end.at_ms, scene.zone),
                "minutes": None if span.ms is None else span.ms // MINUTE,
            }
            for measure, span in spans(found.incident, scene.view.as_of_ms).items()
        ]
    ).astype({"minutes": "Int64"})


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
    columns = ["payment_method", "booking_type", "users", "without_user", "orders", "late", "lost", "waiting"]
    columns.append("worst_wait_ms")
    rows = [[getattr(one, name) for name in columns] for one in found.hurt]
    table, fares = pd.DataFrame(rows, columns=columns), [one.fares for one in found.hurt if one.fares is not None]
    if not fares:
        return table
    late, lost, unknown = ([getattr(each, name) for each in fares] for name in ("late", "lost", "unknown"))
    return table.assign(late_fares=late, lost_fares=lost, without_fare=unknown)


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
    users = [text(shared.HIDDEN) if key is None else hashed_user(user, key) for user in rows["user_id"]]
    times = {
        name.removesuffix("_ms"): [
            words.iso_or_empty(None if pd.isna(at) else int(at), scene.zone) for at in rows[name]
        ]
        for name in ("due_ms", "left_ms", "received_ms", "closed_ms")
    }
    plain = {name: rows[name].to_numpy() for name in ("order_id", "payment_method", "booking_type")}
    return pd.DataFrame({**plain, "user": users, **times})
