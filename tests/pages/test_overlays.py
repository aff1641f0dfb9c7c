"""Deployments and incidents on the time charts: on every one of every page, told apart, filtered and switched off."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from data.window import HOUR, MINUTE
from pages.shared import charts_overlay, loaders
from pages.shared.words import overlays as words
from tests.code_map import ROOT
from tests.metrics.told import incident
from tests.pages.desk import NOW, Desk, Shown
from tests.pages.test_deployments_of import release, write_releases
from tests.worlds import World

PAGES = re.findall(r'PAGES / "(\w+)\.py"', (ROOT / "pages/shared/site.py").read_text(encoding="utf-8"))
# The chart of the incidents is of the last month, whatever the window is.
OVERLAID = [page for page in PAGES if page != "incidents"]
HOSTILE = "<img src=x onerror=alert(1)>"
BAND = r"M([^,]+),0V1H([^V]+)V0Z"


def figures(shown: Shown) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in shown.app.get("plotly_chart")]


def time_figures(shown: Shown) -> list[dict]:
    """Those with an axis of time."""
    return [figure for figure in figures(shown) if any(_is_time(axis) for axis in _axes(figure))]


def _axes(figure: dict) -> list[dict]:
    return [axis for name, axis in figure["layout"].items() if name.startswith("xaxis")]


def _is_time(axis: dict) -> bool:
    return axis.get("type") == "date"


def traces(figure: dict) -> list[dict]:
    return [trace for trace in figure["data"] if trace.get("meta") == "overlay"]


def clicked(figure: dict) -> list[str]:
    return [text.removeprefix(charts_overlay.CLICKED) for trace in traces(figure) for text in trace["customdata"]]


def path_ms(at: str) -> int:
    """The moment of a path, as Plotly reads it."""
    return round(datetime.fromisoformat(at.replace("_", " ") + "+00:00").timestamp() * 1000)


@pytest.fixture
def several(world: World, desk: Desk) -> Desk:
    """Six deployments in the last three hours, of each kind that has a shape of its own."""
    write_releases(
        world,
        release(1, NOW - 150 * MINUTE, finished_ms=NOW - 140 * MINUTE),
        release(2, NOW - 120 * MINUTE, status="failed", service="pricing", author="Eka"),
        release(3, NOW - 90 * MINUTE, status="rolled_back"),
        release(4, NOW - 60 * MINUTE, title="Hotfix: write the key"),
        release(5, NOW - 30 * MINUTE, status="who knows", service=None),
        release(6, NOW - 10 * MINUTE, finished_ms=NOW + HOUR),
        release(7, NOW - 20 * HOUR),
    )
    desk.tick()
    return desk


@pytest.mark.parametrize("page", OVERLAID)
def test_every_time_chart_of_every_page_has_the_deployments_of_its_window(several: Desk, page: str) -> None:
    shown = several.show(page)
    for figure in time_figures(shown):
        assert len(traces(figure)) == sum(map(_is_time, _axes(figure)))
        for trace in traces(figure):
            assert clicked({"data": [trace]}) == ["dep-1", "dep-2", "dep-3", "dep-4", "dep-5", "dep-6"]
    assert len(time_figures(shown)) >= {"backlog": 5, "latency": 3}.get(page, 0)


def test_every_page_of_the_list_is_looked_at() -> None:
    assert {"backlog", "latency", "keys", "deployments"} <= set(PAGES)


def test_each_kind_has_a_shape_of_its_own(several: Desk) -> None:
    [trace] = traces(time_figures(several.show("backlog"))[0])
    assert trace["marker"]["symbol"] == ["triangle-down", "x", "triangle-left", "cross", "circle", "circle-open"]
    assert len(set(charts_overlay.SYMBOLS.values())) == len(charts_overlay.SYMBOLS)


def test_a_deployment_is_a_line_at_its_start_and_a_band_to_its_finish(several: Desk) -> None:
    paths = [shape["path"] for shape in time_figures(several.show("backlog"))[0]["layout"]["shapes"]]
    lines = [path_ms(at) for path in paths for at in re.findall(r"M([^,]+),0V1(?!H)", path)]
    bands = [(path_ms(start), path_ms(end)) for path in paths for start, end in re.findall(BAND, path)]
    assert sorted(lines) == [NOW - before * MINUTE for before in (150, 120, 90, 60, 30, 10)]
    assert bands == [(NOW - 150 * MINUTE, NOW - 140 * MINUTE)], "what still runs has no end"


def test_the_marks_of_one_kind_are_one_path(world: World, desk: Desk) -> None:
    write_releases(world, *(release(number, NOW - number * MINUTE) for number in (5, 50, 100)))
    desk.tick()
    shapes = time_figures(desk.show("backlog"))[0]["layout"]["shapes"]
    assert [shape["path"].count("M") for shape in shapes] == [3]


def test_the_hover_tells_service_version_title_who_standby_risk_status_and_source(several: Desk) -> None:
    text = traces(time_figures(several.show("backlog"))[0])[0]["hovertext"][1]
    for part in (
        "pricing 1.2",
        "failed",
        "Fewer steps",
        "PIC Eka",
        "standby not stated",
        "risk: not stated",
        "warehouse",
    ):
        assert part in text


@pytest.mark.parametrize("page", ["backlog", "keys"])
def test_switched_off_there_are_none_and_the_address_says_so(several: Desk, page: str) -> None:
    shown = several.show(page, {"overlays": "off"})
    assert all(clicked(figure) == [] and not figure["layout"].get("shapes") for figure in time_figures(shown))
    assert shown.app.toggle(key="overlays_shown").value is False


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ({"var-service": "pricing"}, ["dep-2"]),
        ({"var-service": ["pricing", "booking-flow"]}, ["dep-1", "dep-2", "dep-3", "dep-4", "dep-6"]),
        ({"var-status": "failed"}, ["dep-2"]),
        ({"var-status": ["hotfix", "rolled_back"]}, ["dep-3", "dep-4"]),
        ({"var-service": "pricing", "var-status": "hotfix"}, []),
        ({"var-service": "nobody's"}, []),
    ],
)
def test_service_and_status_of_the_address_filter_them(several: Desk, address: dict, left: list[str]) -> None:
    assert clicked(time_figures(several.show("backlog", address))[0]) == left


def test_the_controls_offer_the_services_of_the_window_and_write_the_address(several: Desk) -> None:
    app = several.show("backlog").app
    assert app.pills(key="overlay_services").options == ["booking-flow", "pricing"]
    app.pills(key="overlay_services").select("pricing").run()
    assert app.query_params["var-service"] == "pricing"
    app.toggle(key="overlays_shown").set_value(False).run()
    assert (app.query_params["overlays"], app.query_params["var-service"]) == ("off", "pricing")


def test_many_at_once_are_one_marker_with_their_number(world: World, desk: Desk) -> None:
    write_releases(world, *(release(number, NOW - HOUR + number * 1000) for number in range(90)))
    desk.tick()
    figure = time_figures(desk.show("backlog"))[0]
    [trace] = traces(figure)
    assert (trace["marker"]["symbol"], trace["text"]) == (["square"], ["90"])
    assert "<b>90 deployments</b>" in trace["hovertext"][0]
    [span] = clicked(figure)
    assert span == f"@{NOW - HOUR}-{NOW - HOUR + 89_000}"
    listed = desk.show("backlog", {"deployment": span})
    assert "90 deployments" in listed.text
    assert "and 78 more" in listed.text
    assert len(listed.app.selectbox(key="deployment_of_many").options) == words.MOST_LISTED


def test_five_thousand_in_a_window_are_few_markers_with_their_numbers(world: World, desk: Desk) -> None:
    write_releases(world, *(release(number, NOW - 3 * HOUR + number * 2_100) for number in range(5_000)))
    desk.tick()
    figure = time_figures(desk.show("backlog"))[0]
    assert 10 <= len(clicked(figure)) <= 16
    assert sum(int(text.replace(",", "") or 1) for text in traces(figure)[0]["text"]) > 4_900


# The card


def test_a_chosen_deployment_is_told_in_full_on_every_page(several: Desk) -> None:
    for page in PAGES:
        text = several.show(page, {"deployment": "dep-2"}).text
        for part in ("pricing 1.2", "Fewer steps", "failed", "Eka", "Risk analysis: not stated.", "warehouse"):
            assert part in text, page


def test_the_card_is_closed_by_taking_it_out_of_the_address(several: Desk) -> None:
    app = several.show("backlog", {"deployment": "dep-2"}).app
    app.button(key="close_deployment").click().run()
    assert "deployment" not in app.query_params


@pytest.mark.parametrize("name", ["nobody", "@", "@1-", "@a-b", "@5-1", HOSTILE])
def test_a_deployment_that_is_not_known_is_said_so(several: Desk, name: str) -> None:
    assert any("no deployment" in told for state, told in several.show("backlog", {"deployment": name}).notices())


def test_one_that_came_after_the_moment_is_not_known(several: Desk) -> None:
    shown = several.show("backlog", {"as_of": str(NOW - HOUR), "deployment": "dep-6"})
    assert clicked(time_figures(shown)[0]) == ["dep-1", "dep-2", "dep-3"]
    assert any("no deployment" in told for _, told in shown.notices())


def test_hostile_names_stay_text_in_hover_and_card(world: World, desk: Desk) -> None:
    texts = {"title": HOSTILE, "service": HOSTILE, "author": HOSTILE, "standby": HOSTILE, "risk_analysis": HOSTILE}
    write_releases(world, release(1, NOW - HOUR, **texts))
    desk.tick()
    shown = desk.show("backlog", {"deployment": "dep-1"})
    assert "<img" not in traces(time_figures(shown)[0])[0]["hovertext"][0]
    assert not any("<img" in html for html in shown.html)
    assert any("&lt;img" in html for html in shown.html)


def test_without_the_relation_the_charts_are_there_without_marks(desk: Desk) -> None:
    desk.tick()
    shown = desk.show("backlog")
    assert [clicked(figure) for figure in time_figures(shown)] == [[]] * len(time_figures(shown))


def test_a_deployment_changes_no_axis_of_what_is_measured(several: Desk, world: World) -> None:
    """The marks stand on an axis of their own."""
    [on, off] = [time_figures(several.show("backlog", address))[0] for address in ({}, {"overlays": "off"})]
    measured = [trace for trace in on["data"] if trace.get("meta") != "overlay"]
    assert [trace.get("y") for trace in measured] == [t.get("y") for t in off["data"] if t.get("meta") != "overlay"]
    assert traces(on)[0]["yaxis"] == f"y{charts_overlay.OWN_AXES}"
    assert on["layout"]["yaxis"] == off["layout"]["yaxis"]


# Incidents


def incident_traces(figure: dict) -> list[dict]:
    return [trace for trace in figure["data"] if trace.get("meta") == "incidents"]


@pytest.fixture
def with_incidents(several: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Four postmortems: two at the same time, one without an end, one that began before the window, one of long ago."""
    told = (
        incident("it hung", "a.md", started=NOW - 9 * HOUR, resolved=NOW - 2 * HOUR),
        incident(HOSTILE, "b & c.md", detected=NOW - HOUR),
        incident("maps", "d.md", started=NOW - 50 * MINUTE, resolved=NOW - 20 * MINUTE),
        incident("long ago", "e.md", started=NOW - 9 * HOUR, mitigated=NOW - 8 * HOUR),
        incident("to come", "f.md", started=NOW + HOUR, resolved=NOW + 2 * HOUR),
    )
    monkeypatch.setattr(loaders, "vault_incidents", lambda: told)
    return several


