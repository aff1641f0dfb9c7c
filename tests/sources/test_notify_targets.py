"""Targets of notifications, against real servers: what arrives, and what is said when it does not."""

import base64
import hashlib
import hmac
import json
import ssl
import threading

import pytest
import trustme
from aiosmtpd.smtp import AuthResult

from data.metrics.alert import Severity
from data.sources.key_server_process import free_port
from data.sources.notify_alertmanager import HOLDS_MS, Alertmanager, Told
from data.sources.notify_apprise import AppriseTarget
from data.sources.notify_http import get, post
from data.sources.notify_mail import Mail
from data.sources.notify_target import Notice, TargetError
from data.sources.notify_webhook import Webhook, signature
from data.window import HOUR, MINUTE, iso
from tests.alerting import NOW, alert, ended
from tests.receivers import AlertmanagerReceiver, receiving, receiving_mail

SECRET = "a secret of the tests"


def notice(message_id="a-1.1.hook", **more):
    values = {
        "message_id": message_id,
        "alert_id": "a-1",
        "is_first": True,
        "severity": Severity.PAGE,
        "is_good_news": False,
        "title": "[PAGE, opened] cc_preauth: 41 of 41 lack bbd:request:* (a-1)",
        "body": "Since 04:00 – …\nWhy:",
        "fields": {"version": 1, "event": "opened"},
        "at_ms": NOW,
    }
    return Notice(**{**values, **more})


@pytest.fixture
def http():
    with receiving() as receiver:
        yield receiver


# Webhook.


