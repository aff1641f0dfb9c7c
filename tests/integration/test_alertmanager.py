"""A real Alertmanager: what is posted to it is open there, ends there, and goes on to its own receivers."""

import json
import shutil
import subprocess
import time
import urllib.request

import pytest

from data.delivery import Post, WholeState, delivery_of
from data.notify_file import NotifyPlan, Receiver
from data.sources.key_server_process import free_port
from data.sources.notify_alertmanager import Alertmanager
from data.window import MINUTE, FixedClock, SystemClock
from tests.alerting import Memory, alert, ended
from tests.receivers import receiving

pytestmark = pytest.mark.alertmanager

CONFIG = """
route: {{receiver: hook, group_by: [alert_id], group_wait: 10ms, group_interval: 1s, repeat_interval: 1h}}
receivers: [{{name: hook, webhook_configs: [{{url: "{url}", send_resolved: true}}]}}]
"""


@pytest.fixture
def behind():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def manager(tmp_path, behind):
    """The address of an Alertmanager that tells `behind`."""
    binary = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    if binary is None:
        pytest.skip("there is no Alertmanager: install the package prometheus-alertmanager")
    (tmp_path / "config.yml").write_text(CONFIG.format(url=behind.url))
    port = free_port()
    options = [f"--config.file={tmp_path}/config.yml", f"--storage.path={tmp_path}/data"]
    options += [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([binary, *options], stdout=log, stderr=log)
    try:
        wait_for(lambda: answers(port), (tmp_path / "log").read_text)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def answers(port):
    try:
        return ask(f"http://127.0.0.1:{port}/-/ready") is not None
    except OSError:
        return False


def ask(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read()


def wait_for(condition, words=lambda: "", longest_s=30):
    end_s = time.monotonic() + longest_s
    while not condition():
        assert time.monotonic() < end_s, words()
        time.sleep(0.05)


def active(manager):
    return [each["labels"] for each in json.loads(ask(f"{manager}/api/v2/alerts?active=true"))]


@pytest.fixture
def memory(tmp_path):
    held = Memory(f"sqlite:///{tmp_path}/history.db")
    yield held
    held.close()


def statuses(behind):
    return [request.json["status"] for request in behind.received]


def test_an_alert_is_open_there_changes_its_labels_and_ends(manager, behind, memory):
    now_ms = SystemClock().now_ms()
    plan = NotifyPlan((Receiver(Alertmanager("oncall", manager), "en"),), memory.routing)
    post = Post(memory.store, plan, FixedClock(now_ms), lambda: 0.5, lambda: True)
    delivery = delivery_of(plan.receivers[0], post)
    assert isinstance(delivery, WholeState)
    one = alert(since_ms=now_ms - MINUTE, first_seen_ms=now_ms, last_seen_ms=now_ms, slices=("cash",))
    memory.remember(one, at_ms=now_ms)
    delivery.work()
    wait_for(lambda: active(manager))
    wait_for(lambda: "firing" in statuses(behind))
    assert [labels["slice"] for labels in active(manager)] == ["cash"]
    grown = alert(since_ms=now_ms - MINUTE, first_seen_ms=now_ms, slices=("cash", "cc_preauth"))
    memory.remember(grown, at_ms=now_ms + 1)
    delivery.work()
    wait_for(lambda: [labels["slice"] for labels in active(manager)] == ["cash,cc_preauth"])
    memory.remember(ended(grown, now_ms + 2), at_ms=now_ms + 2)
    delivery.work()
    wait_for(lambda: active(manager) == [])
    wait_for(lambda: "resolved" in statuses(behind))
    assert memory.store.all_waiting() == ()
