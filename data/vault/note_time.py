"""Of which day a note speaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from data.vault.calendar_days import Days, days_of
from data.vault.deployment_log_blocks import Block, Paragraph, Table, Text, is_day
from data.vault.deployment_log_dates import Order, WrittenDate, find_date, find_dates, find_first_day, order_of
from data.vault.facts import Fact, is_meeting
from data.vault.incident_kind import stem
from data.vault.incident_words import REPORT, SENT, Part
from data.vault.instants import stamps_in
from data.vault.moments import stamps_of
from data.vault.note_parts import NoteParts
from data.vault.note_words import title_of
from data.vault.outline import lines, text_of
from data.vault.stamps import Stamp, stamp_at
from data.vault.status_updates import is_history
from data.vault.zones import ABBREVIATED, DAY_FIRST, MONTH_FIRST

_LONGEST_BYLINE = 80
_OPENING = 600
_TODAY = re.compile(
    r"\b(?:today|this (?:morning|afternoon|evening|noon)|tonight|(?:hari|pagi|siang|sore|malam) ini)\b", re.I
)
_YESTERDAY = re.compile(r"\b(?:yesterday|last night|kemarin|semalam|tadi malam)\b", re.I)
_LEAST_DATED = 2
_INDONESIAN = re.compile(  # for small letters
    r"\b(?:yang|dan|tidak|dengan|karena|pada|untuk|dari|tanggal|gangguan|pukul|akibat|hari|jam|mulai|sampai|oleh|"
    r"setelah|sudah|kami|adalah|penyebab(?:nya)?)\b"
)
_LEAST_WORDS = 3
_YEAR = re.compile(r"(?<!\w)20\d\d(?!\w|,\d)")
_WRITING = (
    r"(?:(?:date )?(?:posted|published)|publish(?:ed)? date|written|diterbitkan|ditulis|"
    r"(?:review |post-?mortem )?meeting(?: scheduled| held| date)?)(?: on| at| for| pada)?:? "
)
_POSTED = re.compile(rf"\W*{_WRITING}", re.IGNORECASE)
_BY = re.compile(
    r"\W*(?:(?:[Ff]acilitated|[Mm]oderated|[Ww]ritten|[Pp]osted|[Pp]repared|[Rr]eviewed|[Cc]ompiled|[Dd]itulis|[Dd]isusun|"
    r"[Dd]ifasilitasi) )?(?:by|oleh) [A-Z][^\d]{1,40}?,?\s+(?:(?:on|pada|tanggal) )*(?=\d|[A-Z][a-z]{2,8}\.? \d)"
)
_WRITTEN_ON = re.compile(rf"\b{_WRITING}\d{{4}}[-/.]\d\d?[-/.]\d\d?", re.IGNORECASE)
_NAME = re.compile(r"(?:by |oleh )?[A-Z][\w.'&]*(?: [\w.'&]+){0,4}")
_WEEK = re.compile(r"\bweek(?:ly)?\b|\bmingguan\b|\bminggu ke\b", re.IGNORECASE)  # of days of which one is the day
_BLOG = frozenset(
    {"layout", "author", "slug", "permalink", "url", "description", "image", "authors", "publishdate"}
    | {"penulis", "category", "kategori"}
)
_POSTS = frozenset({"_posts", "posts", "post", "blog", "news", "articles"})


def _written_dates(note: NoteParts) -> Iterator[WrittenDate]:
    stamps: list[Stamp] = [line.stamp for line in note.lines]
    stamps.extend(stamps_of(note.facts))
    yield from (stamp.date for stamp in stamps if stamp.date is not None)
    yield from (written for fact in note.facts if SENT in fact.names and (written := find_date(fact.value)))
    for text in (title_of(note), _name_text(note.path), *(section.title.plain for section in note.sections)):
        if (found := _date_in(text)) is not None:
            yield found


def days_of_note(note: NoteParts) -> Days:
    """The calendar of a note. Where the dates it is about tell neither their order nor a year, any other may."""
    written = list(_written_dates(note))
    no_order = any(one.first is not None for one in written) and order_of(written) is Order.UNDECIDED
    no_year = bool(written) and all(one.year is None for one in written)
    if no_order or no_year:
        # A year in front matter may be that in which the note was fetched.
        text = note.text.split("\n")[0 if no_order else note.front.body - 1 :]
        written += [one for line in text for one in find_dates(line)]
    days = days_of(written)
    if days.order is not Order.UNDECIDED:
        return days
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


def _name_text(path: str) -> str:
    """The name of the file with room around what stands between underscores."""
    return re.sub(r"__+|(?<=\d)_(?=[A-Za-z])|_", " ", stem(path))


def day_of(note: NoteParts, days: Days) -> tuple[date | None, tuple[str, ...]]:
    """The day of the incident: as a key says it, else the title, the file's name, the first day of the timeline."""
    found = list(_candidates(note, days))
    if not found:
        return None, tuple(_untold(note))
    day = _within(note, days, *found[0])
    weak = [one for one in found if one[1] in ("title", "file name", "timeline")]
    # Two that agree outvote a title that was copied from another note.
    if (
        found[0][1] == "title"
        and sum(one[0] == day for one in weak) == 1
        and len(weak) == 3
        and weak[1][0] == weak[2][0]
    ):
        day = weak[1][0]
    others = [f"its {name} says {other.isoformat()}" for other, name in weak if other != day]
    differing = [f"the date is read as {day.isoformat()}, but {' and '.join(others)}"] if others else []
    return day, (*differing, *_by_zone(note, days))


