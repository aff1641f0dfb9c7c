"""A book of incidents as JSON: the names of the record, instants as ISO in the offset in which the note writes them."""

from __future__ import annotations

from dataclasses import asdict

from data.incident_book import IncidentBook
from data.metrics.incident import Entry, Incident, Moment
from data.vault.incident_words import MOMENTS
from data.vault.placing import local_of

Json = dict[str, object]


def as_json(book: IncidentBook) -> Json:
    """`incidents`, `skipped` (path, why) and `warnings` (path, what)."""
    return {
        "incidents": [incident_json(one) for one in book.incidents],
        "skipped": [asdict(one) for one in book.skipped],
        "warnings": [asdict(one) for one in book.warnings],
    }


def incident_json(one: Incident) -> Json:
    """A time for which the note states no zone has no offset: `2026-01-29T04:39`. What is not stated is null."""
    record = asdict(one)
    for name in ("unplaced", "quotes", "warnings"):
        del record[name]
    record["timeline"] = [_entry(entry) for entry in one.timeline]
    record.update({name: _moment(one, name) for name in MOMENTS})
    return record


def _entry(entry: Entry) -> Json:
    at, until = entry.local, entry.local_until
    if entry.at_ms is not None and entry.offset_min is not None:
        at = local_of(entry.at_ms, entry.offset_min)
        until = None if entry.until_ms is None else local_of(entry.until_ms, entry.offset_min)
    return {"at": at, "until": until, "text": entry.text, "line": entry.line}


def _moment(one: Incident, name: str) -> Json | None:
    unplaced = one.unplaced.get(name)
    if unplaced is not None:
        return asdict(unplaced)
    moment: Moment | None = getattr(one, name)
    if moment is None:
        return None
    at = local_of(moment.at_ms, moment.offset_min)
    return {"at": at, "line": moment.line, "quote": moment.quote, "certainty": moment.certainty}
