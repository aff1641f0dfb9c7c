"""Which days the text of a note tells: in its bylines, its head and its summary, and by `this morning`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from data.vault.calendar_days import Days
from data.vault.deployment_log_blocks import Block, Paragraph, Table, Text, is_day
from data.vault.deployment_log_dates import WrittenDate, find_date, find_first_day
from data.vault.facts import Fact
from data.vault.incident_words import REPORT, SENT, Part
from data.vault.instants import stamps_in
from data.vault.note_parts import NoteParts
from data.vault.outline import lines, text_of
from data.vault.prose_words import TROUBLED
from data.vault.stamps import stamp_at

_LONGEST_BYLINE = 80
_OPENING = 600
_MOST_OPENING = 3  # sentences
_TODAY = re.compile(
    r"\b(?:today|this (?:morning|afternoon|evening|noon)|tonight|(?:hari|pagi|siang|sore|malam) ini)\b", re.I
)
_YESTERDAY = re.compile(r"\b(?:yesterday|last night|kemarin|semalam|tadi malam)\b", re.I)
_WRITING = (
    r"(?:(?:date )?(?:posted|published)|publish(?:ed)? date|written|diterbitkan|ditulis|"
    r"(?:review |post-?mortem )?meeting(?: scheduled| held| date)?)(?: on| at| for| pada)?:? "
)
_POSTED = re.compile(rf"\W*{_WRITING}", re.IGNORECASE)
_BY = re.compile(
    r"\W*(?:(?:[Ff]acilitated|[Mm]oderated|[Ww]ritten|[Pp]osted|[Pp]repared|[Rr]eviewed|[Cc]ompiled|[Dd]itulis|"
    r"[Dd]isusun|"
    r"[Dd]ifasilitasi) )?(?:by|oleh) [A-Z][^\d]{1,40}?,?\s+(?:(?:on|pada|tanggal) )*(?=\d|[A-Z][a-z]{2,8}\.? \d)"
)
_WRITTEN_ON = re.compile(rf"\b{_WRITING}\d{{4}}[-/.]\d\d?[-/.]\d\d?", re.IGNORECASE)
_NAME = re.compile(r"(?:by |oleh )?[A-Z][\w.'&]*(?: [\w.'&]+){0,4}")
_BLOG = frozenset(
    {"layout", "author", "slug", "permalink", "url", "description", "image", "authors", "publishdate"}
    | {"penulis", "category", "kategori"}
)
_POSTS = frozenset({"_posts", "posts", "post", "blog", "news", "articles"})


def is_post(note: NoteParts) -> bool:
    """Whether it is written for a blog, whose dates are those of writing."""
    return bool(_BLOG & set(note.front.fields) or _POSTS & set(note.path.lower().split("/")[:-1]))


def days_ago(note: NoteParts, dated: Iterable[Fact]) -> Iterator[tuple[str, WrittenDate]]:
    """`This morning` and `yesterday`, in what opens a post, from the day on which it was written."""
    opening = " ".join(text_of(section.blocks)[:_OPENING] for section in note.sections[:3])
    ago = next((ago for ago, words in enumerate((_TODAY, _YESTERDAY)) if words.search(opening)), None)
    written = next((day for fact in dated if fact.front and (day := date_in(fact.value))), None)
    on = Days().day(written) if written is not None else None
    if ago is not None and written is not None and on is not None:
        then = on - timedelta(days=ago)
        yield "text", WrittenDate(written.text, then.year, then.month, then.day)


def opening_days(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """`On Tuesday, October 26, it was unavailable`: what the first sentences tell of trouble, and when."""
    opening = (one.text for one in note.sentences[:_MOST_OPENING] if TROUBLED.search(one.text))
    yield from (("text", written) for text in opening if (written := date_in(text)))


def timed_days(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """`On September 12, at about 1:05pm`: what happened at a time is not what led to it."""
    sent = _sent(note)
    timed = (one.text for one in note.sentences if one.line not in sent and any(stamps_in(one.text)))
    yield from (("text", written) for text in timed if (written := date_in(text)))


def told_days(note: NoteParts) -> Iterator[tuple[str, WrittenDate]]:
    """The first day that the head of a note and its summary speak of."""
    told = [*note.sections[:3], *(each for each in note.sections[3:] if each.part is Part.SUMMARY)]
    # A post's byline has the day of its writing: it counts where the text behind it names no other.
    sent = _sent(note)
    bylines = [block for section in told for block in section.blocks if _is_byline(block) or _has_line(block, sent)]
    texts = [text_of(block for block in section.blocks if block not in bylines)[:300] for section in told]
    days = (section.title.plain for section in note.sections if is_day(section.title.plain))
    for text in (*(_WRITTEN_ON.sub(" ", text) for text in texts), *days, text_of(bylines), *texts):
        if written := date_in(text):
            yield "text", written


def published(note: NoteParts) -> set[tuple[int | None, int | None, int | None]]:
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


def date_in(text: str) -> WrittenDate | None:
    """Of several days the first."""
    return find_date(text[:300]) or find_first_day(text[:300])
