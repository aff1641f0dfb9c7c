"""One line that tells of a deployment, such as `10:43 WIB **booking-api** v2.88.2: a change (PIC: Eka)`, as fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from data.metrics.deployment import Status
from data.metrics.deployment_words import says_hotfix, status_of
from data.vault.deployment_log_blocks import Item, Text
from data.vault.deployment_log_dates import find_date, find_time
from data.vault.deployment_log_words import WEEKDAYS, ZONE, field_of

Fields = dict[str, str]

_DATAVIEW = re.compile(r"[\[(]?\b([^\W\d][\w -]{0,24})::\s*([^\])\n]*)[\])]?")
# `standby [[Dimas]]`: the words of a field, and the note of it.
_LINKED = re.compile(r"(?<!\w)(?:([^\W\d]\w{0,24})\s{1,3})?([^\W\d]\w{0,24})\s{1,3}(\[\[[^\[\]]{1,200}\]\])")
_ASIDE = re.compile(r"\(([^()]*)\)")
_PART = re.compile(r"\s+[|·•—–]\s+|\s+-{1,2}\s+|;\s*|\n")
# `PIC: Eka, standby: Ayu`: a comma, or the end of a sentence, parts what is followed by a field.
_NEXT_PAIR = re.compile(r"(?:[,/]\s*|\.\s+)(?=([^\W\d][\w &.-]{0,28}?)\s*:\s)")
_PAIR = re.compile(r"^\W{0,3}([^\W\d][\w /&.-]{0,28}?)\s*[:=](?!:)\s*(.*)$", re.DOTALL)
_VERSION = re.compile(r"(?<![\w./-])v?\d+(?:\.\d+){1,4}(?:[-+.][A-Za-z][\w.]*)?(?![\w/]|\.\d)")
# `12.4 → 12.5`: what is there afterwards.
_CHANGED = re.compile(rf"{_VERSION.pattern}\s*(?:→|-+>|=>)\s*(?={_VERSION.pattern})")
_BEFORE_VERSION = re.compile(r"(?<![\w/.-])([A-Za-z][\w./-]*[\w])[\s@:=]+$")
# Obsidian's Tasks writes when a task was made and ticked: that is no time of a deployment.
_TICKED = re.compile(r"(?<=\S\s)[✅➕❌]\s*\d{4}-\d\d-\d\d")
_TAG = re.compile(r"(?<!\S)#[^\W\d][\w/-]*")
# `21.00–21.40` and `10.05 WIB` at the head of a line are times, and `10.05` is where another number is the version.
_DOTTED = r"(?:[01]?\d|2[0-3])\.[0-5]\d"
_HEAD_TIME = re.compile(rf"^\W*({_DOTTED}(\s*[-–—]\s*{_DOTTED})?(\s*\(?{ZONE}\b\)?)?)(?=[\s:,]|$)")
_DONE_BY = re.compile(
    r"(?:\b(?:was\s+)?deployed\b|\bdideploy\b)?[\s,]*\b(?:by|oleh)\s+(@[\w.-]+|[A-Z][\w'-]*(?:\s[A-Z][\w'-]*)?)"
)
_PIC = re.compile(r"\bPIC\s+(@[\w.-]+|[A-Z][\w'-]*)(?![\w:])")
_STANDS_BY = re.compile(r"[,(]?\s*\b(?:[Ss]tand-?by|[Ss]iaga)\s+(@[\w.-]+|[A-Z][\w'-]*|-+(?=\s|$))(?![\w:])")
_MENTION = re.compile(r"\W*(@[\w.-]+)\s*")
_SIGN_LAST = re.compile(r"([✅✔☑❌✖↩⏪])\ufe0f?$")
# Said of the deployment, and not of what it changes: `rolled back at 11:20`, but not `Reverted prices are shown`.
_TAKEN_BACK = re.compile(
    r"\b(?:rolled[ -]back|reverted|backed out|di-?rollback)\b"
    r"(?=\s*(?:(?:at|on|after|because|due|pada|pukul|jam|karena|setelah)\b|\d|[(,.;)]|$))",
    re.IGNORECASE,
)
# `Layanan order-service versi 7.3.0`
_CALLED = re.compile(
    r"\b(?:layanan|servis|service|aplikasi|application|app|komponen|component)\s+[*_`]*([A-Za-z][\w./-]*\w)[*_`]*"
    r"(?=\s*(?:versi|version|ver\.?)?\s*v?\d)(?:\s*(?:versi|version|ver\.?)(?=\s*v?\d))?",
    re.IGNORECASE,
)
_DEPLOYED = re.compile(r"^\W*(?:was\s+)?(?:deployed|released|shipped|dideploy|dirilis)\b", re.IGNORECASE)
# What is left of a line is no title where it is only a mention, or a word in brackets.
_ASIDE_ALONE = re.compile(r"\W*(?:@[\w.-]+|\([^()\s]*\))\W*")
_DEPLOYED_AT = re.compile(r"\b(?:was\s+)?(?:deployed|dideploy|dirilis)\s+(?:at|on|pada|pukul|jam)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\d{1,3}[.)]\s+(?=[^\W\d])")
_WEEKDAY = re.compile(rf"^\s*(?:hari\s+)?(?:{WEEKDAYS})\b[\s,.]*", re.IGNORECASE)
_EDGES = " \t\n-—–:,;.·•|@*_()[]📅⏳🛫"
_NO_SERVICES = frozenset({"version", "versi", "release", "rilis", "deploy", "deployment", "hotfix", "to", "ke", "tag"})


def pair_of(text: str) -> tuple[str, str] | None:
    """`PIC: Eka` as field and value; None when the word before the colon is no field of a log."""
    match = _PAIR.match(text.strip())
    name = field_of(match[1]) if match else None
    return (name, match[2].strip()) if match and name else None


def pairs_of(items: Iterable[Item]) -> Fields:
    """The fields that the items of a list state, the first of each; also those nested in them."""
    found: Fields = {}
    for item in items:
        for name, value in _whole_pairs(item.text.plain):
            found.setdefault(name, value or _listed(item.children))
        _links(item.text, found)
        found = pairs_of(item.children) | found
    return found


def _whole_pairs(text: str) -> list[tuple[str, str]]:
    """The pairs of a line. What follows one and is none itself belongs to it: `Risk: low; rolled back in 5 min`."""
    pairs: list[tuple[str, str]] = []
    for part in _parts(text):
        if pair := pair_of(part):
            pairs.append(pair)
        elif pairs and pairs[-1][1]:
            pairs[-1] = pairs[-1][0], f"{pairs[-1][1]}; {part.strip()}"
    return pairs


def _listed(items: Iterable[Item]) -> str:
    """What is listed beneath a field without a value of its own."""
    return "; ".join(item.text.plain for item in items)


def line_fields(text: Text, *, free: bool = True) -> Fields:
    """The fields of one line. `free`: what is no field is read for date, time, service, version and title."""
    plain = _TICKED.sub("", text.plain)
    found: Fields = {}
    plain = _DATAVIEW.sub(lambda match: _taken(match, found), plain)
    plain = _LINKED.sub(lambda match: _linked(match, found), plain)
    plain = _ASIDE.sub(lambda match: _aside(match, found), plain)
    rest = [part for part in _parts(plain) if not _is_pair(part, found)]
    rest = rest[:1] + [part for part in rest[1:] if not _is_outcome(part, found) and not _is_mention(part, found)]
    _links(text, found)
    if free:
        _read_free(" - ".join(part for part in rest if part.strip(_EDGES)), text.strong, found)
    return found


def _parts(text: str) -> list[str]:
    return [piece for part in _PART.split(text) for piece in _pieces(part)]


def _pieces(part: str) -> Iterator[str]:
    start = 0
    for match in _NEXT_PAIR.finditer(part):
        if field_of(match[1]):
            yield part[start : match.start()]
            start = match.end()
    yield part[start:]


def _taken(match: re.Match[str], found: Fields) -> str:
    name = field_of(match[1])
    if name is None:
        return match[0]
    found.setdefault(name, match[2].strip())
    return " "


def _linked(match: re.Match[str], found: Fields) -> str:
    before, word = match[1] or "", match[2]
    name, left = field_of(f"{before} {word}"), ""
    if name is None:
        name, left = field_of(word), before
    if name is None or name in found:
        return match[0]
    found[name] = match[3]
    return f"{left} "


def _aside(match: re.Match[str], found: Fields) -> str:
    """`(PIC: Eka, standby: Ayu)` in brackets."""
    pairs = [pair_of(part) for part in _parts(match[1])]
    if not any(pairs):
        return match[0]
    for pair in pairs:
        if pair:
            found.setdefault(*pair)
    return " "


def _is_pair(part: str, found: Fields) -> bool:
    pair = pair_of(part)
    if pair is None:
        return False
    found.setdefault(*pair)
    return True


def _is_outcome(part: str, found: Fields) -> bool:
    """A part that is nothing but a word for how it ended."""
    if "status" in found or status_of(part) is Status.UNKNOWN:
        return False
    found["status"] = part.strip()
    return True


def _is_mention(part: str, found: Fields) -> bool:
    """A part that is nothing but who did it."""
    match = _MENTION.fullmatch(part)
    if match is None or {"author", "pic"} & found.keys():
        return False
    found["author"] = match[1]
    return True


def sentence_fields(text: Text) -> Fields:
    """The fields of a sentence beneath a heading, such as `Deployed at 15:40 UTC by Alice. Rolled back at 16:10.`"""
    found: Fields = {}
    if _DEPLOYED.search(text.plain):
        first, *_ = re.split(r"(?<=\w)\.\s", text.plain, maxsplit=1)
        _told(first, found)
        if time := find_time(first):
            found["start"] = time.text
        if says_taken_back(text.plain):
            found["status"] = "rolled back"
    return found


def _links(text: Text, found: Fields) -> None:
    for link in text.links:
        found.setdefault("link", link)


def _read_free(text: str, strong: Iterable[str], found: Fields) -> None:
    text = _NUMBERED.sub("", text)
    text = _ending(_told(_CHANGED.sub(" ", _TAG.sub(" ", text)), found), found)
    if (head := _HEAD_TIME.search(text)) and (head[2] or head[3] or _VERSION.search(text[head.end() :])):
        found.setdefault("start", head[1])
        text = text[head.end() :]
    elif time := find_time(_TAKEN_BACK.split(text, maxsplit=1)[0]):  # when it was taken back is no start
        found.setdefault("start", time.text)
        text = re.sub(rf"(?:\b(?:pukul|jam|pk\.?)\s*)?{re.escape(time.text)}", " ", text, count=1, flags=re.IGNORECASE)
    if date := find_date(text):
        found.setdefault("date", date.text)
        text = text.replace(date.text, " ", 1)
    text = _WEEKDAY.sub("", _DEPLOYED_AT.sub(" ", text).lstrip(_EDGES))
    if "service" not in found and (called := _CALLED.search(text)):
        found["service"] = called[1]
        text = text[: called.start()] + " " + text[called.end() :]
    if version := _VERSION.search(text):
        found.setdefault("version", version[0])
        before = _BEFORE_VERSION.search(text[: version.start()])
        if before and before[1].casefold() not in _NO_SERVICES:
            found.setdefault("service", before[1])
        text = text[: version.start()] + text[version.end() :]
    if "service" not in found and (name := next(_names(strong), None)):
        found["service"] = name
    text = re.sub(r"\s@(?!\w)", " ", _without(text, found.get("service")))
    title = "" if _ASIDE_ALONE.fullmatch(text) and not says_hotfix(text) else text.strip(_EDGES)
    if title.count("(") != title.count(")"):
        title = f"{title})" if title.count("(") > title.count(")") else f"({title}"
    if title.count("[[") > title.count("]]"):
        title += "]]"
    if title:
        found.setdefault("title", re.sub(r"\s+", " ", title))


def says_taken_back(text: str) -> bool:
    """Whether a text says of a deployment that it was rolled back, and perhaps when and why."""
    return _TAKEN_BACK.search(text) is not None


def _ending(text: str, found: Fields) -> str:
    """The text without a sign at its end for how it went. That it was taken back counts more, and stays in the text."""
    sign = _SIGN_LAST.search(text := text.rstrip())
    if says_taken_back(text):
        found.setdefault("status", "rolled back")
    elif sign:
        found.setdefault("status", sign[1])
    return text[: sign.start()] if sign else text


def _told(text: str, found: Fields) -> str:
    """The text without who did it and who stood by, where a sentence says so."""
    for name, form in (("author", _DONE_BY), ("pic", _PIC), ("standby", _STANDS_BY)):
        if name not in found and (match := form.search(text)):
            found[name] = match[1]
            text = text[: match.start()] + " " + text[match.end() :]
    return text


def _names(strong: Iterable[str]) -> Iterator[str]:
    """What stands out in a line and is no field, time or version: the name of the service."""
    for part in strong:
        name = _VERSION.sub("", part).strip(_EDGES)
        if re.fullmatch(r"[A-Za-z][\w./-]*(?: [\w./-]+)?", name) and not field_of(name) and not find_date(name):
            yield name


def _without(text: str, service: str | None) -> str:
    return text if not service else re.sub(rf"(?<![\w-]){re.escape(service)}(?![\w-])", " ", text, count=1)
