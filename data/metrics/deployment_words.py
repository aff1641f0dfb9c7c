"""The words in which people and machines write how a deployment ended, and what stands for nothing at all."""

from __future__ import annotations

import re
from functools import lru_cache

from data.metrics.deployment import Status

_STATUS_WORDS: dict[Status, str] = {
    Status.SUCCEEDED: "succeeded success successful ok done deployed complete completed live finished passed released "
    "sukses berhasil selesai lancar tuntas rilis ✅ ✔ ☑",
    Status.FAILED: "failed failure fail error errored gagal broken ❌ ✖",
    Status.ROLLED_BACK: "rolled_back rolledback rollback rollbacked reverted revert dikembalikan dirollback undone "
    "dibatalkan_rollback roll_back ↩ ⏪",
    Status.RUNNING: "running in_progress inprogress ongoing started deploying berjalan sedang_berjalan proses "
    "sedang_proses berlangsung 🔄 ⏳",
    Status.PLANNED: "planned plan scheduled pending queued waiting created open todo upcoming rencana direncanakan "
    "dijadwalkan terjadwal menunggu belum 🔲 ☐",
    Status.CANCELLED: "cancelled canceled cancel skipped aborted stopped dibatalkan batal dilewati",
}
_STATUS_OF = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}
# What a person writes into a cell that nobody has filled.
_NOTHING = frozenset({"", "-", "--", "—", "–", "none", "null", "nil", "tidak ada", "kosong"})
_PLACEHOLDERS = frozenset(
    {"tbd", "tba", "tbc", "?", "??", "???", "n/a", "na", "n.a.", "unknown", "pending", "later", "menyusul", "belum ada",
     "belum", "belum ditentukan", "nanti", "x", "xxx", "…", "..."}
)  # fmt: skip
_DECORATION = re.compile(r"^[\s*_`~]+|[\s*_`~.]+$")


@lru_cache(maxsize=5_000)
def status_of(text: str | None) -> Status:
    """How it ended, in one of the words above; UNKNOWN for an empty one and for any other."""
    if text is None:
        return Status.UNKNOWN
    cleaned = _DECORATION.sub("", text).casefold().replace("\ufe0f", "")
    joined = re.sub(r"[\s-]+", "_", cleaned)
    if joined in _STATUS_OF:
        return _STATUS_OF[joined]
    # A sign before the word, as in `✅ Done`: both must say the same.
    found = {_STATUS_OF.get(part) for part in cleaned.split(maxsplit=1)}
    return next(iter(found)) or Status.UNKNOWN if len(found) == 1 else Status.UNKNOWN


def written(text: str | None) -> str | None:
    """The text of a cell; None where it is empty, a dash, or a word for nothing."""
    stripped = "" if text is None else _DECORATION.sub("", text).strip()
    return None if stripped.casefold() in _NOTHING else (text or "").strip()


def is_placeholder(text: str) -> bool:
    """True for what holds the place of an answer: TBD, n/a, a question mark."""
    return _DECORATION.sub("", text).casefold() in _PLACEHOLDERS or not re.search(r"\w", text)


@lru_cache(maxsize=50_000)
def stated(text: str | None) -> str | None:
    """What a cell really says: None for nothing, and for TBD and its like."""
    kept = written(text)
    return None if kept is None or is_placeholder(kept) else kept


def says_hotfix(*texts: str | None) -> bool:
    """True when one of the texts names a hotfix."""
    return any(text and re.search(r"\bhot[\s_-]?fix|\bperbaikan darurat\b", text, re.IGNORECASE) for text in texts)
