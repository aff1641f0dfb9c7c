"""The tasks after an incident, from tables, lists, and tasks as Obsidian writes them; and what was learnt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from data.metrics.deployment_words import stated, written
from data.metrics.incident import FollowUp, Lesson
from data.vault.calendar_days import Days
from data.vault.deployment_log_blocks import Items, Row, Table, Text, without_wikilinks
from data.vault.deployment_log_dates import date_at, find_date
from data.vault.facts import has_times
from data.vault.incident_words import Part
from data.vault.outline import Section, lines

_COLUMNS: dict[str, re.Pattern[str]] = {
    "task": re.compile(r"task|action|item|tugas|tindak|aksi|langkah|what|description|deskripsi|follow|"
                       r"kegiatan|todo|recommendation|rekomendasi|improvement|summary|keterangan", re.IGNORECASE),
    "owner": re.compile(r"owner|assign|pic|penanggung|who\b|responsib|pemilik|siapa|lead|team|tim\b", re.IGNORECASE),
    "status": re.compile(r"status|state|done|progress|keadaan|selesai", re.IGNORECASE),
    "due": re.compile(r"due|deadline|target|eta|tenggat|batas|by when|when|tanggal|date", re.IGNORECASE),
    "tracking": re.compile(r"track|ticket|tiket|issue|jira|link|bug|tautan|\bpr\b|url|reference", re.IGNORECASE),
}  # fmt: skip
_NUMBERED = re.compile(r"\W*(?:nos?|nr|nomor|id)?\W*", re.IGNORECASE)
_MARKS = {"x": "done", "X": "done", " ": "open", "/": "in progress", "-": "cancelled", ">": "deferred"}
_DUE = re.compile(r"(?:📅|🗓️?|\bdue:?:?|\bdeadline:?|\btenggat:?|\bby)\s*(\d{4}-\d\d-\d\d)", re.IGNORECASE)
_DUE_WORD = re.compile(r"\b(?:due|deadline|tenggat|by|target|paling lambat)\s*:?\s*(?=\w)", re.IGNORECASE)
_SIGNS = re.compile(r"\s*[📅🗓⏳🛫➕✅❌]️?\s*\d{4}-\d\d-\d\d|\s*[🔺⏫🔼🔽⏬]️?|\s*🔁[^📅]*")
_OWNER = re.compile(
    r"\b(?:owner|assignee|assigned to|pic|oleh|penanggung jawab)\s*:{1,2}\s*@?((?:(?!\s[-–—]\s)[^\]),;|])+)",
    re.IGNORECASE,
)
_AT = re.compile(r"(?<![\w.])@([A-Za-z][\w-]*(?:\.[\w-]+)*)")
_TICKET = re.compile(r"(?<![\w/-])(?:#\d+|[A-Z][A-Z0-9]{1,9}-\d+)(?![\w-])")
_STATUS_SIGN = re.compile(r"^\s*(✅|☑️?|✔️?|🔲|☐|⬜|❌|⏳|🔄|🚧)\s*")
_STATUS_OF_SIGN = {"✅": "done", "☑": "done", "✔": "done", "🔲": "open", "☐": "open", "⬜": "open", "❌": "cancelled",
                   "⏳": "in progress", "🔄": "in progress", "🚧": "in progress"}  # fmt: skip
_STATUS_WORD = re.compile(r"done|todo|to do|open|closed|wip|in progress|started|selesai|belum", re.IGNORECASE)
_BEHIND = re.compile(r"\s*[(\[]([\w ]{2,12})[)\]]$")
# What is left of `(owner: Omar, due: 2025-09-15)` when both are taken out.
_LEFT = (
    (re.compile(r"(?<=[(\[])[\s,;–—-]+"), ""),
    (re.compile(r"[\s,;–—-]+(?=[)\]])"), ""),
    (re.compile(r"\s*(?:\(\)|\[\])"), ""),
)
# Boxes that are ticked while an incident lasts, or that choose one of several.
_FORM = re.compile(r"check-?list|severity|keparahan|\bduring\b|instructions?|petunjuk|impact|affected", re.IGNORECASE)
_LEAST_WORDS = 2


def follow_ups_of(sections: Sequence[Section], days: Days) -> tuple[FollowUp, ...]:
    """The tasks of all sections about them; elsewhere what has the box of a task."""
    found: list[FollowUp] = []
    for section in sections:
        wanted = Part.FOLLOW_UPS in section.path
        if not wanted and _FORM.search(section.title.plain):
            continue
        for block in section.blocks:
            if isinstance(block, Table) and (wanted or _is_task_table(block)) and not has_times(block):
                found.extend(_of_table(block, days))
            elif isinstance(block, Items):
                found.extend(_of_items(block, wanted, days))
    return tuple(found)


def _is_task_table(table: Table) -> bool:
    heads = " | ".join(cell.plain for cell in table.head.cells)
    return bool(_COLUMNS["owner"].search(heads) and _COLUMNS["status"].search(heads) and _COLUMNS["task"].search(heads))


def _of_table(table: Table, days: Days) -> Iterator[FollowUp]:
    columns = _columns(table.head)
    for row in table.rows:
        cells = {name: row.cells[at] for name, at in columns.items() if at < len(row.cells)}
        task = cells.get("task")
        if task is None or not stated(task.plain):
            continue
        due = find_date(cells["due"].plain, alone=True) if "due" in cells else None
        day = days.day(due) if due is not None else None
        yield FollowUp(
            task=without_wikilinks(task.plain),
            owner=_person(cells.get("owner")),
            status=written(cells["status"].plain) if "status" in cells else _status_within(row),
            due=day.isoformat() if day else None,
            tracking=_tracking(cells.get("tracking")) or _tracking_within(task),
            line=row.line,
        )


def _status_within(row: Row) -> str | None:
    """`Bug 5554823 **DONE**`, where no column is for the status."""
    bold = (part for cell in row.cells for part in cell.strong)
    return next((part for part in bold if _STATUS_WORD.fullmatch(part.strip())), None)


def _columns(head: Row) -> dict[str, int]:
    """Which column is which. The task is the first one that none of the other words names, when no head says so."""
    found: dict[str, int] = {}
    for at, cell in enumerate(head.cells):
        name = next((name for name, words in _COLUMNS.items() if words.search(cell.plain) and name not in found), None)
        if name is not None:
            found[name] = at
    if "task" not in found:
        numbers = {at for at, cell in enumerate(head.cells) if _NUMBERED.fullmatch(cell.plain)}
        free = [at for at in range(len(head.cells)) if at not in {*found.values(), *numbers}]
        found.update({"task": free[0]} if free else {})
    return found


def _person(cell: Text | None) -> str | None:
    return stated(without_wikilinks(cell.plain).lstrip("@")) if cell is not None else None


def _tracking(cell: Text | None) -> str | None:
    if cell is None:
        return None
    plain = without_wikilinks(cell.plain)
    for part in cell.strong:
        if _STATUS_WORD.fullmatch(part.strip()):
            plain = plain.replace(part, "").strip()
    return stated(plain) or (cell.links[0] if cell.links else None)


def _tracking_within(text: Text) -> str | None:
    if text.links:
        return text.links[0]
    match = _TICKET.search(text.plain)
    return match[0] if match else None


def _of_items(block: Items, wanted: bool, days: Days) -> Iterator[FollowUp]:
    for item in block.items:
        if wanted or item.mark is not None:
            if (task := _of_item(item.text, item.mark, item.line, days)) is not None:
                yield task
            yield from _of_items(Items(item.children), False, days)


def _of_item(text: Text, mark: str | None, line: int, days: Days) -> FollowUp | None:
    plain = " ".join(text.plain.split())
    sign = _STATUS_SIGN.match(plain)
    due, due_written = _due_of(plain, days)
    owner = _OWNER.search(plain)
    handle = _AT.search(plain)
    undated = plain.replace(due_written, "")
    bare = _OWNER.sub("", undated if undated.isascii() else _SIGNS.sub("", _STATUS_SIGN.sub("", undated)))
    task, said = _status_behind(_tidied(without_wikilinks(bare)))
    if not re.search(r"\w", task) or (mark is None and task.endswith("?")):  # a question that a template asks
        return None
    status = _MARKS.get(mark) if mark is not None else _STATUS_OF_SIGN.get(sign[1].rstrip("\ufe0f")) if sign else said
    return FollowUp(
        task=task,
        owner=stated(owner[1].strip()) if owner else handle[1] if handle else None,
        status=status,
        due=due,
        tracking=_tracking_within(text),
        line=line,
    )


def _tidied(text: str) -> str:
    """Without the marks that stood beside what was taken out."""
    for pattern, instead in _LEFT:
        text = pattern.sub(instead, text)
    return " ".join(text.split()).strip(" ,;-–—")


def _due_of(plain: str, days: Days) -> tuple[str | None, str]:
    """The day by which it is due, and how that is written; in words or figures behind one of the words for it."""
    begins = [(match.start(), match.start(1)) for match in _DUE.finditer(plain)]
    for start, end in (*begins, *(match.span() for match in _DUE_WORD.finditer(plain))):
        if (found := date_at(plain, end)) and (day := days.day(found[0])) is not None:
            return day.isoformat(), plain[start : found[1]]
    return None, ""


def _status_behind(task: str) -> tuple[str, str | None]:
    """`Heap to 16 GB (done)`: the task, and its status."""
    match = _BEHIND.search(task)
    if match is None or not _STATUS_WORD.fullmatch(match[1]):
        return task, None
    return task[: match.start()].rstrip(), match[1]


def lessons_of(sections: Iterable[Section]) -> tuple[Lesson, ...]:
    """The items of the sections about what was learnt; their paragraphs where such a section has no items."""
    found: list[Lesson] = []
    for section in sections:
        if Part.LESSONS not in section.path or Part.FOLLOW_UPS in section.path:
            continue
        lists = [block for block in section.blocks if isinstance(block, Items)]
        for block in lists:
            found.extend(_lessons(lines(block)))
        for other in () if lists else section.blocks:
            if not isinstance(other, Table):
                found.extend(_paragraph(lines(other)))
    return tuple(found)


def _lessons(rows: Iterable[tuple[Text, int]]) -> Iterator[Lesson]:
    for text, line in rows:
        if len(text.plain.split()) >= _LEAST_WORDS:
            yield Lesson(without_wikilinks(text.plain), line)


def _paragraph(rows: Iterable[tuple[Text, int]]) -> Iterator[Lesson]:
    """A paragraph is one lesson, on however many lines it stands."""
    found = [(text.plain, line) for text, line in rows if text.plain]
    if found and len(" ".join(text for text, _ in found).split()) >= _LEAST_WORDS:
        yield Lesson(without_wikilinks(" ".join(text for text, _ in found)), found[0][1])
