"""Which moment a row tells by the words that people use: who watches, what breaks, when it is over."""

from __future__ import annotations

import pytest

from tests.vault.test_incident import at, read, rows

_BEGIN, _END = "10:00 New version is live", "11:00 The team looks at the logs"


def told(row: str, name: str) -> str | None:
    moment = at(read(rows(_BEGIN, f"10:30 {row}", _END)), name)
    return None if moment is None else moment[11:16]


@pytest.mark.parametrize(
    "row",
    [
        "customer success sees grey dashboards",
        "Department asks why they've had no submissions",
        "Petra gets three phone calls in a row",
        "building automation calls the on-duty technician",
        "receptionist calls my mobile",
        "`SuccessRatioLow` pages tendai",
        "Page: `ProbeDown` for the shop",
        'Monitor "intake drop ratio" triggers',
        "Support in Manila gets first ticket",
        "Instructor writes to support: all servers are gone",
        "Mitra A menanyakan webhook",
        "NOC melihat alarm",
        "gudang lapor lewat telepon",
        "grup WA ramai, kami baru tahu dari situ",
        "internet kok mati ya?",
    ],
)
def test_who_watches_or_asks_finds_it(row: str) -> None:
    assert told(row, "detected") == "10:30"


@pytest.mark.parametrize(
    "row",
    [
        "sudah lapor ISP, tiket 88213",
        "static pages are served from the cache",
        "error pages load slowly",
        "conference call with the vendor",
        "the first message queue is emptied",
        "the team checks the dashboard",
    ],
)
def test_what_those_do_who_mend_it_is_no_detection(row: str) -> None:
    assert told(row, "detected") is None


@pytest.mark.parametrize(
    "row",
    [
        "Queue empty",
        "all OLTs up, customers back",
        "all nodes on patched client, in sync, back in rotation",
        "monitored for two hours, ticket closed",
        "Cut-off met, bridge closed",
        "100% of the clients connected. Over.",
        "3.411 webhook dikirim ulang, selesai",
        "link stabil",
        "last host back in the pool",
        "TTL has passed, declared fixed",
        "Servers open for everybody",
        "sistem dibuka kembali",
    ],
)
def test_what_works_again_or_is_closed_is_the_end(row: str) -> None:
    assert told(row, "resolved") == "10:30"


@pytest.mark.parametrize(
    "row",
    [
        "half of the nodes back in rotation",
        "Migrasi selesai, data ganda sudah terbentuk",
        "the window is not closed",
        "restart is done on one host",
    ],
)
def test_what_is_done_in_part_is_no_end(row: str) -> None:
    assert told(row, "resolved") is None


@pytest.mark.parametrize(
    "row",
    [
        "nodes a1 and a3 reject a valid block",
        "Batch STL210 abends, downstream waits",
        "line card 3 resets",
        "SMS gateway contract ends, gateway answers 402",
        "PHP workers exhausted, shop answers 504",
        "Kuota SMS habis, penyedia menolak pengiriman",
        "Aturan firewall baru memblokir IP keluar",
        "link VSAT putus",
        "/var/lib/jenkins full, builds wait",
    ],
)
def test_what_breaks_before_it_is_found_is_the_start(row: str) -> None:
    note = read(rows(f"10:00 {row}", "10:30 Alert fires", "11:00 Incident resolved"))
    assert (at(note, "started") or "")[11:16] == "10:00"


@pytest.mark.parametrize(
    "row",
    [
        "disk watermark exceeded, indices read-only",
        "etcd leader lost after a disk stall",
        "queries on orders take minutes",
        "Power went out in building C",
    ],
)
def test_what_else_people_see_break_is_the_start(row: str) -> None:
    note = read(rows(f"10:00 {row}", "10:30 Alert fires", "11:00 Incident resolved"))
    assert (at(note, "started") or "")[11:16] == "10:00"


@pytest.mark.parametrize(
    ("row", "end"),
    [
        ("cluster green", "10:30"),
        ("Last clients reconnected", "10:30"),
        ("stores can sell again", "10:30"),
        ("Traffic back to v2", None),
        ("Back to the old version", None),
    ],
)
def test_what_goes_back_to_another_version_is_no_end(row: str, end: str | None) -> None:
    assert told(row, "resolved") == end
