"""The vault: what a note says is understood once for each content."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from data.answers import Failure
from data.incident_book import IncidentBook, book_of
from data.kept import Kept
from data.metrics.incident import Incident
from data.sources.vault import NOT_SET_UP, Note, Notes, read_notes
from data.vault.deployment_log import DeploymentLog, deployment_log, joined_logs

NOTES_KEPT = 5_000


class Logbook:
    """Understands notes, and remembers by their digests what they say. A log of thousands of rows takes seconds.

    `zone` is that of times for which a postmortem states none.
    """

    def __init__(self, path: Path | None, zone: ZoneInfo | None = None) -> None:
        self._path, self._zone = path, zone
        self._incidents: tuple[Incident, ...] = ()
        self._logs: Kept[DeploymentLog] = Kept(NOTES_KEPT)
        self._joined: Kept[tuple[str, DeploymentLog]] = Kept(1)
        self._books: Kept[IncidentBook] = Kept(1)

    def read(self) -> Notes | Failure:
        """The notes that the vault has at present."""
        return NOT_SET_UP if self._path is None else read_notes(self._path)

    def of(self, notes: Notes) -> tuple[str, DeploymentLog]:
        """What the notes say of deployments, and a name for their texts: two with one name say the same."""
        version = _version(notes)
        return self._joined.of(version, lambda: (version, joined_logs([self._log(note) for note in notes.notes])))

    def book(self, notes: Notes) -> IncidentBook:
        """What the notes say of incidents: every page, and whoever reads ahead, is given the same."""
        named = (_version(notes), notes.skipped)
        return self._books.of(named, lambda: book_of(notes, self._zone))

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """What the postmortems said when they were last read, without waiting; none before the first reading."""
        return self._incidents

    def _log(self, note: Note) -> DeploymentLog:
        return self._logs.of((note.path, note.digest), lambda: deployment_log(note.path, note.text))

    def read_ahead(self) -> tuple[str | None, DeploymentLog]:
        """Understand what the vault has at present, and give what `of` gives. What cannot be read is for who shows it
        to say.
        """
        notes = self.read()
        if isinstance(notes, Failure):
            return None, DeploymentLog()
        found = self.of(notes)
        self._incidents = self.book(notes).incidents
        return found


def _version(notes: Notes) -> str:
    """Names the texts of the notes."""
    return str(hash(tuple((note.path, note.digest) for note in notes.notes)))
