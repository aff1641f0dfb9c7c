"""How a note writes its dates: the order of day and month, and its unmistakable days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.vault.calendar_days import Days, days_of
from data.vault.deployment_log_dates import Order, WrittenDate, find_date, find_dates, order_of
from data.vault.incident_kind import stem
from data.vault.incident_words import SENT
from data.vault.moments import stamps_of
from data.vault.note_parts import NoteParts
from data.vault.note_words import title_of
from data.vault.stamps import Stamp
from data.vault.told_days import date_in
from data.vault.zones import ABBREVIATED, DAY_FIRST, MONTH_FIRST

_BEFORE_YEAR = re.compile(r"(?<=[A-Za-z])[-.](?=20\d\d-\d)")  # `Postmortem-2018-10-22`
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_INDONESIAN = re.compile(  # for small letters
    r"\b(?:yang|dan|tidak|dengan|karena|pada|untuk|dari|tanggal|gangguan|pukul|akibat|hari|jam|mulai|sampai|oleh|"
    r"setelah|sudah|kami|adalah|penyebab(?:nya)?)\b"
)
_LEAST_WORDS = 3


def written_dates(note: NoteParts) -> Iterator[WrittenDate]:
    stamps: list[Stamp] = [line.stamp for line in note.lines]
    stamps.extend(stamps_of(note.facts))
    yield from (stamp.date for stamp in stamps if stamp.date is not None)
    yield from (written for fact in note.facts if SENT in fact.names and (written := find_date(fact.value)))
    for text in (title_of(note), name_text(note.path), *(section.title.plain for section in note.sections)):
        if (found := date_in(text)) is not None:
            yield found


def days_of_note(note: NoteParts) -> Days:
    """The calendar of a note. Where the dates it is about tell neither their order nor a year, any other may."""
    written = list(written_dates(note))
    no_order = any(one.first is not None for one in written) and order_of(written) is Order.UNDECIDED
    no_year = bool(written) and all(one.year is None for one in written)
    if no_order or no_year:
        # A year in front matter may be that in which the note was fetched.
        text = note.text.split("\n")[0 if no_order else note.front.body - 1 :]
        written += [one for line in text for one in find_dates(line)]
    days = days_of(written)
    if days.order is not Order.UNDECIDED:
        return days
    if (hinted := order_of((), hint=note.text)) is not Order.UNDECIDED:  # `12/11/2023 (dd/mm/yyyy)`
        return Days(hinted, days.known)
    # In Indonesian nobody writes the month first.
    told = Order.DAY_FIRST if _is_indonesian(note) else _order_by_zone(note)[0]
    return Days(told, days.known)


def _order_by_zone(note: NoteParts) -> tuple[Order, str]:
    """Only where the clocks are those of the United States people write the month first; and the zone that tells it."""
    named = set(ABBREVIATED.findall(note.text))
    american, other = named & MONTH_FIRST, named & DAY_FIRST
    if bool(american) == bool(other):
        return Order.UNDECIDED, ""
    return Order.MONTH_FIRST if american else Order.DAY_FIRST, min(american or other)


def _is_indonesian(note: NoteParts) -> bool:
    return len(set(_INDONESIAN.findall(note.text.lower()))) >= _LEAST_WORDS


def name_text(path: str) -> str:
    """The name of the file with room around what stands between underscores."""
    spaced = re.sub(r"__+|(?<=\d)_(?=[A-Za-z])|_", " ", stem(path))
    return _COMPACT.sub(r" \1-\2-\3 ", _BEFORE_YEAR.sub(" ", spaced))


def order_told_by_zone(note: NoteParts, days: Days) -> Iterator[str]:
    """That nothing but the zone of its times tells the order of day and month in its dates."""
    dates = list(written_dates(note))
    written = [one for one in dates if one.first is not None and not one.dotted]
    if not written or order_of(dates) is not Order.UNDECIDED or _is_indonesian(note):
        return
    order, zone = _order_by_zone(note)
    if zone and days.order is order:
        which = "month" if order is Order.MONTH_FIRST else "day"
        yield f"the date {written[0].text!r} is read {which} first, for its times are in {zone}"