def test_a_webhook_gets_the_fields_and_can_check_who_sent_them(http):
    Webhook("hook", f"{http.url}/x", SECRET).send(notice())
    (request,) = http.received
    assert request.path == "/x"
    assert request.json["id"] == "a-1.1.hook"
    assert request.json["event"] == "opened"
    assert request.json["body"].endswith("…\nWhy:")
    # By hand, as the receiver does it.
    signed = b"a-1.1.hook." + request.headers["webhook-timestamp"].encode() + b"." + request.body
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"
    assert request.headers["webhook-timestamp"] == str(NOW // 1000)
    assert request.headers["webhook-id"] == "a-1.1.hook"


def test_the_signature_is_that_of_the_published_example():
    # https://github.com/standard-webhooks/standard-webhooks, libraries/python/tests
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_repeat_has_the_same_id(http):
    for at_ms in (NOW, NOW + MINUTE):
        Webhook("hook", http.url, SECRET).send(notice(at_ms=at_ms))
    assert {request.headers["webhook-id"] for request in http.received} == {"a-1.1.hook"}


# What every HTTP target says.


@pytest.mark.parametrize(("status", "is_refused"), [(400, True), (422, True), (401, False), (404, False), (500, False)])
def test_an_answer_that_is_no_yes_is_said_with_its_number(http, status, is_refused):
    http.status = status
    with pytest.raises(TargetError, match=f"127.0.0.1:{http.port} answered {status}") as caught:
        post(http.url, b"{}", {})
    assert caught.value.is_refused == is_refused


def test_a_target_that_asks_to_wait_is_heard(http):
    http.status, http.answer = 429, {"Retry-After": "120"}
    with pytest.raises(TargetError) as caught:
        post(http.url, b"{}", {})
    assert caught.value.wait_s == 120
    http.answer = {"Retry-After": "Thu, 29 Jan 2026 04:39:00 GMT"}
    with pytest.raises(TargetError) as caught:
        post(http.url, b"{}", {})
    assert caught.value.wait_s is None


def test_a_redirection_is_not_followed(http):
    http.status, http.answer = 307, {"Location": f"{http.url}/elsewhere"}
    with pytest.raises(TargetError, match="answered 307"):
        post(http.url, b"{}", {})
    assert [request.path for request in http.received] == ["/"]


def test_nobody_there_is_said_with_the_host_alone():
    port = free_port()
    with pytest.raises(TargetError, match=rf"127.0.0.1:{port} cannot be reached \(Connection refused\)") as caught:
        post(f"http://127.0.0.1:{port}/services/s3cret?token=s3cret", b"{}", {})
    assert "s3cret" not in str(caught.value)


def test_one_that_never_answers_is_given_up(http):
    http.hold.clear()
    with pytest.raises(TargetError, match="timed out"):
        post(http.url, b"{}", {}, answer_s=0.2)


def test_an_address_can_be_asked_for(http):
    get(f"{http.url}/ping")
    assert http.received[0].path == "/ping"
    http.status = 503
    with pytest.raises(TargetError, match="answered 503"):
        get(http.url)


def test_a_certificate_that_nobody_vouches_for_is_refused(http):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with receiving_mail(ssl_context=context) as (_, port), pytest.raises(TargetError, match="certificate"):
        post(f"https://127.0.0.1:{port}", b"{}", {})


# Alertmanager.


def told(*steps):
    return Told(steps or (alert(),), "title", "body\nof two lines", "https://dashboard.example.com/alerts?alert=a-1")


@pytest.fixture
def manager():
    with receiving(AlertmanagerReceiver) as receiver:
        yield receiver


def posted(manager, *each, now_ms=NOW):
    Alertmanager("am", f"{manager.url}/").post_state(each, now_ms)
    return manager.received[-1].json


def test_an_open_alert_has_its_labels_and_an_end_that_must_be_put_off(manager):
    (entry,) = posted(manager, told())
    assert entry == {
        "labels": {
            "alertname": "StateZero",
            "alert_id": "a-1",
            "severity": "page",
            "rule": "keys",
            "slice": "cc_preauth",
        },
        "annotations": {
            "summary": "title",
            "description": "body\nof two lines",
            "runbook_url": "https://runbooks.example.com/keys",
        },
        "startsAt": iso(NOW - 3 * MINUTE),
        "endsAt": iso(NOW + HOLDS_MS),
        "generatorURL": "https://dashboard.example.com/alerts?alert=a-1",
    }


def test_an_alert_that_ended_has_its_end(manager):
    (entry,) = posted(manager, told(alert(), ended(alert(), NOW + HOUR)), now_ms=NOW + 2 * HOUR)
    assert entry["endsAt"] == iso(NOW + HOUR)


def test_labels_that_an_alert_had_before_are_ended_with_the_same_post(manager):
    worse = alert(slices=("cc_preauth", "cash"))
    former, present = posted(manager, told(alert(severity=Severity.WARN), worse))
    assert (former["labels"]["severity"], former["endsAt"]) == ("warn", iso(NOW))
    assert (present["labels"]["severity"], present["endsAt"]) == ("page", iso(NOW + HOLDS_MS))
    assert present["labels"]["slice"] == "cash,cc_preauth"


def test_an_alert_about_the_sources_has_no_label_of_a_slice(manager):
    (entry,) = posted(manager, told(alert(slices=(), rules=("blind",), runbook=None)))
    assert "slice" not in entry["labels"]
    assert "runbook_url" not in entry["annotations"]


def test_an_alert_that_began_after_it_ended_is_not_refused(manager):
    assert posted(manager, told(ended(alert(since_ms=NOW), NOW)))


def test_the_strict_receiver_refuses_what_alertmanager_would(manager):
    for wrong in ({"labels": {}}, {"labels": {"no-dash": "x"}}, {"labels": {"a": "b"}, "state": "firing"}):
        entry = {"startsAt": iso(NOW), "endsAt": iso(NOW + 1), **wrong}
        with pytest.raises(TargetError, match="answered 400") as caught:
            post(f"{manager.url}/api/v2/alerts", json.dumps([entry]).encode(), {})
        assert caught.value.is_refused


@pytest.mark.parametrize(
    ("more", "header"),
    [
        ({}, None),
        ({"user": "u", "password": "p"}, "Basic dTpw"),
        ({"token": "t0ken"}, "Bearer t0ken"),
    ],
)
def test_who_may_post_says_so(manager, more, header):
    Alertmanager("am", manager.url, **more).post_state((), NOW)
    assert manager.received[-1].headers.get("authorization") == header


# Mail.


def mail(port, **more):
    values = {"name": "mail", "host": "127.0.0.1", "port": port, "security": "none"}
    people = {"sender": "State Zero <zero@example.com>", "recipients": ("oncall@example.com", "lead@example.com")}
    return Mail(**{**values, **people, **more})


def test_a_mail_says_what_happened_and_later_ones_belong_to_the_first():
    with receiving_mail() as (box, port):
        mail(port).send(notice())
        mail(port).send(notice("a-1.2.mail", is_first=False, title="[PAGE, resolved]\r\n x", is_good_news=True))
    first, second = box.mails
    assert first["Subject"] == "[PAGE, opened] cc_preauth: 41 of 41 lack bbd:request:* (a-1)"
    assert first.get_content().replace("\r\n", "\n") == "Since 04:00 – …\nWhy:\n"
    assert first["To"] == "oncall@example.com, lead@example.com"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == second["References"] == second["In-Reply-To"] == "<a-1.mail@example.com>"
    assert second["Message-ID"] == "<a-1.2.mail@example.com>"
    assert second["Subject"] == "[PAGE, resolved] x"


def test_a_repeated_mail_has_the_same_id():
    with receiving_mail() as (box, port):
        for _ in range(2):
            mail(port).send(notice())
    assert len({one["Message-ID"] for one in box.mails}) == 1


def test_a_digest_is_no_answer_to_anything():
    with receiving_mail() as (box, port):
        mail(port).send(notice("digest.1-9.mail", alert_id=None))
    assert box.mails[0]["Message-ID"] == "<digest.1-9.mail@example.com>"
    assert box.mails[0]["References"] is None


@pytest.fixture
def vouched(monkeypatch, tmp_path):
    """A server's side of TLS whose authority this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


def authenticated(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"zero", b"w0rd"))


@pytest.mark.parametrize("password", ["w0rd", "s3cret"])
def test_a_mail_goes_through_tls_by_a_user(vouched, password):
    options = {"tls_context": vouched, "require_starttls": True, "authenticator": authenticated, "auth_required": True}
    with receiving_mail(**options) as (box, port):
        sender = mail(port, security="starttls", user="zero", password=password)
        if password == "w0rd":
            sender.send(notice())
            assert len(box.mails) == 1
            return
        with pytest.raises(TargetError, match="refused the user") as caught:
            sender.send(notice())
        assert "s3cret" not in f"{caught.value} {sender!r} {sender.shown()}"


def test_a_mail_goes_through_tls_from_the_first_byte(vouched):
    box_type = {"ssl_context": vouched}
    with receiving_mail(**box_type) as (box, port):
        mail(port, security="tls").send(notice())
        assert len(box.mails) == 1


def test_tls_without_a_trusted_certificate_is_no_way_to_send():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with receiving_mail(tls_context=context) as (box, port):
        with pytest.raises(TargetError, match="cannot be reached"):
            mail(port, security="starttls").send(notice())
        assert box.mails == []


@pytest.mark.parametrize(("refusal", "is_refused"), [("451 try later", False), ("554 spam", True)])
def test_a_mail_that_is_not_taken_is_said_with_its_number(refusal, is_refused):
    with receiving_mail() as (box, port):
        box.refusal = refusal
        with pytest.raises(TargetError, match=f"127.0.0.1 answered {refusal[:3]}") as caught:
            mail(port).send(notice())
        assert caught.value.is_refused == is_refused


def test_no_mail_server_is_said():
    with pytest.raises(TargetError, match="cannot be reached"):
        mail(free_port()).send(notice())


# Apprise.


def test_apprise_carries_title_and_body(http):
    AppriseTarget("chat", f"json://127.0.0.1:{http.port}/").send(notice(body="50 % <b>of</b>\n- a\\nb"))
    sent = http.received[0].json
    assert sent["title"] == "[PAGE, opened] cc_preauth: 41 of 41 lack bbd:request:* (a-1)"
    assert sent["message"] == "50 % <b>of</b>\n- a\\nb"
    assert sent["type"] == "failure"


def test_an_end_is_good_news(http):
    AppriseTarget("chat", f"json://127.0.0.1:{http.port}/").send(notice(is_good_news=True))
    assert http.received[0].json["type"] == "success"


def test_apprise_that_is_refused_says_no_secret(http):
    http.status = 500
    target = AppriseTarget("chat", f"json://user:s3cret@127.0.0.1:{http.port}/t0ken")
    with pytest.raises(TargetError, match="did not take it") as caught:
        target.send(notice())
    assert not {"s3cret", "t0ken"} & set(f"{caught.value} {target!r} {target.shown()}".replace("/", " ").split())


def test_no_secret_is_in_what_a_target_is_shown_as():
    targets = [
        Webhook("hook", "https://host/s3cret", "s3cret"),
        Alertmanager("am", "https://host/", "user", "s3cret", "s3cret"),
        AppriseTarget("chat", "slack://s3cret"),
        mail(25, user="u", password="s3cret"),
    ]
    for target in targets:
        assert "s3cret" not in f"{target!r} {target} {target.shown()}"


def test_targets_do_not_share_a_thing(http):
    http.hold.clear()
    stuck = threading.Thread(target=lambda: Webhook("hook", http.url, SECRET).send(notice()), daemon=True)
    stuck.start()
    with receiving() as other:
        Webhook("other", other.url, SECRET).send(notice())
        assert len(other.received) == 1
    http.hold.set()
    stuck.join(10)