@pytest.mark.parametrize("page", OVERLAID)
def test_incidents_are_bands_on_every_time_chart_of_every_page(with_incidents: Desk, page: str) -> None:
    for figure in time_figures(with_incidents.show(page)):
        own = [shape for shape in figure["layout"]["shapes"] if charts_overlay.INCIDENT in json.dumps(shape)]
        start, end = figure["layout"]["xaxis"]["range"]
        bands = sorted((shape["x0"], shape["x1"]) for shape in own if shape["type"] == "rect")
        assert bands == sorted(
            [(start, NOW - 2 * HOUR), (NOW - HOUR, end), (NOW - 50 * MINUTE, NOW - 20 * MINUTE)] * len(_axes(figure))
        )
        for trace in incident_traces(figure):
            assert trace["text"] == ["", "open end", ""]
            assert len(set(trace["y"])) == 3, "marks at one time stand above each other"


def test_the_incidents_are_those_of_the_postmortems_of_the_vault_as_of_the_view(
    tmp_path: Path, world: World, make_desk: Callable[..., Desk]
) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    told = "# Outage on 2026-01-29\n\n## Impact\n\nAll.\n\n## Timeline (WIB)\n\n- 03:39 reported\n- 04:12 resolved\n"
    (vault / "outage.md").write_text(told, encoding="utf-8")
    desk = make_desk(WAREHOUSE_URL=str(world.folder), VAULT_PATH=str(vault))
    desk.tick()
    [trace] = incident_traces(time_figures(desk.show("backlog"))[0])
    assert trace["customdata"] == ["incident:outage.md"]
    before = desk.show("backlog", {"as_of": str(NOW - 2 * HOUR)})
    assert incident_traces(time_figures(before)[0]) == []


