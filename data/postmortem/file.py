"""Where a draft is put: in the vault, under a name that is free, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class DraftRefusedError(ValueError):
    """The draft cannot be put there. The message says what was expected, what was got, and an example."""


def write_draft(text: str, path: Path, vault: Path | None) -> Path:
    """Write the draft to a new file of the vault, atomically. Raises DraftRefusedError, and OSError of the disk."""
    if vault is None:
        raise DraftRefusedError("--out: expected VAULT_PATH to be set, got none, e.g. VAULT_PATH=/srv/vault")
    top = vault.resolve()
    place = (path if path.is_absolute() else top / path).resolve()
    if not place.is_relative_to(top) or place == top:
        raise DraftRefusedError(f"--out: expected a file in {top}, got {str(path)!r}, e.g. 2026-01-29-incident.md")
    if any(part.startswith(".") for part in place.relative_to(top).parts):
        raise DraftRefusedError(f"--out: expected a name that is not hidden, got {str(path)!r}, e.g. incident.md")
    if place.suffix != ".md":
        raise DraftRefusedError(f"--out: expected a name that ends in .md, got {path.name!r}, e.g. incident.md")
    if not place.parent.is_dir():
        raise DraftRefusedError(f"--out: expected a folder that is there, got {str(path.parent)!r}")
    _write_new(text, place)
    return place


def _write_new(text: str, place: Path) -> None:
    """A link to a finished file never replaces another one, and nobody sees half of it."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".draft-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        os.link(temporary, place)
    except FileExistsError:
        raise DraftRefusedError(f"--out: expected a name that is free, got {place.name!r}, which is there") from None
    finally:
        temporary.unlink(missing_ok=True)
