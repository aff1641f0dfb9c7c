"""Deployment logs of a vault: from the text of a note to deployments, each with its file and line.

What a log does not say stays unsaid: a date without a time has a day and no start, a time without a zone is kept as it
was written, a day and month in figures are read when the file itself tells their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import PurePosixPath

from data.metrics.deployment import Deployment, Origin, Status
from data.metrics.deployment_words import says_hotfix, stated, status_of, written
from data.metrics.deployments import in_order
from data.vault.deployment_log_blocks import Block, Heading, blocks, wikilink, without_wikilinks
from data.vault.deployment_log_dates import (
    Calendar,
    Order,
    WrittenTime,
    find_date,
    find_month,
    find_time,
    order_of,
    resolve,
)
from data.vault.deployment_log_entries import Context, Entry, entries
from data.vault.deployment_log_lines import Fields
from data.vault.deployment_log_words import field_of, yes_or_no, zone_of
from data.vault.front_matter import FrontMatter, front_matter
from data.window import MINUTE, to_ms

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
_TEST_PLACE = re.compile(
    r"^\W*(staging|stg|stage|dev|develop|development|test|testing|uat|sit|qa|sandbox|pre-?prod(uction)?|preview)\W*$",
    re.IGNORECASE,
)
_MARKS = {"x": Status.SUCCEEDED, "X": Status.SUCCEEDED, " ": Status.PLANNED, "-": Status.CANCELLED, "/": Status.RUNNING}
_DURATION = re.compile(r"(?:(\d+)\s*(?:h|hours?|jam))?\s*(?:(\d+)\s*(?:m|mins?|minutes?|menit|'|$))?", re.IGNORECASE)


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
    fields = {name: value for key, value in front.fields.items() if (name := field_of(key)) and isinstance(value, str)}
    kind = _kind(front)
    if kind is None and not _SUBJECT.search(text):
        return DeploymentLog()
    body = blocks("\n".join(text.split("\n")[front.body - 1 :]), front.body)
    stem = PurePosixPath(path).name.split(".")[0]
    if not _is_log(stem, kind, body):
        return DeploymentLog()
    found = list(entries(body, _start(stem, fields, body)))
    if kind == "deployment" and not found:
        found = [Entry(fields, 1, Context(zone=zone_of(fields.get("zone", ""))))]
    return _understood(path, stem, found)


def _kind(front: FrontMatter) -> str | None:
    """What the front matter says the note is: `deployment-log`, `deployment`, or something else; None: nothing."""
    for key in ("type", "kind", "jenis", "tipe", "category", "kategori"):
        value = front.fields.get(key)
        if isinstance(value, str) and value.strip():
            return re.sub(r"[\s_]+", "-", value.strip().casefold())
    return None


def _is_log(stem: str, kind: str | None, body: Iterable[Block]) -> bool:
    if kind is not None and _SUBJECT.search(kind):
        return not _NO_LOG.search(kind)
    if kind is not None and _NO_LOG.search(kind):
        return False
    title = next((block.text.plain for block in body if isinstance(block, Heading) and block.level == 1), "")
    names = re.sub(r"[-_.]+", " ", stem), title
    return any(_SUBJECT.search(name) and (_LOG.search(name) or "記録" in name) for name in names) and not any(
        _NO_LOG.search(name) for name in names
    )


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
        if _TEST_PLACE.match(place):
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


@dataclass(frozen=True)
class _Times:
    day: date | None = None
    started_ms: int | None = None
    finished_ms: int | None = None
    clock: str | None = None
    remarks: tuple[str, ...] = ()


def _deployment(entry: Entry, order: Order, path: str, stem: str) -> Deployment:
    fields = {name: without_wikilinks(value).replace("\n", " ").strip() for name, value in entry.fields.items()}
    times = _times(entry, fields, order)
    author, standby = _people(fields)
    status, remark = _status(fields, entry.mark)
    service = stated(fields.get("service") or entry.context.fields.get("service"))
    version, title = stated(fields.get("version")), stated(fields.get("title"))
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


def _people(fields: Fields) -> tuple[str | None, str | None]:
    """Author and standby. A log with a PIC and a standby means the author by PIC, one with an author and a PIC means
    the standby; where PIC is the only person, that person is both.
    """
    pic, author, standby = (written(fields.get(name)) for name in ("pic", "author", "standby"))
    if "pic" not in fields:
        return author, standby
    return (author if "author" in fields else pic), (standby if "standby" in fields else pic)


def _status(fields: Fields, mark: str | None) -> tuple[Status, str | None]:
    text = stated(fields.get("status"))
    if text is None:
        return _MARKS.get(mark or "", Status.UNKNOWN), None
    # `failed → rolled back` says what came last.
    status = status_of(re.split(r"→|->", text)[-1])
    return status, f"the status {text!r} is not understood" if status is Status.UNKNOWN else None


def _times(entry: Entry, fields: Fields, order: Order) -> _Times:
    calendar = Calendar(order, entry.context.year, entry.context.month)
    in_date, in_start = fields.get("date", ""), fields.get("start", "")
    dated = find_date(in_date, alone=True) or find_date(in_start) or entry.context.date
    if dated is None:
        return _Times(remarks=(f"the date {in_date!r} cannot be read" if written(in_date) else "no date is stated",))
    day, why = resolve(dated, calendar)
    # The figures of a date are no time: 05.01 is none where it is a part of 05.01.2026.
    rest = [text.replace(dated.text, " ", 1) for text in (in_start, in_date)]
    start = next((found for text in rest if (found := find_time(text, alone=True))), None)
    if day is None or start is None:
        return _Times(day, clock=start.text if start else None, remarks=(why,) if why else ())
    zone = start.zone or entry.context.zone
    if zone is None:
        return _Times(day, clock=start.text, remarks=("no zone is stated for its time",))
    start = replace(start, zone=zone)
    started_ms = _instant(day, start.start, zone)
    return _Times(day, started_ms, _finish(fields, day, start, started_ms, calendar))


def _instant(day: date, clock: time, zone: tzinfo | None) -> int:
    return to_ms(datetime.combine(day, clock, tzinfo=zone))


def _finish(fields: Fields, day: date, start: WrittenTime, started_ms: int, calendar: Calendar) -> int | None:
    """The end that is stated: as a time (of the next day when it is before the start), or as a duration."""
    text = fields.get("end", "")
    dated = find_date(text)
    last = resolve(dated, calendar)[0] if dated else day
    written_end = find_time(text.replace(dated.text, " ", 1) if dated else text, alone=True)
    end = written_end.start if written_end else start.end
    zone = (written_end.zone if written_end else None) or start.zone
    if end is not None and last is not None:
        finished_ms = _instant(last, end, zone)
        overnight = finished_ms < started_ms and dated is None
        return _instant(last + timedelta(days=1), end, zone) if overnight else finished_ms
    match = _DURATION.fullmatch(fields.get("duration", "").strip())
    if match is None or not any(match.groups()):
        return None
    return started_ms + (int(match[1] or 0) * 60 + int(match[2] or 0)) * MINUTE


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
