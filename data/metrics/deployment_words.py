"""The words in which people and machines write how a deployment ended, and what stands for nothing at all."""

from __future__ import annotations

import re
from functools import lru_cache

from data.metrics.deployment import Status

_STATUS_WORDS: dict[Status, str] = {
    Status.SUCCEEDED: "succeeded success successful ok done deployed complete completed live finished passed released "
    "implemented "
    "sukses berhasil selesai lancar tuntas rilis ✅ ✔ ☑",
    Status.FAILED: "failed failure fail error errored gagal broken ❌ ✖",
    Status.ROLLED_BACK: "rolled_back rolledback rollback rollbacked reverted revert dikembalikan dirollback undone "
    "di_rollback dibatalkan_rollback roll_back backed_out ↩ ⏪",
    Status.RUNNING: "running in_progress inprogress ongoing started deploying berjalan sedang_berjalan proses "
    "sedang_proses berlangsung 🔄 ⏳",
    Status.PLANNED: "planned plan scheduled pending queued waiting created open todo upcoming rencana direncanakan "
    "dijadwalkan terjadwal menunggu belum 🔲 ☐",
    Status.CANCELLED: "cancelled canceled cancel skipped aborted stopped postponed deferred dibatalkan batal dilewati "
    "ditunda",
}
_WENT_WRONG = frozenset({Status.FAILED, Status.ROLLED_BACK, Status.CANCELLED})
# What a deployment can have been before it was taken back.
_BEFORE_ROLLED_BACK = frozenset({Status.SUCCEEDED, Status.FAILED, Status.ROLLED_BACK})
_THEN = re.compile(r"\s*(?:[,;/&+]|\b(?:and|then|but|dan|lalu|kemudian|tapi)\b)\s*")
_STATUS_OF = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}
# What a person writes into a cell that nobody has filled.
_NOTHING = frozenset({"", "-", "--", "—", "–", "none", "null", "nil", "tidak ada", "kosong"})
_PLACEHOLDERS = frozenset(
    {"tbd", "tba", "tbc", "?", "??", "???", "n/a", "na", "n.a.", "unknown", "pending", "later", "menyusul", "belum ada",
     "belum", "belum ditentukan", "not analysed", "not analyzed", "not done", "not yet", "belum dianalisis",
     "belum dibuat", "nanti", "x", "xxx", "…", "...", "none yet", "nobody", "nobody yet", "no one", "unassigned",
     "your name", "your name here", "your name goes here", "name", "nama", "belum ditunjuk"}
)  # fmt: skip
_REASON = re.compile(r"(?<=\w)\s*\([^()]*\)\s*$")
_FORM = re.compile(r"<[^<>]*>")  # `<name>`
_HOTFIX = re.compile(r"\bhot[\s_-]?fix|\bperbaikan darurat\b", re.IGNORECASE)
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
    parts = [part for part in _THEN.split(cleaned) if part.strip()]
    return _of_signed(cleaned) if len(parts) < 2 else _of_several({status_of(part) for part in parts})


def _of_signed(cleaned: str) -> Status:
    """A sign before the word, as in `✅ Done`: the word counts, where the sign does not say the contrary."""
    sign, _, word = cleaned.partition(" ")
    said = _STATUS_OF.get(re.sub(r"[\s-]+", "_", word.strip()))
    if said is None or re.search(r"\w", sign):
        return Status.UNKNOWN
    signed = _STATUS_OF.get(sign)
    return said if signed in (None, said) or {signed, said} <= _WENT_WRONG else Status.UNKNOWN


def _of_several(found: set[Status]) -> Status:
    """`failed, rolled back` was rolled back. Other words that differ say nothing."""
    if Status.ROLLED_BACK in found and found <= _BEFORE_ROLLED_BACK:
        return Status.ROLLED_BACK
    return found.pop() if len(found) == 1 else Status.UNKNOWN


@lru_cache(maxsize=50_000)
def written(text: str | None) -> str | None:
    """The text of a cell; None where it is empty, a dash, or a word for nothing."""
    stripped = "" if text is None else _DECORATION.sub("", text).strip()
    return None if stripped.casefold() in _NOTHING else (text or "").strip()


def is_placeholder(text: str) -> bool:
    """True for what holds the place of an answer: TBD, n/a, a question mark; also with its reason in brackets."""
    bare = _REASON.sub("", text)
    return _DECORATION.sub("", bare).casefold() in _PLACEHOLDERS or not re.search(r"\w", _FORM.sub("", text))


@lru_cache(maxsize=50_000)
def stated(text: str | None) -> str | None:
    """What a cell really says: None for nothing, and for TBD and its like."""
    kept = written(text)
    return None if kept is None or is_placeholder(kept) else kept


def says_hotfix(*texts: str | None) -> bool:
    """True when one of the texts names a hotfix."""
    return any(text and _HOTFIX.search(text) for text in texts)
