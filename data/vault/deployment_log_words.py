"""The words of deployment logs: what a column or a field means, months and zones, in Indonesian and English."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# What each heading of a column, and each `key:` of a list, stands for.
_FIELD_WORDS: dict[str, str] = {
    "date": "date|day|tanggal|tgl|hari|hari/tanggal|hari / tanggal|deployment date|deploy date|release date|"
    "tanggal deploy|tanggal deployment|tanggal rilis|date/time|date & time|date and time|tanggal & jam|tanggal/jam|"
    "tanggal & waktu|tanggal dan waktu|tanggal/waktu|datetime|timestamp|when|kapan|deployed at|deployed on|released|"
    "waktu deploy|waktu deployment|date deployed|date of deployment|tanggal & waktu deploy|日付|日時",
    "start": "time|start|start time|started|started at|begin|begins|began|from|jam|waktu|pukul|mulai|jam mulai|"
    "waktu mulai|jam deploy|deploy time|deployment time|release time|change time|waktu rilis|jam rilis|window|"
    "deployment window|jendela|deploy start|deployment start|start of deployment|時刻|開始",
    "end": "end|end time|ended|ended at|finish|finished|finished at|to|until|selesai|jam selesai|waktu selesai|akhir|"
    "done at|completed at|finish time|deploy end|deployment end|end of deployment|終了",
    "duration": "duration|durasi|lama|total duration|deploy duration|lama deploy|durasi deploy",
    "minutes": "minutes|menit|duration (min)|duration (mins)|duration (minutes)|duration (m)|durasi (menit)|"
    "lama (menit)|duration min|duration minutes|durasi menit",
    "hours": "hours|duration (h)|duration (hours)|duration (hrs)|durasi (jam)|lama (jam)|total hours|duration hours",
    "service": "service|services|affected service|component|komponen|application|app|aplikasi|layanan|servis|system|"
    "sistem|project|proyek|repo|repository|module|modul|product|systems|components|service name|application name|"
    "affected services|affected systems|nama layanan|nama service|nama aplikasi|サービス",
    "version": "version|ver|versi|release|rilis|tag|build|version/tag|release version|artifact|commit|sha|revision|ref|"
    "new version|versi baru|build number|build version|image tag|release tag|git sha|git commit|commit sha|"
    "commit hash|hash|バージョン",
    "title": "title|judul|change|changes|perubahan|description|deskripsi|keterangan|summary|ringkasan|what|apa|"
    "feature|fitur|subject|details|detail|item|release notes|activity|aktivitas|kegiatan|what changed|change summary|"
    "change description|uraian|pekerjaan|nama perubahan|内容",
    "author": "author|deployer|deployed by|by|oleh|dideploy oleh|pelaksana|engineer|developer|dev|executor|eksekutor|"
    "owner|pemilik|who|siapa|released by|operator|penanggung jawab|actor|responsible|responsible person|triggered by|"
    "executed by|performed by|done by|change owner|implementer|implemented by|deployment owner|release manager|"
    "release owner|change implementer|pic dev|pic developer|pic developers|pic engineer|担当|担当者",
    "pic": "pic|person in charge|pic deploy|pic deployment",
    "standby": "standby|stand-by|stand by|pic standby|pic stand by|pic stand-by|standby pic|on call|on-call|oncall|"
    "standby person|siaga|pic siaga|petugas siaga|who stands by|piket|standby engineer|standby team|tim standby|"
    "on-call engineer|on-call person|backup pic|pic backup|pic cadangan",
    "risk_analysis": "risk|risks|risk analysis|analisis risiko|analisa risiko|risiko|resiko|analisa resiko|"
    "analisis resiko|risk assessment|risk level|impact analysis|analisis dampak|tingkat risiko|risk & mitigation|"
    "risk and mitigation|risiko & mitigasi|risiko dan mitigasi",
    "status": "status|result|hasil|outcome|state|keadaan|deployment status|deployment result|release status|"
    "final status|status akhir|status deploy|status deployment|hasil deploy|hasil deployment|結果",
    "rollback": "rollback|roll back|rollback plan|rollback note|rollback notes|roll-back plan|rencana rollback|"
    "catatan rollback|back-out|backout|backout plan|rencana mundur|how to undo|rollback strategy|rollback steps|"
    "langkah rollback",
    "approval": "approval|approved|approved by|approver|persetujuan|disetujui|disetujui oleh|izin|izin lembur|"
    "approval by|sign-off|sign off|signed off by|disetujui (nama)",
    "incident": "incident|inc|insiden|postmortem|post-mortem|linked incident|related incident|insiden terkait|"
    "fixes incident",
    "team": "team|tim|squad|tribe|divisi|unit",
    "link": "link|url|ticket|tiket|jira|pr|mr|pull request|merge request|tracking|pipeline|tautan|change request|cr|"
    "change ticket|rfc|issue|issue key|jira link|ticket link|no tiket|nomor tiket|change number",
    "plan": "plan|in plan|planned|in the plan|deployment plan|direncanakan|masuk rencana|rencana|sesuai rencana",
    "hotfix": "hotfix|hot fix|is hotfix",
    "kind": "type|kind|jenis|tipe|category|kategori|deployment type|change type|release type|jenis perubahan|"
    "jenis deployment",
    "environment": "environment|env|lingkungan|stage|環境",
    "zone": "timezone|time zone|tz|zone|zona waktu|zona|times|waktu dalam|jam dalam",
    "month": "month|bulan|period|periode",
    "id": "id|deployment id|no deployment|kode|change id",
    "number": "no|no.|#|nr|nomor|№",
    "note": "note|notes|catatan|comment|comments|komentar|remarks|備考|tags|tag obsidian",
}
WEEKDAYS = (
    "senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    "mon|tue|wed|thu|fri|sat|sun|sen|sel|rab|kam|jum|sab|min"
)
# Where a deployment went that is not production.
TEST_PLACE = re.compile(
    r"^\W*(staging|stg|stage|dev|develop|development|test|testing|uat|sit|qa|sandbox|pre-?prod(uction)?|preview)\W*$",
    re.IGNORECASE,
)
_FIELD_OF = {word: name for name, words in _FIELD_WORDS.items() for word in words.split("|")}
_ASIDE = re.compile(r"\s*[(\[（【].*?[)\]）】]\s*")
_MONTH_WORDS = (
    "january jan januari", "february feb februari pebruari", "march mar maret", "april apr", "may mei",
    "june jun juni", "july jul juli", "august aug agustus agu ags agt", "september sep sept",
    "october oct oktober okt", "november nov nopember", "december dec desember des",
)  # fmt: skip
MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
# Abbreviations that name one offset only. CST, IST and BST stand for several, so they name none.
_OFFSET_HOURS = {"WIB": 7, "WITA": 8, "WIT": 9, "UTC": 0, "GMT": 0, "Z": 0, "SGT": 8, "MYT": 8, "JST": 9, "PHT": 8,
                 "ICT": 7, "HKT": 8, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "EST": -5, "EDT": -4, "CDT": -5,
                 "MDT": -6, "PDT": -7}  # fmt: skip
ZONE_NAMES = "|".join(sorted(_OFFSET_HOURS, key=len, reverse=True))
ZONE = rf"(?:(?:UTC|GMT)\s*[+-]\s*\d{{1,2}}(?::?\d\d)?|[+-]\d\d:?\d\d|{ZONE_NAMES}|[A-Z][a-z]+/[A-Z][A-Za-z_]+)"
_ZONE_ALONE = re.compile(rf"(?<![\w+/-]){ZONE}(?![\w/])")
_TRUE = frozenset({"yes", "y", "ya", "true", "x", "✅", "✔", "ok", "1", "sudah", "hotfix"})
_FALSE = frozenset({"no", "n", "tidak", "false", "❌", "✖", "0", "belum", "bukan", "not planned", "unplanned"})


def field_of(heading: str) -> str | None:
    """The field that a heading of a column or a `key` stands for; None when it is not one of the words above."""
    plain = re.sub(r"[*_`:?]+|\.$", " ", heading.strip())
    plain = re.sub(r"\s+", " ", plain).strip().casefold()
    return _FIELD_OF.get(plain) or _FIELD_OF.get(re.sub(r"\s+", " ", _ASIDE.sub(" ", plain)).strip())


def zone_of(text: str) -> tzinfo | None:
    """The zone that a text names: `(WIB)`, `UTC+7`, `+07:00`, `Asia/Jakarta`. None when it names none, or several."""
    found = {str(_zone(match[0])): _zone(match[0]) for match in _ZONE_ALONE.finditer(text)}
    found.pop("None", None)
    return next(iter(found.values())) if len(found) == 1 else None


def _zone(name: str) -> tzinfo | None:
    if name in _OFFSET_HOURS:
        hours = _OFFSET_HOURS[name]
        return timezone(timedelta(hours=hours), name) if hours else UTC
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (OSError, ValueError, KeyError):
            return None
    match = re.search(r"([+-])\s*(\d{1,2}):?(\d\d)?$", name)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes)) if minutes < 24 * 60 else None


def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes or no; None when it says neither."""
    plain = text.strip().casefold()
    return True if plain in _TRUE else False if plain in _FALSE else None
