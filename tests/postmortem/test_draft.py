"""A draft of the night: the team's template with the observed figures, and nothing that only people know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.answers import Failure, FailureKind, Rows
from data.deployment_book import Book
from data.metrics.deployment import Deployment, Origin, Status
from data.postmortem.draft import draft
from data.postmortem.findings import Findings, findings
from data.sources.alert_rows import AlertRecord
from data.speech import speech
from data.window import DAY, HOUR, MINUTE, TimeWindow
from tests.alerting import alert
from tests.standup.at import NOW, MakeAt, failing
from tests.worlds import HANGING, HANGS_FOR, World, write_world

WINDOW = TimeWindow(NOW - 2 * HOUR, NOW)
NOBODY = Book((), (), (), ())


def deployed(ago_ms: int, **more: object) -> Deployment:
    fields = {"service": "booking-flow", "version": "1.2", "title": None, "status": Status.SUCCEEDED} | more
    return Deployment(
        deployment_id="d1",
        started_ms=NOW - ago_ms,
        finished_ms=NOW - ago_ms + MINUTE,
        author=None,
        standby=None,
        risk_analysis=None,
        plan_ref=None,
        origins=(Origin("warehouse"),),
        **fields,
    )


def found(
    make_at: MakeAt,
    book: Book = NOBODY,
    window: TimeWindow = WINDOW,
    *,
    hanging: bool = True,
    alerts: Sequence[AlertRecord] | Failure = (),
) -> Findings:
    at = make_at(hanging=hanging)
    result = findings(at.ask, at.settings, window, as_of_ms=NOW, data_time_ms=at.data_time_ms, book=book, alerts=alerts)
    assert isinstance(result, Findings)
    return result


def written(result: Findings, make_at: MakeAt, language: str = "en") -> str:
    return draft(result, speech(language), make_at().zone)


def counted(tmp_path: Path, data_time_ms: int) -> tuple[int, int]:
    """Hung orders and distinct users, counted in plain Python."""
    world: World = write_world(tmp_path / "twin", NOW)
    rows = [row for row in world.rows if row["payment_method"] == HANGING and row["due_ms"] >= NOW - HANGS_FOR]
    waited = [row for row in rows if min(row["closed_ms"] or data_time_ms, data_time_ms) - row["due_ms"] > 5 * MINUTE]
    return len(waited), len({row["user_id"] for row in waited})


def test_the_figures_are_those_of_the_orders(make_at: MakeAt, tmp_path: Path):
    result = found(make_at)
    orders, users = counted(tmp_path, result.data_time_ms)
    text = written(result, make_at)
    assert f"- **Users Affected:** {users} users[^1]" in text
    assert (
        f"{orders} orders of {HANGING} hung from Thu 29 Jan 03:55 WIB and still do; {users} users hurt so far." in text
    )
    assert "- **Duration:** not over yet" in text
    assert "**Started:** 2026-01-29 03:55 WIB" in text and "**Resolved:**" not in text


def test_every_figure_has_a_footnote_with_its_question_and_as_of_time(make_at: MakeAt):
    text = written(found(make_at), make_at)
    used = set(re.findall(r"\[\^(\d)\](?!:)", text))
    told = dict(re.findall(r"^\[\^(\d)\]: `(\w+)`: .*as_of_ms=2026-01-29T04:3", text, re.MULTILINE))
    assert used == set(told) and {"hung", "impact_outcomes"} <= set(told.values())


def test_what_only_people_know_stays_empty(make_at: MakeAt):
    text = written(found(make_at), make_at)
    for name in ("Priority", "Postmortem Owner", "Affected Services", "Severity", "Method", "Improvement"):
        assert re.search(rf"\*\*{name}:\*\* *$", text, re.MULTILINE), name
    assert re.search(r"## Lessons Learned\s+---", text)


def test_a_deployment_is_in_the_timeline_and_a_suspect_only_with_the_word_inferred(make_at: MakeAt):
    book = replace(NOBODY, deployments=(deployed(HANGS_FOR),))
    text = written(found(make_at, book), make_at)
    assert "| 2026-01-29 03:55 | Deployment of booking-flow 1.2, succeeded |" in text
    suspects = [line for line in text.splitlines() if "booking-flow" in line and not line.startswith("|")]
    assert suspects and all(line.startswith("- Inferred, not proven: ") for line in suspects)


def test_an_alert_of_the_window_is_in_the_timeline_and_one_that_came_later_is_not(make_at: MakeAt):
    records = [AlertRecord(alert(f"a{at}", first_seen_ms=NOW + at, slices=("qris|x",)), 1) for at in (-HOUR, HOUR)]
    text = written(found(make_at, alerts=records), make_at)
    assert "| 2026-01-29 03:35 | Alerts: one on qris/x was opened; its rules: keys |" in text
    assert text.count("Alerts: one on") == 1
    away = Failure(FailureKind.UNREACHABLE, "history", "It is away.", "Look.")
    assert "- history: It is away." in written(found(make_at, alerts=away), make_at)


def test_what_the_history_store_recorded_of_keys_is_in_the_timeline_with_its_footnote(make_at: MakeAt):
    at = make_at()
    hung = findings(at.ask, at.settings, WINDOW, as_of_ms=NOW, data_time_ms=at.data_time_ms, book=NOBODY)
    assert isinstance(hung, Findings) and hung.keys == ()
    assert hung.failures == (), "the warehouse need not keep outcomes of keys"
    orders = at.ask("hung", hung.asked["hung"].binds)
    assert not isinstance(orders, Failure)
    (first, second, *_) = orders.frame["order_id"]

    def recorded(from_ms: int, to_ms: int) -> Rows:
        begin, end = [NOW - 30 * MINUTE, NOW - 20 * MINUTE], [NOW - 10 * MINUTE, NOW - 5 * MINUTE]
        outcomes = {
            "order_id": [first, second],
            "probe": "request",
            "outcome": "missing",
            "start_ms": begin,
            "end_ms": end,
        }
        return Rows("order_outcomes", {"from_ms": from_ms, "to_ms": to_ms}, pd.DataFrame(outcomes), 0.0)

    asked = {"as_of_ms": NOW, "data_time_ms": at.data_time_ms, "book": NOBODY}
    result = findings(at.ask, at.settings, WINDOW, **asked, recorded=recorded)
    assert isinstance(result, Findings)
    text = draft(result, speech("en"), at.zone)
    assert re.search(
        r"\| 2026-01-29 04:05 \| Keys \(request\): the first of 2 hung orders lacks its own\[\^3\] \|", text
    )
    assert "| 2026-01-29 04:30 | Keys (request): no hung order lacks its own any more[^3] |" in text
    assert "[^3]: `order_outcomes`: from_ms=" in text
    away = Failure(FailureKind.UNREACHABLE, "history", "It is away.", "Look.")
    without = findings(at.ask, at.settings, WINDOW, **asked, recorded=lambda *_: away, alerts=away)
    assert isinstance(without, Findings) and without.failures == (away,), "said once"


def test_without_a_deployment_nobody_is_accused(make_at: MakeAt):
    assert "Inferred: no deployment in the 24 h before." in written(found(make_at), make_at)


def test_a_suspect_before_the_window_is_in_the_timeline(make_at: MakeAt):
    book = replace(NOBODY, deployments=(deployed(HANGS_FOR),))
    result = found(make_at, book, TimeWindow(NOW - HANGS_FOR + 5 * MINUTE, NOW))
    assert "Deployment of booking-flow 1.2" in written(result, make_at)


def test_a_window_in_which_nothing_hung_says_so(make_at: MakeAt):
    result = found(make_at, hanging=False)
    text = written(result, make_at)
    assert "No run of hung orders reaches into this window." in text
    assert "- **Users Affected:** 0 users" in text and "**Started:**" not in text
    assert re.search(r"\*\*Duration:\*\* *$", text, re.MULTILINE)


def test_texts_of_others_cannot_break_the_table_or_bring_mark_up(make_at: MakeAt):
    wild = "x | y\n| 00:00 | gone <script>[[link]]`"
    book = replace(NOBODY, deployments=(deployed(HANGS_FOR, service=wild),))
    text = written(found(make_at, book), make_at)
    assert "<script" not in text and "[[link" not in text
    assert all(line.count("|") == 3 for line in text.splitlines() if line.startswith("| 2026-"))


def test_orders_that_cannot_be_had_are_a_failure_and_keys_that_cannot_are_said(make_at: MakeAt):
    busy = "all connections to the warehouse are busy with other questions"
    away = Failure(FailureKind.TIMED_OUT, "warehouse", busy, "Wait.")
    at = make_at()
    asked = {"as_of_ms": NOW, "data_time_ms": at.data_time_ms, "book": NOBODY}
    assert findings(failing(at, "hung", away).ask, at.settings, WINDOW, **asked) is away
    assert findings(failing(at, "impact_outcomes", away).ask, at.settings, WINDOW, **asked) is away
    result = findings(failing(at, "key_outcomes", away).ask, at.settings, WINDOW, **asked)
    assert isinstance(result, Findings) and away in result.failures
    assert f"- warehouse: {busy}" in draft(result, speech("en"), at.zone)
    assert "- warehouse: semua koneksi ke warehouse sibuk" in draft(result, speech("id"), at.zone)


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_template_has_the_same_headings_in_both_languages(make_at: MakeAt, language: str):
    text = written(found(make_at), make_at, language)
    heads = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert heads[:9] == [
        "Summary",
        "Impact",
        "Timeline (WIB)",
        "Root Cause",
        "Detection",
        "Resolution",
        "Lessons Learned",
        "Follow-up Tasks",
        "Related",
    ]
    assert ("pengguna" in text) == (language == "id")


def test_a_window_within_a_run_tells_of_the_whole_run(make_at: MakeAt):
    within = TimeWindow(NOW - HANGS_FOR + 10 * MINUTE, NOW - HANGS_FOR + 20 * MINUTE)
    whole, part = found(make_at), found(make_at, window=within)
    assert (part.hurt.users, part.runs) == (whole.hurt.users, whole.runs)


def test_where_no_orders_are_known_no_figure_is_zero(make_at: MakeAt):
    long_ago = found(make_at, window=TimeWindow(NOW - 400 * DAY, NOW - 400 * DAY + HOUR))
    text = written(long_ago, make_at)
    assert "# Postmortem: No orders are known of this window" in text
    assert re.search(r"^- \*\*Users Affected:\*\* *$", text, re.MULTILINE)
