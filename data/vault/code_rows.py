"""What people wrote as code and is none: a timeline, or the head of a form."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A line of a timeline in code. What a machine logs has parts of seconds, or says how grave it is.
_TIMED_LINE = re.compile(
    r"\W{0,3}(?:\d{4}[-/]\d\d?[-/]\d\d?[T ]|\d\d?[-/.]\d\d?[-/.](?:\d{2,4})? )?\d{1,2}[:.][0-5]\d(?![:.]\d\d[.,]\d)"
    r"(?!.*\b(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE|systemd|kernel)\b)"
)
_LEAST_TIMED = 2  # lines of code that is a timeline
_HEAD_ROW = re.compile(r"([A-Z][A-Za-z /-]{1,30}?) ?\.*:(?: |$)")
_LEAST_KEYS = 3


def code_rows(content: str) -> tuple[str, ...]:
    """The lines of a block of code without what indents them."""
    return tuple(row.strip() for row in content.rstrip().split("\n"))


def is_timeline(rows: Sequence[str]) -> bool:
    """Whether most of the lines begin with a time, as people write it."""
    timed = sum(_TIMED_LINE.match(row) is not None for row in rows)
    return timed >= _LEAST_TIMED and timed * 2 > len(rows)


def is_head(rows: Sequence[str]) -> bool:
    """Whether most of the lines are keys with their values, the date among them."""
    keys = [match[1].casefold() for row in rows if (match := _HEAD_ROW.match(row))]
    whole = len(keys) * 4 >= sum(bool(row) for row in rows) * 3
    return len(keys) >= _LEAST_KEYS and whole and bool({"date", "tanggal"} & set(keys))