def _by_zone(note: NoteParts, days: Days) -> Iterator[str]:
    """That nothing but the zone of its times tells the order of day and month in its dates."""
    dates = list(_written_dates(note))
    written = [one for one in dates if one.first is not None and not one.dotted]
    if not written or order_of(dates) is not Order.UNDECIDED or _is_indonesian(note):
        return
    order, zone = _order_by_zone(note)
    if zone and days.order is order:
        which = "month" if order is Order.MONTH_FIRST else "day"
        yield f"the date {written[0].text!r} is read {which} first, for its times are in {zone}"


def _within(note: NoteParts, days: Days, day: date, name: str) -> date:
    """The day, or the first of the timeline where its rows have the newest first, or none of them is so late.

    What a note dates after all that it tells is its writing.
    """
    timed = [line.stamp.date for line in note.lines if line.stamp.time is not None]
    known = [one for written in timed if written is not None and (one := days.day(written, day)) is not None]
    if not known:
        return day
    back = name == "timeline" and (known[0] > known[-1] or (is_history(note.lines) and known[0] > min(known)))
    late = len(known) == len(timed) >= _LEAST_DATED and max(known) < day
    return min(known) if back or late else day


def _untold(note: NoteParts) -> Iterator[str]:
    """Why a date that the note has is none."""
    written = next((one for _, one in _days_written(note) if one.first is not None), None)
    if written is not None:
        yield f"the date {written.text!r} is not read: no other date tells whether its day or its month is first"


def _candidates(note: NoteParts, days: Days) -> Iterator[tuple[date, str]]:
    for name, written in _days_written(note):
        day = days.day_near(written)
        if day is None and written.year is None and (only := _only_year(note)) is not None:
            day = days.day(replace(written, year=only))
        if day is not None:
            yield day, name


def _only_year(note: NoteParts) -> int | None:
    """The one year of its title, else the one that the note names, its front matter apart."""
    titled = set(_YEAR.findall(f"{title_of(note)} {_name_text(note.path)}"))
    if len(titled) == 1:
        return int(titled.pop())
    body = "\n".join(note.text.split("\n")[note.front.body - 1 :])
    years = set(_YEAR.findall(body))
    return int(years.pop()) if len(years) == 1 else None


