"""Who found an incident, as the note's words tell it; None where they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.metrics.incident import Source
from data.vault.found_moment import Found
from data.vault.placing import Placed

# The first that fits counts: a helpdesk passes on what customers say, a monitor's alert is read by staff.
_WORDS: tuple[tuple[Source, str], ...] = (
    (Source.HELPDESK, r"help-?\s?desk|service desk|\bcrc\b|customer (support|service|care)|support (team|"
                      r"ticket|desk)|call cent(er|re)|"
     r"freshdesk|zendesk|tech support|layanan pelanggan|\bcs team\b|tim cs\b"),
    (Source.MONITOR, r"monitor(?!ed by hand)|\balert|\balarm|pager|pingdom|prometheus|grafana|cloudwatch|"
                     r"datadog|nagios|stackdriver|"
     r"uptime check|health-?\s?check|synthetic|watchdog|dashboard|automat(ic|ed) (warning|email|test|check)|"
     r"sentry|new ?relic|"
     r"integration tests?|\bpaged\b"),
    (Source.PROVIDER, r"\b(aws|amazon|google|azure|gcp|cloudflare|vendor|provider|penyedia|hosting company|"
                      r"github|let.?s ?encrypt)\b"
     r".{0,40}\b(inform|notif|warn|report|alert|email|contact|announce|sen[dt]|advis)|vendor|provider"),
    (Source.CUSTOMER, r"\b(customers?|users?|clients?|community|pelanggan|pengguna|nasabah|public|players?|"
                      r"students?|tenants?)\b"),
    (Source.STAFF, r"\b(engineers?|developers?|team members?|staff|employees?|we (?:notice|realis|realiz|saw|"
                   r"discover)\w*|karyawan|tim|"
     r"team|colleagues?|internal(?:ly)?|on-?call|operations?)\b"),
)  # fmt: skip
_READ = tuple((source, re.compile(words, re.DOTALL)) for source, words in _WORDS)  # for small letters
_LONGEST = 400
# "Perlu monitoring" under Detection says what was missing.
_WISH = re.compile(r"^\W*(improvement|perbaikan|perlu|should|need|missing)\b", re.IGNORECASE)


def source_of(method: str | None, detected: Found | None, rows: Iterable[Placed]) -> Source | None:
    """By the words about detection, else by those that state its moment, else by the timeline's at that moment."""
    lines = [line for line in (method or "").split("\n") if not _WISH.match(line)]
    told = ["\n".join(lines)]
    if detected is not None:
        told += [detected.quote, *(row.line.text for row in rows if row.at == detected.at)]
    return next((source for text in told if (source := _source(text[:_LONGEST])) is not None), None)


def _source(text: str) -> Source | None:
    said = text.lower()
    return next((source for source, words in _READ if words.search(said)), None)