def test_a_mark_of_an_incident_tells_what_is_stated_and_what_is_not(with_incidents: Desk) -> None:
    [trace] = incident_traces(time_figures(with_incidents.show("backlog"))[0])
    hung, other, maps = trace["hovertext"]
    assert "it hung" in hung
    assert "2026-01-28 19:35 WIB – 2026-01-29 02:35 WIB" in hung
    assert "start not stated, detected 2026-01-29 03:35 WIB – end not stated, last told of at" in other
    assert "<img" not in other
    assert maps.endswith("d.md")
    assert trace["customdata"] == ["incident:a.md", "incident:b & c.md", "incident:d.md"]


def test_an_incident_that_is_not_over_at_the_moment_goes_on(with_incidents: Desk) -> None:
    shown = with_incidents.show("backlog", {"as_of": str(NOW - 3 * HOUR)})
    [trace] = incident_traces(time_figures(shown)[0])
    assert "goes on" in trace["hovertext"][0]
    assert len(trace["hovertext"]) == 1


def test_incidents_are_switched_off_with_the_deployments(with_incidents: Desk) -> None:
    assert not incident_traces(time_figures(with_incidents.show("backlog", {"overlays": "off"}))[0])


@pytest.mark.parametrize("page", [page for page in PAGES if page != "incident"])  # that one is about it
def test_a_chosen_incident_is_told_on_every_page_and_closed_again(with_incidents: Desk, page: str) -> None:
    shown = with_incidents.show(page, {"incident": "b & c.md"})
    assert f"Incident: {HOSTILE}" in shown.text
    assert "Where it stands: b & c.md." in shown.text
    assert not any(HOSTILE in html for html in shown.html)
    shown.app.button(key="close_incident").click().run()
    assert "incident" not in shown.app.query_params


@pytest.mark.parametrize("path", ["nobody.md", "f.md", HOSTILE])
def test_an_incident_that_is_not_known_is_said_so(with_incidents: Desk, path: str) -> None:
    assert any("no incident" in told for _, told in with_incidents.show("backlog", {"incident": path}).notices())


def test_the_orders_of_an_incident_are_left_out_of_what_came_after_a_deployment(with_incidents: Desk) -> None:
    """It was open before the deployment began."""
    text = with_incidents.show("deployments", {"deployment": "dep-5"}).text
    assert "Left out, for it was open when the deployment began: the incident 'maps', 2026-01-29 03:45 WIB" in text


def test_a_wrong_switch_in_the_address_is_said(several: Desk) -> None:
    shown = several.show("backlog", {"overlays": "maybe"})
    assert any("expected on or off" in told for state, told in shown.notices() if state == "sz-error")
    assert clicked(time_figures(shown)[0])
