"""Deployment logs of a vault: from the text of a note to deployments, each with its file and line.

What a log does not say stays unsaid: a date without a time has a day and no start, a time without a zone is kept as it
was written, a day and month in figures are read when the file itself tells their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.deployment_words import is_placeholder, says_hotfix, stated, status_of, written
from data.metrics.deployments import in_order
from data.vault.deployment_log_blocks import Block, Heading, Items, Table, blocks, wikilink, without_wikilinks
from data.vault.deployment_log_dates import (
    Order,
    find_date,
    find_month,
    order_of,
)
from data.vault.deployment_log_entries import Context, Entry, entries, says_nothing
from data.vault.deployment_log_lines import Fields, says_taken_back
from data.vault.deployment_log_times import times_of
from data.vault.deployment_log_words import TEST_PLACE, field_of, yes_or_no, zone_of
from data.vault.front_matter import FrontMatter, front_matter

_SUBJECT = re.compile(r"deploy|rilis|release|デプロイ", re.IGNORECASE)
_LOG = re.compile(
    r"\b(logs?|logbook|history|riwayat|catatan|jurnal|journal|records?|plans?|rencana|jadwal|schedules?|calendar|"
    r"deployments?|deploys|releases|harian|mingguan|bulanan)\b|記録",
    re.IGNORECASE,
)
_NO_LOG = re.compile(
    r"post-?mortem|overtime|lembur|summary|ringkasan|templates?|guide|panduan|runbook|checklist|how[- ]to|cara|"
    r"notes?\b|changelog|process|proses|policy|kebijakan|sop\b",
    re.IGNORECASE,
)
_MARKS = {"x": Status.SUCCEEDED, "X": Status.SUCCEEDED, " ": Status.PLANNED, "-": Status.CANCELLED, "/": Status.RUNNING}
_SERVICE_AT_VERSION = re.compile(r"`?([A-Za-z][\w./-]*)@(v?\d[\w.+-]*)`?")
_MENTION = re.compile(r"(?<![\w.])@(?=\w)")
NOT_UNDERSTOOD = "it is named like a deployment log, and none of its rows reads like a deployment"


@dataclass(frozen=True)
class LeftOut:
    """A row of a log that is no deployment to show, and why."""

    file: str
    line: int
    why: str


@dataclass(frozen=True)
class DeploymentLog:
    """What one note, or a whole vault, says of deployments, by time of start."""

    deployments: tuple[Deployment, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def read_logs(texts: Mapping[str, str]) -> DeploymentLog:
    """The logs among the notes of a vault; `texts` are their texts by path."""
    return joined_logs([deployment_log(path, text) for path, text in sorted(texts.items())])


def joined_logs(logs: Sequence[DeploymentLog]) -> DeploymentLog:
    """The logs of several notes as one."""
    found = [one for log in logs for one in log.deployments]
    return DeploymentLog(in_order(_named_once(found)), tuple(one for log in logs for one in log.left_out))


def deployment_log(path: str, text: str) -> DeploymentLog:
    """The deployments of one note; none when it is no deployment log."""
    front = front_matter(text)
    fields = _stated_fields(front.fields)
    kind = _kind(front)
    if kind is None and not _SUBJECT.search(f"{path}\n{text}"):
        return DeploymentLog()
    body = blocks("\n".join(text.split("\n")[front.body - 1 :]), front.body)
    stem = PurePosixPath(path).name.split(".")[0]
    start = _start(stem, fields, body)
    named = _is_log(path, kind, body)
    if named:
        found = [*entries(body, start), *_listed(front, start)]
    else:
        found = list(entries(_section_of_day(stem, body), replace(start, date=find_date(stem))))
    if kind == "deployment" and not found:
        found = [Entry(fields, 1, Context(zone=zone_of(fields.get("zone", ""))))]
    if named and not found and (rows := _rows(body)):
        return DeploymentLog((), (LeftOut(path, rows[0], NOT_UNDERSTOOD),))
    return _understood(path, stem, found)


def _rows(body: Sequence[Block]) -> list[int]:
    """The lines of what looks like the rows of a log: those of tables, and items that tell more than "none"."""
    in_tables = [row.line for block in body if isinstance(block, Table) for row in block.rows]
    items = [item for block in body if isinstance(block, Items) for item in block.items]
    return sorted(in_tables + [item.line for item in items if not says_nothing(item.text.plain)])


def _section_of_day(stem: str, body: Sequence[Block]) -> list[Block]:
    """What stands beneath the heading `Deployments` of a note whose name is a day; nothing of any other note."""
    day, found, level = find_date(stem), list[Block](), 0
    if day is None or stem.replace(day.text, "").strip(" -_"):
        return []
    for block in body:
        if isinstance(block, Heading) and block.level <= (level or block.level):
            names = block.text.plain
            level = block.level if _names_a_log(names) and not _NO_LOG.search(names) else 0
        elif level:
            found.append(block)
    return found


def _listed(front: FrontMatter, start: Context) -> list[Entry]:
    """Deployments that the front matter holds as a list."""
    lists = [(key, value) for key, value in front.fields.items() if isinstance(value, list)]
    return [
        Entry(_stated_fields(each), front.lines.get(key, 1), start)
        for key, value in lists
        for each in value
        if isinstance(each, dict) and _SUBJECT.search(key)
    ]


def _stated_fields(stated: Mapping[str, object]) -> Fields:
    """The fields of front matter; a list of texts is written out as one."""
    found: Fields = {}
    for key, value in stated.items():
        texts = [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
        if texts and (name := field_of(key)):
            found.setdefault(name, ", ".join(texts))
    return found


def _kind(front: FrontMatter) -> str | None:
    """What the front matter says the note is: `deployment-log`, `deployment`, or something else; None: nothing."""
    for key in ("type", "kind", "jenis", "tipe", "category", "kategori"):
        value = front.fields.get(key)
        if isinstance(value, str) and value.strip():
            return re.sub(r"[\s_]+", "-", value.strip().casefold())
    return None


def _is_log(path: str, kind: str | None, body: Iterable[Block]) -> bool:
    if kind is not None and _SUBJECT.search(kind):
        return not _NO_LOG.search(kind)
    if kind is not None and _NO_LOG.search(kind):
        return False
    title = next((block.text.plain for block in body if isinstance(block, Heading) and block.level == 1), "")
    file = PurePosixPath(path)
    stem, folder = (re.sub(r"[-_.]+", " ", name) for name in (file.name.split(".")[0], file.parent.name))
    # `Deployments/2026-01.md`: the folder says what the file is about.
    about = (stem, title, *([folder] if find_month(stem)[1] is not None else []))
    return any(map(_names_a_log, about)) and not any(_NO_LOG.search(name) for name in (stem, title))


def _names_a_log(name: str) -> bool:
    return _SUBJECT.search(name) is not None and _LOG.search(name) is not None


def _start(stem: str, fields: Fields, body: Iterable[Block]) -> Context:
    """What is stated for the whole file: by its front matter, its name, its title."""
    title = next((block.text.plain for block in body if isinstance(block, Heading) and block.level == 1), "")
    found = [find_month(text) for text in (fields.get("month", ""), stem, title)]
    year = next((year for year, _ in found if year is not None), None)
    month = next((month for _, month in found if month is not None), None)
    shared = {name: value for name, value in fields.items() if name in ("service", "team", "environment")}
    return Context(year=year, month=month, zone=zone_of(fields.get("zone", "")), fields=shared)


def _understood(path: str, stem: str, found: list[Entry]) -> DeploymentLog:
    order = _order(found)
    kept: list[Deployment] = []
    left_out: list[LeftOut] = []
    for entry in found:
        place = entry.fields.get("environment") or entry.context.fields.get("environment", "")
        if TEST_PLACE.match(place):
            left_out.append(LeftOut(path, entry.line, f"it went to {place.strip()!r}, not to production"))
            continue
        kept.append(_deployment(entry, order, path, stem))
    return DeploymentLog(tuple(kept), tuple(left_out))


def _order(found: list[Entry]) -> Order:
    """How the file writes day and month: all of its dates are asked, those of headings too."""
    months = {entry.context.month for entry in found}
    cells = [(entry.fields.get(name, ""), name == "date") for entry in found for name in ("date", "start", "end")]
    dates = [date for text, alone in cells if (date := find_date(text, alone=alone)) is not None]
    dates += [entry.context.date for entry in found if entry.context.date is not None]
    hint = next((entry.hint for entry in found if entry.hint), "")
    return order_of(dates, months.pop() if len(months) == 1 else None, hint)


def _deployment(entry: Entry, order: Order, path: str, stem: str) -> Deployment:
    fields = {name: without_wikilinks(value).replace("\n", " ").strip() for name, value in entry.fields.items()}
    times = times_of(entry, fields, order)
    author, standby = _people(fields)
    status, remark = _status(fields, entry.mark)
    service, version, title = _what(fields, entry.context)
    day = times.day.isoformat() if times.day else None
    return Deployment(
        deployment_id=_id(day, service, version or title or f"line {entry.line}"),
        service=service,
        version=version,
        title=title,
        started_ms=times.started_ms,
        finished_ms=times.finished_ms,
        status=status,
        author=author,
        standby=standby,
        risk_analysis=written(fields.get("risk_analysis")),
        plan_ref=stem,
        origins=(Origin(path, entry.line),),
        day=day if times.started_ms is None else None,
        hotfix=yes_or_no(fields.get("hotfix", "")) is True or says_hotfix(version, title, fields.get("kind")),
        approval=written(fields.get("approval")),
        rollback=written(fields.get("rollback")),
        incident=wikilink(entry.fields.get("incident", "")) or stated(fields.get("incident")),
        team=stated(fields.get("team") or entry.context.fields.get("team")),
        link=stated(fields.get("link")),
        clock=times.clock,
        planned=yes_or_no(fields.get("plan", "")),
        remarks=(*times.remarks, *([remark] if remark else [])),
    )


def _what(fields: Fields, context: Context) -> tuple[str | None, str | None, str | None]:
    """Service, version and title. Where one column holds them all, `api@1.4.2` is no title."""
    service = stated(fields.get("service") or context.fields.get("service"))
    version, title = stated(fields.get("version")), stated(fields.get("title"))
    if service is None and version is None and title and (both := _SERVICE_AT_VERSION.fullmatch(title)):
        return both[1], both[2], None
    return service, version, title


def _people(fields: Fields) -> tuple[str | None, str | None]:
    """Author and standby. A log with a PIC and a standby means the author by PIC, one with an author and a PIC means
    the standby; where PIC is the only person, that person is both.
    """
    pic, author, standby = (written(fields.get(name)) for name in ("pic", "author", "standby"))
    pic, author, standby = (None if text is None else _MENTION.sub("", text) for text in (pic, author, standby))
    if "pic" not in fields:
        return author, standby
    return (author if "author" in fields else pic), (standby if "standby" in fields else pic)


def _status(fields: Fields, mark: str | None) -> tuple[Status, str | None]:
    text = written(fields.get("status"))
    # `failed → rolled back` says what came last.
    status = Status.UNKNOWN if text is None else status_of(re.split(r"→|->", text)[-1])
    if status is not Status.UNKNOWN:
        return status, None
    if text is not None and says_taken_back(text):
        return Status.ROLLED_BACK, None
    if text is None or is_placeholder(text):
        return _MARKS.get(mark or "", Status.UNKNOWN), None
    return status, f"the status {text!r} is not understood"


def _id(day: str | None, service: str | None, what: str) -> str:
    words = " ".join((day or "undated", service or "unknown", what))
    return re.sub(r"[^\w.-]+", "-", words.casefold()).strip("-")[:80]


def _named_once(found: Iterable[Deployment]) -> list[Deployment]:
    """Two rows that would have one name are told apart by a number, in the order of the files."""
    seen: dict[str, int] = {}
    named = []
    for one in found:
        seen[one.deployment_id] = count = seen.get(one.deployment_id, 0) + 1
        named.append(one if count == 1 else replace(one, deployment_id=f"{one.deployment_id}-{count}"))
    return named
