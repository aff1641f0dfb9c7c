"""The vault, read ahead: what a note says is understood once for each content, before a page needs it."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from pathlib import Path
from zoneinfo import ZoneInfo

from data.answers import Failure
from data.incident_book import book_of
from data.metrics.incident import Incident
from data.sources.vault import Note, Notes, read_notes
from data.vault.deployment_log import DeploymentLog, deployment_log, joined_logs

log = logging.getLogger(__name__)

# Read less often than the shortest promise of freshness, which is three ticks of 5 s, a vault would look stale.
EVERY_S = 10
NOTES_KEPT = 5_000


class Logbook:
    """Understands notes, and remembers by their digests what they say. A log of thousands of rows takes seconds.

    `zone` is that of times for which a postmortem states none.
    """

    def __init__(self, path: Path | None, zone: ZoneInfo | None = None) -> None:
        self._path, self._zone = path, zone
        self._incidents: tuple[Incident, ...] = ()
        self._logs: OrderedDict[tuple[str, str], DeploymentLog] = OrderedDict()
        self._joined: tuple[str, DeploymentLog] | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def of(self, notes: Notes) -> tuple[str, DeploymentLog]:
        """What the notes say of deployments, and a name for their texts: two with one name say the same."""
        with self._lock:  # who asks while a note is being read waits for it, instead of reading it once more
            version = str(hash(tuple((note.path, note.digest) for note in notes.notes)))
            if self._joined is None or self._joined[0] != version:
                self._joined = version, joined_logs([self._log(note) for note in notes.notes])
            return self._joined

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """What the postmortems said when they were last read, without waiting; none before the first reading."""
        return self._incidents

    def _log(self, note: Note) -> DeploymentLog:
        name = note.path, note.digest
        if name not in self._logs:
            self._logs[name] = deployment_log(note.path, note.text)
        self._logs.move_to_end(name)
        if len(self._logs) > NOTES_KEPT:
            self._logs.popitem(last=False)
        return self._logs[name]

    def read_ahead(self) -> None:
        """Understand what the vault has at present. What cannot be read is for who shows it to say."""
        notes = None if self._path is None else read_notes(self._path)
        if notes is not None and not isinstance(notes, Failure):
            self.of(notes)
            self._incidents = book_of(notes, self._zone).incidents

    def start(self) -> None:
        if self._path is not None:
            self._thread = threading.Thread(target=self._run, name="logbook", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=3)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.read_ahead()
            except Exception:  # a page reads the vault itself where this thread does not
                log.exception("the vault could not be read ahead")
            self._stop.wait(EVERY_S)
