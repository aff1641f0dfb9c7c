"""The words of postmortems, English and Indonesian: what a heading is about, and what a key means."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Part(StrEnum):
    """What a section of a postmortem is about."""

    SUMMARY = "summary"
    IMPACT = "impact"
    TIMELINE = "timeline"
    ROOT_CAUSE = "root cause"
    DETECTION = "detection"
    RESOLUTION = "resolution"
    LESSONS = "lessons"
    FOLLOW_UPS = "follow-ups"
    RELATED = "related"


# The first that fits counts: "Lessons learned and action items" are lessons, "Impact timeline" is a timeline.
_PARTS: tuple[tuple[Part, str], ...] = (
    (Part.TIMELINE, r"time-?\s?line|chronolog|kronologi|lini\s?masa|linimasa|key events|chain of events|"
                    r"sequence of events|"
     r"course of events|^course$|garis waktu|urutan (kejadian|peristiwa|waktu)|alur kejadian|"
     r"incident log\b|riwayat kejadian|event log|"
     r"key moments|how did we respond"),
    # With a "why" it asks for the cause, as the reviews of a large cloud do.
    (Part.ROOT_CAUSE, r"went wrong,? and why"),
    (Part.LESSONS, r"lessons?\b|learnt|learnings?|learned|pelajaran|pembelajaran|went (well|wrong|poorly|right|bad)|"
     r"(didn.?t|did not|not) go (so )?well|(got|were) lucky|luck\b|could have (gone|been)|(berjalan|"
     r"yang) (baik|buruk|kurang)|"
     r"takeaways?"),
    (Part.FOLLOW_UPS, r"action (items?|points?|plan)|(?<!after[- ])actions?\b|follow[- ]?ups?|tindak lanjut|next steps|"
                      r"corrective|prevent|actionables|"
     r"pencegahan|to-?dos?\b|remediation items|rencana (aksi|perbaikan|tindakan)|langkah (selanjutnya|perbaikan)|"
     r"tasks?\b|recommendations?|(are|will) we (making|make) \w+ like this less|"
     r"^aksi\b|rekomendasi|improvements?|apa yang (akan|perlu) |"
     r"what (are we|will we|will be|we will|we are|we have|we.(ll|re)) (do|chang|improv)|what.?s left|promises?$|"
     r"\bto do\b(?! during)|^next\W*$|"
     r"what we do now|^(counter)?measures$|tindakan (perbaikan|korektif|pencegahan|lanjutan)(?! yang (sudah|telah))|"
     r"going forward|what.?s next|what will change|apa selanjutnya|jira (issues?|tickets?)"),
    (Part.ROOT_CAUSE, r"root[- ]?causes?|akar (masalah|penyebab)|penyebab|causes?\b|contributing|five whys|"
                      r"5 whys|why did|"
     r"trigger|pemicu"),
    (Part.DETECTION, r"detect|deteksi|identified|discovery|how (did|were) we (find|know|learn|notified)"),
    (Part.RESOLUTION, r"resolution|resolved|recovery|penyelesaian|penanganan|solusi|mitigat|mitigasi|"
                      r"remediation|perbaikan|"
     r"\bfix(es)?\b|response|pemulihan|workaround"),
    (Part.IMPACT, r"impact|dampak|affected|terdampak|blast radius|scope"),
    (Part.SUMMARY, r"summary|ringkasan|overview|tl;?\s?dr|abstract|synopsis|incident description|deskripsi|gambaran|"
     r"what happened|apa yang terjadi|outage description|^description|initial concerns"),
    (Part.RELATED, r"related|terkait|references?|referensi|links\b|^\W*link\W*$|tautan|see also|lihat juga"),
)  # fmt: skip
# What the title of a report has in it.
REPORT = re.compile(
    r"post-?\s?mortem|\bincidents?\b|\boutages?\b|\brca\b|root[- ]cause|\binsiden\b|gangguan|downtime|disruption|"
    r"\bservice event\b|after[- ]action (?:review|report)|"
    r"\bsummary of the\b.{0,60}\bevent\b|\bpm\d{4}|degradation|\bsev-?\d\b",
    re.IGNORECASE,
)
_PARTS_READ = tuple((part, re.compile(words)) for part, words in _PARTS)  # for small letters
_NOT_OF_TITLES = frozenset({Part.LESSONS, Part.FOLLOW_UPS, Part.RELATED, Part.ROOT_CAUSE})
_LONGEST_HEADING = 90
_LONGEST_NAME = 3  # words of a heading that names a part: a title of more tells what happened
_LONGEST_TIMELINE = 200  # `Timeline (all times UTC), Saturday Oct 30th to Monday Nov 1st, all approximate`

WHO = (
    r"(?:users?|customers?|clients?|employees?|staff|members?|players?|merchants?|subscribers?|subs|passengers?|"
    r"students?|"
    r"patients?|drivers?|sellers?|readers?|visitors?|accounts?|tenants?|workspaces?|organi[sz]ations?|people|firms?|"
    r"teams?|clinicians?|doctors?|nurses?|developers?|recipients?|viewers?|listeners?|teachers?|researchers?|citizens?|"
    r"consumers?|callers?|guests?|riders?|"
    r"pelanggan|pengguna|karyawan|nasabah|penumpang|pasien|anggota|mahasiswa|siswa|pembaca|pedagang|penjual)"
)
_FIELD_WORDS: dict[str, str] = {
    "title": "title|judul|incident title|incident name|nama insiden|judul insiden",
    "date": "date|tanggal|tgl|incident date|date of incident|date of the incident|tanggal insiden|tanggal kejadian|"
    "event date|date of outage|outage date|incident day|hari/tanggal|hari, tanggal|day|waktu insiden|"
    "date of occurrence|occurred on|happened on|happened|when|kapan|incident date/time|date/time|date & time|"
    "date and time|date(s)|dates",
    "timezone": "timezone|time zone|tz|zone|times in|times are in|time zone used in this doc|zona waktu|times|zona",
    "priority": "priority|prioritas|incident priority|prio",
    "severity": "severity|sev|severity level|incident severity|max severity|tingkat keparahan|keparahan|"
    "severity rating|impact level|incident level|sev level|tingkat",
    "owner": "postmortem owner|owner|incident owner|pemilik|penanggung jawab|pic|post-mortem owner|postmortem lead|"
    "assignee|post mortem owner|pemilik postmortem|report owner|owner of review process|rca owner|"
    "owner team|owning team|responsible team|pir owner|dri|pemilik insiden|tim penanggung jawab",
    "lead": "incident lead|incident commander|lead|sre lead|incident manager|ic|komandan insiden|commander|"
    "team leader|team lead|coordinator|coordinators|koordinator|major incident manager|incident dri|responsible|"
    "responsible person|incident coordinator|ketua tim|petugas|assignees|on-call|on call|chair|response lead",
    # Who wrote the note is nobody who answers for the incident.
    "author": "author|authors|penulis|written by|by|name(s)|ditulis oleh|prepared by|disusun oleh",
    "services": "affected services|affected service|services affected|service affected|services|service|layanan|"
    "layanan terdampak|layanan yang terdampak|servis terdampak|affected systems|affected system|systems affected|"
    "affected components|affected component|components|component|impacted services|services impacted|impacted service|"
    "impacted systems|systems|system|sistem terdampak|affected|sistem|produk|product|products|affected products|"
    "komponen terdampak|affected service(s)|service(s)|impacted service(s)",
    "slices": "slices|payment methods|affected payment methods|payment methods affected|metode pembayaran|"
    "metode pembayaran terdampak",
    "tags": "tags|tag|labels|label|keywords|kata kunci|categories|kategori|category",
    "status": "status|report status|incident status|postmortem status|current status|state",
    "summary": "summary|ringkasan|description|deskripsi",
    "detection_method": "method|metode|detected by|detection method|metode deteksi|incident detected by|reported by|"
    "detected via|detected through|first noticed by|noticed by|spotted by|"
    "noticed through|noticed via|found through|found via|reported via|reported through|discovered through|"
    "discovered via|"
    "who noticed|who found it|who reported it|siapa yang menemukan|diketahui oleh|diketahui dari|"
    "how we noticed|how we found out|how did we notice|how did we find out|"
    "how was it found|how was it noticed|bagaimana diketahui|terdeteksi oleh|reporter|pelapor|dilaporkan oleh|"
    "how detected|how was it detected|detection|deteksi|identified|sumber laporan|sumber deteksi|"
    "detection source|source of detection|discovered by|found by|ditemukan oleh|cara deteksi|"
    "how was the incident detected",
    "users": "users affected|affected users|customers affected|affected customers|users impacted|impacted users|"
    "customers impacted|pengguna terdampak|user terdampak|users|jumlah pengguna terdampak|jumlah user terdampak|"
    "jumlah pelanggan terdampak|jumlah nasabah terdampak|jumlah mahasiswa terdampak|"
    "pelanggan terdampak|number of users|number of affected users|number of users affected|total users affected|"
    "number of customers affected|user affected|jumlah user|how many customers were affected|"
    "how many users were affected|how many users are affected|"
    "how many customers are affected|how many customers were affected by this incident|"
    "how many users were affected by this incident|who was affected|who was impacted|siapa yang terdampak|"
    "siapa saja yang terdampak|affected users/customers|"
    "students affected|patients affected|passengers affected|members affected|employees affected|staff affected|"
    "tenants affected|subscribers affected|clients affected|players affected|people affected|karyawan terdampak|"
    "siswa terdampak|pasien terdampak|penumpang terdampak|nasabah terdampak|mahasiswa terdampak|"
    "customers|pelanggan|jumlah pasien terdampak",
    "duration": "duration|durasi|lama|total duration|incident duration|outage duration|length|lama gangguan|downtime|"
    "durasi insiden|durasi gangguan|duration of incident|duration of outage|total downtime|impact duration|"
    "length of outage|duration of impact|total time|lama insiden",
    "ttd": "time to detect|time to detection|ttd|mttd|waktu deteksi (menit)|detection time (minutes)",
    "tta": "time to acknowledge|tta|mtta|time to respond|time to acknowledgement|response time",
    "ttm": "time to mitigate|ttm|mttm|time to repair|time to mitigation|time to fix",
    "ttr": "time to resolve|ttr|mttr|time to recovery|time to recover|time to resolution|time to restore",
    "started": "when did it start|when did it begin|when did the incident start|kapan mulai|start|started|"
    "start time|started at|start date|start date/time|start date and time|start datetime|"
    "incident start|incident started|incident start time|incident started at|outage start|outage started|"
    "outage start time|impact start|impact started|impact start time|began|begin|begins|beginning|begin time|"
    "fault occurs|fault occurred|fault started|"
    "fault start|fault began|incident began|outage began|time started|incident begins|"
    "start of incident|start of outage|start of impact|time of start|mulai|dimulai|waktu mulai|jam mulai|"
    "mulai gangguan|"
    "awal gangguan|awal insiden|mulai insiden|mulai kejadian|waktu mulai insiden|incident start date|"
    "incident from|outage from|down from|impact from|gangguan dari|gangguan sejak|mulai dari|down since|"
    "time incident began|"
    "occurred|occurred at|problem started|issue started|from|event start|user impact start",
    # From its first time to its second.
    "window": "when|kapan|waktu|jam|jam kejadian|pukul|date/time|date & time|date and time|"
    "outage|disruption|interruption|unavailability|outage window|incident window|impact window|incident period|"
    "outage period|impact period|downtime window|"
    "time of impact|time of occurrence|date and time of occurrence|date/time of occurrence|time of incident|"
    "time of the incident|time of outage|impact time|"
    "incident time|outage time|"
    "waktu gangguan|waktu kejadian|waktu insiden|periode gangguan|periode insiden|rentang waktu",
    "detected": "found|found at|lapor|when was it detected|when was it found|when was it noticed|"
    "detect|detected|detected at|detected on|first detected|fault detected|detection time|time detected|"
                "time of detection|"
    "detection|detection date|incident detected|issue detected|reported|reported at|reported on|alerted|"
    "alerted at|alert time|"
    "first alert|first report|first reported|noticed|noticed at|team aware|team became aware|discovered|discovered at|"
    "discovery time|identified at|terdeteksi|waktu deteksi|dilaporkan|waktu laporan|waktu dilaporkan|deteksi|"
    "detection at|"
    "time of discovery|incident reported|report time|time reported|first noticed|became aware|date detected|"
    "date discovered|raised|raised at",
    "acknowledged": "acknowledge|acknowledged|acknowledged at|ack|acked|acknowledgement time|acknowledgement|"
                    "response started|responded|"
    "responded at|response at|time acknowledged|investigation started|investigation start|investigating since|"
    "incident declared|declared|declared at|incident opened|waktu respon|waktu respons|mulai ditangani|"
    "mulai investigasi|investigasi dimulai|time of acknowledgement|first response|first responded|engaged",
    "mitigated": "mitigate|mitigated|mitigated at|mitigation|mitigation time|time mitigated|time of mitigation|"
                 "repaired|repaired at|fix deployed|stabilized|stabilised|"
    "dimitigasi|mitigasi|waktu mitigasi|penanganan sementara|impact mitigated|incident mitigated|"
    "hotfix deployed|waktu perbaikan",
    # The end, unless a key of its own states a later one.
    "restored": "service restored|restored|restored at|service restored at|fixed|fixed at|restoration time|"
    "services restored|service restoration|time restored|time fixed|layanan pulih|diperbaiki",
    "resolved": "when was it fixed|when was it resolved|when did it end|kapan selesai|"
    "resolve|resolved|resolved at|resolved on|resolved when|resolvedwhen|resolution time|time resolved|"
                "time of resolution|"
    "incident resolved|resolution|resolution date|resolved time|end|ended|ended at|end time|end date|end date/time|"
    "end date and time|end datetime|incident end|incident ended|incident end time|outage end|outage ended|"
    "outage end time|event end|event ended|fault end|fault ended|fault cleared|"
    "impact end|impact ended|impact end time|finished|finish|finish time|end of incident|end of outage|end of impact|"
    "time ended|closed at|incident closed|selesai|waktu selesai|jam selesai|berakhir|pulih|waktu pulih|terselesaikan|"
    "akhir gangguan|selesai gangguan|incident end date|user impact end|recovered|recovered at|recovery time|"
    "over|incident to|outage to|down until|impact to|impact until|outage until|closed|ticket closed|bridge closed|"
    "stability time|gangguan sampai|sampai|ditutup|full recovery|fully resolved|teratasi|waktu penyelesaian",
}  # fmt: skip
_FIELD_OF: dict[str, list[str]] = {}
for _name, _words in _FIELD_WORDS.items():
    for _word in _words.split("|"):
        _FIELD_OF.setdefault(_word, []).append(_name)
MOMENTS = ("started", "detected", "acknowledged", "mitigated", "resolved")
SENT = "sent"  # the date of a mail, which its head states
SPANS = ("duration", "ttd", "tta", "ttm", "ttr")
RESTORED = "restored"
_TIMED = frozenset({*MOMENTS, RESTORED, "date", "window"})
# `Live-ops lead`, `Consumers affected`.
_BY_WORDS = {
    "lead": re.compile(r"(?:[\w-]+ ){1,3}(?:lead|commander)(?: on (?:duty|call))?"),
    "users": re.compile(rf"(?:\w+ )?(?:{WHO} (?:affected|impacted|terdampak)|(?:affected|impacted) {WHO})"),
}
_WHEN = re.compile(r" (?:at|on|date|time|timestamp|date/time|date and time|date & time|datetime)$")
_WAKTU = re.compile(
    r"^(?:jam|waktu|tanggal|tgl|pukul|date ?/ ?time|date (?:and|&) time|tanggal(?: dan|/) ?(?:jam|waktu)) "
)
_WHOSE = re.compile(r"^(?:customer|user|service|business|client|actual|data|feature|access|site|traffic) ")
_OF_TROUBLE = re.compile(r" of (?:the )?(?:incident|outage|disruption|interruption|event|problem|issue)$")
_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ASIDE = re.compile(r"\s*[(\[].*?[)\]]\s*")
_NUMBERED_KEY = re.compile(r"^\W*\d+(?:\.\d+)*[.)]?\s+(?=[A-Za-z])")  # `2.1 Date of occurrence`
_NOISE = re.compile(r"[*_`#>:：\-\s]+")
_SIGNS = re.compile(r"^\W+")
LONGEST_KEY = 60


@lru_cache(maxsize=10_000)
def part_of(heading: str) -> Part | None:
    """What a section with this heading is about; None when none of the words above is in it."""
    said = heading.lower()
    if len(heading) > _LONGEST_HEADING:
        starts_so = len(heading) <= _LONGEST_TIMELINE and _PARTS_READ[0][1].match(said)
        return Part.TIMELINE if starts_so else None
    return next((part for part, words in _PARTS_READ if words.search(said)), None)


def part_of_title(title: str) -> Part | None:
    """The same of a note's first heading: `Outage of GitHub Actions` is about no actions to take."""
    part = part_of(title)
    whole = len(title.split()) <= _LONGEST_NAME
    return None if part in _NOT_OF_TITLES and (REPORT.search(title) or not whole) else part


