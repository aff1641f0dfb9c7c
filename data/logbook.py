"""The deployment logs of the vault: a note is understood once for each content."""

from __future__ import annotations

from data.kept import Kept
from data.sources.vault import Note, Notes
from data.vault.deployment_log import DeploymentLog, deployment_log, joined_logs

NOTES_KEPT = 5_000


class Logbook:
    """Understands notes, and remembers by their digests what they say. A log of thousands of rows takes seconds."""

    def __init__(self) -> None:
        self._logs: Kept[DeploymentLog] = Kept(NOTES_KEPT)
        self._joined: Kept[tuple[str, DeploymentLog]] = Kept(1)

    def of(self, notes: Notes) -> tuple[str, DeploymentLog]:
        """What the notes say of deployments, and a name for their texts: two with one name say the same."""
        version = str(hash(tuple((note.path, note.digest) for note in notes.notes)))
        return self._joined.of(version, lambda: (version, joined_logs([self._log(note) for note in notes.notes])))

    def _log(self, note: Note) -> DeploymentLog:
        return self._logs.of((note.path, note.digest), lambda: deployment_log(note.path, note.text))
