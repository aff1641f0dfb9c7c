"""The updates that a site's generator keeps in front matter: `updates:` with a time and a text for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.vault.front_matter import FrontMatter
from data.vault.stamps import Stamp, stamp_at
from data.vault.timeline_line import Line, clean, short

_LISTS = ("updates", "timeline", "events", "history", "posts", "log")
_STATES = ("state", "status", "title", "type")
_TEXTS = ("text", "message", "body", "description", "content", "event", "what", "update", "note")


def front_lines(front: FrontMatter) -> tuple[Line, ...]:
    """A row for each entry that has a time; none where no list of front matter has any."""
    found = (tuple(_of_list(front.fields.get(name), front.lines.get(name, 1))) for name in _LISTS)
    return next((rows for rows in found if rows), ())


def _of_list(entries: object, line: int) -> Iterator[Line]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            stamp = next((one for value in entry.values() if (one := _stamp(value)) is not None), None)
            told = [str(entry[name]) for names in (_STATES, _TEXTS) for name in names if entry.get(name)]
            if stamp is not None:
                yield Line(stamp, short(clean(": ".join(told))), line)


def _stamp(value: object) -> Stamp | None:
    stamp = stamp_at(value) if isinstance(value, str) else None
    return stamp if stamp is not None and stamp.time is not None and not stamp.rest else None