@lru_cache(maxsize=10_000)
def fields_of(key: str) -> tuple[str, ...]:
    """What a key can mean: `Resolution` is a moment where a time follows, and text elsewhere. Empty for other words."""
    if len(key) > LONGEST_KEY:
        return ()
    plain = _plain(key)
    bare = _plain(_ASIDE.sub(" ", key)) if "(" in key or "[" in key else plain
    known = _FIELD_OF.get(plain) or _FIELD_OF.get(bare) or _timed_field(bare) or _of_either(bare)
    return tuple(known or next(([name] for name, words in _BY_WORDS.items() if words.fullmatch(bare)), ()))


def _timed_field(plain: str) -> list[str]:
    """`impact start date`, `fixed at` and `date/time of disruption` are the keys without what each could do without."""
    for spare in (_WHEN, _WAKTU, _OF_TROUBLE, _WHOSE):
        if names := _FIELD_OF.get(spare.sub("", plain)):
            return [name for name in names if name in _TIMED]
    return []


def _of_either(plain: str) -> list[str]:
    """`feature back / incident closed`: of two keys for one time the last that is one."""
    sides = plain.split("/")
    found = (_FIELD_OF.get(side.strip(), []) for side in reversed(sides)) if len(sides) > 1 else ()
    return next(([name for name in names if name in _TIMED] for names in found if names), [])


def _plain(key: str) -> str:
    # `start_time`, `**Start-Time:**`, `startTime` and `Start time` are the same key.
    spaced = _CASE.sub(" ", key) if " " not in key else key
    return _SIGNS.sub("", _NOISE.sub(" ", _NUMBERED_KEY.sub("", spaced))).rstrip(" ?.,").casefold()
