"""The page Alerts, the banner and the sign in the header: what is open, and whether anybody would know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.metrics.alert import Severity
from data.metrics.routing import Routing
from data.sources.alert_memory import JudgedRound, RuleStatus
from data.sources.alert_store import AlertStore, Heartbeat
from data.sources.lease import Claim
from data.window import HOUR, MINUTE, SECOND, iso
from tests.alerting import WIB, alert, ended
from tests.pages.conftest import MakeDesk
from tests.pages.desk import NOW, Desk, Shown
from tests.worlds import World

RULES = ("blind", "burn", "keys", "latency_shift", "silence", "state_0", "too_quiet")
OURS = alert(since_ms=NOW - 20 * MINUTE, first_seen_ms=NOW - 18 * MINUTE, last_seen_ms=NOW)


class Watch:
    """Stands where a watcher is: writes into the desk's store what one has judged."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.store = AlertStore(desk.installation.history)
        claim = self.store.claim(Claim("test"), now_s=0.0, now_ms=NOW)
        assert isinstance(claim, Claim)
        self.claim = claim

    def judged(self, *alerts, at_ms: int = NOW, troubled: int = 0) -> None:
        trouble = "no orders of the last hours"
        rules = [RuleStatus(name, at_ms) for name in RULES[troubled:]]
        rules += [RuleStatus(name, at_ms - HOUR, trouble, NOW - 25 * MINUTE) for name in RULES[:troubled]]
        round_ = JudgedRound(at_ms, alerts, tuple(rules))
        assert self.store.remember(self.claim, round_, Routing((), (), WIB)) is None
        assert self.store.beat(Heartbeat("test", NOW - HOUR, at_ms, 7, leads=True)) is None

    def show(self, page: str = "alerts", after_ms: int = 12 * SECOND, **address: str) -> Shown:
        self.desk.tick(after_ms)
        return self.desk.show(page, address)


@pytest.fixture
def watch(desk: Desk) -> Watch:
    return Watch(desk)


def test_quiet_is_said_with_how_many_rules_were_judged_and_when(watch: Watch) -> None:
    watch.judged()
    page = watch.show()
    assert "No alert, 7 of 7 rules judged 12 s ago" in page.headline
    assert page.states() == {"sz-zero"}


def test_rules_that_could_not_be_judged_are_told_from_quiet(watch: Watch) -> None:
    watch.judged(troubled=2)
    page = watch.show()
    assert "No alert, 2 rules could not be judged since 04:10" in page.headline
    assert page.states() == {"sz-stale"}
    assert "no orders of the last hours (since 2026-01-29 04:10 WIB)" in page.text


@pytest.mark.parametrize("beats", [True, False])
def test_without_a_watcher_nobody_is_watching(watch: Watch, beats: bool) -> None:
    if beats:
        watch.judged()
    page = watch.show(after_ms=5 * MINUTE)
    assert ("Nobody is watching" if beats else "Nobody has watched yet") in page.headline
    assert "sz-zero" not in page.states()
    assert "python -m data watch" in page.text
    header = watch.show("site", after_ms=SECOND)
    assert ("Nobody is watching, last seen 5 min 01 s ago" if beats else "Nobody has watched yet") in header.text


def test_an_open_alert_names_slice_cause_users_and_suspect_labelled_inferred(watch: Watch) -> None:
    watch.judged(replace(OURS, suspects=("booking-flow 1.92.30",)))
    page = watch.show()
    assert "1 open alert, worst: Page: cc_preauth, 41 of 41 lack bbd:request:*" in page.headline
    assert "suspect (inferred): booking-flow 1.92.30" in page.text
    assert page.states() == {"sz-error"}
    table = next(html for html in page.html if "sz-table" in html)
    assert "alert=a-1" in table
    assert "var-payment_method=cc_preauth" in table


def test_an_alert_in_full_has_evidence_arithmetic_log_drill_and_runbook(watch: Watch) -> None:
    watch.judged(OURS)
    page = watch.show(alert="a-1")
    assert "41 orders lack their key." in page.text
    assert "at most 2" in page.text
    assert "absolute floor" in page.text
    assert "a1b2c3" in page.text
    assert "opened" in page.text
    assert "the rules" in page.text
    assert "Runbook: https://runbooks.example.com/keys" in page.text
    assert 'href="https://runbooks.example.com/keys"' in "".join(page.html)
    drill = next(html for html in page.html if "Orders of this slice and time" in html and "sz-action" in html)
    assert "from=2026-01-29T03:4" in drill
    assert "alert=" not in drill


