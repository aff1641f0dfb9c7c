"""A watcher is killed at random moments: no alert is lost or doubled, and each message arrives at least once."""

import subprocess
import sys
from collections import Counter

import pytest

from data.settings import ROOT, load
from data.sources.alert_store import AlertStore
from data.sources.history import open_history
from tests.killed import TARGETS
from tests.receivers import receiving

KILLS = 25  # for each engine

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/history.db"
    server = request.getfixturevalue("postgres_server")
    return server.make_database("killed")


def first_arrivals(receiver, target):
    found = [request.headers["webhook-id"] for request in receiver.received if request.path == f"/{target}"]
    return list(dict.fromkeys(found))


def test_alerts_counted_at_both_ends_agree_however_often_the_watcher_is_killed(url):
    with receiving() as receiver:
        command = [sys.executable, "-m", "tests.killed", url, receiver.url, str(KILLS), "20260129"]
        done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=500)
        assert done.returncode == 0, done.stderr[-3000:]
    history = open_history(load({"HISTORY_URL": url}, ROOT / "nowhere").settings)
    store, incidents = AlertStore(history), int(done.stdout)
    log, alerts = store.log(), store.alerts(0, 2**62)
    assert incidents > 5, "too few began meanwhile to say anything"
    # One alert for each incident, opened once, ended once.
    assert Counter(one.alert.alert_id.partition("-")[0] for one in alerts) == {str(n): 1 for n in range(incidents)}
    assert Counter((entry.alert_id, entry.action) for entry in log) == {
        (one.alert.alert_id, action): 1 for one in alerts for action in ("opened", "resolved")
    }
    assert store.all_waiting() == ()
    for target in TARGETS:
        arrived = first_arrivals(receiver, target)
        assert set(arrived) == {f"{one.alert.alert_id}.{n}.{target}" for one in alerts for n in (1, 2)}
        kept = store.state_of(target, 0, 2**61)
        assert arrived == [message.message_id for message in kept]
    history.close()
