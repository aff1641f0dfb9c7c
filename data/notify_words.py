"""Every sentence of a notification, in each language. `$name` stands for what is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.metrics.alert import Severity
from data.metrics.alert_change import Event


@dataclass(frozen=True)
class Words:
    """One language. A line whose fact is not known is left out, where it has no words for that."""

    severities: Mapping[Severity, str]
    events: Mapping[Event, str]
    title: str
    sources: str  # stands for the slices of an alert about the sources themselves
    all_slices: str  # stands for the slices of an alert about a key that all of them need
    several: str  # stands for the slices of an alert with many
    since: str
    seen: str
    ended: str
    changed: str
    fields: Mapping[str, str]
    slices: str
    users: str
    users_unknown: str
    why: str
    reason: str
    expected: Mapping[str, str]
    cause: str
    suspects: str
    acknowledged: str
    assigned: str
    runbook: str
    link: str
    alert: str
    demo: str
    digest_title: str
    digest_line: str
    digest_more: str
    trouble_title: str
    trouble_body: str
    test_title: str
    test_body: str


ENGLISH = Words(
    severities={Severity.PAGE: "PAGE", Severity.WARN: "Warning", Severity.INFO: "Info"},
    events={Event.OPENED: "opened", Event.CHANGED: "changed", Event.RESOLVED: "resolved"},
    title="[$severity, $event] $slices: $headline ($alert_id)",
    sources="data sources",
    all_slices="all slices",
    several="$first and $count more",
    since="Since $since ($age).",
    seen="First seen by a rule at $seen.",
    ended="Ended at $ended, after $age.",
    changed="What changed: $what.",
    fields={
        "severity": "severity",
        "rules": "rules",
        "slices": "slices",
        "cause": "cause",
        "silence ended": "the silence ended, and it goes on",
    },
    slices="Slices: $slices.",
    users="Users hurt so far: $users.",
    users_unknown="Users hurt so far: not counted.",
    why="Why:",
    reason="- $rule: $sentence",
    expected={
        "between": "  Observed $observed $unit, ordinary $low to $high ($baseline).",
        "at most": "  Observed $observed $unit, ordinary at most $high ($baseline).",
        "at least": "  Observed $observed $unit, ordinary at least $low ($baseline).",
        "unknown": "  Observed $observed $unit ($baseline).",
    },
    cause="Joined cause: $cause.",
    suspects="Suspects (inferred, not proven): $suspects.",
    acknowledged="Acknowledged by $who.",
    assigned="Assigned to $who.",
    runbook="Runbook: $runbook",
    link="Open: $link",
    alert="Alert $alert_id, message $sequence.",
    demo="$label: nothing of this is happening now.",
    digest_title="[Digest] $count messages that could not be delivered in time",
    digest_line="- $at $title",
    digest_more="- and $count more",
    trouble_title="[$severity] State Zero cannot keep its alerts; $count are open",
    trouble_body="Since $since: $why What is judged is told like this, and not remembered. Open now:",
    test_title="[Test] State Zero reaches this target",
    test_body="This is a test of the target $target, sent at $at. Nothing has happened.",
)

INDONESIAN = Words(
    severities={Severity.PAGE: "DARURAT", Severity.WARN: "Peringatan", Severity.INFO: "Info"},
    events={Event.OPENED: "mulai", Event.CHANGED: "berubah", Event.RESOLVED: "selesai"},
    title="[$severity, $event] $slices: $headline ($alert_id)",
    sources="sumber data",
    all_slices="semua kelompok",
    several="$first dan $count lainnya",
    since="Sejak $since ($age).",
    seen="Pertama kali terlihat oleh aturan pada $seen.",
    ended="Selesai pada $ended, setelah $age.",
    changed="Yang berubah: $what.",
    fields={
        "severity": "tingkat",
        "rules": "aturan",
        "slices": "kelompok",
        "cause": "penyebab",
        "silence ended": "masa senyap berakhir, dan ini masih berlangsung",
    },
    slices="Kelompok: $slices.",
    users="Pengguna terdampak sejauh ini: $users.",
    users_unknown="Pengguna terdampak sejauh ini: tidak terhitung.",
    why="Mengapa:",
    reason="- $rule: $sentence",
    expected={
        "between": "  Teramati $observed $unit, biasanya $low sampai $high ($baseline).",
        "at most": "  Teramati $observed $unit, biasanya paling banyak $high ($baseline).",
        "at least": "  Teramati $observed $unit, biasanya paling sedikit $low ($baseline).",
        "unknown": "  Teramati $observed $unit ($baseline).",
    },
    cause="Penyebab gabungan: $cause.",
    suspects="Terduga (disimpulkan, belum terbukti): $suspects.",
    acknowledged="Sudah diterima oleh $who.",
    assigned="Ditugaskan kepada $who.",
    runbook="Panduan: $runbook",
    link="Buka: $link",
    alert="Peringatan $alert_id, pesan $sequence.",
    demo="$label: tidak ada yang terjadi sekarang.",
    digest_title="[Ringkasan] $count pesan yang tidak dapat dikirim tepat waktu",
    digest_line="- $at $title",
    digest_more="- dan $count lainnya",
    trouble_title="[$severity] State Zero tidak dapat menyimpan peringatan; $count masih terbuka",
    trouble_body="Sejak $since: $why Yang dinilai diberitahukan seperti ini, dan tidak tersimpan. Terbuka sekarang:",
    test_title="[Uji] State Zero dapat mencapai tujuan ini",
    test_body="Ini uji coba tujuan $target, dikirim pada $at. Tidak ada yang terjadi.",
)

LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "id": INDONESIAN}
