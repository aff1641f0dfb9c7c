"""The words in which a sentence tells that an incident began, was found, taken up, mitigated and over, at a time.

All are for texts in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from data.vault.moment_words import TROUBLE
from data.vault.patterns import either
from data.vault.watchers import MONITORS

_PAST = r"(?:began|begins?|started|starts|beginning|starting|occurred|commenced|happened|dimulai|mulai|terjadi|bermula)"
_WATCHER = (
    rf"(?:{MONITORS}|monitor(?:s|ing)?|alarms?|alerts?|on-?call(?: engineers?)?|teams?|engineers?|we|us|staff|"
    r"support|help[- ]?desk|service desk|noc|sre|operations|tim|kami|"
    r"dashboards?|checks?|tests?|probes?)"
)
_TELLER = (
    r"(?:users?|customers?|clients?|partners?|merchants?|support|help[- ]?desk|service desk|tickets?|reports?|people|"
    r"pelanggan|pengguna|nasabah|laporan|keluhan|complaints?|calls?|players?|members?|colleagues?|vendor|provider)"
)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "started": (
        rf"\b{TROUBLE}s?\b.{{0,40}}\b{_PAST}\b",
        rf"^(?:it (?:all )?|this |that |all |semua(?:nya)? )?{_PAST}\W*$",
        r"\b(?:began|started)(?: to)? (?:see|seeing|experienc\w+|getting|receiving)\b",
    ),
    "detected": (
        r"\b(?:detected|discovered|noticed|spotted)\b|\b(?:saw|got|received) (?:the|an?) (?:first )?(?:alert|"
        r"page|alarm)\b",
        rf"\b(?:{_WATCHER}|{_TELLER})\b.{{0,20}}\b(?:saw|told us|wrote to us|asked us)\b",
        rf"\b(?:{TROUBLE}|it) (?:was|were|had been) (?:first )?(?:identified|reported)\b",
        r"\b(?:we|they|team|i) (?:first )?(?:found out|learned|learnt|heard)\b",
        r"\b(?:complaints?|complained|keluhan)\b",
        r"\b(?:we|i|they|team|kami)\b.{0,12}\b(?:found out|learned|learnt|were told|heard|first saw|spotted)\b",
        r"\bbaru (?:tahu|sadar|menyadari|ketahuan)\b|\b(?:it|pager|phone|telephone|alarm) rang\b|\bmelihatnya\b",
        rf"\b{MONITORS}\b.{{0,20}}\b(?:sent|e-?mailed|mailed|texted)\b",
        r"\b(?:was|were|been|got) (?:paged|alerted|woken)\b",
        r"\bfirst we (?:heard|knew|saw)\b|\b(?:got|came) to know\b|\bwe (?:\w+ )?knew\b",
        r"\bopened (?:an?|the first) (?:issue|ticket)\b|\b(?:memberi ?tahu|mengabari|melaporkan|menanyakan|mengadu)\b",
        r"\b(?:terdeteksi|diketahui|ketahuan|mendeteksi|menyadari|dilaporkan)\b",
        rf"\b{_WATCHER}\b.{{0,40}}\b(?:alerted|alerts|paged|notified|warned|triggered|fired|firing|went off|rang|"
        rf"sounded|"
        r"received|reported|flagged|informed|called|told|caught|picked up|became aware|aware|berbunyi|masuk|"
        r"diterima|menerima|mengirim\w*)\b",
        rf"\b(?:alerted|paged|notified|warned|informed) (?:us\b|the |our |by |{_WATCHER})",
        rf"\b{_TELLER}\b.{{0,30}}\b(?:reported|complained|complaining|reporting|contacted|came in|arrived|"
        r"told (?:us|me|support|the)|described|wrote|"
        r"were received|was received|was opened|raised|escalated|melapor\w*|mengeluh\w*|masuk)\b",
        r"\b(?:menghubungi|menelepon|menelpon|mengabari|memberi ?tahu|lapor ke) "
        r"(?:tim|kami|it|help[- ]?desk|noc|pihak|petugas|cs)\b",
        r"\b(?:phoned|called|rang|informed|telephoned|contacted|wrote to|emailed) (?:the |our )?"
        r"(?:help[- ]?desk|service desk|support|hotline|us|it|on-?call|control|operations|ops|dispatch|noc)\b",
        r"\b(?:came to (?:our|the team.s) attention|made aware|reported (?:by|to|as)|laporan pertama|alert pertama|"
        r"first (?:alert|alarm|page|call|report|ticket|complaint)|by (?:\w+ )?(?:alarms?|alerts?|monitoring)|woken|"
        r"page was sent)\b",
    ),
    "acknowledged": (
        r"\backnowledged\b",
        r"\b(?:began|started|starting|opened|launched) (?:to |an? |the |our )?"
        r"(?:investigat|triag|debug|troubleshoot|look)\w*",
        r"\bmulai (?:menyelidiki|menangani|investigasi|ditangani|memeriksa)\b",
        r"\b(?:engineers?|on-?call|team|sre)\b.{0,20}\b(?:engaged|responded|joined)\b",
    ),
    "mitigated": (r"\bmitigated\b", r"\bdimitigasi\b", r"\bimpact (?:ended|stopped|was over)\b"),
    "resolved": (
        rf"\b(?:{TROUBLE}s?|it|this|which|that|service|services|event)\b.{{0,40}}\b(?:resolved|ended|over|closed|"
        r"fully mitigated|fixed|cleared|selesai|teratasi|berakhir|diselesaikan|terselesaikan)\b",
        r"\bended it\b",
        r"^(?:was |were |and |fully |finally |completely |is |baru |benar-benar |akhirnya |sudah |telah )*"
        r"(?:resolved|ended|fixed|fully restored|fully recovered|"
        r"teratasi|selesai|berakhir|terselesaikan)\b",
        r"\b(?:fully|completely|finally|sepenuhnya)\b.{0,20}\b(?:restored|recovered|resolved|operational|back|pulih|"
        r"normal)\b",
        r"\bpulih sepenuhnya\b",
        r"\b(?:everybody|everyone|all (?:users|customers)) (?:can|could)\b.{0,20}\bagain\b",
        r"\b(?:operating|running|working) normally\b|\bserving (?:proper|normal|correct|good)\b",
        r"\b(?:declared|called) (?:the |this |it )?(?:incident |outage )?(?:over|closed|done|resolved)\b",
        r"\b(?:all|every|semua|seluruh)\b.{0,40}\b(?:restored|recovered|operational|healthy|normal|back|again|"
        r"resolved|working|delivered|processed|terkirim|diproses|pulih|kembali)\b",
        r"\b(?:service|services|operations?|system|site|access|functionality|layanan|sistem|situs)\b.{0,30}\b"
        r"(?:restored|recovered|back|normal|available again|up again|resumed|pulih)\b",
        r"\b(?:back to normal|return(?:ed|s)? to normal|full recovery|kembali normal|normal kembali)\b",
        r"\bremaining\b.{0,40}\b(?:restored|recovered|resolved|processed|cleared)\b",
    ),
}
PROSE_WORDS: Mapping[str, re.Pattern[str]] = {name: either(words) for name, words in _WORDS.items()}
# Of a whole note that tells of something wrong, or of a sentence.
TROUBLED = re.compile(
    r"outage|attack|unavailab|down(?:time)?\b|disrupt|degrad|incident|inaccessib|not (?:be )?(?:able|available|"
    r"accessible|reach|deliver|process|sent|load)|unable|could(?:n.t| not)|cannot|tidak bisa|"
    r"fail(?:ed|ing|ure|ures)?\b|errors?\b|broken|interrupt|issues?\b|problems?\b|gangguan|insiden|gagal|tidak dapat|"
    r"affected|(?<!no )impact(?:s|ed)?\b|experienc|encounter|"
    r"dropped|delayed|rejected|refused|timed out|time-?outs?\b|lost\b|stale|"
    r"halt(?:s|ed)?\b|stalled|corrupt|exploit|expired|slow|wrong|empty|missing|duplicat|stuck|unreachable|"
    r"elevated|\b(?:404|50[0-4])\b|\btripped\b|blackout|loss of|backlog|\blate\b|power cut|delays?\b|latency|"
    r"\bnothing\b|"
    r"\bno results?\b|terdampak|\bganda\b|\bdobel\b|\bdupes?\b|\bpadam\b|\bputus\b|\bmati\b|lambat|"
    r"longer than (?:usual|normal|expected)|\btrouble\b|tertunda|hilang|salah\b|terhenti",
    re.IGNORECASE,
)
# `Office hours are between 8:00 and 17:00`: what is so each day.
USUAL = re.compile(
    r"\b(?:(?:every|each|setiap) (?:\d+|(?:other |single )?(?:day|night|morning|week|month|hour|minute|weekday)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|hari|malam|pagi|minggu|bulan|jam)s?|"
    r"(?<!than )usual\w*(?! (?:level|rate|value|range|volume)s?)|(?<!ing )normally|daily|nightly|weekdays?|"
    r"office hours|business hours|maintenance window|"
    r"biasanya|jam kerja|peak hours)\b",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"\b(?:planned|scheduled|announced|dijadwalkan|direncanakan|(?:change|maintenance|patch|service) window)\b[^.;]*$",
    re.IGNORECASE,
)
# `Nobody noticed until 7:45`: then it was.
UNNOTICED = either(
    (
        r"\b(?:nobody|no one|not|never|n.t|tidak|belum|baru)\b.{0,30}\b(?:notice|noticed|detected|discovered|"
        r"reali[sz]ed|found|known|terdeteksi|diketahui|disadari)\b",
        r"\b(?:un|went un)(?:noticed|detected)\b",
    )
)
# What is no account of what happened: `If an alert had fired at 9:00`.
UNREAL = re.compile(
    r"\b(?:if|would|should|might|may|could have|will|not|never|no|nobody|n.t|belum|tidak|akan|kalau|jika|attempt\w*|"
    r"tried|trying|meeting|retro\w*|scheduled|planned|root cause|culprit|cause|penyebab)\b[^,;]{0,40}$"
)
# `He saw that it was down`: the time is that of the seeing. A rollout that fails is the work of those who mend.
SAID = either(
    (
        r"\b(?:told|tells|show(?:s|ed|ing)|found|finds|saw|sees|notice[sd]?|reali[sz]e[sd]?|said|says|confirm(?:s|ed)|"
        r"discover(?:s|ed)|lists?|listing|we (?:\w+ )?see|determine[sd]?|"
        r"learn(?:s|ed|t)|reports?|reported|mendapati|menemukan|melihat|memastikan)\b",
        r"\b(?:deploy\w*|roll-?back|rollout|restart\w*|migration|upgrade|drill|test)\b(?:(?! and )[^,;]){0,40}$",
    )
)
