"""Whether a note is the report of an incident; if not, what it is instead, in words.

Signs are counted: words of the title, parts such as a timeline or a root cause, keys that only such reports have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from data.vault.deployment_log_blocks import Text
from data.vault.deployment_log_dates import find_date
from data.vault.facts import Fact
from data.vault.front_matter import FrontMatter
from data.vault.incident_words import MOMENTS, REPORT, Part, part_of
from data.vault.instants import stamps_in
from data.vault.moments_of_rows import kinds_in_rows
from data.vault.note_parts import NoteParts
from data.vault.outline import Section, pair, text_of
from data.vault.prose import kinds_told
from data.vault.prose_words import TROUBLED
from data.vault.stamps import find_stamp, stamp_at
from data.vault.status_updates import is_history
from data.vault.symptom_words import SYMPTOM

_TROUBLE = (
    r"outages?\b", r"incidents?\b", r"disrupt", r"downtime|went down|\bdown\b", r"unavailab|not available|inaccessib",
    r"degrad", r"fail(ed|ure|ures|ing|s)?\b", r"broke|broken|crash", r"errors?\b", r"vulnerab|compromis|attack|leak",
    r"gangguan|insiden|gagal|error|mati\b|padam|rusak|tumbang", r"los(s|t|ing)\b|delet|corrupt",
    r"unable|not able|disconnect|could(n.t| not)", r"root cause|post-?mortem",
)  # fmt: skip
_TROUBLE_READ = tuple(re.compile(words) for words in _TROUBLE)  # for small letters, where a word begins
_TROUBLE_BEGINS = re.compile(rf"\b(?={'|'.join(_TROUBLE)})")
_TIMED = re.compile(r"\d{1,2}[:.]\d\d|\d{4}-\d\d")
_TEMPLATE_NAME = re.compile(r"(?<![a-z])templat(e|es)?(?![a-z])|\bcontoh format\b|\bskeleton\b", re.IGNORECASE)
_TEMPLATE_TITLE = re.compile(
    r"^\W*(?:issue name|title(?: of the incident| \(incident.*\))?(?:: date)?|incident name|incident title|"
    r"judul(?: insiden)?|"
    r"<[^>]+>|\[[^\]]+\]|\{\{.*\}\}|post-?mortem title)\W*$",
    re.IGNORECASE,
)
_GUIDE = re.compile(
    r"\b(guide|guidelines?|runbook|playbook|handbook|process|policy|procedures?|checklist|how[- ]to|panduan|prosedur|"
    r"kebijakan|sop|roles?|training|best practices|faq|overview of|style guide)\b",
    re.IGNORECASE,
)
_LOG = re.compile(
    r"deployments?[-_ ](log|plan|overtime|calendar|history)|(log|rencana)[-_ ]deploy|overtime|changelog|"
    r"release[-_ ]notes",
    re.IGNORECASE,
)
# What was to be done at its times, where the title tells of nothing that went wrong.
_WORK = re.compile(
    r"^\W*(?:release|version|change|chg|planned|scheduled|rollout|roll-out|deployment|deploy|migration|upgrade|maintenance)\b",
    re.IGNORECASE,
)
_INDEX = frozenset({"readme", "index", "_index", "contributing", "license", "code_of_conduct", "changelog", "source"})
_STRUCTURE = frozenset(
    {Part.TIMELINE, Part.ROOT_CAUSE, Part.IMPACT, Part.DETECTION, Part.RESOLUTION, Part.LESSONS, Part.FOLLOW_UPS}
)
_MOST_MOMENTS = 3  # that only a report of an incident has
_ENOUGH = 3
_LEAST_TIMES = 3  # of a timeline that somebody has written
_LEAST_KINDS = 2  # of moments that sentences tell
_LONGEST_NAME = 30  # of a part, as a key
_HEAD, _LONGEST_HEAD = 900, 160
_A_GUIDE = "a guide, no incident report"


def why_not(note: NoteParts) -> str | None:
    """Why a note is no incident report, in one sentence without a full stop; None when it is one."""
    path, sections, facts, rows = note.path, note.sections, note.facts, note.lines
    heading = _title(note.front, sections)
    title = " ".join([stem(path).replace("_", " "), heading])
    times = sum(row.stamp.time is not None for row in rows)
    signs = _score(title, note, times)
    enough = signs >= _ENOUGH or signs + _told(title, note, times) >= _ENOUGH
    tests = (
        (
            bool(_TEMPLATE_NAME.search(f"{path.replace('_', ' ')} {heading}"))
            and not _is_filled(facts, heading, times),
            "a template",
        ),
        (
            bool(_LOG.search(title) and not REPORT.search(title)),
            "a log or a summary of deployments, no incident report",
        ),
        (stem(path).casefold() in _INDEX and times < 2, "an index or a README, no incident report"),
        (bool(_TEMPLATE_TITLE.match(heading)) and times < 3, "a template"),
        (bool(_GUIDE.search(title)) and (times < 2 or not _is_dated(note)) and not _has_moment(facts), _A_GUIDE),
        (
            bool(_WORK.match(heading)) and signs <= _ENOUGH and not _names_trouble(title),
            "a plan or a log of work, no incident report",
        ),
        (enough and _is_empty(sections, facts, times), "a template: its parts are empty"),
        (not enough, "no incident report: it has too few of the parts and keys of one"),
    )
    return next((why for holds, why in tests if holds), None)


@lru_cache(maxsize=200)
def stem(path: str) -> str:
    """The name of a note without its endings: `2020-02-12` of `incidents/2020-02-12.html.md.erb`."""
    name = re.sub(r"\.(html|md|markdown|erb)\b", "", PurePosixPath(path).name, flags=re.IGNORECASE)
    return name.rpartition("__")[2] or name


def _title(front: FrontMatter, sections: Sequence[Section]) -> str:
    stated = front.fields.get("title")
    heading = next((section.title.plain for section in sections if section.title.plain), "")
    return str(stated) if isinstance(stated, str) and stated else heading


def _score(title: str, note: NoteParts, times: int) -> int:
    front, sections, facts = note.front, note.sections, note.facts
    found = {section.part for section in sections}
    heads = (one.text for one in note.sentences if ":" in one.text[: _LONGEST_NAME + 1])
    named = (part_of(key) for text in heads if (key := pair(Text(text))[0]) and len(key) <= _LONGEST_NAME)
    parts = (found | set(named)) & _STRUCTURE
    keys = {name for fact in facts for name in fact.names}
    address = " ".join(str(front.fields.get(key, "")) for key in ("url", "type", "tags", "layout", "section", "labels"))
    address = re.sub(r"[\W_]+", " ", address)
    opening = text_of(block for section in sections[:3] for block in section.blocks)[:_HEAD]
    said = " ".join([title, str(front.fields.get("summary", "")), opening]).lower()
    places = [match.start() for match in _TROUBLE_BEGINS.finditer(said)]
    trouble = sum(any(words.match(said, place) for place in places) for words in _TROUBLE_READ)
    return (
        2 * bool(REPORT.search(title) or _tagged(facts))
        + 2 * bool(REPORT.search(address) or re.search(r"\bissue\b", str(front.fields.get("section", ""))))
        + 2 * _has_moment(facts)
        + (len(_moments_told(facts)) >= _MOST_MOMENTS)
        + len(parts)
        + (times >= 2)
        + 2 * is_history(note.lines)
        + bool(keys & {"severity", "priority"})
        + bool(keys & {"users", "duration", "ttd", "ttr", "ttm"})
        + sum(trouble >= many for many in (1, 2, 4))
        + ({"company", "url"} <= set(front.fields))
        + (Part.SUMMARY in found and Part.TIMELINE in found)
        + (Part.ROOT_CAUSE in found and times >= 2)
    )


def _told(title: str, note: NoteParts, times: int) -> int:
    """What title, rows and sentences tell of trouble: it takes longer to see, and the signs above are mostly enough."""
    if not _is_dated(note):
        return 0
    # The first lines of a note without a heading name it.
    head = "" if any(one.title.plain for one in note.sections) else text_of(note.sections[0].blocks[:1])[:_LONGEST_HEAD]
    name = f"{title} {head}"
    named = _names_trouble(name)
    kinds = kinds_in_rows(line.text for line in note.lines) if times >= _LEAST_KINDS else kinds_told(note.sentences)
    return (
        (named and bool(kinds))
        + 2 * (len(kinds) >= _LEAST_KINDS + (not named))
        + (times < _LEAST_KINDS and _times_in_prose(note) >= _LEAST_TIMES)
    )


def _names_trouble(title: str) -> bool:
    return bool(REPORT.search(title) or TROUBLED.search(title) or SYMPTOM.search(title.lower()))


def _is_dated(note: NoteParts) -> bool:
    """Whether it names a day anywhere: what happens on none is a plan or a guide."""
    return any(find_date(text) is not None for text in (stem(note.path), *note.text.split("\n")))


def _times_in_prose(note: NoteParts) -> int:
    """The times of day that its sentences name."""
    return sum(1 for sentence in note.sentences for _ in stamps_in(sentence.text))


def _tagged(facts: Sequence[Fact]) -> bool:
    return any("tags" in fact.names and REPORT.search(fact.value) for fact in facts)


def _has_moment(facts: Sequence[Fact]) -> bool:
    return bool(_moments_told(facts))


def _moments_told(facts: Sequence[Fact]) -> set[str]:
    dated = (fact for fact in facts if _TIMED.search(fact.value))
    told = {name for fact in dated for name in fact.names if name in MOMENTS}
    windows = [fact.value for fact in facts if "window" in fact.names]
    spans = (stamp_at(value, dotted=True) or find_stamp(value) for value in windows)
    return told | ({"window"} if any(span and span.until for span in spans) else set())


def _is_filled(facts: Sequence[Fact], heading: str, times: int) -> bool:
    """Of a day, and with the times of it: a report, though it may be about templates of mails."""
    dated = (fact.value for fact in facts if {"date", "started"} & set(fact.names))
    return times >= _LEAST_TIMES and any(find_date(text) is not None for text in (heading, *dated))


def _is_empty(sections: Sequence[Section], facts: Sequence[Fact], times: int) -> bool:
    """Headings with hardly a word beneath them."""
    if times or any(re.search(r"\d", fact.value) for fact in facts):
        return False
    words = sum(len(text_of(section.blocks).split()) for section in sections)
    return words < 8 * max(1, sum(section.part is not None for section in sections))
