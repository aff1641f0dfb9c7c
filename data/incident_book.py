"""All incidents that the postmortems of a vault report, with what was skipped and what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from zoneinfo import ZoneInfo

from data.answers import Failure
from data.metrics.incident import Incident
from data.settings import Settings
from data.sources.vault import NOT_SET_UP, Note, Notes, Skipped, read_notes
from data.vault.incident import NoIncident, incident

MOST_KEPT = 20_000


@dataclass(frozen=True)
class Warned:
    """Something odd in a note that was read all the same, in one sentence without a full stop."""

    path: str
    what: str


@dataclass(frozen=True)
class IncidentBook:
    """The incidents by date and path; those without a date come last."""

    incidents: tuple[Incident, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Warned, ...] = ()


# By path, digest and zone: a note is read again when its bytes change.
_kept: dict[tuple[str, str, str], Incident | NoIncident] = {}
_lock = Lock()


def read_incidents(settings: Settings) -> IncidentBook | Failure:
    """The book of the vault that the settings name."""
    notes = NOT_SET_UP if settings.vault_path is None else read_notes(settings.vault_path)
    return notes if isinstance(notes, Failure) else book_of(notes, settings.vault_timezone)


def book_of(notes: Notes, zone: ZoneInfo | None = None) -> IncidentBook:
    """The book of notes. `zone` is that of times for which a note states none. Never raises for what a note holds."""
    incidents: list[Incident] = []
    skipped = list(notes.skipped)
    warnings: list[Warned] = []
    for note in notes.notes:
        read = _read(note, zone)
        if isinstance(read, NoIncident):
            skipped.append(Skipped(note.path, read.why))
            continue
        incidents.append(read)
        warnings.extend(Warned(note.path, what) for what in (*_of_bytes(note), *read.warnings))
    return IncidentBook(
        tuple(sorted(incidents, key=lambda one: (one.date is None, one.date or "", one.path))),
        tuple(sorted(skipped, key=lambda one: one.path)),
        tuple(warnings),
    )


def _read(note: Note, zone: ZoneInfo | None) -> Incident | NoIncident:
    key = (note.path, note.digest, zone.key if zone else "")
    with _lock:
        if key in _kept:
            return _kept[key]
    read = _read_now(note, zone)
    with _lock:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = read
    return read


def _read_now(note: Note, zone: ZoneInfo | None) -> Incident | NoIncident:
    if note.decoded.why is not None:
        return NoIncident(note.decoded.why)
    if not note.text.strip():
        return NoIncident("empty")
    try:
        return incident(note.path, note.text, zone)
    except Exception as error:  # a note of whatever content must not hide the others
        return NoIncident(f"could not be read: {type(error).__name__}")


def _of_bytes(note: Note) -> Iterator[str]:
    if note.decoded.mended:
        yield f"{len(note.decoded.mended)} lines hold UTF-8 that was read as Windows-1252; they are mended"
    if note.decoded.foreign:
        yield f"{len(note.decoded.foreign)} lines are no UTF-8; they are read as Windows-1252"
