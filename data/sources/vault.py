"""The Markdown files of a vault: found, read as bytes, and never followed out of the folder.

Every Markdown file comes back as a `Note` or as a `Skipped` with its reason; what is odd but readable is said by the
note itself. Nothing here raises for what a vault holds.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from data.answers import Failure, FailureKind
from data.sources.note_text import Decoded, decoded
from data.speech import sentence

SUFFIXES = (".md", ".markdown", ".md.erb")
# The longest real postmortem that we know has 60 kB. A file this long is a log or an export.
LARGEST_BYTES = 2_000_000
MOST_NOTES = 50_000
NOT_SET_UP = Failure(
    FailureKind.NOT_SET_UP,
    "vault",
    sentence("VAULT_PATH is not set."),
    sentence("Set VAULT_PATH to the Markdown folder with the deployment logs."),
)
_HARMLESS = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


@dataclass(frozen=True)
class Note:
    """One Markdown file. `path` is relative to the vault, with `/`; `digest` stands for its bytes."""

    path: str
    digest: str
    raw: bytes = field(repr=False)

    @cached_property
    def decoded(self) -> Decoded:
        """The text with `\\n` line ends and mended characters, and what was odd about the bytes."""
        return decoded(self.raw)

    @property
    def text(self) -> str:
        """The text; empty when the bytes are no text (`decoded.why` says so)."""
        return self.decoded.text


@dataclass(frozen=True)
class Skipped:
    """A file or folder that was not read, and why, in one sentence without a full stop."""

    path: str
    why: str


@dataclass(frozen=True)
class Notes:
    """What a vault holds, in the order of paths."""

    notes: tuple[Note, ...]
    skipped: tuple[Skipped, ...]


def read_notes(root: Path) -> Notes | Failure:
    """Every Markdown file under `root`. Hidden files and folders (`.obsidian`, `.git`, `.trash`) are not part of it."""
    try:
        with os.scandir(root):
            pass
    except (FileNotFoundError, NotADirectoryError):
        return _failure(
            FailureKind.UNREACHABLE, f"There is no folder {shown(root)}.", sentence("Set VAULT_PATH to the folder.")
        )
    except PermissionError:
        return _failure(
            FailureKind.REFUSED,
            f"The folder {shown(root)} may not be read.",
            sentence("Let this user read the folder."),
        )
    except (OSError, ValueError) as error:
        return _failure(
            FailureKind.UNREACHABLE, f"The folder cannot be read: {error}.", sentence("Mount the folder again.")
        )
    found = sorted(_read_all(root), key=lambda item: item.path)
    return Notes(
        tuple(item for item in found if isinstance(item, Note)),
        tuple(item for item in found if isinstance(item, Skipped)),
    )


def shown(path: Path | str) -> str:
    """A path that can be printed and put into JSON, even when its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _failure(kind: FailureKind, message: str, next_step: str) -> Failure:
    return Failure(kind, "vault", message, next_step)


def _read_all(root: Path) -> Iterator[Note | Skipped]:
    top = os.path.realpath(root)
    count = 0
    for entry in _entries(top, top, frozenset({top})):
        if isinstance(entry, Skipped):
            yield entry
            continue
        count += 1
        if count > MOST_NOTES:
            yield Skipped(".", f"the vault holds more than {MOST_NOTES} notes; the rest is not read")
            return
        yield _read(top, entry)


def _entries(top: str, folder: str, above: frozenset[str]) -> Iterator[str | Skipped]:
    """The Markdown files under `folder`. `above` are the real paths of the folders that lead here."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(_relative(top, folder), f"the folder cannot be read: {_reason(error)}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        yield from _entry(top, entry, above)


def _entry(top: str, entry: os.DirEntry[str], above: frozenset[str]) -> Iterator[str | Skipped]:
    wanted = entry.name.lower().endswith(SUFFIXES)
    path = _relative(top, entry.path)
    real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
    if real != top and not real.startswith(top.rstrip(os.sep) + os.sep):
        yield Skipped(path, "the link leads out of the vault")
    elif _is_folder(entry):
        if real in above:
            yield Skipped(path, "the link leads back to a folder above it")
        elif entry.is_symlink():
            yield Skipped(path, "the link leads to a folder of the vault, which is read where it stands")
        else:
            yield from _entries(top, entry.path, above | {real})
    elif wanted:
        yield entry.path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _read(top: str, path: str) -> Note | Skipped:
    """The bytes of one file. It is opened without waiting, so that a pipe with no writer holds nobody up."""
    name = _relative(top, path)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return Skipped(name, "not a regular file")
        with os.fdopen(os.open(path, _HARMLESS), "rb") as file:
            size = os.fstat(file.fileno()).st_size
            raw = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        return Skipped(name, f"cannot be read: {_reason(error)}")
    if len(raw) > LARGEST_BYTES:
        return Skipped(name, f"larger than {LARGEST_BYTES // 1_000_000} MB ({size / 1_000_000:.1f} MB)")
    return Note(name, hashlib.sha256(raw).hexdigest(), raw)


def _relative(top: str, path: str) -> str:
    return shown(os.path.relpath(path, top)).replace(os.sep, "/")


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
