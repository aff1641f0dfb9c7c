"""What came after a deployment, on the page: the list, one in full, the suspects, and why something cannot be said."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from data import deployment_verdicts
from data.window import HOUR, MINUTE
from pages.shared import impact_rows
from pages.shared.words import impact as words
from pages.shared.words import suspects as suspect_words
from tests.code_map import ROOT
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk, Shown
from tests.pages.test_deployments_of import release, write_log, write_releases
from tests.worlds import HANGS_FOR, World, write_world

BEGAN = NOW - HANGS_FOR
BROKE = release(1, BEGAN - 9 * MINUTE, finished_ms=BEGAN)
HARMLESS = release(2, NOW - 150 * MINUTE, finished_ms=NOW - 145 * MINUTE, service="pricing")


def rows(shown: Shown, title: str) -> list[list[str]]:
    """The cells of the table beneath a title."""
    place = next(n for n, html in enumerate(shown.html) if "sz-title" in html and title in html)
    table = next(html for html in shown.html[place:] if "<table" in html)
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr.*?</tr>", table)]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in found if row]


def show(desk: Desk, *releases: dict[str, object], world: World, **address: str) -> Shown:
    write_releases(world, *releases)
    desk.tick()
    return desk.show("deployments", dict(address))


def test_the_list_begins_with_the_deployment_after_which_a_slice_was_not_received(world: World, desk: Desk) -> None:
    listed = rows(show(desk, HARMLESS, BROKE, world=world), words.LIST)
    assert "booking-flow 1.1" in listed[0][0]
    assert listed[0][2] == "cc_preauth"
    assert re.fullmatch(r"✖ orders due, none received \(\d+ due\)", listed[0][3])
    assert listed[0][6].startswith("0.0 % → 100.0 %")
    assert "pricing 1.2" in listed[1][0]
    assert listed[1][3] == "● no effect found"


def test_a_deployment_of_a_moment_ago_has_no_verdict(world: World, desk: Desk) -> None:
    listed = rows(show(desk, release(3, NOW - 6 * MINUTE, finished_ms=NOW - 5 * MINUTE), world=world), words.LIST)
    assert listed[0][3] == "○ too few: 0 of the 30 needed"


def test_one_without_a_time_is_in_the_list_as_not_judged(world: World, make_desk: MakeDesk, tmp_path: Path) -> None:
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(tmp_path / "vault"))
    write_log(tmp_path / "vault", "| 2026-01-29 | - | pricing | 7 | Fares | Eka | Ayu | low | ok |\n")
    shown = show(desk, BROKE, release(4, NOW - HOUR, status="cancelled"), world=world)
    assert "Of 1 deployment of these days no time is stated" in shown.text
    assert [row[3] for row in rows(shown, words.LIST) if "1.4" in row[0]] == ["not judged: it did not happen"]


def test_one_deployment_in_full_states_hours_shares_intervals_and_backlog(world: World, desk: Desk) -> None:
    shown = show(desk, HARMLESS, BROKE, world=world, deployment="dep-1")
    first = rows(shown, words.title("booking-flow 1.1"))[0]
    assert first[0] == "cc_preauth"
    assert re.fullmatch(r"9\d\.\d % → 0\.0 % \(—\)|100\.0 % → 0\.0 % \(—\)", first[3])
    assert re.fullmatch(r"\+100\.0 pp \(\+\d+\.\d to \+100\.0\)", first[5])
    assert first[6].endswith("→ — (—)"), "nothing was received, so there is no median"
    before, after = first[8].split(" → ")
    assert int(before) < 3 < int(after)
    assert "After: 03:55–04:55; before: 02:46–03:46 WIB" in shown.text
    assert "The hour after is not over" in shown.text
    assert "only the hour before is compared: cc_preauth" in shown.text
    assert [chart.key for chart in shown.app.get("plotly_chart")] == ["chart_impact", "chart_coverage"]


def test_what_cuts_the_hour_after_short_is_said(world: World, desk: Desk) -> None:
    following = release(5, NOW - 20 * MINUTE, finished_ms=NOW - 19 * MINUTE)
    shown = show(desk, BROKE, following, world=world, deployment="dep-1")
    assert "The hour after ends with the next deployment of the service: 29 Jan 04:15 booking-flow 1.5" in shown.text


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"status": "cancelled"}, "It did not happen"), ({"finished_ms": NOW + MINUTE}, None)],
)
def test_where_nothing_can_be_compared_the_reason_stands_there(world, desk, changes, why) -> None:
    shown = show(desk, BROKE | changes, world=world, deployment="dep-1")
    if why is None:  # it runs: judged from its start
        assert "After: 03:46–04:46" in shown.text
    else:
        assert any(why in told for _, told in shown.notices())


def test_the_chooser_writes_the_deployment_to_the_address(world: World, desk: Desk) -> None:
    app = show(desk, HARMLESS, BROKE, world=world).app
    app.selectbox(key="deployment_chosen").set_value("dep-2").run()
    assert app.query_params["deployment"] == "dep-2"
    assert "What came after pricing 1.2" in Shown(app).text


def test_the_chosen_slices_alone_are_judged(world: World, desk: Desk) -> None:
    shown = show(desk, BROKE, world=world, deployment="dep-1", **{"var-payment_method": "cash"})
    assert [row[0] for row in rows(shown, words.title("booking-flow 1.1"))] == ["cash"]
    assert rows(shown, words.LIST)[0][2] == "cash"


# Suspects


def test_the_suspect_is_named_with_its_evidence_and_as_inferred(world: World, desk: Desk) -> None:
    shown = show(desk, HARMLESS, BROKE, world=world)
    first = rows(shown, suspect_words.SUSPECTS)[0]
    assert "booking-flow 1.1" in first[0]
    assert (first[1], first[3]) == ("at once", "none")
    assert first[2].startswith("✖ orders due, none received")
    assert "inferred" in shown.text
    assert "cc_preauth hung from 2026-01-29 03:55" in shown.text
    assert "pricing 1.2" in rows(shown, suspect_words.CLEARED)[0][0]
    assert "the slice went on working after it" in rows(shown, suspect_words.CLEARED)[0][4]


def test_where_nothing_was_deployed_nobody_is_accused(world: World, desk: Desk) -> None:
    shown = show(desk, release(9, NOW - 26 * HOUR), world=world)
    assert "No deployment in the 24 h before." in shown.text
    assert suspect_words.CLEARED not in shown.text


def test_what_was_deployed_long_before_is_no_suspect(world: World, desk: Desk) -> None:
    shown = show(desk, HARMLESS, world=world)
    assert "Nobody is suspected" in shown.text
    assert "pricing 1.2" in rows(shown, suspect_words.CLEARED)[0][0]


def test_in_a_quiet_window_there_is_nothing_to_suspect(tmp_path: Path, make_desk: MakeDesk) -> None:
    quiet = write_world(tmp_path / "quiet", NOW, hanging=False)
    shown = show(make_desk(WAREHOUSE_URL=str(quiet.folder)), BROKE, world=quiet)
    assert ("sz-zero", suspect_words.NO_RUN) in [
        (state, told.split(".", 1)[1].strip()) for state, told in shown.notices()
    ]


# States


def test_without_deployments_the_list_says_so(world: World, desk: Desk) -> None:
    assert words.NONE_IN_WINDOW in show(desk, world=world).text


def test_when_the_warehouse_goes_away_what_was_judged_stays_and_is_said_to_be_old(world: World, desk: Desk) -> None:
    first = show(desk, BROKE, world=world)
    assert rows(first, words.LIST)
    hidden = world.folder.with_name("hidden")
    shutil.move(world.folder / "orders", hidden)
    desk.tick()
    later = desk.show("deployments")
    assert {"sz-error", "sz-unknown", "sz-stale"} & later.states()
    shutil.move(hidden, world.folder / "orders")


def test_no_word_on_any_screen_says_that_a_deployment_caused_something(world: World, desk: Desk) -> None:
    shown = show(desk, HARMLESS, BROKE, world=world, deployment="dep-1")
    assert not re.search(r"\bcaus", shown.text)
    for name in ("impact", "overlays"):
        text = (ROOT / f"pages/shared/words/{name}.py").read_text(encoding="utf-8").split('"""', 2)[2]
        assert not re.search(r"\bcaus", text)


def test_a_second_view_of_a_tick_judges_nothing_again(
    world: World, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_releases(world, BROKE, HARMLESS)
    judged: list[object] = []

    def counted(*asked: object) -> object:
        judged.append(asked)
        return deployment_verdicts.judged(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(impact_rows, "judged", counted)
    for _ in range(3):
        desk.show("deployments")
    assert len(judged) == 1
