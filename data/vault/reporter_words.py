"""The words for somebody, or a monitor, telling of trouble; they say less than `the outage was detected`.

A row in which one of them stands counts as the finding where no row says it outright and nobody has acted yet. For
texts in small letters.
"""

from __future__ import annotations

from data.vault.patterns import either
from data.vault.watchers import CHATS, MONITORS

_WATCHER = rf"(?:{MONITORS}|pd|monitoring|probes?|watchdogs?|canar(?:y|ies))"
_MESSAGE = (
    r"(?:e-?mails?|mails?|tickets?|issues?|bugs?|calls?|messages?|posts?|threads?|tweets?|toots?|reviews?|questions?|"
    r"complaints?|reports?|letters?|texts?|dms?|pings?|requests?|comments?|"
    r"conversations?|chats?)"
)
REPORTER = either(
    (
        rf"^\W*(?:our |own |the |an? )?{_WATCHER}\b(?! (?:is|was|are|were|gets?|got) (?:silenced|muted|closed|"
        rf"tuned|down|"
        r"restarted|updated|upgraded|deployed|changed|added))",
        rf"\b{_MESSAGE} (?:in|on|to) (?:the )?(?:#|{CHATS}\b)",
        rf"\b{_MESSAGE} (?:[\w#]+ ){{0,2}}(?:by|from|of) (?:an? |the |our |one |another |several |two |some )?[a-z]",
        rf"'s {_MESSAGE}\b",
        rf"^[\W\d]*(?:an? |the |our |one |two |three |several |many |more )?(?:\w+ )?{_MESSAGE}\W{{0,3}}(?::|\")",
        rf"^[\W\d]*first (?:\w+ ){{0,3}}{_MESSAGE}\b|^\W*first page\b",
        r"\b(?:opens?|opened|files?|filed|raises?|raised|creates?|created|logs|logged) (?:\w+ ){0,2}(?:bugs?|issues?|"
        r"tickets?|cases?|#\d+|inc-?\d+|https?:)",
        r"\b(?:mails|e-?mails|phones|rings|texts|dms|messages|telephones|whatsapps|emailed|phoned|messaged|texted) "
        r"(?!(?:are|is|were|was|fail|in|at|to (?:fail|hang)|not|go|time|stop|delayed|lost|from|with)\b)\w+",
        rf"(?:->|→|\bto) {CHATS}\b|^\W*{CHATS}\b[^:\"]{{0,20}}:",
        r"\b[a-z]+ gets (?:an? |the )?(?:nxdomain|errors?|[45]\d\d|time-?outs?|blank|white)\b|\bon the (?:phone|"
        r"line)\b",
        r"\b(?:morning|daily|routine|hourly) check\b",
        r"\b(?:says?|said|writes?|wrote|wonders?|wondered|asks|asked|points? out|pointed out|mentions?|mentioned|"
        r"remarks?|remarked|"
        r"complains?|hears?|heard|hearing|suspects?|suspected)\b",
        r"\b(?:sees?|saw|spots?|spotted|(?:finds?|found) (?:that|out|no|nothing|errors?|it|himself|herself)|"
        r"observes?|observed|stumbles?|stumbled)\b",
        r"\b(?:looks?|looked|seems?|seemed) (?:odd|wrong|off|strange|weird|bad|too low|too high|empty|low|high)\b",
        r"\b(?:anomaly|freshness|data quality|quality|volume|dbt|synthetic|smoke|nightly|reconciliation|recon) "
        r"(?:\w+ )?(?:tests?|checks?|monitors?|report)\b.{0,40}\b(?:fail\w*|fires?|fired|red|shows?|mismatch\w*)\b",
        rf"\bin #[\w-]+\W{{0,2}}[:\"]|[\"”] (?:in|on|to|@) (?:the )?(?:#|{CHATS}\b)",
        r"^\W*[@:]?[a-z][\w.-]+(?: [a-z][\w.-]+){0,2}: ?[\"“]",
        r"\b(?:bertanya|n?tanya (?:kenapa|mengapa|apakah|soal)|bilang|mengatakan|menemukan|melihat|lihat|curiga|"
        r"menyadari|chat dari|pesan dari|wa dari)\b",
    )
)
# What is done about it: whoever does so knows of it.
ACTION = either(
    (
        r"\b(?:investigat\w*|look(?:s|ed|ing)? (?:into|at)|debug\w*|triag\w*|roll(?:s|ed|ing)?[- ]?back|revert\w*|"
        r"restart\w*|reboot(?:s|ed)? (?:it|the|by hand)|disabl\w*|escalat\w*|declar\w*|mitigat\w*|hot-?fix\w*|"
        r"acknowledg\w*|acks?\b|joins?\b|war ?room|incident channel|patch(?:es|ed)|fix(?:es|ed)?\b|workaround|"
        r"switch(?:es|ed) (?:to|back|over)|fail(?:s|ed)? over|drain\w*|"
        r"memeriksa|mengecek|cek\b|investigasi|restart|dimatikan|diperiksa|eskalasi|perbaikan)\b",
    )
)