def test_one_that_nobody_knows_is_no_data(watch: Watch) -> None:
    assert watch.show(alert="a-99").states() == {"sz-nodata"}


def test_silenced_and_ended_ones_stand_in_lists_of_their_own_and_make_no_banner(watch: Watch) -> None:
    watch.judged(OURS)
    watch.judged(ended(OURS, NOW - MINUTE))
    page = watch.show()
    assert "No alert" in page.headline
    assert "0 alerts ended" not in page.text
    assert "sz-banner" not in "".join(watch.show("backlog").html)


def test_every_other_page_has_a_banner_with_count_and_worst(watch: Watch) -> None:
    watch.judged(OURS, alert("a-2", severity=Severity.WARN, slices=("qris",), first_seen_ms=NOW, since_ms=NOW))
    for name in ("backlog", "keys", "scenarios"):
        [banner] = [html for html in watch.show(name).html if "sz-banner" in html]
        assert "2 open alerts: Page: cc_preauth, 41 of 41 lack bbd:request:*, since 04:15 WIB" in banner
        assert "sz-error" in banner


def test_at_an_earlier_moment_an_alert_that_ended_later_was_open_and_one_of_later_was_not(watch: Watch) -> None:
    watch.judged(OURS)
    watch.judged(ended(OURS, NOW - MINUTE))
    assert "1 alert was open" in watch.show(as_of=iso(NOW - 5 * MINUTE)).headline
    assert "No alert was open" in watch.show(as_of=iso(NOW - HOUR)).headline
    assert "open" not in watch.show(as_of=iso(NOW - HOUR), alert="a-1").headline


def test_at_an_earlier_moment_nothing_is_told_that_its_rules_saw_later(watch: Watch) -> None:
    watch.judged(OURS)
    then = watch.show("backlog", as_of=iso(NOW - 5 * MINUTE))
    [banner] = [html for html in then.html if "sz-banner" in html]
    assert "1 open alert: Page: cc_preauth" in banner and "41 of 41" not in banner
    alone = watch.show(as_of=iso(NOW - 5 * MINUTE), alert="a-1")
    assert "is not kept" in alone.text and "41 of 41" not in alone.headline


def test_an_alert_stands_on_every_time_chart(watch: Watch) -> None:
    watch.judged(OURS)
    charts = [element.proto.spec for element in watch.show("backlog").app.get("plotly_chart")]
    assert sum('"alert:a-1"' in chart for chart in charts) >= 5


def test_without_permission_there_is_no_form_and_the_page_says_how(watch: Watch) -> None:
    watch.judged(OURS)
    page = watch.show(alert="a-1")
    assert "Acknowledge" not in {button.label for button in page.app.button}
    assert "ALLOW_ACTIONS=1" in page.text


def test_what_is_typed_is_done_under_that_name_and_logged_as_not_verified(world: World, make_desk: MakeDesk) -> None:
    watch = Watch(make_desk(WAREHOUSE_URL=str(world.folder), ALLOW_ACTIONS="1"))
    watch.judged(OURS)
    app = watch.show(alert="a-1").app
    _press(app, "Silence", who="budi", text="known, being mended")
    shown = Shown(app)
    assert "silenced until" in shown.headline
    assert "budi (not verified)" in shown.text
    assert "sz-banner" not in "".join(watch.show("backlog").html)
    [entry] = [each for each in watch.store.log("a-1") if each.who]
    assert (entry.action, entry.who, entry.verified) == ("silenced", "budi", False)


def test_nonsense_is_refused_with_what_was_expected(world: World, make_desk: MakeDesk) -> None:
    watch = Watch(make_desk(WAREHOUSE_URL=str(world.folder), ALLOW_ACTIONS="1"))
    watch.judged(OURS)
    app = watch.show(alert="a-1").app
    _press(app, "Acknowledge", who="", text="")
    assert "expected the name of who does it, got nothing" in Shown(app).text
    assert [each for each in watch.store.log("a-1") if each.who] == []


def _press(app, label: str, *, who: str, text: str) -> None:
    app.text_input(key="alert_who").set_value(who)
    app.text_input(key="alert_text").set_value(text)
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def test_the_store_is_read_once_a_tick_for_all_viewers(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    watch.judged(OURS)
    read = []
    whole = AlertStore.alerts
    monkeypatch.setattr(AlertStore, "alerts", lambda store, *span: read.append(1) or whole(store, *span))
    watch.desk.tick()
    for name in ("alerts", "backlog", "keys", "alerts"):
        watch.desk.show(name)
    assert len(read) == 1