def _days_written(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """The dates of a note that may be its day, the likeliest first; of a post or minutes those of the head last."""
    dated = [fact for fact in note.facts if "date" in fact.names]
    meeting = is_meeting(note.sections)
    post = meeting or _is_post(note) or any(SENT in fact.names for fact in note.facts)
    # Above a post of a blog stands when it was published.
    head = [] if meeting else [fact for fact in dated if not (post and fact.front)]
    started = (fact for fact in note.facts if "started" in fact.names)
    yield from itertools.islice(_of_facts((*head, *started), "key"), 1)
    week = _WEEK.search(title_of(note)) is not None
    titled = None if week else _date_in(title_of(note))
    named = None if week else find_date(_name_text(note.path))
    if titled and not meeting:
        yield "title", titled
    if named and not post and (named.year, named.month, named.day) not in _published(note):
        yield "file name", named
    yield from _of_rows(note)
    yield from _of_facts((fact for fact in note.facts if {"detected", "resolved"} & set(fact.names)), "other key")
    if post:
        yield from _days_ago(note, dated)
        yield from _timed_days(note)
        yield from _told_days(note)
    yield from _of_facts(dated, "other key")
    yield from (("name", written) for written in (titled, named) if post and written)
    if not post:
        yield from _told_days(note)


def _of_facts(facts: Iterable[Fact], name: str) -> Iterator[tuple[str, WrittenDate]]:
    yield from ((name, written) for fact in facts if (written := _date_in(fact.value)))


def _of_rows(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """A row of a day alone, such as `1 November: maintenance is announced`, counts where no row has a time."""
    dated = [line for line in note.lines if line.stamp.date]
    timed = (line.stamp.date for line in dated if line.stamp.time or not line.text)
    if written := next((day for day in (*timed, *(line.stamp.date for line in dated)) if day), None):
        yield "timeline", written


def _is_post(note: NoteParts) -> bool:
    """Whether it is written for a blog, whose dates are those of writing."""
    return bool(_BLOG & set(note.front.fields) or _POSTS & set(note.path.lower().split("/")[:-1]))


def _days_ago(note: NoteParts, dated: Iterable[Fact]) -> Iterator[tuple[str, WrittenDate]]:
    """`This morning` and `yesterday`, in what opens a post, from the day on which it was written."""
    opening = " ".join(text_of(section.blocks)[:_OPENING] for section in note.sections[:3])
    ago = next((ago for ago, words in enumerate((_TODAY, _YESTERDAY)) if words.search(opening)), None)
    written = next((day for fact in dated if fact.front and (day := _date_in(fact.value))), None)
    on = Days().day(written) if written is not None else None
    if ago is not None and written is not None and on is not None:
        then = on - timedelta(days=ago)
        yield "text", WrittenDate(written.text, then.year, then.month, then.day)


def _timed_days(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """`On September 12, at about 1:05pm`: what happened at a time is not what led to it."""
    sent = _sent(note)
    timed = (one.text for one in note.sentences if one.line not in sent and any(stamps_in(one.text)))
    yield from (("text", written) for text in timed if (written := _date_in(text)))


def _told_days(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """The first day that the head of a note and its summary speak of."""
    told = [*note.sections[:3], *(each for each in note.sections[3:] if each.part is Part.SUMMARY)]
    # A post's byline has the day of its writing: it counts where the text behind it names no other.
    sent = _sent(note)
    bylines = [block for section in told for block in section.blocks if _is_byline(block) or _has_line(block, sent)]
    texts = [text_of(block for block in section.blocks if block not in bylines)[:300] for section in told]
    days = (section.title.plain for section in note.sections if is_day(section.title.plain))
    for text in (*(_WRITTEN_ON.sub(" ", text) for text in texts), *days, text_of(bylines), *texts):
        if written := _date_in(text):
            yield "text", written


def _published(note: NoteParts) -> set[tuple[int | None, int | None, int | None]]:
    """Year, month and day of its writing, where the head of a note says that it is that."""
    texts = (text.plain for section in note.sections[:3] for block in section.blocks for text in _texts_of(block))
    heads = ((text, match) for text in texts if len(text) <= _LONGEST_BYLINE and (match := _POSTED.match(text)))
    stamps = (stamp_at(text[match.end() :]) for text, match in heads)
    days = (stamp.date for stamp in stamps if stamp is not None and stamp.date is not None)
    return {(day.year, day.month, day.day) for day in days}


def _texts_of(block: Block) -> Iterator[Text]:
    if not isinstance(block, Table):
        yield from (text for text, _ in lines(block))


def _sent(note: NoteParts) -> set[int]:
    """The lines that tell when a mail was sent."""
    return {fact.line for fact in note.facts if SENT in fact.names}


def _has_line(block: Block, numbers: set[int]) -> bool:
    return bool(numbers) and not isinstance(block, Table) and any(line in numbers for _, line in lines(block))


def _is_byline(block: Block) -> bool:
    """`March 21, 2023 – Infrastructure team`, `Posted on March 21, 2023`, or a day alone."""
    if not isinstance(block, Paragraph) or len(block.text.plain) > _LONGEST_BYLINE:
        return False
    match = _POSTED.match(block.text.plain) or _BY.match(block.text.plain)
    stamp = stamp_at(block.text.plain[match.end() if match else 0 :])
    if stamp is None or stamp.date is None or stamp.time is not None:
        return False
    return bool(match or not stamp.rest or (_NAME.fullmatch(stamp.rest) and not REPORT.search(stamp.rest)))


def _date_in(text: str) -> WrittenDate | None:
    """Of several days the first."""
    return find_date(text[:300]) or find_first_day(text[:300])
